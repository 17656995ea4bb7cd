"""The schema changes only with a new version that the changelog tells of, and what older versions wrote stays readable.

Golden files are written once per version: `pytest tests/test_stability.py --renew-golden` writes that of a version
that has none yet, and never touches another.
"""

from __future__ import annotations

import json
import re
import shutil
from itertools import pairwise
from pathlib import Path
from typing import cast

import pytest

from chitieu.cli import main
from chitieu.contract.output import Output
from chitieu.contract.package import package_json
from chitieu.contract.read import read_output
from chitieu.contract.rows import SCHEMA_VERSION
from chitieu.contract.table import CORRECTIONS
from reviewed_output import desk_over
from schema_text import columns_of, schema_lines

ROOT = Path(__file__).parents[1]
GOLDEN = Path(__file__).parent / "golden"
OLD = sorted((Path(__file__).parent / "data").glob("output-*"))


def version(path: Path) -> tuple[int, ...]:
    return tuple(map(int, re.findall(r"\d+", path.stem)))


VERSIONS = sorted(GOLDEN.glob("schema-*.txt"), key=version)


def golden(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").splitlines()


def test_a_schema_that_changed_has_a_new_version(request: pytest.FixtureRequest) -> None:
    tables = [*(table for table, _ in Output().tables()), CORRECTIONS]
    path = GOLDEN / f"schema-{SCHEMA_VERSION}.txt"
    found = schema_lines(package_json(tables))
    if request.config.getoption("--renew-golden") and not path.exists():
        path.write_text("\n".join(found) + "\n", encoding="utf-8", newline="\n")
    assert path.exists(), f"schema {SCHEMA_VERSION} is new: pytest {Path(__file__).name} --renew-golden"
    assert found == golden(path), "raise SCHEMA_VERSION and say in CHANGELOG.md what changed"
    assert version(VERSIONS[-1]) == version(path), "the newest schema is the program's"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"name": "unit_factor"', '"name": "factor"'),
        ('"name": "file",\n            "type": "string"', '"name": "file",\n            "type": "integer"'),
        ('"missing",\n', ""),
        (r"\\d{4}-(M", r"\\d{2}-(M"),
        ('"required": true', '"required": false'),
        ('"name": "footnotes"', '"name": "notes"'),
        ('"resource": "areas"', '"resource": "reports"'),
    ],
    ids=["name", "type", "closed list", "pattern", "emptiness", "table", "reference"],
)
def test_any_change_of_the_schema_shows_in_its_lines(old: str, new: str) -> None:
    package = package_json(table for table, _ in Output().tables()).decode()
    assert old in package
    assert schema_lines(package.replace(old, new, 1).encode()) != schema_lines(package.encode())


def test_the_changelog_tells_of_every_version() -> None:
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    for path in VERSIONS[1:]:
        assert f"schema version {path.stem.removeprefix('schema-')}:" in text


@pytest.mark.parametrize(("older", "newer"), list(pairwise(VERSIONS)), ids=lambda path: cast("Path", path).stem)
def test_a_minor_version_appends_and_takes_nothing_away(older: Path, newer: Path) -> None:
    before, after = columns_of(golden(older)), columns_of(golden(newer))
    for table, columns in before.items():
        assert list(columns) == list(after[table])[: len(columns)], f"{table}: columns are appended"
        for name, rules in columns.items():
            now = after[table][name]
            assert now["type"] == rules["type"], f"{table}.{name}"
            assert set(words(rules)) <= set(words(now)) or not words(now), f"{table}.{name}: a word is gone"


def words(rules: object) -> list[str]:
    constraints = cast("dict[str, dict[str, list[str]]]", rules).get("constraints", {})
    return constraints.get("enum", [])


def test_there_is_an_old_output_of_every_version_before_this_one() -> None:
    kept = {json.loads((out / "run.json").read_text())["schema_version"] for out in OLD}
    assert kept == {path.stem.removeprefix("schema-") for path in VERSIONS[:-1]}


@pytest.mark.parametrize("out", OLD, ids=lambda path: cast("Path", path).name)
class TestAnOldOutputIsRead:
    def test_whole(self, out: Path) -> None:
        output = read_output(out)
        assert len(output.observations) == 22
        assert len(output.series) == 18
        assert len(output.findings) == 5
        assert all(row.verdict == "" for row in output.footnotes)

    def test_by_diff(self, out: Path, capsys: pytest.CaptureFixture[str]) -> None:
        assert main(["diff", str(out), str(ROOT / "output"), "--json"]) == 1
        told = json.loads(capsys.readouterr().out)
        kinds = {(one["table"], one["kind"]) for one in told["changes"]}
        assert ("reports", "appeared") in kinds
        assert ("observations", "vanished") not in kinds, "what it holds is still there"

    def test_by_score(self, out: Path, capsys: pytest.CaptureFixture[str]) -> None:
        assert main(["score", str(out), str(ROOT / "corpus"), "--json"]) == 1
        assert json.loads(capsys.readouterr().out)["total"]["right"] == 22

    def test_by_corrections(self, out: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        copy = shutil.copytree(out, tmp_path / "tables")
        queue = tmp_path / "queue.xlsx"
        assert main(["corrections", "export", str(copy), "-o", str(queue)]) == 0
        assert queue.stat().st_size > 4000
        capsys.readouterr()
        assert main(["corrections", "list", str(copy), "--json"]) == 0
        assert json.loads(capsys.readouterr().out)["decisions"] == 0

    def test_by_review(self, out: Path, tmp_path: Path) -> None:
        copy = shutil.copytree(out, tmp_path / "tables")
        with desk_over(copy) as desk:
            assert desk.queue.counts().open > 0

    def test_by_approve(self, out: Path, tmp_path: Path) -> None:
        copy = shutil.copytree(out, tmp_path / "tables")
        assert main(["approve", str(copy), "-q"]) == 0
        assert main(["diff", str(copy), "-q"]) == 0

    def test_by_history(self, out: Path, capsys: pytest.CaptureFixture[str]) -> None:
        assert main(["history", str(out), "--code", "BM3.1.1", "--json"]) == 0
        assert "2023-Q3" in capsys.readouterr().out

    def test_by_report(self, out: Path, capsys: pytest.CaptureFixture[str]) -> None:
        assert main(["report", str(out), "--lang", "en"]) == 0
        assert "<b>5</b> findings" in capsys.readouterr().out
