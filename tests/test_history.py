"""A history: what shares a line, what changed, what breaks a line, what is joined; against a slow reference."""

from __future__ import annotations

import tempfile
from collections import defaultdict
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chitieu.contract.read import read_table
from chitieu.contract.table import SERIES
from chitieu.errors import UsageError
from chitieu.history.figure import figure, lean
from chitieu.history.lines import history
from chitieu.history.listing import HistoryRow, Wide, history_rows
from chitieu.history.model import Asked, Line
from chitieu.history.source import open_source
from chitieu.history.sparkline import sparkline
from made_history import AREA_ROWS, CATALOGUE, ENDS, NEW, OLD, Cell, line_of, made

if TYPE_CHECKING:
    from chitieu.contract.rows import SeriesRow

OUTPUT = Path(__file__).parent.parent / "output"
FLOW, CUMULATIVE, STOCK, SHARE, CODED, DISTRICT = (
    "BM3.3.1.1", "BM1.2.2", "BM3.1.4", "BM3.3.1", "BM7.1", "BM3.1.4.2",
)  # fmt: skip


def lines(out: Path, *codes: str, areas: tuple[str, ...] = (), org: str = "", join: bool = False) -> tuple[Line, ...]:
    return history(open_source(out), Asked(codes, "", areas, org, "successor" if join else "none")).lines


def line(out: Path, code: str, *, areas: tuple[str, ...] = (), join: bool = False) -> Line:
    (found,) = lines(out, code, areas=areas, join=join)
    return found


def told(one: Line) -> list[tuple[str, str]]:
    return [(point.period, str(point.sure if point.sure is not None else point.state)) for point in one.points]


def test_an_indicator_of_the_corpus_over_its_quarters() -> None:
    found = [one for one in lines(OUTPUT, SHARE) if (one.key.area_id, one.key.span) == ("24@2008", "Q")]
    assert [told(one) for one in found] == [
        [("2023-Q1", "98.24"), ("2023-Q3", "99.3"), ("2024-Q1", "98.5"), ("2024-Q3", "99.4")]
    ]
    third = found[0].points[3]
    assert (third.year.against, third.year.amount, third.year.percent) == ("2023-Q3", Decimal("0.1"), None)
    assert (third.step.against, third.step.amount) == ("2024-Q1", Decimal("0.9"))


def test_windows_of_other_lengths_are_other_lines(tmp_path: Path) -> None:
    made(tmp_path, line_of(FLOW, ["2023-Q1", "2023-S1", "2023-Q3", "2023-A1", "2024-Q1"]))
    assert [(one.key.span, [p.period for p in one.points]) for one in lines(tmp_path, FLOW)] == [
        ("Q", ["2023-Q1", "2023-Q3", "2024-Q1"]),
        ("S", ["2023-S1"]),
        ("A", ["2023-A1"]),
    ]


def test_regimes_members_bodies_and_areas_are_other_lines(tmp_path: Path) -> None:
    period = "2023-Q1"
    made(
        tmp_path,
        [
            Cell(FLOW, period, Decimal(1)),
            Cell(FLOW, period, Decimal(2), texts={"regime": "766"}, twin=1),
            Cell(FLOW, period, Decimal(3), member="Đất đai"),
            Cell(FLOW, period, Decimal(4), texts={"org": "Sở Nội vụ"}),
            Cell(FLOW, period, Decimal(5), "27@2008"),
        ],
    )
    assert sorted(told(one)[0][1] for one in lines(tmp_path, FLOW)) == ["1", "2", "3", "4", "5"]
    assert len(lines(tmp_path, FLOW, areas=("27@2008",))) == 1
    assert len(lines(tmp_path, FLOW, org="so noi VU")) == 1


def test_accumulations_never_share_a_line(tmp_path: Path) -> None:
    made(tmp_path, [Cell(code, "2023-Q1", Decimal(1)) for code in (FLOW, CUMULATIVE, STOCK)])
    assert len({one.key.accumulation for one in lines(tmp_path, FLOW, CUMULATIVE, STOCK)}) == 3


