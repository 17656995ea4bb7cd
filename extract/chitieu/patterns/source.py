"""Where the patterns are, and how their files are read: CSV and TOML, each fault with file, line and column."""

from __future__ import annotations

import csv
import hashlib
import re
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Generic, TypeVar

import msgspec
from msgspec import Struct

from chitieu.errors import PatternError
from chitieu.patterns.compiled import compiled

if TYPE_CHECKING:
    from collections.abc import Sequence

T = TypeVar("T")

_TOML_PLACE = re.compile(r" \(at line (?P<line>\d+), column (?P<column>\d+)\)")
_SCHEMA_PLACE = re.compile(r"^(?P<what>.*?)(?: - at `\$(?P<path>.*)`)?$", re.DOTALL)
_UNKNOWN_KEY = re.compile(r"unknown field `(?P<key>[^`]+)`")
_SAID = re.compile(r", line (?P<line>\d+)(?:, column (?P<column>\d+))?: (?P<message>.*)", re.DOTALL)
_STEP = re.compile(r"\.?(?P<key>[\w-]+)|\[(?P<index>\d+)\]")


class Fault(Struct, frozen=True):
    """What is wrong in a pattern file, and where: line and column (characters) count from 1, 0 where not known."""

    path: Path
    line: int
    column: int
    message: str

    def __str__(self) -> str:
        """One line, as every message about a pattern file reads."""
        place = f", line {self.line}, column {self.column}" if self.line else ""
        return f"{self.path}{place}: {self.message}"


class Line(Struct, Generic[T], frozen=True):
    """A row of a CSV file, as it was read and as it is printed."""

    value: T
    path: Path
    number: int
    header: Sequence[str]
    printed: str

    def fault(self, message: str, field: str = "") -> Fault:
        """Say what is wrong with the row, or with one cell of it."""
        return Fault(self.path, self.number, _column(self.header, self.printed, field), message)


@lru_cache(maxsize=1)
def shipped_folder() -> Path:
    """Return the folder of the patterns that ship with the program (inside the wheel, or the repository's own)."""
    package = Path(__file__).resolve().parent.parent
    packed = package / "_data" / "patterns"
    return packed if packed.is_dir() else package.parent.parent / "patterns"


def read_csv(path: Path, schema: type[T]) -> list[T]:
    """Read a CSV file whose rows follow ``schema`` (a struct of str, int, bool or Literal fields).

    Empty cells of a field with a default take the default. Raises PatternError with file, line and column.
    """
    lines, faults = csv_lines(path, schema)
    if faults:
        raise PatternError(str(faults[0]))
    return [line.value for line in lines]


def csv_lines(path: Path, schema: type[T], *, closed: bool = False) -> tuple[list[Line[T]], list[Fault]]:
    """Read a CSV file as `read_csv` does; give the rows that follow the schema, and all faults of the others.

    ``closed`` files have no column that the schema does not know; others may hold notes.
    """
    text = _text(path)
    if isinstance(text, Fault):
        return [], [text]
    raw = text.splitlines()
    reader = csv.reader(raw)
    header = next(reader, list[str]())
    faults = [
        Fault(path, 1, _starts(raw[0])[index], f"no column is called {name!r}")
        for index, name in enumerate(header)
        if closed and name not in schema.__annotations__
    ]
    lines: list[Line[T]] = []
    for row in reader:
        number, printed = reader.line_num, raw[reader.line_num - 1]
        if not row:
            continue
        if len(row) != len(header):
            faults.append(Fault(path, number, 1, f"{len(header)} cells are expected, as in the header"))
            continue
        try:
            value = msgspec.convert({k: v for k, v in zip(header, row, strict=True) if v}, schema, strict=False)
        except msgspec.ValidationError as error:
            what, steps = _told(error)
            column = _column(header, printed, str(steps[0])) if steps else 1
            faults.append(Fault(path, number, column, what))
        else:
            lines.append(Line(value, path, number, header, printed))
    return lines, faults


def read_toml(path: Path, schema: type[T]) -> T:
    """Read a TOML file that follows ``schema``. Raises PatternError with file, line and column."""
    found = toml_value(path, schema)
    if isinstance(found, Fault):
        raise PatternError(str(found))
    return found


