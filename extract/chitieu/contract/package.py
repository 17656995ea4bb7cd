"""``datapackage.json``: the contract in the words of Data Package v2, for tools that check or load tables by it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from chitieu.contract.description import of_column, of_table
from chitieu.contract.rows import SCHEMA_VERSION
from chitieu.contract.table import DATES, PATTERNS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from chitieu.contract.rows import Row
    from chitieu.contract.table import Column, Table


class _Constraints(msgspec.Struct, frozen=True, omit_defaults=True):
    required: bool = False
    unique: bool = False
    enum: tuple[str, ...] = ()
    pattern: str = ""


class _Field(msgspec.Struct, frozen=True, omit_defaults=True):
    name: str
    type: str
    description: str
    description_vi: str
    format: str | None = None
    missingValues: tuple[str, ...] | None = None  # noqa: N815 - the standard's own spelling
    constraints: _Constraints | None = None


class _Reference(msgspec.Struct, frozen=True, omit_defaults=True):
    fields: tuple[str, ...]
    resource: str = ""


class _Foreign(msgspec.Struct, frozen=True):
    fields: tuple[str, ...]
    reference: _Reference


class _Schema(msgspec.Struct, frozen=True, omit_defaults=True):
    fields: tuple[_Field, ...]
    primaryKey: tuple[str, ...] = ()  # noqa: N815
    foreignKeys: tuple[_Foreign, ...] = ()  # noqa: N815


class _Resource(msgspec.Struct, frozen=True):
    name: str
    path: str
    description: str
    description_vi: str
    schema: _Schema
    type: str = "table"
    format: str = "csv"
    mediatype: str = "text/csv"
    encoding: str = "utf-8"


class _Licence(msgspec.Struct, frozen=True):
    path: str
    title: str


class _Package(msgspec.Struct, frozen=True, rename={"schema": "$schema"}):
    name: str
    version: str
    resources: tuple[_Resource, ...]
    licenses: tuple[_Licence, ...] | msgspec.UnsetType = msgspec.UNSET
    schema: str = "https://datapackage.org/profiles/2.0/datapackage.json"


_TYPES = {"text": "string", "integer": "integer", "decimal": "number", "tenth": "number", "hundredth": "number"}


def _field(table: str, column: Column, key: tuple[str, ...]) -> _Field:
    said = of_column(table, column.name)
    in_key = column.name in key
    text = column.kind == "text"
    constraints = _Constraints(
        required=in_key or not column.optional,
        unique=key == (column.name,),
        enum=column.enum,
        pattern=PATTERNS.get(column.name, "") if text else "",
    )
    return _Field(
        name=column.name,
        type="date" if column.name in DATES else _TYPES[column.kind],
        description=said.en,
        description_vi=said.vi,
        format="default",
        # An empty text of a key (`member` on fixed forms) is a value: read as null it would break the key.
        missingValues=() if in_key and text else None,
        constraints=None if constraints == _Constraints() else constraints,
    )


def _resource(table: Table[Row]) -> _Resource:
    schema = _Schema(
        fields=tuple(_field(table.name, column, table.key) for column in table.columns),
        primaryKey=table.key,
        # a reference to the table itself names no resource
        foreignKeys=tuple(
            _Foreign(f.columns, _Reference(f.key, f.table if f.table != table.name else "")) for f in table.foreign
        ),
    )
    said = of_table(table.name)
    return _Resource(name=table.name, path=table.file, description=said.en, description_vi=said.vi, schema=schema)


def package_json(tables: Iterable[Table[Row]], *, licence: str = "", file: str = "") -> bytes:
    """Return the text of ``datapackage.json`` for these tables; ``file`` holds the words of the licence, if any."""
    package = _Package(
        name="chitieu",
        version=SCHEMA_VERSION,
        resources=tuple(_resource(t) for t in tables),
        licenses=(_Licence(file, licence),) if licence else msgspec.UNSET,
    )
    return msgspec.json.format(msgspec.json.encode(package), indent=2) + b"\n"
