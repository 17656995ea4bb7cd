"""What goes wrong, or differs, between the guidance's form and a printed one."""

import csv
from dataclasses import dataclass, replace
from decimal import Decimal

from .catalogue import SOURCE, load_indicators
from .decrees import Decrees
from .dice import Dice
from .figures import sum_terms
from .numbers import NumberHabit
from .spec import Form, FormRow


@dataclass(frozen=True, slots=True)
class FaultPlan:
    """How many faults of each kind a report has; shares are per row."""

    blanks: int = 3
    dropped: float = 0.0
    missing_stt: float = 0.0
    wrong_stt: float = 0.0
    foreign_rows: int = 0
    """Rows that the province added and no template has."""
    table_cites: int = 0
    """Remarks that cite a document."""
    misprinted_sum: str = ""
    """Code of the total that is printed wrong."""


@dataclass(frozen=True, slots=True)
class ForeignRow:
    """A row that a province added to a form."""

    form: int
    label: str
    unit: str
    low: int
    high: int


def with_faults(
    forms: tuple[Form, ...], plan: FaultPlan, dice: Dice, decrees: Decrees, numbers: NumberHabit
) -> tuple[Form, ...]:
    """Apply the plan; the truth follows the result, because it is written from these rows."""
    parents = {item.parent for item in load_indicators()}
    forms = tuple(replace(form, rows=_dropped(form.rows, plan.dropped, dice, parents)) for form in forms)
    forms = tuple(replace(form, rows=_numbered(form.rows, plan, dice)) for form in forms)
    if plan.misprinted_sum:
        forms = tuple(
            replace(form, rows=tuple(_misprinted(row, plan.misprinted_sum, numbers) for row in form.rows))
            for form in forms
        )
    forms = _with_remarks(forms, plan.table_cites, dice, decrees)
    return _with_foreign(forms, plan.foreign_rows, dice, numbers)


def _dropped(rows: tuple[FormRow, ...], share: float, dice: Dice, parents: set[str]) -> tuple[FormRow, ...]:
    # A parent is never dropped: without it two rows of the same label could not be told apart by anyone.
    return tuple(row for row in rows if row.code in parents or not dice.chance(share))


def _numbered(rows: tuple[FormRow, ...], plan: FaultPlan, dice: Dice) -> tuple[FormRow, ...]:
    result: list[FormRow] = []
    for row in rows:
        stt = row.stt
        if dice.chance(plan.missing_stt):
            stt = ""
        elif result and result[-1].stt and dice.chance(plan.wrong_stt):
            # A real table counts 16, 16, 18: the number above is repeated.
            stt = result[-1].stt
        result.append(replace(row, stt=stt))
    return tuple(result)


def _misprinted(row: FormRow, code: str, numbers: NumberHabit) -> FormRow:
    if row.code != code or row.value is None:
        return row
    wrong = row.value + 6
    indicator = next(item for item in load_indicators() if item.code == code)
    terms = " + ".join(sum_terms(indicator))
    note = f"printed {numbers.text(indicator, wrong)}; {terms} = {numbers.text(indicator, row.value)}"
    return replace(row, value=wrong, value_text=numbers.text(indicator, wrong), error_note=note)


def _with_remarks(forms: tuple[Form, ...], count: int, dice: Dice, decrees: Decrees) -> tuple[Form, ...]:
    places = [
        (form.number, index) for form in forms for index, row in enumerate(form.rows) if row.kind in {"count", "money"}
    ]
    for number, index in dice.sample(places, count):
        cite = decrees.cite(dice.pick(["k", "q"]))
        form = forms[number - 1]
        row = replace(form.rows[index], remark=("Theo ", cite))
        forms = _replaced(forms, replace(form, rows=(*form.rows[:index], row, *form.rows[index + 1 :])))
    return forms


def _with_foreign(forms: tuple[Form, ...], count: int, dice: Dice, numbers: NumberHabit) -> tuple[Form, ...]:
    for foreign in dice.sample(load_foreign(), count):
        form = forms[foreign.form - 1]
        last = next(row.stt for row in reversed(form.rows) if row.stt)
        following = f"{int(last.split('.')[0]) + 1}." if dice.chance(0.7) else ""
        value = Decimal(dice.whole(foreign.low, foreign.high))
        text = f"{int(value):,}".replace(",", ".") if numbers.grouped else str(value)
        row = FormRow("", "foreign", following, (foreign.label,), (foreign.unit,), foreign.unit, value, text)
        forms = _replaced(forms, replace(form, rows=(*form.rows, row)))
    return forms


def _replaced(forms: tuple[Form, ...], changed: Form) -> tuple[Form, ...]:
    return tuple(changed if form.number == changed.number else form for form in forms)


def load_foreign() -> list[ForeignRow]:
    """Read the rows that provinces add."""
    with (SOURCE / "foreign-rows.csv").open(encoding="utf-8", newline="") as file:
        return [
            ForeignRow(int(row["form"]), row["label"], row["unit"], int(row["low"]), int(row["high"]))
            for row in csv.DictReader(file)
        ]
