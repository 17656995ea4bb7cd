"""What PDFium gets right only with care, and what it leaves to pdfplumber: one small page for each."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from chitieu.cli import make_parser
from chitieu.page import cache
from chitieu.page.content import Unseen
from chitieu.page.document import read_document
from chitieu.page.lattice import lattices
from chitieu.settings import Settings
from text_pages import FIRST_FREE, page_pdf, read, stream

if TYPE_CHECKING:
    from chitieu.page.model import Page
    from chitieu.settings import ReaderName
    from text_pages import Found

BOTH: tuple[ReaderName, ...] = ("auto", "pdfplumber")
READERS = pytest.mark.parametrize("reader", BOTH)
F3 = f"/Font<</F1 5 0 R/F3 {FIRST_FREE} 0 R>>"
IMAGE = stream(
    b"\x80", "/Type/XObject/Subtype/Image/Width 1/Height 1/ColorSpace/DeviceGray/BitsPerComponent 8"
)  # fmt: skip


def shown(text: str, at: str = "50 200", font: str = "/F1 12 Tf") -> str:
    return f" BT {font} {at} Td ({text}) Tj ET "


def mapped(*pairs: str) -> tuple[bytes, bytes]:
    """Make a font whose letters mean what ``pairs`` of hex codes say."""
    table = f"begincmap 1 begincodespacerange <00><FF> endcodespacerange {len(pairs)} beginbfchar "
    table += " ".join(pairs) + " endbfchar endcmap"
    widths = " ".join(["500"] * 224)
    font = f"<</Type/Font/Subtype/Type1/BaseFont/Khac/FirstChar 32/LastChar 255/Widths[{widths}]"
    font += "/FontDescriptor<</Type/FontDescriptor/FontName/Khac/Flags 32/FontBBox[0 -200 1000 900]/Ascent 900>>"
    return f"{font}/Encoding/WinAnsiEncoding/ToUnicode {FIRST_FREE + 1} 0 R>>".encode(), stream(table)


def edges(found: Found, text: str) -> tuple[float, float, float, float]:
    box = found.word(text).box
    return box.x0, box.top, box.x1, box.bottom


def lines(page: Page) -> list[tuple[float, float, float, float]]:
    return sorted((r.x0, r.top, r.x1, r.bottom) for r in page.rulings)


# what the fast reader reads, and pdfplumber alike


@READERS
def test_a_word_has_the_box_of_its_baseline_and_size(tmp_path: Path, reader: ReaderName) -> None:
    found = read(tmp_path, page_pdf(shown("Xin ch\u00e0o") + shown("123", "97 200", "/F2 12 Tf")), reader)
    assert found.words == ["Xin", "ch\u00e0o", "123"]
    assert edges(found, "Xin") == pytest.approx((50, 90.592, 68, 102.592), abs=0.02)
    assert [word.bold for word in found.page.words] == [False, False, True]
    assert {(word.size, word.baseline) for word in found.page.words} == {(12.0, 100.0)}


@READERS
def test_blanks_that_stand_alone_part_words(tmp_path: Path, reader: ReaderName) -> None:
    content = shown("ch\u00ednh") + shown(" ", "77.3 200") + shown("l\u00e0", "78 200")
    assert read(tmp_path, page_pdf(content), reader).words == ["ch\u00ednh", "l\u00e0"]


@READERS
def test_only_a_gap_as_wide_as_a_blank_parts_words(tmp_path: Path, reader: ReaderName) -> None:
    content = "BT /F1 12 Tf 50 200 Td [(ke)-150(rn)-300(ing)] TJ ET"
    assert read(tmp_path, page_pdf(content), reader).words == ["kern", "ing"]


@READERS
def test_risen_digits_are_a_mark_of_their_own(tmp_path: Path, reader: ReaderName) -> None:
    content = "BT /F1 12 Tf 50 200 Td (n\u0103m 2023) Tj 5 Ts /F1 7 Tf (14) Tj 0 Ts /F1 12 Tf (, m2) Tj ET"
    found = read(tmp_path, page_pdf(content.replace("\u0103", "a")), reader)
    assert found.words == ["nam", "2023", "14", ",", "m2"]
    assert [word.text for word in found.page.words if word.raised] == ["14"]
    assert found.word("14").baseline == pytest.approx(95.0, abs=0.05)


@READERS
def test_the_crop_box_is_the_page(tmp_path: Path, reader: ReaderName) -> None:
    content = "BT /F1 12 Tf 50 200 Td (trong) Tj 0 -180 Td (ngo) Tj ET 60 150 m 90 150 l S"
    found = read(tmp_path, page_pdf(content, page="/CropBox[40 100 300 280]"), reader)
    assert (found.page.width, found.page.height) == (260, 180)
    assert found.words == ["trong"]
    assert edges(found, "trong")[:2] == pytest.approx((10, 70.592), abs=0.02)
    assert lines(found.page) == [(20, 130, 50, 130)]


@READERS
@pytest.mark.parametrize(
    ("rotation", "matrix", "origin", "line"),
    [
        (90, "0 1 -1 0 150 60", (10, 110), (10, 20, 110, 20)),
        (180, "-1 0 0 -1 330 220", (50, 170), (320, 10, 320, 110)),
        (270, "0 -1 1 0 150 240", (40, 230), (120, 320, 220, 320)),
    ],
)
def test_a_rotated_page_is_read_as_a_viewer_shows_it(  # noqa: PLR0913, PLR0917
    tmp_path: Path,
    reader: ReaderName,
    rotation: int,
    matrix: str,
    origin: tuple[float, float],
    line: tuple[float, float, float, float],
) -> None:
    content = f"BT /F1 12 Tf {matrix} Tm (Xin ch) Tj ET 60 60 m 60 160 l S"
    found = read(tmp_path, page_pdf(content, page=f"/Rotate {rotation}/CropBox[40 50 380 280]"), reader)
    assert found.words == ["Xin", "ch"]
    assert found.page.turned == 0
    word = found.word("Xin")
    assert (word.box.x0, word.baseline, word.size) == pytest.approx((*origin, 12), abs=0.02)
    assert lines(found.page) == [line]


@READERS
def test_a_form_moves_and_stretches_what_it_holds(tmp_path: Path, reader: ReaderName) -> None:
    inside = f"{shown('trong khung', '10 50', '/F1 6 Tf')} 5 40 m 55 40 l S 5 5 30 20 re S"
    entries = "/Type/XObject/Subtype/Form/BBox[0 0 200 200]/Matrix[1 0 0 1 5 5]/Resources<</Font<</F1 5 0 R>>>>"
    pdf = page_pdf("q 2 0 0 2 10 20 cm /X Do Q", stream(inside, entries), resources=f"/XObject<</X {FIRST_FREE} 0 R>>")
    found = read(tmp_path, pdf, reader)
    assert found.words == ["trong", "khung"]
    assert edges(found, "trong")[:2] == pytest.approx((40, 160.592), abs=0.02)
    assert found.word("trong").size == 12
    assert lines(found.page) == [
        (30, 190, 130, 190), (30, 220, 30, 260), (30, 220, 90, 220), (30, 260, 90, 260), (90, 220, 90, 260),
    ]  # fmt: skip


@READERS
@pytest.mark.parametrize(
    "drawn",
    [
        "50 50 100 40 re 150 50 60 40 re S",
        "50 50 m 50 90 l 150 90 l 150 50 l h S 150 50 m 210 50 l 210 90 l 150 90 l S",
        "50 50 160 .5 re f 50 90 160 .5 re f 50 50 .5 40 re f 150 50 .5 40 re f 210 50 .5 40 re f",
    ],
    ids=["rectangles", "outlines", "thin fills"],
)
def test_drawn_lines_enclose_cells(tmp_path: Path, reader: ReaderName, drawn: str) -> None:
    found = read(tmp_path, page_pdf(drawn + shown("a", "60 60")), reader)
    (table,) = lattices(found.page.rulings)
    wide = sorted((round(cell.x0), round(cell.x1)) for cell in table.cells)
    assert wide == [(50, 150), (150, 210)]


@READERS
def test_what_is_cut_out_or_drawn_aslant_is_no_ruling(tmp_path: Path, reader: ReaderName) -> None:
    content = "50 50 100 40 re W n 20 20 m 90 100 l S 20 20 m 40 60 80 60 100 30 c S" + shown("a", "60 60")
    found = read(tmp_path, page_pdf(content), reader)
    assert lines(found.page) == []
    assert found.content.drawn == 1


@READERS
def test_a_hyphen_at_the_end_of_a_line_stays(tmp_path: Path, reader: ReaderName) -> None:
    content = "BT /F1 12 Tf 50 200 Td (k\u1ebf-) Tj 0 -14 Td (ho) Tj ET".replace("\u1ebf", "e")
    assert read(tmp_path, page_pdf(content), reader).words == ["ke-", "ho"]


@READERS
@pytest.mark.parametrize(
    "content",
    [
        "1 0 0 -1 0 300 cm BT /F1 12 Tf 1 0 0 -1 50 100 Tm (tay) Tj ET",
        "BT /F1 -12 Tf -1 0 0 -1 50 200 Tm (tay) Tj ET",
    ],
    ids=["page drawn upside down", "negative size"],
)
def test_text_turned_twice_is_level(tmp_path: Path, reader: ReaderName, content: str) -> None:
    found = read(tmp_path, page_pdf(content), reader)
    assert (found.words, found.page.turned) == (["tay"], 0)
    assert (found.word("tay").box.x0, found.word("tay").baseline) == pytest.approx((50, 100), abs=0.02)


@READERS
@pytest.mark.parametrize(
    ("pairs", "words"),
    [
        (("<41><0065 0302 0301>", "<42><0042>"), ["\u1ebfB"]),
        (("<41><0066 0069>", "<42><0042>"), ["fiB"]),
        (("<41><FB03>", "<42><0042>"), ["ffiB"]),
        (("<41><D835DC00>", "<42><0042>"), ["\U0001d400B"]),
    ],
    ids=["accents", "two letters", "ligature", "beyond 16 bits"],
)
def test_one_glyph_of_several_characters_is_one_letter(
    tmp_path: Path, reader: ReaderName, pairs: tuple[str, ...], words: list[str]
) -> None:
    found = read(tmp_path, page_pdf(shown("AB", font="/F3 12 Tf"), *mapped(*pairs), resources=F3), reader)
    assert found.words == words
    assert found.page.words[0].box.width == pytest.approx(12, abs=0.05)


def test_the_letters_of_an_accented_glyph_take_its_width(tmp_path: Path) -> None:
    content = "BT /F1 12 Tf 50 200 Td (b) Tj /Span<</ActualText<FEFF00610301>>>BDC (\u00e1) Tj EMC (c) Tj ET"
    found = read(tmp_path, page_pdf(content))
    assert (found.words, found.how) == (["b\u00e1c"], "")
    assert edges(found, "b\u00e1c") == pytest.approx((50, 90.592, 66.66, 102.592), abs=0.02)


def test_text_drawn_twice_to_look_bold_is_read_once(tmp_path: Path) -> None:
    found = read(tmp_path, page_pdf(shown("d\u00e2m") + shown("d\u00e2m", "50.3 200")))
    assert (found.words, found.how) == (["d\u00e2m"], "")


@READERS
def test_letters_of_an_old_encoding_come_out_as_unicode(tmp_path: Path, reader: ReaderName) -> None:
    font = b"<</Type/Font/Subtype/Type1/BaseFont/.VnTime/Encoding/WinAnsiEncoding>>"
    content = shown("C\u00e9ng h\u00dfa x\u00b7 h\u00e9i chñ ngh\u00dca Vi\u00d6t Nam", font="/F3 12 Tf")
    found = read(tmp_path, page_pdf(content, font, resources=F3), reader)
    assert " ".join(found.words) == "C\u1ed9ng h\u00f2a x\u00e3 h\u1ed9i ch\u1ee7 ngh\u0129a Vi\u1ec7t Nam"
    assert found.page.encoding == "TCVN3"


@READERS
def test_invisible_text_is_told(tmp_path: Path, reader: ReaderName) -> None:
    hidden, seen = "3 Tr" + shown("an"), "0 Tr" + shown("trong thay", "90 200")
    assert read(tmp_path, page_pdf(hidden), reader).content.facts.hidden_text
    assert not read(tmp_path, page_pdf(hidden + seen), reader).content.facts.hidden_text


@READERS
def test_images_are_found_in_forms_and_over_text(tmp_path: Path, reader: ReaderName) -> None:
    image = f"/XObject<</I {FIRST_FREE} 0 R>>"
    over = page_pdf(shown("duoi") + "q 300 0 0 250 20 20 cm /I Do Q", IMAGE, resources=image)
    found = read(tmp_path, over, reader)
    assert found.content.unseen == Unseen(under_image=True)
    entries = f"/Type/XObject/Subtype/Form/BBox[0 0 400 400]/Resources<<{image}>>"
    form = stream("q 300 0 0 250 20 20 cm /I Do Q", entries)
    names = f"/XObject<</X {FIRST_FREE + 1} 0 R>>"
    under = page_pdf("q .5 0 0 .5 10 10 cm /X Do Q" + shown("tren"), IMAGE, form, resources=names)
    found = read(tmp_path, under, reader)
    assert found.content.unseen == Unseen()
    (box,) = found.content.images
    assert (box.x0, box.top, box.x1, box.bottom) == (20, 155, 170, 280)


# what the fast reader leaves to pdfplumber

TYPE3 = (
    f"<</Type/Font/Subtype/Type3/FontBBox[0 0 1 1]/FontMatrix[.001 0 0 .001 0 0]/CharProcs<</a {FIRST_FREE + 1} 0 R>>"
    "/Encoding<</Type/Encoding/Differences[97/a]>>/FirstChar 97/LastChar 97/Widths[500]/Resources<<>>>>"
).encode()
NAMELESS = b"<</Type/Font/Subtype/Type1/BaseFont/Times-Roman/Encoding<</Type/Encoding/Differences[65/g65/g66]>>>>"


@pytest.mark.parametrize(
    ("content", "more", "reason", "words"),
    [
        ("BT /F1 12 Tf 0 1 -1 0 100 60 Tm (Xin ch) Tj ET", (), "turned_text", ["Xin", "ch"]),
        ("BT /F1 12 Tf -1 0 0 -1 300 60 Tm (Xin ch) Tj ET", (), "turned_text", ["Xin", "ch"]),
        (
            shown("hang ngang") + "BT /F1 12 Tf 0 1 -1 0 100 60 Tm (doc) Tj ET", (), "turned_text",
            ["hang", "ngang", "doc"],
        ),
        (
            shown("hang ngang") + "BT /F1 12 Tf 0 -1 1 0 100 60 Tm (doc) Tj ET", (), "turned_text",
            ["hang", "ngang", "doc"],
        ),
        (shown("aa", font="/F3 12 Tf"), (TYPE3, stream("500 0 0 0 400 600 d1 0 0 400 600 re f")), "type3_font", ["aa"]),
        (shown("AB", font="/F3 12 Tf"), (NAMELESS,), "no_unicode", ["AB"]),
        (shown("AB", font="/F3 12 Tf"), mapped("<41><0000>", "<42><0042>"), "no_unicode", ["\x00B"]),
        (shown("AB", font="/F3 12 Tf"), mapped("<41><0001>", "<42><0042>"), "no_unicode", ["\x01B"]),
        (shown("AB", font="/F3 12 Tf"), mapped("<41><FFFD>", "<42><0042>"), "no_unicode", ["\ufffdB"]),
        (shown("0") + shown("/") + shown("x", "90 200"), (), "shared_origin", ["0/", "x"]),
        (
            "BT /F1 12 Tf 50 200 Td /Span<</ActualText<FEFF00610062>>>BDC (xy) Tj EMC ET", (), "shared_origin",
            ["xy"],
        ),
        (
            "BT /F1 12 Tf 50 200 Td /Span<</ActualText<FEFF0061>>>BDC (x) Tj 20 0 Td (y) Tj EMC ET", (), "lost_text",
            ["x", "y"],
        ),
        ("3 Tr " + shown(" ") + shown("ch", "50 180"), (), "lost_text", ["ch"]),
    ],
    ids=[
        "page runs upwards", "page upside down", "heading runs upwards", "heading runs downwards",
        "glyphs are drawings", "glyphs without a letter", "code 0", "control code", "unknown letter",
        "letters over each other", "other letters than drawn", "text left out", "invisible and empty",
    ],
)  # fmt: skip
def test_pdfplumber_reads_what_pdfium_cannot_be_trusted_with(
    tmp_path: Path, content: str, more: tuple[bytes, ...], reason: str, words: list[str]
) -> None:
    found = read(tmp_path, page_pdf(content, *more, resources=F3 if more else ""))
    assert (found.how, found.words) == (f";reader=pdfplumber:{reason}", words)


@pytest.mark.parametrize(
    ("matrix", "turned"), [("0 1 -1 0 100 60", 90), ("-1 0 0 -1 100 60", 180), ("0 -1 1 0 100 60", 270)]
)
def test_a_turned_page_comes_out_upright(tmp_path: Path, matrix: str, turned: int) -> None:
    content = f"BT /F1 12 Tf {matrix} Tm (nam 2023) Tj 5 Ts /F1 7 Tf (14) Tj ET"
    found = read(tmp_path, page_pdf(content))
    assert (found.words, found.page.turned) == (["nam", "2023", "14"], turned)
    assert [(word.size, word.raised) for word in found.page.words] == [(12, False), (12, False), (7, True)]
    box = found.page.to_view(found.word("nam").box)
    assert box.holds_middle_of(box)
    assert min(abs(box.x0 - 100), abs(box.x1 - 100)) < 3  # beside its origin, to the descent
    assert min(abs(box.top - 240), abs(box.bottom - 240)) < 3


def test_pdfplumber_reads_charts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("chitieu.page.pdfium_page.SEGMENTS", 4)
    found = read(tmp_path, page_pdf("50 50 100 40 re S" + shown("xin")))
    assert (found.how, found.words) == (";reader=pdfplumber:many_paths", ["xin"])


def test_pdfplumber_reads_what_pdfium_refuses(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_page: object) -> None:
        return None

    monkeypatch.setattr("chitieu.page.pdfium_page.raw.FPDFText_LoadPage", refuse)
    found = read(tmp_path, page_pdf(shown("xin")))
    assert (found.how, found.words) == (";reader=pdfplumber:text_refused", ["xin"])


def test_a_page_without_text_is_nobodys(tmp_path: Path) -> None:
    found = read(tmp_path, page_pdf("60 60 m 60 160 l S"))
    assert (found.how, found.words, found.page.layer) == ("", [], "blank")


# what pages.csv and the cache are told


@pytest.mark.parametrize(
    ("matrix", "reader", "reason"),
    [
        ("1 0 0 1 50 200", "auto", "text_layer"),
        ("1 0 0 1 50 200", "pdfplumber", "text_layer;reader=pdfplumber:asked"),
        ("0 1 -1 0 50 60", "auto", "text_layer;reader=pdfplumber:turned_text"),
    ],
)
def test_a_page_says_who_read_it(tmp_path: Path, matrix: str, reader: ReaderName, reason: str) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(page_pdf(f"BT /F1 12 Tf {matrix} Tm (xin) Tj ET"))
    (page,) = read_document(path, "a.pdf", Settings(reader=reader)).pages
    assert page.layer_reason == reason


def test_readers_keep_their_pages_apart(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(page_pdf(shown("xin")))
    kept = tmp_path / "kept"
    reasons = [
        read_document(path, "a.pdf", Settings(reader=reader, cache=kept)).pages[0].layer_reason
        for reader in (*BOTH, *BOTH)
    ]
    assert reasons == ["text_layer", "text_layer;reader=pdfplumber:asked"] * 2
    assert len(list(kept.rglob("*.page"))) == 2


def test_a_kept_page_is_not_used_once_the_reading_changed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(page_pdf(shown("xin")))
    document = read_document(path, "a.pdf", Settings(cache=tmp_path / "kept"))
    kept = cache.PageCache(tmp_path / "kept")
    assert kept.get(document.sha256, 1, "text|auto") == document.pages[0]
    monkeypatch.setattr("chitieu.page.cache.stage", lambda: "another")
    assert kept.get(document.sha256, 1, "text|auto") is None


def test_the_key_of_kept_pages_follows_the_sources(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = Path(cache.__file__).parent
    shutil.copytree(source.parent, tmp_path / "chitieu", ignore=shutil.ignore_patterns("__pycache__", "_data"))
    monkeypatch.setattr(cache, "__file__", str(tmp_path / "chitieu" / "page" / "cache.py"))
    before = cache.stage.__wrapped__()
    assert before == cache.stage.__wrapped__() == cache.stage()
    with (tmp_path / "chitieu" / "page" / "raised.py").open("a") as changed:
        changed.write("\n")
    assert cache.stage.__wrapped__() != before


def test_the_reader_is_an_option() -> None:
    asked = ["extract", "a.pdf", "-o", "out"]
    parser = make_parser()
    assert vars(parser.parse_args(asked))["reader"] is None  # then chitieu.toml says, or else it is "auto"
    assert vars(parser.parse_args([*asked, "--reader", "pdfplumber"]))["reader"] == "pdfplumber"
    assert Settings().reader == "auto"


def test_pdfplumber_is_loaded_only_when_a_page_needs_it(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(page_pdf(shown("xin")))
    code = (
        "import sys\nfrom pathlib import Path\nfrom chitieu.page.document import read_document\n"
        "from chitieu.settings import Settings\nread_document(Path(sys.argv[1]), 'a.pdf', Settings())\n"
        "print(sorted({'pdfplumber', 'pdfminer', 'cv2', 'PIL'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path / "a.pdf")], capture_output=True, text=True, check=True
    )
    assert done.stdout == "[]\n"
