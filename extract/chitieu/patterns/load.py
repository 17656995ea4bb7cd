"""All patterns, loaded and validated once per process."""

from __future__ import annotations

import hashlib
from decimal import Decimal  # noqa: TC003 (msgspec reads the annotations at run time)
from functools import lru_cache
from typing import TYPE_CHECKING, Literal

from msgspec import Struct

from chitieu.errors import PatternError
from chitieu.patterns.period import PeriodPatterns
from chitieu.patterns.source import folder_hash, read_csv, read_toml, shipped_folder
from chitieu.patterns.template import HEAD, Template, TemplateFiles, link_faults, load_template

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from chitieu.patterns.source import T

Role = Literal["stt", "label", "unit", "value", "note"]
OrgLevel = Literal["province", "department", "district", "commune", "ministry"]


class Area(Struct, frozen=True):
    """A province in one vintage of the administrative map."""

    area_id: str
    code: str
    vintage: str
    name: str
    valid_from: str
    valid_to: str = ""
    successor: str = ""


class AreaName(Struct, frozen=True):
    """Another name an area goes by."""

    area_id: str
    name: str


class ColumnHeading(Struct, frozen=True):
    """A printed column heading and the role its column plays."""

    role: Role
    heading: str


class Abbreviation(Struct, frozen=True):
    """A short form and what it stands for."""

    short: str
    long: str


class Unit(Struct, frozen=True):
    """A printed unit; ``factor`` leads to the base of its ``dimension``."""

    unit: str
    canonical: str
    dimension: str
    factor: Decimal


class Flag(Struct, frozen=True):
    """A word of the closed vocabulary of ``flags``: a doubt goes with review only, an info with any status."""

    flag: str
    kind: Literal["doubt", "info"]
    english: str
    vietnamese: str


class Share(Struct, frozen=True):
    """How often a value with this evidence is what is printed under its code, measured on generated reports."""

    evidence: str
    share: Decimal
    reason: str


class ValueWords(Struct, frozen=True):
    """What value and unit cells may print beside numbers and units."""

    blank: list[str]
    not_a_unit: list[str]
    letters: dict[str, str]
    """Letter -> digit that recognisers take it for."""


class FormPatterns(Struct, frozen=True):
    """Shapes of form titles, column numbers and ordinals."""

    title: list[str]
    column_numbers: str
    stt: str
    totals: list[str]


class Body(Struct, frozen=True):
    """Words an organisation's name begins with, and its level."""

    level: OrgLevel
    words: list[str]
    central: bool = False


class BoundPatterns(Struct, frozen=True):
    """What tells the documents apart that one file holds."""

    annex: list[str]
    letters: list[str]


class RevisedPatterns(Struct, frozen=True):
    """What a report says of the one that it replaces: the words before that one's name, and who is speaking."""

    phrase: str
    subject: str
    types: list[str]
    """Types of the documents that a report can replace."""


class IdentityPatterns(Struct, frozen=True):
    """Words of letterhead, title and signature."""

    motto: list[str]
    title: list[str]
    addressee: list[str]
    recipients: list[str]
    signatures: list[str]
    number: str
    date: str
    bound: BoundPatterns
    revised: RevisedPatterns
    body: list[Body]
    formal: dict[OrgLevel, str]


class Patterns(Struct, frozen=True):
    """Everything the program knows about reports; ``hash`` changes with any file of it.

    ``replaced`` are the shipped templates that a user's of the same id stands in for.
    """

    templates: tuple[Template, ...]
    areas: tuple[Area, ...]
    area_names: tuple[AreaName, ...]
    columns: tuple[ColumnHeading, ...]
    abbreviations: tuple[Abbreviation, ...]
    units: tuple[Unit, ...]
    flags: tuple[Flag, ...]
    shares: tuple[Share, ...]
    values: ValueWords
    forms: FormPatterns
    identity: IdentityPatterns
    periods: PeriodPatterns
    hash: str
    replaced: tuple[str, ...] = ()


def load_patterns(folder: Path | None = None, users: tuple[Path, ...] = ()) -> Patterns:
    """Load the shipped patterns, or those of ``folder``, and add what the ``users``' folders hold.

    A user's folder holds templates, each in a folder of its own (or is one itself), and may hold ``columns.csv``,
    ``units.csv`` and ``abbreviations.csv``, whose rows are added to the shipped ones. A template whose id another has
    takes its place; the last folder wins. Raises PatternError that names file, line and column.
    """
    # a notebook edits its templates and reads again: what is kept is kept by content
    return _loaded(folder or shipped_folder(), users, tuple(folder_hash(user) for user in users))


def template_folders(folder: Path) -> list[Path]:
    """Return the templates of a user's folder. Raises PatternError where it holds none."""
    found = [folder] if (folder / HEAD).is_file() else sorted(path.parent for path in folder.glob(f"*/{HEAD}"))
    if not found:
        raise PatternError(f"{folder}: no template there; each is a folder with {HEAD} and indicators.csv")
    return found


ADDED: Mapping[str, type[ColumnHeading | Unit | Abbreviation]] = {
    "columns.csv": ColumnHeading,
    "units.csv": Unit,
    "abbreviations.csv": Abbreviation,
}
"""Files of a user's folder whose rows are added to the shipped ones."""


@lru_cache(maxsize=4)
def _loaded(root: Path, users: tuple[Path, ...], hashes: tuple[str, ...]) -> Patterns:
    shipped = [load_template(path.parent) for path in sorted((root / "templates").glob(f"*/{HEAD}"))]
    if not shipped:
        raise PatternError(f"{root / 'templates'}: no template there; restore the folder or reinstall chitieu")
    by_id: dict[str, TemplateFiles] = {}
    replaced: list[str] = []
    for read in (*shipped, *(load_template(path) for user in users for path in template_folders(user))):
        if read.template is None:
            continue
        if read.template.id in by_id:
            replaced.append(read.template.id)
        by_id[read.template.id] = read
    templates = tuple(read.template for read in by_id.values() if read.template is not None)
    codes = all_codes(templates)
    for read in by_id.values():
        if faults := link_faults(read, codes):
            raise PatternError(str(faults[0]))

    def rows(name: str, schema: type[T]) -> tuple[T, ...]:
        places = [root / name, *(user / name for user in users if (user / name).exists())]
        return tuple(row for path in places for row in read_csv(path, schema))

    return Patterns(
        templates=templates,
        areas=tuple(read_csv(root / "areas.csv", Area)),
        area_names=tuple(read_csv(root / "area_names.csv", AreaName)),
        columns=rows("columns.csv", ColumnHeading),
        abbreviations=rows("abbreviations.csv", Abbreviation),
        units=rows("units.csv", Unit),
        flags=tuple(read_csv(root / "flags.csv", Flag)),
        shares=tuple(read_csv(root / "confidence.csv", Share)),
        values=read_toml(root / "values.toml", ValueWords),
        forms=read_toml(root / "forms.toml", FormPatterns),
        identity=read_toml(root / "identity.toml", IdentityPatterns),
        periods=read_toml(root / "periods.toml", PeriodPatterns),
        hash=_hash(root, hashes),
        replaced=tuple(replaced),
    )


def all_codes(templates: Sequence[Template]) -> frozenset[str]:
    """Return ``template:code`` of every indicator: what ``same_as`` may name."""
    return frozenset(f"{template.id}:{one.code}" for template in templates for one in template.indicators)


def _hash(root: Path, hashes: tuple[str, ...]) -> str:
    if not hashes:
        return folder_hash(root)
    return hashlib.sha256("|".join((folder_hash(root), *hashes)).encode()).hexdigest()[:16]
