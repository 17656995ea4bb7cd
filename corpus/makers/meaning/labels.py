"""Labels in other spellings: the same words, written as another typist writes them."""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import replace

from makers.dice import Dice
from makers.spec import Form, FormRow

# What offices write out and shorten. A list of the makers' own: with the program's, an error there would hide itself.
LONG_FORMS = {
    "TTHC": "thủ tục hành chính",
    "CCHC": "cải cách hành chính",
    "VBQPPL": "văn bản quy phạm pháp luật",
    "UBND": "Ủy ban nhân dân",
    "NSNN": "ngân sách nhà nước",
    "PAKN": "phản ánh, kiến nghị",
    "DVCTT": "dịch vụ công trực tuyến",
    "DVC": "dịch vụ công",
    "ĐVSNCL": "đơn vị sự nghiệp công lập",
    "ĐVSN": "đơn vị sự nghiệp",
}
SHORT_FORMS = {
    "vị trí việc làm": "VTVL",
    "hệ thống thông tin": "HTTT",
    "Hệ thống thông tin": "HTTT",
    "đơn vị sự nghiệp công lập": "ĐVSNCL",
    "cán bộ, công chức, viên chức": "CBCCVC",
    "công chức, viên chức": "CCVC",
    "dịch vụ công": "DVC",
    "chính quyền điện tử": "CQĐT",
    "sự nghiệp công lập": "SNCL",
    "văn bản điện tử": "VBĐT",
    "thanh toán trực tuyến": "TTTT",
    "cơ quan, đơn vị": "CQ, ĐV",
}
TONE_PLACES = (
    *(("óa", "oá"), ("òa", "oà"), ("ỏa", "oả"), ("õa", "oã"), ("ọa", "oạ")),
    *(("úy", "uý"), ("ùy", "uỳ"), ("ủy", "uỷ"), ("ũy", "uỹ"), ("ụy", "uỵ"), ("Ủy", "Uỷ")),
)
NEIGHBOURS = {
    "a": "sq", "b": "vn", "c": "xv", "d": "sf", "e": "wr", "g": "fh", "h": "gj", "i": "uo", "k": "jl", "l": "k",
    "m": "n", "n": "mb", "o": "ip", "p": "o", "q": "wa", "r": "et", "s": "ad", "t": "ry", "u": "yi", "v": "cb",
    "x": "zc", "y": "tu", "ư": "u", "ơ": "o", "đ": "d", "ê": "e", "ô": "o", "â": "a", "ă": "a",
}  # fmt: skip
TYPOS_PER_LABEL = 0.35
"""Share of labels with a typing error: far more than any real report has."""

Spelling = Callable[[str, Dice], str]


def respelled(forms: tuple[Form, ...], spelling: Spelling, dice: Dice) -> tuple[Form, ...]:
    """Write all labels of the catalogue's rows in another spelling."""

    def row_of(row: FormRow) -> FormRow:
        return replace(row, label=tuple(spelling(line, dice) for line in row.label)) if row.code else row

    return tuple(replace(form, rows=tuple(row_of(row) for row in form.rows)) for form in forms)


def abbreviated(text: str, dice: Dice) -> str:
    """Write abbreviations out and shorten what is written out, here and there."""
    share = dice.pick([0.4, 1.0])
    for long, short in SHORT_FORMS.items():
        if long in text and dice.chance(share / 2):
            text = text.replace(long, short)
    for short, long in LONG_FORMS.items():
        if dice.chance(share):
            text = re.sub(rf"\b{short}\b", long, text)
    return text


def mistyped(text: str, dice: Dice) -> str:
    """Make one or two typing errors in a label: letters doubled, lost, swapped or exchanged for the key beside them."""
    if not dice.chance(TYPOS_PER_LABEL):
        return text
    for _ in range(dice.pick([1, 1, 2])):
        text = _one_typo(text, dice)
    return text


def _one_typo(text: str, dice: Dice) -> str:
    places = [i for i in range(1, len(text) - 1) if text[i].isalpha() and text[i + 1].isalpha() and text[i].islower()]
    if not places:
        return text
    at = dice.pick(places)
    match dice.pick(["double", "lose", "swap", "tone", "neighbour"]):
        case "double":
            return text[:at] + text[at] + text[at:]
        case "lose":
            return text[:at] + text[at + 1 :]
        case "swap":
            return text[:at] + text[at + 1] + text[at] + text[at + 2 :]
        case "tone":
            return text[:at] + unicodedata.normalize("NFD", text[at])[0] + text[at + 1 :]
        case _:
            return text[:at] + dice.pick(NEIGHBOURS.get(text[at], text[at])) + text[at + 1 :]


def other_tones(text: str, dice: Dice) -> str:
    """Put tone marks where the other school puts them."""
    for new, old in TONE_PLACES:
        if dice.chance(0.8):
            text = text.replace(new, "\0").replace(old, new).replace("\0", old)
    return text


def decomposed(text: str, dice: Dice) -> str:
    """Write marks as characters of their own, in whole labels or in single words."""
    if dice.chance(0.5):
        return unicodedata.normalize("NFD", text)
    return " ".join(unicodedata.normalize("NFD", word) if dice.chance(0.4) else word for word in text.split(" "))


def with_eth(text: str, dice: Dice) -> str:
    """Write the Icelandic letter for Đ, as old fonts and scanners do."""
    return text.replace("Đ", "\u00d0").replace("đ", "\u00f0" if dice.chance(0.3) else "đ")
