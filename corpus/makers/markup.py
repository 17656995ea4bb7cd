"""Reads the narrative files of `corpus/source`.

One paragraph a line; `# ` and `## ` open sections. In a line:

- `[[id|date|printed]]` is a citation and the reading the truth expects (`date` ISO or empty);
- `[^7]` sets the mark of note 7 of the notes file;
- `^k` is a place where a made-up note may stand, `k` the kind of note; `{cite:k}` is a made-up citation in the body;
- `{BM3.3.1.1}` prints a figure of the forms and `{name}` a word of the report;
- `<one|other>` chooses.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from .spec import Cite, Paragraph, ParagraphKind, Piece

TOKEN = re.compile(r"\[\[(?P<cite>[^\]]+)\]\]|\[\^(?P<mark>\d+)\]|\^(?P<slot>[a-z])|\{(?P<name>[^}]+)\}")
CHOICE = re.compile(r"<([^<>]*)>")


@dataclass(frozen=True, slots=True)
class Slot:
    """A token that the caller fills in."""

    kind: Literal["mark", "note", "name"]
    value: str


def paragraph_kind(line: str) -> tuple[ParagraphKind, str]:
    """Split a line into its kind and its text."""
    kinds: dict[str, ParagraphKind] = {
        "T": "title",
        "t": "subtitle",
        "@": "addressee",
        "&": "basis",
        "##": "heading",
        "#": "section",
    }
    opening, _, rest = line.partition(" ")
    return (kinds[opening], rest) if opening in kinds else ("body", line)


def tokens(line: str) -> Iterator[str | Cite | Slot]:
    """Split a line into text, citations and slots."""
    at = 0
    for match in TOKEN.finditer(line):
        if match.start() > at:
            yield line[at : match.start()]
        at = match.end()
        if match["cite"] is not None:
            citation_id, date, text = match["cite"].split("|")
            yield Cite(citation_id, date, text)
        elif match["mark"] is not None:
            yield Slot("mark", match["mark"])
        elif match["slot"] is not None:
            yield Slot("note", match["slot"])
        else:
            yield Slot("name", match["name"])
    if at < len(line):
        yield line[at:]


def read_lines(text: str) -> list[str]:
    """Drop empty lines and the comments that open with `%`."""
    return [line.strip() for line in text.splitlines() if line.strip() and not line.startswith("%")]


def note_body(line: str) -> tuple[str | Cite, ...]:
    """Read one line of a notes file, which has citations but no slots."""
    parts: list[str | Cite] = []
    for token in tokens(line):
        if isinstance(token, Slot):
            raise TypeError(f"a note cannot hold a slot: {token.value!r} in {line!r}")
        parts.append(token)
    return tuple(parts)


def build(kind: ParagraphKind, pieces: list[Piece]) -> Paragraph:
    """Join neighbouring texts, so that a paragraph compares equal however its slots were filled."""
    joined: list[Piece] = []
    for piece in pieces:
        last = joined[-1] if joined else None
        if isinstance(piece, str) and isinstance(last, str):
            joined[-1] = last + piece
        elif piece != "":
            joined.append(piece)
    return Paragraph(kind, tuple(joined))
