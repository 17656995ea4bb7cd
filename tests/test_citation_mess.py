"""The mess of real numbers, put on many: what is repaired reads exactly, what is not is never given in silence."""

from __future__ import annotations

import random
import unicodedata
from typing import TYPE_CHECKING

import pytest

from chitieu.citation import find, load_grammar

if TYPE_CHECKING:
    from collections.abc import Callable

GRAMMAR = load_grammar()
ROUNDS = 400

# type word and id after the number
NUMBERS = [
    ("Quyết định", "/QĐ-UBND"), ("Kế hoạch", "/KH-UBND"), ("Nghị quyết", "/NQ-HĐND"), ("Quyết định", "/QĐ-TTg"),
    ("Chỉ thị", "/CT-TTg"), ("Nghị quyết", "/NQ-CP"), ("Tờ trình", "/TTr-SNV"), ("Báo cáo", "/BC-STC"),
    ("Thông báo", "/TB-VPCP"), ("Hướng dẫn", "/HD-SNV"), ("Quyết định", "/QĐ-SGDĐT"), ("Quyết định", "/QĐ-HĐTV"),
    ("Kế hoạch", "/KH-TKTCV"), ("Quyết định", "/QĐ-BCĐCCHC"), ("Công văn", "/UBND-TH"), ("Văn bản", "/BNV-CCHC"),
    ("Công văn", "/VPCP-KSTT"), ("Văn bản", "/SXD-QLN"), ("Nghị quyết", "-NQ/TW"), ("Kết luận", "-KL/TW"),
    ("Chỉ thị", "-CT/TU"), ("Kế hoạch", "-KH/TU"), ("Công văn", "-CV/ĐU"), ("Hướng dẫn", "-HD/BTCTW"),
    ("Nghị định", "/2021/NĐ-CP"), ("Thông tư", "/2022/TT-BNV"), ("Quyết định", "/2019/QĐ-UBND"),
    ("Nghị quyết", "/2020/NQ-HĐND"), ("Luật", "/2023/QH15"), ("Thông tư liên tịch", "/2014/TTLT-BTC-BNV"),
]  # fmt: skip
LISTED = [row for row in NUMBERS if "TKTCV" not in row[1] and "BCĐCCHC" not in row[1]]


def at_sign(key: str, signs: str, dice: random.Random, change: Callable[[str], str]) -> str:
    places = [place for place, sign in enumerate(key) if sign in signs]
    if not places:
        return key
    place = dice.choice(places)
    return key[:place] + change(key[place]) + key[place + 1 :]


REPAIRED: dict[str, Callable[[str, random.Random], str]] = {
    "as it is": lambda key, _: key,
    "blank after a sign": lambda key, dice: at_sign(key, "-/", dice, lambda sign: sign + " "),
    "line break after a sign": lambda key, dice: at_sign(key, "-/", dice, lambda sign: sign + "\n\n"),
    "padded with zeros": lambda key, dice: "0" * dice.randint(1, 2) + key,
    "en dash": lambda key, _: key.replace("-", "–"),
    "soft hyphen": lambda key, _: key.replace("-", "\u00ad"),
    "zero-width blank": lambda key, dice: at_sign(key, "-/", dice, lambda sign: sign + "\u200b"),
    "eth for Đ": lambda key, _: key.replace("Đ", "Ð"),
    "decomposed": lambda key, _: unicodedata.normalize("NFD", key),
}
REPAIRED_IF_LISTED: dict[str, Callable[[str, random.Random], str]] = {
    "next word glued": lambda key, _: key if key.endswith(("TH", "CCHC", "KSTT", "QLN", "QH15")) else key + "về",
    "slash for hyphen": lambda key, _: key if key[0] == "-" else key.replace("-", "/"),
}
NEVER_SILENT: dict[str, Callable[[str, random.Random], str]] = {
    "hyphen for slash": lambda key, dice: at_sign(key, "/", dice, lambda _: "-"),
    "slash lost": lambda key, dice: at_sign(key, "/", dice, lambda _: ""),
    "underscore": lambda key, dice: at_sign(key, "-/", dice, lambda _: "_"),
    "small letters": lambda key, _: key.lower(),
    "one read as l": lambda key, dice: at_sign(key, "1", dice, lambda _: "l"),
    # a single digit behind a unit (UBND-KT2) or two behind HĐND (HĐND17) belong to real symbols as well
    "footnote mark": lambda key, dice: key if key.endswith(("TH", "QLN", "HĐND")) else f"{key}{dice.randint(1, 44)}",
    "stray sign": lambda key, dice: at_sign(key, "-", dice, lambda _: "."),
}
TAILS = [" ngày 12/7/{year}", " ngày 12 tháng 7 năm {year}", "; ", ".", " về việc"]


