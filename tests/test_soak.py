"""A run among hostile files that is killed again and again ends like one in peace; `make soak` is the large one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from soak import soaked

if TYPE_CHECKING:
    from pathlib import Path


def test_killed_runs_among_hostile_files_end_like_one_in_peace(tmp_path: Path) -> None:
    result = soaked(
        tmp_path, documents=75, kills=3, variants=1, options=["--timeout", "300", "--jobs", "2"], slow=False, seed=7
    )
    assert result.kills == 3
    assert {what: count for what, count in result.wrong().items() if count} == {}, result
    assert result.documents > 70
    assert {"done", "duplicate", "failed", "not_a_report", "unsupported"} <= result.states.keys()
