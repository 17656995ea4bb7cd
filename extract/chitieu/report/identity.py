"""Who reports, about which area and period: from the report itself, else from its names, else from the manifest."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from msgspec import Struct

from chitieu.folding import bare, nfc
from chitieu.report.period import Period, own_period, time_period, window, windows_hold
from chitieu.report.province import misread_province
from chitieu.report.statement import Told, form_statements, statements_of
from chitieu.report.weigh import contradicted, weigh

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from chitieu.patterns.load import Area, Patterns
    from chitieu.patterns.template import Template
    from chitieu.report.letterhead import Letterhead
    from chitieu.settings import Override

LEAD = 3
"""An area named only in the text must be named this many times as often as any other, and this often unless the text
names the area's own body ("UBND tỉnh ...") and no other's."""
HEAD_CHARS = 6000
"""How much of the body's beginning is searched for names: two to three pages."""

_FULL_TYPE = re.compile(r"(?:tinh|thanh pho) ")
_TYPE_WORDS = re.compile(r"^(tinh|thanh pho|tp\.?)\s*")


class Identity(Struct, frozen=True):
    """The report's identity; ``sources`` says where each part comes from, ``doubts`` which parts are not sure."""

    org: str = ""
    org_level: str = ""
    area: Area | None = None
    period: Period | None = None
    days: tuple[date, date] | None = None
    time_period: str = ""
    sources: tuple[str, ...] = ()
    doubts: tuple[str, ...] = ()


def identify(told: Told, template: Template | None, patterns: Patterns) -> Identity:
    """Settle organisation, area and period of a report."""
    head, body, name, override = told.head, told.body.text, told.name, told.override
    period, period_from, period_sure = period_of(told, template, patterns)
    days = window(period.key, template, patterns) if period else None
    area_key, area_from, area_sure = _area_name(head, body, name, override, patterns)
    area = _in_force(area_key, days, patterns)
    org, level, org_from = _org(head, body, area, override, patterns)
    doubts: list[str] = []
    if (
        period is None
        or not period_sure
        or days is None
        or (head.date is not None and not windows_hold(head.date, days))
    ):
        doubts.append("period")
    if area is None or not area_sure:
        doubts.append("area")
    if not org and (override is None or not override.from_manifest):  # who writes a manifest has looked at the report
        doubts.append("org")
    sources = (f"org={org_from}", f"area={area_from}", f"period={period_from}")
    span = time_period(days) if days else ""
    return Identity(org, level, area, period, days, span, sources, tuple(doubts))


def period_of(told: Told, template: Template | None, patterns: Patterns) -> tuple[Period | None, str, bool]:
    """Return the period a report is about, where it was found, and whether that is sure.

    A title printed as text says it, unless a form says another; on a scan all places that state it are weighed.
    """
    head, body, override = told.head, told.body.text, told.override
    if override is not None and override.period:
        return Period(override.period, override.period), override.source("period"), True
    if head.scanned:
        statements = statements_of(told, template, patterns)
        weighed = weigh(statements, head.date, template, patterns)
        if weighed is not None:
            return weighed.period, "+".join(weighed.places), weighed.sure
    titled = own_period(head.title, patterns)
    if titled is not None:
        forms = form_statements(told.layouts, template, patterns)
        return titled[0], "title", titled[1] and not head.scanned and not contradicted(titled[0].key, forms)
    stated = own_period(body[:HEAD_CHARS], patterns)
    named = own_period(re.sub(r"[-_/.]+", " ", told.name), patterns)
    if stated is not None:
        return stated[0], "text", not head.scanned and named is not None and named[0].key == stated[0].key
    return (named[0] if named else None), "file" if named else "none", False


def _area_name(
    head: Letterhead, body: str, name: str, override: Override | None, patterns: Patterns
) -> tuple[str, str, bool]:
    """Return the bare name (or id) of the area, where it was found, and whether that is sure."""
    if override is not None and override.area:
        return bare(override.area), override.source("area"), True
    known = area_keys(patterns)
    for text, source in ((head.org, "letterhead"), (head.title, "title")):
        hits = areas_in(text, known)
        if len(hits) == 1:
            return next(iter(hits)), source, True
        if source == "letterhead" and head.scanned and (near := misread_province(text, patterns)):
            return near, source, True
    counts = areas_in(" ".join((head.title, body[:HEAD_CHARS])), known).most_common(2)
    if counts:
        best, often = counts[0]
        second = counts[1][1] if len(counts) > 1 else 0
        speaks = _speaking(body, known, patterns)
        return best, "text", often >= LEAD * second and (often >= LEAD or speaks == [best]) and speaks in ([best], [])
    named = areas_in(re.sub(r"[-_/.]+", " ", name), known)
    return (next(iter(named)), "file", False) if len(named) == 1 else ("", "none", False)


def area_keys(patterns: Patterns) -> tuple[str, ...]:
    """Return the bare names of all areas without their type, longest first."""
    names = [a.name for a in patterns.areas] + [a.name for a in patterns.area_names]
    keys = {_plain(n) for n in names}
    return tuple(sorted(keys, key=lambda k: (-len(k), k)))


