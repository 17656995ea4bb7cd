"""A red round stamp that is nobody's: it says `CON DẤU MẪU`, so that no page passes for an official paper."""

import math

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

DIAMETER_MM = 36.0
RED = (206, 32, 44)
SIGNATURE_WORDS = "KT. CHỦ TỊCH"
BELOW_TITLE = 0.055
"""How far the stamp's middle lies below these words, as a share of the page height."""


def press_stamp(
    image: NDArray[np.uint8], at: tuple[float, float], dpi: int, chance: np.random.Generator
) -> Image.Image:
    """Lay the stamp over a grey page; the ink multiplies with what is under it."""
    stamp = _stamp(round(DIAMETER_MM / 25.4 * dpi), float(chance.uniform(-25, 25)))
    page = Image.fromarray(image).convert("RGB")
    sheet = Image.new("RGB", page.size, "white")
    sheet.paste(stamp, (round(at[0] * page.width) - stamp.width // 2, round(at[1] * page.height) - stamp.height // 2))
    ink = np.asarray(sheet, np.float32) / 255
    mixed = np.asarray(page, np.float32) * ink
    return Image.fromarray(np.clip(mixed, 0, 255).astype(np.uint8))


def _stamp(size: int, angle: float) -> Image.Image:
    image = Image.new("RGB", (size, size), "white")
    draw = ImageDraw.Draw(image)
    line = max(2, size // 70)
    draw.ellipse((line, line, size - line, size - line), outline=RED, width=line * 2)
    draw.ellipse((size * 0.2, size * 0.2, size * 0.8, size * 0.8), outline=RED, width=line)
    _ring_text(image, "CON DẤU MẪU * KHÔNG CÓ GIÁ TRỊ * ", size)
    star = [
        (
            size / 2 + math.sin(step * math.pi / 5) * size * (0.22 if step % 2 == 0 else 0.09),
            size / 2 - math.cos(step * math.pi / 5) * size * (0.22 if step % 2 == 0 else 0.09),
        )
        for step in range(10)
    ]
    draw.polygon(star, fill=RED)
    return image.rotate(angle, resample=Image.Resampling.BICUBIC, fillcolor="white")


def _ring_text(image: Image.Image, text: str, size: int) -> None:
    font = ImageFont.truetype("LiberationSans-Bold.ttf", max(8, size // 13))
    for index, letter in enumerate(text):
        turn = 360 * index / len(text)
        tile = Image.new("L", (size, size), 0)
        ImageDraw.Draw(tile).text((size / 2, size * 0.125), letter, fill=255, font=font, anchor="mm")
        image.paste(RED, mask=tile.rotate(-turn, resample=Image.Resampling.BICUBIC))
