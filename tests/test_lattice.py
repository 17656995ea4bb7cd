"""Rulings enclose the cells that pdfplumber finds."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from pdfplumber import table as plumber

from chitieu.page.lattice import CORNER, JOIN, MIN_CELLS, MIN_LENGTH, SNAP, lattices
from chitieu.page.model import Ruling

Cells = set[frozenset[tuple[float, float, float, float]]]


def rounded(*sides: float) -> tuple[float, float, float, float]:
    x0, top, x1, bottom = (round(side, 3) for side in sides)
    return x0, top, x1, bottom


def plumbers(rulings: list[Ruling]) -> Cells:
    edges = [
        {"x0": r.x0, "x1": r.x1, "top": r.top, "bottom": r.bottom, "width": r.x1 - r.x0, "height": r.bottom - r.top}
        | {"orientation": "h" if r.horizontal else "v"}
        for r in rulings
        if r.length >= MIN_LENGTH
    ]
    merged = plumber.merge_edges(edges, SNAP, SNAP, JOIN, JOIN)
    cells = plumber.intersections_to_cells(plumber.edges_to_intersections(merged, CORNER, CORNER))
    return {frozenset(rounded(*cell) for cell in t) for t in plumber.cells_to_tables(cells) if len(t) >= MIN_CELLS}


def ours(rulings: list[Ruling]) -> Cells:
    return {frozenset(rounded(c.x0, c.top, c.x1, c.bottom) for c in lattice.cells) for lattice in lattices(rulings)}


# eighths of a point: sums of floats are exact, so that both sides see the same thresholds
places = st.integers(2, 12).map(lambda n: 24.0 * n)
slips = st.sampled_from([0.0, 0.0, 0.0, 0.5, -1.5, 2.0, 3.0, 3.125])


@st.composite
def strokes(draw: st.DrawFn) -> Ruling:
    place, slip = draw(places), draw(slips)
    start, end = sorted((draw(places), draw(places) + draw(slips)))
    if draw(st.booleans()):
        return Ruling(start, place + slip, end, place + slip)
    return Ruling(place + slip, start, place + slip, end)


@given(st.lists(strokes(), max_size=30))
def test_scattered_strokes_give_pdfplumbers_cells(rulings: list[Ruling]) -> None:
    assert ours(rulings) == plumbers(rulings)


@given(st.integers(1, 5), st.integers(1, 5), st.data())
def test_grids_with_gaps_give_pdfplumbers_cells(rows: int, columns: int, data: st.DataObject) -> None:
    lines, uprights = range(1, rows + 2), range(1, columns + 2)
    pieces = [Ruling(24.0 * x, 24.0 * y, 24.0 * x + 24, 24.0 * y) for y in lines for x in uprights[:-1]]
    pieces += [Ruling(24.0 * x, 24.0 * y, 24.0 * x, 24.0 * y + 24) for x in uprights for y in lines[:-1]]
    left_out = data.draw(st.sets(st.integers(0, len(pieces) - 1), max_size=4))
    drawn = [piece for place, piece in enumerate(pieces) if place not in left_out]
    assert ours(drawn) == plumbers(drawn)


def test_a_merged_cell_is_one_cell() -> None:
    level = [Ruling(10, y, 110, y) for y in (10, 30, 50)]
    upright = [Ruling(10, 10, 10, 50), Ruling(60, 30, 60, 50), Ruling(110, 10, 110, 50)]
    (found,) = lattices([*level, *upright])
    assert {(c.x0, c.top, c.x1, c.bottom) for c in found.cells} == {
        (10, 10, 110, 30), (10, 30, 60, 50), (60, 30, 110, 50),
    }  # fmt: skip


def test_tables_come_from_top_to_bottom() -> None:
    def grid(top: float) -> list[Ruling]:
        return [Ruling(10, top + y, 90, top + y) for y in (0, 20, 40)] + [Ruling(x, top, x, top + 40) for x in (10, 90)]

    assert [lattice.box.top for lattice in lattices([*grid(300), *grid(100)])] == [100, 300]
