"""The kinds of variants."""

from typing import Literal, get_args

Kind = Literal[
    "plain",
    # labels
    "abbreviations",
    "typos",
    "tone_marks",
    "decomposed",
    "eth",
    # rows and forms
    "inserted",
    "dropped",
    "merged_parents",
    "forms_reordered",
    "untitled",
    "other_titles",
    "renumbered",
    "unnumbered",
    "ambiguous",
    # figures
    "ungrouped",
    "spaced_thousands",
    "comma_thousands",
    "dot_decimals",
    "padded",
    "other_unit",
    "marks",
    "scan_letters",
    "blank_marks",
    "words_for_figures",
    "wrong_codes",
    "three_digits",
    # several at once
    "mixed",
]
KINDS: tuple[Kind, ...] = get_args(Kind)
