"""What commands say to a person, in Vietnamese and in English: catalogues of sentences, and counts in digits."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, TypeAlias

Language = Literal["vi", "en"]

Wording: TypeAlias = Mapping[str, tuple[str, str]]
"""Sentences by a name of ours, Vietnamese first, with blanks in braces."""


def said(wording: Wording, language: Language, word: str, **parts: object) -> str:
    """Return a sentence or word in a language, with its blanks filled in."""
    text = wording[word][0 if language == "vi" else 1]
    return text.format(**parts) if parts else text


def number(language: Language, value: int) -> str:
    """Return a count with the thousands separator of the language.

    >>> number("vi", 12345), number("en", 12345)
    ('12.345', '12,345')
    """
    text = f"{value:,}"
    return text.replace(",", ".") if language == "vi" else text