def texts(mess: Callable[[str, random.Random], str], rows: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Return pairs of a text and the id it cites."""
    dice = random.Random(14)  # noqa: S311 - test data
    made: list[tuple[str, str]] = []
    for _ in range(ROUNDS):
        word, key = dice.choice(rows)
        number = str(dice.randint(11, 1800))
        year = key[1:5] if key[1:5].isdigit() else "2023"
        before = dice.choice([f"{word} số ", f"{word} ", f"{word} số: "])
        tail = dice.choice(TAILS).format(year=year)
        made.append((f"{before}{mess(number + key, dice)}{tail}", number + key))
    return made


@pytest.mark.parametrize("mess", REPAIRED)
def test_repaired(mess: str) -> None:
    for text, citation_id in texts(REPAIRED[mess], NUMBERS):
        assert [(c.citation_id, c.doubts) for c in find(text, GRAMMAR)] == [(citation_id, ())], text


@pytest.mark.parametrize("mess", REPAIRED_IF_LISTED)
def test_repaired_where_the_agency_is_listed(mess: str) -> None:
    for text, citation_id in texts(REPAIRED_IF_LISTED[mess], LISTED):
        assert [(c.citation_id, c.doubts) for c in find(text, GRAMMAR)] == [(citation_id, ())], text


@pytest.mark.parametrize("mess", NEVER_SILENT)
def test_never_wrong_in_silence(mess: str) -> None:
    for text, citation_id in texts(NEVER_SILENT[mess], NUMBERS):
        cited = find(text, GRAMMAR)
        assert cited, text
        assert all(c.citation_id == citation_id or c.doubts for c in cited), (text, cited)


@pytest.mark.parametrize(
    "date",
    [
        "ngày 18 thắng 4 năm 2023", "ngay 18 thang 4 nam 2023", "NGÀY 18 THÁNG 04 NĂM 2023", "ngảy 18/4/2023",
        "ngây 18/4 nắm 2023",
    ],
)  # fmt: skip
def test_words_of_a_date_are_known_by_their_letters(date: str) -> None:
    (one,) = find(f"Quyết định số 1742/QĐ-UBND {date} về việc phê duyệt quy trình", GRAMMAR)
    assert (one.date, one.doubts) == ("2023-04-18", ())


@pytest.mark.parametrize("date", ["ngày 18 thủng 4 nâm 2023", "ngòy 18/4/2023", "nsày 18 tháng 4 năm 2023"])
def test_a_date_that_nobody_could_read_is_doubted(date: str) -> None:
    (one,) = find(f"Quyết định số 1742/QĐ-UBND {date} về việc phê duyệt quy trình", GRAMMAR)
    assert (one.citation_id, one.date) == ("1742/QĐ-UBND", "")
    assert one.doubts


@pytest.mark.parametrize("rest", ["trong 3 tháng 6 năm 2023", "về 12 thủ tục năm 2023", "với 18 mục 4 chương 2023"])
def test_figures_behind_a_number_that_are_no_date_raise_no_doubt(rest: str) -> None:
    (one,) = find(f"Quyết định số 1742/QĐ-UBND {rest}", GRAMMAR)
    assert (one.date, one.doubts) == ("", ())
