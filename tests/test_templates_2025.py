"""The regime's form after the district level ended: chosen by period and labels, linked to its predecessor."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import pytest

from chitieu.patterns.load import load_patterns
from page_makers import HEADER, Sheet, adds_up, letterhead, printed_value, read, titled

if TYPE_CHECKING:
    from chitieu.contract.rows import DocumentResult
    from chitieu.patterns.template import Indicator, Template

OLD, NEW = (next(t for t in load_patterns().templates if t.id == f"bnv-581-{year}") for year in (2022, 2025))
ENDED = {i.code for i in OLD.indicators if i.district_level == "yes"}
LATE, EARLY = ("Quý III năm 2025", "22 tháng 9 năm 2025"), ("Quý I năm 2025", "20 tháng 3 năm 2025")


def counted_anew(rows: list[Indicator]) -> dict[str, str]:
    """Give the ordinals a form prints when it closes the gaps: 3.3 becomes 3.2 where 3.2 is gone."""
    counts: Counter[str] = Counter()
    new: dict[str, str] = {}
    for row in rows:
        above = new.get(row.item.rpartition(".")[0], "")
        counts[above] += 1
        new[row.item] = f"{above}.{counts[above]}".lstrip(".")
    return new


def report(
    template: Template, when: tuple[str, str], *, anew: bool = False, spelt: frozenset[str] | None = None
) -> DocumentResult:
    """Read every form of a template; a row's figure is its order. Only labels of ``spelt`` are printed as they are."""
    period, day = when
    sheets = [titled(letterhead(Sheet(), "ỦY BAN NHÂN DÂN TỈNH BẮC NINH", day), period)]
    for form in template.forms:
        rows = [i for i in template.indicators if i.form == form.number]
        ordinals = counted_anew(rows) if anew else {i.item: i.item for i in rows}
        labels = [i.label if spelt is None or i.code in spelt else f"{i.label[:-3]}x{i.label[-2:]}" for i in rows]
        values = [printed_value(i, i.order % 90 + 1) for i in rows]
        grid = [[ordinals[i.item], label, i.unit, value] for i, label, value in zip(rows, labels, values, strict=True)]
        sheets.append(Sheet().line(f"Biểu mẫu {form.number}").table([list(HEADER), *grid]))
    return read(*sheets)


def values_right(found: DocumentResult, template: Template) -> bool:
    printed = {i.code: printed_value(i, i.order % 90 + 1) for i in template.indicators if i.kind != "heading"}
    return {o.code: o.value_text for o in found.observations} == printed and all(
        o.status == "ok" for o in found.observations
    )


@pytest.mark.parametrize("anew", [False, True], ids=["items kept", "counted anew"])
def test_a_report_on_the_new_form_is_read_by_it(*, anew: bool) -> None:
    found = report(NEW, LATE, anew=anew)
    (row,) = found.reports
    assert (row.template, row.regime, row.area_id, row.period_end) == (NEW.id, "581", "24@2025", "2025-09-14")
    assert adds_up(found)
    assert row.missing == row.unmapped == 0
    assert values_right(found, NEW)


def test_a_report_of_before_is_read_by_the_old_form() -> None:
    found = report(OLD, EARLY)
    (row,) = found.reports
    assert (row.template, row.area_id) == (OLD.id, "27@2008")
    assert values_right(found, OLD)


def test_labels_that_are_nearly_right_count_for_all_templates_or_for_none() -> None:
    # a fifth of the rows to the letter was enough for one form, and lost to all rows nearly right of the other
    of_districts = sorted(ENDED)[:8]
    others = [i.code for i in OLD.indicators if i.code not in ENDED][:24]
    found = report(OLD, EARLY, spelt=frozenset([*of_districts, *others]))
    assert found.reports[0].template == OLD.id


def test_a_report_of_before_without_its_district_rows_misses_them() -> None:
    """The period decides between two forms whose labels fit the same."""
    found = report(NEW, EARLY)
    assert found.reports[0].template == OLD.id
    assert {o.code for o in found.observations if o.status == "missing"} == ENDED


def test_a_late_report_on_the_old_form_keeps_its_district_rows() -> None:
    found = report(OLD, LATE)
    (row,) = found.reports
    assert row.template == OLD.id
    assert row.unmapped == row.missing == 0
    assert {o.code for o in found.observations if "indicator_ended" in o.flags.split(";")} == ENDED
    assert values_right(found, OLD)


def test_every_indicator_that_goes_on_names_its_predecessor() -> None:
    assert {i.same_as for i in NEW.indicators} == {f"{OLD.id}:{i.code}" for i in OLD.indicators if i.code not in ENDED}
    assert {i.code for i in OLD.indicators if i.valid_to == "2025-06-30"} == ENDED
    assert len(ENDED) == 16
    assert OLD.valid_to < NEW.valid_from == "2025-07-01"


def test_every_break_is_dated_and_reasoned() -> None:
    broken = [i for t in (OLD, NEW) for i in t.indicators if i.break_reason]
    assert {i.code for i in broken if i in OLD.indicators} == ENDED
    assert all(i.break_reason.startswith("2025-07-01: ") and len(i.break_reason) > 20 for i in broken)
    assert {i.code for i in broken} >= {"BM2.1", "BM3.1.4", "BM4.1.5"}  # totals that districts were part of


def test_no_formula_of_the_new_form_names_a_row_that_is_gone() -> None:
    items = {(i.form, i.item) for i in NEW.indicators}
    assert all((i.form, term) in items for i in NEW.indicators for term in i.terms)
