"""Kills a run over an archive with hostile files again and again, and compares what comes of it with a run in peace.

python tools/soak.py                                    2,000 documents, 20 kills; writes docs/soak.md: `make soak`
python tools/soak.py --documents 200 --kills 5 --page /dev/stdout

It exits with 1 when a file has no state or two, a byte of the tables differs, a process outlives its run, or anything
is left behind.
"""

# matplotlib's types are partly unknown.
# pyright: reportUnknownMemberType=false
from __future__ import annotations

import argparse
import json
import os
import platform
import random
import sys
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path
from string import Template
from typing import TYPE_CHECKING, cast

from soak_archive import archive
from soak_run import Sample, Started, left_behind, members, states, tables

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "soak.md"
DOCUMENTS, KILLS, VARIANTS = 2000, 20, 8
AT_THE_END = 4
"""One kill in so many falls while the tables are put together."""
WORKERS_KILLED = 2
"""So many times a worker is killed too, as the system does when memory runs out: a file that loses three is poison."""
MISSED = 10
"""Runs in a row that may end before they are killed."""

TEXT = """\
# Soak: killed again and again

Written by `make soak` (`tools/soak.py`); do not edit by hand. It exits with 1 when one of the counts of what went wrong
is not 0.

$documents small documents, $hostile hostile files among them (`tests/hostile_files.py`): truncated and mutated reports,
loops in page trees, forms and directories, decompression bombs, absurd sizes, bad fonts and tables, pictures that
cannot be decoded, scripts and links, names that end lines or cannot be decoded, paths of 3,000 bytes. The run is killed
with SIGKILL at random moments (the parent alone, or all processes; while it starts, reads, and puts tables together),
and started again with the same command. Its tables must be those of a run in peace, byte for byte.

| what | found |
| --- | ---: |
$rows

Files by state: $states.

$plot

Memory while $documents documents are read in peace: of the process that gives out the work, and of the larger of its
$jobs workers, which are replaced after 50 files.
"""


@dataclass(frozen=True, slots=True)
class Soaked:
    """What came of it. Everything from ``without_state`` on must be empty or 0."""

    documents: int
    hostile: int
    kills: int
    killed_in_assembly: int
    seconds_in_peace: float
    seconds_to_end: float
    parent_mb: float
    worker_mb: float
    states: dict[str, int]
    samples: list[Sample]
    without_state: list[str]
    other_tables: list[str]
    other_states: list[str]
    outlived: int
    left: list[str]

    def wrong(self) -> dict[str, int]:
        """Return what must not be, with how often it is."""
        return {
            "files without exactly one state": len(self.without_state),
            "tables that differ from those of the run in peace": len(self.other_tables),
            "files that ended in another state or with another reason": len(self.other_states),
            "processes that outlived their run": self.outlived,
            "files left behind": len(self.left),
        }


