"""Where the patterns are, and how their files are read: CSV and TOML, each fault with file and line."""

from __future__ import annotations

import csv
import hashlib
import tomllib
from functools import lru_cache
from pathlib import Path
from typing import TypeVar

import msgspec

from chitieu.errors import PatternError

T = TypeVar("T")


@lru_cache(maxsize=1)
def shipped_folder() -> Path:
    """Return the folder of the patterns that ship with the program (inside the wheel, or the repository's own)."""
    package = Path(__file__).resolve().parent.parent
    packed = package / "_data" / "patterns"
    return packed if packed.is_dir() else package.parent.parent / "patterns"


def read_csv(path: Path, schema: type[T]) -> list[T]:
    """Read a CSV file whose rows follow ``schema`` (a dataclass of str, int, bool or Literal fields).

    Empty cells of a field with a default take the default. Raises PatternError with file and line.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError as error:
        raise PatternError(f"{path}: this pattern file is missing; restore it or reinstall chitieu") from error
    except UnicodeDecodeError as error:
        raise PatternError(f"{path}: not UTF-8 at byte {error.start}; save the file as UTF-8") from error
    reader = csv.DictReader(text.splitlines())
    rows: list[T] = []
    for row in reader:
        if None in row or None in row.values():
            wanted = len(reader.fieldnames or [])
            raise PatternError(f"{path}, line {reader.line_num}: {wanted} cells are expected, as in the header")
        try:
            rows.append(msgspec.convert({k: v for k, v in row.items() if v}, schema, strict=False))
        except msgspec.ValidationError as error:
            raise PatternError(f"{path}, line {reader.line_num}: {error}") from error
    return rows


def read_toml(path: Path, schema: type[T]) -> T:
    """Read a TOML file that follows ``schema``. Raises PatternError with file and, for syntax, line and column."""
    try:
        return msgspec.convert(tomllib.loads(path.read_text(encoding="utf-8")), schema)
    except FileNotFoundError as error:
        raise PatternError(f"{path}: this pattern file is missing; restore it or reinstall chitieu") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, msgspec.ValidationError) as error:
        raise PatternError(f"{path}: {error}") from error


def folder_hash(folder: Path) -> str:
    """Return 16 hex digits that change whenever a file below ``folder`` changes."""
    digest = hashlib.sha256()
    for path in sorted(p for p in folder.rglob("*") if p.is_file() and p.suffix in {".csv", ".toml"}):
        digest.update(path.relative_to(folder).as_posix().encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()[:16]
