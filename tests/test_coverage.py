"""Which reports one would expect, and which are there."""

from __future__ import annotations

import csv
import json
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chitieu.cli import main
from chitieu.contract.output import Output
from chitieu.contract.rows import ReportRow
from chitieu.contract.write import write_output
from chitieu.coverage.compare import Asked, check, coverage
from chitieu.coverage.expected import Wanted, calendar, read_wanted
from chitieu.errors import ExpectationError
from chitieu.patterns.load import load_patterns
from chitieu.report.period import window

if TYPE_CHECKING:
    from collections.abc import Sequence

    from chitieu.coverage.rows import CoverageRow

PATTERNS = load_patterns()
REGIME = PATTERNS.templates[0]
BAC_GIANG = "Ủy ban nhân dân tỉnh Bắc Giang"
OUTPUT = Path(__file__).parent.parent / "output"


def report(  # noqa: PLR0913 what differs between reports
    period: str,
    org: str = BAC_GIANG,
    area_id: str = "24@2008",
    *,
    level: str = "province",
    regime: str = "581",
    number: str = "",
    supersedes: str = "",
) -> ReportRow:
    template = REGIME if regime == "581" else None
    days = window(period, template, PATTERNS) if period else None
    return ReportRow(
        report_id="d" + sha256(f"{period}|{org}|{area_id}|{number}|{regime}".encode()).hexdigest()[:16],
        file=f"{period}-{area_id}-{number}.pdf",
        org=org,
        org_level=level,
        area_id=area_id,
        area=next((a.name for a in PATTERNS.areas if a.area_id == area_id), ""),
        regime=regime,
        period=period,
        period_start=days[0].isoformat() if days else "",
        period_end=days[1].isoformat() if days else "",
        number=number,
        supersedes=supersedes,
    )


def states(rows: Sequence[CoverageRow], area_id: str = "24@2008") -> dict[str, str]:
    return {row.period: row.state for row in rows if row.area_id == area_id}


def test_between_the_first_and_the_last_report_four_are_expected_every_year() -> None:
    found = states(coverage([report("2023-Q1"), report("2024-Q3")], Asked(), PATTERNS))
    missing = ["2023-S1", "2023-Q3", "2023-A1", "2024-Q1", "2024-S1"]
    assert found == {"2023-Q1": "present", **dict.fromkeys(missing, "missing"), "2024-Q3": "present"}
    assert list(found) == ["2023-Q1", "2023-S1", "2023-Q3", "2023-A1", "2024-Q1", "2024-S1", "2024-Q3"]


def test_every_body_that_is_there_is_expected_to_report_for_all_of_it() -> None:
    rows = coverage([report("2023-Q1"), report("2023-S1", "Sở Nội vụ", level="department")], Asked(), PATTERNS)
    assert {(row.org, row.period): row.state for row in rows} == {
        (BAC_GIANG, "2023-Q1"): "present",
        (BAC_GIANG, "2023-S1"): "missing",
        ("Sở Nội vụ", "2023-Q1"): "missing",
        ("Sở Nội vụ", "2023-S1"): "present",
    }


def test_two_spellings_of_a_provinces_body_are_one() -> None:
    rows = coverage([report("2023-Q1"), report("2023-S1", "UBND tỉnh Bắc Giang")], Asked(), PATTERNS)
    assert [row.state for row in rows] == ["present", "present"]


def test_bounds_widen_and_narrow_what_is_expected() -> None:
    reports = [report("2023-Q1"), report("2023-Q3")]
    wider = states(coverage(reports, Asked("2022-A1", "2024"), PATTERNS))
    assert list(wider) == [
        "2022-A1", "2023-Q1", "2023-S1", "2023-Q3", "2023-A1", "2024-Q1", "2024-S1", "2024-Q3", "2024-A1",
    ]  # fmt: skip
    narrower = states(coverage(reports, Asked("2023-S1", ""), PATTERNS))
    assert narrower == {"2023-Q1": "unexpected", "2023-S1": "missing", "2023-Q3": "present"}


def test_reports_that_compete_and_one_that_replaces_another_are_told_apart() -> None:
    twice = [report("2023-Q1", number="1"), report("2023-Q1", number="2")]
    (row,) = coverage(twice, Asked(), PATTERNS)
    assert (row.state, row.reports.count(";"), row.superseded) == ("competing", 1, "")
    (row,) = coverage([twice[0], report("2023-Q1", number="2", supersedes="1")], Asked(), PATTERNS)
    assert (row.state, row.reports, row.superseded) == (
        "present",
        report("2023-Q1", number="2").report_id,
        twice[0].report_id,
    )


def test_a_report_nobody_can_place_is_listed() -> None:
    rows = coverage([report("2023-Q1"), report("", number="9")], Asked(), PATTERNS)
    assert [(row.state, row.files) for row in rows] == [
        ("unplaced", "-24@2008-9.pdf"),
        ("present", "2023-Q1-24@2008-.pdf"),
    ]


