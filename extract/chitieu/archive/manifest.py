"""``--manifest files.csv``: what a person says about files, by name."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

from msgspec import structs

from chitieu.archive.listed import ListKind, listed
from chitieu.errors import ManifestError
from chitieu.settings import Override

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

MANIFEST = ListKind(("file", "org", "area", "period", "template", "report"), "file", "--manifest", ManifestError)


def load_manifest(path: Path) -> dict[str, Override]:
    """Read a manifest: a CSV in UTF-8 with the column ``file`` and any of org, area, period, template, report.

    A line with ``report`` (1, 2, ...) speaks of that report alone of a file that holds several.
    Raises ManifestError with the line where it cannot be understood.
    """
    overrides: dict[str, Override] = {}
    told: set[tuple[str, int]] = set()
    for line, fields in listed(path, MANIFEST):
        override, number = _override(f"{path}, line {line}", fields)
        known = overrides.get(override.file, Override(override.file))
        if (override.file, number) in told:
            raise ManifestError(f"{path}, line {line}: {override.file} is named twice; keep one line")
        told.add((override.file, number))
        overrides[override.file] = (
            structs.replace(known, singles=(*known.singles, (number, override)))
            if number
            else structs.replace(override, singles=known.singles)
        )
    return overrides


def match(overrides: dict[str, Override], names: Iterable[str]) -> tuple[dict[str, Override], tuple[str, ...]]:
    """Return the overrides by the names that were found, and the manifest's names that were not found.

    Names are compared after NFC: macOS hands out decomposed Vietnamese letters, keyboards type composed ones.
    """
    composed = {unicodedata.normalize("NFC", name): override for name, override in overrides.items()}
    matched: dict[str, Override] = {}
    used: set[str] = set()
    for name in names:
        key = unicodedata.normalize("NFC", name)
        if key in composed:
            matched[name] = composed[key]
            used.add(key)
    return matched, tuple(override.file for key, override in composed.items() if key not in used)


def _override(where: str, fields: Mapping[str, str]) -> tuple[Override, int]:
    """Return what a line says, and of which report of its file; 0 is all of them."""
    number = fields["report"]
    if number and not (number.isascii() and number.isdigit() and int(number)):
        raise ManifestError(f"{where}: report {number!r} is not the number of a report in its file")
    said = Override(
        file=fields["file"].removeprefix("./"),
        org=fields["org"],
        area=fields["area"],
        period=fields["period"],
        template=fields["template"],
    )
    return said, int(number or 0)
