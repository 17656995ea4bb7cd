"""What a comparison with the truth counts."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct
from msgspec.structs import fields

Topic = Literal["value", "spurious", "identity", "citation", "footnote", "anchor"]


class Mistake(Struct, frozen=True):
    """One thing that differs from the truth. ``silent``: nobody is told to look at it."""

    stem: str
    topic: Topic
    key: str
    truth: str
    given: str
    status: str
    silent: bool


class Tally(Struct, frozen=True):
    """The counts of one report, or of many added up.

    ``values`` are the rows of the truth, blanks among them: ``right`` + ``wrong`` + ``missing``, where ``wrong`` is
    another answer and ``missing`` none (no row, status missing, or no value though one is printed). ``spurious`` are
    answers to what is not printed. ``right_in_review`` are right values that a person is asked to look at without need.
    ``silent`` counts published mistakes that nobody is told to look at: values, blanks, spurious rows, identity fields
    (each once per report), citations, footnotes with another's number or text, and footnotes hung on a wrong sentence
    (the design's second law). ``anchors`` are the footnotes given right whose truth says where their mark stands.
    """

    values: int = 0
    right: int = 0
    wrong: int = 0
    missing: int = 0
    spurious: int = 0
    right_in_review: int = 0
    identity: int = 0
    silent: int = 0
    citations: int = 0
    citations_given: int = 0
    citations_right: int = 0
    footnotes: int = 0
    footnotes_given: int = 0
    footnotes_right: int = 0
    anchors: int = 0
    anchors_right: int = 0

    def __add__(self, other: Tally) -> Tally:
        """Add two tallies, count by count."""
        return Tally(*(int(getattr(self, f.name)) + int(getattr(other, f.name)) for f in fields(Tally)))

    @property
    def precision(self) -> float | None:
        """Share of the given citations that are right; None when none is given."""
        return self.citations_right / self.citations_given if self.citations_given else None

    @property
    def recall(self) -> float | None:
        """Share of the true citations that are given; None when there is none."""
        return self.citations_right / self.citations if self.citations else None

    @property
    def notes_precision(self) -> float | None:
        """Share of the given footnotes whose mark and text are right; None when none is given."""
        return self.footnotes_right / self.footnotes_given if self.footnotes_given else None

    @property
    def notes_recall(self) -> float | None:
        """Share of the true footnotes that are given with mark and text; None when there is none."""
        return self.footnotes_right / self.footnotes if self.footnotes else None

    @property
    def perfect(self) -> bool:
        """Whether nothing is wrong, missing, spurious or silent."""
        return (
            self.right == self.values
            and not (self.spurious or self.identity or self.silent)
            and self.citations == self.citations_given == self.citations_right
            and self.footnotes == self.footnotes_given == self.footnotes_right
            and self.anchors == self.anchors_right
        )


class ReportScore(Struct, frozen=True):
    """The score of one file of the truth. ``state`` is its state in ``documents.csv``, empty when it is not there."""

    stem: str
    state: str
    tally: Tally
    mistakes: tuple[Mistake, ...] = ()


class Score(Struct, frozen=True):
    """The score of a whole run, reports by stem."""

    reports: tuple[ReportScore, ...]

    @property
    def total(self) -> Tally:
        """All reports added up."""
        total = Tally()
        for report in self.reports:
            total += report.tally
        return total

    @property
    def mistakes(self) -> tuple[Mistake, ...]:
        """Every mistake, report by report."""
        return tuple(mistake for report in self.reports for mistake in report.mistakes)
