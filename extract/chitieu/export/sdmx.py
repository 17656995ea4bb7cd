"""``series.csv`` as SDMX-CSV 2.1, and the structure it follows as SDMX-JSON 2.1: data structure, code lists, concepts.

Windows of time stand as they are, ``2023-06-15/P3M``; FREQ names a calendar frequency only where the window is one. The
code lists hold what the data uses and no more. Ids of SDMX have no points and no accents: a code keeps its letters with
``_`` for the rest, and names carry what the tables print.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, BinaryIO

from chitieu.contract import table as tables
from chitieu.contract.read import read_table
from chitieu.contract.write import csv_bytes
from chitieu.export.sdmx_structure import COMPONENTS, FLOW, structure_json
from chitieu.export.typed import text_rows
from chitieu.folding import bare, fold
from chitieu.patterns.load import load_patterns

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from chitieu.contract.rows import IndicatorRow

CHUNK = 2000
"""Rows written at once."""
NONE = "_Z"
"""Not applicable: the code of SDMX for a fixed form's missing member and for an accumulation nobody states."""
_WINDOW = re.compile(r"\d{4}-(\d\d)-(\d\d)/P(\d+)([MY])")
_OTHER_THAN_ID = re.compile(r"[^A-Za-z0-9_@$-]+")
STATUS = {"ok": "A", "blank": "O", "review": "V"}
"""Normal, missing, unvalidated: codes of the list OBS_STATUS that all users of SDMX share."""


def frequency(time_period: str) -> str:
    """Return M, Q, S or A for a month, quarter, half or year of the calendar, ``_O`` (other) for any other window.

    >>> frequency("2023-07-01/P3M"), frequency("2023-06-15/P3M"), frequency("2023-01-01/P1Y")
    ('Q', '_O', 'A')
    """
    match = _WINDOW.fullmatch(time_period)
    if match is None or match[2] != "01":
        return "_O"
    months = int(match[3]) * (12 if match[4] == "Y" else 1)
    name = {1: "M", 3: "Q", 6: "S", 12: "A"}.get(months)
    return name if name is not None and (int(match[1]) - 1) % months == 0 else "_O"


@dataclass(slots=True)
class Codes:
    """Code lists while they are filled: ids that SDMX allows, each with the name that it stands for."""

    names: dict[str, dict[str, str]] = field(default_factory=dict[str, dict[str, str]])
    _ids: dict[tuple[str, str], str] = field(default_factory=dict[tuple[str, str], str])

    def id(self, codelist: str, text: str, name: str) -> str:
        """Return the id of what the tables call ``text``; two texts never share one."""
        found = self._ids.get((codelist, text))
        if found is None:
            known = self.names.setdefault(codelist, {})
            found = identifier(text)
            if found in known:
                found = f"{found}_{hashlib.sha256(text.encode()).hexdigest()[:8]}"
            known[found] = name
            self._ids[codelist, text] = found
        return found


def identifier(text: str) -> str:
    """Return an id for a text: its letters without accents, ``_`` for the rest; ``_Z`` for nothing.

    >>> identifier("24@2008"), identifier("Hồ sơ"), identifier("%"), identifier("")
    ('24@2008', 'HO_SO', 'PERCENT', '_Z')
    """
    if not text:
        return NONE
    plain = text if text.isascii() else bare(text).upper()
    found = _OTHER_THAN_ID.sub("_", plain.replace("%", "PERCENT")).strip("_")
    return found or "X" + hashlib.sha256(text.encode()).hexdigest()[:8].upper()


def write_sdmx(data: BinaryIO, structure: BinaryIO, source: Path, warn: Callable[[str], None]) -> None:
    """Write data and structure. Raises OutputUnreadableError."""
    codes, money = Codes(), _Units()
    template = {row.report_id: row.template for row in read_table(source, tables.REPORTS)}
    catalogue = {(row.template, row.code): row for row in read_table(source, tables.INDICATORS)}
    places = {name: at for at, name in enumerate(tables.SERIES.names)}
    data.write(csv_bytes([["STRUCTURE", "STRUCTURE_ID", "ACTION", *(one.id for one in COMPONENTS)]]))
    batch: list[list[str]] = []
    windowless = 0
    for cells in text_rows(source, tables.SERIES):
        row = {name: cells[at] for name, at in places.items()}
        if not row["time_period"]:
            windowless += 1
            continue
        indicator = catalogue.get((template.get(row["report_id"], ""), row["code"]))
        told = _observation(row, indicator, codes, money)
        batch.append(["dataflow", FLOW, "I", *(told[one.id] for one in COMPONENTS)])
        if len(batch) == CHUNK:
            data.write(csv_bytes(batch))
            batch.clear()
    data.write(csv_bytes(batch))
    structure.write(structure_json(codes.names))
    if windowless:
        warn(f"{windowless} rows of reports of no known period have no place in SDMX and were left out")


def _observation(row: Mapping[str, str], indicator: IndicatorRow | None, codes: Codes, units: _Units) -> dict[str, str]:
    unit, power = units.of(row["unit"])
    return {
        "FREQ": frequency(row["time_period"]),
        "REF_AREA": codes.id("CL_AREA", row["area_id"], row["area"] or row["area_id"]),
        "REPORTING_ORG": codes.id("CL_ORG", row["org"], row["org"]),
        "REGIME": codes.id("CL_REGIME", row["regime"], row["regime"]),
        "INDICATOR": codes.id("CL_INDICATOR", row["code"], f"{row['code']} {row['label']}".strip()),
        "MEMBER": codes.id("CL_MEMBER", row["member"], row["member"] or "Not applicable"),
        "TIME_PERIOD": row["time_period"],
        "OBS_VALUE": row["value"],
        "OBS_STATUS": STATUS[row["status"]],
        "UNIT_MEASURE": codes.id("CL_UNIT", unit, unit or "Not applicable"),
        "UNIT_MULT": power,
        "ACCUMULATION": codes.id("CL_ACCUMULATION", row["accumulation"], row["accumulation"] or "Not stated"),
        "KIND": codes.id("CL_KIND", row["kind"], row["kind"]),
        "BREAK_REASON": indicator.break_reason if indicator is not None else "",
        "PERIOD_LABEL": row["period"],
        "REPORT_ID": row["report_id"],
        "PAGE": row["page"],
    }


class _Units:
    """Base units and powers of ten: ``Triệu đồng`` is đồng times ten to the sixth."""

    def __init__(self) -> None:
        units = load_patterns().units
        self._known = {fold(one.unit): one for one in units}
        self._base = {one.dimension: one.canonical for one in reversed(units) if one.factor == 1}
        self._made: dict[str, tuple[str, str]] = {}

    def of(self, unit: str) -> tuple[str, str]:
        """Return the unit that values are counted in, and the power of ten they have to be multiplied with."""
        made = self._made.get(unit)
        if made is None:
            one = self._known.get(fold(unit))
            made = (unit, "0")
            if one is not None and one.factor > 1 and one.dimension in self._base:
                power = one.factor.normalize().as_tuple()
                if power.digits == (1,) and isinstance(power.exponent, int):
                    made = (self._base[one.dimension], str(power.exponent))
            self._made[unit] = made
        return made
