"""Pages of documentation as their tests see them: blocks of code, headings, links, tables."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[1]
FOLDERS = ("", "docs", "docs/examples", "corpus")
_FENCE = re.compile(r"^(`{3,})(.*)$")
_HEADING = re.compile(r"^(#{1,6}) (.+)$")
_LINK = re.compile(r"(!?)\[(?:[^\]\[]|\[[^\]]*\])*\]\(([^()\s]+(?:\([^()\s]*\))?)\)")
_CODE = re.compile(r"`[^`]*`")


@dataclass(frozen=True, slots=True)
class Block:
    """A block of code: the language, what stands behind it, its text, and the line it begins in."""

    language: str
    info: str
    text: str
    line: int


@dataclass(frozen=True, slots=True)
class Page:
    """One page; ``prose`` are its lines with their numbers, without blocks of code."""

    path: Path
    prose: tuple[tuple[int, str], ...]
    blocks: tuple[Block, ...]

    @property
    def name(self) -> str:
        """Its path from the root."""
        return self.path.relative_to(ROOT).as_posix()

    def headings(self) -> list[tuple[int, str]]:
        """Return level and text of every heading."""
        return [(len(match[1]), match[2]) for _, line in self.prose if (match := _HEADING.match(line))]

    def anchors(self) -> set[str]:
        """Return what links may name behind the #, as GitHub makes it of headings."""
        found: set[str] = set()
        for _, text in self.headings():
            anchor = base = _anchor(text)
            number = 0
            while anchor in found:
                number += 1
                anchor = f"{base}-{number}"
            found.add(anchor)
        return found

    def links(self) -> Iterator[tuple[int, bool, str]]:
        """Give line, whether it is an image, and target of every link."""
        for number, line in self.prose:
            for match in _LINK.finditer(_CODE.sub(lambda code: "x" * len(code[0]), line)):
                yield number, bool(match[1]), match[2]

    def tables(self) -> Iterator[list[tuple[int, str]]]:
        """Give the lines of every table."""
        table: list[tuple[int, str]] = []
        for number, line in (*self.prose, (0, "")):
            if line.startswith("|") and (not table or number == table[-1][0] + 1):
                table.append((number, line))
            elif table:
                yield table
                table = []


def _anchor(text: str) -> str:
    plain = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", text).lower()
    kept = (c for c in plain if c in " -_" or unicodedata.category(c)[0] in "LNM")
    return "".join(kept).replace(" ", "-")


def read_page(path: Path) -> Page:
    """Read a page. Raises ValueError for a block that is not closed."""
    prose: list[tuple[int, str]] = []
    blocks: list[Block] = []
    fence, info, start, inside = "", "", 0, list[str]()
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        match = _FENCE.match(line)
        if not fence and match:
            fence, info, start, inside = match[1], match[2].strip(), number, []
        elif fence and line.strip() == fence:
            language, _, rest = info.partition(" ")
            blocks.append(Block(language, rest, "".join(f"{one}\n" for one in inside), start))
            fence = ""
        elif fence:
            inside.append(line)
        else:
            prose.append((number, line))
    if fence:
        raise ValueError(f"{path}:{start}: a block that is not closed")
    return Page(path, tuple(prose), tuple(blocks))


def pages() -> list[Page]:
    """Return all pages of the repository that people read."""
    return [read_page(path) for folder in FOLDERS for path in sorted((ROOT / folder).glob("*.md"))]


def cells(line: str) -> list[str]:
    """Return the cells of a line of a table."""
    return [cell.strip() for cell in re.split(r"(?<!\\)\|", line.strip())[1:-1]]


def commands_in(block: Block) -> list[str]:
    """Return the commands of a block, lines that go on in the next ones put together, remarks taken off."""
    lines = block.text.replace("\\\n", " ").splitlines()
    if block.language == "console":
        lines = [line.removeprefix("$ ") for line in lines if line.startswith("$ ")]
    bare = (re.sub(r"(?:^|\s+)# .*$", "", line).strip() for line in lines)
    return [re.sub(r"\s+", " ", line) for line in bare if line]
