"""Rows and figures in every way offices print them: a small run of ``make meaning``."""

from __future__ import annotations

from makers.meaning import KINDS
from meaning import run

TWICE = 2 * len(KINDS)
SEED = 7
"""Always the same: a change is judged by what it changes; ``make meaning`` draws a fresh one."""


def test_every_kind_of_variant_is_understood_and_nothing_is_wrong_in_silence() -> None:
    by_kind, printed = run(KINDS, TWICE, 4, SEED)
    faults = [f for t in (*by_kind.values(), printed) for f in t.faults if ": review" not in f]
    told = f"seed {SEED}: " + "; ".join(faults)
    tallies = [*by_kind.values(), printed]
    values, right = sum(t.values for t in tallies), sum(t.right for t in tallies)
    assert right >= 0.995 * values, told
    assert sum(t.silent for t in tallies) <= 0.0005 * values, told
    assert sum(t.spurious for t in tallies) == 0, told
    # what a person is asked to look at without need; letters that a scan gives for digits are always looked at
    review = sum(t.review for kind, t in by_kind.items() if kind != "scan_letters")
    assert review <= 0.005 * values, told
