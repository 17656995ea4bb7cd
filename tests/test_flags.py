"""Flags are a closed vocabulary: a doubt stands only with review, and review never stands without a doubt."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from chitieu.patterns.citation import load
from chitieu.patterns.load import load_patterns

OUTPUT = Path(__file__).resolve().parent.parent / "output"
KINDS = {flag.flag: flag.kind for flag in load_patterns().flags}


def test_every_flag_of_the_citation_grammar_is_in_the_vocabulary_with_its_kind() -> None:
    assert [f.name for f in load(None).flags if KINDS.get(f.name) != f.kind] == []


@pytest.mark.parametrize("name", ["observations.csv", "citations.csv", "footnotes.csv"])
def test_doubts_and_review_go_together_in_the_committed_output(name: str) -> None:
    with (OUTPUT / name).open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert rows
    for row in rows:
        flags = [f for f in row["flags"].split(";") if f]
        assert set(flags) <= KINDS.keys(), row
        doubted = any(KINDS[f] == "doubt" for f in flags)
        assert doubted == (row["status"] == "review"), row
