"""Draws what was seen over the picture of the page, with a legend below. Colour and shape both tell what is what."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Literal

from msgspec import Struct
from PIL import Image, ImageDraw, ImageFont

from chitieu.folding import bare

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from chitieu.geometry import Box
    from chitieu.overlay.seen import Kind, Seen, Shape

Colour = tuple[int, int, int]
Form = Literal[
    "box", "filled", "line", "corners", "tag", "dotted", "double", "hatched", "circle", "cross", "bracket", "under"
]
Edges = tuple[float, float, float, float]
Font = ImageFont.FreeTypeFont | ImageFont.ImageFont

FONTS = ("DejaVuSans.ttf", "LiberationSans-Regular.ttf", "NotoSans-Regular.ttf", "arial.ttf", "Arial.ttf")
"""Fonts with Vietnamese letters, looked for among those of the system; without any the legend has plain letters."""
FADE = 0.35
"""How far the page is faded, so that what is drawn over it stands out and can still be read."""
TEXT_POINTS = 5.5
"""Height of the smallest text drawn, in points of the page."""


class Look(Struct, frozen=True):
    """How one kind is drawn and what the legend calls it, in Vietnamese and English."""

    colour: Colour
    form: Form
    vi: str
    en: str


LOOKS: Mapping[Kind, Look] = {
    "word": Look((40, 110, 200), "box", "từ", "word"),
    "unsure_word": Look((230, 120, 0), "filled", "từ đọc chưa chắc", "word not sure"),
    "ruling": Look((205, 20, 20), "line", "đường kẻ", "ruling"),
    "cell": Look((0, 140, 70), "corners", "ô (bảng:hàng.cột)", "cell (table:row.column)"),
    "value": Look((150, 0, 150), "tag", "giá trị và mã", "value and code"),
    "blank": Look((110, 110, 130), "dotted", "ô trống có mã", "blank cell with code"),
    "doubt": Look((200, 80, 0), "double", "giá trị cần xem lại", "value to review"),
    "unmapped": Look((70, 70, 70), "hatched", "dòng chưa ghép mã", "row without a code"),
    "mark": Look((0, 130, 160), "circle", "dấu chú thích", "footnote mark"),
    "orphan": Look((205, 20, 20), "cross", "dấu không thấy chú thích", "mark without a note"),
    "note": Look((0, 130, 160), "bracket", "chú thích", "footnote"),
    "citation": Look((120, 90, 0), "under", "văn bản được dẫn", "cited document"),
}


def draw(seen: Seen, picture: bytes, dpi: int, language: Literal["vi", "en"]) -> bytes:
    """Return a PNG of the page (``picture``, rendered at ``dpi``) with everything seen drawn over it, and a legend."""
    with Image.open(io.BytesIO(picture)) as opened:
        page = opened.convert("RGB")
    page = Image.blend(page, Image.new("RGB", page.size, "white"), FADE)
    scale = dpi / 72
    drawer = Drawer(page, scale)
    for shape in seen.shapes:
        drawer.shape(shape)
    legend = _legend(seen.shapes, page.width, scale, language)
    whole = Image.new("RGB", (page.width, page.height + legend.height), "white")
    whole.paste(page, (0, 0))
    whole.paste(legend, (0, page.height))
    out = io.BytesIO()
    whole.save(out, "PNG", optimize=True)
    return out.getvalue()


class Drawer:
    """Draws shapes on an image of ``scale`` pixels per point."""

    def __init__(self, image: Image.Image, scale: float) -> None:
        """Draw on ``image`` itself."""
        self._on = ImageDraw.Draw(image)
        self._scale = scale
        self._thin = max(1, round(scale * 0.5))
        self._thick = max(2, round(scale * 1.1))
        self._font = font(max(9, round(TEXT_POINTS * scale)))

    def shape(self, shape: Shape) -> None:
        """Draw one shape with its text."""
        look = LOOKS[shape.kind]
        self.form(look, self._edges(shape.box))
        if look.form in {"tag", "dotted", "double", "hatched"}:
            self._tag(shape.text, look, self._edges(shape.box))
        elif look.form == "corners":
            self._note(shape.text, look, self._edges(shape.box))

    def form(self, look: Look, edges: Edges) -> None:
        """Draw the outline of one kind round ``edges``, in pixels."""
        draws: Mapping[Form, Callable[[Edges, Colour], None]] = {
            "box": self._box,
            "filled": self._struck,
            "line": self._line,
            "corners": self._corners,
            "tag": self._framed,
            "dotted": self._dotted,
            "double": self._double,
            "hatched": self._hatched,
            "circle": self._circle,
            "cross": self._cross,
            "bracket": self._bracket,
            "under": self._under,
        }
        draws[look.form](edges, look.colour)

    def _box(self, edges: Edges, colour: Colour) -> None:
        self._on.rectangle(edges, outline=colour, width=self._thin)

    def _struck(self, edges: Edges, colour: Colour) -> None:
        self._on.rectangle(edges, outline=colour, width=self._thick)
        self._on.line((edges[0], edges[3], edges[2], edges[1]), fill=colour, width=self._thin)

    def _line(self, edges: Edges, colour: Colour) -> None:
        self._on.line(edges, fill=colour, width=self._thick)
        for x, y in (edges[:2], edges[2:]):
            self._on.rectangle((x - self._thick, y - self._thick, x + self._thick, y + self._thick), fill=colour)

    def _framed(self, edges: Edges, colour: Colour) -> None:
        self._on.rectangle(self._inside(edges), outline=colour, width=self._thick)

    def _double(self, edges: Edges, colour: Colour) -> None:
        outer = self._inside(edges)
        self._on.rectangle(outer, outline=colour, width=self._thick)
        self._on.rectangle(self._inside(outer), outline=colour, width=self._thin)

    def _hatched(self, edges: Edges, colour: Colour) -> None:
        self._on.rectangle(edges, outline=colour, width=self._thin)
        x0, top, x1, bottom = edges
        for start in range(int(x0 - (bottom - top)), int(x1), 8 * self._thick):
            left, right = max(start, x0), min(start + bottom - top, x1)
            if right > left:
                slope = (left, bottom - (left - start), right, bottom - (right - start))
                self._on.line(slope, fill=colour, width=self._thin)

    def _circle(self, edges: Edges, colour: Colour) -> None:
        self._on.ellipse(self._round(edges), outline=colour, width=self._thick)

    def _cross(self, edges: Edges, colour: Colour) -> None:
        self._circle(edges, colour)
        x0, top, x1, bottom = self._round(edges)
        self._on.line((x0, top, x1, bottom), fill=colour, width=self._thick)
        self._on.line((x0, bottom, x1, top), fill=colour, width=self._thick)

    def _bracket(self, edges: Edges, colour: Colour) -> None:
        x0, top, _, bottom = edges
        left = x0 - 4 * self._thick
        self._on.line((x0, top, left, top, left, bottom, x0, bottom), fill=colour, width=self._thick)

    def _under(self, edges: Edges, colour: Colour) -> None:
        x0, _, x1, bottom = edges
        rise = bottom - 3 * self._thick
        self._on.line((x0, rise, x0, bottom, x1, bottom, x1, rise), fill=colour, width=self._thick)

    def _round(self, edges: Edges) -> Edges:
        x0, top, x1, bottom = edges
        x, y, radius = (x0 + x1) / 2, (top + bottom) / 2, max(x1 - x0, bottom - top) / 2 + 2 * self._thick
        return x - radius, y - radius, x + radius, y + radius

    def _inside(self, edges: Edges) -> Edges:
        """Return the edges a little inside, since the borders of a cell are rulings and have a colour of their own."""
        x0, top, x1, bottom = edges
        gap = min(2 * self._thick, (x1 - x0) / 3, (bottom - top) / 3)
        return x0 + gap, top + gap, x1 - gap, bottom - gap

    def _edges(self, box: Box) -> Edges:
        return box.x0 * self._scale, box.top * self._scale, box.x1 * self._scale, box.bottom * self._scale

    def _corners(self, edges: Edges, colour: Colour) -> None:
        x0, top, x1, bottom = self._inside(edges)
        arm = min(6 * self._thick, (x1 - x0) / 2, (bottom - top) / 2)
        for x, y, right, down in ((x0, top, 1, 1), (x1, top, -1, 1), (x0, bottom, 1, -1), (x1, bottom, -1, -1)):
            self._on.line((x + right * arm, y, x, y, x, y + down * arm), fill=colour, width=self._thick)

    def _dotted(self, edges: Edges, colour: Colour) -> None:
        x0, top, x1, bottom = self._inside(edges)
        dash = 4 * self._thick
        for start in range(int(x0), int(x1), 2 * dash):
            for y in (top, bottom):
                self._on.line((start, y, min(start + dash, x1), y), fill=colour, width=self._thick)
        for start in range(int(top), int(bottom), 2 * dash):
            for x in (x0, x1):
                self._on.line((x, start, x, min(start + dash, bottom)), fill=colour, width=self._thick)

    def _tag(self, text: str, look: Look, edges: Edges) -> None:
        """Write on a filled label in the upper left corner of the box."""
        if not text:
            return
        shown = text[:24]
        left, upper, right, lower = self._on.textbbox((0, 0), shown, font=self._font)
        pad = self._thick
        wide, high = right - left + 2 * pad, lower - upper + 2 * pad
        x, y = edges[0], edges[1]
        self._on.rectangle((x, y, x + wide, y + high), fill=look.colour)
        self._on.text((x + pad - left, y + pad - upper), shown, fill="white", font=self._font)

    def _note(self, text: str, look: Look, edges: Edges) -> None:
        """Write small in the lower right corner of the box."""
        left, upper, right, lower = self._on.textbbox((0, 0), text, font=self._font)
        x, y = edges[2] - 4 * self._thick - (right - left), edges[3] - 4 * self._thick - (lower - upper)
        self._on.text((x - left, y - upper), text, fill=look.colour, font=self._font)


def font(size: int) -> Font:
    """Return a font of the system that has Vietnamese letters, else Pillow's own, which has Latin ones."""
    for name in FONTS:
        try:
            return ImageFont.truetype(name, size)
        except OSError:
            continue
    return ImageFont.load_default(size)


