"""The drawn reports of corpus/makers/drawn: pages that hold what their truth says, one layout a kind."""

from __future__ import annotations

import csv
import importlib.util
import sys
import unicodedata
from collections import defaultdict
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, cast

import pdfplumber
import pytest
from makers.dice import Dice
from makers.drawn import KINDS, Kind, cells_path, draw, drawn_report, make_drawn
from makers.drawn.sheet import Bar, Frame, Stroke, Text
from makers.variants import random_report

if TYPE_CHECKING:
    from makers.drawn.book import Book, TrueCell
    from makers.drawn.sheet import Box, Mark

    Place = tuple[int, int]

SEEDS = (11, 29, 47)
"""Several, because a kind has variants and not every report shows them all."""

each_kind = pytest.mark.parametrize("kind", KINDS)


@cache
def drawn(kind: Kind, seed: int = SEEDS[0]) -> Book:
    book, _ = draw(drawn_report(kind, seed, 0), kind, Dice("drawn", kind, seed, 0))
    return book


def tables(book: Book) -> dict[Place, list[TrueCell]]:
    found: defaultdict[Place, list[TrueCell]] = defaultdict(list)
    for cell in book.cells:
        found[cell.page, cell.table].append(cell)
    return found


def ink(mark: Mark) -> list[Box]:
    match mark:
        case Bar(x0, y0, x1, y1):
            return [(x0, y0, x1, y1)]
        case Stroke(x0, y0, x1, y1, width):
            return [(x0, y0 - width / 2, x1, y1 + width / 2)]
        case Frame(x0, y0, x1, y1, width):
            half = width / 2
            across = [(x0, y - half, x1, y + half) for y in (y0, y1)]
            return across + [(x - half, y0, x + half, y1) for x in (x0, x1)]
        case Text():
            return []


