"""Scans are put upright, level and clean, and every box leads back to the page as a viewer shows it."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pypdfium2 as pdfium  # pyright: ignore[reportMissingTypeStubs]
import pytest

from chitieu.geometry import Box
from chitieu.page import scan_pixels as px
from chitieu.page.engine import choose
from chitieu.page.model import Page
from chitieu.page.number_reader import TwoReaders
from chitieu.page.prepare import is_bitonal, prepare, without_specks
from chitieu.page.raster import render
from chitieu.page.scan import read_scan

if TYPE_CHECKING:
    from chitieu.page.scan_pixels import Grey

CORPUS = Path(__file__).parents[1] / "corpus"
WIDTH, HEIGHT = 595.3, 841.9


@cache
def _drawn(index: int, dpi: int) -> Grey:
    with pdfium.PdfDocument(CORPUS / "bac-giang-2023-q3.pdf") as document:
        return np.ascontiguousarray(render(document[index], dpi)[:, :, 0])


def _never(strip: Grey, dpi: int) -> float:
    raise AssertionError(f"nothing needs to be read to turn this page ({strip.shape} at {dpi} dpi)")


@pytest.mark.parametrize("index", [0, 14])
@pytest.mark.parametrize("quarters", [0, 1, 2, 3])
def test_quarter_turns_are_undone(index: int, quarters: int) -> None:
    upright = _drawn(index, 150)
    laid = np.ascontiguousarray(np.rot90(upright, quarters))  # counter-clockwise
    view = (WIDTH, HEIGHT) if quarters % 2 == 0 else (HEIGHT, WIDTH)
    page = prepare(laid, 150, *view, _never)
    assert page.turned == quarters * 90
    assert page.grey.shape == upright.shape
    assert np.abs(page.grey.astype(int) - upright).mean() < 2
    # a word at the top left of the upright page, seen where the viewer shows it
    box = Box(85, 100, 105, 110)
    seen = Page(1, page.width, page.height, (), (), "ocr", "", turned=page.turned).to_view(box)
    x0, top, x1, bottom = (round(v * 150 / 72) for v in (seen.x0, seen.top, seen.x1, seen.bottom))
    there = np.rot90(laid[top:bottom, x0:x1], -quarters)
    u0, u1, v0, v1 = (round(v * 150 / 72) for v in (box.top, box.bottom, box.x0, box.x1))
    assert np.abs(there.astype(int)[1:-1, 1:-1] - upright[u0:u1, v0:v1][1:-1, 1:-1]).mean() < 40


@pytest.mark.parametrize("skew", [-1.3, 0.35, 2.4])
def test_skew_is_undone_and_leads_back(skew: float) -> None:
    straight = _drawn(15, 150)
    engine = choose("tesserocr")
    numbers = TwoReaders(engine, None)
    level = read_scan(straight, 150, 1, WIDTH, HEIGHT, engine, numbers)
    page = read_scan(px.rotated(straight, skew), 150, 1, WIDTH, HEIGHT, engine, numbers)
    assert page.skew == pytest.approx(-skew, abs=0.06)
    for word in level.words:
        twin = [w for w in page.words if w.text == word.text and abs(w.box.top - word.box.top) < 4]
        assert twin, word
    # to_view must find, on the skewed page, what stands at a place of the level one
    corner = Box(100, 100, 101, 101)
    there = page.to_view(corner)
    again = Page(1, WIDTH, HEIGHT, (), (), "ocr", "", skew=-page.skew).to_view(there)
    assert abs(again.x_mid - corner.x_mid) < 1
    assert abs(again.y_mid - corner.y_mid) < 1
    dark = [w for w in page.words if w.text.startswith("Số")]
    assert dark
    for word in dark:
        seen = page.to_view(word.box)
        x0, top, x1, bottom = (round(v * 150 / 72) for v in (seen.x0, seen.top, seen.x1, seen.bottom))
        assert px.rotated(straight, skew)[top:bottom, x0:x1].min() < 100


def test_a_page_without_skew_is_left_as_sharp_as_it_is() -> None:
    page = prepare(_drawn(0, 150), 150, WIDTH, HEIGHT, _never)
    assert page.skew == 0.0


def test_specks_go_and_full_stops_stay() -> None:
    fax = np.full((60, 60), 255, np.uint8)
    fax[10:13, 10:13] = 0  # a full stop
    fax[30, 30] = fax[40, 40] = fax[40, 41] = 0  # specks of one and two pixels
    fax[50:56, 50:56] = 0
    fax[52, 52] = 255  # a pinhole in a letter
    clean = without_specks(fax)
    assert is_bitonal(fax)
    assert clean[10:13, 10:13].max() == 0
    assert clean[30, 30] == clean[40, 40] == clean[40, 41] == 255
    assert clean[52, 52] == 0


def test_a_stamp_goes_and_a_red_number_stays() -> None:
    colour = np.full((842 * 2, 595 * 2, 3), 250, np.uint8)
    rows, columns = np.mgrid[: colour.shape[0], : colour.shape[1]]
    away = np.hypot(rows - 600, columns - 600)
    colour[(away < 110) & (away > 98)] = (200, 50, 60)  # the ring of a stamp, 110 points wide
    colour[590:610, 540:660] = (25, 20, 20)  # black print across it
    colour[1200:1220, 300:340] = (200, 40, 40)  # a red number
    page = prepare(colour, 144, 595, 842, lambda _strip, _dpi: 0.0)
    grey = px.resize(page.grey, colour.shape[1], colour.shape[0])
    assert grey[600 - 104, 600] > 240
    assert grey[600, 600] < 60
    assert grey[1210, 320] < 140


def test_dim_paper_becomes_white() -> None:
    dim = (_drawn(0, 150) * 0.6 + 20).astype(np.uint8)
    page = prepare(dim, 150, WIDTH, HEIGHT, _never)
    assert np.median(page.grey) > 245


def test_an_empty_page_is_blank() -> None:
    engine = choose("tesserocr")
    page = read_scan(np.full((1170, 827), 255, np.uint8), 100, 3, WIDTH, HEIGHT, engine, TwoReaders(engine, None))
    assert (page.words, page.rulings, page.layer, page.turned, page.skew) == ((), (), "blank", 0, 0.0)


def test_black_edges_go_and_print_stays() -> None:
    plain = _drawn(0, 150)
    edged = plain.copy()
    edged[:, :25] = 10
    edged[-18:] = 10
    for row in range(400):
        edged[row, : 40 - row // 20] = 10  # a wedge
    page = prepare(edged, 150, WIDTH, HEIGHT, _never)
    assert np.abs(page.grey.astype(int) - prepare(plain, 150, WIDTH, HEIGHT, _never).grey).mean() < 1
    assert page.skew == 0.0
