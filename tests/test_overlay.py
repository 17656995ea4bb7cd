"""`chitieu show --image`: what extract sees of a page, drawn over it."""

import io
from pathlib import Path

import pytest
from PIL import Image

from chitieu.cli import main
from chitieu.errors import PageMissingError, UsageError
from chitieu.geometry import Box, QuarterTurn
from chitieu.overlay import seen
from chitieu.overlay.draw import LOOKS, draw
from chitieu.overlay.seen import LAYERS, Seen, Shape, layers, see
from chitieu.page.model import Page, Ruling, Word
from chitieu.report.read import read_file
from chitieu.settings import Settings

CORPUS = Path(__file__).parents[1] / "corpus"
REPORT = CORPUS / "bac-giang-2023-q3.pdf"


def colours(png: bytes) -> set[tuple[int, ...]]:
    image = Image.open(io.BytesIO(png)).convert("RGB")
    return {colour for _, colour in image.getcolors(1 << 24) or [] if isinstance(colour, tuple)}


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return Settings(cache=tmp_path_factory.mktemp("cache"))


def test_codes_and_cells_are_those_of_extract(cache: Settings) -> None:
    page = see(REPORT, REPORT.name, 12, LAYERS, cache)
    result = read_file(REPORT, REPORT.name, cache)
    rows = [row for row in result.observations if row.page == 12]
    drawn = {(shape.text, shape.box) for shape in page.shapes if shape.kind in {"value", "blank", "doubt"}}
    assert drawn == {(r.code, Box(r.x0 or 0, r.top or 0, r.x1 or 0, r.bottom or 0)) for r in rows}
    assert {r.status for r in rows} == {"ok", "blank"}
    assert {s.kind for s in page.shapes} == {"word", "ruling", "cell", "value", "blank"}
    cells = [shape.box.rounded() for shape in page.shapes if shape.kind == "cell"]
    assert all(box.rounded() in cells for _, box in drawn)


def test_marks_notes_and_citations_are_drawn(cache: Settings) -> None:
    page = see(REPORT, REPORT.name, 1, ["marks"], cache)
    texts = {kind: [s.text for s in page.shapes if s.kind == kind] for kind in ("mark", "note", "citation", "orphan")}
    assert texts["mark"] == texts["note"] == ["1", "2", "3", "4", "5", "6"]
    assert "581/BNV-CCHC" in texts["citation"]
    assert not texts["orphan"]


def test_words_and_rulings_read_one_page_only(cache: Settings) -> None:
    page = see(REPORT, REPORT.name, 12, layers("words, rulings"), Settings())
    assert {s.kind for s in page.shapes} == {"word", "ruling"}
    with pytest.raises(PageMissingError, match="no page 999"):
        see(REPORT, REPORT.name, 999, ["words"], cache)


@pytest.mark.parametrize(("turned", "skew"), [(0, 2.0), (0, -2.0), (90, 2.0), (270, -1.0)])
def test_the_lines_of_a_skewed_and_turned_scan_lie_where_they_are_printed(turned: QuarterTurn, skew: float) -> None:
    across, down = Ruling(0.0, 300.0, 800.0, 300.0), Ruling(400.0, 0.0, 400.0, 600.0)
    words = tuple(Word("x", Box(x, 299.9, x + 0.2, 300.1), 9, 9) for x in (100.0, 700.0))
    page = Page(1, 800.0, 600.0, words, (across, down), "ocr", "scan", turned=turned, skew=skew, dpi=200)
    shapes = seen._words_and_rulings(page, ["words", "rulings"])  # noqa: SLF001  # pyright: ignore[reportPrivateUsage]
    line, other = (s.box for s in shapes if s.kind == "ruling")
    slope = (line.bottom - line.top), (line.x1 - line.x0)
    for word in (s.box for s in shapes if s.kind == "word"):
        # the words that stand on the line in the upright page stand on it in the view too
        aside = (word.y_mid - line.top) * slope[1] - (word.x_mid - line.x0) * slope[0]
        assert abs(aside) < 0.1 * 800
    turn = slope[0] * (other.bottom - other.top) + slope[1] * (other.x1 - other.x0)
    assert abs(turn) < 1, "lines at a right angle stay so"


def test_every_kind_has_its_colour_and_form_and_a_line_in_the_legend() -> None:
    assert len({(look.colour, look.form) for look in LOOKS.values()}) == len(LOOKS)
    assert len({look.form for look in LOOKS.values()}) == len(LOOKS), "colour-blind readers have the form"
    paper = io.BytesIO()
    Image.new("RGB", (300, 200), "white").save(paper, "PNG")
    page = Page(1, 300, 200, (), (), "text", "")
    empty = draw(Seen(page, ()), paper.getvalue(), 72, "vi")
    assert Image.open(io.BytesIO(empty)).size == (300, 200)
    for kind, look in LOOKS.items():
        one = Shape(kind, Box(120, 40, 180, 80), "A")
        for language in ("vi", "en"):
            png = draw(Seen(page, (one,)), paper.getvalue(), 72, language)
            image = Image.open(io.BytesIO(png)).convert("RGB")
            assert image.height > 200
            assert look.colour in colours(png)
            below = image.crop((0, 200, 300, image.height))
            assert look.colour in {colour for _, colour in below.getcolors(1 << 20) or []}, kind


def test_boxes_of_no_width_and_off_the_page_are_drawn() -> None:
    paper = io.BytesIO()
    Image.new("RGB", (60, 60), "white").save(paper, "PNG")
    shapes = [Shape(kind, box, "x" * 99) for kind in LOOKS for box in (Box(5, 5, 5, 5), Box(-9, -9, 99, 99))]
    assert draw(Seen(Page(1, 60, 60, (), (), "text", ""), tuple(shapes)), paper.getvalue(), 72, "vi")


def test_words_not_sure_are_drawn_apart() -> None:
    words = [Word(t, Box(0, 0, 9, 9), 9, 9, confidence=c) for t, c in (("a", 0.59), ("b", 0.6))]
    page = Page(1, 60, 60, tuple(words), (), "ocr", "")
    shapes = seen._words_and_rulings(page, ["words"])  # noqa: SLF001  # pyright: ignore[reportPrivateUsage]
    assert [shape.kind for shape in shapes] == ["unsure_word", "word"]


def test_the_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    image = tmp_path / "page.png"
    arguments = ["show", str(REPORT), "--page", "12", "--image", str(image), "--dpi", "72"]
    assert main([*arguments, "--layers", "rulings"]) == 0
    with Image.open(image) as drawn:
        assert drawn.width in {595, 596}
        assert drawn.height > 842
    assert LOOKS["ruling"].colour in colours(image.read_bytes())
    assert main(["show", str(REPORT), "--image", str(image)]) == 2
    assert main(["show", str(tmp_path / "gone.pdf"), "--page", "1", "--image", str(image)]) == 2
    assert main([*arguments, "--layers", "wrods"]) == 2
    assert "words, rulings, cells, codes, marks" in capsys.readouterr().err
    assert (
        main(["show", str(REPORT), "--page", "1", "--image", str(tmp_path / "no" / "x.png"), "--layers", "words"]) == 6
    )
    with pytest.raises(UsageError):
        layers("a")
