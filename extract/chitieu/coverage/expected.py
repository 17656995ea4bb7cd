"""What is expected: organisations, and the periods they report on, under the map that was in force."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec import Struct

from chitieu.archive.listed import ListKind, listed
from chitieu.errors import ExpectationError
from chitieu.folding import bare, fold
from chitieu.patterns.template import in_force
from chitieu.report.identity import area_named, formal_name
from chitieu.report.period import KEY, part_of, window

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date
    from pathlib import Path

    from chitieu.patterns.load import Area, Patterns
    from chitieu.patterns.template import Template

EXPECTED = ListKind(("area", "org", "org_level", "regime", "from", "to"), "area", "--expect", ExpectationError)
PROVINCE = "province"


class Body(Struct, frozen=True):
    """An organisation of one area and vintage under one regime. A province is its area, however it writes its name."""

    area_id: str
    org: str
    org_level: str
    regime: str

    @property
    def key(self) -> tuple[str, str, str]:
        """What makes two spellings one."""
        return self.area_id, "" if self.org_level == PROVINCE else fold(self.org), self.regime


class Span(Struct, frozen=True):
    """A period and its days, first and last."""

    period: str
    days: tuple[date, date]


class Wanted(Struct, frozen=True):
    """A line of the user's list: an organisation, or an area's own body; empty bounds leave those of the command."""

    org: str
    area: str
    org_level: str
    regime: str
    first: str
    last: str


def templates_of(regime: str, patterns: Patterns) -> list[Template]:
    """Return the templates of a regime."""
    return [template for template in patterns.templates if template.regime == regime]


def calendar(regime: str, parts: Iterable[str], years: range, patterns: Patterns) -> list[Span]:
    """Return the periods that a regime reports on in some years, in the order in which they end.

    They are those its templates have windows for, while one of them is in force; ``parts`` (Q1, S1) stand in for a
    regime whose templates prescribe none.
    """
    templates = templates_of(regime, patterns)
    named = {entry.period: template for template in templates for entry in template.windows}
    spans: list[Span] = []
    for year in years:
        for part in sorted(named or set(parts)):
            template = named.get(part)
            days = window(f"{year}-{part}", template, patterns)
            if days is None:
                continue
            end = days[1].isoformat()
            if templates and not any(in_force(one, end) for one in templates):
                continue
            spans.append(Span(f"{year}-{part}", days))
    return sorted(spans, key=lambda span: (span.days[1], span.days[0], span.period))


def whole_kind(parts: Iterable[str], patterns: Patterns) -> set[str]:
    """Return all parts of a year of the kinds that were seen: somebody who reports in May reports every month."""
    found: set[str] = set()
    for kind in {part[0] for part in parts}:
        months = next((length for known, length in patterns.periods.calendar.items() if known == kind), 12)
        found |= {part_of(kind, number) for number in range(1, (1 if kind == "N" else 12 // months) + 1)}
    return found


def bounds(text: str, option: str, *, last: bool) -> tuple[int, str]:
    """Return year and period of ``2023`` or ``2023-Q3``; a year alone has no period. Raises ExpectationError."""
    if re.fullmatch(r"(?:19|20)\d\d", text):
        return int(text), ""
    match = KEY.fullmatch(text)
    if match is None:
        example = "2024-A1" if last else "2022-Q1"
        raise ExpectationError(f"{option} {text}: neither a year like 2023 nor a period like {example}")
    return int(match["year"]), text


def area_at(area_id: str, day: str, patterns: Patterns) -> Area | None:
    """Return an area where it is in force on a day."""
    area = next((one for one in patterns.areas if one.area_id == area_id), None)
    if area is None or not area.valid_from <= day <= (area.valid_to or day):
        return None
    return area


def successor_of(body: Body, patterns: Patterns) -> Body | None:
    """Return the body of the province that a province became part of, or goes on as."""
    if body.org_level != PROVINCE:
        return None
    area = next((one for one in patterns.areas if one.area_id == body.area_id), None)
    after = next((one for one in patterns.areas if area is not None and one.area_id == area.successor), None)
    if after is None:
        return None
    return Body(after.area_id, formal_name(after, patterns), PROVINCE, body.regime)


def provinces(regime: str, patterns: Patterns) -> list[Body]:
    """Return the body of every province of every vintage."""
    return [Body(area.area_id, formal_name(area, patterns), PROVINCE, regime) for area in patterns.areas]


def bodies_of(wanted: Wanted, regime: str, patterns: Patterns) -> list[Body]:
    """Return the bodies that a line of the list means: one for each vintage of its area."""
    areas = area_named(bare(wanted.area), patterns)
    level = wanted.org_level or (PROVINCE if not wanted.org else "")
    return [
        Body(area.area_id, wanted.org or formal_name(area, patterns), level, wanted.regime or regime) for area in areas
    ]


def read_wanted(path: Path, patterns: Patterns) -> list[Wanted]:
    """Read a list of organisations: ``area`` (name, or code and vintage), and any other column of `EXPECTED`.

    A line without ``org`` means the province's own body. Raises ExpectationError with the line that is wrong.
    """
    found = [_wanted(fields, f"{path}, line {line}", patterns) for line, fields in listed(path, EXPECTED)]
    if not found:
        raise ExpectationError(f"{path}: no line says what is expected; the columns are {', '.join(EXPECTED.columns)}")
    return found


def _wanted(fields: dict[str, str], where: str, patterns: Patterns) -> Wanted:
    area = fields["area"]
    if not area_named(bare(area), patterns):
        raise ExpectationError(f"{where}: no area is called {area!r}; areas.csv of an output lists them")
    for name, last in (("from", False), ("to", True)):
        if fields[name]:
            bounds(fields[name], f"{where}: {name}", last=last)
    return Wanted(fields["org"], area, fields["org_level"], fields["regime"], fields["from"], fields["to"])
