"""The 137 real strings of the development set: at least 98 % read exactly, every doubtful one flagged, no other one.

Expected readings: ``@`` date, ``|`` several documents (or, for one document, several dates seen in the wild), ``?``
doubtful, ``⏎`` line break, ``-`` no citation.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from chitieu.citation import find, load_grammar

GRAMMAR = load_grammar()
STRINGS = Path(__file__).parent / "data" / "citations.tsv"
LEAST_SHARE = 0.98


@dataclass(frozen=True)
class Expected:
    raw: str
    readings: tuple[str, ...]
    doubtful: bool


def rows() -> list[Expected]:
    made: list[Expected] = []
    for line in STRINGS.read_text(encoding="utf-8").splitlines()[1:]:
        raw, expected, _ = line.split("\t")
        doubtful = expected == "?" or expected.endswith(" ?")
        body = expected.removesuffix("?").strip()
        readings = () if body == "-" else tuple(body.split("|"))
        made.append(Expected(raw, readings, doubtful))
    return made


def read(raw: str) -> tuple[tuple[str, ...], bool]:
    """Return the readings of ``raw`` in the notation of the file, and whether any of them carries a doubt."""
    cited = find(raw, GRAMMAR)
    return tuple(f"{c.citation_id}@{c.date}".removesuffix("@") for c in cited), any(c.doubts for c in cited)


def is_exact(row: Expected) -> bool:
    readings, doubted = read(row.raw)
    if row.readings == ("",):  # an unfilled template: nothing may be read as its number
        return doubted and all(reading.startswith("?") for reading in readings)
    if len(row.readings) > 1 and re.fullmatch(r"\d{4}-\d\d-\d\d", row.readings[1]):  # one document, dates in dispute
        document, first = row.readings[0].split("@")
        return doubted and readings in {(f"{document}@{date}",) for date in (first, *row.readings[1:])}
    unread = any("?" in reading for reading in row.readings)  # a missing part is a doubt of its own
    return readings == row.readings and doubted == (row.doubtful or unread)


def test_development_set_is_read() -> None:
    missed = [row for row in rows() if not is_exact(row)]
    for row in missed:
        print(f"{row.raw!r}: wanted {row.readings} doubtful={row.doubtful}, read {read(row.raw)}")  # noqa: T201
    assert len(rows()) == 137
    assert 1 - len(missed) / len(rows()) >= LEAST_SHARE


def test_only_a_conflict_outside_the_string_is_missed() -> None:
    """The reading of "11-CT/TU ngày 04/01/2026" is doubtful because another line of its letter dates it otherwise."""
    assert [row.raw for row in rows() if not is_exact(row)] == ["Chỉ thị số 11-CT/TU ngày 04/01/2026"]


def test_two_dates_in_one_text_are_a_conflict() -> None:
    cited = find("Chỉ thị số 11-CT/TU ngày 04/01/2026; thực hiện Chỉ thị số 11-CT/TU ngày 14/01/2026", GRAMMAR)
    assert [c.doubts for c in cited] == [("date_conflict",), ("date_conflict",)]
