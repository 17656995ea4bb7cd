"""What the package promises: pins with hashes, patterns inside the wheel, licences we may ship."""

from __future__ import annotations

import re
import tomllib
from importlib import metadata
from pathlib import Path

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).parents[1]
# offered under the GPL and under another licence; we take the other one
AT_ONES_CHOICE = {"text-unidecode": "Artistic License"}
PIN = re.compile(r"^([A-Za-z0-9._-]+)==(\S+)", re.MULTILINE)


def _pins(name: str) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for package, version in PIN.findall((ROOT / name).read_text(encoding="utf-8")):
        found.setdefault(_plain(package), set()).add(version)
    return found


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def test_every_dependency_is_pinned() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = [*project["dependencies"], *project["optional-dependencies"]["trueocr"]]
    pins = _pins("requirements.txt")
    for line in wanted:
        requirement = Requirement(line)
        assert all(version in requirement.specifier for version in pins[_plain(requirement.name)]), line


def test_development_pins_hold_those_for_use() -> None:
    development = _pins("requirements-dev.txt")
    assert {name: development.get(name) for name in _pins("requirements.txt")} == _pins("requirements.txt")


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_every_pin_has_a_hash_and_no_address(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    blocks = re.split(r"\n(?=\S)", re.sub(r"(?m)^ *#.*\n", "", text).strip())
    assert all("--hash=sha256:" in block for block in blocks)
    assert "://" not in text


def test_installed_package_brings_its_patterns() -> None:
    files = [str(file) for file in metadata.files("chitieu") or []]
    if not any(file.endswith(".pth") for file in files):  # a wheel
        assert "chitieu/_data/patterns/flags.csv" in files
        assert "chitieu/py.typed" in files
        assert not [file for file in files if file.startswith(("corpus", "output", "tests"))]


def test_no_strong_copyleft() -> None:
    for distribution in metadata.distributions():
        fields = distribution.metadata.json
        terms = str(fields.get("license_expression") or fields.get("license") or "").partition("\n")[0]
        classifiers = [c for c in fields.get("classifier", []) if c.startswith("License")]
        said = " ".join([terms, *classifiers])
        if distribution.name in AT_ONES_CHOICE:
            assert AT_ONES_CHOICE[distribution.name] in said
            continue
        assert not re.search(r"\bA?GPL|Affero|(?<!Lesser )General Public", said), distribution.name
