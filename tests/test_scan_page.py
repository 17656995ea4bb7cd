"""A scanned page gives the same words in the same places as its digital twin, with either engine, every time."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pdfplumber
import pypdfium2 as pdfium  # pyright: ignore[reportMissingTypeStubs]
import pytest

from chitieu.page.engine import choose
from chitieu.page.lattice import lattices
from chitieu.page.number_reader import TwoReaders
from chitieu.page.raster import page_image
from chitieu.page.scan import read_scan
from chitieu.page.trueocr_reader import trueocr_reader
from chitieu.row.confidence import SURE_OCR

if TYPE_CHECKING:
    from chitieu.geometry import Box
    from chitieu.page.engine import EngineName
    from chitieu.page.model import Page, Word
    from chitieu.page.number_reader import NumberReaders

CORPUS = Path(__file__).parents[1] / "corpus"
DIGITAL = CORPUS / "bac-giang-2023-q3.pdf"
SCAN = CORPUS / "bac-giang-2023-q3-scan.pdf"
FAX = CORPUS / "bac-giang-2024-q1-gia-lap-fax.pdf"
FAX_TWIN = CORPUS / "bac-giang-2024-q1-gia-lap.pdf"
FORM, TEXT, FAX_FORM = 14, 0, 12
NUMBER = re.compile(r"[\d.,%-]*\d[\d.,%-]*")


@cache
def _readers() -> NumberReaders:
    return TwoReaders(choose("tesserocr"), trueocr_reader())


def _read(path: Path, index: int, engine: EngineName = "tesserocr", numbers: NumberReaders | None = None) -> Page:
    with pdfium.PdfDocument(path) as document:
        image = page_image(document[index])
    readers = numbers or _readers()
    return read_scan(image.pixels, image.dpi, index + 1, image.width, image.height, choose(engine), readers)


@cache
def _page(path: Path, index: int) -> Page:
    return _read(path, index)


@cache
def _printed(path: Path, index: int) -> list[tuple[tuple[float, float], str]]:
    with pdfplumber.open(path) as document:
        page = document.pages[index]
        cells = [cell for table in page.find_tables() for cell in table.cells]
        return [
            (((x0 + x1) / 2, (top + bottom) / 2), " ".join((page.crop((x0, top, x1, bottom)).extract_text()).split()))
            for x0, top, x1, bottom in cells
        ]


def _cells(page: Page) -> list[Box]:
    return [cell for table in lattices(page.rulings) for cell in table.cells]


def _words(page: Page, cell: Box) -> list[Word]:
    return sorted((w for w in page.words if cell.holds_middle_of(w.box)), key=lambda w: (w.baseline, w.box.x0))


def _nearest(page: Page, x: float, y: float) -> Box:
    cell = min(_cells(page), key=lambda c: abs(c.x_mid - x) + abs(c.y_mid - y))
    assert abs(cell.x_mid - x) + abs(cell.y_mid - y) < 14
    return cell


@pytest.mark.parametrize(("scan", "twin", "index"), [(SCAN, DIGITAL, FORM), (FAX, FAX_TWIN, FAX_FORM)])
def test_numbers_are_those_of_the_digital_twin(scan: Path, twin: Path, index: int) -> None:
    page = _page(scan, index)
    seen, sure = 0, 0
    for (x, y), printed in _printed(twin, index):
        words = _words(page, _nearest(page, x, y))
        if NUMBER.fullmatch(printed):
            assert [w.text for w in words] == [printed]
            assert words[0].alt_text is not None
            assert (words[0].confidence >= 0.97) <= (words[0].alt_text == printed)
            seen, sure = seen + 1, sure + (words[0].confidence >= 0.97)
        elif not printed:
            assert not words
        else:
            assert words
    assert seen >= 30
    assert sure >= 0.95 * seen


def test_every_word_of_running_text_is_found_where_it_is_printed() -> None:
    page = _page(SCAN, TEXT)
    with pdfplumber.open(DIGITAL) as document:
        printed = document.pages[TEXT].extract_words(extra_attrs=["size"], x_tolerance=2)
    full = [w for w in printed if w["size"] > 9]
    found = 0
    for w in full:
        text = unicodedata.normalize("NFC", w["text"])
        near = [s for s in page.words if abs(s.box.x0 - w["x0"]) < 3 and abs(s.baseline - w["bottom"]) < 5]
        found += any(s.text.startswith(text[:2]) or s.text == text for s in near)
    assert found >= 0.97 * len(full)


def test_font_sizes_tell_notes_from_body() -> None:
    page = _page(SCAN, TEXT)
    body = [w.size for w in page.words if 300 < w.box.top < 600 and not w.raised]
    notes = [w.size for w in page.words if w.box.top > 720 and not w.raised]
    assert min(body) > 12.5
    assert max(notes) < 11.5


def test_the_rule_above_the_notes_is_a_ruling() -> None:
    assert any(r.horizontal and 100 < r.length < 200 and 650 < r.top < 760 for r in _page(SCAN, TEXT).rulings)


def test_label_cells_keep_their_lines() -> None:
    page = _page(SCAN, FORM)
    two = [cell for cell in _cells(page) if len({w.baseline for w in _words(page, cell)}) == 2]
    assert len(two) >= 5
    for cell in two:
        first, second = sorted({w.baseline for w in _words(page, cell)})
        assert 10 < second - first < 20


def test_the_same_page_gives_the_same_words_twice() -> None:
    assert _read(SCAN, FORM) == _page(SCAN, FORM)


def test_both_engines_give_the_same_words() -> None:
    short = 15  # the last rows of a form: the program starts anew for every cell
    ours = _page(SCAN, short)
    engine = choose("pytesseract")
    theirs = _read(SCAN, short, "pytesseract", TwoReaders(engine, trueocr_reader()))
    assert [(w.text, w.box, w.alt_text) for w in ours.words] == [(w.text, w.box, w.alt_text) for w in theirs.words]


def test_without_trueocr_numbers_are_still_read_twice() -> None:
    page = _read(SCAN, FORM, numbers=TwoReaders(choose("tesserocr"), None))
    values = [(xy, text) for xy, text in _printed(DIGITAL, FORM) if re.fullmatch(r"\d[\d.]*\d", text)]
    wrong = 0
    for (x, y), printed in values:
        words = _words(page, _nearest(page, x, y))
        right = [w.text for w in words] == [printed]
        wrong += not right
        # two readers of one family make nothing sure: a rule of the form has to close with it
        assert max(w.confidence for w in words) < SURE_OCR
        assert all(w.alt_text is not None for w in words)
    assert wrong <= 0.1 * len(values)
