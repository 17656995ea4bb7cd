"""One page through PDFium: opened once, and everything that is asked of it taken in one go."""

# pypdfium2 ships no types.
# pyright: reportMissingTypeStubs=false, reportUnknownMemberType=false, reportUnknownVariableType=false
# pyright: reportUnknownArgumentType=false
from __future__ import annotations

import ctypes
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, cast

from pypdfium2 import raw

from chitieu.page.content import PageContent, Unseen, rulings_of
from chitieu.page.frame import Frame
from chitieu.page.pdfium_calls import pointer
from chitieu.page.pdfium_letters import letters_of
from chitieu.page.pdfium_objects import drawn_edges, image_boxes, objects_of
from chitieu.page.pdfium_runs import runs_of, unseen_of

if TYPE_CHECKING:
    from collections.abc import Generator

    from chitieu.geometry import QuarterTurn
    from chitieu.page.content import Distrust

SEGMENTS = 50_000
"""A page whose paths have more pieces is a map or a chart, for which 0.2 s would go into lines that rule nothing."""


def content_of(document: Any, index: int) -> PageContent | Distrust:  # noqa: ANN401 pypdfium2's handle
    """Return what the page ``index`` (from 0) of an open document holds, or why PDFium is not to be believed."""
    with _opened(raw.FPDF_LoadPage(document, index), raw.FPDF_ClosePage) as page:
        if not page:
            return "text_refused"
        frame = _frame(page)
        objects = objects_of(_address(page), raw.FPDFPage_CountObjects(page), frame)
        edges = drawn_edges(objects.paths, SEGMENTS)
        if edges is None:
            return "many_paths"
        runs = runs_of(objects.texts)
        with _opened(raw.FPDFText_LoadPage(page), raw.FPDFText_ClosePage) as text:
            if not text:
                return "text_refused"
            letters = letters_of(pointer(_address(text)), raw.FPDFText_CountChars(text), runs, frame)
        if isinstance(letters, str):
            return letters
        width, height = frame.size
        images = image_boxes(objects.images, width, height)
        return PageContent(
            width=width,
            height=height,
            letters=letters.inside(width, height),
            rulings=rulings_of(edges[0]),
            images=images,
            drawn=edges[1],
            unseen=unseen_of(runs, objects, images),
        )


def look_for_unseen(document: Any, index: int) -> Unseen:  # noqa: ANN401 pypdfium2's handle
    """Return what of a page's text a reader does not see; a page that PDFium does not load hides nothing."""
    with _opened(raw.FPDF_LoadPage(document, index), raw.FPDF_ClosePage) as page:
        if not page:
            return Unseen()
        frame = _frame(page)
        objects = objects_of(_address(page), raw.FPDFPage_CountObjects(page), frame)
        return unseen_of(runs_of(objects.texts), objects, image_boxes(objects.images, *frame.size))


@contextmanager
def _opened(handle: Any, close: Any) -> Generator[Any, None, None]:  # noqa: ANN401 pypdfium2's handles and functions
    try:
        yield handle
    finally:
        if handle:
            close(handle)


def _address(handle: Any) -> int:  # noqa: ANN401 pypdfium2's handle
    return ctypes.cast(handle, ctypes.c_void_p).value or 0


def _frame(page: Any) -> Frame:  # noqa: ANN401 pypdfium2's handle
    """Return the visible box of a page: PDFium has cut the crop box to the media box and looked both up in the tree."""
    box = raw.FS_RECTF()
    raw.FPDF_GetPageBoundingBox(page, box)
    turns: tuple[QuarterTurn, ...] = (0, 90, 180, 270)
    quarter = cast("int", raw.FPDFPage_GetRotation(page)) % 4
    return Frame(float(box.left), float(box.bottom), float(box.right), float(box.top), turns[quarter])