def test_a_cumulative_value_is_not_compared_over_the_turn_of_the_year(tmp_path: Path) -> None:
    made(tmp_path, line_of(CUMULATIVE, ["2023-Q1", "2023-Q3", "2024-Q1"]))
    first, third, next_year = line(tmp_path, CUMULATIVE).points
    assert first.step.hindrance == "no_earlier"
    assert third.step.amount == Decimal(10)
    assert (next_year.step.amount, next_year.step.hindrance) == (None, "restart")
    assert (next_year.year.amount, next_year.year.percent) == (Decimal(20), Decimal("20.0"))


def test_a_doubted_or_disputed_value_is_shown_and_compared_with_nothing(tmp_path: Path) -> None:
    made(
        tmp_path,
        [
            Cell(FLOW, "2022-Q3", Decimal(5)),
            Cell(FLOW, "2023-Q3", Decimal(7), status="review", flags="low_confidence"),
            Cell(FLOW, "2024-Q3", Decimal(8), use=""),
            Cell(FLOW, "2024-Q3", Decimal(9), use="", twin=1, status="review"),
            Cell(FLOW, "2023-Q1", None, status="blank"),
            Cell(FLOW, "2024-Q1", None, status="missing"),
        ],
    )
    found = line(tmp_path, FLOW)
    assert told(found) == [
        ("2022-Q3", "5"), ("2023-Q1", "blank"), ("2023-Q3", "review"), ("2024-Q1", "missing"), ("2024-Q3", "disputed")
    ]  # fmt: skip
    assert found.points[2].value == Decimal(7)
    assert sorted(found.points[4].value_text.split(" / ")) == ["8", "9?"]
    assert {point.year.hindrance for point in found.points[2:]} == {"not_sure"}
    assert sparkline(found, ["2022-Q3", "2023-Q1", "2023-Q3", "2024-Q1", "2024-Q3"]) == "▄·?·?"


def test_a_report_that_was_replaced_is_not_in_a_history(tmp_path: Path) -> None:
    made(tmp_path, [Cell(FLOW, "2023-Q1", Decimal(5)), Cell(FLOW, "2023-Q1", Decimal(6), use="no", twin=1)])
    assert told(line(tmp_path, FLOW)) == [("2023-Q1", "5")]


@pytest.mark.parametrize("codes", [(FLOW,), (FLOW, STOCK)])
def test_a_line_that_only_speaks_of_a_code_is_not_taken_for_one(tmp_path: Path, codes: tuple[str, ...]) -> None:
    text = f'a,{FLOW},"24@2008",b'
    made(
        tmp_path,
        [
            Cell(SHARE, "2023-Q1", Decimal(1), texts={"value_text": text}),
            Cell(f"{FLOW[:-2]}.2", "2023-Q1", Decimal(2), "27@2008", texts={"value_text": text}),
            Cell(FLOW, "2023-Q1", Decimal(3), texts={"value_text": text}),
        ],
    )
    found = lines(tmp_path, *codes, areas=("24@2008",))
    assert [(one.code, one.points[0].value, one.points[0].value_text) for one in found] == [(FLOW, Decimal(3), text)]


def test_what_breaks_a_line_is_told_and_nothing_is_compared_across_it(tmp_path: Path) -> None:
    made(tmp_path, line_of("BM3.3.3.1", ["2024-Q3", "2025-Q1", "2025-Q3"], "01@2008"))
    found = line(tmp_path, "BM3.3.3.1")
    assert [len(point.breaks) for point in found.points] == [0, 0, 1]
    assert found.points[2].breaks[0].day == "2025-07-01"
    assert found.points[1].step.hindrance == ""
    assert (found.points[2].step.hindrance, found.points[2].year.hindrance) == ("break", "break")
    assert "|" in sparkline(found, ["2024-Q3", "2025-Q1", "2025-Q3"])


def test_an_indicator_that_goes_on_unchanged_under_a_new_template_is_one_line(tmp_path: Path) -> None:
    assert CATALOGUE[NEW, FLOW].same_as
    assert not CATALOGUE[NEW, FLOW].break_reason
    made(tmp_path, line_of(FLOW, ["2024-Q3", "2025-Q1", "2025-Q3"], "01@2008"))
    found = line(tmp_path, FLOW)
    assert {point.template for point in found.points} == {OLD, NEW}
    assert found.points[2].year.amount == Decimal(20)