def _legend(shapes: Sequence[Shape], width: int, scale: float, language: Literal["vi", "en"]) -> Image.Image:
    """Draw a sample of every kind that is on the page, with its name and how many there are."""
    counts = {kind: sum(1 for shape in shapes if shape.kind == kind) for kind in LOOKS}
    there: list[Kind] = [kind for kind in LOOKS if counts[kind]]
    letters = font(max(11, round(8 * scale)))
    plain_letters = isinstance(letters, ImageFont.FreeTypeFont) and letters.getname()[0] == "Aileron"
    high, columns = round(18 * scale), max(1, round(width / (190 * scale)))
    rows = -(-len(there) // columns)
    legend = Image.new("RGB", (width, rows * high + round(10 * scale) if there else 0), "white")
    drawer, on = Drawer(legend, scale), ImageDraw.Draw(legend)
    if there:
        on.line((0, 0, width, 0), fill=(120, 120, 120), width=max(1, round(scale)))
    for place, kind in enumerate(there):
        x, y = (place % columns) * width / columns + 10 * scale, (place // columns) * high + 8 * scale
        look = LOOKS[kind]
        sample = (x, y + 2 * scale, x + 22 * scale, y + 12 * scale)
        if look.form == "line":
            sample = (x, y + 7 * scale, x + 22 * scale, y + 7 * scale)
        elif look.form in {"circle", "cross"}:
            sample = (x + 9 * scale, y + 5 * scale, x + 13 * scale, y + 9 * scale)
        drawer.form(look, sample)
        name = look.vi if language == "vi" else look.en
        label = f"{bare(name) if plain_letters else name}  {counts[kind]}"
        on.text((x + 28 * scale, y + 1 * scale), label, fill=(30, 30, 30), font=letters)
    return legend
