"""Where the decisions about an output lie. Apart from the reading of them: most runs have none."""

from __future__ import annotations

import os
from pathlib import Path

NAME = "corrections.csv"


def default_path(out: Path) -> Path:
    """Return where the decisions about an output lie: beside the folder, so that removing it loses none."""
    return Path(os.path.abspath(out)).parent / NAME  # noqa: PTH100 a link to an output is an output of its own
