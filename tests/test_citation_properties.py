"""What holds for any text: no exception, spans that fit, and one reading whatever the spelling."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from chitieu.citation import find, load_grammar
from chitieu.errors import PatternError
from chitieu.patterns.citation import load
from chitieu.patterns.source import shipped_folder

if TYPE_CHECKING:
    from chitieu.citation import Citation

GRAMMAR = load_grammar()
REAL = [
    line.split("\t")[0]
    for line in (Path(__file__).parent / "data" / "citations.tsv").read_text(encoding="utf-8").splitlines()[1:]
]
PIECES = [
    *REAL, "số", " ", "  ", "\n", "⏎", "12", "1136", "/", "-", "–", "QĐ", "UBND", "NĐ-CP", "-NQ/TW", "QH15", "2023",
    "/2023/", "ngày ", "ngày 3/8/2023", " của Chủ tịch UBND tỉnh", "và", ";", ", ", "Quyết định ", "Kế hoạch số ", "14",
    "Số: ", "...", "\u200b", "\u00ad", "Hợp đồng ", "www.", "@", "°", "\u0301", "Đ", "Ð", "§", "(", ")", "HĐND17", "BS",
    "&", ".", "e\u0302\u0301",
]  # fmt: skip
mixed_text = st.one_of(st.text(), st.lists(st.sampled_from(PIECES), max_size=25).map("".join))


@given(mixed_text)
@settings(max_examples=600, deadline=None)
def test_spans_are_ordered_disjoint_and_hold_their_text(text: str) -> None:
    end = 0
    for cited in find(text, GRAMMAR):
        assert end <= cited.start < cited.end <= len(text)
        assert text[cited.start : cited.end] == cited.text
        assert set(cited.repairs) | set(cited.doubts) <= set(GRAMMAR.confidence)
        assert 0 <= cited.confidence <= 1
        end = cited.end


def without_place(cited: Citation) -> Citation:
    return replace(cited, start=0, end=0, text="")


@given(mixed_text)
@settings(max_examples=400, deadline=None)
def test_decomposed_text_reads_like_composed(text: str) -> None:
    composed, decomposed = unicodedata.normalize("NFC", text), unicodedata.normalize("NFD", text)
    first, second = find(composed, GRAMMAR), find(decomposed, GRAMMAR)
    assert [without_place(c) for c in first] == [without_place(c) for c in second]
    for one, other in zip(first, second, strict=True):
        assert decomposed[other.start : other.end] == other.text
        assert unicodedata.normalize("NFC", other.text) == one.text


@given(
    st.integers(1, 9999),
    st.integers(0, 3),
    st.sampled_from(["/QĐ-UBND", "/2023/NĐ-CP", "-KL/TW", "/UBND-NC", "/2024/QH15"]),
)
@settings(deadline=None)
def test_leading_zeros_never_change_the_id(number: int, zeros: int, symbol: str) -> None:
    padded = f"{'0' * zeros}{number}"[-6:] if zeros + len(str(number)) <= 6 else str(number)
    (cited,) = find(f"Văn bản số {padded}{symbol} ngày 05/7/2024", GRAMMAR)
    (plain,) = find(f"Văn bản số {number}{symbol} ngày 05/7/2024", GRAMMAR)
    assert cited.citation_id == plain.citation_id == f"{number}{symbol}"


@given(
    st.lists(st.sampled_from([" ", "\n", "⏎", "\u00a0"]), min_size=1, max_size=3).map("".join), st.sampled_from(REAL)
)
@settings(deadline=None)
def test_line_breaks_between_words_change_nothing(blank: str, text: str) -> None:
    plain = text.replace("⏎", " ")
    spaced = plain.replace(" ", blank)
    assert [c.citation_id for c in find(spaced, GRAMMAR)] == [c.citation_id for c in find(plain, GRAMMAR)]


@pytest.mark.parametrize(
    ("name", "old", "new", "said"),
    [
        ("types.csv", "KLTTr,KL,", "KLTTr,XX,", "line"),
        ("repairs.csv", "d_stroke,type,QD", "d_strike,type,QD", "line 3"),
        ("flags.csv", "mark_glued,info", "mark_glue,info", "mark_glued"),
        ("families.toml", "{number}{slash}{year}{join}{type}{join}{agency}", "{number}{nothing}", "normative"),
        ("families.toml", "(?<number>)/", "(?<number>/", "blank_normative"),
        ("dates.toml", "first_year = 1945", "first_year = 'x'", "first_year"),
        ("context.toml", 'reason = "contracts number', 'because = "contracts number', "reason"),
        ("characters.csv", "U+00D0", "00D0", "line 2"),
        ("disputed.csv", "2021-01-26", "2021-13-26", "line 2"),
    ],
)
def test_a_faulty_pattern_file_is_named(tmp_path: Path, name: str, old: str, new: str, said: str) -> None:
    for path in (shipped_folder() / "citation").iterdir():
        text = path.read_text(encoding="utf-8")
        assert path.name != name or old in text
        (tmp_path / path.name).write_text(text.replace(old, new, 1) if path.name == name else text, encoding="utf-8")
    with pytest.raises(PatternError) as caught:
        load_grammar(tmp_path)
    assert name in str(caught.value)
    assert said in str(caught.value)


def test_a_cheap_gate_never_refuses_what_its_pattern_matches() -> None:
    text = (shipped_folder() / "citation" / "families.toml").read_text(encoding="utf-8")
    examples = re.findall(r"\d[^\s,;:]*(?: [^\s,;:]+)?", text)
    matched: set[str] = set()
    for family in (*GRAMMAR.families, *GRAMMAR.blank_families):
        for example in examples:
            if family.pattern.compiled().match(example) is not None:
                assert family.pattern.match(example) is not None, (family.entry.name, example)
                matched.add(family.entry.name)
    assert len(matched) >= len(GRAMMAR.families) // 2


def test_code_names_no_agency() -> None:
    """Knowledge is data: outside comments and docstrings, no rule spells a listed agency or type."""
    import io  # noqa: PLC0415
    import tokenize  # noqa: PLC0415

    patterns = load()
    names = {a.symbol for a in patterns.agencies} | {t.symbol for t in patterns.types}
    folder = Path(__file__).parent.parent / "extract" / "chitieu" / "citation"
    for path in folder.glob("*.py"):
        fresh = True
        for token in tokenize.generate_tokens(io.StringIO(path.read_text(encoding="utf-8")).readline):
            if token.type == tokenize.STRING and not fresh:
                assert token.string.strip("\"'rf") not in names, (path, token.string)
            fresh = token.type in {tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT, tokenize.NL}
