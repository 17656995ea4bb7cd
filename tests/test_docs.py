"""The documentation is true: links lead somewhere, commands and options are those of the program, examples run."""

from __future__ import annotations

import contextlib
import csv
import io
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from write_docs import PAGES, commands, options_of

from chitieu.api import extract
from chitieu.cli import main, make_parser
from chitieu.settings import Settings
from doc_pages import ROOT, Block, Page, cells, commands_in, pages

if TYPE_CHECKING:
    from collections.abc import Iterator

ALL = pages()
BY_NAME = {page.name: page for page in ALL}
PAIRS = [(page.name.replace(".vi.md", ".md"), page.name) for page in ALL if page.name.endswith(".vi.md")]
RUN = {"sh", "console", "python"}
BY_HAND = "by-hand"
"""Of a block that no test can run: it wants a network, a cluster, or a person."""
CARRIED_OUT = {"docs/new-template.md"}
"""Pages with a test of their own that runs them."""
LANGUAGES = RUN | {"text", "toml", "csv", "r", "sql", "mermaid", "json", "powershell"}
LOOKS = re.compile(r"chitieu (?:status|survey|coverage|report|show|explain|history|tables|cite|score|doctor)\b")
"""Commands that only look: what runs on one page runs on the next."""
DIFFER = re.compile(r"chitieu (?:diff|score|coverage)\b")
"""Commands that exit with 1 where they find something."""


@pytest.mark.parametrize("name", PAGES)
def test_a_page_made_of_the_program_is_current(name: str) -> None:
    assert PAGES[name]() == (ROOT / name).read_text(encoding="utf-8"), "make docs"


def test_r_reads_each_column_as_the_schema_says() -> None:
    text = (ROOT / "docs/examples/read_chitieu.R").read_text(encoding="utf-8")
    given = {
        table: dict(re.findall(r'(\w+) = "(\w+)"', columns))
        for table, columns in re.findall(r"^  (\w+) = c\((.*?)\n  \)", text, re.MULTILINE | re.DOTALL)
    }
    classes = {"string": "character", "integer": "numeric", "number": "numeric", "date": "Date"}
    package = json.loads((ROOT / "output" / "datapackage.json").read_text(encoding="utf-8"))
    assert given == {
        one["name"]: {field["name"]: classes[field["type"]] for field in one["schema"]["fields"]}
        for one in package["resources"]
    }
    assert all(one["area_id"] == "character" for one in given.values() if "area_id" in one), "01@2008 keeps its zero"


def test_every_command_stands_in_both_readmes_and_every_option_in_the_docs() -> None:
    for name in ("README.md", "README.vi.md"):
        text = (ROOT / name).read_text(encoding="utf-8")
        for words in commands():
            if " " not in words:
                assert re.search(rf"chitieu {words}\b", text), f"{name}: chitieu {words}"
    text = (ROOT / "docs/commands.md").read_text(encoding="utf-8")
    for words, (parser, _) in commands().items():
        section = text.partition(f"\n## chitieu {words}\n")[2].partition("\n## ")[0]
        for action in options_of(parser):
            for option in action.option_strings:
                assert f"`{option}`" in section, f"{words} {option}"
            assert action.help, f"{words} {action.dest}: no help"


@pytest.mark.parametrize("words", commands())
def test_every_command_has_an_example(words: str) -> None:
    parser, about = commands()[words]
    assert about
    assert f"chitieu {words} " in (parser.epilog or "") or f"chitieu {words}\n" in f"{parser.epilog}\n", words


@pytest.mark.parametrize("page", ALL, ids=lambda page: page.name)
def test_links_lead_somewhere(page: Page) -> None:
    wrong: list[str] = []
    for line, image, target in page.links():
        place, _, anchor = target.partition("#")
        if re.match(r"[a-z]+:", target):
            continue
        path = (page.path.parent / place).resolve() if place else page.path
        if not path.exists() or (image and not path.is_file()):
            wrong.append(f"{page.name}:{line}: {target} is not there")
        elif anchor and anchor not in BY_NAME[path.relative_to(ROOT).as_posix()].anchors():
            wrong.append(f"{page.name}:{line}: no heading #{anchor}")
    assert not wrong


@pytest.mark.parametrize("page", ALL, ids=lambda page: page.name)
def test_tables_and_blocks_are_well_formed(page: Page) -> None:
    for table in page.tables():
        widths = {len(cells(line)) for _, line in table}
        assert len(widths) == 1, f"{page.name}:{table[0][0]}: rows of {sorted(widths)} cells"
        assert len(table) > 1, f"{page.name}:{table[0][0]}"
        assert all(re.fullmatch(r":?-{3,}:?", cell) for cell in cells(table[1][1])), f"{page.name}:{table[1][0]}"
    levels = [level for level, _ in page.headings()]
    assert levels[:1] == [1]
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels)), "a level left out"
    for block in page.blocks:
        if page.name not in CARRIED_OUT:
            assert block.language in LANGUAGES, f"{page.name}:{block.line}: {block.language!r}"
    loose = [
        f"{page.name}:{line}" for line, text in page.prose if re.match(r" {4}\S.*\b(?:chitieu|make|python) ", text)
    ]
    assert not loose, "commands stand in fenced blocks, which are run"


