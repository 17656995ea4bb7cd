"""The schema of an output as plain lines, one per column and key: what golden files keep of each version."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    Named = Mapping[str, object]

TOLD = {"description", "description_vi"}
"""What says something to people and binds nobody."""


def schema_lines(package: bytes) -> list[str]:
    """Return the lines of a ``datapackage.json``."""
    lines: list[str] = []
    for resource in cast("Sequence[Named]", json.loads(package)["resources"]):
        schema = cast("Named", resource["schema"])
        for field in cast("Sequence[Named]", schema["fields"]):
            rules = {name: rule for name, rule in field.items() if name not in {"name", *TOLD}}
            lines.append(f"{resource['name']}.{field['name']} {_text(rules)}")
        keys = {name: key for name, key in schema.items() if name != "fields"}
        lines.append(f"{resource['name']} {_text(keys)}")
    return lines


def _text(rules: Mapping[str, object]) -> str:
    return json.dumps(rules, ensure_ascii=False, sort_keys=True)


def columns_of(lines: Sequence[str]) -> dict[str, dict[str, Named]]:
    """Return, by table and column in their order, the rules of golden lines."""
    found: dict[str, dict[str, Named]] = {}
    for line in lines:
        name, _, rules = line.partition(" ")
        table, _, column = name.partition(".")
        if column:
            found.setdefault(table, {})[column] = cast("Named", json.loads(rules))
    return found
