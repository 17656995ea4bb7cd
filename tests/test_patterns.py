"""The patterns: consistent as shipped, and every fault of an edit is named with its file and line."""

from __future__ import annotations

import re
import shutil
from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace

from chitieu.errors import PatternError
from chitieu.folding import bare, fold
from chitieu.patterns.load import load_patterns
from chitieu.patterns.source import folder_hash, shipped_folder

if TYPE_CHECKING:
    from pathlib import Path

PATTERNS = load_patterns()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return shutil.copytree(shipped_folder(), tmp_path / "patterns")


def indicators_of(folder: Path) -> Path:
    return folder / "templates" / PATTERNS.templates[0].id / "indicators.csv"


def test_the_shipped_patterns_load_the_same_from_a_copy(folder: Path) -> None:
    copy = load_patterns(folder)
    assert copy.hash == PATTERNS.hash
    own = [replace(template, folder=folder / "templates" / template.id) for template in PATTERNS.templates]
    assert list(copy.templates) == own


def test_an_edit_changes_the_hash(folder: Path) -> None:
    before = folder_hash(folder)
    with (folder / "units.csv").open("a", encoding="utf-8") as file:
        file.write("bộ,bộ,bộ,1\n")
    assert folder_hash(folder) != before
    assert any(u.unit == "bộ" for u in load_patterns(folder).units)


def appended(path: Path, line: str) -> int:
    """Append a line and return its number."""
    text = path.read_text(encoding="utf-8")
    path.write_text(f"{text.rstrip()}\n{line}\n", encoding="utf-8")
    return len(text.rstrip().splitlines()) + 1


@pytest.mark.parametrize(
    ("file", "line"),
    [
        ("columns.csv", "wert,Wert"),
        ("columns.csv", "value"),
        ("columns.csv", "value,Số,liệu"),
        ("units.csv", "bộ,bộ,bộ,eins"),
        ("flags.csv", "new_flag,rumour,a,b"),
        ("areas.csv", "99@2025,99"),
    ],
)
def test_a_bad_line_is_named_with_its_file_and_number(folder: Path, file: str, line: str) -> None:
    number = appended(folder / file, line)
    with pytest.raises(PatternError, match=rf"{re.escape(file)}, line {number}\b"):
        load_patterns(folder)


@pytest.mark.parametrize(
    ("line", "word"),
    [
        ("BM1.1,BM1,1,1,Nhãn,,count,,,,,,,,", "twice"),
        ("BM1.99.1,BM1.99,1,99.1,Nhãn,,count,,,,,,,,", "parent"),
        ("BM1.99,BM1,1,99,Nhãn,,coded,,,,,,,,", "codelist"),
        ("BM1.99,BM1,1,99,Nhãn,,colour,,,,,,,,", "colour"),
    ],
)
def test_a_bad_indicator_is_named(folder: Path, line: str, word: str) -> None:
    number = appended(indicators_of(folder), line)
    with pytest.raises(PatternError, match=rf"indicators\.csv, line {number}\b.*{word}"):
        load_patterns(folder)


def test_a_label_of_no_indicator_is_named(folder: Path) -> None:
    path = indicators_of(folder).with_name("labels.csv")
    number = appended(path, "BM77.1,Nhãn")
    with pytest.raises(PatternError, match=rf"labels\.csv, line {number}\b"):
        load_patterns(folder)


@pytest.mark.parametrize("file", ["units.csv", "identity.toml", "values.toml"])
def test_a_missing_file_is_named(folder: Path, file: str) -> None:
    (folder / file).unlink()
    with pytest.raises(PatternError, match=re.escape(file)):
        load_patterns(folder)


def test_a_missing_template_is_named(folder: Path) -> None:
    shutil.rmtree(folder / "templates")
    with pytest.raises(PatternError, match="no template"):
        load_patterns(folder)


def test_a_file_in_another_encoding_is_named(folder: Path) -> None:
    (folder / "units.csv").write_bytes("unit,canonical,dimension,factor\nđồng,đồng,money,1\n".encode("utf-16"))
    with pytest.raises(PatternError, match=r"units\.csv"):
        load_patterns(folder)


def test_a_slip_in_a_toml_file_is_named_with_its_line(folder: Path) -> None:
    (folder / "values.toml").write_text("blank = [\nnot_a_unit = 3\n", encoding="utf-8")
    with pytest.raises(PatternError, match=r"values\.toml.*line 2"):
        load_patterns(folder)


def test_codes_follow_form_item_and_parent() -> None:
    for template in PATTERNS.templates:
        forms = {f.number for f in template.forms}
        for i in template.indicators:
            assert i.form in forms
            assert i.code == f"{template.code_prefix}{i.form}.{i.item}"
            assert i.parent == i.code.rpartition(".")[0]
            assert (i.unit, i.codelist, i.formula) == ("", "", "") or i.kind != "heading"


def test_indicators_stand_in_printed_order() -> None:
    for template in PATTERNS.templates:
        forms = [f.number for f in template.forms]
        places = [(forms.index(i.form), [int(n) for n in i.item.split(".")]) for i in template.indicators]
        assert places == sorted(places)


def test_every_unit_of_a_template_is_a_unit() -> None:
    known = {fold(u.unit) for u in PATTERNS.units} | {fold(w) for w in PATTERNS.values.not_a_unit}
    for template in PATTERNS.templates:
        assert {fold(i.unit) for i in template.indicators if i.unit and i.kind != "coded"} <= known


def test_nothing_is_listed_twice() -> None:
    for names in (
        [fold(u.unit) for u in PATTERNS.units],
        [bare(c.heading) for c in PATTERNS.columns],
        [fold(a.short) for a in PATTERNS.abbreviations],
        [f.flag for f in PATTERNS.flags],
        [a.area_id for a in PATTERNS.areas],
    ):
        assert len(names) == len(set(names))


def test_areas_lead_to_areas_and_cover_time_without_gap() -> None:
    ids = {a.area_id for a in PATTERNS.areas}
    assert {a.successor for a in PATTERNS.areas if a.successor} <= ids
    assert {n.area_id for n in PATTERNS.area_names} <= ids
    assert len([a for a in PATTERNS.areas if a.vintage == "2008"]) == 63
    assert len([a for a in PATTERNS.areas if a.vintage == "2025"]) == 34
    assert all(a.area_id == f"{a.code}@{a.vintage}" for a in PATTERNS.areas)


def test_every_shape_compiles() -> None:
    shapes = [s.pattern for s in PATTERNS.periods.shape]
    shapes += [*PATTERNS.forms.title, PATTERNS.forms.column_numbers, PATTERNS.forms.stt]
    shapes += [PATTERNS.identity.number, PATTERNS.identity.date]
    for shape in shapes:
        assert re.compile(shape)
