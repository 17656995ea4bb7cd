"""``chitieu template``: check names every fault with file, line and column; learn guesses only what closes."""

from __future__ import annotations

import json
import shutil
from decimal import Decimal
from pathlib import Path

import pytest

from chitieu.cli import main
from chitieu.patterns.load import load_patterns
from chitieu.patterns.source import shipped_folder
from chitieu.settings import Settings
from chitieu.template.check import faults_of
from chitieu.template.guess import codes_in, column_formula, kind_of, row_formula
from chitieu.template.learn import learn

SEED = Path(__file__).resolve().parent.parent / "corpus" / "bac-giang-2023-q3.pdf"
FIRST = load_patterns().templates[0]


@pytest.fixture
def own(tmp_path: Path) -> Path:
    shutil.copytree(shipped_folder() / "templates" / FIRST.id, tmp_path / "own" / "mine")
    return tmp_path / "own"


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_the_shipped_templates_have_no_fault() -> None:
    assert faults_of([shipped_folder() / "templates"]) == []


CELLS = [
    ("BM1.2.1,BM1.2,1,2.1,", "BM1.2.1,BM1.9,1,2.1,", 4, "BM1.9,", "parent"),
    (",%,percent,,cumulative,2.2/2.1*100", ",%,share,,cumulative,2.2/2.1*100", 3, "share,", "share"),
    ("2.2/2.1*100", "2.2/2.9*100", 3, "2.2/2.9*100", "2.9"),
    ("1=Có|0=Không", "Có 1", 20, "Có 1,", "Có 1"),
    ("BM1.1,BM1,1,1,", "BM1.1,BM1,8,1,", 2, "8,1,", "no form 8"),
    ("BM1.1,BM1,1,1,", "BM1.0,BM1,1,1,", 2, "BM1.0", "BM1.1"),
    (",yes,,2025-06-30,", ",yes,,30/6/2025,", 8, "30/6/2025", "30/6/2025"),
    ("2025-07-01: kết thúc", "kết thúc", 8, "kết thúc", "break_reason"),
]


@pytest.mark.parametrize(("old", "new", "line", "cell", "word"), CELLS)
def test_a_fault_of_a_cell_is_named_with_its_place(  # noqa: PLR0913, PLR0917
    own: Path, old: str, new: str, line: int, cell: str, word: str
) -> None:
    path = own / "mine" / "indicators.csv"
    edit(path, old, new)
    (fault,) = [f for f in faults_of([own]) if f.line == line]
    assert word in fault.message
    assert path.read_text(encoding="utf-8").splitlines()[line - 1][fault.column - 1 :].startswith(cell)


HEADS = [
    ('regime = "581"', "regime = 581", "regime"),
    ('number = "2"', 'number = "1"', "number"),
    ('start = "-1-12-15"', 'start = "12-45"', "start"),
    ('end = "14"', 'ende = "14"', "ende"),
    ('valid_to = "2025-06-30"', 'valid_to = "2025-06-31"', "valid_to"),
    ("[[window]]", "[[windows]]", "windows"),
]


@pytest.mark.parametrize(("old", "new", "key"), HEADS)
def test_a_fault_of_the_head_is_named_with_its_line(own: Path, old: str, new: str, key: str) -> None:
    path = own / "mine" / "template.toml"
    old = old.replace('end = "14"', 'end = "03-14"')
    edit(path, old, new.replace('"14"', '"03-14"'))
    (fault,) = [f for f in faults_of([own]) if f.path == path]
    assert key in path.read_text(encoding="utf-8").splitlines()[fault.line - 1]