def areas_in(text: str, known: Sequence[str]) -> Counter[str]:
    """Count the areas a text names as whole words; a longer name is not also its part."""
    key = " " + re.sub(r"[^\w.]+", " ", bare(text)) + " "
    found: Counter[str] = Counter()
    for name in known:
        if name not in key:  # most are not, and a compiled pattern for each of them takes 30 ms
            continue
        shape = re.compile(rf"(?<=\W){re.escape(name)}(?=\W)")
        hits = len(shape.findall(key))
        if hits:
            found[name] = hits
            key = shape.sub("#", key)
    return found


def _in_force(key: str, days: tuple[date, date] | None, patterns: Patterns) -> Area | None:
    """Return the area of that name (or id) in the vintage in force on the last day of the period."""
    if not key:
        return None
    same = area_named(key, patterns)
    if same and same[0].area_id == key:
        return same[0]
    if days is None:
        return same[0] if len(same) == 1 else None
    last = days[1].isoformat()
    return next((a for a in same if a.valid_from <= last <= (a.valid_to or last)), None)


def area_named(key: str, patterns: Patterns) -> list[Area]:
    """Return the areas of a bare name in all vintages, or the one of that id."""
    by_id = [a for a in patterns.areas if a.area_id == key]
    if by_id:
        return by_id
    name = _plain(key)
    ids = {n.area_id for n in patterns.area_names if _plain(n.name) == name}
    return [a for a in patterns.areas if _plain(a.name) == name or a.area_id in ids]


def formal_name(area: Area, patterns: Patterns) -> str:
    """Return what a province's own body is called."""
    return f"{patterns.identity.formal['province']} {area.name[0].lower()}{area.name[1:]}"


def _key(text: str) -> str:
    """Return the bare text in which a name with a hyphen is one spelling: "Bà Rịa - Vũng Tàu", "Bà Rịa-Vũng Tàu"."""
    return re.sub(r"(?<=\w) ?[-–] ?(?=\w)", " ", bare(text))


def _plain(name: str) -> str:
    return _TYPE_WORDS.sub("", _key(name))


def _org(
    head: Letterhead, body: str, area: Area | None, override: Override | None, patterns: Patterns
) -> tuple[str, str, str]:
    if override is not None and override.org:
        return override.org, _level(bare(override.org), area, patterns), override.source("org")
    printed = nfc(head.org)
    level = _level(bare(printed), area, patterns)
    if head.scanned and level != "province" and area is not None and misread_province(printed, patterns):
        level = "province" if misread_province(printed, patterns) == _plain(area.name) else level
    if printed and level:
        return _formal(printed, level, area, patterns, printed), level, "letterhead"
    names = [n.name for n in patterns.area_names if area is not None and n.area_id == area.area_id]
    known = [_plain(n) for n in ([area.name, *names] if area is not None else [])]
    level = "province" if _speaking(body, known, patterns) else ""
    return (_formal("", level, area, patterns, body[:HEAD_CHARS]), level, "text") if level else (printed, "", "none")


def _level(key: str, area: Area | None, patterns: Patterns) -> str:
    key = " ".join(re.findall(r"\w+", key))  # a speck on a scan is a full stop: "ỦY. BAN NHÂN DÂN"
    central = area is not None and bare(area.name).startswith("thanh pho") and _plain(area.name) in key
    for body in patterns.identity.body:
        if body.central and not central:
            continue
        if any(key.startswith(w) for w in body.words):
            return body.level
    return ""


def _speaking(body: str, names: Sequence[str], patterns: Patterns) -> list[str]:
    """Return the areas that the text names together with a province's own body: "UBND tỉnh ..."."""
    edges = _key(body[:HEAD_CHARS]) + " | " + _key(body[-HEAD_CHARS:])
    words = [w for b in patterns.identity.body if b.level == "province" for w in b.words]
    return [
        name
        for name in names
        if name in edges and any(re.search(rf"{re.escape(w)} {re.escape(name)}\b", edges) for w in words)
    ]


def _formal(printed: str, level: str, area: Area | None, patterns: Patterns, text: str) -> str:
    """Return an organisation's name in the usual case: a letterhead prints it in capitals over two lines.

    An area that changed its name under one code goes by the one that ``text`` prints.
    """
    if level == "province" and area is not None:
        key = bare(text)
        others = (n.name for n in patterns.area_names if n.area_id == area.area_id and _FULL_TYPE.match(bare(n.name)))
        name = next((n for n in others if bare(n) in key), area.name)
        return f"{patterns.identity.formal['province']} {name[0].lower()}{name[1:]}"
    if not printed.isupper():
        return printed
    lower = printed.lower()
    name = lower[0].upper() + lower[1:]
    if area is not None:
        own = area.name.split(" ", 1)[-1]
        name = re.sub(re.escape(own.lower()), own, name)
    return name
