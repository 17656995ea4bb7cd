"""Compiles the shipped patterns ahead of the first report: ``python -m chitieu.report.shipped_patterns``."""

from __future__ import annotations

from chitieu.citation.compiling import compile_all
from chitieu.patterns.compiled import compiled
from chitieu.patterns.load import load_patterns
from chitieu.report.cited import grammar
from chitieu.report.narrative import phrases_of


def main() -> None:
    """Compile what sentences and citations are read with, and keep it."""
    compile_all(grammar())
    patterns = load_patterns()
    for template in patterns.templates:
        compile_all(phrases_of(template, patterns.hash))
    compiled().keep()


if __name__ == "__main__":
    main()
