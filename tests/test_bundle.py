"""The bundle for machines without the Internet: complete, checked, installed from alone."""

import hashlib
import subprocess
import sys
import zipfile
from pathlib import Path

import bundle
import pytest

from chitieu.page.engine import find_models


def wheel(folder: Path, name: str, code: str, scripts: str = "") -> Path:
    """Write the smallest wheel that pip installs."""
    path = folder / f"{name}-1-py3-none-any.whl"
    info = f"{name}-1.dist-info"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(f"{name}.py", code)
        archive.writestr(f"{info}/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: 1\n")
        archive.writestr(
            f"{info}/WHEEL", "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
        )
        archive.writestr(f"{info}/entry_points.txt", scripts)
        archive.writestr(f"{info}/RECORD", "")
    return path


@pytest.fixture
def made(tmp_path: Path) -> Path:
    """Make a bundle of two tiny wheels, in a folder whose name has a blank."""
    wheels, models = tmp_path / "fetched", tmp_path / "models"
    wheels.mkdir()
    models.mkdir()
    for model in bundle.MODELS:
        (models / f"{model}.traineddata").write_bytes(b"a model")
    leaf = wheel(wheels, "leaf", "WORD = 'read'")
    wheel(wheels, "chitieu", "import leaf\ndef main(): print(leaf.WORD)", "[console_scripts]\nchitieu = chitieu:main\n")
    pins = tmp_path / "requirements.txt"
    pins.write_text(f"leaf==1 --hash=sha256:{hashlib.sha256(leaf.read_bytes()).hexdigest()}\n")
    folder = tmp_path / "the bundle"
    bundle.make(folder, wheels, models, pins)
    return folder


def install(made: Path, home: Path, **more: str) -> subprocess.CompletedProcess[str]:
    home.mkdir(exist_ok=True)
    command = ["env", *(f"{name}={value}" for name, value in more.items()), "sh", str(made / "install.sh")]
    return bundle.isolated(command, home)


def test_it_is_installed_from_alone(made: Path, tmp_path: Path) -> None:
    home = tmp_path / "home"
    done = install(made, home)
    assert done.returncode == 0, done.stderr
    assert "read\n" in done.stdout
    program = home / "chitieu" / "bin" / "chitieu"
    assert subprocess.run([program], capture_output=True, text=True, check=True).stdout == "read\n"
    assert (home / "chitieu" / "share" / "tessdata" / "vie.traineddata").read_bytes() == b"a model"
    assert {path.name for path in home.iterdir()} == {"chitieu"}, "nothing is written elsewhere"


def test_a_damaged_copy_is_refused(made: Path, tmp_path: Path) -> None:
    with (made / "wheels" / "leaf-1-py3-none-any.whl").open("ab") as file:
        file.write(b"x")
    done = install(made, tmp_path / "home")
    assert done.returncode == 3
    assert "copy the folder again" in done.stderr
    assert not (tmp_path / "home" / "chitieu").exists()


def test_a_wheel_whose_hash_is_not_pinned_is_refused(made: Path, tmp_path: Path) -> None:
    pins = made / "requirements.txt"
    pins.write_text("leaf==1 --hash=sha256:" + "0" * 64 + "\n")
    (made / "SHA256SUMS").write_text(f"{hashlib.sha256(pins.read_bytes()).hexdigest()}  requirements.txt\n")
    done = install(made, tmp_path / "home")
    assert done.returncode != 0
    assert "HASHES" in done.stderr


def test_another_python_is_told_so(made: Path, tmp_path: Path) -> None:
    (made / "python.txt").write_text("3.99 other\n")
    done = install(made, tmp_path / "home")
    assert done.returncode == 5
    assert "for Python 3.99 other" in done.stderr
    assert install(made, tmp_path / "home", PYTHON="nowhere").returncode == 5


def test_checksums_name_every_file(made: Path) -> None:
    listed = {line.split("  ", 1)[1] for line in (made / "SHA256SUMS").read_text().splitlines()}
    there = {path.relative_to(made).as_posix() for path in made.rglob("*") if path.is_file()}
    assert there - listed == {"SHA256SUMS"}
    assert {"install.sh", "README.txt", "pip.zip", "tessdata/Vietnamese.traineddata"} <= listed


def test_models_of_the_environment_come_before_those_of_the_system(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("TESSDATA_PREFIX", raising=False)
    monkeypatch.setattr(sys, "prefix", str(tmp_path))
    assert find_models().folder != tmp_path / "share" / "tessdata"
    (tmp_path / "share" / "tessdata").mkdir(parents=True)
    for model in bundle.MODELS:
        (tmp_path / "share" / "tessdata" / f"{model}.traineddata").write_bytes(b"a model")
    assert find_models().folder == tmp_path / "share" / "tessdata"
