"""Printed numbers: whatever is printed comes back exact, or carries a doubt; nothing is both a value and blank."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chitieu.patterns.load import load_patterns
from chitieu.row.number import Parsed, habit_of, parse_value

if TYPE_CHECKING:
    from chitieu.patterns.template import Kind

BLANKS = load_patterns().values.blank
KINDS: tuple[Kind, ...] = ("count", "percent", "money", "coded")
CODES = ("0", "1", "2")

whole = st.integers(0, 10**15)
fraction = st.text("0123456789", min_size=1, max_size=6)
kinds = st.sampled_from(KINDS)
numberish = st.text("0123456789.,-–% \u00a0\nxhồsơ", max_size=14)


def parse(text: str, kind: Kind = "count") -> Parsed:
    return parse_value(text, kind, CODES if kind == "coded" else (), BLANKS)


def dotted(number: int) -> str:
    return f"{number:,}".replace(",", ".")


def reference(text: str) -> Decimal | None:
    """Read Vietnamese print slowly: points group thousands, the comma begins the decimals; None for anything else."""
    text = text.strip()
    if "," in text:
        left, _, right = text.partition(",")
        if not (right.isascii() and right.isdigit()):
            return None
    else:
        left, right = text, ""
    groups = left.split(".")
    if not all(g.isascii() and g.isdigit() for g in groups):
        return None
    if len(groups) > 1 and (len(groups[0]) > 3 or groups[0].startswith("0") or any(len(g) != 3 for g in groups[1:])):
        return None
    return Decimal(f"{int(''.join(groups))}.{right}" if right else str(int("".join(groups))))


@given(whole)
def test_a_whole_number_comes_back_exact(number: int) -> None:
    assert parse(str(number)) == Parsed(Decimal(number))


@given(whole)
def test_points_between_thousands_change_nothing(number: int) -> None:
    for kind in ("count", "money"):
        assert parse(dotted(number), kind) == Parsed(Decimal(number))


@given(st.integers(0, 10**6), st.integers(1, 4))
def test_zeros_in_front_are_noted_and_drop_out(number: int, zeros: int) -> None:
    assert parse("0" * zeros + str(number)) == Parsed(Decimal(number), infos=("zero_padded",))


@given(whole, fraction)
def test_a_decimal_comma_is_exact_to_its_last_digit(number: int, part: str) -> None:
    wanted = Decimal(f"{number}.{part}")
    for printed in {f"{dotted(number)},{part}", f"{number},{part}"}:
        read = parse(printed, "money")
        if read.doubts:  # three digits behind a comma may as well be thousands in English print
            assert len(part) == 3
            assert read.doubts == ("ambiguous_separator",)
        else:
            assert read.value == wanted
            assert read.decimals == len(part)


@given(st.integers(0, 99), fraction, st.sampled_from(["%", " %", "\u00a0%", "\n%"]))
def test_a_share_may_carry_its_sign(number: int, part: str, sign: str) -> None:
    for printed in (f"{number},{part}", f"{number}.{part}"):
        plain, signed = parse(printed, "percent"), parse(printed + sign, "percent")
        assert signed.value == plain.value == Decimal(f"{number}.{part}")
        assert "percent_sign" in signed.infos
        assert signed.tail == ""


@given(st.integers(1000, 10**12))
def test_blanks_between_thousands_are_closed_and_noted(number: int) -> None:
    for blank in (" ", "\u00a0"):
        read = parse(f"{number:,}".replace(",", blank))
        assert (read.value, read.doubts, read.infos) == (Decimal(number), (), ("space_in_number",))


@given(st.integers(1000, 10**12))
def test_english_thousands_of_a_count_are_noted(number: int) -> None:
    assert parse(f"{number:,}") == Parsed(Decimal(number), infos=("comma_thousands",))


@given(whole, st.sampled_from(["hồ sơ", "tỷ đồng", "đồng", "%", "km2"]))
def test_what_stands_behind_a_number_is_handed_on(number: int, tail: str) -> None:
    assert parse(f"{dotted(number)} {tail}") == Parsed(Decimal(number), tail=tail)


@given(st.text(max_size=20) | numberish, kinds)
def test_no_text_raises_or_is_value_and_blank_at_once(text: str, kind: Kind) -> None:
    read = parse(text, kind)
    assert not (read.blank and read.value is not None)
    assert not (read.blank and read.doubts)
    assert read.blank or read.value is not None or read.doubts


@given(numberish)
def test_a_number_without_doubt_equals_the_reference_reading(text: str) -> None:
    for kind in ("count", "money"):
        read = parse(text, kind)
        if read.value is None or read.doubts or set(read.infos) & {"space_in_number", "comma_thousands", "dot_decimal"}:
            continue
        flat = " ".join(text.split())
        number = flat[: len(flat) - len(read.tail)].strip()
        sign = -1 if number[0] in "-–" else 1
        wanted = reference(number.lstrip("-–"))
        assert wanted is not None
        assert read.value == sign * wanted


@given(st.from_regex(r"[1-9][0-9]{0,2}([.][0-9]{3}){0,3}(,[0-9]{1,2})?", fullmatch=True))
def test_plain_vietnamese_print_is_read_without_doubt(text: str) -> None:
    read = parse(text, "money")
    assert (read.value, read.doubts) == (reference(text), ())


@given(st.sampled_from(BLANKS), kinds, st.sampled_from(["", " ", "\n"]))
def test_a_mark_for_no_figure_is_blank_and_not_nought(mark: str, kind: Kind, around: str) -> None:
    assert parse(around + mark + around, kind) == Parsed(blank=True, infos=("blank_mark",))


@pytest.mark.parametrize("text", ["", " ", "\n", "\u00a0"])
def test_an_empty_cell_is_blank(text: str) -> None:
    assert parse(text) == Parsed(blank=True)


@pytest.mark.parametrize(
    ("text", "kind", "doubt"),
    [
        ("99.270", "percent", "ambiguous_separator"),
        ("99,270", "money", "ambiguous_separator"),
        ("0.500", "money", "ambiguous_separator"),
        ("1.902,5", "count", "not_a_count"),
        ("12,5", "count", "not_a_count"),
        ("100,01", "percent", "percent_range"),
        ("-1", "percent", "percent_range"),
        ("-3", "count", "not_a_number"),
        ("1.90", "count", "not_a_count"),
        ("1.9.2", "count", "not_a_number"),
        ("1..902", "count", "not_a_number"),
        ("1.902.", "count", "not_a_number"),
        ("12.34.567", "count", "not_a_number"),
        ("1O2", "count", None),
        ("khoảng 12", "count", "not_a_number"),
        ("12 / 15", "count", "not_a_number"),
        ("7", "coded", "not_in_codelist"),
        ("Có", "coded", "not_a_number"),
        ("1,0", "coded", "not_a_number"),
    ],
)
def test_what_can_be_read_in_two_ways_is_a_doubt(text: str, kind: Kind, doubt: str | None) -> None:
    read = parse(text, kind)
    if doubt is None:  # text behind the digits: the unit is unknown, and the unit raises the doubt
        assert read.tail
    else:
        assert doubt in read.doubts


@pytest.mark.parametrize(("text", "value"), [("1", "1"), ("01", "1"), ("0", "0"), ("00", "0"), ("2", "2")])
def test_a_listed_code_may_be_padded(text: str, value: str) -> None:
    read = parse(text, "coded")
    assert (read.value, read.doubts) == (Decimal(value), ())


@given(st.text("0123456789٠١२", min_size=1, max_size=5))
def test_a_coded_cell_without_doubt_holds_a_listed_code(text: str) -> None:
    read = parse(text, "coded")
    assert read.doubts or read.value in {Decimal(c) for c in CODES}


def test_figures_of_other_scripts_have_no_silent_value() -> None:
    for kind in KINDS:
        read = parse("١٢", kind)
        assert read.value is None or read.doubts or read.value == 12


ENGLISH: list[tuple[str, Kind]] = [
    ("54,106", "count"),
    ("1,902", "count"),
    ("8,007,000", "money"),
    ("99.27", "percent"),
]
LETTERS = load_patterns().values.letters


def test_money_is_grouped_as_the_whole_report_groups() -> None:
    assert habit_of(ENGLISH) == "commas"
    assert habit_of([*ENGLISH, ("1.902", "count")]) == ""
    assert habit_of(ENGLISH[:2]) == ""
    read = parse_value("8,007", "money", (), BLANKS, habit="commas")
    assert (read.value, read.doubts, read.infos) == (Decimal(8007), (), ("comma_thousands", "read_by_habit"))
    assert parse_value("8.007", "money", (), BLANKS, habit="commas").doubts == ("ambiguous_separator",)
    assert parse_value("8.007", "money", (), BLANKS) == Parsed(Decimal(8007))


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("1O2", "count", "102"),
        ("l.9o2", "count", "1902"),
        ("9B,S", "percent", "98.5"),
        ("I00%", "percent", "100"),
        ("S", "count", "5"),
    ],
)
def test_letters_of_a_scan_are_read_as_digits_and_looked_at(text: str, kind: Kind, value: str) -> None:
    read = parse_value(text, kind, (), BLANKS, letters=LETTERS)
    assert read.value == Decimal(value)
    assert read.doubts == ("letters_for_digits",)
    assert parse_value(text, kind, (), BLANKS).value != Decimal(value)


@pytest.mark.parametrize("text", ["Không", "54.106/54.200", "0/0", "(74)", ">= 95 %", "12 hồ sơ", "Có"])
def test_words_are_no_digits_even_on_a_scan(text: str) -> None:
    assert "letters_for_digits" not in parse_value(text, "count", (), BLANKS, letters=LETTERS).doubts
