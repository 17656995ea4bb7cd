"""``chitieu report``: an output at a glance, as one page for people who only look."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

import msgspec

from chitieu.contract.replacing import replacing
from chitieu.overview.facts import facts_of
from chitieu.overview.page import page
from chitieu.overview.trend import trends_of
from chitieu.overview.words import say
from chitieu.patterns.load import load_patterns
from chitieu.visible import plain
from chitieu.wording import number

if TYPE_CHECKING:
    from pathlib import Path

    from chitieu.wording import Language

__all__ = ["Told", "run"]


@dataclass(frozen=True, slots=True)
class Told:
    """Where the page goes (None: standard output), and whether its facts are printed as JSON instead."""

    language: Language = "vi"
    path: Path | None = None
    as_json: bool = False
    quiet: bool = False
    patterns: tuple[Path, ...] = ()
    """Folders of the user's own templates."""


def run(out: Path, told: Told) -> int:
    """Write the page; return 0. Raises OutputUnreadableError, OutputError, PatternError."""
    facts = facts_of(out, load_patterns(users=told.patterns))
    trends = trends_of(out, facts.all.expected)
    if told.as_json:
        data = msgspec.json.format(msgspec.json.encode({"facts": facts, "trends": trends}), indent=2)
        sys.stdout.write(data.decode() + "\n")
    parts = page(str(out), facts, trends, told.language)
    if told.path is None:
        if not told.as_json:
            sys.stdout.writelines(parts)
        return 0
    with replacing(told.path) as stream:
        for part in parts:
            stream.write(part.encode())
    if not told.quiet and not told.as_json:
        reports, findings = (number(told.language, count) for count in (facts.all.reports, len(facts.findings)))
        said = say(told.language, "written", path=plain(str(told.path)), reports=reports, findings=findings)
        sys.stdout.write(said + "\n")
    return 0
