"""How often a process of ours looks for garbage that refers to itself."""

from __future__ import annotations

import gc

OBJECTS = 100_000
"""New objects between two looks. A report makes hardly any such garbage, and at Python's 700 a tenth of the time of a
text report goes into looking for it."""


def collect_rarely() -> None:
    """Look less often. For processes that are ours alone: a program that uses the API decides for itself."""
    gc.set_threshold(OBJECTS)
