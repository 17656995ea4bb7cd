"""Old encodings: text written in TCVN3 or VNI comes out as Vietnamese, and Unicode text is never touched."""

from __future__ import annotations

from time import perf_counter
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from chitieu.page.document import Document
from chitieu.page.legacy import decoded, may_be_legacy
from chitieu.patterns.load import load_patterns
from chitieu.patterns.spelling import load_spelling
from chitieu.report.read import result_of
from page_makers import first_sheet, form_grid

if TYPE_CHECKING:
    from chitieu.patterns.spelling import Encoding

MOTTO = "Cộng hòa xã hội chủ nghĩa Việt Nam Độc lập - Tự do - Hạnh phúc"
PROSE = (
    "Ủy ban nhân dân tỉnh báo cáo kết quả công tác cải cách hành chính quý III năm 2023 như sau: đã ban hành 12 kế "
    "hoạch, 1.250 quyết định; trưởng phòng nước sạch ưu tiên ngân sách đầu tư, hướng dẫn người dân ký số 50-KL/TW"
)
"""What VNI can write; TCVN3 has no capital with a tone, so its own texts avoid Ủ."""
TYPED = PROSE.replace("Ủy", "Uỷ")


def written(text: str, encoding: Encoding, charset: str = "latin-1") -> str:
    """Return text as a reader finds it in a font of an old encoding."""
    codes: dict[str, str] = {}
    for row in load_spelling().letters:
        if row.encoding == encoding:
            codes.setdefault(row.letter, bytes.fromhex(row.code).decode(charset))
    return "".join(codes.get(letter, letter) for letter in text)


def read(text: str, font: str = "F1") -> tuple[str, str]:
    letters, encoding = decoded(list(text), [font] * len(text))
    assert len(letters) == len(text)
    return "".join(letters), encoding


@pytest.mark.parametrize("font", ["FBHPEM+VnTime", "ABCDEF+.VnTime", ".VnArial,Bold", "TT1F0o00", ""])
@pytest.mark.parametrize("charset", ["latin-1", "mac-roman"])
def test_tcvn3_comes_out_as_vietnamese_whatever_its_font_is_called(font: str, charset: str) -> None:
    assert read(written(TYPED, "TCVN3", charset), font) == (TYPED, "TCVN3")


@pytest.mark.parametrize("font", ["VNI-Times", "ABCDEF+VNI-Helve-Condense", "F1", ".VnTime"])
def test_vni_comes_out_as_vietnamese_whatever_its_font_is_called(font: str) -> None:
    assert read(written(PROSE, "VNI"), font) == (PROSE, "VNI")
    assert read(written(MOTTO.upper(), "VNI"), font) == (MOTTO.upper(), "VNI")


def test_a_letter_that_its_neighbour_took_in_is_empty() -> None:
    letters, _ = decoded(list("phaùt trieån"), ["VNI-Times"] * 12)
    assert letters == ["p", "h", "á", "", "t", " ", "t", "r", "i", "ể", "", "n"]


@pytest.mark.parametrize("font", ["QWERTY+.VnTimeH", "FBHPFO+VnTimeHBold", ".VnTimeH,Bold", ".VNARIALH"])
def test_fonts_of_capitals_are_written_in_capitals(font: str) -> None:
    assert read(written("báo cáo kết quả", "TCVN3"), font) == ("BÁO CÁO KẾT QUẢ", "TCVN3")
    assert read("bao cao", font) == ("BAO CAO", "TCVN3")


def test_a_font_that_only_begins_like_them_is_not() -> None:
    assert read("Helvetica", ".VnHelvetica")[0] == "Helvetica"
    assert read("Times", "VnTime")[0] == "Times"


@pytest.mark.parametrize(("found", "meant"), [("\u03bc", "µ"), ("\u2212", "\xad"), ("\u2219", "·"), ("-", "\xad")])
def test_the_codes_that_readers_take_for_something_else(found: str, meant: str) -> None:
    assert read(written(TYPED, "TCVN3").replace(meant, found).replace("50" + found, "50-"), ".VnTime")[0] == TYPED