def test_a_period_that_the_regime_does_not_know_is_there_and_unexpected() -> None:
    found = states(coverage([report("2023-Q1"), report("2023-M05"), report("2023-S1")], Asked(), PATTERNS))
    assert found == {"2023-Q1": "present", "2023-M05": "unexpected", "2023-S1": "present"}


def test_who_reports_monthly_without_a_template_is_expected_every_month() -> None:
    found = states(coverage([report("2023-M02", regime=""), report("2023-M04", regime="")], Asked(), PATTERNS))
    assert found == {"2023-M02": "present", "2023-M03": "missing", "2023-M04": "present"}


def test_a_province_that_was_merged_is_expected_no_more_and_the_one_it_went_into_is() -> None:
    rows = coverage([report("2025-Q1"), report("2026-Q1", "UBND tỉnh Bắc Ninh", "24@2025")], Asked(), PATTERNS)
    assert states(rows) == {"2025-Q1": "present", "2025-S1": "missing"}
    assert states(rows, "24@2025") == {"2025-Q3": "missing", "2025-A1": "missing", "2026-Q1": "present"}
    alone = coverage([report("2024-A1")], Asked("", "2025"), PATTERNS)
    assert [row.org for row in alone if row.period == "2025-Q3"] == ["Ủy ban nhân dân tỉnh Bắc Ninh"]


def test_every_province_is_63_before_the_merger_and_34_after() -> None:
    rows = coverage([report("2025-S1")], Asked("2025-Q1", "2025-A1", every_province=True), PATTERNS)
    counts = {period: sum(1 for row in rows if row.period == period) for period in ("2025-Q1", "2025-S1", "2025-Q3")}
    assert counts == {"2025-Q1": 63, "2025-S1": 63, "2025-Q3": 34}


def test_a_list_says_who_is_expected_and_others_that_are_there_stay_listed() -> None:
    wanted = (
        Wanted("", "Bắc Ninh", "", "", "", ""),
        Wanted("Sở Nội vụ", "24@2008", "department", "581", "2023-S1", ""),
    )
    rows = coverage([report("2023-Q1")], Asked("2023", "2023-S1", wanted), PATTERNS)
    assert [(row.area_id, row.org, row.period, row.state) for row in rows] == [
        ("24@2008", "Sở Nội vụ", "2023-S1", "missing"),
        ("24@2008", BAC_GIANG, "2023-Q1", "unexpected"),
        ("27@2008", "Ủy ban nhân dân tỉnh Bắc Ninh", "2023-Q1", "missing"),
        ("27@2008", "Ủy ban nhân dân tỉnh Bắc Ninh", "2023-S1", "missing"),
    ]


@given(st.lists(st.tuples(st.sampled_from(["Q1", "S1", "Q3", "A1", "M05"]), st.integers(2022, 2026)), max_size=6))
@settings(deadline=None)
def test_no_report_is_lost_and_none_is_listed_twice(periods: list[tuple[str, int]]) -> None:
    reports = [report(f"{year}-{part}", number=str(n)) for n, (part, year) in enumerate(periods)]
    rows = coverage(reports, Asked(), PATTERNS)
    listed = [one for row in rows for one in (*row.reports.split(";"), *row.superseded.split(";")) if one]
    assert sorted(listed) == sorted(one.report_id for one in reports)


def test_the_calendar_is_the_regimes_and_begins_with_it() -> None:
    assert [span.period for span in calendar("581", (), range(2022, 2023), PATTERNS)] == [
        "2022-Q1", "2022-S1", "2022-Q3", "2022-A1",
    ]  # fmt: skip
    assert calendar("581", (), range(2019, 2021), PATTERNS) == []


@pytest.mark.parametrize(
    "text", ["area\n", "org\nSở\n", "area,area\nx,y\n", "area\nAtlantis\n", "area,from\nBắc Ninh,soon\n"]
)
def test_a_list_that_cannot_be_understood_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "expect.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ExpectationError, match=r"expect\.csv"):
        read_wanted(path, PATTERNS)


@pytest.mark.parametrize("asked", [Asked("soon"), Asked("", "2023-X1"), Asked("2024", "2023")])
def test_bounds_that_cannot_be_read_are_refused(asked: Asked) -> None:
    with pytest.raises(ExpectationError):
        check(asked)


def test_the_command_prints_writes_and_tells_by_its_status(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_output(tmp_path / "out", Output(reports=(report("2023-Q1"), report("2023-Q3"))))
    target = tmp_path / "coverage.csv"
    assert main(["coverage", str(tmp_path / "out"), "-o", str(target)]) == 1
    assert "2/3" in capsys.readouterr().out
    with target.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert [(row["period"], row["state"], row["period_end"]) for row in rows] == [
        ("2023-Q1", "present", "2023-03-14"),
        ("2023-S1", "missing", "2023-06-14"),
        ("2023-Q3", "present", "2023-09-14"),
    ]
    assert main(["coverage", str(tmp_path / "out"), "--to", "2023-Q1", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["states"] == {"present": 1, "unexpected": 1}


def test_the_committed_output_is_covered_as_its_reports_say(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["coverage", str(OUTPUT)]) == 1
    assert "competing" in capsys.readouterr().out
