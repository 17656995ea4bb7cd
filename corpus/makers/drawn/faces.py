"""Typefaces with their real metrics: the one door to ReportLab's fonts."""

# ReportLab ships no types; what goes in and comes out is typed here, once.
# pyright: reportMissingTypeStubs=false, reportUnknownMemberType=false, reportUnknownVariableType=false
# pyright: reportUnknownArgumentType=false

from dataclasses import dataclass
from functools import cache

from PIL import ImageFont
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

PER_EM = 1000
OBLIQUE = "DejaVu Sans"
"""The one family whose slanted cut its makers do not call italic."""


@dataclass(frozen=True, slots=True)
class Face:
    """One cut of a family."""

    family: str
    bold: bool = False
    italic: bool = False

    def file(self) -> str:
        """Name the font file as its makers do: `LiberationSerif-Regular`, `DejaVuSans-BoldOblique`."""
        slanted = "Oblique" if self.family == OBLIQUE else "Italic"
        cut = ("Bold" if self.bold else "") + (slanted if self.italic else "")
        plain = "" if self.family.startswith("DejaVu") else "Regular"
        return "-".join(part for part in (self.family.replace(" ", ""), cut or plain) if part)


@cache
def registered(face: Face) -> str:
    """Load a face once and give the name under which ReportLab knows it. Pillow finds the file on every system."""
    name = face.file()
    pdfmetrics.registerFont(TTFont(name, str(ImageFont.truetype(f"{name}.ttf").path)))
    return name


@cache
def text_width(text: str, face: Face, size: float) -> float:
    """Measure a text in points."""
    return float(pdfmetrics.stringWidth(text, registered(face), size))


@cache
def vertical(face: Face) -> tuple[float, float]:
    """Give ascent and descent (positive) as shares of the size.

    Pillow's are those of the font's hhea table, by which Word and LibreOffice space their lines; ReportLab's are the
    typographic ones, a fifth smaller, and lines set by them run into each other.
    """
    ascent, descent = ImageFont.truetype(f"{face.file()}.ttf", PER_EM).getmetrics()
    return ascent / PER_EM, descent / PER_EM
