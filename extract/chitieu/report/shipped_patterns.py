"""Compiles and parses what is shipped ahead of the first report: ``python -m chitieu.report.shipped_patterns``."""

from __future__ import annotations

from chitieu.citation.compiling import compile_all
from chitieu.contract.description import descriptions
from chitieu.page.legible import fault_of
from chitieu.patterns.compiled import compiled
from chitieu.patterns.load import Patterns, load_patterns
from chitieu.patterns.notes import load_note_words
from chitieu.report.cited import grammar
from chitieu.report.narrative import phrases_of


def keep_compiled(patterns: Patterns) -> None:
    """Compile and parse what reports are read with, and keep it where that can be done."""
    if not compiled().can_keep:
        return
    descriptions()
    load_note_words()
    fault_of("")  # its module compiles its own when it is loaded
    compile_all(grammar())
    for template in patterns.templates:
        compile_all(phrases_of(template, patterns.hash))
    compiled().keep()


def main() -> None:
    """Keep the patterns that are shipped."""
    keep_compiled(load_patterns())


if __name__ == "__main__":
    main()