def toml_value(path: Path, schema: type[T]) -> T | Fault:
    """Read a TOML file as `read_toml` does; give its fault where it has one."""
    text = _text(path)
    if isinstance(text, Fault):
        return text
    try:
        held = compiled().toml(text)
    except ValueError as error:
        place = _TOML_PLACE.search(str(error))
        line, column = (int(place["line"]), int(place["column"])) if place else (len(text.splitlines()), 1)
        return Fault(path, line, column, _TOML_PLACE.sub("", str(error)))
    try:
        return msgspec.convert(held, schema)
    except msgspec.ValidationError as error:
        what, steps = _told(error)
        return Fault(path, *toml_place(text, steps), what)


def toml_place(text: str, steps: list[str | int]) -> tuple[int, int]:
    """Return line and column of a key of a TOML text: ``["form", 1, "title"]`` is the title of the second [[form]].

    A key that is not there leads to the last step that is; inline tables count as their key.
    """
    lines = text.splitlines()
    at, until, column = 0, len(lines), 1
    for place, step in enumerate(steps):
        if isinstance(step, int):
            continue
        index = next((n for n in steps[place + 1 : place + 2] if isinstance(n, int)), 0)
        head = re.compile(rf"\s*\[\[?\s*{re.escape(step)}\s*\]\]?")
        heads = [n for n in range(len(lines)) if head.match(lines[n])]
        if index < len(heads):
            at = heads[index]
            until = next((n for n in range(at + 1, len(lines)) if lines[n].lstrip().startswith("[")), len(lines))
            continue
        key = re.compile(rf"(?P<before>\s*){re.escape(step)}\s*=")
        found = next(((n, hit) for n in range(at, until) if (hit := key.match(lines[n]))), None)
        if found is None:
            break
        at, column = found[0], len(found[1]["before"]) + 1
    return at + 1, column


def told_fault(path: Path, said: str) -> Fault:
    """Return the fault that the message of a PatternError tells of ``path``."""
    match = _SAID.match(said.removeprefix(str(path)))
    if match is None:
        return Fault(path, 0, 0, said)
    return Fault(path, int(match["line"]), int(match["column"] or 1), match["message"])


def folder_hash(folder: Path) -> str:
    """Return 16 hex digits that change whenever a file below ``folder`` changes."""
    digest = hashlib.sha256()
    for path in sorted(p for p in folder.rglob("*") if p.is_file() and p.suffix in {".csv", ".toml"}):
        digest.update(path.relative_to(folder).as_posix().encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()[:16]


def _text(path: Path) -> str | Fault:
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return Fault(path, 0, 0, "this pattern file is missing; restore it or reinstall chitieu")
    except UnicodeDecodeError as error:
        return Fault(path, 0, 0, f"not UTF-8 at byte {error.start}; save the file as UTF-8")
    except OSError as error:
        return Fault(path, 0, 0, f"cannot be read: {error.strerror}")


def _told(error: msgspec.ValidationError) -> tuple[str, list[str | int]]:
    """Part msgspec's message into what is wrong and the way to it."""
    match = _SCHEMA_PLACE.match(str(error))
    what, path = (match["what"], match["path"] or "") if match else (str(error), "")
    steps: list[str | int] = [m["key"] or int(m["index"]) for m in _STEP.finditer(path)]
    key = next((step for step in reversed(steps) if isinstance(step, str)), "")
    if unknown := _UNKNOWN_KEY.search(what):
        steps.append(unknown["key"])
    return f"{key}: {what}" if key else what, steps


def _column(header: Sequence[str], printed: str, field: str) -> int:
    """Return where the cell of a field begins in a printed row; 1 where there is no such field."""
    return dict(zip(header, _starts(printed), strict=False)).get(field, 1)


def _starts(line: str) -> list[int]:
    """Return where each cell of a CSV line begins, counted from 1.

    >>> _starts('BM1,"a, b",c')
    [1, 5, 12]
    """
    starts, quoted = [1], False
    for index, character in enumerate(line):
        if character == '"':
            quoted = not quoted
        elif character == "," and not quoted:
            starts.append(index + 2)
    return starts
