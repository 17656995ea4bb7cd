"""Random pages that are hard on footnotes, printed by LibreOffice, with the truth of their notes and marks.

Notes stand in table cells, headings, behind stops and two in a row; run over several pages; are numbered raised or not;
stand under a short line, a long one or none, or at the end of the document; powers and numbered lines look like them.
"""

import csv
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal
from xml.sax.saxutils import escape

from .convert import LibreOfficeMissingError, without_clock
from .dice import Dice
from .fodt import INSTANT, MIMETYPE
from .fodt_styles import NAMESPACES, styles
from .made_report import BANNER
from .spec import Layout
from .truth import OBSERVATIONS, truth_paths

FOOTNOTES = ("footnote", "text", "anchor")
SUBJECTS = ("Ủy ban nhân dân tỉnh", "Sở Nội vụ", "các sở, ban, ngành", "Văn phòng", "các địa phương")
VERBS = ("đã ban hành", "tiếp tục triển khai", "tổ chức thực hiện", "sơ kết", "kiểm tra việc thực hiện")
OBJECTS = ("kế hoạch cải cách", "đề án vị trí việc làm", "quy chế một cửa", "chương trình chuyển đổi số", "nghị quyết")
TAILS = ("trong kỳ báo cáo", "tại 12 huyện", "theo đúng tiến độ", "trên diện tích 120 m{2}", "khoảng 10{6} đồng")
NOTES = ("Kế hoạch số {}/KH-UBND ngày 05/7/2023", "{} Quyết định và 3 Chỉ thị", "Gồm {} sở, ngành", "m{{2}} sàn")
ANCHOR_WORDS = 3


@dataclass(slots=True)
class _Page:
    """What is being written: the XML, and the truth of its notes in order."""

    dice: Dice
    kind: Literal["footnote", "endnote"]
    xml: list[str] = field(default_factory=list[str])
    notes: list[tuple[str, str, str]] = field(default_factory=list[tuple[str, str, str]])

    def note(self, before: str) -> str:
        """Write a note behind some text, of a line or of more than a page."""
        number = str(len(self.notes) + 1)
        length = self.dice.pick([1, 1, 1, 2, 3, 8, 40])
        parts = [self.dice.pick(NOTES).format(self.dice.whole(2, 40)) for _ in range(length)]
        text = "; ".join(parts) + self.dice.pick([".", ""])
        anchor = " ".join(before.split()[-ANCHOR_WORDS:])
        self.notes.append((number, _shown(text), _shown(anchor)))
        body = f'<text:note-body><text:p text:style-name="Footnote">{_inline(text)}</text:p></text:note-body>'
        return (
            f'<text:note text:id="n{number}" text:note-class="{self.kind}">'
            f"<text:note-citation>{number}</text:note-citation>{body}</text:note>"
        )

    def sentence(self, share: float) -> str:
        """Write a sentence, perhaps with a note behind a word, behind its stop, or two."""
        dice = self.dice
        first = f"{dice.pick(SUBJECTS).capitalize()} {dice.pick(VERBS)} {dice.pick(OBJECTS)}"
        rest = f" {dice.pick(TAILS)}."
        if not dice.chance(share):
            return _inline(first + rest)
        place = dice.pick(["word", "word", "word", "stop", "pair"])
        if place == "stop" and not rest.endswith("}."):
            return _inline(first + rest) + self.note(first + rest)
        comma = '<text:span text:style-name="Raised">,</text:span>'
        second = f"{comma}{self.note(first)}" if place == "pair" else ""
        # the second note is written before the first one is placed: numbers run in the order of the text
        if second:
            swapped = self.notes.pop()
            mark = _renumbered(second, len(self.notes) + 1, len(self.notes) + 2)
            one = self.note(first)
            self.notes.append((str(len(self.notes) + 1), swapped[1], swapped[2]))
            return _inline(first) + one + mark + _inline(rest)
        return _inline(first) + self.note(first) + _inline(rest)

    def paragraph(self, style: str, xml: str) -> None:
        """Write a paragraph."""
        self.xml.append(f'<text:p text:style-name="{style}">{xml}</text:p>')

    def table(self, rows: int) -> None:
        """Write a ruled table whose cells carry notes."""
        columns = "".join(f'<table:table-column table:style-name="form{letter}"/>' for letter in "ABCDE")
        lines: list[str] = []
        for row in range(1, rows + 1):
            label = f"{self.dice.pick(OBJECTS).capitalize()} thứ {row}"
            cells = [str(row), _inline(label), "m{2}" if self.dice.chance(0.3) else "Văn bản", "", ""]
            cells[1] += self.note(label) if self.dice.chance(0.2) else ""
            value = f"1.{self.dice.whole(100, 999)}"
            cells[3] = value + (self.note(value) if self.dice.chance(0.2) else "")
            cells[2] = _inline(cells[2])
            texts = (f'<text:p text:style-name="cell">{cell}</text:p>' for cell in cells)
            inner = "".join(f'<table:table-cell table:style-name="ruled">{text}</table:table-cell>' for text in texts)
            lines.append(f'<table:table-row table:style-name="formRow">{inner}</table:table-row>')
        self.xml.append(f'<table:table table:style-name="formTable">{columns}{"".join(lines)}</table:table>')


