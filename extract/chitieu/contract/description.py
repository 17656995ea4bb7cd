"""What tables and columns hold, in the words of ``descriptions.toml``."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import TypeAlias

import msgspec

from chitieu.patterns.compiled import compiled

FILE = Path(__file__).parent / "descriptions.toml"
TABLES = "tables"
ANY = "any"
"""The section of columns that mean the same in every table."""


class Description(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One text in both languages."""

    vi: str
    en: str


Descriptions: TypeAlias = dict[str, dict[str, Description]]


@lru_cache(maxsize=1)
def descriptions() -> Descriptions:
    """Return all that is described, by section and name."""
    return msgspec.convert(compiled().toml(FILE.read_text(encoding="utf-8")), Descriptions)


def of_table(table: str) -> Description:
    """Say what the rows of a table are. Raises KeyError for a table that nobody described."""
    return descriptions()[TABLES][table]


def of_column(table: str, column: str) -> Description:
    """Say what a column of a table holds. Raises KeyError for one that nobody described.

    >>> of_column("observations", "page").en
    'Page of the file, from 1.'
    """
    own = descriptions().get(table, {})
    return own[column] if column in own else descriptions()[ANY][column]
