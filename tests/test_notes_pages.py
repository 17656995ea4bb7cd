"""Footnotes that LibreOffice prints: random pages, hard on notes, read back and scored."""

from __future__ import annotations

from typing import TYPE_CHECKING

from makers.notes_pages import make_notes

from chitieu.api import extract
from chitieu.score import score_output
from chitieu.settings import Settings

if TYPE_CHECKING:
    from pathlib import Path

DOCUMENTS = 8
SEED = 21
"""Always the same pages: a change is judged by what it changes."""


def test_notes_of_random_pages_come_back_whole_and_hang_on_their_words(tmp_path: Path) -> None:
    folder = tmp_path / "pages"
    folder.mkdir()
    make_notes(SEED, folder, DOCUMENTS)
    extract([folder], tmp_path / "out", settings=Settings())
    score = score_output(tmp_path / "out", folder)
    told = f"seed {SEED}: " + "; ".join(
        f"{m.stem} {m.topic} {m.key}: {m.truth[:80]!r} -> {m.given[:80]!r}" for m in score.mistakes
    )
    total = score.total
    assert total.footnotes == total.anchors > DOCUMENTS
    assert total.notes_precision == total.notes_recall == 1.0, told
    assert [m for m in score.mistakes if m.topic == "anchor" and m.silent] == [], told


def test_the_same_seed_writes_the_same_pages(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        make_notes(7, tmp_path / name)
    first, second = ({p.name: p.read_bytes() for p in (tmp_path / name).iterdir()} for name in ("a", "b"))
    assert first == second
    assert len(first) == 3