def make_notes(seed: int, folder: Path, count: int = 1) -> list[Path]:
    """Make `count` documents `notes-<seed>-<n>-gia-lap.pdf` with their truth; give the paths of the PDFs."""
    stems = [f"notes-{seed}-{number}-gia-lap" for number in range(count)]
    pages = [_page(Dice("notes", seed, number)) for number in range(count)]
    paths = _printed({stem: xml for stem, (xml, _) in zip(stems, pages, strict=True)}, folder)
    for path, (_, notes) in zip(paths, pages, strict=True):
        observations, _, footnotes = truth_paths(path)
        _write(observations, OBSERVATIONS, [])
        _write(footnotes, FOOTNOTES, notes)
    return paths


def _page(dice: Dice) -> tuple[str, list[tuple[str, str, str]]]:
    layout = Layout(
        body_pt=dice.pick([13, 14]),
        note_pt=dice.pick([9, 10, 11]),
        raised_note_number=dice.chance(0.5),
        page_number=dice.pick(["top", "bottom"]),
        banner=BANNER,
    )
    page = _Page(dice, "endnote" if dice.chance(0.2) else "footnote")
    page.paragraph("title", "BÁO CÁO")
    page.paragraph("subtitle", "Kết quả công tác cải cách hành chính Quý III năm 2023")
    for chapter in range(1, dice.whole(3, 6)):
        heading = f"{chapter}. {dice.pick(OBJECTS).capitalize()} và nhiệm vụ khác"
        page.paragraph("heading", _inline(heading) + (page.note(heading) if dice.chance(0.3) else ""))
        for _ in range(dice.whole(2, 5)):
            page.paragraph("body", " ".join(page.sentence(0.3) for _ in range(dice.whole(2, 5))))
        if dice.chance(0.4):
            page.paragraph("body", f"{dice.whole(2, 30)} Quyết định; 2 Chỉ thị và các văn bản khác.")
        if dice.chance(0.5):
            page.table(dice.whole(3, 25))
    head = styles(layout)
    if page.kind == "footnote":
        head = head.replace('style:rel-width="33%"', f'style:rel-width="{dice.pick([33, 33, 100, 0])}%"')
    if not layout.raised_note_number:
        head = head.replace('style:num-suffix=" "', f'style:num-suffix="{dice.pick([" ", ". ", ") "])}"')
    if page.kind == "endnote":
        head = head.replace('text:note-class="footnote"', 'text:note-class="endnote"')
        head = head.replace('text:start-numbering-at="document"', "").replace('text:footnotes-position="page"', "")
    xml = (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<office:document {NAMESPACES} office:version="1.3" office:mimetype="{MIMETYPE}">\n'
        f"<office:meta><meta:creation-date>{INSTANT}</meta:creation-date></office:meta>\n"
        f"{head}<office:body><office:text>{''.join(page.xml)}</office:text></office:body></office:document>\n"
    )
    return xml, page.notes


def _renumbered(xml: str, old: int, new: int) -> str:
    return xml.replace(f'text:id="n{old}"', f'text:id="n{new}"').replace(f"citation>{old}<", f"citation>{new}<")


def _shown(text: str) -> str:
    return text.replace("{2}", "²").replace("{6}", "⁶")


def _inline(text: str) -> str:
    """Write text whose powers stand in braces: ``m{2}``."""
    pieces = escape(text).replace("{", '<text:span text:style-name="Raised">').replace("}", "</text:span>")
    return pieces.replace("  ", " <text:s/>")


def _printed(sources: dict[str, str], folder: Path) -> list[Path]:
    program = shutil.which("soffice") or shutil.which("libreoffice")
    if program is None:
        raise LibreOfficeMissingError("soffice is not on the path: install LibreOffice Writer to make the pages")
    with tempfile.TemporaryDirectory(prefix="notes-") as scratch:
        files = [Path(scratch, f"{stem}.fodt") for stem in sources]
        for file, xml in zip(files, sources.values(), strict=True):
            file.write_text(xml, encoding="utf-8")
        profile = Path(scratch, "profile").as_uri()
        command = [program, f"-env:UserInstallation={profile}", "--headless", "--convert-to", "pdf:writer_pdf_Export"]
        subprocess.run(  # noqa: S603 - fixed program, our own files
            [*command, "--outdir", scratch, *map(str, files)], check=True, capture_output=True, timeout=600
        )
        paths = [folder / f"{stem}.pdf" for stem in sources]
        for file, path in zip(files, paths, strict=True):
            path.write_bytes(without_clock(file.with_suffix(".pdf").read_bytes(), path.stem))
    return paths


def _write(path: Path, header: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)
