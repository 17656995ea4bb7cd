"""Makes the pictures of README and tour: the overview page of output/, and a page as the program sees it.

python tools/tour_pictures.py        a part of `make screenshots`; wants Debian's chromium
"""

from __future__ import annotations

import tempfile
from pathlib import Path

from chromium import chromium
from PIL import Image

from chitieu.cli import main

ROOT = Path(__file__).resolve().parent.parent
SCREENS = ROOT / "docs" / "screens"
VIEW = (1280, 700)
SEEN = "15"
"""The page of the real report whose total does not add up."""
TOP = 0.55
"""Share of that page that is shown: the table, not the empty foot."""
COLOURS = 128
"""Flat drawings need no more, and a tenth of the bytes."""


def make() -> None:
    """Write the pictures."""
    SCREENS.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as name:
        page = Path(name, "overview.html")
        main(["report", str(ROOT / "output"), "-o", str(page), "--lang", "vi", "-q"])
        # the folder's path is this machine's; whoever looks at the picture has their own
        page.write_text(page.read_text(encoding="utf-8").replace(str(ROOT / "output"), "tables/"), encoding="utf-8")
        with chromium() as browser:
            tab = browser.new_page(viewport={"width": VIEW[0], "height": VIEW[1]})
            tab.goto(page.as_uri())
            tab.screenshot(path=Path(name, "overview.png"))
        _kept(Path(name, "overview.png"), 1.0)
        report = str(ROOT / "corpus" / "bac-giang-2023-q3.pdf")
        main(["show", report, "--page", SEEN, "--image", str(Path(name, "page.png"))])
        _kept(Path(name, "page.png"), TOP)


def _kept(path: Path, share: float) -> None:
    with Image.open(path) as image:
        part = image.convert("RGB").crop((0, 0, image.width, round(image.height * share)))
        part.quantize(COLOURS).save(SCREENS / path.name, optimize=True)
    print(f"docs/screens/{path.name}")


if __name__ == "__main__":
    make()
