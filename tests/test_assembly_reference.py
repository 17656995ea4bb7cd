"""Assembly equals the simple one, whatever documents hold, and on the corpus."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assembled import assembled_in
from chitieu.contract.read import read_output
from chitieu.contract.rows import (
    CitationRow,
    DocumentResult,
    DocumentRow,
    FindingRow,
    FootnoteRow,
    NarrativeRow,
    ObservationRow,
    PageRow,
    ReportRow,
    UnmappedRow,
)

if TYPE_CHECKING:
    import pytest

OUTPUT = Path(__file__).parents[1] / "output"
TEXTS = st.sampled_from(["", "a", 'Hoà, "b"', "x\ny", "\x01", "o\u0301", "\ud83d"])
PAGES = st.sampled_from([None, 1, 2])
PERIODS = {"2023-Q1": ("2022-12-15", "2023-03-14"), "2023-S1": ("2022-12-15", "2023-06-14"), "": ("", "")}
ZERO = "d" + "0" * 16
SYMBOLS = ["KH-UBND", "NĐ-CP", "QĐ-TTg", "?"]


@st.composite
def observations(draw: st.DrawFn, file: str, report_id: str) -> list[ObservationRow]:
    rows: list[ObservationRow] = []
    for code in draw(st.lists(st.sampled_from(["1", "2", "3"]), unique=True)):
        for occurrence in range(1, draw(st.integers(1, 2)) + 1):
            value = draw(st.sampled_from([None, "0", "20", "20.0", "200", "2000"]))
            rows.append(
                ObservationRow(
                    file=file, report_id=report_id, code=code, form=code, occurrence=occurrence,
                    member=draw(st.sampled_from(["", "m"])) if occurrence == 1 else "", label=draw(TEXTS),
                    status=draw(st.sampled_from(["ok", "ok", "blank", "missing", "review"])),
                    value=None if value is None else Decimal(value), page=draw(PAGES), note=draw(TEXTS),
                    kind=draw(st.sampled_from(["count", "percent"])), accumulation=draw(st.sampled_from(["flow", ""])),
                )
            )  # fmt: skip
    return rows


@st.composite
def documents(draw: st.DrawFn) -> list[DocumentResult]:
    return [draw(document(n)) for n in range(draw(st.integers(0, 4)))]


@st.composite
def document(draw: st.DrawFn, number: int) -> DocumentResult:
    doc_id = f"d{number:016x}"
    file = draw(st.sampled_from(["b", "á", "B"])) + f"{number}.pdf"
    if draw(st.integers(0, 5)) == 0:
        return DocumentResult(DocumentRow(file=file, doc_id=doc_id, error_code="broken_pdf"))
    ids = [doc_id, f"{doc_id}-2"][: draw(st.integers(1, 2))]
    some = st.sampled_from([*ids, ""])
    period = draw(st.sampled_from([*PERIODS, "2023-Q1"]))
    reports = tuple(
        ReportRow(
            report_id=report_id, file=file, org=draw(st.sampled_from(["O", "o", ""])), area_id="24@2008", regime="r",
            area=draw(TEXTS), period=period, period_start=PERIODS[period][0], period_end=PERIODS[period][1],
            number=draw(st.sampled_from(["", "1", "2"])), supersedes=draw(st.sampled_from(["", "", "1", ZERO])),
            expected=draw(st.integers(0, 3)),
        )
        for report_id in ids
    )  # fmt: skip
    citations = tuple(
        CitationRow(
            file=file, report_id=draw(some), cite_no=draw(st.integers(0, 3)), area_id="24@2008", page=draw(PAGES),
            citation_id=draw(st.sampled_from(["1/X", "?/X"])), citation_key=draw(st.sampled_from(["", "k", "l"])),
            symbol=draw(st.sampled_from(SYMBOLS)), text=draw(TEXTS),
            flags=draw(st.sampled_from(["", "x;date_conflict"])),
            date=draw(st.sampled_from(["", "2023-07-08", "2023-08-07", "1999"])),
            status=draw(st.sampled_from(["ok", "review"])), verdict=draw(st.sampled_from(["", "", "confirmed"])),
            confidence=draw(st.sampled_from([None, 0.0, 0.3, 0.99])),
        )
        for _ in range(draw(st.integers(0, 4)))
    )  # fmt: skip
    return DocumentResult(
        DocumentRow(file=file, doc_id=doc_id, state="done", reports=len(ids)),
        pages=tuple(
            PageRow(doc_id=doc_id, page=page, report_id=draw(some), layer=draw(st.sampled_from(["ocr", "text"])))
            for page in draw(st.permutations([1, 2]))
        ),
        reports=reports,
        observations=tuple(row for report_id in ids for row in draw(observations(file, report_id))),
        citations=citations,
        footnotes=tuple(FootnoteRow(file=file, report_id=draw(some), page=draw(PAGES), text=draw(TEXTS)) for _ in "12"),
        unmapped=tuple(UnmappedRow(file=file, report_id=draw(some), page=draw(PAGES), row=draw(PAGES)) for _ in "12"),
        findings=tuple(
            FindingRow(
                rule=draw(st.sampled_from("ab")),
                report_id=draw(some),
                page=draw(PAGES),
                codes=draw(st.sampled_from(["", "1"])),
            )
            for _ in range(draw(st.integers(0, 3)))
        ),
        narrative=tuple(NarrativeRow(report_id=draw(some), page=draw(PAGES), text=draw(TEXTS)) for _ in "12"),
    )


@given(documents())
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_whatever_documents_hold(tmp_path_factory: pytest.TempPathFactory, results: list[DocumentResult]) -> None:
    assembled_in(tmp_path_factory.mktemp("archive"), results)


def test_the_committed_output_comes_out_as_it_went_in(tmp_path: Path) -> None:
    output = read_output(OUTPUT)
    results = [
        DocumentResult(
            document,
            pages=tuple(row for row in output.pages if row.doc_id == document.doc_id),
            reports=tuple(row for row in output.reports if row.file == document.file),
            observations=tuple(row for row in output.observations if row.file == document.file),
            citations=tuple(row for row in output.citations if row.file == document.file),
            footnotes=tuple(row for row in output.footnotes if row.file == document.file),
            unmapped=tuple(row for row in output.unmapped if row.file == document.file),
            findings=tuple(f for f in output.findings if f.report_id == document.doc_id and f.scope != "archive"),
            narrative=tuple(row for row in output.narrative if row.report_id == document.doc_id),
        )
        for document in output.documents
    ]
    assert len(output.findings) > sum(len(result.findings) for result in results)
    assembled_in(tmp_path, results)
    # what is in dispute stands as doubted there, so the sentences of findings name the places in another order
    for path in sorted(set(OUTPUT.glob("*.csv")) - {OUTPUT / "findings.csv"}):
        assert (tmp_path / "out" / path.name).read_bytes() == path.read_bytes()
