"""Rows to codes: the best order-preserving matching, and no value that slides to a neighbour in silence."""

from __future__ import annotations

import dataclasses
import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from chitieu.geometry import Box
from chitieu.patterns.load import load_patterns
from chitieu.row.align import (
    SKIP_INDICATOR,
    SKIP_ROW,
    Assigned,
    _gain,  # pyright: ignore[reportPrivateUsage]
    _item,  # pyright: ignore[reportPrivateUsage]
    align,
    joined_row,
    renumbering,
)
from chitieu.row.label import Label, label_of, lexicon_of, similarity
from chitieu.row.piece import pieces
from chitieu.table.model import Printed, Row
from page_makers import indicators, printed_value, template

if TYPE_CHECKING:
    from chitieu.patterns.template import Indicator

LEXICON = lexicon_of(template(), load_patterns())
FORMS = [f.number for f in template().forms]
FOREIGN = (
    "Số mô hình sáng kiến của địa phương", "Diện tích rừng trồng mới", "Số cuộc họp giao ban trong quý",
    "Trong đó: khu vực miền núi", "Tổng số lượt truy cập thư viện điện tử",
)  # fmt: skip
PLACE = Box(0, 0, 10, 10)
many = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def row(number: int, *texts: str, page: int = 1) -> Row:
    """Make a row of ordinal, label, unit and value."""
    stt, words, unit, value, note = [Printed(text, PLACE) for text in (*texts, "", "", "")[:5]]
    return Row(page, 1, number, PLACE, stt, words, unit, value, note)


@dataclass(frozen=True, slots=True)
class Made:
    """Rows as printed, and the code that each one (by its number) truly has; foreign rows have none."""

    rows: list[Row]
    truth: dict[int, str]
    form: list[Indicator]


def printed_rows(form: list[Indicator]) -> list[Row]:
    return [row(n, i.item, i.label, i.unit, printed_value(i, n)) for n, i in enumerate(form, start=1)]


def shifted(item: str, step: int) -> str:
    """Return the ordinal a careless writer prints: the last number off by a little."""
    *head, last = item.split(".")
    return ".".join([*head, str(max(1, int(last) + step))])


