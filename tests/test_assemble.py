"""The tables of an archive: which rows count, findings, counts, and the same bytes whatever the order."""

import csv
import itertools
import re
from decimal import Decimal
from pathlib import Path

import pytest
from msgspec.structs import replace

from assembled import assembled, assembled_in
from chitieu.archive.assemble import Counts
from chitieu.contract.output import Output
from chitieu.contract.rows import (
    CitationRow,
    DocumentResult,
    DocumentRow,
    FindingRow,
    ObservationRow,
    PageRow,
    ReportRow,
    Status,
    UnmappedRow,
)
from chitieu.patterns.load import load_patterns

Cells = dict[str, tuple[Status, str]]


def result(name: str, cells: Cells, **identity: str) -> DocumentResult:
    report_id = "d" + format(ord(name), "016x")
    file = f"{name}.pdf"
    given = {"org": "O", "area_id": "24@2008", "regime": "r", "period": "2023-Q1", "time_period": "t", **identity}
    return DocumentResult(
        document=DocumentRow(file=file, doc_id=report_id, state="done", reports=1),
        reports=(replace(ReportRow(report_id=report_id, file=file, expected=3), **given),),
        observations=tuple(
            ObservationRow(
                file=file,
                report_id=report_id,
                code=key.split("#")[0],
                occurrence=int(key.partition("#")[2] or 1),
                status=status,
                value=Decimal(value) if value else None,
            )
            for key, (status, value) in cells.items()
        ),
    )


def tables(*results: DocumentResult) -> Output:
    return assembled(results)


def uses(output: Output, name: str) -> dict[str, str]:
    return {f"{o.code}#{o.occurrence}": o.use for o in output.observations if o.file == f"{name}.pdf"}


def test_a_single_report_counts_except_for_what_it_lacks() -> None:
    cells: Cells = {"A": ("ok", "1"), "B": ("blank", ""), "C": ("review", "2"), "D": ("missing", "")}
    output = tables(result("a", cells))
    assert uses(output, "a") == {"A#1": "yes", "B#1": "yes", "C#1": "yes", "D#1": ""}
    assert [row.code for row in output.series] == ["A", "B", "C"]
    assert output.series[0].time_period == "t"
    assert output.findings == ()


@pytest.mark.parametrize("field", ["org", "area_id", "period"])
def test_a_report_nobody_can_place_does_not_count(field: str) -> None:
    output = tables(result("a", {"A": ("ok", "1")}, **{field: ""}))
    assert uses(output, "a") == {"A#1": ""}
    assert output.series == ()


def test_another_regime_or_period_does_not_compete() -> None:
    one: Cells = {"A": ("ok", "1")}
    output = tables(result("a", one), result("b", one, regime="s"), result("c", one, period="2023-S1"))
    assert [row.use for row in output.observations] == ["yes"] * 3


@pytest.mark.parametrize("said", ["d" + format(ord("a"), "016x"), "12/BC-UBND", "x; 12/BC-UBND"])
def test_a_report_that_supersedes_wins(said: str) -> None:
    old = result("a", {"A": ("ok", "1"), "B": ("ok", "7")}, number="12/BC-UBND")
    output = tables(old, result("b", {"A": ("ok", "2")}, number="13/BC-UBND", supersedes=said))
    assert uses(output, "a") == {"A#1": "no", "B#1": "no"}
    assert uses(output, "b") == {"A#1": "yes"}
    (finding,) = output.findings
    assert (finding.rule, finding.codes) == ("superseded_in_part", "B")


def test_a_revision_that_prints_all_again_leaves_nothing_to_tell() -> None:
    old = result("a", {"A": ("ok", "1")}, number="012/BC - UBND")
    output = tables(old, result("b", {"A": ("ok", "2"), "B": ("ok", "3")}, supersedes="12/bc-ubnd"))
    assert [row.use for row in output.observations] == ["no", "yes", "yes"]
    assert output.findings == ()


def test_of_a_text_and_its_scan_the_text_counts_whatever_their_names() -> None:
    scan, text = result("a", {"A": ("ok", "1")}), result("b", {"A": ("ok", "1")})
    scanned = replace(
        scan, pages=(PageRow(doc_id=scan.document.doc_id, page=1, report_id=scan.reports[0].report_id, layer="ocr"),)
    )
    output = tables(scanned, text)
    assert (uses(output, "a"), uses(output, "b")) == ({"A#1": "no"}, {"A#1": "yes"})
    assert [f.report_id for f in output.findings] == [text.reports[0].report_id]


def test_reports_that_supersede_one_another_compete() -> None:
    a = result("a", {"A": ("ok", "1")}, number="1", supersedes="2")
    output = tables(a, result("b", {"A": ("ok", "2")}, number="2", supersedes="1"))
    assert [row.use for row in output.observations] == ["", ""]
    assert len(output.findings) == 1


