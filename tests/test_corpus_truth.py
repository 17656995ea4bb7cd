"""The committed truth of corpus/ is whole and consistent: the measure must not itself be wrong."""

# pypdfium2 ships no types.
# pyright: reportMissingTypeStubs=false, reportUnknownMemberType=false

import csv
import datetime as dt
import itertools
import re
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pypdfium2 as pdfium
import pytest
from makers.archive import write_reports
from makers.convert import lost_forms
from makers.variants import random_report

CORPUS = Path(__file__).parent.parent / "corpus"
PDFS = sorted(CORPUS.glob("*.pdf"))
REAL = {"bac-giang-2023-q3", "bac-giang-2023-q3-scan"}
BANNER = "BÁO CÁO GIẢ LẬP"
LARGEST_TOTAL = 25_000_000
PARTS = [
    ("BM1.2.2", "BM1.2.1"),
    ("BM1.3.3.2", "BM1.3.3.1"),
    ("BM1.5.2", "BM1.5.1"),
    ("BM2.2.2.1", "BM2.2.1"),
    ("BM2.3.2.1", "BM2.3.1"),
    ("BM3.3.1.2", "BM3.3.1.1"),
    ("BM3.3.2.2", "BM3.3.2.1"),
    ("BM3.3.3.2", "BM3.3.3.1"),
    ("BM3.3.4.2", "BM3.3.4.1"),
    ("BM4.2.2", "BM4.2.1"),
    ("BM4.3.2", "BM4.3.1"),
    ("BM6.1.2", "BM6.1.1"),
    ("BM7.6.1.2", "BM7.6.1.1"),
    ("BM7.6.2.2", "BM7.6.2.1"),
    ("BM7.6.3.2", "BM7.6.3.1"),
    ("BM7.6.4.2", "BM7.6.4.1"),
    ("BM7.6.5.2", "BM7.6.5.1"),
]

Row = dict[str, str]


