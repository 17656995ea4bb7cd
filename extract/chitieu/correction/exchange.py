"""Decisions that travel: a file that was mailed is applied, files of several people become one."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

import msgspec
from msgspec import Struct, field, structs

from chitieu.contract.rows import CorrectionRow
from chitieu.contract.table import CORRECTIONS
from chitieu.contract.write import write_table
from chitieu.correction.decision import content_nonce, fault_of, is_whole, with_id
from chitieu.correction.evidence import same_subject
from chitieu.correction.file import CorrectionFile, read
from chitieu.errors import CorrectionError, StaleDecisionError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path


class Applied(Struct):
    """What became of decisions that were brought in."""

    saved: int = 0
    known: int = 0
    refused: list[str] = field(default_factory=list[str])
    """One line each: where it stood and why it was not taken."""


class Brought(Struct, frozen=True):
    """A decision that was brought in, and where it stood. One without an id was made outside the program."""

    row: CorrectionRow
    place: str


def apply(decisions: Iterable[Brought], file: CorrectionFile) -> Applied:
    """Add decisions to a file; those it has already change nothing.

    A decision with an id is a copy and is taken as it is: where it competes with another the tables will say so. One
    made outside (a workbook, a CSV written by hand) is refused where somebody has decided since it was handed out.
    Raises CorrectionsLockedError and OutputError.
    """
    done = Applied()
    file.refresh()
    copies: list[CorrectionRow] = []
    for one in decisions:
        if fault := fault_of(one.row):
            done.refused.append(f"{one.place}: {fault}")
        elif one.row.decision_id:
            if is_whole(one.row):
                copies.append(one.row)
            else:
                done.refused.append(f"{one.place}: torn, or changed by hand; to take it on, empty its decision_id")
        else:
            _decide(one, file, done)
    added = file.add(copies)
    done.saved += added
    done.known += len(copies) - added
    return done


def _decide(one: Brought, file: CorrectionFile, done: Applied) -> None:
    """Save a decision made outside, unless it stands already."""
    seen = one.row.undoes
    row = with_id(one.row, content_nonce(one.row))
    if any(_says_the_same(row, standing) for standing in file.standing()) or row.decision_id in file.rows:
        done.known += 1
        return
    try:
        file.append(one.row, seen)
    except (StaleDecisionError, CorrectionError) as error:
        done.refused.append(f"{one.place}: {error}")
    else:
        done.saved += 1


def _says_the_same(row: CorrectionRow, standing: CorrectionRow) -> bool:
    return (row.verdict, row.value, row.new_code, row.note, row.reviewer) == (
        standing.verdict, standing.value, standing.new_code, standing.note, standing.reviewer,
    ) and same_subject(row, standing)  # fmt: skip


def merge(paths: Iterable[Path], out: Path) -> tuple[int, list[str]]:
    """Write the decisions of several files into one, by time; return how many, and what was passed over.

    The files in any order, or one of them twice, make the same bytes. Raises CorrectionError and OutputError.
    """
    rows: dict[str, CorrectionRow] = {}
    passed: list[str] = []
    for path in paths:
        if not path.is_file():
            raise CorrectionError(f"{path}: no such file; name files of decisions")
        file = read(path)
        rows |= file.rows
        passed += [f"{path}, line {one.line}: {one.text}" for one in file.problems]
    ordered = sorted(rows.values(), key=lambda row: (row.decided_at, row.decision_id))
    write_table(out, CORRECTIONS, ordered)
    return len(ordered), passed


def read_brought(path: Path) -> list[Brought]:
    """Read a CSV of decisions that somebody sent: ours, or one a spreadsheet saved with semicolons.

    Raises CorrectionError where it is no such file; a damaged line is refused when it is applied.
    """
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise CorrectionError(f"{path}: {error.strerror}; name a CSV or a workbook of decisions") from error
    except UnicodeDecodeError as error:
        raise CorrectionError(f"{path}: not UTF-8 at byte {error.start}; save it as CSV UTF-8") from error
    head = text.partition("\n")[0].rstrip("\r")
    between = max(",;\t", key=head.count)
    header = next(csv.reader(io.StringIO(head), delimiter=between), list[str]())
    if absent := [name for name in ("target", "report_id", "verdict", "reviewer") if name not in header]:
        raise CorrectionError(f"{path}: no column {absent[0]}; this is no file of decisions")
    known = set(CORRECTIONS.names)
    brought: list[Brought] = []
    for number, line in enumerate(text.split("\n")[1:], start=2):
        if not line.strip() or line.startswith(("<<<<<<<", "=======", ">>>>>>>", head)):
            continue
        place = f"{path.name}, line {number}"
        try:
            cells = next(csv.reader((line.rstrip("\r"),), strict=True, delimiter=between))
            given = {name: cell for name, cell in zip(header, cells, strict=True) if cell and name in known}
            brought.append(Brought(msgspec.convert(given, CorrectionRow, strict=False), place))
        except (csv.Error, ValueError, msgspec.ValidationError):
            brought.append(Brought(structs.replace(CorrectionRow(), target="?"), place))
    return brought
