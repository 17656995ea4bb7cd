"""``chitieu score``: an output folder compared with the truth."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from chitieu.score.compare import score_output, score_tables
from chitieu.score.model import Mistake, ReportScore, Score, Tally
from chitieu.score.show import print_score, score_json

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["Mistake", "ReportScore", "Score", "Tally", "run", "score_output", "score_tables"]


def run(run: Path, truth: Path, *, as_json: bool = False) -> int:
    """Print the score of the output folder ``run``; return 0 when everything is right, else 1.

    Raises OutputUnreadableError and UsageError.
    """
    score = score_output(run, truth)
    if as_json:
        sys.stdout.write(score_json(score) + "\n")
    else:
        print_score(score)
    return 0 if score.total.perfect else 1
