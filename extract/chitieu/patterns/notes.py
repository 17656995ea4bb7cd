"""Words that tell footnotes and sentences from what looks like them, loaded from ``patterns/notes.toml``."""

from __future__ import annotations

from functools import lru_cache

from msgspec import Struct

from chitieu.patterns.source import read_toml, shipped_folder


class NoteWords(Struct, frozen=True):
    """Bare words: units that carry a power, headings of lists of notes, abbreviations that end with a stop."""

    powers: frozenset[str]
    endnotes: frozenset[str]
    abbreviations: frozenset[str]


@lru_cache(maxsize=1)
def load_note_words() -> NoteWords:
    """Load the shipped words, once per process. Raises PatternError that names the file."""
    return read_toml(shipped_folder() / "notes.toml", NoteWords)
