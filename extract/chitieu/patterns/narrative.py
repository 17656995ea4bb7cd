"""``narrative.toml`` of a template: the sentences that state a form's figure, as data."""

from __future__ import annotations

from pathlib import Path  # noqa: TC003 - msgspec wants it at run time

from msgspec import Struct, field

from chitieu.errors import PatternError
from chitieu.patterns.source import read_toml


class Link(Struct, frozen=True):
    """One way to state the figure of ``code``; the file says what the fields ask of a sentence.

    A pattern with the groups ``part`` and ``whole`` states two figures: ``part`` is of ``code``, ``whole`` of
    ``whole_code``.
    """

    code: str
    pattern: str
    subject: str = ""
    about: str = ""
    unless: str = ""
    whole_code: str = ""


class Level(Struct, frozen=True):
    """Indicators that ask the same of one subject, in the same order for each."""

    subject: str
    codes: list[str]


class LevelLink(Struct, frozen=True):
    """A way to state the figure that stands at ``place`` (from 1) of every level."""

    place: int
    pattern: str
    unless: str = ""


class NarrativePatterns(Struct, frozen=True):
    """The content of one ``narrative.toml``; ``links`` holds those of the levels as well."""

    path: Path
    stop: str
    not_in_sentence: str
    not_before: str
    narrower: str
    subjects: dict[str, str]
    fragments: dict[str, str]
    links: tuple[Link, ...]


class _File(Struct, frozen=True):
    stop: str
    not_in_sentence: str
    not_before: str
    narrower: str
    subjects: dict[str, str] = field(default_factory=dict[str, str])
    fragments: dict[str, str] = field(default_factory=dict[str, str])
    link: list[Link] = field(default_factory=list[Link])
    levels: list[Level] = field(default_factory=list[Level])
    by_level: list[LevelLink] = field(default_factory=list[LevelLink])


def load_narrative(folder: Path) -> NarrativePatterns | None:
    """Read what is known of a template's sentences; None where it has no ``narrative.toml``. Raises PatternError."""
    path = folder / "narrative.toml"
    if not path.is_file():
        return None
    file = read_toml(path, _File)
    links = [*file.link]
    for entry in file.by_level:
        for level in file.levels:
            if not 1 <= entry.place <= len(level.codes):
                raise PatternError(f"{path}, by_level: {level.subject} has no code at place {entry.place}")
            code = level.codes[entry.place - 1]
            links.append(Link(code, entry.pattern, subject=level.subject, unless=entry.unless))
    for link in links:
        if link.subject and link.subject not in file.subjects:
            raise PatternError(f"{path}, {link.code}: there is no subject {link.subject!r}")
        if ("{whole}" in link.pattern) != bool(link.whole_code):
            raise PatternError(f"{path}, {link.code}: a pattern with {{whole}} and a whole_code go together")
    return NarrativePatterns(
        path=path,
        stop=file.stop,
        not_in_sentence=file.not_in_sentence,
        not_before=file.not_before,
        narrower=file.narrower,
        subjects=file.subjects,
        fragments=file.fragments,
        links=tuple(links),
    )
