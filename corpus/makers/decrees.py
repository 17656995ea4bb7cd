"""Document numbers in the shapes that real reports print, with the reading the truth expects."""

import csv
import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal

from .catalogue import SOURCE
from .dice import Dice
from .markup import read_lines
from .spec import Cite, Note

# Letters of the narrative files: plan, decision, official letter or directive, council resolution, provincial
# legal document, party, central; m, u, l, h only inside sentences.
Letter = Literal["k", "q", "c", "n", "d", "t", "g", "m", "u", "l", "h"]
UNITS = ("TTPVHCC", "NC", "TH", "KSTT", "KGVX", "NCPC", "KTTH", "VX", "KT2", "CCHC")
PARTY = (
    ("Kế hoạch", "KH/TU"),
    ("Nghị quyết", "NQ/TU"),
    ("Chương trình", "CTr/TU"),
    ("Kết luận", "KL/TU"),
    ("Quyết định", "QĐ/TU"),
)
RARE_PLANS = ("TKTCV", "BCĐ", "SNV", "STP", "STTTT", "HĐND")
SHARE_OF_LISTS = 0.35


@dataclass(frozen=True, slots=True)
class CiteHabit:
    """How a report writes the documents it cites; shares are probabilities per citation."""

    without_so: float = 0.1
    padded: bool = True
    """`05/KH-UBND`"""
    padded_month: bool = False
    """`07/03/2023` instead of `07/3/2023`; the day is always padded."""
    long_date: float = 0.08
    undated: float = 0.06
    broken_symbol: float = 0.03
    """`QĐ- UBND`"""
    suffixed: float = 0.02
    """`967b/QĐ-UBND`"""


@dataclass(frozen=True, slots=True)
class Central:
    """A real document of the central bodies."""

    kind: str
    word: str
    citation_id: str
    date: dt.date


