"""What `chitieu doctor` says, and what run.json takes from it."""

from __future__ import annotations

import json
import re
from importlib import metadata
from typing import TYPE_CHECKING

from chitieu import doctor
from chitieu.archive.provenance import describe_run
from chitieu.errors import EngineMissingError
from chitieu.installed import ENGINES, LIBRARIES, READERS, version_of
from chitieu.settings import Settings

if TYPE_CHECKING:
    import pytest


def _no_models() -> dict[str, str]:
    return {}


def _nothing() -> str:
    return ""


def test_everything_is_installed_here(capsys: pytest.CaptureFixture[str]) -> None:
    assert doctor.run(as_json=False) == 0
    said = capsys.readouterr().out
    assert "everything needed is installed" in said
    assert "MISSING" not in said


def test_json_lists_every_check(capsys: pytest.CaptureFixture[str]) -> None:
    assert doctor.run(as_json=True) == 0
    answer = json.loads(capsys.readouterr().out)
    assert answer["ok"] is True
    names = [check["name"] for check in answer["checks"]]
    assert {"python", "numpy", "tesserocr", "model vie", "model Vietnamese"} <= set(names)


def test_missing_models_name_the_command(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(doctor, "model_digests", _no_models)
    monkeypatch.setattr("platform.system", lambda: "Linux")
    assert doctor.run(as_json=False) == EngineMissingError.exit_status
    assert "apt-get install tesseract-ocr-vie tesseract-ocr-script-viet" in capsys.readouterr().out


def test_no_engine_at_all_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "ENGINES", ("no-such-engine", "no-other-engine"))
    monkeypatch.setattr(doctor, "_tesseract", _nothing)
    missing = {check.name: check.install for check in doctor.checks() if check.state == "missing"}
    assert set(missing) == {"no-such-engine", "no-other-engine", "tesseract"}
    assert all(missing.values())


def test_optional_reader_may_be_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "READERS", ("no-such-reader",))
    assert doctor.run(as_json=True) == 0


def test_a_run_with_scans_names_engine_and_models_without_paths() -> None:
    versions = describe_run(Settings(), "", scanned=True).versions
    assert list(versions) == sorted(versions)
    assert not [value for value in versions.values() if "/" in value or "\\" in value]
    assert re.fullmatch(r"[0-9a-f]{12}", versions["model vie"])
    assert re.fullmatch(r"[0-9a-f]{12}", versions["model Vietnamese"])
    assert versions["model vie"] in versions["ocr"]


def test_a_run_without_scans_names_libraries_and_no_model() -> None:
    scanned, printed = (describe_run(Settings(), "", scanned=scanned).versions for scanned in (True, False))
    assert printed == {name: scanned[name] for name in (*LIBRARIES, *ENGINES, *READERS)}


def test_versions_are_those_the_packages_tell() -> None:
    assert {name: version_of(name) for name in LIBRARIES} == {name: metadata.version(name) for name in LIBRARIES}
    assert not version_of("no-such-package")
