"""Makes a report of a kind, and draws it."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from makers.catalogue import Area
from makers.dice import Dice
from makers.drawn import draw
from makers.drawn.faces import text_width
from makers.drawn.prose import MARK_RISE, MARK_SIZE
from makers.drawn.sheet import Mark, Sheet, Text
from makers.periods import Period
from makers.spec import Form, Report
from makers.variants import random_report

from . import figures, labels, rows
from .figures import CLOSED, RAISED
from .kinds import KINDS, Kind

if TYPE_CHECKING:
    from makers.drawn.kinds import Kind as DrawnKind

TITLES = ("Biểu số {}", "Biểu số: {:02d}", "Phụ lục {}", "PHỤ LỤC {roman}", "Phụ lục số {:02d}", "Mẫu số {}", "Biểu {}")
ROMAN = ("", "I", "II", "III", "IV", "V", "VI", "VII")
HEAD = frozenset({"title", "subtitle", "addressee", "basis"})
SENTENCES = 3
"""Sentences of the narrative that are kept: enough to tell body text from tables, little enough to be quick."""
MIXED = 4

Forms = tuple[Form, ...]
Change = Callable[[Forms, Dice], Forms]


@dataclass(frozen=True, slots=True)
class Meaning:
    """A report of a kind; nobody may settle the cells of `doubtful` codes without a person."""

    kind: Kind
    report: Report
    doubtful: frozenset[str] = frozenset()
    scanned: bool = False


SIMPLE: dict[str, Change] = {
    "abbreviations": lambda forms, dice: labels.respelled(forms, labels.abbreviated, dice),
    "typos": lambda forms, dice: labels.respelled(forms, labels.mistyped, dice),
    "tone_marks": lambda forms, dice: labels.respelled(forms, labels.other_tones, dice),
    "decomposed": lambda forms, dice: labels.respelled(forms, labels.decomposed, dice),
    "eth": lambda forms, dice: labels.respelled(forms, labels.with_eth, dice),
    "inserted": rows.with_inserted,
    "dropped": rows.with_dropped,
    "renumbered": rows.renumbered,
    "unnumbered": rows.unnumbered,
    "forms_reordered": lambda forms, dice: tuple(dice.shuffled(forms)),
    "untitled": lambda forms, _dice: tuple(replace(form, heading="", title="") for form in forms),
    "other_titles": lambda forms, dice: _titled(forms, dice.pick(TITLES)),
    "ungrouped": lambda forms, dice: figures.reprinted(forms, figures.ungrouped, dice),
    "spaced_thousands": lambda forms, dice: figures.reprinted(forms, figures.spaced, dice),
    "comma_thousands": lambda forms, dice: figures.reprinted(forms, figures.english, dice),
    "dot_decimals": lambda forms, dice: figures.reprinted(forms, figures.dotted, dice),
    "padded": lambda forms, dice: figures.reprinted(forms, figures.padded, dice),
    "other_unit": lambda forms, dice: figures.reprinted(forms, figures.other_unit, dice),
    "marks": lambda forms, dice: figures.reprinted(forms, figures.marked, dice),
    "blank_marks": lambda forms, dice: figures.reprinted(forms, figures.blanked, dice),
}
DOUBTFUL: dict[str, Callable[[Forms, Dice], tuple[Forms, frozenset[str]]]] = {
    "ambiguous": rows.ambiguous,
    "words_for_figures": figures.with_words,
    "wrong_codes": figures.with_wrong_codes,
    "three_digits": figures.with_three_digits,
}
MIXABLE = (
    *("abbreviations", "typos", "tone_marks", "decomposed", "eth", "inserted", "dropped", "forms_reordered"),
    *("other_titles", "untitled", "padded", "other_unit", "marks", "blank_marks", "dot_decimals", "unnumbered"),
)


def make_meaning(kind: Kind, seed: int, number: int, where: tuple[Area, Period] | None = None) -> Meaning:
    """Make one report of a kind, about any area and period or a given one; the same arguments give the same report."""
    if kind not in KINDS:
        raise ValueError(f"no such kind: {kind}")
    dice = Dice("meaning", kind, seed, number)
    report = random_report(seed, number, where)
    head = [p for p in report.paragraphs if p.kind in HEAD]
    body = [p for p in report.paragraphs if p.kind not in HEAD][:SENTENCES]
    forms, doubtful = report.forms, frozenset[str]()
    if kind == "mixed":
        for part in dice.sample(MIXABLE, MIXED):
            forms = SIMPLE[part](forms, dice)
    elif kind in SIMPLE:
        forms = SIMPLE[kind](forms, dice)
    elif kind in DOUBTFUL:
        forms, doubtful = DOUBTFUL[kind](forms, dice)
    elif kind == "scan_letters":
        forms = figures.reprinted(forms, figures.scanned, dice)
    stem = f"meaning-{kind}-{seed}-{number}"
    made = replace(report, stem=stem, paragraphs=(*head, *body), forms=forms)
    return Meaning(kind, made, doubtful, scanned=kind == "scan_letters")


def draw_meaning(made: Meaning, seed: int, number: int) -> list[Sheet]:
    """Draw the report; merged parents run over all columns, everything else is a full grid."""
    drawn: DrawnKind = "spanned" if made.kind == "merged_parents" else "full"
    book, _ = draw(made.report, drawn, Dice("meaning-drawn", made.kind, seed, number))
    for sheet in book.sheets:
        sheet.marks = [part for mark in sheet.marks for part in _parted(mark)]
    return book.sheets


def _parted(mark: Mark) -> list[Mark]:
    """Set the raised digits of a figure as superscripts behind it."""
    if not isinstance(mark, Text):
        return [mark]
    mark = replace(mark, text=mark.text.replace(CLOSED, " "))
    if not any(_is_raised(c) for c in mark.text):
        return [mark]
    plain = "".join(c for c in mark.text if not _is_raised(c))
    digits = "".join(str(ord(c) - RAISED) for c in mark.text if _is_raised(c))
    x = mark.x + text_width(plain, mark.face, mark.size)
    raised = Text(x, mark.y - MARK_RISE * mark.size, digits, mark.face, MARK_SIZE * mark.size)
    return [replace(mark, text=plain), raised]


def _is_raised(character: str) -> bool:
    return RAISED <= ord(character) < RAISED + 10


def _titled(forms: Forms, shape: str) -> Forms:
    return tuple(replace(form, heading=shape.format(form.number, roman=ROMAN[form.number])) for form in forms)