class Decrees:
    """Draws citations and notes for one report."""

    __slots__ = ("_central", "_dice", "_habit", "_prose", "_tails", "_today", "_words")

    def __init__(self, dice: Dice, habit: CiteHabit, signed: dt.date, words: Mapping[str, str]) -> None:
        """Keep every drawn document older than the report."""
        self._dice, self._habit, self._today, self._words = dice, habit, signed, words
        self._central = [item for item in load_central() if item.date < signed]
        self._prose = read_lines((SOURCE / "note-prose.txt").read_text("utf-8"))
        self._tails = [
            (letters, tail)
            for letters, _, tail in (
                line.partition(" ") for line in (SOURCE / "note-tails.txt").read_text("utf-8").splitlines()
            )
            if letters != "%" and letters
        ]

    def note(self, letter: str) -> Note:
        """Draw a note: one to three citations, a chain of party documents, or prose for `p`."""
        if letter == "p":
            return Note((self._fill(self._dice.pick(self._prose)),))
        if letter == "t":
            return self._chain()
        count = 1
        if letter in {"q", "g"} and self._dice.chance(SHARE_OF_LISTS):
            count = self._dice.whole(2, 3)
        pieces: list[str | Cite] = []
        seen: set[str] = set()
        while len(seen) < count:
            cite = self.cite(letter if letter != "g" else self._dice.pick(["g", "m", "l"]))
            if cite.citation_id in seen:
                continue
            seen.add(cite.citation_id)
            pieces.extend([self._dice.pick(["; ", "; ", " và "])] if pieces else [])
            pieces.append(cite)
        if count == 1:
            pieces.append(self._fill(self._tail(letter)))
        return Note(tuple(_with_shared_dates([piece for piece in pieces if piece])))

    def cite(self, letter: str) -> Cite:
        """Draw one citation."""
        kind = "p" if letter == "t" else letter
        known = [item for item in self._central if item.kind == kind]
        if known:
            found = self._dice.pick(known)
            return self._print(found.word, found.citation_id, found.date)
        date = self._past(420)
        return self._print(*self._local(letter, date.year), date)

    def _local(self, letter: str, year: int) -> tuple[str, str]:
        """Draw word and number of a document of the province."""
        dice = self._dice
        match letter:
            case "k":
                issuer = dice.pick(RARE_PLANS) if dice.chance(0.08) else "UBND"
                drawn = ("Kế hoạch", f"{self._number(3, 290)}/KH-{issuer}")
            case "c" if dice.chance(0.35):
                drawn = ("Chỉ thị", f"{dice.whole(1, 19)}/CT-UBND")
            case "c":
                word = dice.pick(["Công văn", "Công văn", "Văn bản"])
                drawn = (word, f"{dice.whole(96, 7400)}/UBND-{dice.pick(UNITS)}")
            case "n" if dice.chance(0.3):
                drawn = ("Nghị quyết", f"{dice.whole(1, 48)}/NQ-HĐND")
            case "n" | "h":
                drawn = ("Nghị quyết", f"{dice.whole(1, 48)}/{year}/NQ-HĐND")
            case "d":
                drawn = ("Quyết định", f"{dice.whole(1, 62)}/{year}/QĐ-UBND")
            case _:
                drawn = ("Quyết định", f"{self._number(21, 3260)}/QĐ-UBND")
        return drawn

    def _chain(self) -> Note:
        """Draw a plan that carries out a party document that carries out another."""
        dice = self._dice
        word, symbol = dice.pick(PARTY)
        local = self._print(word, f"{dice.whole(2, 190)}-{symbol}", self._past(300))
        if dice.chance(0.4):
            return Note((local, f" của {self._words['committee']}"))
        own = self.cite("k")
        return Note(
            (
                own,
                " của ",
                f"UBND {self._words['rank']} thực hiện ",
                local,
                f" của {self._words['committee']} và ",
                self.cite("t"),
            )
        )

    def _number(self, low: int, high: int) -> str:
        number = self._dice.whole(low, high)
        return f"{number}{self._dice.pick('ab')}" if self._dice.chance(self._habit.suffixed) else str(number)

    def _past(self, days: int) -> dt.date:
        return self._today - dt.timedelta(days=self._dice.whole(6, days))

    def _print(self, word: str, citation_id: str, date: dt.date) -> Cite:
        dice, habit = self._dice, self._habit
        text = citation_id
        number = text.split("/")[0].split("-")[0]
        if habit.padded and len(number) == 1:
            text = "0" + text
        if dice.chance(habit.broken_symbol) and "-UBND" in text:
            text = text.replace("-UBND", "- UBND", 1)
        so = "" if dice.chance(habit.without_so) else "số "
        head = f"{word} {so}{text}"
        if dice.chance(habit.undated):
            return Cite(citation_id, "", head)
        return Cite(citation_id, date.isoformat(), f"{head} ngày {self._date(date)}")

    def _date(self, date: dt.date) -> str:
        if self._dice.chance(self._habit.long_date):
            month = f"{date.month:02d}" if date.month < 3 else str(date.month)  # noqa: PLR2004 - NĐ 30 pads 1 and 2 only
            return f"{date.day:02d} tháng {month} năm {date.year}"
        month = f"{date.month:02d}" if self._habit.padded_month or date.month < 3 else str(date.month)  # noqa: PLR2004
        return f"{date.day:02d}/{month}/{date.year}"

    def _tail(self, letter: str) -> str:
        tails = [tail for letters, tail in self._tails if letter in letters]
        return self._dice.pick(tails) if tails else ""

    def _fill(self, text: str) -> str:
        for name, word in self._words.items():
            text = text.replace("{" + name + "}", word)
        return text


def _with_shared_dates(pieces: list[str | Cite]) -> list[str | Cite]:
    """Give a document the date printed behind the next one when "và" joins the two: the printed date is of both.

    The reading of real reports: "72/QĐ-UBND và Kế hoạch số 04/KH-UBND ngày 20/01/2022" dates both documents.
    """
    found = list(pieces)
    for at in range(len(found) - 3, -1, -1):
        first, joint, second = found[at : at + 3]
        if (
            isinstance(first, Cite)
            and joint == " và "
            and isinstance(second, Cite)
            and not first.date
            and _may_be_of(second.date, first.citation_id)
        ):
            found[at] = replace(first, date=second.date)
    return found


def load_central() -> list[Central]:
    """Read the real documents of central bodies that reports cite most."""
    with (SOURCE / "central.csv").open(encoding="utf-8", newline="") as file:
        return [
            Central(row["kind"], row["word"], row["citation_id"], dt.date.fromisoformat(row["date"]))
            for row in csv.DictReader(file)
        ]


def _may_be_of(date: str, citation_id: str) -> bool:
    """Whether a printed date can be a document's: 61/2018/NĐ-CP was not issued in 2015."""
    year = re.search(r"/((?:19|20)\d\d)/", citation_id)
    return bool(date) and (year is None or date.startswith(year[1]))
