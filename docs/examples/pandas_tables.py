"""Reads tables of chitieu into pandas: codes keep their zeros, figures stay exact, empty text is no missing value.

python pandas_tables.py tables/
"""

from __future__ import annotations

import json
import sys
from decimal import Decimal
from pathlib import Path

import pandas as pd

EXACT = {"value", "value_machine", "unit_factor"}
"""Figures as printed. Boxes and confidences are floats; nobody adds those up."""


def read_table(folder: Path, name: str) -> pd.DataFrame:
    """Read one table by the types that the output's own ``datapackage.json`` states."""
    package = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    (resource,) = (one for one in package["resources"] if one["name"] == name)
    # everything as text first: pandas would take 01 for 1, and a member called "NA" for nothing
    frame = pd.read_csv(folder / resource["path"], dtype=str, keep_default_na=False)
    for field in resource["schema"]["fields"]:
        column = field["name"]
        if column not in frame:  # an output of an older schema
            continue
        filled = frame[column].replace("", None)
        match field["type"]:
            case "integer":
                frame[column] = filled.astype("Int64")
            case "number" if column in EXACT:
                frame[column] = filled.map(Decimal, na_action="ignore").astype(object)
            case "number":
                frame[column] = filled.astype("Float64")
            case "date":
                frame[column] = pd.to_datetime(filled, format="%Y-%m-%d")
            case _:
                pass
    return frame


def main() -> None:
    """Print an indicator over areas and periods."""
    series = read_table(Path(sys.argv[1]), "series")
    sure = series[(series["status"] == "ok") & (series["code"] == "BM3.3.1")]
    print(sure.pivot_table(index=["area_id", "area"], columns="period", values="value", aggfunc="first").to_string())


if __name__ == "__main__":
    main()
