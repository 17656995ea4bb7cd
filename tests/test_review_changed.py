"""What the last run changed is put before a reviewer, until somebody has looked at it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from chitieu.archive.previous import keeping_previous, previous_tables
from chitieu.contract.output import RUN_FILE
from chitieu.diff import approve
from chitieu.review.queue import Filters
from reviewed_output import Cells, change, copied, desk_over

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

SCAN = "d7b807fb7dad9d6e7"
TOTAL = f"observation\t{SCAN}\tBM3.1.4\t\t1"


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return copied(tmp_path)


def run_again(out: Path, edit: Callable[[Cells], object], table: str = "observations", engine: str = "5.9") -> None:
    """Write the tables as a run with another engine would."""
    with keeping_previous(out, pytest.fail):
        change(out, table, edit)
        run = out / RUN_FILE
        fresh = run.with_suffix(".new")
        fresh.write_text(run.read_text(encoding="utf-8").replace('"tesseract": "', f'"tesseract": "{engine}'))
        fresh.replace(run)


def changed(out: Path) -> set[str]:
    with desk_over(out) as desk:
        every = desk.listing(Filters(state=""), limit=10_000).rows
        return {row.id for row in every if "changed" in row.reasons}


def misread(row: Cells) -> None:
    if row["report_id"] == SCAN and row["code"] == "BM3.1.4":
        row["value"] = row["value_text"] = "1962"


def untouched(_row: Cells) -> None:
    pass


def test_nothing_is_changed_before_a_second_run(out: Path) -> None:
    assert not changed(out)


def test_a_value_that_reads_otherwise_is_shown_though_no_doubt_is_left(out: Path) -> None:
    run_again(out, misread)
    assert changed(out) == {TOTAL}
    with desk_over(out) as desk:
        assert (desk.card(TOTAL).row.value, desk.card(TOTAL).was) == ("1962", "1902")


def test_boxes_and_confidence_that_move_are_no_change(out: Path) -> None:
    def nudge(row: Cells) -> None:
        row["confidence"] = "0.98"
        row["x0"] = row["x0"] and str(float(row["x0"]) + 0.4)

    run_again(out, nudge)
    assert not changed(out)


def test_a_citation_that_reads_otherwise_is_shown(out: Path) -> None:
    def misdate(row: Cells) -> None:
        if row["report_id"] == SCAN and row["cite_no"] == "3":
            row["date"] = "2020-01-01"

    run_again(out, misdate, "citations")
    assert changed(out) == {f"citation\t{SCAN}\t3"}


def test_a_report_that_is_new_is_not_a_change(out: Path) -> None:
    def rename(row: Cells) -> None:
        for name in ("report_id", "doc_id", "file"):
            if row.get(name) in {SCAN, "bac-giang-2023-q3-scan.pdf"}:
                row[name] = "d0000000000000001" if name != "file" else "new.pdf"

    def everywhere(row: Cells) -> None:
        misread(row)
        rename(row)

    tables = ("documents", "reports", "citations", "footnotes", "findings", "unmapped", "pages")
    with keeping_previous(out, pytest.fail):
        for table in tables:
            change(out, table, rename)
        change(out, "observations", everywhere)
    assert not changed(out)


def test_taking_in_decisions_hides_nothing_that_the_run_before_changed(out: Path) -> None:
    def decide(row: Cells) -> None:
        if row["report_id"] == SCAN and row["code"] == "BM3.1.4.1":
            row["verdict"], row["value"] = "corrected", "9"

    run_again(out, misread)
    run_again(out, decide, engine="")
    assert changed(out) == {TOTAL}


def test_what_somebody_decided_is_not_shown_as_changed(out: Path) -> None:
    def decide(row: Cells) -> None:
        if row["report_id"] == SCAN and row["code"] == "BM3.1.4":
            row["verdict"], row["value"] = "corrected", "1896"

    run_again(out, decide)
    assert not changed(out)


def test_with_a_baseline_everything_since_is_shown(out: Path) -> None:
    approve(out)
    run_again(out, misread)
    run_again(out, untouched)
    assert changed(out) == {TOTAL}
    approve(out)
    assert not changed(out)


def test_a_run_that_was_killed_while_it_wrote_is_compared_with_the_tables_before_it(out: Path) -> None:
    context = keeping_previous(out, pytest.fail)
    context.__enter__()
    change(out, "observations", misread)
    change(out, "documents", lambda row: row.update(pages="9"))
    assert not previous_tables(out).exists()
    run_again(out, untouched, engine="")
    assert changed(out) == {TOTAL}
