"""Imports follow the data, and the command line starts without the heavy libraries."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
HEAVY = {"cv2", "numpy", "onnxruntime", "pandas", "pdfplumber", "tesserocr"}


def _python(code: str) -> str:
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, cwd=ROOT)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_layers_hold() -> None:
    done = subprocess.run(
        [
            sys.executable,
            "-c",
            "from importlinter.cli import lint_imports_command; lint_imports_command()",
            "--no-cache",
        ],
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "1 kept" in done.stdout


@pytest.mark.parametrize(
    "code",
    [
        "import chitieu",
        "from chitieu.cli import main\nimport contextlib\nwith contextlib.suppress(SystemExit): main(['--version'])",
    ],
)
def test_start_is_light(code: str) -> None:
    loaded = _python(f"{code}\nimport sys\nprint()\nprint(*sorted(sys.modules))").splitlines()[-1].split()
    assert HEAVY.isdisjoint(loaded)
