"""All patterns, loaded and validated once per process."""

from __future__ import annotations

from decimal import Decimal  # noqa: TC003 (msgspec reads the annotations at run time)
from functools import lru_cache
from typing import TYPE_CHECKING, Literal

from msgspec import Struct

from chitieu.errors import PatternError
from chitieu.patterns.period import PeriodPatterns
from chitieu.patterns.source import folder_hash, read_csv, read_toml, shipped_folder
from chitieu.patterns.template import Template, load_template

if TYPE_CHECKING:
    from pathlib import Path

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


class Body(Struct, frozen=True):
    """Words an organisation's name begins with, and its level."""

    level: OrgLevel
    words: list[str]
    central: bool = False


class IdentityPatterns(Struct, frozen=True):
    """Words of letterhead, title and signature."""

    motto: list[str]
    title: list[str]
    addressee: list[str]
    recipients: list[str]
    signatures: list[str]
    number: str
    date: str
    body: list[Body]
    formal: dict[OrgLevel, str]


class Patterns(Struct, frozen=True):
    """Everything the program knows about reports; ``hash`` changes with any file of it."""

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


@lru_cache(maxsize=4)
def load_patterns(folder: Path | None = None) -> Patterns:
    """Load the shipped patterns, or those of ``folder``. Raises PatternError that names file and line."""
    root = folder or shipped_folder()
    templates = tuple(load_template(p.parent) for p in sorted((root / "templates").glob("*/template.toml")))
    if not templates:
        raise PatternError(f"{root / 'templates'}: no template there; restore the folder or reinstall chitieu")
    return Patterns(
        templates=templates,
        areas=tuple(read_csv(root / "areas.csv", Area)),
        area_names=tuple(read_csv(root / "area_names.csv", AreaName)),
        columns=tuple(read_csv(root / "columns.csv", ColumnHeading)),
        abbreviations=tuple(read_csv(root / "abbreviations.csv", Abbreviation)),
        units=tuple(read_csv(root / "units.csv", Unit)),
        flags=tuple(read_csv(root / "flags.csv", Flag)),
        shares=tuple(read_csv(root / "confidence.csv", Share)),
        values=read_toml(root / "values.toml", ValueWords),
        forms=read_toml(root / "forms.toml", FormPatterns),
        identity=read_toml(root / "identity.toml", IdentityPatterns),
        periods=read_toml(root / "periods.toml", PeriodPatterns),
        hash=folder_hash(root),
    )