def test_twins_count_once_where_they_agree_and_not_where_they_differ() -> None:
    text: Cells = {"C": ("blank", ""), "F": ("ok", "1.0")}
    text.update(dict.fromkeys("ABDE", ("ok", "1")))
    scan: Cells = {
        "A": ("ok", "1"), "B": ("ok", "2"), "C": ("blank", ""), "D": ("review", "1"), "E": ("missing", ""),
        "F": ("ok", "1"),
    }  # fmt: skip
    output = tables(result("b", scan), result("a", text))
    assert uses(output, "a") == {"A#1": "yes", "B#1": "", "C#1": "yes", "D#1": "", "E#1": "", "F#1": "yes"}
    assert uses(output, "b") == {"A#1": "no", "B#1": "", "C#1": "no", "D#1": "", "E#1": "", "F#1": "no"}
    (finding,) = output.findings
    assert (finding.rule, finding.scope, finding.severity) == ("competing_reports", "archive", "warning")
    assert sorted(finding.codes.split(";")) == ["B", "D", "E"]
    assert finding.report_id == "d" + format(ord("a"), "016x")
    assert finding.related_report_id == "d" + format(ord("b"), "016x")
    assert re.fullmatch(r"f[0-9a-f]{12}", finding.finding_id)
    assert [report.findings for report in output.reports] == [1, 0]


def test_three_competitors_must_all_agree() -> None:
    output = tables(*(result(n, {"A": ("ok", v), "B": ("ok", "1")}) for n, v in zip("abc", "112", strict=True)))
    assert [uses(output, n)["A#1"] for n in "abc"] == ["", "", ""]
    assert [uses(output, n)["B#1"] for n in "abc"] == ["yes", "no", "no"]
    assert {f.related_report_id[-2:]: f.codes for f in output.findings} == {"62": "", "63": "A"}


def test_a_second_printing_never_counts() -> None:
    cells: Cells = {"A": ("ok", "1"), "A#2": ("ok", "1"), "B": ("ok", "1"), "B#2": ("ok", "2"), "C#2": ("ok", "1")}
    assert uses(tables(result("a", cells)), "a") == {"A#1": "yes", "A#2": "no", "B#1": "yes", "B#2": "", "C#2": ""}


def test_no_two_rows_of_the_series_share_a_key() -> None:
    statuses: list[tuple[Status, str]] = [("ok", "1"), ("ok", "2"), ("blank", ""), ("review", "1"), ("missing", "")]
    for pair in itertools.product(statuses, repeat=2):
        output = tables(*(result(n, {"A": cell}) for n, cell in zip("ab", pair, strict=True)))
        assert len(output.series) <= 1


def filled(name: str) -> DocumentResult:
    base = result(name, {"B": ("ok", "5"), "A": ("review", "1")})
    report_id, file = base.reports[0].report_id, base.document.file
    return replace(
        base,
        citations=tuple(CitationRow(file=file, report_id=report_id, cite_no=n) for n in (2, 1)),
        unmapped=(UnmappedRow(file=file, report_id=report_id, page=2), UnmappedRow(file=file, report_id=report_id)),
        findings=(FindingRow(rule="sum", report_id=report_id), FindingRow(rule="sum", report_id=report_id)),
    )


def test_the_order_of_the_results_changes_nothing(tmp_path: Path) -> None:
    results = [filled(name) for name in "aéb"]
    seen: set[tuple[bytes, ...]] = set()
    for number, order in enumerate(itertools.permutations(results)):
        assembled_in(tmp_path / str(number), order)
        seen.add(tuple(path.read_bytes() for path in sorted((tmp_path / str(number) / "out").iterdir())))
    assert len(seen) == 1


def test_counts_and_orders(tmp_path: Path) -> None:
    failed = DocumentResult(DocumentRow(file="0.pdf", state="failed", error_code="broken_pdf"))
    counts = assembled_in(tmp_path, [filled("a"), failed])
    assert counts == Counts(2, 1, 2, 3, 1, 2, 2, 2, (("broken_pdf", 1),))
    with (tmp_path / "out" / "reports.csv").open(encoding="utf-8", newline="") as file:
        (report,) = csv.DictReader(file)
    assert [report[name] for name in ("ok", "blank", "review", "missing", "unmapped", "citations", "findings")] == [
        *("1", "0", "1", "0", "2", "2", "2"),
    ]
    output = tables(filled("a"), failed)
    assert [row.file for row in output.documents] == ["0.pdf", "a.pdf"]
    assert [row.code for row in output.observations] == ["B", "A"]
    assert [row.cite_no for row in output.citations] == [1, 2]
    assert [row.page for row in output.unmapped] == [2, None]
    assert len({row.finding_id for row in output.findings}) == 2


def test_files_come_in_the_order_of_their_bytes() -> None:
    names = ["b\udce1.pdf", "bá.pdf", "b.pdf", "B.pdf"]
    output = tables(*(DocumentResult(DocumentRow(file=name, state="failed")) for name in names))
    assert [row.file for row in output.documents] == ["B.pdf", "b.pdf", "bá.pdf", "b%E1.pdf"]


def test_the_catalogue_of_the_output_is_that_of_the_patterns() -> None:
    patterns, output = load_patterns(), tables()
    assert len(output.indicators) == sum(len(template.indicators) for template in patterns.templates)
    assert len(output.areas) == len(patterns.areas)
