"""``chitieu cite``: the documents cited in lines of text, as JSON."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import msgspec
from msgspec import Struct

from chitieu.citation import find, load_grammar
from chitieu.errors import FileUnreadableError, InputMissingError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from chitieu.citation import Citation

READ_IN_PART = 3
"""The exit status of the design for "some files were read in part"."""


class CitedDocument(Struct, frozen=True):
    """One cited document as the command prints it; the columns of ``citations.csv`` of these names mean the same."""

    citation_id: str
    date: str
    status: Literal["ok", "review"]
    flags: tuple[str, ...]
    repairs: tuple[str, ...]
    confidence: float
    citation_key: str
    doc_type: str
    number: str
    suffix: str
    year: str
    symbol: str
    issuer: str
    text: str
    start: int
    end: int


def run(files: Sequence[Path]) -> int:
    """Read the lines of ``files`` (none or ``-``: standard input) and print an array for each; return the exit status.

    Raises InputMissingError and FileUnreadableError.
    """
    damaged = False
    for path in files or [Path("-")]:
        if str(path) == "-":
            damaged |= _cite(sys.stdin.buffer, "standard input")
            continue
        try:
            with path.open("rb") as lines:
                damaged |= _cite(lines, str(path))
        except FileNotFoundError:
            raise InputMissingError(f"{path} does not exist") from None
        except BrokenPipeError:
            raise  # of standard output, not of the file
        except OSError as error:
            raise FileUnreadableError(f"{path}: {error.strerror}") from error
    return READ_IN_PART if damaged else 0


def _cite(lines: Iterable[bytes], name: str) -> bool:
    """Print an array for each line; return whether any line is not UTF-8."""
    grammar = load_grammar()
    damaged = 0
    for number, raw in enumerate(lines, start=1):
        text = raw.decode(errors="replace").removesuffix("\n").removesuffix("\r")
        if number == 1:
            text = text.removeprefix("\ufeff")
        if "\ufffd" in text and not _is_utf8(raw):
            damaged += 1
            if damaged == 1:
                sys.stderr.write(f"chitieu: {name}, line {number}: not UTF-8; convert it first (iconv -t UTF-8)\n")
        cited = [_document(citation) for citation in find(text, grammar)]
        sys.stdout.write(msgspec.json.encode(cited).decode() + "\n")
        sys.stdout.flush()  # the next program of the pipe may answer before the next line comes
    if damaged > 1:
        sys.stderr.write(f"chitieu: {name}: {damaged} lines are not UTF-8\n")
    return damaged > 0


def _is_utf8(raw: bytes) -> bool:
    try:
        raw.decode()
    except UnicodeDecodeError:
        return False
    return True


def _document(citation: Citation) -> CitedDocument:
    return CitedDocument(
        citation_id=citation.citation_id,
        date=citation.date,
        status="review" if citation.doubts else "ok",
        flags=(*citation.doubts, *citation.repairs),
        repairs=citation.repairs,
        confidence=float(citation.confidence),
        citation_key=citation.citation_key,
        doc_type=citation.doc_type,
        number=citation.number,
        suffix=citation.suffix,
        year=citation.year,
        symbol=citation.symbol,
        issuer=citation.issuer,
        text=citation.text,
        start=citation.start,
        end=citation.end,
    )
