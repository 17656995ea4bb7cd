"""Raised digits on scans become words of their own, and the words they stood at are read without them."""

from __future__ import annotations

import unicodedata
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pdfplumber
import pypdfium2 as pdfium  # pyright: ignore[reportMissingTypeStubs]
import pytest
from PIL import Image, ImageDraw, ImageFont

from chitieu.page.engine import choose
from chitieu.page.number_reader import TwoReaders
from chitieu.page.raster import page_image
from chitieu.page.scan import read_scan
from chitieu.page.trueocr_reader import trueocr_reader

if TYPE_CHECKING:
    from chitieu.page.model import Page

CORPUS = Path(__file__).parents[1] / "corpus"
SMALL = 9.0
"""Points: raised digits have 5.8 to 8.1 in the digital report, its notes 10."""


@cache
def _scan(index: int) -> Page:
    engine = choose("tesserocr")
    with pdfium.PdfDocument(CORPUS / "bac-giang-2023-q3-scan.pdf") as document:
        image = page_image(document[index])
    numbers = TwoReaders(engine, trueocr_reader())
    return read_scan(image.pixels, image.dpi, index + 1, image.width, image.height, engine, numbers)


@cache
def _printed(index: int) -> list[tuple[str, float, float]]:
    with pdfplumber.open(CORPUS / "bac-giang-2023-q3.pdf") as document:
        words = document.pages[index].extract_words(extra_attrs=["size"], x_tolerance=1.5)
    return [(w["text"], w["x0"], w["bottom"]) for w in words if w["size"] < SMALL]


@pytest.mark.parametrize("index", [0, 2])
def test_marks_are_found_and_nothing_else_is_one(index: int) -> None:
    printed = _printed(index)
    marks = [w for w in _scan(index).words if w.raised]
    assert len(printed) >= 12
    for text, x, y in printed:
        near = [m for m in marks if abs(m.box.x0 - x) < 4 and abs(m.box.bottom - y) < 6]
        assert [m.text for m in near] == [text]
        assert near[0].alt_text is not None
    assert len(marks) == len(printed)


def test_the_word_before_a_mark_keeps_its_own_text() -> None:
    page = _scan(0)
    hosts: list[str] = []
    for mark in (w for w in page.words if w.raised and w.box.top < 700):
        left = [
            w
            for w in page.words
            if not w.raised and abs(w.box.x1 - mark.box.x0) < 4 and 0 < w.baseline - mark.baseline < 9
        ]
        assert left, mark
        hosts.append(unicodedata.normalize("NFC", left[0].text))
    assert hosts.count("2023") >= 3
    assert not any(text[-1] in "'\"”’°*?" for text in hosts)


def test_a_note_number_with_a_blank_behind_it_opens_its_line_and_a_bullet_does_not() -> None:
    """Some writers print a blank between a note's number and its text."""
    pixels = Image.new("L", (1654, 800), 255)
    draw = ImageDraw.Draw(pixels)
    text = "Quyết định số 819/QĐ-UBND ngày 03/01/2025 của Chủ tịch Ủy ban nhân dân tỉnh"
    for row, opening in enumerate(["1", "2", "3", "•"]):
        baseline = 200 + 60 * row
        raised = opening.isdigit()
        draw.text((190, baseline - (10 if raised else 0)), opening, 0, _font(17 if raised else 28), anchor="ls")
        draw.text((214, baseline), text, 0, _font(28), anchor="ls")
    engine = choose("tesserocr")
    page = read_scan(np.asarray(pixels), 200, 1, 595, 288, engine, TwoReaders(engine, trueocr_reader()))
    assert [w.text for w in page.words if w.raised] == ["1", "2", "3"]


def _font(size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype("DejaVuSerif.ttf", size)
