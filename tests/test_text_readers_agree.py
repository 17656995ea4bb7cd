"""PDFium and pdfplumber give the same words and cells, on every text page of the corpus and of made-up reports."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from makers.variants import make_random
from pdfplumber.pdf import PDF
from pdfplumber.utils.text import extract_words

from chitieu.page.content import page_of
from chitieu.page.lattice import lattices
from chitieu.page.layer import choose_layer
from chitieu.page.pdfium import PdfiumFile
from chitieu.page.plumber_page import content_of
from chitieu.page.raised import raised

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pdfplumber.page import Page as PlumberPage

    from chitieu.page.content import PageContent

CORPUS = Path(__file__).parents[1] / "corpus"
TEXTS = sorted(p for p in CORPUS.glob("*.pdf") if not p.stem.endswith(("-scan", "-fax")))
SEED = 1022
"""Reports with loose accents among them; always the same: a change is judged by what it changes."""
INK_END = 0.15
"""Share of the font size by which words may end elsewhere: PDFium tells the ink and not the advance of the last letter
of some subset fonts (0.09 was seen)."""
LOOSE_END = 0.4
"""The same on a page with letters written as several characters: PDFium gives some of their accents a box of their own,
behind the letter (0.39 at most in 240 reports)."""


def pairs(path: Path) -> Iterator[tuple[PageContent, PageContent, PlumberPage]]:
    """Yield each text page as PDFium and as pdfplumber read it, and pdfplumber's own page."""
    with PdfiumFile(path, path.name) as pdfium, PDF.open(path) as plumber:
        for number, page in enumerate(plumber.pages, start=1):
            fast = pdfium.content(number)
            assert not isinstance(fast, str), f"page {number}: {fast}"
            if choose_layer(fast.facts)[0] == "text":
                yield fast, content_of(page, fast.unseen), page
            page.close()


def stock_words(content: PageContent, page: PlumberPage) -> list[tuple[str, bool]]:
    """Return the words that pdfplumber forms from its own boxes."""
    letters = content.letters
    marks = raised(letters, letters.blank).tolist()
    chars = [
        {**char, "text": text, "raised": mark} for char, text, mark in zip(page.chars, letters.text, marks, strict=True)
    ]
    words = extract_words(chars, x_tolerance_ratio=0.2, y_tolerance=3, extra_attrs=["raised"])
    return [(word["text"], word["raised"]) for word in words]


def compare(path: Path) -> int:
    """Compare all text pages of a file; return how many there are."""
    pages = 0
    for pages, (fast_content, slow_content, stock) in enumerate(pairs(path), start=1):
        fast, slow = page_of(fast_content, pages, "fast"), page_of(slow_content, pages, "slow")
        assert (fast.width, fast.height) == pytest.approx((slow.width, slow.height), abs=0.01)
        loose = any(len(char["text"]) > 1 for char in stock.chars)
        told = [(w.text, w.raised, w.bold, w.size) for w in fast.words]
        assert told == [(w.text, w.raised, w.bold, w.size) for w in slow.words]
        assert [word[:2] for word in told] == stock_words(slow_content, stock)
        for one, other in zip(fast.words, slow.words, strict=True):
            ends = [(w.box.x0, w.box.top, w.box.bottom, w.baseline) for w in (one, other)]
            assert ends[0] == pytest.approx(ends[1], abs=1), one.text
            end = max(1, (LOOSE_END if loose else INK_END) * one.size)
            assert one.box.x1 == pytest.approx(other.box.x1, abs=end), one.text
        assert sorted((r.x0, r.top, r.x1, r.bottom) for r in fast.rulings) == sorted(
            (r.x0, r.top, r.x1, r.bottom) for r in slow.rulings
        )
        assert [len(table.cells) for table in lattices(fast.rulings)] == [
            len(table.cells) for table in lattices(slow.rulings)
        ]
        assert (fast_content.drawn, fast_content.images) == (slow_content.drawn, slow_content.images)
    return pages


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.stem)
def test_the_readers_agree_on_the_corpus(path: Path) -> None:
    assert compare(path) >= 5


def test_the_readers_agree_on_made_up_reports(tmp_path: Path) -> None:
    for path in make_random(SEED, tmp_path, 3):
        assert compare(path) >= 5
