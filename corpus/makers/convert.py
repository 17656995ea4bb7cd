"""Flat ODT to PDF through LibreOffice, with the clock taken out of the bytes."""

import hashlib
import re
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from .fodt import write_fodt
from .pdfium_pages import page_texts
from .spec import Form, Note, Report, notes_of

DATE = re.compile(rb"/(CreationDate|ModDate)\s*\(D:(\d{14})")
ID = re.compile(rb"/ID\s*\[\s*<([0-9A-Fa-f]{32})>\s*<([0-9A-Fa-f]{32})>\s*\]")
CHECKSUM = re.compile(rb"/DocChecksum\s*/([0-9A-Fa-f]{32})")
SETTLING_RUNS = 4
LEAST_FOUND = 0.5
"""Share of a form's rows whose labels stand on its pages whole; those that a page break cuts are few."""
FIXED_DATE = b"20240101000000"


class LibreOfficeMissingError(RuntimeError):
    """Says that the generator needs LibreOffice."""


def lay_out(reports: Sequence[Report], folder: Path) -> list[Path]:
    """Lay the reports out as `<stem>.pdf` in `folder`.

    Where notes restart on each page the numbers are set by hand in further runs: LibreOffice leaves a stale number
    on a note that moves to the next page (6, 1, 2 instead of 1, 2, 3). A note may move to and fro with the width of
    its own number and never settle: such a report gets running numbers.
    """
    paths = convert(reports, folder, [()] * len(reports))
    reports = _with_all_rows(reports, paths)
    labels: list[list[str]] = [[] for _ in reports]
    moved: list[int] = []
    for _ in range(SETTLING_RUNS):
        moved = []
        for index, report in enumerate(reports):
            if report.layout.note_numbering == "page":
                wanted = restarted(note_pages(report, paths[index]))
                if wanted != labels[index]:
                    labels[index] = wanted
                    moved.append(index)
        if not moved:
            return paths
        convert([reports[index] for index in moved], folder, [labels[index] for index in moved])
    running = [[str(number + 1) for number, _ in enumerate(notes_of(reports[index]))] for index in moved]
    convert([reports[index] for index in moved], folder, running)
    return paths


def _with_all_rows(reports: Sequence[Report], paths: Sequence[Path]) -> list[Report]:
    """Print reports again that lost a form, each form on a page of its own; return them all as they are printed.

    Where a page ends with the header of a form, LibreOffice leaves the rows out when it repeats that header: the form
    would be in the truth, and on no page.
    """
    lost = [index for index, report in enumerate(reports) if lost_forms(report, paths[index])]
    if not lost:
        return list(reports)
    again = {
        index: replace(reports[index], layout=replace(reports[index].layout, forms_on_new_page=True)) for index in lost
    }
    for report, path in zip(
        again.values(), convert(list(again.values()), paths[0].parent, [()] * len(again)), strict=True
    ):
        if missing := lost_forms(report, path):
            raise ValueError(f"{report.stem}: LibreOffice lost the rows of form {missing[0]}")
    return [again.get(index, report) for index, report in enumerate(reports)]


def lost_forms(report: Report, pdf: Path) -> list[int]:
    """Return the numbers of the forms of which more rows are on no page than a page break may have cut."""
    text = "".join(page_texts(pdf))

    def found(form: Form) -> int:
        return sum("".join("".join(row.label).split()) in text for row in form.rows)

    return [form.number for form in report.forms if found(form) < LEAST_FOUND * len(form.rows)]


def convert(reports: Sequence[Report], folder: Path, labels: Sequence[Sequence[str]]) -> list[Path]:
    """Run LibreOffice once for all reports, since starting it costs seconds."""
    program = shutil.which("soffice") or shutil.which("libreoffice")
    if program is None:
        raise LibreOfficeMissingError("soffice is not on the path: install LibreOffice Writer to make the corpus")
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="corpus-") as scratch:
        sources: list[str] = []
        for report, numbers in zip(reports, labels, strict=True):
            source = Path(scratch, f"{report.stem}.fodt")
            source.write_text(write_fodt(report, numbers), encoding="utf-8")
            sources.append(str(source))
        # A profile of its own: a running LibreOffice of the user would swallow the call and convert nothing.
        profile = Path(scratch, "profile").as_uri()
        made = Path(scratch, "pdf")
        command = [program, f"-env:UserInstallation={profile}", "--headless", "--convert-to", "pdf:writer_pdf_Export"]
        subprocess.run(  # noqa: S603 - fixed program, our own files
            [*command, "--outdir", str(made), *sources], check=True, capture_output=True, timeout=60 + 60 * len(sources)
        )
        paths: list[Path] = []
        for report in reports:
            path = folder / f"{report.stem}.pdf"
            path.write_bytes(without_clock((made / path.name).read_bytes(), report.stem))
            paths.append(path)
    return paths


def without_clock(data: bytes, name: str) -> bytes:
    """Replace dates and ids by fixed ones of the same length, so that the cross-reference table stays right."""
    digest = hashlib.sha256(name.encode()).hexdigest()[:32].upper().encode()
    data = DATE.sub(lambda match: match[0][: match.start(2) - match.start()] + FIXED_DATE, data)
    data = CHECKSUM.sub(lambda match: match[0][: match.start(1) - match.start()] + digest, data)

    def new_id(match: re.Match[bytes]) -> bytes:
        return match[0].replace(match[1], digest).replace(match[2], digest)

    return ID.sub(new_id, data)


def note_pages(report: Report, pdf: Path) -> list[int]:
    """Find the page on which each note stands, whatever its number."""
    texts = page_texts(pdf)
    pages: list[int] = []
    page, at = 0, 0
    for note in notes_of(report):
        wanted = re.compile(r"\d" + re.escape(_opening(note)))
        found = wanted.search(texts[page], at)
        while found is None:
            page, at = page + 1, 0
            if page == len(texts):
                raise ValueError(f"{report.stem}: note {len(pages) + 1} is on no page: {note.text()!r}")
            found = wanted.search(texts[page])
        at = found.end()
        pages.append(page)
    return pages


def printed_marks(report: Report, pdf: Path) -> list[str]:
    """Read the notes' numbers off the pages, and make sure that they run as they should.

    Looks for number and text together, page by page: a note's text alone may occur twice ("Quyết định số ...").
    """
    texts = page_texts(pdf)
    marks: list[str] = []
    for note, page in zip(notes_of(report), note_pages(report, pdf), strict=True):
        expected = [str(int(marks[-1]) + 1) if marks else "1"]
        if report.layout.note_numbering == "page":
            expected.append("1")
        printed = [mark for mark in expected if mark + _opening(note) in texts[page]]
        if not printed:
            raise ValueError(f"{report.stem}: page {page + 1} does not print note {expected}: {note.text()!r}")
        marks.append(printed[0])
    return marks


def restarted(pages: Sequence[int]) -> list[str]:
    """Count the notes of each page from 1."""
    return [str(index + 1 - pages.index(page)) for index, page in enumerate(pages)]


def _opening(note: Note) -> str:
    return "".join(note.text().split())[:24]
