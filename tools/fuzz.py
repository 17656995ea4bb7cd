"""Reads mutated reports for some minutes; no file may crash the parent or meet a fault of ours.

python tools/fuzz.py --minutes 30             `make fuzz`; exits with 1 when something is found
python tools/fuzz.py --minutes 1 --seed 7     the same mutants again

Mutants are made of the committed reports, the hostile files and what was found before (`tests/data/fuzz/`, which the
tests read too). Each batch is read by ``chitieu extract`` in processes that may be killed; meanwhile lines of text go
through the parsers, each held to a limit of CPU time. What is found is written to --finds: a file that dies, hangs,
eats memory, or ends as ``internal``.
"""

# pypdfium2 ships no types.
# pyright: reportMissingTypeStubs=false, reportUnknownMemberType=false
from __future__ import annotations

import argparse
import hashlib
import os
import random
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pypdfium2
from fuzz_mutate import mutated, text

from chitieu.archive.ledger import read_ledger
from chitieu.citation import find, load_grammar
from chitieu.page.legacy import decoded
from chitieu.page.legible import fault_of
from chitieu.patterns.load import load_patterns
from chitieu.report.statement import said_in
from chitieu.row.number import parse_value

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests"))

from hostile_files import ATTACKS, SLOW  # noqa: E402 after its path

SEEDS = ROOT / "tests" / "data" / "fuzz"
FINDS = ROOT / "fuzz-finds"
BATCH = 50
LINES = 100
"""Lines of text between two batches."""
SLOW_LINE = 1.0
"""CPU seconds a parser may take for a line of at most a few thousand letters; they take milliseconds."""
FOUND = frozenset({"internal", "worker_died", "timeout", "memory"})
LIMITS = ("--timeout", "40", "--page-timeout", "10", "--memory", "1500", "--no-cache")
DONE = frozenset({0, 3})
PARTS = (0, 2, 9, 16)
"""Pages (from 0) of the committed reports that are mutated, one by one: small files go through more often."""


@dataclass(frozen=True, slots=True)
class Find:
    """Something that must not be; ``content`` shows it again."""

    what: str
    message: str
    content: bytes


def seeds(folder: Path) -> list[bytes]:
    """Return what is mutated."""
    found = [path.read_bytes() for path in sorted(SEEDS.glob("*.pdf"))]
    for source in sorted((ROOT / "corpus").glob("*.pdf")):
        if not source.stem.endswith(("-scan", "-fax", "-mixed")):
            found += [_page(source, number, folder) for number in PARTS]
    dice = random.Random(0)  # noqa: S311 no secret
    made = [make(dice) for name, make in ATTACKS.items() if name not in SLOW and "bomb" not in name]
    return [content for content in (*found, *made) if content]


def _page(source: Path, number: int, folder: Path) -> bytes:
    out = folder / "page.pdf"
    with pypdfium2.PdfDocument(source) as pdf, pypdfium2.PdfDocument.new() as part:
        part.import_pages(pdf, [number])
        part.save(out)
    return out.read_bytes()


def read_batch(contents: Sequence[bytes], folder: Path) -> list[Find]:
    """Have ``chitieu extract`` read mutants; return what must not be."""
    given, out = folder / "in", folder / "out"
    given.mkdir()
    for number, content in enumerate(contents):
        (given / f"{number:04d}.pdf").write_bytes(content)
    environment = {**os.environ, "XDG_STATE_HOME": str(folder / "state")}
    command = [sys.executable, "-m", "chitieu", "extract", str(given), "-o", str(out), "-q", *LIMITS]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)  # noqa: S603 ours
    found = [
        Find(entry.reason, f"{entry.message}\n{entry.traceback}", entry.place.read_bytes())
        for entry in read_ledger(out)
        if entry.reason in FOUND
    ]
    if done.returncode not in DONE:
        found.append(Find("crash", f"status {done.returncode}\n{done.stderr}", b"".join(contents)))
    return found


def parsers() -> dict[str, Callable[[str], object]]:
    """Return what reads text, by name."""
    grammar, patterns = load_grammar(), load_patterns()
    return {
        "citations": lambda line: find(line, grammar),
        "figures": lambda line: [
            parse_value(line, kind, (), ("-",)) for kind in ("count", "percent", "money", "coded")
        ],
        "periods": lambda line: said_in(line, "title", patterns),
        "old encodings": lambda line: decoded([line], [".VnTime"]),
        "legibility": fault_of,
    }


def read_lines(dice: random.Random, many: int, readers: dict[str, Callable[[str], object]]) -> list[Find]:
    """Give lines of text to all parsers; return those that one takes long for, or that raise."""
    found: list[Find] = []
    for _ in range(many):
        line = text(dice)
        for name, reader in readers.items():
            since = time.process_time()
            try:
                reader(line)
            except Exception as error:  # noqa: BLE001 whatever it is, it is a find
                found.append(Find(f"{name}-raises", repr(error), line.encode("utf-8", "surrogatepass")))
            if (took := time.process_time() - since) > SLOW_LINE:
                found.append(Find(f"{name}-slow", f"{took:.1f} s", line.encode("utf-8", "surrogatepass")))
    return found


def kept(finds: Sequence[Find], folder: Path) -> None:
    """Write down what was found."""
    for one in finds:
        folder.mkdir(parents=True, exist_ok=True)
        name = f"{one.what.replace(' ', '-')}-{hashlib.sha256(one.content).hexdigest()[:12]}"
        (folder / f"{name}.pdf").write_bytes(one.content)
        (folder / f"{name}.txt").write_text(one.message, encoding="utf-8")
        print(f"found {name}: {one.message.strip().splitlines()[-1] if one.message.strip() else ''}", flush=True)


def main() -> int:
    """Fuzz for the time given, and say what was found."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=30)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**6))
    parser.add_argument("--finds", type=Path, default=FINDS)
    options = parser.parse_args()
    dice = random.Random(options.seed)  # noqa: S311 no secret
    print(f"seed {options.seed}", flush=True)
    readers = parsers()
    until = time.monotonic() + options.minutes * 60
    files = lines = found = 0
    with tempfile.TemporaryDirectory(prefix="chitieu-fuzz-") as name:
        given = seeds(Path(name))
        while time.monotonic() < until:
            batch = [mutated(dice.choice(given), given, dice) for _ in range(BATCH)]
            with tempfile.TemporaryDirectory(dir=name) as folder:
                finds = read_batch(batch, Path(folder)) + read_lines(dice, LINES, readers)
            kept(finds, options.finds)
            files, lines, found = files + BATCH, lines + LINES, found + len(finds)
    print(f"{files:,} mutants and {lines:,} lines read in {options.minutes:g} minutes, {found} finds")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
