"""Why something is put before a reviewer: the reasons in order, and how the flags of a row lead to them."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Literal, get_args

import msgspec
from msgspec import Struct

from chitieu.errors import PatternError
from chitieu.patterns.source import read_toml

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

ReasonName = Literal[
    "identity", "conflict", "missing", "rule", "readers", "confidence", "code", "reading", "unmapped", "citation",
    "changed", "sample", "decided",
]  # fmt: skip
FILE = Path(__file__).parent / "reasons.toml"


class Reason(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One reason; ``seconds`` is what a decision takes, ``flags`` are what lead to it."""

    name: ReasonName
    seconds: int
    flags: tuple[str, ...] = ()


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    reason: tuple[Reason, ...]


class Reasons(Struct, frozen=True):
    """All reasons, hardest first."""

    ordered: tuple[Reason, ...]
    by_flag: Mapping[str, ReasonName]
    rank: Mapping[ReasonName, int]

    def of_flags(self, flags: Iterable[str], doubts: frozenset[str]) -> set[ReasonName]:
        """Return the reasons that the doubts among ``flags`` make."""
        return {self.by_flag.get(flag, "reading") for flag in flags if flag in doubts}

    def in_order(self, names: Iterable[ReasonName]) -> tuple[ReasonName, ...]:
        """Return reasons hardest first."""
        return tuple(sorted(names, key=self.rank.__getitem__))


@lru_cache(maxsize=1)
def load_reasons(path: Path = FILE) -> Reasons:
    """Read and check the reasons. Raises PatternError."""
    ordered = read_toml(path, _File).reason
    names: list[ReasonName] = [reason.name for reason in ordered]
    if sorted(names) != sorted(get_args(ReasonName)):
        raise PatternError(f"{path}: each of {', '.join(get_args(ReasonName))} is wanted once")
    flags = [flag for reason in ordered for flag in reason.flags]
    if len(flags) != len(set(flags)):
        raise PatternError(f"{path}: a flag leads to two reasons")
    return Reasons(
        ordered,
        {flag: reason.name for reason in ordered for flag in reason.flags},
        {name: place for place, name in enumerate(names)},
    )
