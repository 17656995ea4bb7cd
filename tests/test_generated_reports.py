"""Reports nobody has seen: made with seeds drawn at run time, printed by LibreOffice, read, and scored."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from makers.variants import make_random

from chitieu.api import extract
from chitieu.score import score_output
from chitieu.settings import Settings

if TYPE_CHECKING:
    from pathlib import Path

REPORTS = 20


def test_twenty_digital_reports_of_random_make_are_read_without_a_mistake(tmp_path: Path) -> None:
    seed = secrets.randbelow(1_000_000)
    folder = tmp_path / "reports"
    folder.mkdir()
    make_random(seed, folder, REPORTS)
    extract([folder], tmp_path / "out", settings=Settings())
    score = score_output(tmp_path / "out", folder)
    told = f"seed {seed}: " + "; ".join(
        f"{m.stem} {m.topic} {m.key}: {m.truth!r} -> {m.given!r}" for m in score.mistakes
    )
    assert len(score.reports) == REPORTS
    assert score.total.right == score.total.values, told
    assert score.total.silent == 0, told
    assert score.total.precision == score.total.recall == 1.0, told
