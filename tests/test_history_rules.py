"""Rules between reports: a window that holds another, a figure ten times too large, a form sent in twice."""

from __future__ import annotations

import itertools
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace

from assembled import assembled
from chitieu.contract.rows import DocumentResult, DocumentRow, FindingRow, ObservationRow, ReportRow

if TYPE_CHECKING:
    from chitieu.patterns.template import Kind

WINDOWS = {
    "Q1": ("{before}-12-15", "{year}-03-14"),
    "S1": ("{before}-12-15", "{year}-06-14"),
    "Q3": ("{year}-06-15", "{year}-09-14"),
    "A1": ("{before}-12-15", "{year}-12-14"),
}
Filed = tuple[ReportRow, tuple[ObservationRow, ...]]


def filed(
    period: str, values: dict[str, str], kind: Kind = "count", accumulation: str = "flow", org: str = "O"
) -> Filed:
    year, _, part = period.partition("-")
    start, end = (day.format(year=year, before=int(year) - 1) for day in WINDOWS[part])
    report = ReportRow(
        report_id=f"{org}{period}",
        org=org,
        area_id="24@2008",
        regime="r",
        period=period,
        period_start=start,
        period_end=end,
    )
    rows = tuple(
        ObservationRow(
            report_id=report.report_id, code=code, form=code.partition(".")[0], kind=kind, accumulation=accumulation,
            value=Decimal(value), status="ok", page=1,
        )
        for code, value in values.items()
    )  # fmt: skip
    return report, rows


def found(*reports: Filed) -> list[FindingRow]:
    output = assembled(
        DocumentResult(DocumentRow(file=f"{report.report_id}.pdf", doc_id=report.report_id), (), (report,), rows)
        for report, rows in reports
    )
    return sorted(output.findings, key=lambda f: (f.rule, f.report_id, f.codes))


def test_a_quarter_cannot_exceed_the_half_year_that_holds_it() -> None:
    quarter, half = filed("2023-Q1", {"A": "50", "B": "4"}), filed("2023-S1", {"A": "40", "B": "9"})
    (finding,) = found(quarter, half)
    assert (finding.rule, finding.report_id, finding.related_report_id) == ("window", "O2023-Q1", "O2023-S1")
    assert (finding.codes, finding.expected, finding.found) == ("A", "<= 40", "50")


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (filed("2023-Q1", {"A": "40"}), filed("2023-S1", {"A": "40"})),
        (filed("2023-Q1", {"A": "50"}, accumulation=""), filed("2023-S1", {"A": "40"}, accumulation="")),
        (filed("2023-Q1", {"A": "50"}, accumulation="stock"), filed("2023-S1", {"A": "40"}, accumulation="stock")),
        (filed("2023-Q1", {"A": "99"}, "percent"), filed("2023-S1", {"A": "98"}, "percent")),
        (filed("2023-Q3", {"A": "50"}), filed("2023-S1", {"A": "40"})),
        (filed("2024-Q1", {"A": "50"}), filed("2023-A1", {"A": "40"})),
        (filed("2023-Q1", {"A": "50"}, org="P"), filed("2023-S1", {"A": "40"})),
    ],
    ids=["equal", "unknown", "stock", "share", "apart", "another year", "another organisation"],
)
def test_other_windows_and_other_figures_are_let_be(first: Filed, second: Filed) -> None:
    assert found(first, second) == []


@pytest.mark.parametrize(
    ("value", "rule"), [("54106", []), ("541060", ["jump"]), ("5410", ["jump"]), ("60000000", ["jump"]), ("160000", [])]
)
def test_a_figure_ten_times_the_usual_of_its_window_is_found(value: str, rule: list[str]) -> None:
    usual = [filed(f"{year}-Q3", {"A": text}) for year, text in (("2021", "50000"), ("2022", "60000"))]
    findings = found(*usual, filed("2023-Q3", {"A": value}))
    assert [f.rule for f in findings] == rule
    assert all(f.report_id == "O2023-Q3" for f in findings)


@pytest.mark.parametrize("texts", [("5", "6", "60"), ("50000", "2000", "500000"), ("0", "60000", "600000")])
def test_small_or_unsteady_figures_have_no_usual(texts: tuple[str, ...]) -> None:
    assert found(*(filed(f"{2021 + n}-Q3", {"A": text}) for n, text in enumerate(texts))) == []


def test_one_other_report_is_no_usual() -> None:
    assert found(filed("2022-Q3", {"A": "50000"}), filed("2023-Q3", {"A": "500000"})) == []


def test_a_form_whose_flows_all_repeat_was_sent_in_twice() -> None:
    values = {f"3.{n}": str(20 + n) for n in range(5)}
    (finding,) = found(filed("2023-S1", values), filed("2023-Q3", values))
    assert (finding.rule, finding.report_id, finding.related_report_id) == ("repeated_form", "O2023-Q3", "O2023-S1")
    assert finding.codes == ";".join(values)


@pytest.mark.parametrize("change", [{"3.1": "999"}, {"3.1": "0", "3.2": "1"}])
def test_a_form_that_repeats_in_part_was_not(change: dict[str, str]) -> None:
    values = {f"3.{n}": str(20 + n) for n in range(5)}
    assert (
        found(filed("2023-S1", values | change), filed("2023-Q3", values | change if len(change) > 1 else values)) == []
    )


def test_the_order_of_reports_changes_nothing() -> None:
    values = {f"3.{n}": str(200 + n) for n in range(5)}
    reports = [
        filed("2022-Q3", values),
        filed("2023-Q3", values),
        filed("2023-A1", {"3.0": "1"}),
        filed("2024-Q3", {"3.0": "2000"}),
    ]
    expected = found(*reports)
    assert {f.rule for f in expected} == {"window", "jump", "repeated_form"}
    assert all(found(*order) == expected for order in itertools.permutations(reports))


def test_rows_that_do_not_count_are_not_judged() -> None:
    quarter, half = filed("2023-Q1", {"A": "50"}), filed("2023-S1", {"A": "40"})
    doubted = (quarter[0], tuple(replace(row, status="review") for row in quarter[1]))
    assert found(doubted, half) == []
    revised, _ = filed("2023-Q1", {})
    revised = replace(revised, report_id="revised", supersedes=quarter[0].report_id)
    assert [f.rule for f in found(quarter, (revised, ()), half)] == ["superseded_in_part"]
