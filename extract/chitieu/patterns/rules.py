"""Rules between rows that no formula of a single row says: equal across forms, at most."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from msgspec import Struct

from chitieu.errors import PatternError
from chitieu.patterns.source import read_csv

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

RuleName = Literal["equal", "at_most"]
Severity = Literal["warning", "notice"]
"""A warning is an arithmetic that cannot be; a notice is one that hardly ever is."""
RELATIONS: dict[RuleName, str] = {"equal": "=", "at_most": "<="}


class Rule(Struct, frozen=True):
    """The sum of the codes on the left compared with the sum of those on the right."""

    rule: RuleName
    left: str
    relation: Literal["=", "<="]
    right: str
    severity: Severity
    reason: str

    @property
    def sides(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The codes added up on each side."""
        left, right = (tuple(code.strip() for code in side.split("+")) for side in (self.left, self.right))
        return left, right


def load_rules(path: Path, codes: Collection[str]) -> tuple[Rule, ...]:
    """Read the rules of a template, none where there is no file. Raises PatternError that names file and line."""
    if not path.exists():
        return ()
    rules = read_csv(path, Rule)
    for line, rule in enumerate(rules, start=2):
        if rule.relation != RELATIONS[rule.rule]:
            raise PatternError(
                f"{path}, line {line}: {rule.rule} goes with {RELATIONS[rule.rule]}, not {rule.relation}"
            )
        for code in (code for side in rule.sides for code in side):
            if code not in codes:
                raise PatternError(f"{path}, line {line}: no indicator has the code {code!r}")
    return tuple(rules)
