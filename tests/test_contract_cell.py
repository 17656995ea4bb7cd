"""A value survives the journey into a cell and back; text is fit for a line of CSV."""

import unicodedata
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from chitieu.contract import table as tables
from chitieu.contract.cell import cell_text, clean_text, decimal_text
from chitieu.contract.read import read_rows
from chitieu.contract.rows import ObservationRow
from chitieu.contract.write import table_bytes, write_table

decimals = st.decimals(allow_nan=False, allow_infinity=False).filter(lambda d: abs(d.adjusted()) < 60)


@given(decimals)
def test_a_decimal_comes_back_exactly(value: Decimal) -> None:
    text = decimal_text(value)
    assert Decimal(text) == value
    assert set(text) <= set("-.0123456789")


@given(st.integers(-6, 6), st.integers(0, 10**30))
def test_the_decimals_that_are_printed_are_kept(exponent: int, digits: int) -> None:
    value = Decimal(f"{digits}E{exponent}")
    assert len(decimal_text(value).partition(".")[2]) == max(-exponent, 0)


@pytest.mark.parametrize(
    ("value", "text"),
    [("1E+3", "1000"), ("0E+3", "0"), ("-0.0", "0.0"), ("0.10", "0.10"), ("123456789012345678.901", None)],
)
def test_decimals_print_plainly(value: str, text: str | None) -> None:
    assert decimal_text(Decimal(value)) == (text or value)


@given(st.text())
def test_clean_text_is_one_line_of_nfc_and_stays_as_it_is(text: str) -> None:
    clean = clean_text(text)
    assert clean_text(clean) == clean
    assert unicodedata.is_normalized("NFC", clean)
    assert len(clean.splitlines()) <= 1
    clean.encode()


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ("a\nb", "a ⏎ b"),
        ("a \r\n b", "a ⏎ b"),
        ("a\n\nb", "a ⏎  ⏎ b"),
        ("b\udce1o.pdf", "b%E1o.pdf"),
        ("a\x07\tb", "a%07%09b"),
        ("Ho\u0061\u0301", "Hoá"),
        ("100%", "100%"),
    ],
)
def test_what_a_cell_makes_of_text(text: str, cell: str) -> None:
    assert clean_text(text) == cell


def test_measures_have_fixed_places_and_no_minus_zero() -> None:
    assert cell_text(0.5, "hundredth") == "0.50"
    assert cell_text(12, "tenth") == "12.0"
    assert cell_text(-0.001, "hundredth") == "0.00"
    assert cell_text(None, "decimal") == ""


@pytest.mark.parametrize(
    ("value", "kind"),
    [(0.5, "decimal"), ("5", "integer"), (float("nan"), "tenth"), (float("inf"), "tenth"), (Decimal("NaN"), "decimal")],
)
def test_a_value_of_another_kind_is_refused(value: object, kind: str) -> None:
    with pytest.raises(ValueError, match="cell"):
        cell_text(value, kind)  # pyright: ignore[reportArgumentType]


@given(
    st.lists(
        st.builds(
            ObservationRow,
            label=st.text().map(clean_text),
            value=st.none() | decimals,
            value_text=st.sampled_from(["", ",", '"', "null", "nan", " ", "=1+1", "1.234,5"]),
            page=st.none() | st.integers(1, 999),
            x0=st.none() | st.integers(0, 9999).map(lambda n: n / 10),
            confidence=st.none() | st.integers(0, 100).map(lambda n: n / 100),
            status=st.sampled_from(["ok", "blank", "missing", "review"]),
            use=st.sampled_from(["yes", "no", ""]),
        ),
        max_size=5,
    )
)
def test_rows_come_back_as_they_were(tmp_path_factory: pytest.TempPathFactory, rows: list[ObservationRow]) -> None:
    path = tmp_path_factory.mktemp("rows") / "observations.csv"
    write_table(path, tables.OBSERVATIONS, rows)
    back = read_rows(path, tables.OBSERVATIONS)
    assert list(back) == [replace(row, value=back[n].value) for n, row in enumerate(rows)]
    assert [row.value for row in back] == [row.value for row in rows]
    assert table_bytes(tables.OBSERVATIONS, back) == path.read_bytes()
