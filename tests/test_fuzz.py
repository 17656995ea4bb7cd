"""Mutated reports and lines of nonsense find no fault of ours; `make fuzz` goes on with this for longer."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

from fuzz import SEEDS, parsers, read_batch, read_lines, seeds
from fuzz_mutate import mutated

if TYPE_CHECKING:
    from pathlib import Path


def test_mutants_end_in_a_state_with_a_reason(tmp_path: Path) -> None:
    given = seeds(tmp_path)
    dice = random.Random(2026)  # noqa: S311 no secret
    found_before = [path.read_bytes() for path in sorted(SEEDS.glob("*.pdf"))]
    assert read_batch([*found_before, *(mutated(dice.choice(given), given, dice) for _ in range(20))], tmp_path) == []


def test_no_line_keeps_a_parser_busy() -> None:
    assert read_lines(random.Random(2026), 60, parsers()) == []  # noqa: S311 no secret


def test_the_same_dice_give_the_same_mutants(tmp_path: Path) -> None:
    given = seeds(tmp_path)
    one, other = (mutated(given[0], given, random.Random(7)) for _ in range(2))  # noqa: S311 no secret
    assert one == other != given[0]
