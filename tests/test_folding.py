"""Folded keys: one key for all the ways a word is encoded and spelled, and distinct words stay apart."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chitieu.folding import bare, fold, nfc

LETTERS = "aàảãáạăằẳẵắặâầẩẫấậbcdđeèẻẽéẹêềểễếệghiìỉĩíịklmnoòỏõóọôồổỗốộơờởỡớợpqrstuùủũúụưừửữứựvxyỳỷỹýỵ"
vietnamese = st.text(LETTERS + LETTERS.upper() + " 0123456789-/.,%", max_size=30)
TONES = "\u0300\u0301\u0303\u0309\u0323"


@given(vietnamese)
def test_folding_twice_is_folding_once(text: str) -> None:
    assert bare(bare(text)) == bare(text)
    assert nfc(nfc(text)) == nfc(text)


@given(vietnamese)
def test_composed_and_decomposed_text_have_one_key(text: str) -> None:
    split = unicodedata.normalize("NFD", text)
    assert fold(split) == fold(text)
    assert bare(split) == bare(text)
    assert nfc(split) == nfc(text)


@given(vietnamese)
def test_case_and_blanks_do_not_matter(text: str) -> None:
    for other in (text.upper(), text.lower(), f" {text}\n", text.replace(" ", "\u00a0 ")):
        assert fold(other) == fold(text)
        assert bare(other) == bare(text)


@given(st.text(max_size=30))
def test_no_text_raises(text: str) -> None:
    assert fold(text) is not None
    assert bare(text) is not None
    assert unicodedata.is_normalized("NFC", nfc(text))


@given(vietnamese)
def test_a_bare_key_holds_no_diacritics(text: str) -> None:
    assert bare(text).isascii()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("hoá", "hóa"), ("uỷ", "ủy"), ("thuỷ", "thủy"), ("hoà bình", "hòa bình"), ("khoẻ", "khỏe"), ("toạ", "tọa"),
        ("Ðà Nẵng", "Đà Nẵng"), ("QÐ-UBND", "QĐ-UBND"), ("QĐ–UBND", "QĐ-UBND"), ("Uỷ ban", "ỦY BAN"),
        ("hồ\u00ad sơ", "hồ sơ"), ("hồ\u200bsơ", "hồsơ"), ("“Có”", '"Có"'),
    ],
)  # fmt: skip
def test_two_spellings_of_one_word_have_one_key(one: str, other: str) -> None:
    assert fold(one) == fold(other)
    assert bare(one) == bare(other)


@pytest.mark.parametrize(
    ("one", "other"), [("tỉnh", "tính"), ("xã", "xa"), ("quá", "quả"), ("đ", "d"), ("ơ", "o"), ("cấp", "cắp")]
)
def test_words_that_differ_keep_different_keys(one: str, other: str) -> None:
    assert fold(one) != fold(other)
    assert bare(one) == bare(other)


@given(st.text("bcdghklmnpqrstvx", max_size=3), st.sampled_from(["oa", "oe", "uy"]), st.sampled_from(TONES))
def test_the_place_of_the_tone_does_not_matter(lead: str, pair: str, tone: str) -> None:
    first, second = lead + pair[0] + tone + pair[1], lead + pair + tone
    assert fold(unicodedata.normalize("NFC", first)) == fold(unicodedata.normalize("NFC", second))
