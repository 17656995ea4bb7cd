"""A user's own templates stand beside the shipped ones, and ``chitieu.toml`` says what a person does not type."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from chitieu.cli import main
from chitieu.config import load_config
from chitieu.errors import ConfigError, PatternError
from chitieu.patterns.load import load_patterns
from chitieu.patterns.source import shipped_folder
from chitieu.report.narrative import figures_in

SHIPPED = load_patterns()
FIRST = SHIPPED.templates[0]
SAMPLE = Path(__file__).resolve().parent.parent / "corpus" / "bac-giang-2023-q3.pdf"


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """Give a folder with a copy of a shipped template under another id."""
    folder = tmp_path / "own"
    shutil.copytree(shipped_folder() / "templates" / FIRST.id, folder / "mine")
    edit(folder / "mine" / "template.toml", f'id = "{FIRST.id}"', 'id = "mine"')
    return folder


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_a_users_template_stands_beside_the_shipped_ones(own: Path) -> None:
    both = load_patterns(users=(own,))
    assert [t.id for t in both.templates] == [*(t.id for t in SHIPPED.templates), "mine"]
    assert both.replaced == ()
    assert both.hash != SHIPPED.hash
    assert load_patterns(users=(own / "mine",)).templates[-1].id == "mine"


def test_a_users_template_of_a_shipped_id_wins(own: Path) -> None:
    edit(own / "mine" / "template.toml", 'id = "mine"', f'id = "{FIRST.id}"')
    edit(own / "mine" / "template.toml", FIRST.title, "Mẫu của tôi")
    both = load_patterns(users=(own,))
    assert both.replaced == (FIRST.id,)
    assert [t.id for t in both.templates] == [t.id for t in SHIPPED.templates]
    assert both.templates[0].title == "Mẫu của tôi"


def test_an_edit_of_a_users_template_is_seen_at_once(own: Path) -> None:
    before = load_patterns(users=(own,))
    edit(own / "mine" / "template.toml", FIRST.title, "Mẫu khác")
    after = load_patterns(users=(own,))
    assert after.templates[-1].title == "Mẫu khác"
    assert after.hash != before.hash


def test_a_users_template_is_told_of_by_its_own_sentences(own: Path) -> None:
    edit(own / "mine" / "template.toml", 'id = "mine"', f'id = "{FIRST.id}"')
    text = "Trong kỳ, tỉnh đã ban hành 67 văn bản chỉ đạo về CCHC."
    assert figures_in(text, (), FIRST, "2023-Q3", SHIPPED)
    (own / "mine" / "narrative.toml").unlink()
    both = load_patterns(users=(own,))
    [mine] = [t for t in both.templates if t.id == FIRST.id]
    assert figures_in(text, (), mine, "2023-Q3", both) == ()


def test_units_of_a_user_are_added(own: Path) -> None:
    (own / "units.csv").write_text("unit,canonical,dimension,factor\nsào,sào,sào,1\n", encoding="utf-8")
    assert {u.unit for u in load_patterns(users=(own,)).units} == {u.unit for u in SHIPPED.units} | {"sào"}


def test_a_folder_without_a_template_is_named(tmp_path: Path) -> None:
    with pytest.raises(PatternError, match=re.escape(str(tmp_path))):
        load_patterns(users=(tmp_path,))


def test_a_link_that_leads_nowhere_is_named_with_its_place(own: Path) -> None:
    path = own / "mine" / "indicators.csv"
    edit(path, "Văn bản,count,,,,,,,,", "Văn bản,count,,,,,,,bnv-581-1999:BM1.1,")
    with pytest.raises(PatternError, match=r"indicators\.csv, line 2, column \d+: .*bnv-581-1999:BM1\.1"):
        load_patterns(users=(own,))


def test_extract_reads_with_them_in_its_workers_and_names_them_in_run_json(
    own: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    edit(own / "mine" / "template.toml", 'id = "mine"', f'id = "{FIRST.id}"')
    edit(own / "mine" / "template.toml", 'regime = "581"', 'regime = "own"')
    out = tmp_path / "out"
    assert main(["extract", str(SAMPLE), "-o", str(out), "-q", "--jobs", "1", "--patterns", str(own)]) == 0
    assert FIRST.id in capsys.readouterr().err
    assert ",own," in (out / "reports.csv").read_text(encoding="utf-8")
    assert load_patterns(users=(own,)).hash in (out / "run.json").read_text(encoding="utf-8")
    assert str(tmp_path) not in (out / "run.json").read_text(encoding="utf-8")


@pytest.mark.parametrize("command", [["extract", "-o", "out"], ["show"], ["tables"]])
def test_a_folder_of_patterns_that_is_not_there_is_usage(
    command: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*command, str(SAMPLE), "--patterns", str(tmp_path / "none")]) == 2
    assert "none" in capsys.readouterr().err


def test_the_nearest_config_counts_and_its_folders_start_from_it(tmp_path: Path) -> None:
    near, far = tmp_path / "near", tmp_path / "far"
    near.mkdir()
    far.mkdir()
    (far / "chitieu.toml").write_text("jobs = 3\n", encoding="utf-8")
    assert load_config((near, far)).keys.jobs == 3
    (near / "chitieu.toml").write_text('patterns = ["mine"]\ncache = "pages"\n', encoding="utf-8")
    found = load_config((near, far))
    assert (found.patterns, found.cache, found.keys.jobs) == ((near / "mine",), near / "pages", None)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ('ocr = "auto"\njobs = 0\n', "line 2, column 1: "),
        ("\n\npattern = []\n", "line 3, column 1: .*pattern"),
        ("jobs = 1\nreader = [\n", "line [23], column"),
    ],
)
def test_a_fault_of_the_config_is_named_with_its_line(tmp_path: Path, text: str, place: str) -> None:
    (tmp_path / "chitieu.toml").write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError, match=rf"chitieu\.toml, {place}"):
        load_config((tmp_path,))


def test_the_command_line_wins_over_the_config(
    own: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "chitieu.toml").write_text('patterns = ["no-such-folder"]\n', encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert main(["show", str(SAMPLE)]) == 2
    assert "no-such-folder" in capsys.readouterr().err
    assert main(["show", str(SAMPLE), "--patterns", str(own)]) == 0
