"""A report is read, decided about and read again, by the same reader and by another: no decision is lost."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from msgspec import structs

from chitieu.api import extract
from chitieu.archive.worker import read_document
from chitieu.cli import main
from chitieu.contract.read import read_output
from chitieu.correction.decision import about, about_identity, decided, taken_back
from chitieu.correction.file import CorrectionFile
from chitieu.correction.place import default_path
from chitieu.correction.standing import token_of
from chitieu.settings import Settings
from decided_report import read_otherwise

if TYPE_CHECKING:
    from chitieu.contract.output import Output
    from chitieu.correction.decision import Reviewable
    from chitieu.correction.vocabulary import Verdict

PDF = Path(__file__).resolve().parent.parent / "corpus" / "bac-giang-2023-q3.pdf"


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Output]:
    """Return a folder and what it held before anybody decided."""
    out = tmp_path_factory.mktemp("archive") / "tables"
    return out, read(out)


def read(out: Path, *, otherwise: bool = False) -> Output:
    reader = read_otherwise if otherwise else read_document
    extract([PDF], out, settings=Settings(reader="pdfplumber" if otherwise else "auto"), reader=reader)
    return read_output(out)


def decide(out: Path, row: Reviewable, verdict: Verdict, value: str = "", new_code: str = "") -> None:
    draft = decided(about(row), verdict, "Lan", value=value, new_code=new_code)
    CorrectionFile(default_path(out)).append(draft)


def test_decisions_outlast_another_reader_and_are_taken_back(first: tuple[Path, Output]) -> None:
    out, machine = first
    figures = [row for row in machine.observations if row.value is not None][:60]
    for number, row in enumerate(figures):
        decide(out, row, "corrected" if number % 3 == 0 else "confirmed", value="7" if number % 3 == 0 else "")
    for row in machine.citations[:20]:
        decide(out, row, "confirmed")
    decide(out, machine.footnotes[0], "confirmed")
    for one in (read(out), read(out, otherwise=True)):
        assert [row.rule for row in one.findings if row.rule.startswith("decision")] == []
        told = {(row.code, row.member): row for row in one.observations if row.verdict}
        assert len(told) == 60
        assert sum(row.verdict == "corrected" and str(row.value) == "7" for row in told.values()) == 20
        assert [row.citation_id for row in one.citations if row.verdict] == [
            row.citation_id for row in machine.citations[:20]
        ]
        assert [row.footnote_id for row in one.footnotes if row.verdict] == [machine.footnotes[0].footnote_id]
        assert {row.value for row in one.series if (row.code, row.member) in told} == {
            row.value for row in told.values() if row.use == "yes"
        }
    file = CorrectionFile(default_path(out))
    file.refresh()
    for one in file.standing():
        file.append(taken_back(one, "Minh"), token_of([one]))
    assert read(out) == machine


def test_an_identity_that_was_decided_is_known_before_the_report_is_read(first: tuple[Path, Output]) -> None:
    out, machine = first
    report = machine.reports[0]
    file = CorrectionFile(default_path(out))
    file.append(decided(about_identity(report, "period"), "corrected", "Lan", value="2023-S1"))
    file.append(decided(about_identity(report, "area"), "confirmed", "Lan"))
    again = read(out)
    assert (again.reports[0].period, again.reports[0].area_id) == ("2023-S1", report.area_id)
    assert again.reports[0].identity_source.startswith("org=text;area=reviewer;period=reviewer")
    assert {row.period for row in again.observations} == {"2023-S1"}
    assert [row.rule for row in again.findings if row.rule.startswith("decision")] == []
    for one in file.standing():
        file.append(taken_back(one, "Minh"), token_of([one]))
    assert read(out) == machine


def test_findings_are_judged_and_the_report_is_signed(first: tuple[Path, Output]) -> None:
    out, machine = first
    report, file = machine.reports[0], CorrectionFile(default_path(out))
    own = [row for row in machine.findings if row.report_id == report.report_id]
    assert own
    sign = ["corrections", "sign", str(out), report.report_id, "--by", "Hoa"]
    assert main(sign) == 2
    assert main([*sign, "--reason", "xem bản giấy"]) == 0
    signed = read(out)
    assert (signed.reports[0].approved_by, signed.reports[0].findings) == ("Hoa", len(own))
    file.refresh()
    (approval,) = file.standing()
    file.append(taken_back(approval, "Hoa"), approval.decision_id)
    for row in machine.findings:
        decide(out, row, "source_error")
    assert main(sign) == 0
    judged = read(out)
    assert {row.verdict for row in judged.findings} == {"source_error"}
    assert judged.reports[0].approved_by == "Hoa"
    doubtful = next(row for row in machine.observations if row.value is not None)
    decide(out, structs.replace(doubtful, value=Decimal(-1)), "confirmed")
    lapsed = read(out)
    assert lapsed.reports[0].approved_by == ""
    assert [row.rule for row in lapsed.findings if not row.verdict] == ["decision_conflict", "decision_conflict"]
    assert lapsed.reports[0].review == 1
    assert lapsed.reports[0].findings == len(own) + 2
    file.refresh()
    for one in file.standing():
        file.append(taken_back(one, "Minh"), token_of([one]))
    assert read(out) == machine


def test_decisions_about_a_file_that_is_gone_are_told(first: tuple[Path, Output], tmp_path: Path) -> None:
    out, machine = first
    row = structs.replace(machine.observations[0], report_id="d" + "f" * 16)
    own = tmp_path / "corrections.csv"
    CorrectionFile(own).append(decided(about(row), "confirmed", "Lan"))
    extract([PDF], out, corrections=own)
    (finding,) = (one for one in read_output(out).findings if one.rule == "decision_orphan")
    assert (finding.report_id, finding.codes) == ("", row.code)
    assert "d" + "f" * 16 in finding.message
    assert read(out) == machine