@pytest.mark.parametrize(
    ("word", "shown"),
    [
        ("nh-", "như"), ("t-", "tư"), ("n-íc", "nước"), ("-u", "ưu"), ("tr-ëng", "trưởng"), ("nh\ufffe", "như"),
        ("Q§-UBND", "QĐ-UBND"), ("50-KL/TW", "50-KL/TW"), ("2001-2005", "2001-2005"), ("A-", "A-"), ("-an", "-an"),
        ("KH-UBND", "KH-UBND"), ("-", "-"), ("\u22125", "\u22125"), ("n-1", "n-1"), ("\u2212", "\u2212"),
        ("\u2212¬ng", "ương"), ("tr-íc7", "trước7"),
    ],
)  # fmt: skip
def test_a_hyphen_is_a_letter_only_where_it_makes_a_syllable(word: str, shown: str) -> None:
    assert read(f"ViÖt Nam {word} ®éc lËp", ".VnTime")[0] == f"Việt Nam {shown} độc lập"


def test_the_letters_of_a_subset_follow_the_name_of_their_font() -> None:
    texts = list("Th«ng t\u2212 n\u2212íc")
    fonts = ["FBHPEL+VnTime" if t == "\u2212" else "FBHPEM+VnTime" for t in texts]
    assert "".join(decoded(texts, fonts)[0]) == "Thông tư nước"
    assert decoded(["t", "\u2212"], [".VnTime"] * 2)[0] == ["t", "ư"]


def test_runs_of_two_encodings_on_one_page_are_read_each_in_its_own() -> None:
    old = written("báo cáo kết quả thực hiện nhiệm vụ", "TCVN3")
    both = list(f"{MOTTO} {old} {MOTTO}")
    assert read("".join(both)) == (f"{MOTTO} báo cáo kết quả thực hiện nhiệm vụ {MOTTO}", "TCVN3+Unicode")
    fonts = ["Times"] * (len(MOTTO) + 1) + [".VnTime"] * len(old) + ["Times"] * (len(MOTTO) + 1)
    assert decoded(both, fonts)[1] == "TCVN3+Unicode"


def test_a_name_is_not_believed_against_the_letters() -> None:
    assert read(PROSE, ".VnTime") == (PROSE, "")
    assert read(PROSE, "VNI-Times") == (PROSE, "")


@pytest.mark.parametrize(
    "text",
    [
        PROSE,
        MOTTO.upper(),
        "Điều 5 § 12, bản quyền © 2023 Công ty ® 3 × 4 = 12, bụi PM10: 50 µg/m³, sợi 10 µm, ± 2 °C, «Nghị quyết»",
        "Où est l'hôtel? L'été dernier à Québec, André a mangé des crêpes; ça va être fâché, dû à la forêt",
        "El señor Núñez llegó mañana; über größere Flächen",
        "µm µm §§ ®® © × ÷ ¹ ² ³ ¼ ½",
        "12.345 67,8% -9 (10)",
        "as,•a list.•the •magic “ban” “to…” ‘no’ in.• more,•and •over – on — it… “an” «un» • • •",
    ],
)
def test_unicode_text_is_never_harmed(text: str) -> None:
    assert read(text, "TimesNewRomanPSMT") == (text, "")


@given(st.text(max_size=60))
def test_any_text_keeps_its_length_and_plain_text_itself(text: str) -> None:
    letters, encoding = decoded(list(text), [""] * len(text))
    assert len(letters) == len(text)
    assert encoding or letters == list(text)


def test_letters_of_several_characters_and_of_none() -> None:
    texts = ["t", "i", "Õ", "n", " ", "®é", "", "ng"]
    assert decoded(texts, [".VnTime"] * 8)[0] == ["t", "i", "ế", "n", " ", "độ", "", "ng"]
    assert decoded([], []) == ([], "")


def test_a_page_in_unicode_is_told_at_once() -> None:
    assert not may_be_legacy(["TimesNewRomanPSMT", "Arial"], PROSE)
    assert may_be_legacy(["Arial", "ABCDEF+.VnTime"], "12")
    assert may_be_legacy(["F1"], written(TYPED, "TCVN3"))
    assert may_be_legacy(["F1"], written(PROSE, "VNI"))
    text = PROSE * 20
    start = perf_counter()
    for _ in range(100):
        may_be_legacy(["Arial"], text)
    assert perf_counter() - start < 0.5


def test_rows_of_a_converted_page_say_so() -> None:
    page = first_sheet().line("Biểu mẫu 1").table(form_grid("1")).page()
    old, new = (
        result_of(Document("0" * 64, 1, (replace(page, encoding=name),)), "report.pdf", None, load_patterns())
        for name in ("TCVN3", "")
    )
    printed = [o for o in old.observations if o.status != "missing"]
    assert printed
    assert all("legacy_encoding" in o.flags.split(";") for o in printed)
    assert not any("legacy_encoding" in o.flags for o in new.observations)
    assert [o.status for o in old.observations] == [o.status for o in new.observations]
