# ruff: noqa: INP001 - a script; corpus/ is no package, makers/ is
"""Makes the committed archive again, or random reports for tests.

python corpus/make.py                              every committed report, with its truth
python corpus/make.py --random 20 --seed 7 --out DIR   20 random reports
"""

import argparse
from pathlib import Path

from makers.archive import write_mixed, write_reports, write_scan
from makers.fixed import MIXED, SCANNED, text_reports
from makers.variants import make_random


def make_all(folder: Path) -> list[Path]:
    """Write the whole archive into `folder`."""
    paths = write_reports(text_reports(), folder)
    paths.append(write_mixed(MIXED.report(), folder, "portal200", 10))
    by_stem = {path.stem: path for path in paths}
    paths.extend(write_scan(by_stem[scan.of], scan.stem, scan.kind, scan.seed) for scan in SCANNED)
    return paths


def main() -> None:
    """Read the command line."""
    parser = argparse.ArgumentParser(description="Make the corpus, or random reports.")
    parser.add_argument("--out", type=Path, default=Path(__file__).parent, help="folder to write to (default: corpus/)")
    parser.add_argument("--random", type=int, metavar="COUNT", default=0, help="make COUNT random reports instead")
    parser.add_argument("--seed", type=int, default=1, help="seed of the random reports")
    arguments = parser.parse_args()
    folder: Path = arguments.out
    paths = make_random(arguments.seed, folder, arguments.random) if arguments.random else make_all(folder)
    for path in paths:
        print(f"{path.name}\t{path.stat().st_size:,} bytes")  # noqa: T201 - the command's own output


if __name__ == "__main__":
    main()
