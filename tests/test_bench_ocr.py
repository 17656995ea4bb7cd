"""The bench of scans: honest intervals, missed targets are told, and a small run bounds silent errors."""

from __future__ import annotations

import doctest
import re
import secrets
from typing import TYPE_CHECKING

import bench_ocr_page
import pytest
from bench_ocr_page import Crop, KindResult, PageCost, Share, WholeRun, page_of, targets_of
from bench_ocr_twins import make_scans, make_twins

from chitieu.api import extract
from chitieu.contract.read import read_output
from chitieu.score import score_output

if TYPE_CHECKING:
    from pathlib import Path

    from bench_ocr_twins import Kind

SILENT_ALLOWED = 1
"""Of the 250 values below; 0.2 % of a fax's may be silent, so that two at once say that something broke."""
REVIEW_ALLOWED = 0.25
CITATIONS = 0.8
"""Precision and recall of one report's citations, at least; 0.95 is asked of many."""


def _result(right: int, silent: int) -> KindResult:
    shares = Share(right, 1000), Share(silent, 1000), Share(10, right), Share(97, 100), Share(97, 99)
    return KindResult("fax150", 8, 90, *shares, other_silent=0, seconds=90.0)


def test_the_examples_hold() -> None:
    done = doctest.testmod(bench_ocr_page)
    assert done.attempted
    assert not done.failed


@pytest.mark.parametrize(("part", "whole"), [(0, 8000), (8000, 8000), (7992, 8000), (1, 3), (0, 0)])
def test_an_interval_holds_its_share(part: int, whole: int) -> None:
    share = Share(part, whole)
    low, high = share.interval()
    assert 0 <= low <= share.value <= high <= 1
    assert high > low


def test_what_is_missed_is_told() -> None:
    costs = [
        PageCost("chitieu", "fax150", form=False, seconds=3.0, exact=0, cells=0),
        PageCost("pytesseract", "fax150", form=False, seconds=4.0, exact=0, cells=0),
        PageCost("chitieu", "fax150", form=True, seconds=1.0, exact=20, cells=20),
        PageCost("pytesseract", "fax150", form=True, seconds=4.0, exact=5, cells=20),
    ]
    runs = [WholeRun("office200", 12, 10.0, 40.0)]
    results = [_result(999, 3)]
    targets = targets_of(results, costs, runs)
    missed = [target.name for target in targets if not target.met]
    assert missed == ["fax150: silent", "text page, CPU time beside pytesseract"]
    page = page_of(results, costs, runs, targets, ([Crop("lost", "ocr/01.png")], 30), "Seed 1.", {"chitieu": "1"})
    assert page.count("**missed**") == len(missed)
    assert "1 of 30 are shown" in page
    assert re.search(r"\| 3: 0\.30 % \(0\.10-0\.87\)", page)


def test_a_small_run_on_fresh_scans_has_no_more_silent_errors_than_allowed(tmp_path: Path) -> None:
    seed = secrets.randbelow(1_000_000)
    twins = make_twins(seed, tmp_path / "twins", 1, 1)
    kinds: tuple[Kind, Kind] = ("office200", "fax150")
    for kind, pdf in zip(kinds, (*twins.forms, *twins.whole), strict=True):
        paths = make_scans([pdf], tmp_path / kind, kind, seed)
        out = tmp_path / f"{kind}-out"
        extract(paths, out)
        score = score_output(out, tmp_path / kind)
        silent = [one for one in score.mistakes if one.silent and one.topic in {"value", "spurious"}]
        assert len(silent) <= SILENT_ALLOWED, silent
        assert score.total.right >= 0.99 * score.total.values, score.mistakes
        assert {row.layer for row in read_output(out).pages} <= {"ocr", "blank"}
        if score.total.citations and pdf in twins.whole:
            assert (score.total.recall or 0) >= CITATIONS, score.mistakes
        unsure_identity = any("identity_unsure" in row.flags for row in read_output(out).observations)
        if not unsure_identity:
            assert score.total.right_in_review <= REVIEW_ALLOWED * score.total.right
