"""Writes sheets as a PDF: the one door to ReportLab's canvas."""

# ReportLab ships no types; what goes in is typed here, once.
# pyright: reportMissingTypeStubs=false, reportUnknownMemberType=false, reportUnknownVariableType=false

from collections.abc import Sequence
from pathlib import Path

from reportlab.pdfgen.canvas import Canvas

from .faces import registered
from .sheet import Bar, Frame, Mark, Sheet, Stroke, Text

Matrix = tuple[float, float, float, float, float, float]
ON_THEIR_SIDE = (90, 270)


def write_pdf(sheets: Sequence[Sheet], path: Path) -> None:
    """Write the pages; `invariant` leaves out clock and chance, so that the same sheets give the same bytes."""
    canvas = Canvas(str(path), invariant=1, pageCompression=1)
    for sheet in sheets:
        stored = (sheet.turn - sheet.rotate) % 360
        upright = sheet.turn not in ON_THEIR_SIDE
        # ReportLab wants the size that a viewer shows: with /Rotate 90 or 270 it swaps the MediaBox's sides itself.
        canvas.setPageSize((sheet.width, sheet.height) if upright else (sheet.height, sheet.width))
        canvas.setPageRotation(sheet.rotate)
        canvas.transform(*_turned(stored, sheet))
        for mark in sheet.marks:
            _draw(canvas, mark, sheet.height)
        canvas.showPage()
    canvas.save()


def _turned(stored: int, sheet: Sheet) -> Matrix:
    """Lay the upright page (origin bottom left) onto the stored one, turned clockwise by `stored` degrees."""
    match stored:
        case 90:
            return (0, -1, 1, 0, 0, sheet.width)
        case 180:
            return (-1, 0, 0, -1, sheet.width, sheet.height)
        case 270:
            return (0, 1, -1, 0, sheet.height, 0)
        case _:
            return (1, 0, 0, 1, 0, 0)


def _draw(canvas: Canvas, mark: Mark, height: float) -> None:
    match mark:
        case Text(x, y, text, face, size):
            canvas.setFont(registered(face), size)
            canvas.drawString(x, height - y, text)
        case Stroke(x0, y0, x1, y1, width):
            canvas.setLineWidth(width)
            canvas.line(x0, height - y0, x1, height - y1)
        case Bar(x0, y0, x1, y1):
            canvas.rect(x0, height - y1, x1 - x0, y1 - y0, stroke=0, fill=1)
        case Frame(x0, y0, x1, y1, width):
            canvas.setLineWidth(width)
            canvas.rect(x0, height - y1, x1 - x0, y1 - y0, stroke=1, fill=0)
