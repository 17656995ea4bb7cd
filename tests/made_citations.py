"""Citations put together from the rules of letter writing (decree 30/2020, Party rule 66), not from the grammar.

The lists here are written down by hand and know nothing of ``patterns/citation``; expected readings follow from how a
string is put together. ``never silent`` mess may cost the reading, but then a doubt has to say so.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Callable

# type word, symbol (decree 30/2020, appendix III), and who issues such papers
STATE_TYPES = [
    ("Nghị quyết", "NQ"), ("Quyết định", "QĐ"), ("Chỉ thị", "CT"), ("Quy chế", "QC"), ("Quy định", "QyĐ"),
    ("Thông báo", "TB"), ("Hướng dẫn", "HD"), ("Chương trình", "CTr"), ("Kế hoạch", "KH"), ("Phương án", "PA"),
    ("Đề án", "ĐA"), ("Báo cáo", "BC"), ("Biên bản", "BB"), ("Tờ trình", "TTr"), ("Công điện", "CĐ"),
    ("Giấy mời", "GM"), ("Giấy ủy quyền", "GUQ"), ("Giấy giới thiệu", "GGT"), ("Phiếu chuyển", "PC"),
    ("Bản ghi nhớ", "BGN"), ("Kết luận thanh tra", "KL"), ("Văn bản hợp nhất", "VBHN"),
]  # fmt: skip
STATE_AGENCIES = [
    "UBND", "HĐND", "TTg", "BNV", "BTC", "BGDĐT", "BLĐTBXH", "SNV", "STC", "SGDĐT", "SNNMT", "SKHCN", "VPCP", "VPUBND",
    "TTPVHCC", "BQLKCN", "CTK", "BHXH", "KBNN", "CAT", "BCHQS", "TTCP", "PGDĐT", "BCĐCĐS", "ĐKT", "HĐTĐKT", "TTT",
]  # fmt: skip
LETTERS = [
    "UBND-NC", "UBND-TH", "UBND-KGVX", "UBND-KT2", "BNV-CCHC", "BTC-QLCS", "VPCP-KSTT", "SNV-CCVC", "STC-QLNS",
    "BTTTT-CĐSQG", "SXD-QLN&TTBĐS", "STNMT-VPĐKĐĐ", "BHXH-CSYT", "TCT-CS", "BKHĐT-TH", "SVHTTDL-VP", "CAT-PC06",
    "BYT-KH-TC", "BCĐCĐS-VP", "TTPVHCC-TNTKQ",
]  # fmt: skip
PARTY_TYPES = [
    ("Nghị quyết", "NQ"), ("Chỉ thị", "CT"), ("Kết luận", "KL"), ("Quyết định", "QĐ"), ("Quy định", "QĐ"),
    ("Quy chế", "QC"), ("Thông báo", "TB"), ("Hướng dẫn", "HD"), ("Chương trình", "CTr"), ("Kế hoạch", "KH"),
    ("Báo cáo", "BC"), ("Tờ trình", "TTr"), ("Công văn", "CV"),
]  # fmt: skip
PARTY_BODIES = ["TW", "TU", "HU", "ĐU", "ThU", "BTCTW", "UBKTTW", "BTGTU", "VPTW", "BTVTU", "ĐUK", "BTCTU"]
NORMS = [
    ("Nghị định", "NĐ-CP"), ("Thông tư", "TT-BNV"), ("Thông tư", "TT-BTC"), ("Thông tư", "TT-BTTTT"),
    ("Quyết định", "QĐ-TTg"), ("Quyết định", "QĐ-UBND"), ("Nghị quyết", "NQ-HĐND"), ("Thông tư", "TT-VPCP"),
    ("Nghị quyết", "NQ-CP"), ("Thông tư", "TT-BLĐTBXH"), ("Thông tư", "TT-NHNN"), ("Quyết định", "QĐ-KTNN"),
    ("Nghị quyết", "NQ-HĐTP"),
]  # fmt: skip
TERMS = ((2002, 11), (2007, 12), (2011, 13), (2016, 14), (2021, 15))
JOINT = ["TTLT-BTC-BNV", "TTLT-BNV-BTC-BTP", "TTLT-BGDĐT-BNV", "TTLT-BTNMT-BNV-BTC", "TTLT-BCA-BQP"]

Sure = Literal["exact", "never silent"]


@dataclass(frozen=True)
class Made:
    """A string, its readings (id@date), and whether they must come out as they are."""

    text: str
    readings: tuple[str, ...]
    family: str
    mess: str
    sure: Sure = "exact"


@dataclass(frozen=True)
class _Paper:
    word: str
    key: str
    year: int
    family: str


def _assembly(dice: random.Random, family: str, number: int, year: int) -> _Paper:
    term = next(term for since, term in reversed(TERMS) if year > since)
    if family == "law":
        word = dice.choice(["Luật", "Luật Đất đai", "Nghị quyết", "Bộ luật Lao động"])
        return _Paper(word, f"{number % 200 + 1}/{year}/QH{term}", year, family)
    return _Paper("Nghị quyết", f"{number}/NQ-UBTVQH{term}", year, family)


def _paper(dice: random.Random, family: str) -> _Paper:
    number = dice.choice([dice.randint(1, 99), dice.randint(100, 1899), dice.randint(2100, 9999)])
    year = dice.randint(2012, 2025)
    if family == "state":
        word, symbol = dice.choice(STATE_TYPES)
        return _Paper(word, f"{number}/{symbol}-{dice.choice(STATE_AGENCIES)}", year, family)
    if family == "letter":
        return _Paper(dice.choice(["Công văn", "Văn bản"]), f"{number}/{dice.choice(LETTERS)}", year, family)
    if family == "party":
        word, symbol = dice.choice(PARTY_TYPES)
        return _Paper(word, f"{number}-{symbol}/{dice.choice(PARTY_BODIES)}", year, family)
    if family in {"law", "standing committee"}:
        return _assembly(dice, family, number, year)
    if family == "joint":
        return _Paper("Thông tư liên tịch", f"{number}/{year}/{dice.choice(JOINT)}", year, family)
    word, symbol = dice.choice(NORMS)
    return _Paper(word, f"{number % 300 + 1}/{year}/{symbol}", year, "norm")


FAMILIES = ("state", "state", "letter", "party", "norm", "law", "standing committee", "joint")


def _day(dice: random.Random, year: int) -> tuple[str, str, str]:
    day, month = dice.randint(1, 28), dice.randint(1, 12)
    printed = dice.choice([
        f"{day}/{month}/{year}", f"{day:02d}/{month:02d}/{year}", f"{day:02d}/{month}/{year}",
        f"{day} tháng {month} năm {year}", f"{day:02d} tháng {month:02d} năm {year}", f"{day}-{month}-{year}",
        f"{day:02d}.{month:02d}.{year}", f"{day:02d} /{month}/{year}", f"{day}/{month}/ {year}",
        f"{day} tháng {month}\nnăm {year}",
    ])  # fmt: skip
    return printed, f"{year}-{month:02d}-{day:02d}", dice.choice([" ngày ", ", ngày ", "\nngày ", " ngày\n", " NGÀY "])


def _sign(dice: random.Random, key: str, signs: str, put: Callable[[str], str]) -> str:
    places = [at for at, c in enumerate(key) if c in signs]
    if not places:
        return key
    at = dice.choice(places)
    return key[:at] + put(key[at]) + key[at + 1 :]


def _last(key: str, sign: str, put: str) -> str:
    head, _, tail = key.rpartition(sign)
    return f"{head}{put}{tail}" if head else key


EXACT: dict[str, Callable[[random.Random, _Paper], str]] = {
    "plain": lambda _, p: p.key,
    "blank behind a sign": lambda d, p: _sign(d, p.key, "/-", lambda s: s + " "),
    "blank before a slash": lambda d, p: _sign(d, p.key, "/", lambda s: " " + s),
    "break behind a sign": lambda d, p: _sign(d, p.key, "/-", lambda s: s + "\n"),
    "page break behind a sign": lambda d, p: _sign(d, p.key, "/-", lambda s: s + "\n\n \n"),
    "⏎ behind a sign": lambda d, p: _sign(d, p.key, "/-", lambda s: s + "⏎"),
    "zeros": lambda d, p: "0" * d.randint(1, 2) + p.key,
    "en dash": lambda _, p: p.key.replace("-", "–"),
    "em dash": lambda _, p: p.key.replace("-", "—"),
    "soft hyphen": lambda _, p: p.key.replace("-", "\u00ad"),
    "non-breaking hyphen": lambda _, p: p.key.replace("-", "\u2011"),
    "eth": lambda _, p: p.key.replace("Đ", "Ð"),
    "zero width": lambda d, p: _sign(d, p.key, "/-", lambda s: s + "\u200b"),
    "no-break blank": lambda d, p: _sign(d, p.key, "-", lambda s: s + "\u00a0"),
}
NEVER_SILENT: dict[str, Callable[[random.Random, _Paper], str]] = {
    "Đ lost": lambda _, p: p.key.replace("Đ", "D"),
    "small letters": lambda _, p: p.key.lower(),
    "capitals": lambda _, p: p.key.upper(),
    "slash for hyphen": lambda d, p: _sign(d, p.key, "-", lambda _: "/"),
    "hyphen for slash": lambda d, p: _sign(d, p.key, "/", lambda _: "-"),
    "hyphen lost": lambda _, p: _last(p.key, "-", "") if "/" in p.key.partition("-")[0] else p.key,
    "slash lost": lambda d, p: _sign(d, p.key, "/", lambda _: ""),
    "blank for slash": lambda d, p: _sign(d, p.key, "/", lambda _: " "),
    "blank for hyphen": lambda d, p: _sign(d, p.key, "-", lambda _: " "),
    "l for 1": lambda d, p: _sign(d, p.key, "1", lambda _: "l"),
    "O for 0": lambda d, p: _sign(d, p.key, "0", lambda _: "O"),
    "underscore": lambda d, p: _sign(d, p.key, "/-", lambda _: "_"),
    "dot for a sign": lambda d, p: _sign(d, p.key, "/-", lambda _: "."),
    "blank in the agency": lambda _, p: p.key[:-1] + " " + p.key[-1],
    "doubled sign": lambda d, p: _sign(d, p.key, "/-", lambda s: s + s),
}


def made(count: int, seed: int) -> list[Made]:
    """Make ``count`` strings with one citation each, every family and mess in turn."""
    dice = random.Random(seed)  # noqa: S311 - test data
    messes: list[tuple[str, Sure]] = [*((m, "exact") for m in EXACT), *((m, "never silent") for m in NEVER_SILENT)]
    strings: list[Made] = []
    for index in range(count):
        paper = _paper(dice, FAMILIES[index % len(FAMILIES)])
        mess, sure = messes[dice.randrange(len(messes))]
        key = (EXACT if sure == "exact" else NEVER_SILENT)[mess](dice, paper)
        before = dice.choice(["{w} số ", "{w} ", "{w} số: ", "theo {w} số ", "Căn cứ {w} số ", "({w} số ", "{w}\nsố "])
        word = paper.word
        lead = before.format(w=word)
        if dice.random() < 0.1:
            lead = lead.upper()
        if dice.random() < 0.6:
            printed, iso, tie = _day(dice, paper.year)
            text = f"{lead}{key}{tie}{printed}{dice.choice(['', ';', '.', ' của cơ quan', ' về việc'])}"
        else:
            iso, text = "", f"{lead}{key}{dice.choice(['', ';', '.', ',', ' về việc', ')', ' quy định'])}"
        strings.append(Made(text, (f"{paper.key}@{iso}".removesuffix("@"),), paper.family, mess, sure))
    return strings


def lists(count: int, seed: int) -> list[Made]:
    """Make strings with several citations, each with its whole number."""
    dice = random.Random(seed)  # noqa: S311 - test data
    strings: list[Made] = []
    while len(strings) < count:
        papers = [_paper(dice, dice.choice(FAMILIES)) for _ in range(dice.randint(2, 4))]
        parts: list[str] = []
        readings: list[str] = []
        for paper in papers:
            dated = dice.random() < 0.5
            printed, iso, tie = _day(dice, paper.year)
            parts.append(f"{paper.word} số {paper.key}" + (f"{tie.replace(',', '')}{printed}" if dated else ""))
            readings.append(f"{paper.key}@{iso}" if dated else paper.key)
        joiner = dice.choice(["; ", ";\n", ", ", "\n- "])
        text = joiner.join(parts)
        if len(parts) == 2 and "@" in readings[0]:
            text = " và ".join(parts)
        strings.append(Made(text, tuple(readings), "list", joiner))
    return strings
