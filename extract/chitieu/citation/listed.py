"""What the CSV files list, as alternations that the families of numbers may use."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chitieu.citation.compiling import alternatives

if TYPE_CHECKING:
    from chitieu.patterns.citation import CitationPatterns

_LONG = 4
"""Letters of an agency that is nobody else's without the stroke of its Đ."""


def stroke_lost(patterns: CitationPatterns) -> dict[str, str]:
    """Return the listed agencies as they look without the stroke of their Đ (BGDDT), where that is nobody else.

    Short ones are left to the list of repairs: ND is the newspaper Nhân Dân, not a lost NĐ.
    """
    listed = {agency.symbol for agency in patterns.agencies}
    plain = {name.replace("Đ", "D"): name for name in sorted(listed) if "Đ" in name and len(name) >= _LONG}
    return {lost: name for lost, name in plain.items() if lost not in listed}


def word_lists(patterns: CitationPatterns) -> dict[str, str]:
    """Return the alternations that families may use, from the CSV files."""
    symbols = [kind.symbol for kind in patterns.types if kind.agency != "word"]
    spelled = [repair.printed for repair in patterns.repairs if repair.role == "type"]
    agencies = [agency.symbol for agency in patterns.agencies]
    variants = [repair.printed for repair in patterns.repairs if repair.role == "agency"] + [*stroke_lost(patterns)]
    mixed = [name for name in agencies + variants if any(letter.islower() for letter in name)]
    lists = {
        "types": symbols + spelled,
        "old_types": patterns.families.old_types,
        "joint_types": [kind.symbol for kind in patterns.types if kind.joint == "yes"],
        "known": agencies + variants,
        "bare": [agency.symbol for agency in patterns.agencies if agency.bare != "no"],
        "party_only": [agency.symbol for agency in patterns.agencies if agency.shape == "party"],
        "state_only": [agency.symbol for agency in patterns.agencies if agency.shape == "state"],
        "mixed": mixed,
        "confused": [repair.printed for repair in patterns.repairs if repair.role == "letters"],
    }
    first = {word[0] for words in lists.values() for word in words}
    return {name: f"(?:{alternatives(words)})" for name, words in lists.items()} | {
        "first": rf"(?:\p{{Lu}}|{alternatives(first)})"
    }