def meet(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def solid(text: str) -> str:
    return "".join(unicodedata.normalize("NFC", text).split())


@each_kind
def test_every_cell_of_the_truth_is_in_the_text_layer_of_its_page(kind: Kind, tmp_path: Path) -> None:
    (pdf,) = make_drawn(kind, SEEDS[0], tmp_path)
    with cells_path(pdf).open(encoding="utf-8", newline="") as file:
        cells = list(csv.DictReader(file))
    with pdfplumber.open(pdf, pages=sorted({int(cell["page"]) for cell in cells})) as document:
        pages = {page.page_number: page for page in document.pages}
        texts = {number: solid("".join(str(char["text"]) for char in page.chars)) for number, page in pages.items()}
        sizes = {number: (page.width, page.height) for number, page in pages.items()}
    assert sum(bool(cell["text"]) for cell in cells) > 300
    for cell in cells:
        page = int(cell["page"])
        assert solid(cell["text"].replace("⏎", "")) in texts[page]
        assert 0 <= float(cell["x0"]) < float(cell["x1"]) <= sizes[page][0]
        assert 0 <= float(cell["top"]) < float(cell["bottom"]) <= sizes[page][1]


@pytest.mark.parametrize("seed", SEEDS)
def test_the_box_of_a_cell_holds_its_text_as_a_viewer_shows_the_page_however_it_is_turned(
    seed: int, tmp_path: Path
) -> None:
    (pdf,) = make_drawn("turned", seed, tmp_path)
    with cells_path(pdf).open(encoding="utf-8", newline="") as file:
        cells = [cell for cell in csv.DictReader(file) if cell["text"]]
    with pdfplumber.open(pdf) as document:
        page = document.pages[int(cells[0]["page"]) - 1]
        for cell in (one for one in cells if one["page"] == cells[0]["page"]):
            x0, top, x1, bottom = (float(cell[name]) for name in ("x0", "top", "x1", "bottom"))
            inside = [
                str(char["text"])
                for char in page.chars
                if x0 < (char["x0"] + char["x1"]) / 2 < x1 and top < (char["top"] + char["bottom"]) / 2 < bottom
            ]
            assert solid("".join(inside)) == solid(cell["text"].replace("⏎", ""))


@pytest.mark.parametrize("kind", ["full", "turned", "spanned"])
def test_the_same_seed_gives_the_same_bytes(kind: Kind, tmp_path: Path) -> None:
    for name in ("one", "two"):
        make_drawn(kind, SEEDS[1], tmp_path / name)
    files = sorted((tmp_path / "one").iterdir())
    assert len(files) == 5
    assert all(file.read_bytes() == (tmp_path / "two" / file.name).read_bytes() for file in files)


@each_kind
def test_no_text_runs_into_a_rule_or_off_the_page(kind: Kind) -> None:
    for sheet in drawn(kind).sheets:
        texts = [mark for mark in sheet.marks if isinstance(mark, Text) and mark.text.strip()]
        # An underlined title touches its own rule, as it should.
        lines = [box for mark in sheet.marks for box in ink(mark) if sheet.tables and kind != "several"]
        for text in texts:
            box = text.box()
            assert 0 < box[0] < box[2] < sheet.width, text
            assert 0 < box[1] < box[3] < sheet.height, text
            assert not [line for line in lines if meet(box, line)], text


@each_kind
def test_the_cells_of_a_table_cover_its_grid_once(kind: Kind) -> None:
    for cells in tables(drawn(kind)).values():
        covered = [
            (row, col)
            for cell in cells
            for row in range(cell.row, cell.row + cell.row_span)
            for col in range(cell.col, cell.col + cell.col_span)
        ]
        rows, cols = max(row for row, _ in covered), max(col for _, col in covered)
        assert sorted(covered) == [(row, col) for row in range(1, rows + 1) for col in range(1, cols + 1)]


def test_a_partly_ruled_table_has_rows_that_no_rule_parts() -> None:
    for seed in SEEDS:
        book = drawn("partial", seed)
        (page, _), cells = max(tables(book).items(), key=lambda item: len(item[1]))
        sheet = book.sheets[page - 1]
        across = {round(box[1]) for mark in sheet.marks for box in ink(mark) if box[2] - box[0] > box[3] - box[1]}
        down = [box for mark in sheet.marks for box in ink(mark) if box[2] - box[0] < box[3] - box[1]]
        assert down
        assert len({cell.row for cell in cells}) > 2 * len(across) > 0


def test_what_has_no_column_rules_draws_none() -> None:
    kinds: tuple[Kind, ...] = ("horizontal", "unruled")
    for kind in kinds:
        form = drawn(kind).sheets[-1]
        boxes = [box for mark in form.marks for box in ink(mark)]
        assert bool(boxes) == (kind == "horizontal")
        assert all(box[2] - box[0] > box[3] - box[1] for box in boxes)


def test_a_cut_row_goes_on_under_the_page_break_without_its_number_and_its_value() -> None:
    cut = 0
    for seed in SEEDS:
        for cells in tables(drawn("cut_rows", seed)).values():
            texts = {(cell.row, cell.col): cell.text for cell in cells}
            top = min((cell.row for cell in cells if cell.col == 4 and cell.text), default=0)
            cut += any(
                label[:1].islower() and not texts[row, 1] and not texts[row, 4]
                for (row, col), label in texts.items()
                if col == 2 and row <= top + 2
            )
    assert cut


def test_spanned_tables_merge_across_and_down() -> None:
    cells = [cell for seed in SEEDS for cell in drawn("spanned", seed).cells if cell.row > 3]
    assert any(cell.col_span >= 3 for cell in cells)
    assert any(cell.row_span >= 2 and cell.col == 1 for cell in cells)
    assert any(cell.row_span >= 2 and cell.col == 3 for cell in cells)


def test_the_header_stands_on_the_first_page_or_on_all() -> None:
    for seed in SEEDS:
        once, repeated = drawn("header_once", seed), drawn("header_repeated", seed)
        words = random_report(seed, 0).layout.header.stt
        assert sum(cell.text.replace("⏎ ", "") == words for cell in once.cells) == 7
        assert sum(cell.text.replace("⏎ ", "") == words for cell in repeated.cells) == len(tables(repeated)) > 7


def test_two_groups_of_columns_hold_the_first_half_left_and_the_rest_right() -> None:
    book = drawn("two_groups")
    cells = max(tables(book).values(), key=len)
    assert max(cell.col + cell.col_span - 1 for cell in cells) == 8
    labels = [[cell.text for cell in cells if cell.col == col and cell.col_span == 1] for col in (2, 6)]
    assert labels[0][0] == labels[1][0]
    assert labels[0][1] != labels[1][1]


def test_several_tables_stand_on_a_page_with_boxes_that_are_no_tables() -> None:
    books = [drawn("several", seed) for seed in SEEDS]
    assert any(sheet.tables > 1 for book in books for sheet in book.sheets)
    assert any(mark.text == "Lưu " for b in books for s in b.sheets for mark in s.marks if isinstance(mark, Text))
    assert not any("Lưu ý:" in cell.text for book in books for cell in book.cells)


def test_framed_letterheads_and_signatures_are_tables_and_bare_ones_are_none() -> None:
    signature = "Nơi nhận:"
    assert any(cell.text.startswith(signature) for cell in drawn("framed").cells)
    assert not any(cell.text.startswith(signature) for cell in drawn("full").cells)


def test_notes_that_restart_on_each_page_are_marked_as_they_are_printed() -> None:
    restarting = next(
        report for number in range(50) if (report := random_report(SEEDS[0], number)).layout.note_numbering == "page"
    )
    book, marks = draw(restarting, "full", Dice("notes"))
    assert marks.count("1") > 1
    assert all(mark == "1" or int(mark) == int(before) + 1 for before, mark in pairwise(marks))
    assert len(book.sheets) > marks.count("1")


class CellScore(Protocol):
    cells: int
    exact: int
    given: int
    spurious: int
    mistakes: tuple[str, ...]


class Tool(Protocol):
    def compared(
        self, stem: str, truth: dict[tuple[int, ...], object], given: dict[tuple[int, ...], object]
    ) -> CellScore: ...


def test_a_cell_is_exact_only_in_its_place_with_its_text_and_spans() -> None:
    spec = importlib.util.spec_from_file_location("kinds", Path(__file__).parents[1] / "tools" / "kinds.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules["kinds"] = module  # its dataclasses look their own module up
    spec.loader.exec_module(module)
    truth: dict[tuple[int, ...], object] = {(1, 1, row, 1): (1, 1, "a") for row in (1, 2, 3, 4)}
    given: dict[tuple[int, ...], object] = {
        (1, 1, 1, 1): (1, 1, "a"),
        (1, 1, 2, 1): (1, 1, "b"),
        (1, 1, 3, 1): (2, 1, "a"),
        (1, 2, 4, 1): (1, 1, "a"),
    }
    score = cast("Tool", cast("object", module)).compared("x", truth, given)
    assert (score.cells, score.exact, score.given, score.spurious) == (4, 1, 4, 1)
    assert len(score.mistakes) == 4
