"""Nothing that reads a report leaves anything outside the output, or speaks to anybody."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

READ_A_NUMBER = """
import numpy as np
from chitieu.page.trueocr_reader import TrueocrReader
print(len(TrueocrReader().read([np.full((30, 90), 255, np.uint8)])))
"""


def test_the_recogniser_keeps_no_account_of_its_use(tmp_path: Path) -> None:
    environment = {name: value for name, value in os.environ.items() if name != "ORT_DISABLE_TELEMETRY"}
    environment |= {"HOME": str(tmp_path), "XDG_CACHE_HOME": str(tmp_path / "cache"), "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(
        [sys.executable, "-c", READ_A_NUMBER], env=environment, capture_output=True, text=True, check=True
    )
    assert done.stdout == "1\n"
    assert list(tmp_path.rglob("*")) == []
