"""Truth: what a perfect reading of a report would say, from the three files beside each PDF of a corpus."""

from __future__ import annotations

import csv
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Literal, TypeVar

import msgspec
from msgspec import Struct

from chitieu.errors import InputMissingError, UsageError

if TYPE_CHECKING:
    from pathlib import Path

T = TypeVar("T")
_ENDING = ".observations.csv"


class TrueObservation(Struct, frozen=True):
    """One printed indicator."""

    code: str
    status: Literal["ok", "blank"]
    org: str = ""
    org_level: str = ""
    area_id: str = ""
    period: str = ""
    template: str = ""
    member: str = ""
    occurrence: int = 1
    unit: str = ""
    value: Decimal | None = None
    value_text: str = ""
    note: str = ""


class TrueCitation(Struct, frozen=True):
    """One printed document number."""

    context: str
    footnote: str = ""
    citation_id: str = ""
    date: str = ""


class TrueFootnote(Struct, frozen=True):
    """One footnote: the printed mark, the whole text, and the words its mark stands behind (empty: not said)."""

    footnote: str = ""
    text: str = ""
    anchor: str = ""


class Truth(Struct, frozen=True):
    """The truth of one report; ``stem`` is its file name without the ending."""

    stem: str
    observations: tuple[TrueObservation, ...]
    citations: tuple[TrueCitation, ...] | None = None
    footnotes: tuple[TrueFootnote, ...] | None = None


def read_truths(folder: Path) -> tuple[Truth, ...]:
    """Read every truth of ``folder``, by stem. Without a file of citations or footnotes these are not scored.

    Raises InputMissingError when the folder holds no truth, UsageError (with file and line) when one is damaged.
    """
    stems = sorted(path.name.removesuffix(_ENDING) for path in folder.glob(f"*{_ENDING}"))
    if not stems:
        raise InputMissingError(f"{folder}: no *{_ENDING} there; name a folder with truth files, such as corpus/")
    return tuple(_truth(folder, stem) for stem in stems)


def _truth(folder: Path, stem: str) -> Truth:
    citations = folder / f"{stem}.citations.csv"
    footnotes = folder / f"{stem}.footnotes.csv"
    return Truth(
        stem=stem,
        observations=_rows(folder / f"{stem}{_ENDING}", TrueObservation),
        citations=_rows(citations, TrueCitation) if citations.exists() else None,
        footnotes=_rows(footnotes, TrueFootnote) if footnotes.exists() else None,
    )


def _rows(path: Path, schema: type[T]) -> tuple[T, ...]:
    rows: list[T] = []
    line = 1
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file, strict=True)
            for row in reader:
                line = reader.line_num
                rows.append(msgspec.convert({k: v for k, v in row.items() if v}, schema, strict=False))
    except (OSError, UnicodeDecodeError, csv.Error, InvalidOperation, msgspec.ValidationError) as error:
        raise UsageError(f"{path}, line {line}: {error}") from error
    return tuple(rows)
