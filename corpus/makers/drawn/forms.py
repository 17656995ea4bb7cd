"""Draws the forms of a report: columns that hold their words, tables that run over pages."""

from collections.abc import Sequence
from dataclasses import dataclass

from makers.dice import Dice
from makers.spec import Form

from .asides import box, paragraph, underline
from .book import A4, Book
from .faces import Face, text_width, vertical
from .form_rows import Plan, body_rows, empty_row, header_rows, side_by_side
from .grid import Row, SetRow, Setter, widest_word, wrapped
from .kinds import POINTS_PER_MM, Look
from .merging import REMARKS, merged_down
from .placing import place

NARROWEST_LABEL = {1: 125.0, 2: 88.0}
"""Points left to the label, by the number of column groups: about four words a line."""
SMALLEST_PT = 8.0
SPARE = 0.4
"""Room that a word needs beyond its width, so that rounding never breaks it."""
TITLE_PT = 13.0
ABOVE_TITLE = 14.0
BELOW_TITLE = 8.0
SPLIT_FROM = 14
"""Rows from which a form may be printed as two tables with a sentence between."""


class ColumnsTooWideError(ValueError):
    """Says that a page cannot hold the columns even in small type."""


@dataclass(slots=True)
class FormPrinter:
    """Draws the forms of one report into a book."""

    book: Book
    plan: Plan
    look: Look
    setter: Setter
    dice: Dice

    def print_all(self, forms: Sequence[Form], *, new_pages: bool) -> None:
        """Draw form after form."""
        for index, form in enumerate(forms):
            if index == 0 or new_pages:
                self._open_page()
            else:
                self.book.y += ABOVE_TITLE
            self._form(form)

    def _form(self, form: Form) -> None:
        rows = body_rows(form, self.plan, self.look)
        header = self.setter.rows(header_rows(self.plan))
        title = self._title(form)
        first = self._paired(rows[:2])[:1] if self.plan.kind == "two_groups" else self.setter.rows(rows[:1])
        needed = len(title) * self._title_pitch() + BELOW_TITLE + sum(row.height for row in (*header, *first))
        if self.book.y + needed > self.book.bottom:
            self._open_page()
        self._print_title(form, title)
        if self.plan.kind == "two_groups":
            self._groups(header, rows)
        elif self.plan.kind == "several":
            self._several(header, rows)
        else:
            self._run(header, self.setter.rows(rows))

    def _title(self, form: Form) -> list[str]:
        return [form.heading, *wrapped(form.title, Face(self.setter.family, bold=True), TITLE_PT, self.book.width)]

    def _title_pitch(self) -> float:
        return sum(vertical(Face(self.setter.family, bold=True))) * TITLE_PT

    def _print_title(self, form: Form, title: list[str]) -> None:
        face = Face(self.setter.family, bold=True)
        self.book.write_lines(title, face, TITLE_PT, self._title_pitch())
        if self.plan.kind == "several" and self.dice.chance(0.3):
            underline(self.book, self._title_pitch() * (len(title) - 1), form.heading, face, TITLE_PT)
        self.book.y += BELOW_TITLE

    def _open_page(self) -> None:
        self.book.open_page(form=True, landscape=self.look.landscape)

    def _several(self, header: list[SetRow], rows: list[Row]) -> None:
        """Print sentences before and after, sometimes a box that is no table, sometimes the form in two tables.

        A sentence may carry the table to the next page and leave the title behind, as Word does too.
        """
        cuts = [index for index, row in enumerate(rows) if row.role == "first_level" and 3 < index < len(rows) - 3]  # noqa: PLR2004 - no crumbs
        at = self.dice.pick(cuts) if cuts and len(rows) >= SPLIT_FROM and self.dice.chance(0.4) else len(rows)
        if self.dice.chance(0.6):
            self._between(header)
        self._run(header, self.setter.rows(rows[:at]))
        if rows[at:]:
            # Without anything between, the two would be one table that says its header twice.
            self._between(header)
            self._run(header, self.setter.rows(rows[at:]))
        if self.dice.chance(0.5):
            self._between(header)

    def _between(self, header: list[SetRow]) -> None:
        draw = box if self.dice.chance(0.3) else paragraph
        room = sum(row.height for row in header) + 4 * self.setter.height(1)
        draw(self.book, self.dice, self.setter.size, room, self._open_page)

    def _run(self, header: list[SetRow], rows: list[SetRow]) -> None:
        """Draw a table over as many pages as it needs."""
        head, left = header, list(rows)
        while left:
            room = self.book.bottom - self.book.y - sum(row.height for row in head)
            here: list[SetRow] = []
            while left and left[0].height <= room:
                room -= left[0].height
                here.append(left.pop(0))
            halves = self.setter.cut(left[0], room) if left and self.look.rows_split else None
            if halves:
                here.append(halves[0])
                left[0] = halves[1]
            if here:
                if self.plan.kind == "spanned":
                    here = merged_down(here, self.dice, remarks="remark" in self.plan.columns)
                place(self.book, [*head, *here], self.setter, self.book.left)
                head = header if self.look.header_repeats else []
            if left:
                self._open_page()

    def _groups(self, header: list[SetRow], rows: list[Row]) -> None:
        """Draw a table of two column groups: on each page the first half of its rows left, the others right."""
        head, left = header, list(rows)
        while left:
            room = self.book.bottom - self.book.y - sum(row.height for row in head)
            count = len(left)
            while count > 1 and sum(row.height for row in self._paired(left[:count])) > room:
                count -= 1
            place(self.book, [*head, *self._paired(left[:count])], self.setter, self.book.left)
            left = left[count:]
            head = header if self.look.header_repeats else []
            if left:
                self._open_page()

    def _paired(self, rows: Sequence[Row]) -> list[SetRow]:
        half = (len(rows) + 1) // 2
        right = [*rows[half:], empty_row(self.plan)]
        columns = len(self.plan.columns)
        return self.setter.rows([side_by_side(rows[index], right[index], columns) for index in range(half)])


def fitted(forms: Sequence[Form], plan: Plan, look: Look, family: str, margins: tuple[float, ...]) -> Setter:
    """Choose type size and column widths so that no word is broken and the label has room.

    Raises ColumnsTooWideError where a page cannot hold the columns.
    """
    groups = 2 if plan.kind == "two_groups" else 1
    room = A4[look.landscape] - (margins[1] + margins[3]) * POINTS_PER_MM
    rows = [*header_rows(plan), *(row for form in forms for row in body_rows(form, plan, look))]
    size = look.table_pt
    while size >= SMALLEST_PT:
        for slack in (look.slack, (1.0, 1.0, 1.0, 1.0)):
            least = [_least(rows, col, plan, family, size) + 2 * look.pad[0] for col in range(len(plan.columns))]
            factors = (slack[0], 1.0, *slack[1:])
            widths = [width * factor for width, factor in zip(least, factors, strict=False)]
            widths[1] = room / groups - sum(widths) + widths[1]
            if widths[1] >= max(NARROWEST_LABEL[groups], least[1]):
                return Setter(family, look, size, tuple(widths * groups))
        size -= 0.5
    raise ColumnsTooWideError(f"{plan.kind}: {room:.0f} points are too few for {family} at {SMALLEST_PT:g} points")


def _least(rows: Sequence[Row], col: int, plan: Plan, family: str, size: float) -> float:
    width = widest_word(rows, col, family, size)
    if plan.kind == "spanned" and plan.columns[col] == "remark":
        words = [word for remark in REMARKS for word in remark.split(" ")]
        width = max(width, *(text_width(word, Face(family), size) for word in words))
    return width + SPARE