def test_all_faults_are_told_and_the_status_is_1(own: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for old, new, *_ in CELLS[:4]:
        edit(own / "mine" / "indicators.csv", old, new)
    edit(own / "mine" / "template.toml", 'valid_to = "2025-06-30"', 'valid_to = "2025-06-31"')
    (own / "units.csv").write_text("unit,canonical,dimension,factor\nsào,sào,sào,một\n", encoding="utf-8")
    assert main(["template", "check", str(own)]) == 1
    said = capsys.readouterr()
    assert len(said.out.splitlines()) >= 6
    assert all(", line " in line and ", column " in line for line in said.out.splitlines())
    assert "units.csv, line 2, column 13" in said.out
    assert "faults" in said.err
    assert main(["template", "check", str(own), "--json"]) == 1
    told = json.loads(capsys.readouterr().out)
    assert {tuple(sorted(one)) for one in told} == {("column", "file", "line", "message")}
    assert len(told) == len(said.out.splitlines())


def test_without_a_fault_the_status_is_0_and_without_a_template_2(
    own: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["template", "check", str(own)]) == 0
    assert main(["template", "check", str(own), "--json"]) == 0
    assert capsys.readouterr().out == "[]\n"
    (tmp_path / "empty").mkdir()
    assert main(["template", "check", str(tmp_path / "empty")]) == 2
    assert main(["template", "check", str(tmp_path / "none")]) == 2


def test_a_draft_of_the_real_report_is_its_template_but_for_formulas_it_cannot_know() -> None:
    """The real report prints four rows without ordinal, joins none, and cuts one by a page break."""
    draft = learn(SEED, Settings(), "seed")
    drafted = [(form.number, one) for form in draft.forms for one in form.indicators]
    assert [(form, one.item, one.kind, one.unit, one.codelist) for form, one in drafted] == [
        (i.form, i.item, i.kind, i.unit, i.codelist) for i in FIRST.indicators
    ]
    labels = [one.label == i.label for (_, one), i in zip(drafted, FIRST.indicators, strict=True)]
    assert labels.count(False) == 1  # the label that lists the levels of a network
    wrong = [
        one.formula
        for (_, one), i in zip(drafted, FIRST.indicators, strict=True)
        if one.formula and one.formula != i.formula
    ]
    assert wrong == ["2.2+2.3+2.4+2.5+2.6"]
    assert any("2.6 (0 here)" in doubt for doubt in draft.unsure())


def test_learn_writes_no_template_over_another(own: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert main(["template", "learn", str(SEED), "-o", str(own), "--id", "mine"]) == 2
    assert "mine" in capsys.readouterr().err
    assert main(["template", "learn", str(tmp_path / "none.pdf"), "-o", str(own)]) == 2


@pytest.mark.parametrize(
    ("values", "formula"),
    [
        ({"1": 5, "1.1": 2, "1.2": 3}, "1.1+1.2"),
        ({"1": 5, "1.1": 5, "1.2": 0}, ""),
        ({"1": 5, "1.1": 2, "1.2": 4}, ""),
        ({"1": 5, "2": 2, "3": 3}, "2+3"),
        ({"1": 0, "1.1": 0, "1.2": 0}, ""),
    ],
)
def test_a_sum_is_guessed_only_from_terms_that_say_something(values: dict[str, int], formula: str) -> None:
    assert row_formula("1", "count", {item: Decimal(n) for item, n in values.items()}) == formula


@pytest.mark.parametrize(
    ("share", "below", "formula"),
    [("40", {"1.1": 5, "1.2": 2}, "1.2/1.1*100"), ("99.3", {"1.1": 54106, "1.2": 53726}, "1.2/1.1*100"),
     ("100", {"1.1": 5, "1.2": 5}, ""), ("41", {"1.1": 5, "1.2": 2}, "")],
)  # fmt: skip
def test_a_share_is_guessed_from_the_rows_below(share: str, below: dict[str, int], formula: str) -> None:
    values = {"1": Decimal(share)} | {item: Decimal(n) for item, n in below.items()}
    assert row_formula("1", "percent", values) == formula


def test_a_total_of_columns_has_to_close_in_every_row() -> None:
    columns = {"1.1": [5, 9, None], "1.2": [2, 4, 1], "1.3": [3, 5, 1], "2.1": [9, 9, 9]}
    exact = {item: [None if n is None else Decimal(n) for n in row] for item, row in columns.items()}
    assert column_formula("1.1", exact) == "1.2+1.3"
    assert column_formula("1.1", {**exact, "1.3": [Decimal(3), Decimal(6), None]}) == ""
    assert column_formula("1.1", {item: row[:1] for item, row in exact.items()}) == ""


def test_kinds_follow_from_units() -> None:
    patterns = load_patterns()
    assert kind_of("%", "", patterns) == "percent"
    assert kind_of("Triệu đồng", "5", patterns) == "money"
    assert kind_of("Có = 1; Không = 0", "1", patterns) == "coded"
    assert kind_of("", "", patterns) == "heading"
    assert kind_of("", "7", patterns) == "count"
    assert codes_in("Trực tuyến = 0") == ""
