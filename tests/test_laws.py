"""Laws that hold for any input: geometry, lines, the cache, and the laws of the design on random reports."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, cast

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chitieu.geometry import Box, QuarterTurn, rotate, turn, union
from chitieu.page.cache import PageCache
from chitieu.page.flow import flow_of
from chitieu.page.lattice import lattices
from chitieu.page.lines import lines_of
from chitieu.page.model import Page
from chitieu.patterns.load import load_patterns
from page_makers import A4, Sheet, adds_up, first_sheet, form_grid, printed_value, read, template, words_of

if TYPE_CHECKING:
    from pathlib import Path

    from chitieu.patterns.template import Indicator

FORMS = [f.number for f in template().forms]
FLAGS = {f.flag: f.kind for f in load_patterns().flags}
few = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
quarter = cast("st.SearchStrategy[QuarterTurn]", st.sampled_from([0, 90, 180, 270]))


def near(box: Box) -> object:
    return pytest.approx((box.x0, box.top, box.x1, box.bottom), abs=1e-6)


def edges(box: Box) -> tuple[float, float, float, float]:
    return box.x0, box.top, box.x1, box.bottom


@st.composite
def boxes(draw: st.DrawFn) -> Box:
    x0, top = draw(st.floats(0, 500)), draw(st.floats(0, 700))
    return Box(x0, top, x0 + draw(st.floats(0, 90)), top + draw(st.floats(0, 90)))


@given(boxes())
def test_four_quarter_turns_lead_home(box: Box) -> None:
    width, height = A4
    turned = box
    for _ in range(4):
        turned = turn(turned, width, height, 90)
        width, height = height, width
    assert edges(turned) == near(box)


@given(boxes(), quarter)
def test_a_turn_keeps_size_and_place_on_the_page(box: Box, degrees: QuarterTurn) -> None:
    width, height = A4
    turned = turn(box, width, height, degrees)
    sides = (turned.width, turned.height)
    assert sides == pytest.approx((box.height, box.width) if degrees in {90, 270} else (box.width, box.height))
    page = (height, width) if degrees in {90, 270} else (width, height)
    assert turned.x0 >= -1e-6
    assert turned.x1 <= page[0] + 1e-6
    assert turned.bottom <= page[1] + 1e-6


@given(boxes(), quarter)
def test_a_box_of_the_upright_page_leads_back_to_the_viewers(box: Box, degrees: QuarterTurn) -> None:
    width, height = A4
    upright = (height, width) if degrees in {90, 270} else (width, height)
    page = Page(1, *upright, (), (), "text", "made", turned=degrees)
    assert page.view_size == A4
    assert edges(page.to_view(turn(box, width, height, degrees))) == near(box)


@given(boxes(), quarter, st.floats(-5, 5))
def test_a_deskewed_box_covers_the_place_it_came_from(box: Box, degrees: QuarterTurn, skew: float) -> None:
    width, height = A4
    upright = (height, width) if degrees in {90, 270} else (width, height)
    level = rotate(turn(box, width, height, degrees), *upright, skew)
    back = Page(1, *upright, (), (), "ocr", "made", turned=degrees, skew=skew).to_view(level)
    assert back.x0 <= box.x0 + 1e-6
    assert back.top <= box.top + 1e-6
    assert back.x1 >= box.x1 - 1e-6
    assert back.bottom >= box.bottom - 1e-6
    assert (back.x_mid, back.y_mid) == pytest.approx((box.x_mid, box.y_mid), abs=1e-6)


@given(st.lists(boxes(), min_size=1, max_size=6))
def test_a_union_is_the_smallest_box_around_all(items: list[Box]) -> None:
    whole = union(items)
    assert all(whole.x0 <= b.x0 and whole.x1 >= b.x1 and whole.top <= b.top and whole.bottom >= b.bottom for b in items)
    assert any(b.x0 == whole.x0 for b in items)
    assert any(b.bottom == whole.bottom for b in items)


def test_no_box_has_no_union() -> None:
    with pytest.raises(ValueError, match="no box"):
        union([])


@given(st.lists(st.text("abđê", min_size=1, max_size=6), min_size=1, max_size=8))
def test_lines_do_not_depend_on_the_order_of_words(texts: list[str]) -> None:
    words = [w for n in range(3) for w in words_of(" ".join(texts), 70, 100 + 20 * n)]
    wanted = [" ".join(texts)] * 3
    assert [li.text for li in lines_of(words)] == wanted
    assert [li.text for li in lines_of(words[::-1])] == wanted


@given(st.lists(st.sampled_from(["một", "hai^1", "ba^2,", "TW^3"]), min_size=1, max_size=9))
def test_a_flow_keeps_every_word_at_its_offset(texts: list[str]) -> None:
    sheet = Sheet().line(" ".join(texts)).line("cuối.")
    page = sheet.page()
    flow = flow_of([(li, page) for li in lines_of(page.words)])
    for placed in flow.words:
        assert flow.text[placed.start :].startswith(placed.word.text)
    assert len(flow.words) + len(flow.marks) == len(page.words)
    assert all(0 <= m.offset <= len(flow.text) for m in flow.marks)


@given(st.integers(1, 6), st.integers(2, 6))
def test_a_ruled_grid_has_as_many_cells_as_were_drawn(rows: int, columns: int) -> None:
    sheet = Sheet().table([["a"] * columns] * rows, [60.0] * columns)
    (found,) = lattices(sheet.rulings)
    assert len(found.cells) == rows * columns


def test_underlines_and_frames_are_no_tables() -> None:
    assert lattices(Sheet().foot().rulings) == ()
    assert lattices(Sheet().table([["a"]], [80.0]).rulings) == ()


def test_a_kept_page_is_the_page(tmp_path: Path) -> None:
    page = first_sheet().line("Biểu mẫu 1").table(form_grid("1")).page()
    cache = PageCache(tmp_path)
    assert cache.get("ab", 1, "text") is None
    cache.put("ab", page, "text")
    assert cache.get("ab", 1, "text") == page
    assert cache.get("ab", 1, "ocr|other engine") is None
    assert cache.get("cd", 1, "text") is None


@pytest.mark.parametrize("damage", [b"", b"x", b"x\x9cgarbage"])
def test_a_damaged_entry_counts_as_none_and_goes(tmp_path: Path, damage: bytes) -> None:
    cache = PageCache(tmp_path)
    cache.put("ab", Sheet().line("a").page(), "text")
    path = cache.path("ab", 1, "text")
    assert path is not None
    path.write_bytes(damage)
    assert cache.get("ab", 1, "text") is None
    assert not path.exists()


def test_without_a_folder_nothing_is_kept() -> None:
    cache = PageCache(None)
    cache.put("ab", Sheet().page(), "text")
    assert cache.get("ab", 1, "text") is None


texts = st.sampled_from(
    ["", "-", "0", "06", "1.902", "99,27", "99.270", "12 hồ sơ", "1O2", "khoảng 5", "(3)", "1,5", "%", "5"]
)


@st.composite
def messy(draw: st.DrawFn) -> list[list[str]]:
    """Draw a form with any texts for values, rows left out, repeated, put in or without ordinals."""
    form = draw(st.sampled_from(FORMS))
    spoiled = draw(st.dictionaries(st.integers(1, 40), texts, max_size=8))

    def value(indicator: Indicator, number: int) -> str:
        return spoiled.get(number, printed_value(indicator, number))

    head, *rows = form_grid(form, value)
    for at in draw(st.lists(st.integers(0, 60), max_size=4)):
        kind = draw(st.sampled_from(["drop", "repeat", "foreign", "unnumbered"]))
        at %= len(rows)  # noqa: PLW2901
        if kind == "drop":
            rows.pop(at)
        elif kind == "repeat":
            rows.insert(at, rows[at])
        elif kind == "foreign":
            rows.insert(at, ["", "Số mô hình mới", "Cái", "8"])
        else:
            rows[at] = ["", *rows[at][1:]]
    return [head, *rows]


@given(messy())
@few
def test_nothing_is_dropped_and_nothing_is_silent(grid: list[list[str]]) -> None:
    found = read(first_sheet().table(grid))
    assert adds_up(found)
    printed = sorted(line[3] for line in grid[1:] if line[3])
    kept = [o.value_text for o in found.observations] + [u.value_text for u in found.unmapped]
    assert sorted(t.replace("\n", " ") for t in kept if t) == printed
    for row in found.observations:
        kinds = {FLAGS[f] for f in row.flags.split(";") if f}
        assert ("doubt" in kinds) == (row.status == "review")
        assert (row.value is None) or row.status in {"ok", "review"}
        assert row.status != "ok" or (row.value is not None and row.value_text)
        assert row.confidence is None or 0 <= row.confidence <= 1
        assert unicodedata.is_normalized("NFC", row.label_text)


@given(messy())
@few
def test_the_same_pages_give_the_same_rows(grid: list[list[str]]) -> None:
    assert read(first_sheet().table(grid)) == read(first_sheet().table(grid))
