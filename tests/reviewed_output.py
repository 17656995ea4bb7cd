"""Outputs to review: the committed one, copied and changed cell by cell, and a desk or server over it."""

from __future__ import annotations

import csv
import shutil
from contextlib import contextmanager
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING

from chitieu.archive.source import locate
from chitieu.correction.place import default_path
from chitieu.page.picture import Pictures
from chitieu.review.answers import Room
from chitieu.review.deciding import doubts
from chitieu.review.decisions import Decisions
from chitieu.review.desk import Desk, Sources
from chitieu.review.server import Server

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

ROOT = Path(__file__).parents[1]
CORPUS = ROOT / "corpus"
Cells = dict[str, str]


def copied(folder: Path) -> Path:
    """Copy the committed output; decisions about it go beside it."""
    out = folder / "out"
    shutil.copytree(ROOT / "output", out, ignore=shutil.ignore_patterns(".chitieu"))
    return out


def change(out: Path, table: str, edit: Callable[[Cells], object]) -> None:
    """Change the rows of a table, as another run would: the file is replaced."""
    path = out / f"{table}.csv"
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        rows = list(reader)
        names = list(reader.fieldnames or [])
    for row in rows:
        edit(row)
    fresh = path.with_suffix(".new")
    with fresh.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, names, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    fresh.replace(path)


def cells(out: Path, table: str) -> list[Cells]:
    """Read a table as text."""
    with (out / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@contextmanager
def desk_over(out: Path, *, sample: int = 20) -> Generator[Desk]:
    """Open a desk on an output made from the corpus."""
    with Pictures() as pictures:
        sources = Sources(locate(out, CORPUS), doubts(), sample)
        yield Desk(out, Decisions(default_path(out)), pictures, sources)


@contextmanager
def server_over(out: Path) -> Generator[Server]:
    """Serve an output on a free port, in a thread."""
    with desk_over(out) as desk, Server(Room(desk, "Người Soát", "vi")) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        yield server
        server.shutdown()
        thread.join()
