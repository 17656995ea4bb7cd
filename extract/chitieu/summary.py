"""The words at the end of a run, and what to do about each cause of failure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from pathlib import Path

    from chitieu.archive.assemble import Counts

# An estimate: one look at the value beside its picture and one key.
SECONDS_PER_VALUE = 6

ADVICE = {
    "not_a_pdf": "save it again as PDF or as an image of the page",
    "html_named_pdf": "a web page under a PDF's name, often a portal's error page: download the report again",
    "empty_file": "download or copy it again",
    "broken_pdf": "download or copy it again, or print it to a new PDF",
    "encrypted": "save a copy without the password",
    "no_pages": "download or copy it again",
    "page_size": "print it to a new PDF on A4",
    "broken_image": "scan or copy it again",
    "too_many_pages": "split it",
    "page_missing": "see that the file is the one that was read",
    "not_readable": "give yourself the right to read it (chmod, or copy it)",
    "vanished": "run again when nothing moves the files",
    "timeout": "run again with a larger --timeout or --page-timeout, or split the file",
    "memory": "run again with a larger --memory and fewer --jobs",
    "worker_died": "print it to a new PDF and tell us; `chitieu retry OUT --reason worker_died` tries it again",
    "decompression": "a few bytes that swell to gigabytes: made to do harm, or broken; get it again from its source",
    "changed": "run again when nobody writes it",
    "internal": "a fault of ours: please report it with the log",
    "engine_missing": "run `chitieu doctor`: it names the command that installs the engine",
    "bad_pattern": "correct the file under patterns/ that the message names",
}


class RunFacts(Struct, frozen=True):
    """What the summary tells beyond the counts: where things are, and what was not looked at."""

    out: Path
    skipped: tuple[tuple[str, int], ...] = ()
    log: Path | None = None


def summary(counts: Counts, facts: RunFacts) -> str:
    """Several lines, ending in the output folder's name."""
    lines = [
        f"{_many(counts.reports, 'report')} in {_many(counts.documents, 'file')}",
        f"{counts.indicators_found:,} of {counts.indicators_expected:,} expected indicators found{_share(counts)}",
        _review(counts.review),
        f"{_many(counts.unmapped, 'table row')} without an indicator (unmapped.csv)",
        f"{_many(counts.citations, 'citation')}, {_many(counts.findings, 'finding')}",
    ]
    failures = sorted(counts.failures, key=lambda failure: (-failure[1], failure[0]))
    if failures:
        lines.append("not read (documents.csv names each file):")
        lines += [f"  {number:,} {code}: {ADVICE.get(code, 'see documents.csv')}" for code, number in failures]
    if facts.skipped:
        kinds = ", ".join(f"{number:,} {suffix or 'without ending'}" for suffix, number in facts.skipped)
        lines.append(f"passed over, not PDF or image: {kinds}")
    if facts.log is not None:
        lines.append(f"log: {facts.log}")
    lines.append(f"output: {facts.out}")
    return "\n".join(lines) + "\n"


def review_minutes(values: int) -> int:
    """Minutes a person needs for ``values`` values, rounded up.

    >>> review_minutes(0), review_minutes(1), review_minutes(25)
    (0, 1, 3)
    """
    return -(-values * SECONDS_PER_VALUE // 60)


def _review(values: int) -> str:
    if not values:
        return "no values to review"
    return f"{_many(values, 'value')} to review, about {_many(review_minutes(values), 'minute')}"


def _share(counts: Counts) -> str:
    if not counts.indicators_expected:
        return ""
    # floor to a tenth: 99.96 % must not read as all
    return f" ({counts.indicators_found * 1000 // counts.indicators_expected / 10:.1f} %)"


def _many(number: int, noun: str) -> str:
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"