@pytest.mark.parametrize("words", commands())
def test_pages_that_the_help_names_are_there(words: str) -> None:
    for name in re.findall(r"docs/[\w/-]+\.md", commands()[words][0].format_help()):
        assert (ROOT / name).is_file(), name


def test_every_page_can_be_reached_from_the_readme() -> None:
    for start in ("README.md", "README.vi.md"):
        seen, left = {start}, [start]
        while left:
            page = BY_NAME[left.pop()]
            for _, _, target in page.links():
                path = (page.path.parent / target.partition("#")[0]).resolve()
                name = path.relative_to(ROOT).as_posix() if path.is_relative_to(ROOT) else ""
                if name in BY_NAME and name not in seen:
                    seen.add(name)
                    left.append(name)
        assert {name for name in BY_NAME if not name.startswith("docs/ocr/")} <= seen, start


def _commands(page: Page) -> list[tuple[str, str, list[str]]]:
    """Return all blocks with their commands, whatever language those are to answer in."""
    return [(b.language, b.info, [one.replace(" --lang en", "") for one in commands_in(b)]) for b in page.blocks]


@pytest.mark.parametrize(("english", "vietnamese"), PAIRS)
def test_both_languages_have_the_same_headings_commands_tables_and_links(english: str, vietnamese: str) -> None:
    one, other = BY_NAME[english], BY_NAME[vietnamese]
    assert [level for level, _ in one.headings()] == [level for level, _ in other.headings()]
    assert _commands(one) == _commands(other)
    assert [len(table) for table in one.tables()] == [len(table) for table in other.tables()]

    def targets(page: Page) -> list[str]:
        return sorted(target.partition("#")[0].replace(".vi.md", ".md") for _, _, target in page.links())

    assert targets(one) == targets(other)


def _examples() -> Iterator[tuple[Page, Block]]:
    for page in ALL:
        if page.name not in CARRIED_OUT:
            yield from ((page, block) for block in page.blocks if block.language in RUN)


def test_what_nobody_runs_is_at_least_a_command() -> None:
    parser = make_parser()
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    for page, block in _examples():
        if block.language == "python":
            continue
        for command in commands_in(block):
            where = f"{page.name}:{block.line}: {command}"
            words = shlex.split(command)
            if words[0] == "make":
                named = {word for word in words[1:] if "=" not in word}
                assert named <= targets, where
            for part in re.split(r" [|>] ?| && ", command):
                if part.startswith("chitieu ") and "--help" not in part and "COMMAND" not in part:
                    try:
                        parser.parse_args(shlex.split(part)[1:])
                    except SystemExit:
                        pytest.fail(f"{where}: no such command or option")


@pytest.fixture(scope="session")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder as pages speak of it: reports, what was read of them now and before, lists and letters."""
    folder = tmp_path_factory.mktemp("docs") / "scene"
    (folder / "reports").mkdir(parents=True)
    for name in ("bac-giang-2023-q1-gia-lap.pdf", "bac-giang-2023-q3.pdf"):
        shutil.copy(ROOT / "corpus" / name, folder / "reports" / name)
    shutil.copy(ROOT / "corpus" / "bac-giang-2023-q3.pdf", folder / "report.pdf")
    extract([folder / "reports"], folder / "tables", settings=Settings(cache=folder / "home" / ".cache" / "chitieu"))
    shutil.copytree(folder / "tables", folder / "tables-old")
    path = folder / "tables-old" / "observations.csv"
    path.write_text(path.read_text(encoding="utf-8").replace(",1902,1.902,", ",1920,1.920,"), encoding="utf-8")
    (folder / "corpus").symlink_to(ROOT / "corpus")
    (folder / "output").symlink_to(ROOT / "output")
    for name in ("pandas_tables.py", "draw_on_time.py", "on_time.sql", "read_chitieu.R"):
        shutil.copy(ROOT / "docs" / "examples" / name, folder / name)
    (folder / "letters.txt").write_text("theo Quyết định số 1136/QĐ-UBND ngày 03/8/2023\n", encoding="utf-8")
    with (folder / "files.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([("file", "area"), ("bac-giang-2023-q3.pdf", "24@2008")])
    return folder


@cache
def _here() -> dict[str, str]:
    """Return the environment of somebody at a terminal of their own."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("XDG_", "CHITIEU"))}
    path = f"{Path(sys.executable).parent}{os.pathsep}{kept.get('PATH', '')}"
    return kept | {"PATH": path, "NO_COLOR": "1", "COLUMNS": "100", "PYTHONIOENCODING": "utf-8"}


