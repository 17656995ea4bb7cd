"""The spelling patterns: consistent as shipped, and every fault of an edit is named with its file and line."""

from __future__ import annotations

import re
import shutil
import unicodedata
from typing import TYPE_CHECKING

import pytest

from chitieu.errors import PatternError
from chitieu.page.syllable import TONES
from chitieu.patterns.source import shipped_folder
from chitieu.patterns.spelling import load_spelling

if TYPE_CHECKING:
    from pathlib import Path

SPELLING = load_spelling()
VOWELS = "aăâeêioôơuưy"


@pytest.mark.parametrize("encoding", ["TCVN3", "VNI"])
def test_an_encoding_has_every_small_letter_of_vietnamese(encoding: str) -> None:
    has = {row.letter for row in SPELLING.letters if row.encoding == encoding}
    wanted = {unicodedata.normalize("NFC", vowel + tone) for vowel in VOWELS for tone in TONES} | set("ăâđêôơư")
    assert wanted - has == set()


@pytest.mark.parametrize(
    ("file", "line"),
    [
        ("legacy/letters.csv", "TCVN3,ZZ,ă"),
        ("legacy/letters.csv", "TCVN3,FF,ab"),
        ("legacy/letters.csv", "VISCII,FF,a"),
        ("legacy/look_alikes.csv", "micro,B5,a sign"),
        ("legacy/fonts.csv", "\\.Vn(,TCVN3,no"),
        ("legacy/fonts.csv", "\\.Vn,TCVN3,perhaps"),
    ],
)
def test_a_bad_line_is_named_with_its_file_and_number(tmp_path: Path, file: str, line: str) -> None:
    folder = shutil.copytree(shipped_folder(), tmp_path / "patterns")
    text = (folder / file).read_text(encoding="utf-8")
    (folder / file).write_text(f"{text}{line}\n", encoding="utf-8")
    number = len(text.splitlines()) + 1
    with pytest.raises(PatternError, match=rf"{re.escape(file.split('/')[1])}, line {number}\b"):
        load_spelling(folder)


def test_a_code_of_two_letters_is_named(tmp_path: Path) -> None:
    folder = shutil.copytree(shipped_folder(), tmp_path / "patterns")
    with (folder / "legacy" / "letters.csv").open("a", encoding="utf-8") as file:
        file.write("TCVN3,B5,ă\n")
    with pytest.raises(PatternError, match=r"letters\.csv.*TCVN3.*B5.*twice"):
        load_spelling(folder)
