"""Templates: the forms a regime prescribes, their indicators, and the windows the regime reports over."""

from __future__ import annotations

import re
from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING, Literal

from msgspec import Struct, structs

from chitieu.errors import PatternError
from chitieu.patterns.rules import Rule, load_rules
from chitieu.patterns.source import Fault, Line, csv_lines, told_fault, toml_place, toml_value

if TYPE_CHECKING:
    from pathlib import Path

Kind = Literal["count", "percent", "money", "coded", "heading"]
Direction = Literal["rows", "members"]
"""Where a form's indicators stand: one a row, or one a column with a row for every member."""

HEAD, INDICATORS, LABELS, RULES = "template.toml", "indicators.csv", "labels.csv", "rules.csv"
_WINDOW_DAY = re.compile(r"(?P<before>-1-)?(?P<month>\d\d)-(?P<day>\d\d)")
_CODE_ENTRY = re.compile(r"[^=|]+=[^=|]+")
_TERM = re.compile(r"(?<![\d.*])\d+(?:\.\d+)*")
_ID = re.compile(r"[a-z0-9]+(?:[.-][a-z0-9]+)*")


class Indicator(Struct, frozen=True):
    """One row (or column) of a form (chỉ tiêu). ``order`` counts from 1; headings carry no value.

    ``same_as`` is the predecessor, ``template:code``; ``break_reason`` begins with the day from which the two cannot
    be compared.
    """

    code: str
    parent: str
    form: str
    item: str
    label: str
    kind: Kind
    order: int = 0
    unit: str = ""
    codelist: str = ""
    accumulation: str = ""
    formula: str = ""
    district_level: str = ""
    valid_from: str = ""
    valid_to: str = ""
    same_as: str = ""
    break_reason: str = ""

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes a coded cell may print, without their meanings."""
        return tuple(entry.split("=", 1)[0] for entry in self.codelist.split("|")) if self.codelist else ()

    @property
    def terms(self) -> tuple[str, ...]:
        """The items of its form that the formula ties it to: ``2.2/2.1*100`` names 2.2 and 2.1."""
        return tuple(_TERM.findall(self.formula))


class Form(Struct, frozen=True, forbid_unknown_fields=True):
    """A form (biểu mẫu) of a template: its printed number and title.

    With ``indicators = "members"`` they are its columns, and ``member`` lists the headings of the column that names
    what each row is about.
    """

    number: str
    title: str
    indicators: Direction = "rows"
    member: tuple[str, ...] = ()


class Window(Struct, frozen=True, forbid_unknown_fields=True):
    """The days one kind of period covers under a regime; ``-1-12-15`` is 15 December of the year before."""

    period: str
    start: str
    end: str

    def days(self, year: int) -> tuple[date, date]:
        """Return the first and last day of the period in ``year``."""
        return _day(self.start, year), _day(self.end, year)


def _day(text: str, year: int) -> date:
    match = _WINDOW_DAY.fullmatch(text)
    if match is None:
        raise PatternError(f"window day {text!r} is not of the form 06-15 or -1-12-15")
    return date(year - 1 if match["before"] else year, int(match["month"]), int(match["day"]))


class _Head(Struct, frozen=True, forbid_unknown_fields=True):
    id: str
    title: str
    regime: str
    code_prefix: str
    form: tuple[Form, ...]
    words: tuple[str, ...] = ()
    window: tuple[Window, ...] = ()
    valid_from: str = ""
    valid_to: str = ""


class _OtherLabel(Struct, frozen=True):
    code: str
    label: str


class Template(Struct, frozen=True):
    """A family of forms, read from ``folder``. ``labels`` holds other wordings of an indicator's label, by code.

    ``valid_from`` and ``valid_to`` (ISO days or empty) are the last days of the periods the form was prescribed for.
    """

    folder: Path
    id: str
    title: str
    regime: str
    code_prefix: str
    words: tuple[str, ...]
    forms: tuple[Form, ...]
    windows: tuple[Window, ...]
    indicators: tuple[Indicator, ...]
    labels: tuple[tuple[str, str], ...]
    rules: tuple[Rule, ...] = ()
    valid_from: str = ""
    valid_to: str = ""

    def valid_on(self, day: str) -> tuple[Indicator, ...]:
        """Return the indicators in force on an ISO day (all of them when the day is unknown)."""
        return tuple(i for i in self.indicators if in_force(i, day))

    @property
    def in_rows(self) -> tuple[Indicator, ...]:
        """The indicators of the forms that print one a row."""
        wide = {form.number for form in self.wide_forms}
        return tuple(i for i in self.indicators if i.form not in wide)

    @property
    def wide_forms(self) -> tuple[Form, ...]:
        """The forms with one row per member."""
        return tuple(form for form in self.forms if form.indicators == "members")


def in_force(what: Template | Indicator, day: str) -> bool:
    """Whether a template or an indicator is in force on an ISO day; an unknown day is no reason against it."""
    return not day or (what.valid_from or day) <= day <= (what.valid_to or day)


class TemplateFiles(Struct, frozen=True):
    """A template as its folder has it: every fault, and the template as far as it could be read."""

    folder: Path
    faults: tuple[Fault, ...]
    template: Template | None = None
    lines: tuple[Line[Indicator], ...] = ()


def load_template(folder: Path) -> TemplateFiles:
    """Read one template's folder. Raises PatternError that names file, line and column of its first fault."""
    read = read_template(folder)
    if read.faults:
        raise PatternError(str(read.faults[0]))
    return read