def soaked(  # noqa: PLR0913 one keyword per option of the command
    root: Path,
    documents: int,
    kills: int,
    variants: int,
    *,
    options: Sequence[str],
    slow: bool = True,
    seed: int = 0,
    say: Callable[[str], object] = lambda _text: None,
) -> Soaked:
    """Make the archive in ``root``, read it in peace and killed, and compare."""
    given = root / "in"
    hostile = archive(given, documents, variants, slow=slow)
    before = tables(given)
    command = [str(given), "--manifest", str(given.with_suffix(".csv")), *options]
    peace = Started(command, root / "peace", sampled=True)
    seconds = peace.ended()
    say(f"read in peace in {seconds:.0f} s")
    dice = random.Random(seed)  # noqa: S311 no secret
    outlived = in_assembly = landed = missed = 0
    while landed < kills and missed < MISSED:
        late = landed >= kills - kills // AT_THE_END
        run = Started(command, root / "killed")
        if late:
            run.wait_for("end")
            run.rest(dice.uniform(0, peace.assembly * 0.8))
        else:
            left = documents - sum(state not in {"waiting", "reading"} for _, state, _ in states(run.out))
            run.wait_for("begin", dice.randrange(1 + 2 * left // (kills - landed)))
            run.rest(dice.uniform(0, 0.2))
        if landed < WORKERS_KILLED:
            run.kill_worker(dice)
        hit = run.kill(everything=dice.random() < 0.5)  # noqa: PLR2004 both ways as often
        outlived += run.outlived()
        landed += hit
        missed = 0 if hit else missed + 1
        in_assembly += hit and run.reading_is_over
        say(f"{landed} of {kills} kills")
    end = Started(command, root / "killed")
    to_end = end.ended()
    found, expected = states(end.out), states(peace.out)
    names = [name for name, _, _ in found]
    theirs, ours = tables(peace.out), tables(end.out)
    counts: dict[str, int] = {}
    for _, state, _ in found:
        counts[state] = counts.get(state, 0) + 1
    return Soaked(
        documents=len(names),
        hostile=hostile,
        kills=landed,
        killed_in_assembly=in_assembly,
        seconds_in_peace=seconds,
        seconds_to_end=to_end,
        parent_mb=max((sample.parent_mb for sample in peace.samples), default=0),
        worker_mb=max((sample.worker_mb for sample in peace.samples), default=0),
        states=dict(sorted(counts.items())),
        samples=peace.samples,
        without_state=[name for name, state, _ in found if state in {"waiting", "reading"} or names.count(name) > 1]
        + end.not_in_tables(names),
        other_tables=sorted(name for name in theirs.keys() | ours.keys() if theirs.get(name) != ours.get(name)),
        other_states=[repr(pair) for pair in zip(found, expected, strict=False) if pair[0] != pair[1]],
        outlived=outlived + len(members(peace.pid)) + len(members(end.pid)),
        left=left_behind(root / "peace", root / "killed") + [str(n) for n in before.keys() ^ tables(given).keys()],
    )


def page_of(result: Soaked, jobs: int, plot: str) -> str:
    """Return docs/soak.md."""
    found: dict[str, str] = {
        "kills": f"{result.kills}, {result.killed_in_assembly} of them while tables were put together",
        **{what: str(count) for what, count in result.wrong().items()},
        "seconds, in peace": f"{result.seconds_in_peace:.0f}",
        "seconds of the last run, after the kills": f"{result.seconds_to_end:.0f}",
        "peak memory of the parent, MB": f"{result.parent_mb:.0f}",
        "peak memory of a worker, MB": f"{result.worker_mb:.0f}",
        "Python": platform.python_version(),
    }
    told = {
        "documents": f"{result.documents:,}",
        "hostile": str(result.hostile),
        "rows": "\n".join(f"| {what} | {value} |" for what, value in found.items()),
        "states": ", ".join(f"{count} {state}" for state, count in result.states.items()),
        "plot": plot,
        "jobs": str(jobs),
    }
    return Template(TEXT).substitute(told)


def plotted(samples: Sequence[Sample], path: Path) -> None:
    """Draw memory over the files that were read."""
    import matplotlib as mpl  # noqa: PLC0415 a second, for the page alone

    mpl.use("svg")
    mpl.rcParams["svg.hashsalt"] = "chitieu"
    from matplotlib import pyplot as plt  # noqa: PLC0415

    figure, axis = plt.subplots(figsize=(9, 3.2), layout="constrained")
    files = [sample.files for sample in samples]
    axis.plot(files, [sample.parent_mb for sample in samples], label="parent")
    axis.plot(files, [sample.worker_mb for sample in samples], label="larger worker", linewidth=0.8)
    axis.set_xlabel("files read")
    axis.set_ylabel("MB")
    axis.set_ylim(bottom=0)
    axis.legend()
    axis.grid(alpha=0.3)
    figure.savefig(path, metadata={"Date": None})


def main() -> int:
    """Soak, write the page, and say whether anything went wrong."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--documents", type=int, default=DOCUMENTS)
    parser.add_argument("--kills", type=int, default=KILLS)
    parser.add_argument("--variants", type=int, default=VARIANTS, help="of each attack")
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**6))
    parser.add_argument("--page", type=Path, default=PAGE)
    options = parser.parse_args()
    jobs = len(os.sched_getaffinity(0))
    limits = ["--timeout", "30", "--page-timeout", "10", "--memory", "1500", "--jobs", str(jobs)]
    with tempfile.TemporaryDirectory(prefix="chitieu-soak-") as folder:
        result = soaked(
            Path(folder), options.documents, options.kills, options.variants, options=limits, seed=options.seed,
            say=lambda text: print(text, file=sys.stderr),
        )  # fmt: skip
    told = cast("dict[str, object]", asdict(result))
    del told["samples"]
    print(json.dumps({"seed": options.seed, **told}, ensure_ascii=False, indent=1), file=sys.stderr)
    plot = ""
    if options.page.suffix == ".md":
        picture = options.page.with_suffix(".svg")
        plotted(result.samples, picture)
        plot = f"![memory over the files read]({picture.name})"
    options.page.write_text(page_of(result, jobs, plot), encoding="utf-8")
    return 1 if any(result.wrong().values()) or result.kills < options.kills else 0


if __name__ == "__main__":
    sys.exit(main())
