"""``make bundle``: one folder from which chitieu is installed on a machine without the Internet; and its test.

The wheels are those of requirements.txt, by their hashes, for the Python and the platform this runs on; the models are
those that this machine reads with. ``make bundle-test`` installs from the folder alone, where the system allows it in a
network namespace of its own, which has no network, and reads a text and a scanned report there.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import os
import shutil
import subprocess
import sys
import sysconfig
import tempfile
import zipfile
from pathlib import Path

import pip

ROOT = Path(__file__).parents[1]
OFFLINE = ROOT / "tools" / "offline"
MODELS = ("vie", "Vietnamese")
TEXT, SCAN, SCAN_PAGE = "bac-giang-2023-q3.pdf", "bac-giang-2023-q3-scan.pdf", 12


def tag() -> str:
    """Return the Python and platform that the wheels are for: ``3.11 linux-x86_64``."""
    return f"{sys.version_info.major}.{sys.version_info.minor} {sysconfig.get_platform()}"


def main() -> int:
    """Make the folder, or test the one that was made."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", choices=["make", "test"])
    parser.add_argument("folder", type=Path, help="the bundle")
    parser.add_argument("--wheel", type=Path, help="the wheel of chitieu (make)")
    options = parser.parse_args()
    if options.what == "test":
        return test(options.folder)
    with tempfile.TemporaryDirectory() as fetched:
        fetch(ROOT / "requirements.txt", Path(fetched))
        shutil.copy(options.wheel, fetched)
        make(options.folder, Path(fetched), model_folder(), ROOT / "requirements.txt")
    size = sum(path.stat().st_size for path in options.folder.rglob("*") if path.is_file())
    print(f"{options.folder}: {size / 1e6:.0f} MB for Python {tag()}; copy it and run: sh install.sh")
    return 0


def fetch(requirements: Path, folder: Path) -> None:
    """Download the pinned wheels by their hashes; no source archives, which could not be built without a network."""
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--only-binary", ":all:", "--require-hashes"]
    subprocess.run(  # noqa: S603 a list of ours
        [*command, "--requirement", str(requirements), "--dest", str(folder)], check=True
    )


def model_folder() -> Path:
    """Return where this machine's models lie."""
    from chitieu.page.engine import find_models  # noqa: PLC0415 the test of the suite needs it not

    return find_models().folder


def make(folder: Path, wheels: Path, models: Path, requirements: Path) -> None:
    """Put the bundle together; what lay in ``folder`` is removed."""
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "wheels").mkdir(parents=True)
    (folder / "tessdata").mkdir()
    for wheel in sorted(wheels.glob("*.whl")):
        shutil.copy(wheel, folder / "wheels")
    for model in MODELS:
        found = next(
            p for p in (models / f"{model}.traineddata", models / "script" / f"{model}.traineddata") if p.is_file()
        )
        shutil.copyfile(found, folder / "tessdata" / f"{model}.traineddata")
    for path in (requirements, OFFLINE / "install.sh", OFFLINE / "README.txt", ROOT / "LICENSE"):
        shutil.copyfile(path, folder / path.name)
    (folder / "python.txt").write_text(f"{tag()}\n", encoding="utf-8")
    _zip_pip(folder / "pip.zip")
    sums = [
        f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.relative_to(folder).as_posix()}\n"
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    ]
    (folder / "SHA256SUMS").write_text("".join(sums), encoding="utf-8")


def _zip_pip(path: Path) -> None:
    """Zip the pip that runs here: it is pure Python and runs out of a zip, on systems that have none."""
    source = Path(pip.__file__).parent
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in sorted(source.rglob("*")):
            if file.is_file() and "__pycache__" not in file.parts:
                facts = zipfile.ZipInfo(f"pip/{file.relative_to(source).as_posix()}")
                facts.compress_type = zipfile.ZIP_DEFLATED
                archive.writestr(facts, file.read_bytes())


def isolated(command: list[str], home: Path) -> subprocess.CompletedProcess[str]:
    """Run a command with nothing of this user's environment and, where the system allows it, without a network."""
    environment = {"PATH": os.defpath, "HOME": str(home), "LC_ALL": "C.UTF-8", "PYTHON": sys.executable}
    environment |= {"PIP_INDEX_URL": "http://127.0.0.1:9/none"}  # whoever asks an index in spite of it all fails
    return subprocess.run(  # noqa: S603 a list of ours
        [*without_network(), *command], env=environment, capture_output=True, text=True, check=False
    )


def without_network() -> list[str]:
    """Return the command that takes the network away; nothing where this system has no such namespaces."""
    if shutil.which("unshare") is None:
        return []
    tried = subprocess.run(["unshare", "-rn", "true"], capture_output=True, check=False)  # noqa: S607 as found
    return ["unshare", "-rn"] if tried.returncode == 0 else []


def test(bundle: Path) -> int:
    """Install from the bundle alone and read two reports; say what was measured."""
    with tempfile.TemporaryDirectory() as scratch:
        home = Path(scratch)
        moved = home / "bản sao"  # as it is copied: another place, and one with a blank and letters
        shutil.copytree(bundle, moved)
        into = home / "chitieu"
        done = isolated(["sh", str(moved / "install.sh"), str(into)], home)
        print(done.stdout, done.stderr, sep="")
        if done.returncode:
            return done.returncode
        shutil.rmtree(moved)
        program = [str(into / "bin" / "python"), "-m", "chitieu"]
        asked = "from chitieu.page.engine import find_models; print(find_models().folder)"
        models = isolated([program[0], "-c", asked], home).stdout.strip()
        (home / "in").mkdir()
        shutil.copy(ROOT / "corpus" / TEXT, home / "in")
        _one_page(into, ROOT / "corpus" / SCAN, SCAN_PAGE, home / "in" / "scan.pdf")
        read = isolated([*program, "extract", str(home / "in"), "-o", str(home / "out"), "--json", "-q"], home)
        print(read.stdout, read.stderr, sep="")
        right = {file: _values(ROOT / "output", file) for file in (TEXT, SCAN)}
        text = _values(home / "out", TEXT)
        scan = _values(home / "out", "scan.pdf")
        missed = {code: value for code, value in scan.items() if right[SCAN].get(code) != value}
        network = "without a network" if without_network() else "with the index turned off (no namespaces here)"
        print(f"installed {network}; models from {Path(models).relative_to(into)}")
        print(
            f"{len(text)} values of the text report, {len(scan)} of the scanned page; {len(missed)} not as in output/"
        )
        good = read.returncode == 0 and text == right[TEXT] and len(scan) > 0 and not missed
        print("bundle: works" if good and Path(models).is_relative_to(into) else "bundle: does NOT work")
        return 0 if good and Path(models).is_relative_to(into) else 1


def _one_page(into: Path, source: Path, page: int, target: Path) -> None:
    cut = "import sys, pypdfium2 as p; d = p.PdfDocument.new(); d.import_pages(p.PdfDocument(sys.argv[1]), "
    cut += "[int(sys.argv[2]) - 1]); d.save(sys.argv[3])"
    python = str(into / "bin" / "python")
    subprocess.run([python, "-c", cut, str(source), str(page), str(target)], check=True)  # noqa: S603 a list of ours


def _values(out: Path, file: str) -> dict[str, str]:
    with (out / "observations.csv").open(encoding="utf-8", newline="") as lines:
        rows = [row for row in csv.DictReader(lines) if row["file"] == file and row["status"] != "missing"]
    return {f"{row['code']} {row['member']} {row['occurrence']}": row["value"] for row in rows}


if __name__ == "__main__":
    sys.exit(main())