def read(pdf: Path, name: str) -> list[Row]:
    with pdf.with_name(f"{pdf.stem}.{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def indicators() -> list[Row]:
    with (CORPUS / "source" / "indicators.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def values(pdf: Path) -> dict[str, Decimal]:
    return {row["code"]: Decimal(row["value"]) for row in read(pdf, "observations") if row["value"]}


def noted(pdf: Path) -> set[str]:
    return {row["code"] for row in read(pdf, "observations") if row["note"]}


each_report = pytest.mark.parametrize("pdf", PDFS, ids=[pdf.stem for pdf in PDFS])


def test_there_are_at_least_ten_reports() -> None:
    assert len(PDFS) >= 10


def test_the_archive_stays_small() -> None:
    assert sum(path.stat().st_size for path in CORPUS.rglob("*") if path.is_file()) < LARGEST_TOTAL


@each_report
def test_a_report_has_its_three_truth_files(pdf: Path) -> None:
    for name in ("observations", "citations", "footnotes"):
        data = pdf.with_name(f"{pdf.stem}.{name}.csv").read_bytes()
        assert b"\r" not in data
        assert data.decode("utf-8").count("\n") > 1


@each_report
def test_a_made_up_report_says_so_in_its_name_and_on_every_page_with_text(pdf: Path) -> None:
    if pdf.stem in REAL:
        assert "gia-lap" not in pdf.stem
        return
    assert "gia-lap" in pdf.stem
    document = pdfium.PdfDocument(pdf)
    texts = [str(page.get_textpage().get_text_range()) for page in document]
    document.close()
    assert all(BANNER in text for text in texts if text.strip())


@each_report
def test_an_observation_is_printed_once_and_is_blank_exactly_when_it_has_no_value(pdf: Path) -> None:
    rows = read(pdf, "observations")
    kinds = {row["code"]: row["kind"] for row in indicators()}
    assert len({row["code"] for row in rows}) == len(rows)
    for row in rows:
        assert kinds[row["code"]] != "heading"
        assert row["status"] == ("ok" if row["value"] else "blank")
        assert re.fullmatch(r"\d{4}-(Q[1-4]|S1|A1)", row["period"])
        assert re.fullmatch(r"\d\d@2008", row["area_id"])


@each_report
def test_a_value_has_the_digits_of_its_printed_text(pdf: Path) -> None:
    for row in read(pdf, "observations"):
        if row["value"]:
            printed = re.sub(r"\D", "", row["value_text"]).lstrip("0") or "0"
            assert printed == (row["value"].replace(".", "").lstrip("0") or "0")


@each_report
def test_totals_are_the_sums_of_their_parts_unless_the_truth_says_otherwise(pdf: Path) -> None:
    figures, excused = values(pdf), noted(pdf)
    for row in indicators():
        if "+" not in row["formula"]:
            continue
        parts = [figures.get(f"BM{row['form']}.{term}") for term in row["formula"].split("+")]
        total = figures.get(row["code"])
        known = [part for part in parts if part is not None]
        if total is not None and len(known) == len(parts) and row["code"] not in excused:
            assert total == sum(known), row["code"]


@each_report
def test_ratios_follow_from_their_terms_to_the_printed_decimals(pdf: Path) -> None:
    figures = values(pdf)
    for row in indicators():
        terms = re.fullmatch(r"([\d.]+)/([\d.]+)\*100", row["formula"])
        if terms is None:
            continue
        part, whole = (figures.get(f"BM{row['form']}.{term}") for term in terms.groups())
        printed = figures.get(row["code"])
        if part is None or printed is None or not whole:
            continue
        half = Decimal(str(printed)).as_tuple().exponent
        assert isinstance(half, int)
        assert abs(part / whole * 100 - printed) <= Decimal(5).scaleb(half - 1), row["code"]


@each_report
def test_no_part_is_larger_than_its_whole(pdf: Path) -> None:
    figures = values(pdf)
    for part, whole in PARTS:
        if part in figures and whole in figures:
            assert figures[part] <= figures[whole], part


@each_report
def test_a_citation_is_normalised_and_dated_by_the_calendar(pdf: Path) -> None:
    for row in read(pdf, "citations"):
        assert row["context"] in {"title", "legal_basis", "body", "footnote", "table"}
        assert bool(row["footnote"]) == (row["context"] == "footnote")
        assert re.fullmatch(r"[1-9]\d*[a-z]?([/-])\S+", row["citation_id"])
        if row["date"]:
            assert dt.date.fromisoformat(row["date"]).isoformat() == row["date"]


@each_report
def test_footnotes_are_numbered_through_or_start_again_at_one(pdf: Path) -> None:
    marks = [int(row["footnote"]) for row in read(pdf, "footnotes")]
    assert marks[0] == 1
    assert all(mark in (before + 1, 1) for before, mark in itertools.pairwise(marks))
    assert {row["footnote"] for row in read(pdf, "citations")} - {""} <= {str(mark) for mark in marks}


def test_a_scan_has_the_truth_of_the_report_that_was_scanned() -> None:
    for stem, original in (
        ("bac-giang-2023-q3-scan", "bac-giang-2023-q3"),
        ("bac-giang-2024-q1-gia-lap-fax", "bac-giang-2024-q1-gia-lap"),
    ):
        for name in ("observations", "citations", "footnotes"):
            assert read(CORPUS / f"{stem}.pdf", name) == read(CORPUS / f"{original}.pdf", name)


def test_the_true_report_has_the_figures_and_footnotes_of_the_real_one() -> None:
    pdf = CORPUS / "bac-giang-2023-q3.pdf"
    rows, notes, citations = (read(pdf, name) for name in ("observations", "footnotes", "citations"))
    assert [sum(row["status"] == status for row in rows) for status in ("ok", "blank")] == [123, 2]
    assert len(notes) == 44
    assert len({row["footnote"] for row in citations} - {""}) == 40
    assert ("967b/QĐ-UBND", "2023-08-31") in {(row["citation_id"], row["date"]) for row in citations}


def test_one_made_up_report_prints_a_wrong_total() -> None:
    made = [pdf for pdf in PDFS if pdf.stem not in REAL and noted(pdf)]
    assert {values(pdf)["BM3.1.4"] - sum(values(pdf)[f"BM3.1.4.{part}"] for part in (1, 2, 3)) for pdf in made} == {6}


def test_flows_of_one_province_grow_within_the_year() -> None:
    first, half, third, year = (
        values(CORPUS / f"bac-giang-2023-{name}.pdf") for name in ("q1-gia-lap", "s1-gia-lap", "q3", "a1-gia-lap")
    )
    flows = [row["code"] for row in indicators() if row["motion"] == "flow" and row["kind"] == "count"]
    for code in flows:
        if all(code in figures for figures in (first, half, third, year)):
            assert first[code] <= half[code], code
            assert year[code] >= third[code], code


def test_a_made_up_report_prints_every_form_of_its_truth(tmp_path: Path) -> None:
    # the page ends with the header of the sixth form: LibreOffice 7.4 left its rows out
    drawn = random_report(800866, 115)
    kept = tuple(
        paragraph for paragraph in drawn.paragraphs if paragraph.kind in {"title", "subtitle", "addressee", "basis"}
    )
    report = replace(drawn, paragraphs=kept)
    (path,) = write_reports([report], tmp_path)
    assert lost_forms(report, path) == []
    more = replace(
        report.forms[0], number=8, rows=tuple(replace(row, label=("Không in",)) for row in report.forms[0].rows)
    )
    assert lost_forms(replace(report, forms=(*report.forms, more)), path) == [8]
