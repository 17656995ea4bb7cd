"""``--manifest files.csv``: what a person says about files, by name."""

from __future__ import annotations

import csv
import io
import unicodedata
from dataclasses import replace
from typing import TYPE_CHECKING

from chitieu.errors import ManifestError
from chitieu.settings import Override

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

COLUMNS = ("file", "org", "area", "period", "template", "report")


def load_manifest(path: Path) -> dict[str, Override]:
    """Read a manifest: a CSV in UTF-8 with the column ``file`` and any of org, area, period, template, report.

    A line with ``report`` (1, 2, ...) speaks of that report alone of a file that holds several.
    Raises ManifestError with the line where it cannot be understood.
    """
    try:
        # Excel writes a byte order mark; a manifest is the one file people make in Excel
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise ManifestError(f"{path}: {error.strerror}; name a CSV file with --manifest") from error
    except UnicodeDecodeError as error:
        raise ManifestError(f"{path}: not UTF-8 at byte {error.start}; save it as CSV UTF-8") from error
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    overrides: dict[str, Override] = {}
    told: set[tuple[str, int]] = set()
    header: list[str] = []
    try:
        for cells in reader:
            if not any(cell.strip() for cell in cells):
                continue
            if not header:
                header = _header(path, reader.line_num, cells)
                continue
            override, number = _override(path, reader.line_num, header, cells)
            known = overrides.get(override.file, Override(override.file))
            if (override.file, number) in told:
                raise ManifestError(f"{path}, line {reader.line_num}: {override.file} is named twice; keep one line")
            told.add((override.file, number))
            overrides[override.file] = (
                replace(known, singles=(*known.singles, (number, override)))
                if number
                else replace(override, singles=known.singles)
            )
    except csv.Error as error:
        raise ManifestError(f"{path}, line {reader.line_num}: {error}; check the quotes") from error
    if not header:
        raise ManifestError(f"{path}, line 1: no header; the first line must be {','.join(COLUMNS)}")
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


def _header(path: Path, line: int, cells: list[str]) -> list[str]:
    header = [cell.strip() for cell in cells]
    for column in header:
        if column not in COLUMNS:
            raise ManifestError(f"{path}, line {line}: unknown column {column!r}; the columns are {', '.join(COLUMNS)}")
    if "file" not in header:
        raise ManifestError(f"{path}, line {line}: no column 'file'; the columns are {', '.join(COLUMNS)}")
    if len(set(header)) != len(header):
        raise ManifestError(f"{path}, line {line}: a column is named twice")
    return header


def _override(path: Path, line: int, header: list[str], cells: list[str]) -> tuple[Override, int]:
    """Return what a line says, and of which report of its file; 0 is all of them."""
    if len(cells) != len(header):
        raise ManifestError(f"{path}, line {line}: {len(cells)} cells where the header has {len(header)}")
    fields = dict(zip(header, (cell.strip() for cell in cells), strict=True))
    if not fields["file"]:
        raise ManifestError(f"{path}, line {line}: the cell 'file' is empty")
    number = fields.get("report", "")
    if number and not (number.isascii() and number.isdigit() and int(number)):
        raise ManifestError(f"{path}, line {line}: report {number!r} is not the number of a report in its file")
    said = Override(
        file=fields["file"].removeprefix("./"),
        org=fields.get("org", ""),
        area=fields.get("area", ""),
        period=fields.get("period", ""),
        template=fields.get("template", ""),
    )
    return said, int(number or 0)
