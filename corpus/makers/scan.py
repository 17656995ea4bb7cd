"""Makes scans of laid-out reports: raster, wear, and an image-only PDF."""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import cv2
import numpy as np
from PIL import Image

from .image_pdf import PageImage, encode, write_image_pdf
from .pdfium_pages import Grey, find_last, rasters
from .stamp import BELOW_TITLE, SIGNATURE_WORDS, press_stamp

ScanKind = Literal["clean300", "office200", "fax150", "rotated", "stamped", "portal200", "coarse100"]
Turn = Literal[0, 90, 180, 270]
TURNS: tuple[Turn, Turn, Turn] = (90, 180, 270)


@dataclass(frozen=True, slots=True)
class Wear:
    """What a scanner does to a page."""

    dpi: int
    bilevel: bool = False
    quality: int = 50
    skew_degrees: float = 0.0
    blur: float = 0.0
    noise: float = 0.0
    specks: int = 0
    """Black and white dots per page, fax only."""


WEAR: dict[ScanKind, Wear] = {
    "clean300": Wear(300, quality=70),
    "office200": Wear(200, quality=42, skew_degrees=0.6, blur=0.6, noise=2.5),
    "fax150": Wear(150, bilevel=True, skew_degrees=0.4, blur=0.5, noise=6, specks=220),
    "rotated": Wear(200, quality=42, skew_degrees=0.3, blur=0.5, noise=2),
    "stamped": Wear(200, quality=50, skew_degrees=0.3, blur=0.5, noise=2),
    "portal200": Wear(200, bilevel=True, skew_degrees=0.2, blur=0.4, noise=3, specks=30),
    "coarse100": Wear(100, bilevel=True, skew_degrees=0.3, blur=0.3, noise=4),
}


def make_scan(pdf: Path, out: Path, kind: ScanKind, seed: int) -> None:
    """Scan every page of `pdf` into `out`.

    `office200` and `portal200` are what offices and government portals publish; the signature page of `office200` is
    in colour and stamped. `stamped` stamps every page over its text. `rotated` lays some pages in by quarter turns;
    every second one of them carries the /Rotate that puts it upright again.
    """
    write_image_pdf(scan_pages(pdf, kind, seed), out)


def scan_pages(pdf: Path, kind: ScanKind, seed: int) -> list[PageImage]:
    """Scan every page and give the images."""
    wear = WEAR[kind]
    signed = find_last(pdf, SIGNATURE_WORDS)
    pages: list[PageImage] = []
    turned = 0
    for index, image in enumerate(rasters(pdf, wear.dpi)):
        chance = np.random.default_rng([seed, index])
        worn = _wear(image, wear, chance)
        at = (signed[1], signed[2] + BELOW_TITLE) if signed and signed[0] == index else None
        if kind == "stamped" and at is None:
            at = (float(chance.uniform(0.3, 0.7)), float(chance.uniform(0.2, 0.7)))
        if at is not None and kind in {"stamped", "office200"}:
            pages.append(encode(press_stamp(worn, at, wear.dpi, chance), wear.dpi, quality=wear.quality))
            continue
        turn: Turn = 0
        rotate: Turn = 0
        if kind == "rotated" and index % 3:
            turned += 1
            turn = TURNS[turned % 3]
            rotate = turn if turned % 2 else 0
        pages.append(_finish(worn, wear, turn, rotate))
    return pages


def _finish(image: Grey, wear: Wear, turn: Turn, rotate: Turn) -> PageImage:
    # np.rot90 turns anticlockwise, /Rotate clockwise: the same number puts the page upright again.
    laid = np.ascontiguousarray(np.rot90(image, turn // 90))
    picture = Image.fromarray(laid)
    if wear.bilevel:
        picture = picture.point(_threshold, mode="1")
    return encode(picture, wear.dpi, quality=wear.quality, rotate=rotate)


def _threshold(value: int) -> int:
    return 255 if value > 150 else 0  # noqa: PLR2004 - a little darker than the middle, as fax machines set it


def _wear(image: Grey, wear: Wear, chance: np.random.Generator) -> Grey:
    height, width = image.shape
    worn = image
    if wear.skew_degrees:
        angle = float(chance.uniform(-wear.skew_degrees, wear.skew_degrees))
        matrix = cv2.getRotationMatrix2D((width / 2, height / 2), angle, 1.0)
        worn = np.asarray(
            cv2.warpAffine(worn, matrix, (width, height), flags=cv2.INTER_CUBIC, borderValue=(255, 255, 255)), np.uint8
        )
    if wear.blur:
        worn = np.asarray(cv2.GaussianBlur(worn, (0, 0), wear.blur), np.uint8)
    if wear.noise:
        # Paper is never pure white: noise alone would be clipped away there.
        paper = worn.astype(np.float32) * 0.94 + 6
        paper += chance.normal(0, wear.noise, worn.shape).astype(np.float32)
        worn = np.clip(paper, 0, 255).astype(np.uint8)
    if wear.specks:
        worn = worn.copy()
        for colour in (0, 255):
            rows = chance.integers(0, height - 1, wear.specks)
            columns = chance.integers(0, width - 1, wear.specks)
            worn[rows, columns] = colour
    return worn
