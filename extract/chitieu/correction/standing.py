"""Which decisions stand: those that no other follows or takes back."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from chitieu.contract.rows import CorrectionRow

BETWEEN = ";"
"""Between ids in ``undoes``: one decision may settle several that compete."""


def undone_by(row: CorrectionRow) -> tuple[str, ...]:
    """Return the ids of the decisions that ``row`` follows or takes back."""
    return tuple(one for one in row.undoes.split(BETWEEN) if one)


def open_decisions(rows: Iterable[CorrectionRow]) -> tuple[CorrectionRow, ...]:
    """Return the decisions in force, in the order of ``rows``; what was taken back leaves none.

    Two in force about one thing compete: two people decided apart and their files were merged.
    """
    rows = tuple(rows)
    undone = {one for row in rows for one in undone_by(row)}
    return tuple(row for row in rows if row.verdict and row.decision_id not in undone)


def token_of(standing: Iterable[CorrectionRow]) -> str:
    """Return the state a reviewer saw, from the decisions in force about one thing; empty where there is none."""
    return BETWEEN.join(sorted(row.decision_id for row in standing))
