"""What no committed file may hold. Rules of the house that no linter knows."""

from __future__ import annotations

import ast
import csv
import re
import subprocess
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from chitieu.folding import bare, fold
from chitieu.patterns.load import load_patterns

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[1]
HERE = "tests/test_hygiene.py"
CODE = {".py", ".toml", ".csv", ".tsv", ".md", ".txt", ".sh", ""}
MACHINE = re.compile(r"(?<![\w.])/(?:work|root|home)/|/tmp/bash|/Users/")
HOST = re.compile(
    r"pypi\.org|pythonhosted|registry\.npmjs|deb\.debian\.org|archive\.ubuntu\.com|--find-links", re.IGNORECASE
)
LATER = re.compile(r"\b(?:TODO|FIXME|XXX)\b")
LAME = re.compile(r"\bxfail\b|\bimportorskip\b|\bskip(?:if|_test)?\b\s*\(|mark\.skip|unittest\.skip")
GENERIC = re.compile(r"^(?:utils?|helpers?|managers?|misc|common)$|_(?:utils?|manager)$")


@cache
def _files() -> tuple[str, ...]:
    done = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard", "-z"],  # noqa: S607 git on the PATH
        capture_output=True,
        check=False,
        cwd=ROOT,
    )
    if done.returncode == 0:
        names = [name for name in done.stdout.decode().split("\0") if name]
    else:  # a source archive: no git
        walked = (path.relative_to(ROOT).as_posix() for path in ROOT.rglob("*") if path.is_file())
        names = [name for name in walked if not any(part.startswith((".", "_")) for part in name.split("/")[:-1])]
    return tuple(sorted(name for name in names if (ROOT / name).is_file()))


def _texts() -> Iterator[tuple[str, str]]:
    for name in _files():
        if name != HERE and Path(name).suffix in CODE:
            yield name, (ROOT / name).read_bytes().decode("utf-8", "replace")


def _found(pattern: re.Pattern[str], suffixes: set[str] = CODE) -> list[str]:
    return [
        f"{name}:{number}: {line.strip()}"
        for name, text in _texts()
        if Path(name).suffix in suffixes
        for number, line in enumerate(text.splitlines(), 1)
        if pattern.search(line)
    ]


def _python(folder: str) -> Iterator[tuple[str, ast.Module]]:
    for name in _files():
        if name.startswith(folder) and name.endswith(".py"):
            yield name, ast.parse((ROOT / name).read_text(encoding="utf-8"))


def test_nothing_is_left_for_later() -> None:
    assert not _found(LATER)


def test_every_test_runs() -> None:
    assert not [line for line in _found(LAME, {".py"}) if line.startswith("tests/")]


def test_no_path_of_a_machine() -> None:
    assert not _found(MACHINE)


def test_no_host_of_a_package_index() -> None:
    assert not _found(HOST)


def test_only_the_worker_catches_everything() -> None:
    found = [line for line in _found(re.compile(r"except Exception\b|except:"), {".py"}) if "extract/" in line]
    assert not [line for line in found if not line.startswith("extract/chitieu/archive/worker.py:")]


def test_modules_have_a_subject() -> None:
    assert not [name for name in _files() if name.endswith(".py") and GENERIC.search(Path(name).stem)]


def test_patterns_hold_no_python() -> None:
    assert not [name for name in _files() if name.startswith("patterns/") and name.endswith((".py", ".pyi"))]


def _areas() -> set[str]:
    names: set[str] = set()
    for file in ("areas.csv", "area_names.csv"):
        with (ROOT / "patterns" / file).open(encoding="utf-8", newline="") as handle:
            names |= {re.sub(r"^(?:Thành phố|Tỉnh|TP\.) ?", "", row["name"]) for row in csv.DictReader(handle)}
    return names


def _said(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Yield every string and name of the code; docstrings (bare strings) are prose."""
    prose = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in prose:
            yield node.lineno, node.value
        elif isinstance(node, ast.Name):
            yield node.lineno, node.id


def test_code_names_no_province() -> None:
    area = re.compile(r"(?<!\w)(?:" + "|".join(map(re.escape, sorted(_areas()))) + r")(?!\w)", re.IGNORECASE)
    found = [
        f"{name}:{line}: {text}"
        for name, tree in _python("extract/")
        for line, text in _said(tree)
        if area.search(text)
    ]
    assert not found


def _words(text: str) -> str:
    return " ".join(re.findall(r"\w+", bare(text)))


def test_code_names_no_template_form_or_indicator() -> None:
    """A template is data: what it calls its forms and indicators stands in no string of the program."""
    templates = load_patterns().templates
    codes = {i.code for t in templates for i in t.indicators}
    exact = {fold(name) for t in templates for name in (t.regime, *(f.number for f in t.forms if len(f.number) > 1))}
    texts = {text for t in templates for text in (t.title, *t.words, *(f.title for f in t.forms))}
    texts |= {text for t in templates for text in (*(i.label for i in t.indicators), *(label for _, label in t.labels))}
    spoken = {key for text in texts if " " in (key := _words(text))}
    ids = {t.id for t in templates}

    def names(text: str) -> bool:
        said = _words(text)
        return (
            bool(set(re.findall(r"[\w.]+", text)) & codes)
            or fold(text) in exact
            or any(one in text for one in ids)
            or any(f" {one} " in f" {said} " for one in spoken)
        )

    found = [
        f"{name}:{line}: {text}" for name, tree in _python("extract/") for line, text in _said(tree) if names(text)
    ]
    assert not found
    one = templates[0].indicators[0]
    assert all(names(f"see {text} there") for text in (one.code, one.label, templates[0].id))