def read_template(folder: Path) -> TemplateFiles:
    """Read one template's folder and find all its faults; links to other templates are `link_faults`' business."""
    head = toml_value(folder / HEAD, _Head)
    lines, faults = csv_lines(folder / INDICATORS, Indicator, closed=True)
    others: list[Line[_OtherLabel]] = []
    if (folder / LABELS).exists():
        others, more = csv_lines(folder / LABELS, _OtherLabel, closed=True)
        faults += more
    if isinstance(head, Fault):
        return TemplateFiles(folder, (head, *faults), lines=tuple(lines))
    faults = [*_head_faults(head, folder / HEAD), *faults, *_indicator_faults(head, lines)]
    codes = {line.value.code for line in lines}
    faults += [
        o.fault(f"no indicator has the code {o.value.code}", "code") for o in others if o.value.code not in codes
    ]
    rules: tuple[Rule, ...] = ()
    try:
        rules = load_rules(folder / RULES, codes)
    except PatternError as error:
        faults.append(told_fault(folder / RULES, str(error)))
    template = Template(
        folder=folder,
        id=head.id,
        title=head.title,
        regime=head.regime,
        code_prefix=head.code_prefix,
        words=head.words,
        forms=head.form,
        windows=head.window,
        indicators=tuple(structs.replace(line.value, order=order) for order, line in enumerate(lines, start=1)),
        labels=tuple((o.value.code, o.value.label) for o in others),
        valid_from=head.valid_from,
        valid_to=head.valid_to,
        rules=rules,
    )
    return TemplateFiles(folder, tuple(faults), template, tuple(lines))


def link_faults(read: TemplateFiles, codes: frozenset[str]) -> list[Fault]:
    """Return the links of a template that lead nowhere; ``codes`` are ``template:code`` of all templates."""
    return [
        line.fault(f"{line.value.code} is the same as {line.value.same_as}, which no template has", "same_as")
        for line in read.lines
        if line.value.same_as and line.value.same_as not in codes
    ]


def _head_faults(head: _Head, path: Path) -> list[Fault]:
    text = path.read_text(encoding="utf-8")

    def fault(message: str, *steps: str | int) -> Fault:
        return Fault(path, *toml_place(text, list(steps)), message)

    faults: list[Fault] = []
    if not _ID.fullmatch(head.id):
        faults.append(fault(f"id {head.id!r} is not of small letters, digits, points and hyphens", "id"))
    if not head.form:
        faults.append(fault("a template has at least one [[form]]", "form"))
    numbers = [form.number for form in head.form]
    faults += [
        fault(f"form {number} stands twice", "form", place, "number")
        for place, number in enumerate(numbers)
        if number in numbers[:place]
    ]
    faults += [
        fault(f"{day!r} is no day such as 06-15 or -1-12-15", "window", place, name)
        for place, window in enumerate(head.window)
        for name, day in (("start", window.start), ("end", window.end))
        if not _is_window_day(day)
    ]
    faults += [
        fault(f"{day!r} is no day such as 2025-06-30", name)
        for name, day in (("valid_from", head.valid_from), ("valid_to", head.valid_to))
        if day and not _is_day(day)
    ]
    return faults


def _indicator_faults(head: _Head, lines: list[Line[Indicator]]) -> list[Fault]:
    faults: list[Fault] = []
    forms = {form.number for form in head.form}
    items = {(line.value.form, line.value.item) for line in lines}
    seen: set[str] = set()
    for line in lines:
        one = line.value
        if one.code in seen:
            faults.append(line.fault(f"code {one.code} stands twice", "code"))
        elif one.form not in forms:
            faults.append(line.fault(f"{HEAD} has no form {one.form}", "form"))
        elif one.parent not in seen and one.parent != head.code_prefix + one.form:
            faults.append(line.fault(f"parent {one.parent} of {one.code} is not above it", "parent"))
        elif one.code != f"{head.code_prefix}{one.form}.{one.item}":
            faults.append(line.fault(f"code {one.code} is not {head.code_prefix}{one.form}.{one.item}", "code"))
        faults += _cell_faults(line, items)
        seen.add(one.code)
    done: set[str] = set()
    for before, line in pairwise(lines):
        if line.value.form != before.value.form:
            done.add(before.value.form)
        if line.value.form in done:
            faults.append(line.fault(f"form {line.value.form} goes on below another form", "form"))
    return faults


def _cell_faults(line: Line[Indicator], items: set[tuple[str, str]]) -> list[Fault]:
    one = line.value
    faults: list[Fault] = []
    if one.kind == "coded" and not one.codelist:
        faults.append(line.fault(f"{one.code} is coded and has no codelist", "codelist"))
    if one.codelist and not all(_CODE_ENTRY.fullmatch(entry) for entry in one.codelist.split("|")):
        faults.append(line.fault(f"{one.codelist!r} is no list such as 0=Không|1=Có", "codelist"))
    if one.kind == "heading" and (one.formula or one.codelist):
        faults.append(line.fault(f"{one.code} is a heading and has a formula or a codelist", "kind"))
    faults += [
        line.fault(f"formula {one.formula}: form {one.form} has no other item {term}", "formula")
        for term in one.terms
        if (one.form, term) not in items or term == one.item
    ]
    if one.formula and not one.terms:
        faults.append(line.fault(f"formula {one.formula} names no item; write 1.1+1.2 or 1.2/1.1*100", "formula"))
    for name, day in (("valid_from", one.valid_from), ("valid_to", one.valid_to)):
        if day and not _is_day(day):
            faults.append(line.fault(f"{day!r} is no day such as 2025-06-30", name))
    if one.break_reason and not _is_day(one.break_reason[:10]):
        faults.append(line.fault("break_reason begins with the day of the break, 2025-07-01: ...", "break_reason"))
    return faults


def _is_window_day(text: str) -> bool:
    try:
        return bool(_day(text, 2000))
    except (PatternError, ValueError):
        return False


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False
