"""Writes reports into a folder: pages, truth, scans, and PDFs that are half text and half scan."""

import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path

from .convert import lay_out, printed_marks, without_clock
from .pdfium_pages import join, page_texts
from .scan import ScanKind, make_scan
from .spec import Report
from .truth import truth_paths, write_truth


def write_reports(reports: Sequence[Report], folder: Path) -> list[Path]:
    """Lay the reports out and write the truth beside each."""
    paths = lay_out(reports, folder)
    for report, path in zip(reports, paths, strict=True):
        write_truth(report, printed_marks(report, path), path)
    return paths


def write_scan(pdf: Path, stem: str, kind: ScanKind, seed: int) -> Path:
    """Scan a report; the truth of the scan is the truth of the report."""
    out = pdf.with_name(f"{stem}.pdf")
    make_scan(pdf, out, kind, seed)
    copy_truth(pdf, out)
    return out


def write_mixed(report: Report, folder: Path, kind: ScanKind, seed: int) -> Path:
    """Keep the narrative as text and scan the forms, as offices do that sign one and print the other."""
    out = folder / f"{report.stem}.pdf"
    with tempfile.TemporaryDirectory(prefix="corpus-") as scratch:
        (text,) = write_reports([report], Path(scratch))
        scan = Path(scratch, "scan.pdf")
        make_scan(text, scan, kind, seed)
        heading = "".join((report.forms[0].heading + report.forms[0].title).split())
        first = next(index for index, page in enumerate(page_texts(text)) if heading in page)
        join([(text, 0, first), (scan, first, None)], out)
        copy_truth(text, out)
    out.write_bytes(without_clock(out.read_bytes(), report.stem))
    return out


def copy_truth(pdf: Path, out: Path) -> None:
    """Give a second PDF of the same report the same truth."""
    for source, target in zip(truth_paths(pdf), truth_paths(out), strict=True):
        shutil.copyfile(source, target)