RUNNABLE = [
    page
    for page in ALL
    # their commands are those of the English pages, and what they print is not shown
    if page.name not in {"README.vi.md", "docs/archive.vi.md"}
    and any(p is page and block.info != BY_HAND for p, block in _examples())
]


@pytest.fixture(scope="session")
def looked() -> set[str]:
    """Return the commands that only look and have been run, on this page or on another."""
    return set()


@pytest.mark.parametrize("page", RUNNABLE, ids=lambda page: page.name)
def test_the_examples_of_a_page_run(
    page: Page, scene: Path, tmp_path: Path, looked: set[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    here = tmp_path / "here"
    shutil.copytree(scene, here, symlinks=True)
    surroundings = _here() | {"HOME": str(here / "home"), "TMPDIR": str(tmp_path)}
    monkeypatch.chdir(here)
    for name in [name for name in os.environ if name not in surroundings]:
        monkeypatch.delenv(name)
    for name, value in surroundings.items():
        monkeypatch.setenv(name, value)
    for block in page.blocks:
        if block.language not in RUN or block.info == BY_HAND:
            continue
        where = f"{page.name}:{block.line}"
        if block.language == "python":
            done = _ran([sys.executable, "-c", block.text], here, surroundings)
            assert done.returncode == 0, f"{where}: {done.stderr}"
        elif block.language == "sh":
            for command in commands_in(block):
                if command in looked:
                    continue
                if LOOKS.match(command):
                    looked.add(command)
                status, told = _done(command, here, surroundings)
                assert status == 0 or (status == 1 and DIFFER.search(command)), f"{where}: {command}: {status}: {told}"
        else:
            _shown(block, here, surroundings, where)


def _ran(words: list[str], here: Path, surroundings: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(words, cwd=here, env=surroundings, capture_output=True, text=True, check=False, timeout=300)


def _done(command: str, here: Path, surroundings: dict[str, str]) -> tuple[int, str]:
    """Run a command and return its exit status and complaints; what needs no shell needs no process either."""
    words = shlex.split(command)
    if words[0] != "chitieu" or {"|", ">", "&&"} & set(words):
        done = _ran(["bash", "-o", "pipefail", "-c", command], here, surroundings)
        return done.returncode, done.stderr
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()) as told:
        try:
            status = main(words[1:])
        except SystemExit as stop:
            status = 0 if stop.code is None else int(stop.code)
    return status, told.getvalue()


def _shown(block: Block, here: Path, surroundings: dict[str, str], where: str) -> None:
    """Run what stands behind each $ and compare what it prints; a line of … stands for any number of lines."""
    for part in re.split(r"^\$ ", block.text, flags=re.MULTILINE)[1:]:
        command, _, expected = part.partition("\n")
        done = _ran(["bash", "-c", re.sub(r"\s+# .*$", "", command)], here, surroundings)
        pattern = "".join(
            r"(?:.*\n)*?" if line.strip() == "…" else re.escape(line).replace("…", ".*") + r"[ ]*\n"
            for line in expected.splitlines()
        )
        assert re.fullmatch(pattern, done.stdout), f"{where}: {command} prints\n{done.stdout}{done.stderr}"


def test_the_examples_for_other_programs_run(scene: Path, tmp_path: Path) -> None:
    surroundings = _here() | {"HOME": str(tmp_path)}
    words = [sys.executable, "-m", "chitieu", "export", str(scene / "output"), "--to", "parquet", "-o", "parquet"]
    done = _ran(words, tmp_path, surroundings)
    assert done.returncode == 0, done.stderr
    sql = "import duckdb; print(duckdb.sql(open('on_time.sql').read()).fetchall())"
    shutil.copy(scene / "on_time.sql", tmp_path)
    done = _ran([sys.executable, "-c", sql], tmp_path, surroundings)
    assert done.returncode == 0, done.stderr
    assert "'24@2008', 'Tỉnh Bắc Giang', '2024-Q1', Decimal('98.5'), Decimal('98.24'), Decimal('0.26')" in re.sub(
        r"(\d)0+'", r"\1'", done.stdout
    )
    done = _ran([sys.executable, "pandas_tables.py", "output"], scene, surroundings)
    assert done.returncode == 0, done.stderr
    (row,) = (line for line in done.stdout.splitlines() if line.startswith("24@2008"))
    assert row.split()[-7:] == ["98.73", "98.24", "99.3", "98.8", "98.5", "99.4", "NaN"]
    done = _ran(
        [sys.executable, "draw_on_time.py", "output", "24@2008", str(tmp_path / "on-time.svg")], scene, surroundings
    )
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "on-time.svg").read_text(encoding="utf-8").count("stroke-width: 4") == 16 + 3, "figures, legend"
