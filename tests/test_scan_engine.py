"""Engines: chosen by name, missing ones say how to install them, their output is read alike."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

from chitieu.errors import EngineMissingError
from chitieu.page.engine import choose, find_models, words_of_hocr

if TYPE_CHECKING:
    from pathlib import Path

HOCR = """  <div class='ocr_page' id='page_1' title='image ""; bbox 0 0 400 100; ppageno 0'>
   <div class='ocr_carea' title="bbox 0 0 400 100"><p class='ocr_par' title="bbox 0 0 400 100">
    <span class='ocr_line' title="bbox 10 20 210 60; baseline 0.01 -10; x_size 30; x_descenders 6; x_ascenders 8">
     <span class='ocrx_word' title='bbox 10 20 110 60; x_wconf 96'>T&amp;T</span>
     <span class='ocrx_word' title='bbox 110 20 210 60; x_wconf 41'><strong>b</strong></span>
     <span class='ocrx_word' title='bbox 210 20 211 60; x_wconf 5'> </span>
    </span></p></div></div>"""


def test_auto_takes_the_engine_inside_the_process() -> None:
    assert choose("auto").name == "tesserocr"


def test_auto_falls_back_to_the_program(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "tesserocr", None)
    monkeypatch.delitem(sys.modules, "chitieu.page.engine_tesserocr", raising=False)
    assert choose("auto").name == "pytesseract"
    with pytest.raises(EngineMissingError, match="pip install tesserocr"):
        choose("tesserocr")


def test_missing_models_name_the_command_that_installs_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TESSDATA_PREFIX", raising=False)
    with pytest.raises(EngineMissingError, match="apt-get install tesseract-ocr-vie tesseract-ocr-script-viet"):
        find_models([str(tmp_path)])


def test_models_are_found_where_the_environment_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "script").mkdir()
    (tmp_path / "vie.traineddata").write_bytes(b"a")
    (tmp_path / "script" / "Vietnamese.traineddata").write_bytes(b"b")
    monkeypatch.setenv("TESSDATA_PREFIX", str(tmp_path))
    files = find_models()
    assert files.folder == tmp_path
    assert files.names["Vietnamese"] == "script/Vietnamese"
    before = files.fingerprint()
    (tmp_path / "vie.traineddata").write_bytes(b"c")
    assert files.fingerprint() != before


@pytest.mark.parametrize("name", ["tesserocr", "pytesseract"])
def test_fingerprints_name_version_and_models(name: str) -> None:
    engine = choose("tesserocr" if name == "tesserocr" else "pytesseract")
    assert engine.version() in engine.fingerprint()
    assert "vie:" in engine.fingerprint()
    assert "Vietnamese" in engine.models()


def test_hocr_gives_boxes_confidence_and_baselines() -> None:
    first, second = words_of_hocr(HOCR)
    assert (first.text, first.x0, first.bottom, first.confidence, first.line) == ("T&T", 10, 60, 0.96, 0)
    assert (second.text, second.confidence) == ("b", 0.41)
    assert first.baseline == pytest.approx(60 - 10 + 0.5)
    assert second.baseline == pytest.approx(60 - 10 + 1.5)


def test_brackets_that_tesseract_takes_for_braces_are_brackets() -> None:
    (word, _) = words_of_hocr(HOCR.replace("T&amp;T", "{Sử"))
    assert word.text == "(Sử"


def test_a_letter_that_tesseract_sees_twice_is_one() -> None:
    for seen, printed in (("ĐÐĐVT", "ĐVT"), ("124a/QĐÐ-UBND", "124a/QĐ-UBND"), ("ĐĐBQH", "ĐĐBQH"), ("Ðề", "Ðề")):
        (word, _) = words_of_hocr(HOCR.replace("T&amp;T", seen))
        assert word.text == printed
