"""Figures printed otherwise, with those that no reader may settle alone."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

from makers.dice import Dice
from makers.spec import Form, FormRow

RAISED = 0xE000
"""A raised digit d of a cell is written as this character plus d until the page is drawn."""
CLOSED = chr(RAISED + 10)
"""A blank at which no line of a cell is broken, until the page is drawn: a figure stands on one line."""
CONFUSED = {"0": "Oo", "1": "lI", "5": "S", "8": "B", "6": "b"}
MISTAKEN = {"O": "6", "o": "9", "l": "7", "I": "4", "S": "8", "B": "3", "b": "8"}
MISTAKEN_SHARE = 0.1
"""How often a letter stands for a digit it is not usually given for: an assumption, on the careful side."""
BLANKS = ("-", "–", "—", "...", "…", "x", "..")
WORDS = (
    "Không",
    "0/0",
    "(74)",
    "54.106/54.200",
    ">= 95 %",
    "khoảng 20",
    "chưa thống kê",
    "12 + 3",
    "không có",
    "5 đến 7",
)
GROUP = 1000

Change = Callable[[FormRow, Dice], FormRow]


def reprinted(forms: tuple[Form, ...], change: Change, dice: Dice) -> tuple[Form, ...]:
    """Print every figure of the catalogue's rows otherwise."""

    def row_of(row: FormRow) -> FormRow:
        return change(row, dice) if row.code and row.value is not None else row

    return tuple(replace(form, rows=tuple(row_of(row) for row in form.rows)) for form in forms)


def ungrouped(row: FormRow, dice: Dice) -> FormRow:
    """1902."""
    del dice
    return replace(row, value_text=str(int(row.value or 0))) if _whole(row) else row


def spaced(row: FormRow, dice: Dice) -> FormRow:
    """1 902."""
    del dice
    return replace(row, value_text=f"{int(row.value or 0):,}".replace(",", CLOSED)) if _whole(row) else row


def english(row: FormRow, dice: Dice) -> FormRow:
    """1,902 and 99.27: one writer uses both."""
    if _whole(row):
        return replace(row, value_text=f"{int(row.value or 0):,}")
    return dotted(row, dice)


def dotted(row: FormRow, dice: Dice) -> FormRow:
    """99.27."""
    del dice
    if row.kind != "percent" or row.value is None:
        return row
    sign = "%" if row.value_text.endswith("%") else ""
    return replace(row, value_text=f"{row.value.normalize():f}{sign}")


def padded(row: FormRow, dice: Dice) -> FormRow:
    """06."""
    if row.kind in {"count", "coded"} and row.value is not None and row.value < 10 and dice.chance(0.8):  # noqa: PLR2004
        return replace(row, value_text=f"{int(row.value):02d}")
    return row


def other_unit(row: FormRow, dice: Dice) -> FormRow:
    """8.007 tỷ đồng in a row of triệu đồng: in the cell, or as the unit of the row."""
    if row.kind != "money" or row.value is None:
        return row
    whole, rest = divmod(int(row.value), GROUP)
    text = f"{whole:,}".replace(",", ".") + (f",{rest:03d}".rstrip("0") if rest else "")
    if rest and len(text.partition(",")[2]) == 3:  # noqa: PLR2004 - three digits could be thousands of another writer
        return row
    if dice.chance(0.5):
        return replace(row, value_text=f"{text} tỷ đồng")
    return replace(row, value_text=text, unit=("Tỷ đồng",))


def marked(row: FormRow, dice: Dice) -> FormRow:
    """Glue a raised mark to the figure."""
    if not dice.chance(0.3) or not row.value_text[-1:].isdigit():
        return row
    mark = "".join(chr(RAISED + int(digit)) for digit in str(dice.whole(1, 44)))
    return replace(row, value_text=row.value_text + mark)


def scanned(row: FormRow, dice: Dice) -> FormRow:
    """Read letters for digits, as scanners do."""
    if row.kind == "coded" or not dice.chance(0.25):
        return row
    wrong = {digit: letter for letter, digit in MISTAKEN.items()} if dice.chance(MISTAKEN_SHARE) else {}
    places = [i for i, c in enumerate(row.value_text) if c in (wrong or CONFUSED)]
    if not places:
        return row
    at = dice.pick(places)
    letter = dice.pick((wrong or CONFUSED)[row.value_text[at]])
    return replace(row, value_text=row.value_text[:at] + letter + row.value_text[at + 1 :])


def blanked(row: FormRow, dice: Dice) -> FormRow:
    """Print a dash or dots in place of a figure."""
    return replace(row, value=None, value_text=dice.pick(BLANKS)) if dice.chance(0.15) else row


def with_words(forms: tuple[Form, ...], dice: Dice) -> tuple[tuple[Form, ...], frozenset[str]]:
    """Print what is no figure in some cells; give their codes."""
    return _some(forms, dice, {"count", "percent", "money"}, lambda row: replace(row, value_text=dice.pick(WORDS)))


def with_wrong_codes(forms: tuple[Form, ...], dice: Dice) -> tuple[tuple[Form, ...], frozenset[str]]:
    """Print codes that the row's list does not hold; give the rows' codes."""
    wrong = ["3", "4", "9", "12", "2,0", "Có", "1/2"]
    return _some(forms, dice, {"coded"}, lambda row: replace(row, value_text=dice.pick(wrong)), share=0.7)


def with_three_digits(forms: tuple[Form, ...], dice: Dice) -> tuple[tuple[Form, ...], frozenset[str]]:
    """Print three digits behind the point of percentages; give their codes."""

    def change(row: FormRow) -> FormRow:
        value = (row.value or Decimal(0)).quantize(Decimal("0.001"))
        return replace(row, value_text=f"{value:f}")

    return _some(forms, dice, {"percent"}, change)


def _some(
    forms: tuple[Form, ...], dice: Dice, kinds: set[str], change: Callable[[FormRow], FormRow], share: float = 0.2
) -> tuple[tuple[Form, ...], frozenset[str]]:
    changed: set[str] = set()
    result: list[Form] = []
    for form in forms:
        rows: list[FormRow] = []
        for row in form.rows:
            if row.code and row.kind in kinds and row.value is not None and dice.chance(share):
                changed.add(row.code)
                row = change(row)  # noqa: PLW2901
            rows.append(row)
        result.append(replace(form, rows=tuple(rows)))
    return tuple(result), frozenset(changed)


def _whole(row: FormRow) -> bool:
    return row.kind in {"count", "money"} and row.value is not None
