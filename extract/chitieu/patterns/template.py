"""Templates: the forms a regime prescribes, their indicators, and the windows the regime reports over."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, Literal

from msgspec import Struct, field

from chitieu.errors import PatternError
from chitieu.patterns.rules import Rule, load_rules
from chitieu.patterns.source import read_csv, read_toml

if TYPE_CHECKING:
    from pathlib import Path

Kind = Literal["count", "percent", "money", "coded", "heading"]
_WINDOW_DAY = re.compile(r"(?P<before>-1-)?(?P<month>\d\d)-(?P<day>\d\d)")


class Indicator(Struct, frozen=True):
    """One row of a form (chỉ tiêu). ``order`` counts the template's rows from 1; headings are rows without a value."""

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


class Form(Struct, frozen=True):
    """A form (biểu mẫu) of a template: its printed number and title."""

    number: str
    title: str


class Window(Struct, frozen=True):
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


class _Head(Struct, frozen=True):
    id: str
    title: str
    regime: str
    code_prefix: str
    words: list[str] = field(default_factory=list[str])
    form: list[Form] = field(default_factory=list[Form])
    window: list[Window] = field(default_factory=list[Window])


class _OtherLabel(Struct, frozen=True):
    code: str
    label: str


class Template(Struct, frozen=True):
    """A family of forms. ``labels`` holds other wordings of an indicator's label, by code."""

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

    def valid_on(self, day: str) -> tuple[Indicator, ...]:
        """Return the indicators in force on an ISO day (all of them when the day is unknown)."""
        return tuple(i for i in self.indicators if not day or ((i.valid_from or day) <= day <= (i.valid_to or day)))


def load_template(folder: Path) -> Template:
    """Read one template's folder. Raises PatternError that names file and line."""
    head = read_toml(folder / "template.toml", _Head)
    path = folder / "indicators.csv"
    rows = read_csv(path, Indicator)
    seen: set[str] = set()
    numbered: list[Indicator] = []
    for order, row in enumerate(rows, start=1):
        line = order + 1
        if row.code in seen:
            raise PatternError(f"{path}, line {line}: code {row.code} stands twice")
        if row.parent not in seen and row.parent != head.code_prefix + row.form:
            raise PatternError(f"{path}, line {line}: parent {row.parent} of {row.code} is not above it")
        if row.kind == "coded" and not row.codelist:
            raise PatternError(f"{path}, line {line}: {row.code} is coded and has no codelist")
        seen.add(row.code)
        numbered.append(
            Indicator(
                code=row.code, parent=row.parent, form=row.form, item=row.item, label=row.label, kind=row.kind,
                order=order, unit=row.unit, codelist=row.codelist, accumulation=row.accumulation,
                formula=row.formula, district_level=row.district_level, valid_from=row.valid_from,
                valid_to=row.valid_to, same_as=row.same_as, break_reason=row.break_reason,
            )
        )  # fmt: skip
    others: list[_OtherLabel] = []
    if (folder / "labels.csv").exists():
        others = read_csv(folder / "labels.csv", _OtherLabel)
        for line, other in enumerate(others, start=2):
            if other.code not in seen:
                raise PatternError(f"{folder / 'labels.csv'}, line {line}: no indicator has the code {other.code}")
    return Template(
        id=head.id,
        title=head.title,
        regime=head.regime,
        code_prefix=head.code_prefix,
        words=tuple(head.words),
        forms=tuple(head.form),
        windows=tuple(head.window),
        indicators=tuple(numbered),
        labels=tuple((o.code, o.label) for o in others),
        rules=load_rules(folder / "rules.csv", seen),
    )
