"""SDMX-CSV holds to the structure written beside it: columns, code lists, keys; a validator of ours says so."""

from __future__ import annotations

import csv
import json
import re
from decimal import Decimal
from pathlib import Path
from typing import cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chitieu.cli import main
from chitieu.export.sdmx import Codes, identifier
from chitieu.export.sdmx_structure import structure_json
from made_history import Cell, made

OUTPUT = Path(__file__).parent.parent / "output"
ID = re.compile(r"[A-Za-z0-9_@$-]+")
URN = re.compile(
    r"urn:sdmx:org\.sdmx\.infomodel\.(?:codelist\.Codelist|conceptscheme\.Concept)=([A-Z]+):(\w+)\(([\d.]+)\)(?:\.(\w+))?"
)
WINDOW = re.compile(r"\d{4}-\d\d-\d\d/P\d+[DMY]")


def faults(data: Path, structure: Path) -> list[str]:
    """Return what of the data or the structure breaks a rule of SDMX or the structure itself."""
    message = json.loads(structure.read_bytes())["data"]
    lists = {one["id"]: {code["id"] for code in one["codes"]} for one in message["codelists"]}
    concepts = {concept["id"] for scheme in message["conceptSchemes"] for concept in scheme["concepts"]}
    parts = message["dataStructures"][0]["dataStructureComponents"]
    dimensions = [*parts["dimensionList"]["dimensions"], parts["dimensionList"]["timeDimension"]]
    others = [*parts["measureList"]["measures"], *parts["attributeList"]["attributes"]]
    found = [f"{name}: {code}" for name, codes in lists.items() for code in codes if not ID.fullmatch(code)]
    for part in (*dimensions, *others):
        concept = URN.fullmatch(part["conceptIdentity"])
        if concept is None or concept[4] not in concepts:
            found.append(f"{part['id']}: no concept")
    with data.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        if reader.fieldnames != [
            "STRUCTURE",
            "STRUCTURE_ID",
            "ACTION",
            *(part["id"] for part in (*dimensions, *others)),
        ]:
            found.append(f"columns: {reader.fieldnames}")
        keys: set[tuple[str, ...]] = set()
        flow = message["dataflows"][0]
        for row in reader:
            if (row["STRUCTURE"], row["ACTION"]) != ("dataflow", "I"):
                found.append("the first columns")
            if row["STRUCTURE_ID"] != f"{flow['agencyID']}:{flow['id']}({flow['version']})":
                found.append(row["STRUCTURE_ID"])
            key = tuple(row[part["id"]] for part in dimensions)
            if key in keys:
                found.append(f"twice: {key}")
            keys.add(key)
            found += [fault for part in (*dimensions, *others) if (fault := _fault(part, row[part["id"]], lists))]
    return found


def _fault(part: dict[str, object], cell: str, lists: dict[str, set[str]]) -> str:
    held = cast("dict[str, object]", part["localRepresentation"])
    must = "usage" not in part or part["usage"] == "mandatory"
    if not cell:
        return f"{part['id']}: empty" if must else ""
    if urn := URN.fullmatch(cast("str", held.get("enumeration", ""))):
        return "" if cell in lists[urn[2]] else f"{part['id']}: {cell} is not in {urn[2]}"
    match cast("dict[str, str]", held["format"])["dataType"]:
        case "TimeRange":
            return "" if WINDOW.fullmatch(cell) else f"{part['id']}: {cell}"
        case "Decimal":
            return "" if Decimal(cell).is_finite() else f"{part['id']}: {cell}"
        case "Integer":
            return "" if cell.isdigit() else f"{part['id']}: {cell}"
        case _:
            return ""


def written(out: Path, folder: Path) -> tuple[Path, Path]:
    assert main(["export", str(out), "--to", "sdmx-csv", "-o", str(folder / "s.csv")]) == 0
    return folder / "s.csv", folder / "s.structure.json"


def observations(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_the_corpus_holds_to_its_structure_and_loses_nothing(tmp_path: Path) -> None:
    data, structure = written(OUTPUT, tmp_path)
    assert faults(data, structure) == []
    given_rows, series = observations(data), observations(OUTPUT / "series.csv")
    assert [row["OBS_VALUE"] for row in given_rows] == [row["value"] for row in series]
    assert [row["TIME_PERIOD"] for row in given_rows] == [row["time_period"] for row in series]
    assert {row["FREQ"] for row in given_rows} == {"_O"}
    codes = {
        code["id"]: code["name"]
        for one in json.loads(structure.read_bytes())["data"]["codelists"]
        if one["id"] == "CL_INDICATOR"
        for code in one["codes"]
    }
    assert codes["BM3_3_1"] == "BM3.3.1 Tỷ lệ hồ sơ TTHC do các sở, ngành tiếp nhận được giải quyết đúng hạn"


def test_status_unit_and_multiplier_are_those_of_sdmx(tmp_path: Path) -> None:
    made(
        tmp_path / "out",
        [
            Cell("BM6.1.1", "2023-Q1", Decimal(8007)),
            Cell("BM3.3.1.1", "2023-Q1", None, status="blank"),
            Cell("BM3.3.1", "2023-Q1", Decimal(9), status="review", member="Đất đai"),
        ],
    )
    data, structure = written(tmp_path / "out", tmp_path)
    assert faults(data, structure) == []
    rows = {row["INDICATOR"]: row for row in observations(data)}
    assert {code: row["OBS_STATUS"] for code, row in rows.items()} == {"BM6_1_1": "A", "BM3_3_1_1": "O", "BM3_3_1": "V"}
    assert rows["BM3_3_1"]["MEMBER"] == "DAT_DAI"
    assert rows["BM3_3_1"]["UNIT_MEASURE"] == "PERCENT"


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (",A,", ",Y,", "OBS_STATUS"),
        ("2023-06-15/P3M", "2023-Q3", "TIME_PERIOD"),
        ("24@2008", "24@1999", "REF_AREA"),
        ("2023-12-15/P3M", "2022-12-15/P3M", "twice"),
        ("OBS_VALUE", "VALUE", "columns"),
    ],
)
def test_a_fault_that_is_seeded_is_found(tmp_path: Path, old: str, new: str, said: str) -> None:
    data, structure = written(OUTPUT, tmp_path)
    text = data.read_text(encoding="utf-8")
    assert old in text
    data.write_text(text.replace(old, new), encoding="utf-8")
    try:
        found = faults(data, structure)
    except KeyError:
        found = ["columns"]
    assert any(fault.startswith(said) for fault in found)


@given(st.lists(st.text(max_size=8), unique=True))
def test_two_texts_never_share_an_id(texts: list[str]) -> None:
    codes = Codes()
    ids = [codes.id("CL", text, text) for text in texts]
    assert len(set(ids)) == len(texts)
    assert all(ID.fullmatch(identifier(text)) for text in texts)
    assert all(ID.fullmatch(one) for one in ids)


def test_the_structure_is_the_same_each_time() -> None:
    assert structure_json({"CL_AREA": {"b": "B", "a": "A"}}) == structure_json({"CL_AREA": {"a": "A", "b": "B"}})
