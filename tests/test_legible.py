"""Rubbish is told from text by its words, and nothing is rubbish for not being Vietnamese."""

from __future__ import annotations

import random
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chitieu.page.legible import fault_of, strange_share, vietnamese_share
from chitieu.page.syllable import is_syllable, is_vietnamese

PROSE = (
    "Ủy ban nhân dân tỉnh đã ban hành kế hoạch kiểm tra công tác cải cách hành chính; đã tổ chức kiểm tra 06/18 cơ quan"
    " chuyên môn, 04 huyện. Tỷ lệ hồ sơ giải quyết đúng hạn đạt 99,5%, vượt chỉ tiêu của Hội đồng nhân dân giao. "
)
TABLE = "STT TTHC QĐ-UBND 1 1.234 56,7 % 000.00.01.H02 VBQPPL 12/KH-UBND HĐND CCHC ĐVSNCL 8.007.000 DVCTT PAKN kg km "
ENGLISH = (
    "The Department of Home Affairs shall report to the People's Committee no later than the fifteenth day of each "
    "quarter, in the format set out in Annex II; see https://example.org/forms?id=12 for the forms. "
)
FRENCH = "Où en êtes-vous? Les résultats du troisième trimestre, déjà présentés à l'Assemblée, ont été approuvés. "
GERMAN = "Die Ergebnisse der Prüfung wurden größtenteils bestätigt; über Änderungen entscheidet der Ausschuß. "
LAO = "ສາທາລະນະລັດ ປະຊາທິປະໄຕ ປະຊາຊົນລາວ ສັນຕິພາບ ເອກະລາດ "
CHINESE = "越南社会主义共和国 独立 自由 幸福 第三季度报告 "
CODE = "def read(path: Path) -> list[str]:\n    return [line.strip() for line in path.open() if line]\n"
PLAIN = "abcdefghijklmnopqrstuvwxyz"
LETTERS = sorted({letter for letter in unicodedata.normalize("NFC", PROSE).lower() if letter.isalpha()} | set(PLAIN))


def permuted(text: str, letters: str, seed: int) -> str:
    """Return text as a font with a permuted ToUnicode yields it, figures permuted too."""
    table: dict[str, str] = {}
    for alphabet in (letters, "0123456789"):
        mixed = random.Random(seed).sample(alphabet, len(alphabet))  # noqa: S311
        table |= dict(zip(alphabet, mixed, strict=True))
    table |= {a.upper(): b.upper() for a, b in table.items() if a.isalpha()}
    return text.translate(str.maketrans(table))


@pytest.mark.parametrize(
    "text",
    [PROSE, PROSE.upper(), TABLE * 8, ENGLISH * 5, FRENCH * 8, GERMAN * 8, LAO * 20, CHINESE * 20, CODE * 10, "12 %"],
    ids=["prose", "capitals", "codes", "English", "French", "German", "Lao", "Chinese", "program", "figure"],
)
def test_what_a_page_may_print_is_no_rubbish(text: str) -> None:
    assert fault_of(text * 2) is None


@pytest.mark.parametrize("seed", range(25))
@pytest.mark.parametrize("letters", [PLAIN, "".join(LETTERS)], ids=["ASCII", "Vietnamese"])
def test_permuted_letters_are_found(seed: int, letters: str) -> None:
    assert fault_of(permuted(PROSE, letters, seed)) == "garbled_text"


@pytest.mark.parametrize("shift", [1, 3, -29])
def test_shifted_codes_are_found(shift: int) -> None:
    shifted = "".join(c if c == " " else chr(max(33, ord(c) + shift)) for c in PROSE * 2)
    assert fault_of(shifted) == "garbled_text"


def test_codes_counted_from_the_first_glyph_are_found() -> None:
    numbers: dict[str, str] = {}
    text = "".join(c if c == " " else numbers.setdefault(c, chr(33 + len(numbers))) for c in PROSE * 2)
    assert fault_of(text) == "garbled_text"


def test_an_old_encoding_that_nobody_converted_is_found() -> None:
    assert fault_of("Céng hßa x· héi chñ nghÜa ViÖt Nam, §éc lËp - Tù do - H¹nh phóc. " * 3) == "garbled_text"


def test_a_few_strange_signs_are_none() -> None:
    assert fault_of(PROSE * 3 + "\uf0b7 µ ¸ \ufffd") is None


def test_names_that_are_no_syllables_are_believed() -> None:
    assert fault_of("Đắk Lắk, Krông Pắc, Ea H'leo, Cư M'gar, Buôn Ma Thuột, Kông Chro") is None


def test_vietnamese_that_lost_its_marks_is_found_and_a_list_of_names_is_not() -> None:
    bare = "uy ban nhan dan tinh bao cao ket qua cong tac cai cach hanh chinh va ke hoach nam toi cua cac co quan "
    assert fault_of(bare * 3) == "text_without_diacritics"
    assert fault_of("Nguyen Van An, Tran Thi Binh, Le Hoang Nam, Pham Minh Duc, " * 12) is None


@pytest.mark.parametrize(
    "word", ["hòa", "hoà", "quyết", "giếng", "gì", "nghiêng", "khuỷu", "Ưu", "ỦY", "quốc", "quyềnvà", "NamĐộc"]
)
def test_syllables_as_they_are_written_or_glued(word: str) -> None:
    assert is_vietnamese(unicodedata.normalize("NFC", word))


@pytest.mark.parametrize("word", ["hàt", "ngia", "kà", "cế", "ghà", "nướt0", "vIệT", "bưở", "xyz", "đươừng"])
def test_what_no_syllable_is(word: str) -> None:
    assert not is_vietnamese(word)


def test_the_tone_stands_on_the_shaped_vowel() -> None:
    assert is_syllable("đường")
    assert not is_syllable("đừơng")


@given(st.text(max_size=200))
def test_shares_are_shares(text: str) -> None:
    assert 0 <= strange_share(text) <= 1
    assert 0 <= vietnamese_share(text)[1] <= 1
    fault_of(text)