def test_the_end_of_the_district_level_is_shown(tmp_path: Path) -> None:
    made(tmp_path, line_of(DISTRICT, ["2024-Q3", "2025-Q1"]))
    found = line(tmp_path, DISTRICT)
    assert found.district
    assert found.ends is not None
    assert found.ends.day == "2025-07-01"
    assert found.ends.reason


def test_a_code_is_compared_but_not_subtracted(tmp_path: Path) -> None:
    made(tmp_path, [Cell(CODED, "2023-Q1", Decimal(0)), Cell(CODED, "2024-Q1", Decimal(2))])
    change = line(tmp_path, CODED).points[1].year
    assert (change.before, change.amount, change.hindrance) == (Decimal(0), None, "coded")


def test_a_bare_code_of_an_area_is_refused_and_both_are_named() -> None:
    with pytest.raises(UsageError, match=r"24@2008 .*24@2025"):
        lines(OUTPUT, FLOW, areas=("24",))
    with pytest.raises(UsageError, match="no such area"):
        lines(OUTPUT, FLOW, areas=("24@1999",))


@pytest.mark.parametrize(("asked", "said"), [("BM9.9", "no such indicator"), ("BM3.3", "BM3.3.1")])
def test_codes_that_have_no_values_are_refused(asked: str, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        lines(OUTPUT, asked)


def merged(tmp_path: Path, *more: Cell, code: str = FLOW) -> Path:
    periods = ["2024-Q3", "2025-Q1"]
    made(
        tmp_path,
        [
            *line_of(code, periods),
            *line_of(code, periods, "27@2008", 1),
            *line_of(code, ["2025-Q3"], "24@2025", 7),
            *more,
        ],
    )
    return tmp_path


def test_merged_provinces_stay_apart_unless_somebody_asks(tmp_path: Path) -> None:
    assert [one.key.area_id for one in lines(merged(tmp_path), FLOW)] == ["24@2008", "24@2025", "27@2008"]


def test_merged_provinces_are_summed_by_the_stated_rule(tmp_path: Path) -> None:
    merged(tmp_path)
    for area in ("24@2008", "24@2025", "27@2008"):
        found = line(tmp_path, FLOW, areas=(area,), join=True)
        assert (found.key.area_id, told(found)) == (
            "24@2025",
            [("2024-Q3", "101"), ("2025-Q1", "121"), ("2025-Q3", "7")],
        )
        assert found.points[0].summed == ("24@2008", "27@2008")
        assert found.points[2].summed == ()
        assert found.points[2].year.amount == Decimal(-94)


def test_there_is_no_sum_where_one_of_the_old_provinces_is_lacking(tmp_path: Path) -> None:
    merged(tmp_path, *line_of(FLOW, ["2024-Q1"]), Cell(FLOW, "2023-Q3", Decimal(3)),
           Cell(FLOW, "2023-Q3", Decimal(3), "27@2008", status="review"))  # fmt: skip
    found = line(tmp_path, FLOW, join=True)
    assert told(found)[:2] == [("2023-Q3", "incomplete"), ("2024-Q1", "incomplete")]
    assert found.points[1].lacking == ("27@2008",)


def test_percentages_are_never_summed(tmp_path: Path) -> None:
    found = lines(merged(tmp_path, code=SHARE), SHARE, join=True)
    assert [(one.key.area_id, one.merged) for one in found] == [
        ("24@2008", "not_additive"), ("24@2025", ""), ("27@2008", "not_additive")
    ]  # fmt: skip


def test_two_bodies_of_a_level_are_not_summed(tmp_path: Path) -> None:
    other = Cell(FLOW, "2024-Q3", Decimal(1), texts={"org": "Sở Nội vụ"})
    assert {one.merged for one in lines(merged(tmp_path, other), FLOW, join=True)} == {"", "several_bodies"}


def test_a_province_that_was_not_merged_is_carried_on_percentages_too(tmp_path: Path) -> None:
    made(tmp_path, [*line_of(SHARE, ["2024-Q3"], "01@2008"), *line_of(SHARE, ["2025-Q3"], "01@2025")])
    found = line(tmp_path, SHARE, join=True)
    assert (found.key.area_id, [point.summed for point in found.points]) == ("01@2025", [("01@2008",), ()])
    assert found.points[1].year.amount == Decimal(0)


def test_a_wide_table_has_a_row_an_indicator_and_a_column_a_period() -> None:
    wide = Wide(history(open_source(OUTPUT), Asked((SHARE, FLOW), areas=("24@2008",))))
    assert wide.columns() == ["2023-Q1", "2023-Q3", "2024-Q1", "2024-Q3", "2023-S1", "2023-A1"]
    header, *rows = wide.csv().decode().splitlines()
    assert header.endswith(",accumulation,2023-Q1,2023-Q3,2024-Q1,2024-Q3,2023-S1,2023-A1,marks")
    assert len(rows) == 2
    assert rows[0].endswith(",flow,98.24,99.3,98.5,99.4,98.8,98.73,")


def test_every_undecided_value_of_a_wide_table_is_marked() -> None:
    wide = Wide(history(open_source(OUTPUT), Asked((STOCK,), areas=("24@2008",))))
    assert wide.csv().decode().splitlines()[1].endswith(",1887,,,1916,1890,1902,2023-Q3=disputed;2024-Q1=disputed")


@given(st.decimals(allow_nan=False, allow_infinity=False, places=3), st.integers(0, 5))
def test_a_lean_number_is_the_same_number(value: Decimal, zeros: int) -> None:
    padded = value.scaleb(zeros)
    assert lean(padded) == padded
    assert "E" not in str(lean(padded))


@given(st.decimals(allow_nan=False, allow_infinity=False, places=4))
def test_a_figure_is_read_back(value: Decimal) -> None:
    vietnamese, english = figure("vi", value).replace(".", "").replace(",", "."), figure("en", value).replace(",", "")
    assert Decimal(vietnamese.replace("−", "-")) == Decimal(english.replace("−", "-")) == value


CODES = (FLOW, CUMULATIVE, STOCK, SHARE, DISTRICT)
PERIODS = [f"{year}-{part}" for year in (2022, 2023, 2024) for part in ENDS]
CELLS = st.lists(
    st.builds(
        Cell,
        st.sampled_from(CODES),
        st.sampled_from(PERIODS),
        st.one_of(st.integers(0, 10**7).map(Decimal), st.decimals(0, 100, places=2)),
        st.sampled_from(["24@2008", "27@2008", "01@2008"]),
        st.sampled_from(["ok", "ok", "ok", "review", "blank", "missing"]),
        st.sampled_from(["yes", "yes", "yes", "no", ""]),
        member=st.sampled_from(["", "", "Đất đai"]),
    ),
    max_size=30,
    unique_by=lambda cell: (cell.code, cell.period, cell.area_id, cell.member),
)


@settings(max_examples=25, deadline=None)
@given(CELLS)
def test_a_history_is_what_the_series_says(cells: list[Cell]) -> None:
    """Every row of series.csv is one point and no other value is sure; differences are those a person would take."""
    valued = [
        cell if cell.status in {"ok", "review"} else Cell(cell.code, cell.period, None, cell.area_id, cell.status,
                                                          cell.use, member=cell.member)
        for cell in cells
    ]  # fmt: skip
    with tempfile.TemporaryDirectory() as name:
        made(Path(name), valued)
        found = history(open_source(Path(name)), Asked(CODES))
        rows = read_table(Path(name), SERIES)
    told_values: dict[tuple[str, ...], Decimal | None] = {}
    points: dict[tuple[str, ...], list[HistoryRow]] = defaultdict(list)
    for row in history_rows(found):
        key = (row.area_id, row.org, row.regime, row.code, row.member, row.period)
        points[key].append(row)
        if row.status in {"ok", "review", "blank"}:
            told_values[key] = row.value
    assert all(len(same) == 1 for same in points.values())
    by_key: dict[tuple[str, ...], SeriesRow] = {
        (row.area_id, row.org, row.regime, row.code, row.member, row.period): row for row in rows
    }
    assert told_values == {key: row.value for key, row in by_key.items()}
    for key, (row,) in points.items():
        period = key[-1]
        before = by_key.get((*key[:-1], f"{int(period[:4]) - 1}{period[4:]}"))
        if row.status == "ok" and before is not None and before.status == "ok" and before.value is not None:
            assert row.value is not None
            assert row.year_change == row.value - before.value
        else:
            assert row.year_change is None


def test_the_areas_of_the_tests_are_those_of_the_patterns() -> None:
    assert {"24@2008", "27@2008"} <= {row.area_id for row in AREA_ROWS if row.successor == "24@2025"}
