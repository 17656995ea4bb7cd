"""PDFium's functions as plain calls on addresses.

pypdfium2's own declarations check and wrap every argument, which costs more than the calls: a page has thousands. Here
handles and addresses are integers, results are written into numpy arrays, and ``map`` drives the loops. PYFUNCTYPE
keeps the interpreter's lock: PDFium is not thread-safe, and giving the lock away costs as much as a call.

The functions that are asked about every character convert nothing at all, which saves half: their handles and
addresses are ready-made arguments (`pointer`), for a plain integer would be passed as 32 bits. Those that lead to where
PDFium shall write are kept from page to page (`room`): making one takes half as long as a call.
"""

# pypdfium2 ships no types.
# pyright: reportMissingTypeStubs=false, reportUnknownMemberType=false, reportUnknownVariableType=false
# pyright: reportUnknownArgumentType=false
from __future__ import annotations

from collections import deque
from ctypes import PYFUNCTYPE, byref, c_char, c_float, c_int, c_uint, c_void_p, cast
from typing import TYPE_CHECKING, TypeVar

import numpy as np
from pypdfium2 import raw

if TYPE_CHECKING:
    from _ctypes import _CArgObject as Pointer  # pyright: ignore[reportPrivateUsage] it has no other name
    from collections.abc import Callable, Iterable, Sequence
    from typing import Any

    from numpy.typing import NDArray

    Call = Callable[..., int]
    T = TypeVar("T", bound=np.generic)

HANDLE, INT, UINT, FLOAT, OUT = c_void_p, c_int, c_uint, c_float, c_void_p


def _call(function: Callable[..., Any], result: type[Any] | None, *arguments: type[Any]) -> Call:
    return cast(function, PYFUNCTYPE(result, *arguments))  # pyright: ignore[reportArgumentType] functions can be cast


def _bare_call(function: Callable[..., Any], result: type[Any] | None) -> Call:
    """Declare no arguments: ctypes lets a function have more of them, and passes pointers and integers as they are."""
    return _call(function, result)


char_origin = _bare_call(raw.FPDFText_GetCharOrigin, None)
char_object = _bare_call(raw.FPDFText_GetTextObject, HANDLE)
char_loose_box = _bare_call(raw.FPDFText_GetLooseCharBox, None)
char_ink_box = _call(raw.FPDFText_GetCharBox, INT, HANDLE, INT, OUT, OUT, OUT, OUT)
char_is_generated = _call(raw.FPDFText_IsGenerated, INT, HANDLE, INT)
char_is_hyphen = _call(raw.FPDFText_IsHyphen, INT, HANDLE, INT)
char_is_unmapped = _call(raw.FPDFText_HasUnicodeMapError, INT, HANDLE, INT)
text = _call(raw.FPDFText_GetText, INT, HANDLE, INT, INT, OUT)
page_object = _call(raw.FPDFPage_GetObject, HANDLE, HANDLE, INT)
form_count = _call(raw.FPDFFormObj_CountObjects, INT, HANDLE)
form_object = _call(raw.FPDFFormObj_GetObject, HANDLE, HANDLE, INT)
object_type = _call(raw.FPDFPageObj_GetType, INT, HANDLE)
object_matrix = _call(raw.FPDFPageObj_GetMatrix, INT, HANDLE, OUT)
object_bounds = _call(raw.FPDFPageObj_GetBounds, INT, HANDLE, OUT, OUT, OUT, OUT)
text_font = _call(raw.FPDFTextObj_GetFont, HANDLE, HANDLE)
text_size = _call(raw.FPDFTextObj_GetFontSize, INT, HANDLE, OUT)
text_mode = _call(raw.FPDFTextObj_GetTextRenderMode, INT, HANDLE)
font_name = _call(raw.FPDFFont_GetBaseFontName, UINT, HANDLE, OUT, UINT)
glyph_width = _call(raw.FPDFFont_GetGlyphWidth, INT, HANDLE, UINT, FLOAT, OUT)
path_count = _call(raw.FPDFPath_CountSegments, INT, HANDLE)
path_segment = _call(raw.FPDFPath_GetPathSegment, HANDLE, HANDLE, INT)
segment_point = _call(raw.FPDFPathSegment_GetPoint, INT, HANDLE, OUT, OUT)
segment_type = _call(raw.FPDFPathSegment_GetType, INT, HANDLE)
segment_closes = _call(raw.FPDFPathSegment_GetClose, INT, HANDLE)


def pointer(address: int) -> Pointer:
    """Return an address as an argument that ctypes hands on as it is; nothing there is kept alive by it."""
    return byref(c_char.from_address(address))


def each(call: Call, *arguments: Iterable[int | Pointer]) -> None:
    """Call for each set of arguments; the results are in the arrays the last arguments point into."""
    deque(map(call, *arguments), maxlen=0)


def ints(call: Call, *arguments: Iterable[int | Pointer]) -> NDArray[np.int64]:
    """Call for each set of arguments and return the results."""
    return np.fromiter(map(call, *arguments), dtype=np.int64)


class _Room:
    """Four doubles a row for PDFium to write into, and pointers to the first and to the second of each row."""

    def __init__(self, rows: int) -> None:
        self.cells = np.zeros((rows, 4))
        first, second, *_ = addresses(self.cells)
        self.first, self.second = list(map(pointer, first)), list(map(pointer, second))


_rooms: list[_Room] = []


def room(rows: int) -> tuple[NDArray[np.float64], Sequence[Pointer], Sequence[Pointer]]:
    """Return room of four doubles a row, with pointers to the first and to the second of each row.

    It is the same room every time: copy what PDFium wrote before the next call.
    """
    if not _rooms or rows > len(_rooms[0].cells):
        _rooms[:] = [_Room(2 * rows)]
    [kept] = _rooms
    return kept.cells[:rows], kept.first, kept.second


def addresses(array: NDArray[T]) -> Sequence[Sequence[int]]:
    """Return, for each column of a two-dimensional array in C order, the addresses of its cells."""
    rows, columns = array.shape
    start, cell = array.ctypes.data, array.itemsize
    row = cell * columns  # numpy gives an array without rows no strides
    return [range(start + cell * column, start + cell * column + row * rows, row) for column in range(columns)]
