"""Draws how much of its work a province finishes on time, over its periods (needs matplotlib).

python draw_on_time.py tables/ 24@2008 on-time.svg

Periods overlap: the half-year holds the first quarter. So each figure is a stroke over the very days it speaks of, and
no line joins what does not compare.
"""

from __future__ import annotations

import csv
import sys
from datetime import date
from pathlib import Path

import matplotlib as mpl
from matplotlib.figure import Figure

RATES = {"BM3.3.1": "sở, ngành", "BM3.3.2": "cấp huyện", "BM3.3.3": "cấp xã"}
"""Shares of dossiers settled on time, by who received them."""


def rates(folder: Path, area_id: str) -> dict[str, list[tuple[date, date, float]]]:
    """Return first day, last day and share by code, of figures that count and that nobody doubts."""
    days: dict[str, tuple[date, date]] = {}
    with (folder / "reports.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["period_start"] and row["period_end"]:
                days[row["report_id"]] = date.fromisoformat(row["period_start"]), date.fromisoformat(row["period_end"])
    found: dict[str, list[tuple[date, date, float]]] = {code: [] for code in RATES}
    with (folder / "series.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["area_id"] == area_id and row["code"] in RATES and row["status"] == "ok":
                found[row["code"]].append((*days[row["report_id"]], float(row["value"])))
    return found


def draw(found: dict[str, list[tuple[date, date, float]]], title: str, path: Path) -> None:
    """Draw one stroke per figure."""
    figure = Figure(figsize=(9, 4), layout="constrained")
    axes = figure.add_subplot()
    for number, (code, windows) in enumerate(found.items()):
        for place, (start, end, value) in enumerate(sorted(windows)):
            label = RATES[code] if not place else None
            axes.plot([start, end], [value, value], color=f"C{number}", linewidth=4, alpha=0.8, label=label)
    axes.set_title(title)
    axes.set_ylabel("đúng hạn, %")
    axes.grid(visible=True, axis="y", alpha=0.4)
    axes.legend(ncols=len(found), frameon=False)
    figure.savefig(path)


def main() -> None:
    """Draw what the command line names."""
    folder, area_id, path = Path(sys.argv[1]), sys.argv[2], Path(sys.argv[3])
    mpl.rcParams["svg.hashsalt"] = "chitieu"  # the same figures give the same file
    draw(rates(folder, area_id), f"Hồ sơ giải quyết đúng hạn, {area_id}", path)
    print(path)


if __name__ == "__main__":
    main()
