"""Measures `chitieu survey`: CPU seconds for a folder of many files, on one core.

    python tools/bench_survey.py [FILES]

The files are the reports of corpus/ again and again, each with a comment of its own behind its end, so that none is the
duplicate of another. It exits with 1 when 1,000 files take more than 60 seconds.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[1]
LIMIT = 60 / 1000
"""CPU seconds a file may take."""


def main() -> int:
    """Make the folder, look at it and print what that took."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    reports = [path.read_bytes() for path in sorted((ROOT / "corpus").glob("*.pdf"))]
    with tempfile.TemporaryDirectory(prefix="survey-") as name:
        folder = Path(name)
        for number in range(count):
            (folder / f"{number:06}.pdf").write_bytes(reports[number % len(reports)] + b"\n%% %d\n" % number)
        command = [sys.executable, "-m", "chitieu", "survey", str(folder), "--jobs", "1", "--json"]
        done = subprocess.run(command, capture_output=True, check=True)  # noqa: S603 ourselves
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    seconds = used.ru_utime + used.ru_stime
    told = json.loads(done.stdout)
    kinds = ", ".join(f"{one['files']} {kind}" for kind, one in told["kinds"].items())
    sys.stdout.write(f"{count} files ({kinds}), {told['pages']} pages: {seconds:.1f} CPU s, ")
    sys.stdout.write(f"{1000 * seconds / count:.1f} ms a file, {count / seconds:.0f} files a CPU second; ")
    sys.stdout.write(f"1,000 files in {1000 * seconds / count:.0f} s, at most {1000 * LIMIT:.0f}\n")
    return int(seconds > LIMIT * count)


if __name__ == "__main__":
    raise SystemExit(main())
