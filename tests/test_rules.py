"""Sums and shares of the forms: rules find what does not add up, and repair nothing."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chitieu.errors import PatternError
from chitieu.patterns.rules import Rule, load_rules
from chitieu.patterns.template import Indicator
from chitieu.row.rule import Known, outcomes
from page_makers import by_code, first_sheet, form_grid, printed_value, read, template

if TYPE_CHECKING:
    from pathlib import Path

TOTAL = Indicator("F.1", "F", "1", "1", "Tổng", "count", formula="1.1+1.2")
FIRST = Indicator("F.1.1", "F.1", "1", "1.1", "Một", "count")
SECOND = Indicator("F.1.2", "F.1", "1", "1.2", "Hai", "count")
SHARE = Indicator("F.2", "F", "1", "2", "Tỷ lệ", "percent", formula="1.2/1.1*100")
FORM = (TOTAL, FIRST, SECOND, SHARE)
counts = st.integers(0, 10**9)


def known(**texts: str) -> dict[str, Known]:
    found: dict[str, Known] = {}
    for code, text in texts.items():
        value = Decimal(text)
        exponent = value.as_tuple().exponent
        found["F." + code[1:].replace("_", ".")] = Known(value, -exponent if isinstance(exponent, int) else 0)
    return found


@given(counts, counts, st.integers(-3, 3))
def test_a_sum_holds_only_when_it_is_exact(a: int, b: int, off: int) -> None:
    (found,) = outcomes((TOTAL, FIRST, SECOND), known(f1=str(a + b + off), f1_1=str(a), f1_2=str(b)))
    assert found.rule == "sum"
    assert found.codes == ("F.1", "F.1.1", "F.1.2")
    assert found.holds == (off == 0)
    assert found.expected == str(a + b)


@given(st.integers(1, 10**6), st.integers(0, 10**6), st.integers(0, 4))
def test_a_share_rounded_to_any_place_holds(whole: int, part: int, places: int) -> None:
    share = round(Decimal(part) * 100 / Decimal(whole), places)
    found = outcomes(FORM, known(f1_1=str(whole), f1_2=str(part), f2=f"{share:f}"))
    assert [o.holds for o in found if o.rule == "ratio"] == [True]
    assert [o.holds for o in found if o.rule == "part"] == [part <= whole]


@given(st.integers(1, 10**6), st.integers(0, 10**6), st.integers(0, 3), st.sampled_from([-1, 1]))
def test_a_share_off_by_one_in_its_last_place_fails(whole: int, part: int, places: int, step: int) -> None:
    exact = Decimal(part) * 100 / Decimal(whole)
    share = round(exact, places) + step * Decimal(1).scaleb(-places)
    if abs(exact - share) == Decimal("0.5").scaleb(-places):
        return
    found = outcomes(FORM, known(f1_1=str(whole), f1_2=str(part), f2=f"{share:f}"))
    assert [o.holds for o in found if o.rule == "ratio"] == [False]


def test_nothing_is_said_where_a_cell_is_not_known() -> None:
    assert outcomes(FORM, {}) == ()
    assert outcomes(FORM, known(f1="3", f1_1="3")) == ()
    assert [o.rule for o in outcomes(FORM, known(f1_2="3", f2="3"))] == ["range"]


def test_a_share_of_nothing_is_not_judged() -> None:
    found = outcomes(FORM, known(f1_1="0", f1_2="0", f2="100"))
    assert [o.rule for o in found] == ["part", "range"]


@pytest.mark.parametrize("printed", ["99", "3"])
def test_a_total_that_does_not_add_up_is_a_finding_and_stays_as_printed(printed: str) -> None:
    values = {"BM2.1": printed, "BM2.1.1": "1", "BM2.1.2": "1", "BM2.1.3": "1"}
    grid = form_grid("2", lambda i, n: values.get(i.code, printed_value(i, n)))
    found = read(first_sheet().line("Biểu mẫu 2").table(grid))
    sums = [f for f in found.findings if f.rule == "sum" and f.codes.startswith("BM2.1;")]
    assert len(sums) == (printed != "3")
    row = by_code(found)["BM2.1"]
    assert (row.status, row.value, row.value_text) == ("ok", Decimal(printed), printed)
    assert row.checks == ("sum:ok" if printed == "3" else "sum:fail")


def test_the_same_rule_puts_values_of_a_scan_under_review() -> None:
    values = {"BM2.1": "99", "BM2.1.1": "1", "BM2.1.2": "1", "BM2.1.3": "1"}
    sheet = first_sheet()
    sheet.source = "ocr"
    grid = form_grid("2", lambda i, n: values.get(i.code, printed_value(i, n)))
    found = by_code(read(sheet.line("Biểu mẫu 2").table(grid)))
    for code in values:
        assert found[code].status == "review"
        assert "rule_failed" in found[code].flags


def test_every_formula_of_the_templates_names_rows_of_its_form() -> None:
    for indicator in (i for i in template().indicators if i.formula):
        everything = {i.code: Known(Decimal(1), 0) for i in template().indicators}
        found = [o for o in outcomes(template().indicators, everything) if o.codes[0] == indicator.code]
        assert found, indicator.code


SAME = Rule("equal", "F.1", "=", "F.1.1 + F.1.2", "warning", "both count the units")
WITHIN = Rule("at_most", "F.1.1 + F.1.2", "<=", "F.1", "notice", "parts lie within")


@given(counts, counts, counts)
def test_rules_across_rows_compare_the_sums_of_both_sides(total: int, a: int, b: int) -> None:
    found = outcomes((), known(f1=str(total), f1_1=str(a), f1_2=str(b)), (SAME, WITHIN))
    assert [(o.rule, o.holds, o.severity) for o in found] == [
        ("equal", total == a + b, "warning"),
        ("at_most", a + b <= total, "notice"),
    ]
    assert found[0].codes == ("F.1", "F.1.1", "F.1.2")


def test_a_rule_says_nothing_where_a_cell_is_not_known() -> None:
    assert outcomes((), known(f1="3", f1_1="3"), (SAME, WITHIN)) == ()


def test_a_code_outside_its_list_and_a_share_above_all_are_findings_under_review() -> None:
    texts = {"BM7.1": "7", "BM7.3": "120"}
    found = read(first_sheet().line("Biểu mẫu 7").table(form_grid("7", lambda i, _: texts.get(i.code, "1"))))
    assert {(f.rule, f.codes) for f in found.findings} >= {("codelist", "BM7.1"), ("range", "BM7.3")}
    rows = by_code(found)
    assert {rows[code].status for code in texts} == {"review"}
    assert rows["BM7.2"].checks == "codelist:ok"


@pytest.mark.parametrize(
    "line", ["equal,BM1.1,<=,BM1.2,warning,x", "equal,BM1.1,=,BM9.9,warning,x", "equal,BM1.1,=,BM1.2,dreadful,x"]
)
def test_a_rule_that_cannot_be_tried_is_refused_with_its_line(line: str, tmp_path: Path) -> None:
    path = tmp_path / "rules.csv"
    path.write_text(f"rule,left,relation,right,severity,reason\n{line}\n", encoding="utf-8")
    with pytest.raises(PatternError, match="line 2"):
        load_rules(path, {"BM1.1", "BM1.2"})


def money_form(plan: str, done: str, share: str) -> dict[str, str]:
    return {"BM6.1": share, "BM6.1.1": plan, "BM6.1.2": done}


@pytest.mark.parametrize(
    ("texts", "value", "settled_"),
    [
        (money_form("2.000", "1,902", "95,1"), "1902", True),
        (money_form("2", "1,902", "95,1"), "1.902", True),
        (money_form("2,000", "1,902", "95,1"), "1.902", False),
        (money_form("2.000", "1,902", "12,5"), "1.902", False),
        (money_form("2.000", "1,902", ""), "1.902", False),
    ],
    ids=["thousands", "decimals", "both doubtful", "neither closes", "nothing to try"],
)
def test_a_separator_is_settled_by_the_formula_that_closes(
    texts: dict[str, str], value: str, *, settled_: bool
) -> None:
    grid = form_grid("6", lambda i, n: texts.get(i.code, printed_value(i, n)))
    row = by_code(read(first_sheet().line("Biểu mẫu 6").table(grid)))["BM6.1.2"]
    assert row.value == Decimal(value)
    assert (row.status, "read_by_formula" in row.flags) == (("ok", True) if settled_ else ("review", False))


def test_three_digits_behind_the_point_of_a_share_stay_under_review_though_the_ratio_closes() -> None:
    texts = money_form("2.000", "1.902", "95.100")
    grid = form_grid("6", lambda i, n: texts.get(i.code, printed_value(i, n)))
    row = by_code(read(first_sheet().line("Biểu mẫu 6").table(grid)))["BM6.1"]
    assert (row.status, row.value) == ("review", Decimal("95.1"))