@st.composite
def reports(draw: st.DrawFn, *, numbered: bool = True, spoiled: bool = True) -> Made:
    """Draw a form with rows left out, foreign rows put in, and ordinals missing or wrong."""
    form = indicators(draw(st.sampled_from(FORMS)))
    rows = printed_rows(form)
    truth = {r.row: i.code for r, i in zip(rows, form, strict=True)}
    dropped = draw(st.sets(st.sampled_from(range(1, len(rows) + 1)), max_size=len(rows) // 3))
    rows = [r for r in rows if r.row not in dropped]
    bad = draw(st.sets(st.integers(0, len(rows) - 1), max_size=3)) if spoiled else set[int]()
    for at in bad:
        stt = draw(st.sampled_from(["", shifted(rows[at].stt.text, 1), shifted(rows[at].stt.text, -1)]))
        rows[at] = replace(rows[at], stt=Printed(stt, PLACE))
    for count, label in enumerate(draw(st.lists(st.sampled_from(FOREIGN), max_size=3, unique=True))):
        rows.insert(draw(st.integers(0, len(rows))), row(900 + count, "", label, "Cái", "77"))
    if not numbered:
        rows = [replace(r, stt=Printed("", PLACE)) for r in rows]
    return Made(rows, truth, form)


def codes(found: tuple[Assigned, ...]) -> list[str]:
    return [a.indicator.code if a.indicator else "" for a in found]


def worth(row_: Row, indicator: Indicator) -> float:
    stt = row_.stt.flat.rstrip(".")
    return _gain(row_, LEXICON.label(row_.label.text), stt, indicator, LEXICON.variants[indicator.code])[0]


def as_counted(rows: list[Row], form: list[Indicator]) -> list[Row]:
    """Give rows that were counted anew the ordinals of the form."""
    items = renumbering(rows, form, LEXICON)
    return [replace(r, stt=replace(r.stt, text=_item(r, items))) for r in rows]


def best_total(rows: list[Row], form: list[Indicator]) -> float:
    """Try every order-preserving matching."""
    gains = [[worth(r, i) for i in form] for r in rows]
    return max(
        sum(gains[r][i] for r, i in zip(chosen, given_, strict=True))
        + SKIP_ROW * (len(rows) - size)
        + SKIP_INDICATOR * (len(form) - size)
        for size in range(min(len(rows), len(form)) + 1)
        for chosen in itertools.combinations(range(len(rows)), size)
        for given_ in itertools.combinations(range(len(form)), size)
    )


@st.composite
def small(draw: st.DrawFn) -> Made:
    """Draw up to five rows of anywhere in a form against up to five of its indicators."""
    made = draw(reports())
    start = draw(st.integers(0, len(made.form) - 1))
    form = made.form[start : start + draw(st.integers(1, 5))]
    at = draw(st.integers(0, len(made.rows) - 1))
    return dataclasses.replace(made, rows=made.rows[max(0, at - 2) : at + 3], form=form)


@given(small())
@many
def test_the_matching_is_the_best_of_all(made: Made) -> None:
    found = align(made.rows, made.form, LEXICON)
    made = dataclasses.replace(made, rows=as_counted(made.rows, made.form))
    counted = {r.row: r for r in made.rows}
    found = tuple(replace(a, row=counted[a.row.row]) for a in found)
    matched = [(a.row, a.indicator) for a in found if a.indicator]
    total = (
        sum(worth(r, i) for r, i in matched)
        + SKIP_ROW * (len(made.rows) - len(matched))
        + SKIP_INDICATOR * (len(made.form) - len(matched))
    )
    assert total == pytest.approx(best_total(made.rows, made.form))


@given(reports())
@many
def test_every_row_comes_back_once_and_in_order(made: Made) -> None:
    found = align(made.rows, made.form, LEXICON)
    assert [a.row.row for a in found] == [r.row for r in made.rows]
    given_ = [made.form.index(a.indicator) for a in found if a.indicator]
    assert given_ == sorted(set(given_))


@given(reports())
@many
def test_a_sure_row_has_its_true_code_whatever_is_dropped_or_put_in(made: Made) -> None:
    for found in align(made.rows, made.form, LEXICON):
        if found.sure:
            assert found.indicator is not None
            assert found.indicator.code == made.truth.get(found.row.row)


@given(reports(numbered=False))
@many
def test_a_sure_row_has_its_true_code_without_any_ordinals(made: Made) -> None:
    for found in align(made.rows, made.form, LEXICON):
        if found.sure:
            assert found.indicator is not None
            assert found.indicator.code == made.truth.get(found.row.row)


@given(reports(spoiled=False))
@many
def test_rows_with_their_ordinals_are_all_found(made: Made) -> None:
    found = align(made.rows, made.form, LEXICON)
    assert codes(found) == [made.truth.get(r.row, "") for r in made.rows]


@pytest.mark.parametrize("form", FORMS)
def test_a_whole_form_is_found_and_sure(form: str) -> None:
    found = align(printed_rows(indicators(form)), indicators(form), LEXICON)
    assert codes(found) == [i.code for i in indicators(form)]
    assert all(a.sure for a in found)


@pytest.mark.parametrize("form", FORMS)
def test_a_whole_form_without_ordinals_is_found(form: str) -> None:
    rows = [replace(r, stt=Printed("", PLACE)) for r in printed_rows(indicators(form))]
    assert codes(align(rows, indicators(form), LEXICON)) == [i.code for i in indicators(form)]


@pytest.mark.parametrize("form", FORMS)
def test_the_whole_template_finds_the_rows_of_one_form(form: str) -> None:
    found = align(printed_rows(indicators(form)), template().indicators, LEXICON)
    assert codes(found) == [i.code for i in indicators(form)]


def test_repeated_labels_go_by_their_place() -> None:
    labels = [label_of(i.label, LEXICON.long_forms).key for i in template().indicators]
    repeated = {k for k in labels if labels.count(k) > 1}
    assert repeated
    for form in FORMS:
        for found in align(printed_rows(indicators(form)), indicators(form), LEXICON):
            assert found.indicator is not None
            if LEXICON.label(found.row.label.text).key in repeated:
                assert found.row.stt.text == found.indicator.item


def test_a_foreign_label_is_nobodys() -> None:
    for label in FOREIGN:
        found = align([row(1, "1", label, "Cái", "77")], indicators("3"), LEXICON)
        assert found[0].indicator is None


def test_no_rows_and_no_indicators_are_no_matter() -> None:
    assert align([], indicators("1"), LEXICON) == ()
    assert codes(align(printed_rows(indicators("1")), [], LEXICON)) == [""] * len(indicators("1"))


@given(st.sampled_from(template().indicators), st.data())
@many
def test_a_label_cut_by_the_page_break_is_one_row(indicator: Indicator, data: st.DataObject) -> None:
    words = indicator.label.split()
    if len(words) < 2 or indicator.kind == "heading":
        return
    cut = data.draw(st.integers(1, len(words) - 1))
    below = data.draw(st.booleans())
    upper = row(1, indicator.item, " ".join(words[:cut]), indicator.unit, "" if below else "1")
    lower = replace(row(1, "", " ".join(words[cut:]), "", "1" if below else "", page=2), first=True)
    whole = joined_row(upper, lower)
    assert whole is not None
    assert whole.label.flat == " ".join(words)
    assert whole.value.text == "1"
    assert whole.page == (2 if below else 1)
    form = indicators(indicator.form)
    found = align([upper, lower], form, LEXICON)
    sure = [a for a in found if a.sure]
    assert all(a.indicator == indicator for a in sure)


@pytest.mark.parametrize("change", [{"page": 3}, {"page": 1}, {"first": False}, {"stt": Printed("2", PLACE)}])
def test_other_rows_are_not_joined(change: dict[str, object]) -> None:
    upper = row(1, "1", "Số văn bản", "Văn bản", "1")
    lower = replace(row(1, "", "đã ban hành", page=2), first=True)
    assert joined_row(upper, lower) is not None
    assert joined_row(upper, replace(lower, **change)) is None  # pyright: ignore[reportArgumentType]


def test_two_values_are_never_joined() -> None:
    upper = row(1, "1", "Số văn bản", "Văn bản", "1")
    assert joined_row(upper, replace(row(1, "", "đã ban hành", "", "2", page=2), first=True)) is None


label_texts = st.sampled_from([i.label for i in template().indicators]) | st.text(max_size=40)


@given(label_texts, label_texts)
def test_likeness_is_a_share_and_whole_only_for_equal_keys(one: str, other: str) -> None:
    a, b = label(one), label(other)
    assert 0 <= similarity(a, b) <= 1
    assert similarity(a, a) == 1
    assert (similarity(a, b) == 1) == (a.words == b.words)


def label(text: str) -> Label:
    return label_of(text, LEXICON.long_forms)


@pytest.mark.parametrize("gone", ["BM3.3.1", "BM3.3.2"])
def test_rows_counted_anew_go_by_their_labels_and_their_parents(gone: str) -> None:
    form = [i for i in indicators("3") if not f"{i.code}.".startswith(f"{gone}.")]
    shifted_ = (
        {"BM3.3.2": "3.1", "BM3.3.3": "3.2", "BM3.3.4": "3.3"}
        if gone == "BM3.3.1"
        else {"BM3.3.3": "3.2", "BM3.3.4": "3.3"}
    )

    def anew(indicator: Indicator) -> str:
        parent = next((p for p in shifted_ if f"{indicator.code}.".startswith(f"{p}.")), None)
        return indicator.item if parent is None else shifted_[parent] + indicator.code[len(parent) :]

    rows = [row(n, anew(i), i.label, i.unit, printed_value(i, n)) for n, i in enumerate(form, start=1)]
    found = align(rows, indicators("3"), LEXICON)
    assert codes(found) == [i.code for i in form]
    assert all(a.sure for a in found)


def test_an_ordinal_printed_twice_renumbers_nothing() -> None:
    form = indicators("3")[:3]
    rows = [row(n, "1.1", i.label, i.unit, "1") for n, i in enumerate(form, start=1)]
    assert renumbering(rows, form, LEXICON) == {}


def test_parts_of_a_parent_that_may_be_another_are_not_sure() -> None:
    pair = [i for i in indicators("3") if i.code.startswith("BM3.3.1")]
    rows = [row(n, "", i.label, i.unit, "7") for n, i in enumerate(pair[1:], start=1)]
    assert not any(a.sure for a in align(rows, indicators("3"), LEXICON))


@given(st.permutations(FORMS), st.integers(0, len(template().indicators) - 1))
@many
def test_forms_without_titles_are_parted_in_whatever_order_they_stand(order: list[str], stray: int) -> None:
    rows = [r for form in order for r in printed_rows(indicators(form))]
    rows.insert(stray, row(900, "", indicators("1")[0].label, "", "1"))
    parts = pieces(rows, template().indicators, LEXICON)
    assert [r for part in parts for r in part] == rows
    whole = [[(x.stt.text, x.label.text) for x in part if x.row != 900] for part in parts]
    assert whole == [[(i.item, i.label) for i in indicators(form)] for form in order]
