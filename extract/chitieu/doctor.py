"""What the program will read with: engines, models, libraries; what is missing, and the command that installs it."""

from __future__ import annotations

import hashlib
import json
import platform
import shutil
import subprocess
import sys
from functools import cache
from typing import TYPE_CHECKING, Literal

from msgspec import Struct
from msgspec.structs import asdict

from chitieu.errors import EngineMissingError
from chitieu.installed import ENGINES, LIBRARIES, READERS, version_of
from chitieu.page.engine import find_models

if TYPE_CHECKING:
    from pathlib import Path

State = Literal["ok", "missing", "optional"]

_PACKAGES = {
    "tesseract": {
        "apt": "apt-get install tesseract-ocr",
        "brew": "brew install tesseract",
        "winget": "winget install UB-Mannheim.TesseractOCR",
    },
    "models": {
        "apt": "apt-get install tesseract-ocr-vie tesseract-ocr-script-viet",
        "brew": "brew install tesseract-lang",
        "winget": "winget install UB-Mannheim.TesseractOCR (choose Vietnamese and the Vietnamese script)",
    },
}
_TIME_LIMIT = 20


class Check(Struct, frozen=True):
    """One line of the answer. ``install`` is the command that brings what is not there; ``optional``: may stay away."""

    name: str
    version: str
    state: State
    install: str = ""


def checks() -> tuple[Check, ...]:
    """Check everything the program uses, in the order a person would install it."""
    made = [Check("python", platform.python_version(), "ok" if sys.version_info >= (3, 11) else "missing")]
    made += [_package(name, "missing") for name in LIBRARIES]
    engines = [_package(name, "optional") for name in ENGINES]
    program = _tesseract()
    usable = bool(engines[0].version) or bool(engines[1].version and program)
    if not usable:  # one of two engines is enough
        engines = [_needed(check) for check in engines]
    made += engines
    absent: State = "optional" if usable else "missing"
    made.append(Check("tesseract", program, "ok") if program else Check("tesseract", "", absent, _command("tesseract")))
    models = model_digests()
    made += [Check(f"model {name}", digest, "ok") for name, digest in models.items()]
    if not models:
        made.append(Check("models vie, Vietnamese", "", "missing", _command("models")))
    made += [_package(name, "optional") for name in READERS]
    return tuple(made)


def run(*, as_json: bool) -> int:
    """Print the checks; return 0, or 5 when something needed is missing."""
    found = checks()
    missing = [check for check in found if check.state == "missing"]
    if as_json:
        answer = {"ok": not missing, "checks": [asdict(check) for check in found]}
        print(json.dumps(answer, ensure_ascii=False, indent=2))  # noqa: T201 the command's output
    else:
        print("\n".join(_lines(found)))  # noqa: T201 the command's output
    return EngineMissingError.exit_status if missing else 0


def _lines(found: tuple[Check, ...]) -> list[str]:
    width = max(len(check.name) for check in found)
    lines: list[str] = []
    for check in found:
        word = {"ok": "ok", "missing": "MISSING", "optional": "not there (optional)"}[check.state]
        install = f"  install it: {check.install}" if check.install else ""
        lines.append(f"{check.name:<{width}}  {check.version or '-':<14}  {word}{install}")
    missing = sum(check.state == "missing" for check in found)
    lines.append(f"{missing} missing" if missing else "everything needed is installed")
    return lines


def _needed(check: Check) -> Check:
    return check if check.version else Check(check.name, "", "missing", check.install)


def _package(name: str, absent: State) -> Check:
    version = version_of(name)
    return Check(name, version, "ok") if version else Check(name, "", absent, f"pip install {name}")


def _command(what: Literal["tesseract", "models"]) -> str:
    manager = {"Darwin": "brew", "Windows": "winget"}.get(platform.system(), "apt")
    return _PACKAGES[what][manager]


@cache
def _tesseract() -> str:
    program = shutil.which("tesseract")
    if program is None:
        return ""
    try:
        done = subprocess.run(  # noqa: S603 the program found on the PATH, fixed arguments
            [program, "--version"], capture_output=True, text=True, encoding="utf-8", check=True, timeout=_TIME_LIMIT
        )
    except (OSError, subprocess.SubprocessError):
        return ""
    # "tesseract 5.3.0", with a "v" before the number in the Windows build
    first = (done.stdout or done.stderr).partition("\n")[0]
    return first.removeprefix("tesseract").strip().removeprefix("v")


@cache
def model_digests() -> dict[str, str]:
    """Return the models by name, each with the first 12 hex digits of its sha256; none where they are missing."""
    try:
        files = find_models()
    except EngineMissingError:
        return {}
    return {model: _digest(files.folder / f"{name}.traineddata") for model, name in sorted(files.names.items())}


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()[:12]
