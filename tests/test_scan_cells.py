"""What a cell of a scan holds: nothing, dirt, a dash, something unreadable, or several lines of numbers."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import cv2
import numpy as np
import pypdfium2 as pdfium  # pyright: ignore[reportMissingTypeStubs]
import pytest
from PIL import Image, ImageDraw, ImageFont

from chitieu.page.engine import choose
from chitieu.page.lattice import lattices
from chitieu.page.number_reader import TwoReaders
from chitieu.page.raster import render
from chitieu.page.scan import read_scan
from chitieu.page.scan_numbers import UNREADABLE
from chitieu.page.scan_words import AGREED
from chitieu.page.trueocr_reader import trueocr_reader

if TYPE_CHECKING:
    from collections.abc import Callable

    from chitieu.geometry import Box
    from chitieu.page.model import Page, Word
    from chitieu.page.number_reader import NumberReaders
    from chitieu.page.scan_pixels import Grey

CORPUS = Path(__file__).parents[1] / "corpus"
DPI = 200
SCALE = DPI / 72
WIDTH, HEIGHT = 595.3, 841.9


@cache
def _readers() -> NumberReaders:
    return TwoReaders(choose("tesserocr"), trueocr_reader())


@cache
def _drawn() -> Grey:
    """Draw the top of a form: enough rows for every case, few enough to be quick."""
    with pdfium.PdfDocument(CORPUS / "bac-giang-2023-q3.pdf") as document:
        grey = np.ascontiguousarray(render(document[14], DPI)[:, :, 0])
    grey[round(400 * SCALE) :] = 255
    return grey


def _read(grey: Grey) -> Page:
    return read_scan(grey, DPI, 1, WIDTH, HEIGHT, choose("tesserocr"), _readers())


@cache
def _plain() -> Page:
    return _read(_drawn())


def _values() -> list[Box]:
    """Cells that hold nothing but one number, from top to bottom."""
    cells = [cell for table in lattices(_plain().rulings) for cell in table.cells]
    alone = [cell for cell in cells if len(w := _words(_plain(), cell)) == 1 and w[0].alt_text and cell.x0 > 400]
    return sorted(alone, key=lambda cell: cell.top)


def _words(page: Page, cell: Box) -> list[Word]:
    return [w for w in page.words if cell.holds_middle_of(w.box)]


def _redrawn(cell: Box, draw: Callable[[Grey], None]) -> list[Word]:
    grey = _drawn().copy()
    inner = grey[
        round((cell.top + 2) * SCALE) : round((cell.bottom - 2) * SCALE),
        round((cell.x0 + 2) * SCALE) : round((cell.x1 - 2) * SCALE),
    ]
    inner[:] = 255
    draw(inner)
    return _words(_read(grey), cell)


def test_a_blank_cell_has_no_words() -> None:
    assert _redrawn(_values()[1], lambda _cell: None) == []


def test_dirt_is_no_word() -> None:
    def dirt(cell: Grey) -> None:
        cell[10:12, 20:23] = 0
        cell[30, 60] = 90
        cell[:, 0:2] = 60  # what is left of a border

    assert _redrawn(_values()[1], dirt) == []


def test_a_dash_is_a_dash() -> None:
    def dash(cell: Grey) -> None:
        cell[20:22, 40:51] = 0

    (word,) = _redrawn(_values()[1], dash)
    assert (word.text, word.alt_text) == ("-", None)


def test_a_lone_per_cent_sign_is_no_number() -> None:
    """Both readers take it for ``9%`` where it is set in a sans."""

    def sign(cell: Grey) -> None:
        picture = Image.fromarray(cell)
        font = ImageFont.truetype("LiberationSans-Regular.ttf", 36)
        ImageDraw.Draw(picture).text((40, 4), "%", fill=0, font=font)
        cell[:] = np.asarray(picture)

    (word,) = _redrawn(_values()[1], sign)
    assert word.text == "%"


def test_a_document_number_in_a_label_is_read_twice() -> None:
    """One reader saw ``164/KH-UBNDĐ`` on a fax, and nobody was told."""
    value = _values()[1]
    row = [c for table in lattices(_plain().rulings) for c in table.cells if abs(c.top - value.top) < 1]
    cell = max(row, key=lambda c: c.width)

    def cited(inner: Grey) -> None:
        picture = Image.fromarray(inner)
        font = ImageFont.truetype("LiberationSerif-Regular.ttf", 36)
        ImageDraw.Draw(picture).text((10, 4), "Theo số 164/KH-UBND", fill=0, font=font)
        inner[:] = np.asarray(picture)

    (word,) = (w for w in _redrawn(cell, cited) if "164" in w.text)
    assert (word.text, word.confidence) == ("164/KH-UBND", AGREED)


def test_unreadable_ink_is_kept_for_review() -> None:
    def blot(cell: Grey) -> None:
        cv2.ellipse(cell, (60, 22), (24, 11), 20, 0, 360, (0,), -1)

    (word,) = _redrawn(_values()[1], blot)
    assert word.text == UNREADABLE
    assert word.confidence == 0


def test_a_number_two_readers_doubt_is_not_sure() -> None:
    cell = _values()[1]
    before = _words(_plain(), cell)[0]
    grey = _drawn().copy()
    x0, x1 = round(before.box.x0 * SCALE), round(before.box.x1 * SCALE)
    middle = round(before.box.y_mid * SCALE)
    grey[middle - 3 : middle + 3, x0 - 8 : x1 + 8] = 0  # struck through
    words = _words(_read(grey), cell)
    assert words
    assert min(w.confidence for w in words) < 0.8


def test_numbers_of_rows_without_rules_between_them_are_read_twice_each() -> None:
    """Some real tables draw only part of their row rules: a column of values then is one cell."""
    values = _values()[1:6]
    expected = [_words(_plain(), cell)[0].text for cell in values]
    grey = _drawn().copy()
    for cell in values[:-1]:
        rule = round(cell.bottom * SCALE)
        grey[rule - 3 : rule + 4, round((cell.x0 + 2) * SCALE) : round((cell.x1 - 2) * SCALE)] = 255
    page = _read(grey)
    x = values[0].x_mid
    column = [w for w in page.words if abs(w.box.x_mid - x) < 30 and values[0].top < w.baseline < values[-1].bottom]
    assert [w.text for w in sorted(column, key=lambda w: w.baseline)] == expected
    assert all(w.alt_text is not None for w in column)


@pytest.mark.parametrize("shift", [-4, 0, 4])
def test_two_cells_without_a_rule_between_them_are_not_one_sure_number(shift: int) -> None:
    cell = _values()[1]

    def two(inner: Grey) -> None:
        for x, text in ((10, "14"), (95 + shift, "100")):
            cv2.putText(inner, text, (x, 40), cv2.FONT_HERSHEY_COMPLEX, 0.9, (0,), 2)

    words = _redrawn(cell, two)
    assert len(words) > 1 or words[0].confidence < 0.8
