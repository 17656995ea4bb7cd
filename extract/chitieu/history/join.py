"""Provinces that were merged, joined by one stated rule and only where somebody asks for it.

The rule ``successor``: before the merger, the area that others became stands for the sum of all of them. Counts and
money are summed, and only where every one of the old areas has a sure value; where one lacks it, there is no sum.
Percentages and codes are never summed. Where a single old area became the new one, nothing is summed: its values are
carried on, of whatever kind. Old and new bodies are matched by their level, and only where an area has one of a level.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING

from chitieu.history.figure import EXACT, lean
from chitieu.history.model import ADDITIVE, Point

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from chitieu.contract.rows import AreaRow
    from chitieu.history.catalogue import Catalogue
    from chitieu.history.model import Line, LineKey


@dataclass(frozen=True, slots=True)
class _Kin:
    """What lines must share to be of one successor."""

    successor: str
    level: str
    rest: LineKey


def joined(lines: Iterable[Line], catalogue: Catalogue) -> list[Line]:
    """Return the lines, those of old areas put together under their successor; what cannot be joined stays apart."""
    groups: dict[_Kin, list[Line]] = defaultdict(list)
    for line in lines:
        row = catalogue.areas.get(line.key.area_id)
        successor = row.successor if row is not None and row.successor else line.key.area_id
        groups[_Kin(successor, line.org_level, replace(line.key, area_id="", org=""))].append(line)
    done: list[Line] = []
    for kin, group in groups.items():
        before = catalogue.predecessors(kin.successor)
        if not before or all(line.key.area_id == kin.successor for line in group):
            done += group
        elif why := _hindered(group, before):
            done += [line if line.key.area_id == kin.successor else replace(line, merged=why) for line in group]
        else:
            done.append(_join(kin, group, before, catalogue))
    return done


def _hindered(group: Sequence[Line], before: Sequence[AreaRow]) -> str:
    """Return why lines cannot be joined."""
    areas = [line.key.area_id for line in group]
    if len(set(areas)) < len(areas):
        return "several_bodies"
    if len(before) > 1 and group[0].key.kind not in ADDITIVE:
        return "not_additive"
    return ""


def _join(kin: _Kin, group: Sequence[Line], before: Sequence[AreaRow], catalogue: Catalogue) -> Line:
    own = next((line for line in group if line.key.area_id == kin.successor), None)
    newest = own or max(group, key=lambda line: line.points[-1].end)
    points = {} if own is None else {point.period: point for point in own.points}
    old = {line.key.area_id: {point.period: point for point in line.points} for line in group if line is not own}
    for period in sorted({period for given in old.values() for period in given} - set(points)):
        points[period] = _sum([(row.area_id, old.get(row.area_id, {}).get(period)) for row in before])
    area = catalogue.areas.get(kin.successor)
    return replace(
        newest,
        key=replace(kin.rest, area_id=kin.successor, org="" if own is None else own.key.org),
        area=area.name if area is not None else newest.area,
        points=tuple(sorted(points.values(), key=lambda point: (point.end, point.period))),
    )


def _sum(given: Sequence[tuple[str, Point | None]]) -> Point:
    found = [point for _, point in given if point is not None]
    first = found[0]
    areas = tuple(area for area, _ in given)
    if len(given) == 1:
        return replace(first, summed=areas)
    point = Point(
        first.period, first.time_period, first.start, first.end, "ok", template=first.template, code=first.code,
        summed=areas,
    )  # fmt: skip
    lacking = tuple(area for area, one in given if one is None or one.sure is None or not _like(one, first))
    if lacking:
        return replace(point, state="incomplete", lacking=lacking)
    value = Decimal(0)
    for one in found:
        value = EXACT.add(value, one.sure or Decimal(0))
    return replace(point, value=lean(value))


def _like(one: Point, other: Point) -> bool:
    return (one.time_period, one.template, one.code) == (other.time_period, other.template, other.code)
