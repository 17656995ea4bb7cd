"""Reports nobody has seen: made with seeds drawn at run time, printed by LibreOffice, read, and scored."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

import pytest
from makers.pdfium_pages import join
from makers.variants import make_random

import chitieu
from chitieu.api import extract
from chitieu.score import score_output
from chitieu.settings import Settings

if TYPE_CHECKING:
    from pathlib import Path

REPORTS = 20
BOUND = 4


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[int, Path]:
    """Make the reports; give the seed and their folder."""
    seed = secrets.randbelow(1_000_000)
    folder = tmp_path_factory.mktemp("reports")
    make_random(seed, folder, REPORTS)
    return seed, folder


def test_twenty_digital_reports_of_random_make_are_read_without_a_mistake(
    made: tuple[int, Path], tmp_path: Path
) -> None:
    seed, folder = made
    extract([folder], tmp_path / "out", settings=Settings())
    score = score_output(tmp_path / "out", folder)
    told = f"seed {seed}: " + "; ".join(
        f"{m.stem} {m.topic} {m.key}: {m.truth!r} -> {m.given!r}" for m in score.mistakes
    )
    assert len(score.reports) == REPORTS
    assert score.total.right == score.total.values, told
    assert score.total.silent == 0, told
    assert score.total.precision == score.total.recall == 1.0, told


def test_four_of_them_bound_into_one_file_are_read_as_each_alone(made: tuple[int, Path], tmp_path: Path) -> None:
    seed, folder = made
    paths = sorted(folder.glob("*.pdf"))[:BOUND]
    join([(path, 0, None) for path in paths], tmp_path / "bound.pdf")
    bound = chitieu.read(tmp_path / "bound.pdf").result
    assert len(bound.reports) == BOUND, f"seed {seed}"
    for path, report in zip(paths, bound.reports, strict=True):
        alone = chitieu.read(path).result
        before = (report.page_from or 1) - 1
        rows = [row for row in bound.observations if row.report_id == report.report_id]
        assert [(r.code, r.value, r.status, r.page and r.page - before) for r in rows] == [
            (r.code, r.value, r.status, r.page) for r in alone.observations
        ], f"seed {seed}: {path.name}"
        cited = [(c.citation_id, c.footnote) for c in bound.citations if c.report_id == report.report_id]
        assert cited == [(c.citation_id, c.footnote) for c in alone.citations], f"seed {seed}: {path.name}"
        assert (report.period, report.org, report.signer) == next((r.period, r.org, r.signer) for r in alone.reports)
