"""The bench compares and reports honestly: what differs counts, what was not compared is no agreement."""

from __future__ import annotations

import doctest
import re
from pathlib import Path
from typing import TYPE_CHECKING

import bench_text_agree
import bench_text_page
import bench_text_readers
import pytest
from bench_text_agree import Agreement, cells_agree, words_agree
from bench_text_page import Measured, PerPage, WholeRun, page_of, ratio, targets_of
from bench_text_readers import Chitieu, PageRead, Pdfplumber, measured

if TYPE_CHECKING:
    from types import ModuleType

REPORT = Path(__file__).parents[1] / "corpus" / "bac-giang-2023-q3.pdf"


@pytest.mark.parametrize("module", [bench_text_agree, bench_text_page, bench_text_readers], ids=lambda m: m.__name__)
def test_the_examples_hold(module: ModuleType) -> None:
    done = doctest.testmod(module)
    assert done.attempted
    assert not done.failed


def test_every_pin_of_the_bench_has_a_hash_and_no_address() -> None:
    lines = (REPORT.parents[1] / "requirements-bench.txt").read_text(encoding="utf-8")
    blocks = re.split(r"\n(?=\S)", re.sub(r"(?m)^ *#.*\n?", "", lines).strip())
    assert all("--hash=sha256:" in block for block in blocks)
    assert "://" not in lines
    assert "opencv-python-headless==" not in lines  # its files and those of the contrib wheel are the same folder


def test_our_reader_and_pdfplumber_read_the_same() -> None:
    ours, theirs = Chitieu().told(REPORT), Pdfplumber().told(REPORT)
    assert words_agree(ours, theirs) == Agreement(len(ours), len(ours))
    cells = cells_agree(ours, theirs)
    assert cells.of > 500
    assert cells.share >= 0.99


def test_stages_are_timed_apart() -> None:
    assert set(measured(Chitieu(), REPORT)) == set(measured(Pdfplumber(), REPORT)) == {"words", "tables"}


def test_a_cell_in_another_place_or_table_is_not_equal() -> None:
    ours = [PageRead([], [{"0,0": "STT", "1,0": "5"}])]
    assert cells_agree(ours, [PageRead([], [{"0,0": "STT", "1,1": "5"}])]) == Agreement(1, 3)
    assert cells_agree(ours, [PageRead([], [{}, {"0,0": "STT", "1,0": "5"}])]) == Agreement(0, 4)
    assert cells_agree(ours, [PageRead([], [])]) == Agreement(0, 2)


def test_nothing_compared_is_no_agreement() -> None:
    assert cells_agree([PageRead(["a"], [])], [PageRead(["a"], [])]).share == 0


def test_a_word_too_many_makes_a_page_unequal() -> None:
    assert words_agree([PageRead(["số", "số"], [])], [PageRead(["số"], [])]) == Agreement(0, 1)


def test_one_disturbed_round_does_not_change_the_ratio() -> None:
    assert ratio([60.0, 61.0, 600.0], [10.0, 10.0, 10.0]) == pytest.approx(6.1)


def found(chitieu: float, cells: Agreement) -> Measured:
    """Make up a measurement: seconds of our reader for 10 pages that take pdfplumber 1 s and camelot 5 s."""
    ours = PerPage(10, [{"words": chitieu / 2, "tables": chitieu / 2}] * 3)
    return Measured(
        versions=["Python 3.11.7"],
        reports=1,
        full={"chitieu": ours, "pdfplumber": PerPage(10, [{"words": 0.8, "tables": 0.2}] * 3)},
        sample={"chitieu": ours, "camelot": PerPage(10, [{"tables": 5.0}] * 3)},
        words=Agreement(10, 10),
        cells={"pdfplumber": cells, "camelot": Agreement(9_999, 10_000), "img2table": Agreement(0, 0)},
        whole=[WholeRun("one", {"chitieu": [0.4], "pdfplumber": [1.0], "--version": [0.05]})],
    )


def test_the_page_gives_times_ratios_and_shares_that_are_cut() -> None:
    result = found(0.1, Agreement(100, 100))
    targets = targets_of(result)
    assert [target.met for target in targets] == [True] * len(targets)
    page = page_of(result, targets)
    assert "| pdfplumber | 80.0 | 20.0 | 100.0 | 10.0 |" in page
    assert "| one | 0.400 | 1.000 | 0.050 | 0.400 |" in page
    assert "| camelot | - | 500.0 | 500.0 | 50.0 |" in page
    assert "| printed cells equal | camelot | 9999 | 10000 | 99.99 % |" in page


def test_targets_that_are_missed_are_told() -> None:
    result = found(0.2, Agreement(98, 100))
    targets = targets_of(result)
    assert [target.met for target in targets] == [False, False, True, True, False]
    assert page_of(result, targets).count("**missed**") == 3
