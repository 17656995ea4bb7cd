"""``chitieu show --image``: what was seen on a page, drawn over it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from chitieu.errors import InputMissingError, OutputError
from chitieu.overlay.draw import draw
from chitieu.overlay.seen import see
from chitieu.page.picture import Pictures
from chitieu.visible import plain

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

    from chitieu.overlay.seen import Layer
    from chitieu.settings import Settings


def draw_page(  # noqa: PLR0913 one keyword per option of the command
    path: Path,
    page: int,
    image: Path,
    layers: Collection[Layer],
    settings: Settings,
    *,
    dpi: int = 150,
    language: Literal["vi", "en"] = "vi",
) -> None:
    """Draw what was seen on a page (from 1) of a PDF or page image over it, into the PNG file ``image``.

    Raises InputMissingError, OutputError and the ChitieuError of a file or page that cannot be read.
    """
    if not path.is_file():
        raise InputMissingError(f"{plain(str(path))}: no such file; check the path")
    seen = see(path, plain(path.name), page, layers, settings)
    with Pictures() as pictures:
        picture = pictures.page_png(path, page, dpi)
    try:
        image.write_bytes(draw(seen, picture, dpi, language))
    except OSError as error:
        raise OutputError(f"{image}: {error.strerror or error}; name another place") from error
