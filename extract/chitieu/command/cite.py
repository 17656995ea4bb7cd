"""``chitieu cite``: the documents cited in lines of text, as JSON."""

from __future__ import annotations

import argparse
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from chitieu.command.option import declare

if TYPE_CHECKING:
    from collections.abc import Iterable

    from chitieu.citation import Citation
    from chitieu.command.option import Commands

EXAMPLES = """\
examples:
  echo 'theo Quyết định số 1136/QĐ-UBND ngày 03/8/2023' | chitieu cite
  chitieu cite letters.txt | jq -r '.[] | [.citation_id, .date, .status] | @tsv'
  pdftotext report.pdf - | chitieu cite - | jq -c '.[] | select(.status == "review")'

One JSON array is printed for each line as soon as it is read; a line that cites nothing gives []. The sign ⏎ in a line
stands for a line break. start and end count the characters of the line from 0. Bytes that are not UTF-8 are read as
U+FFFD, told on standard error, and make the exit status 3."""

READ_IN_PART = 3
"""The exit status of the design for "some files were read in part"."""


@dataclass(frozen=True, slots=True)
class CitedDocument:
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


class Options(argparse.Namespace):
    """What the parser fills in."""

    files: list[Path]


def add(commands: Commands) -> None:
    """Declare the command."""
    parser = declare(commands, "cite", about="find the documents cited in lines of text", examples=EXAMPLES, run=run)
    parser.add_argument("files", metavar="FILE", nargs="*", type=Path, help="UTF-8 text (default or -: standard input)")


def run(namespace: argparse.Namespace) -> int:
    """Read the lines and print an array for each. Raises InputMissingError and FileUnreadableError."""
    from chitieu.errors import FileUnreadableError, InputMissingError  # noqa: PLC0415 see the package's docstring

    damaged = False
    for path in Options(**vars(namespace)).files or [Path("-")]:
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
    import msgspec  # noqa: PLC0415 see the package's docstring

    from chitieu.citation import find, load_grammar  # noqa: PLC0415

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
