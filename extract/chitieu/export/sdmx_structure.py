"""The structure of what ``chitieu export --to sdmx-csv`` writes, as an SDMX-JSON 2.1 structure message."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import msgspec

if TYPE_CHECKING:
    from collections.abc import Mapping

AGENCY, VERSION = "CHITIEU", "1.0.0"
FLOW = f"{AGENCY}:DF_SERIES({VERSION})"
SCHEMA = "https://raw.githubusercontent.com/sdmx-twg/sdmx-json/v2.1.0/structure-message/tools/schemas/sdmx-json-structure-schema.json"


@dataclass(frozen=True, slots=True)
class Component:
    """A column: what it is for, and its code list or type."""

    id: str
    role: Literal["dimension", "time", "measure", "attribute"]
    english: str
    vietnamese: str
    codelist: str = ""
    type: str = "String"
    mandatory: bool = False


COMPONENTS = (
    Component("FREQ", "dimension", "Frequency", "Tần suất", "CL_FREQ"),
    Component("REF_AREA", "dimension", "Reference area", "Địa bàn", "CL_AREA"),
    Component("REPORTING_ORG", "dimension", "Reporting body", "Cơ quan báo cáo", "CL_ORG"),
    Component("REGIME", "dimension", "Reporting regime", "Chế độ báo cáo", "CL_REGIME"),
    Component("INDICATOR", "dimension", "Indicator", "Chỉ tiêu", "CL_INDICATOR"),
    Component("MEMBER", "dimension", "Member of a form with a row per something", "Dòng của biểu", "CL_MEMBER"),
    Component("TIME_PERIOD", "time", "Time period", "Khoảng thời gian", type="TimeRange"),
    Component("OBS_VALUE", "measure", "Observation value", "Giá trị", type="Decimal"),
    Component("OBS_STATUS", "attribute", "Observation status", "Tình trạng", "CL_OBS_STATUS", mandatory=True),
    Component("UNIT_MEASURE", "attribute", "Unit of measure", "Đơn vị đo", "CL_UNIT", mandatory=True),
    Component("UNIT_MULT", "attribute", "Unit multiplier", "Bội số của đơn vị", "CL_UNIT_MULT", mandatory=True),
    Component("ACCUMULATION", "attribute", "What a value adds up over", "Cách tính", "CL_ACCUMULATION", mandatory=True),
    Component("KIND", "attribute", "Kind of figure", "Loại số", "CL_KIND", mandatory=True),
    Component("BREAK_REASON", "attribute", "Break of the series", "Ngắt chuỗi"),
    Component("PERIOD_LABEL", "attribute", "Reporting period", "Kỳ báo cáo", mandatory=True),
    Component("REPORT_ID", "attribute", "Report", "Mã báo cáo", mandatory=True),
    Component("PAGE", "attribute", "Page of the report", "Trang", type="Integer"),
)

FIXED: Mapping[str, Mapping[str, str]] = {
    "CL_FREQ": {"A": "Annual", "S": "Half-yearly", "Q": "Quarterly", "M": "Monthly", "_O": "Other"},
    "CL_OBS_STATUS": {"A": "Normal value", "O": "Missing value", "V": "Unvalidated value"},
    "CL_UNIT_MULT": {str(power): f"Ten to the power of {power}" if power else "Units" for power in range(16)},
}
"""Code lists whose codes do not come from the data."""


class _Code(msgspec.Struct, frozen=True):
    id: str
    name: str


class _Codelist(msgspec.Struct, frozen=True):
    id: str
    name: str
    codes: tuple[_Code, ...]
    agencyID: str = AGENCY  # noqa: N815 the standard's own spelling, here and below
    version: str = VERSION


class _Concept(msgspec.Struct, frozen=True):
    id: str
    name: str
    names: Mapping[str, str]


class _Scheme(msgspec.Struct, frozen=True):
    concepts: tuple[_Concept, ...]
    id: str = "CS_SERIES"
    name: str = "Concepts of series of indicators"
    agencyID: str = AGENCY  # noqa: N815
    version: str = VERSION


class _Format(msgspec.Struct, frozen=True):
    dataType: str  # noqa: N815


class _Representation(msgspec.Struct, frozen=True, omit_defaults=True):
    enumeration: str = ""
    format: _Format | None = None


class _Empty(msgspec.Struct, frozen=True):
    pass


class _Relationship(msgspec.Struct, frozen=True):
    observation: _Empty = _Empty()


class _Part(msgspec.Struct, frozen=True, omit_defaults=True):
    id: str
    conceptIdentity: str  # noqa: N815
    localRepresentation: _Representation  # noqa: N815
    position: int | None = None
    usage: str = ""
    attributeRelationship: _Relationship | None = None  # noqa: N815


class _Dimensions(msgspec.Struct, frozen=True):
    dimensions: tuple[_Part, ...]
    timeDimension: _Part  # noqa: N815
    id: str = "DimensionDescriptor"


class _Measures(msgspec.Struct, frozen=True):
    measures: tuple[_Part, ...]
    id: str = "MeasureDescriptor"


class _Attributes(msgspec.Struct, frozen=True):
    attributes: tuple[_Part, ...]
    id: str = "AttributeDescriptor"


class _Parts(msgspec.Struct, frozen=True):
    dimensionList: _Dimensions  # noqa: N815
    measureList: _Measures  # noqa: N815
    attributeList: _Attributes  # noqa: N815


class _Structure(msgspec.Struct, frozen=True):
    dataStructureComponents: _Parts  # noqa: N815
    id: str = "DSD_SERIES"
    name: str = "Series of indicators"
    agencyID: str = AGENCY  # noqa: N815
    version: str = VERSION


class _Flow(msgspec.Struct, frozen=True):
    id: str = "DF_SERIES"
    name: str = "Series of indicators"
    agencyID: str = AGENCY  # noqa: N815
    version: str = VERSION
    structure: str = f"urn:sdmx:org.sdmx.infomodel.datastructure.DataStructure={AGENCY}:DSD_SERIES({VERSION})"


class _Data(msgspec.Struct, frozen=True):
    dataflows: tuple[_Flow, ...]
    dataStructures: tuple[_Structure, ...]  # noqa: N815
    conceptSchemes: tuple[_Scheme, ...]  # noqa: N815
    codelists: tuple[_Codelist, ...]


class _Sender(msgspec.Struct, frozen=True):
    id: str = AGENCY


class _Meta(msgspec.Struct, frozen=True):
    id: str = "STRUCTURE_OF_SERIES"
    schema: str = SCHEMA
    sender: _Sender = _Sender()
    contentLanguages: tuple[str, ...] = ("en", "vi")  # noqa: N815


class _Message(msgspec.Struct, frozen=True):
    meta: _Meta
    data: _Data


def structure_json(codes: Mapping[str, Mapping[str, str]]) -> bytes:
    """Return the structure message; ``codes`` are the lists that come from the data: names by id."""
    lists = {one.codelist: dict(FIXED.get(one.codelist) or codes.get(one.codelist) or {}) for one in COMPONENTS}
    lists.pop("", None)
    data = _Data(
        (_Flow(),),
        (_Structure(_parts()),),
        (_Scheme(tuple(_Concept(o.id, o.english, {"en": o.english, "vi": o.vietnamese}) for o in COMPONENTS)),),
        tuple(
            _Codelist(name, name.removeprefix("CL_").capitalize(), tuple(_Code(*one) for one in sorted(given.items())))
            for name, given in sorted(lists.items())
        ),
    )
    return msgspec.json.format(msgspec.json.encode(_Message(_Meta(), data)), indent=2) + b"\n"


def _parts() -> _Parts:
    dimensions = [_part(one, at) for at, one in enumerate(_of("dimension"), start=1)]
    (time,) = (_part(one, None) for one in _of("time"))
    measures = [_part(one, None) for one in _of("measure")]
    attributes = [_part(one, None) for one in _of("attribute")]
    return _Parts(_Dimensions(tuple(dimensions), time), _Measures(tuple(measures)), _Attributes(tuple(attributes)))


def _of(role: str) -> tuple[Component, ...]:
    return tuple(one for one in COMPONENTS if one.role == role)


def _part(one: Component, position: int | None) -> _Part:
    concept = f"urn:sdmx:org.sdmx.infomodel.conceptscheme.Concept={AGENCY}:CS_SERIES({VERSION}).{one.id}"
    held = (
        _Representation(f"urn:sdmx:org.sdmx.infomodel.codelist.Codelist={AGENCY}:{one.codelist}({VERSION})")
        if one.codelist
        else _Representation(format=_Format(one.type))
    )
    usage = "" if one.role in {"dimension", "time"} else "mandatory" if one.mandatory else "optional"
    return _Part(one.id, concept, held, position, usage, _Relationship() if one.role == "attribute" else None)
