"""Makes the pictures of every screen of the review page and of a page of differences, as docs/review.md shows them.

python tools/screenshots.py          `make screenshots`; wants Debian's chromium

They show the committed output with some doubts put in, so that each screen has something to show.
"""

from __future__ import annotations

import csv
import shutil
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from chromium import chromium
from PIL import Image

from chitieu.archive.previous import keeping_previous
from chitieu.cli import main

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

    from playwright.sync_api import Browser, Page

ROOT = Path(__file__).resolve().parent.parent
SCREENS = ROOT / "docs" / "screens"
WIDE, TABLET = (1280, 800), (768, 1024)
COLOURS = 96
"""Flat screens need no more, and a third of the bytes."""
SHADES = (4, 8, 16, 24)
"""The noise of a scan is let go, in steps of so many shades, until a picture is small enough."""
LARGEST = 150_000
SCAN = "d7b807fb7dad9d6e7"
"""The scan among the samples."""
READ: dict[str, dict[str, str]] = {
    "BM3.1.4": {"status": "review", "flags": "readers_disagree", "alt_text": "1.962", "confidence": "0.71"},
    "BM3.3.3": {"status": "review", "flags": "low_confidence", "confidence": "0.66"},
    "BM2.1": {"status": "review", "flags": "code_unsure", "alt_code": "BM2.1.1", "alt_score": "0.91"},
    "BM2.3.1": {"value": "36", "value_text": "36"},
}
"""What another run of the scan might have read."""


def archive(folder: Path) -> Path:
    """Return a copy of the output with doubts of every kind, and the run before it."""
    out = folder / "tables"
    shutil.copytree(ROOT / "output", out, ignore=shutil.ignore_patterns(".chitieu"))

    def read(row: dict[str, str]) -> None:
        if row["report_id"] == SCAN:
            row.update(READ.get(row["code"], {}))

    def unsure(row: dict[str, str]) -> None:
        if row["report_id"] == SCAN:
            row["identity_source"] += ";unsure=period"

    with keeping_previous(out, print):
        _change(out / "observations.csv", read)
        _change(out / "reports.csv", unsure)
    return out


def _change(path: Path, edit: Callable[[dict[str, str]], None]) -> None:
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        edit(row)
    fresh = path.with_suffix(".new")  # as a run does: the one before keeps its own
    with fresh.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    fresh.replace(path)


@contextmanager
def opened(browser: Browser, out: Path, size: tuple[int, int], *options: str) -> Generator[Page]:
    """Run the command and open its page."""
    command = [sys.executable, "-m", "chitieu", "review", str(out), "--archive", str(ROOT / "corpus"), *options]
    command += ["--no-browser", "-q", "--reviewer", "Lan"]
    context = browser.new_context(viewport={"width": size[0], "height": size[1]}, reduced_motion="reduce")
    page = context.new_page()
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603 our own command
        try:
            if process.stdout is None:
                raise AssertionError("no pipe")
            page.goto(process.stdout.readline().strip())
            page.wait_for_selector("#card[data-id]")
            yield page
        finally:
            context.close()
            process.kill()


def make() -> None:
    """Write the pictures."""
    with tempfile.TemporaryDirectory() as name, chromium() as browser:
        out = archive(Path(name))
        with opened(browser, out, WIDE) as page:
            _doubts(page)
            _dialogs(page)
        with opened(browser, out, WIDE, "--lang", "en") as page:
            _decisions(page)
        with opened(browser, out, TABLET) as page:
            _reason(page, "confidence")
            _kept(page, "review-tablet")
        _differences(browser, Path(name), out)


def _doubts(page: Page) -> None:
    page.wait_for_selector(".sheet img")
    _kept(page, "review-identity")
    _reason(page, "missing")
    _kept(page, "review-missing")
    _reason(page, "readers")
    _kept(page, "review")
    _reason(page, "rule")
    page.click("#queue .row.finding >> nth=-1")
    page.wait_for_selector("#card.finding")
    _kept(page, "review-rule")
    _reason(page, "changed")
    _kept(page, "review-changed")
    _reason(page, "citation")
    page.click("#queue .row.citation >> nth=1")
    page.wait_for_selector("#card.citation[data-id]")
    _kept(page, "review-citation")


def _dialogs(page: Page) -> None:
    _reason(page, "readers")
    page.keyboard.press("e")
    page.wait_for_selector("#edit .echo.good")
    page.keyboard.type("1.962,5")
    page.wait_for_selector("#edit .echo.doubt")
    _kept(page, "review-edit")
    page.keyboard.press("Escape")
    page.keyboard.press("g")
    page.wait_for_selector("#series[open]")
    _kept(page, "review-series")
    page.keyboard.press("Escape")
    _reason(page, "unmapped")
    page.keyboard.press("a")
    page.wait_for_selector("#picker[open] .echo.good")
    page.keyboard.type("van ban")
    page.wait_for_selector("#picker[open] .echo.good")
    _kept(page, "review-assign")
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    page.wait_for_selector("#help[open]")
    _kept(page, "review-keys")


def _decisions(page: Page) -> None:
    _reason(page, "code")
    _kept(page, "review-english")
    for reason in ("identity", "code", "readers"):
        _reason(page, reason)
        before = page.get_attribute("#card", "data-id")
        page.keyboard.press("Enter")
        page.wait_for_function("id => document.querySelector('#card').dataset.id !== id", arg=before)
    page.select_option("#filters [data-name=state]", "decided")
    page.click("#filters [data-name=reason-]")
    page.wait_for_selector("#card.decided")
    _kept(page, "review-decided")


def _differences(browser: Browser, folder: Path, out: Path) -> None:
    target = folder / "changes.html"
    main(["diff", str(ROOT / "output"), str(out), "--html", str(target), "--archive", str(ROOT / "corpus"), "-q"])
    # the folders' paths are this machine's; whoever looks at the picture has their own
    text = target.read_text(encoding="utf-8").replace(str(ROOT / "output"), "tables-old")
    target.write_text(text.replace(str(out), "tables"), encoding="utf-8")
    page = browser.new_page(viewport={"width": WIDE[0], "height": WIDE[1]})
    page.goto(target.as_uri())
    _kept(page, "diff")
    page.close()


def _reason(page: Page, reason: str) -> None:
    page.click(f"#filters [data-name=reason-{reason}]")
    page.wait_for_selector(f"#card .why-{reason}")


def _kept(page: Page, name: str) -> None:
    """Write what is on the screen when all its pictures are there."""
    page.wait_for_function(
        "() => [...document.images].filter(one => one.loading !== 'lazy').every(one => one.complete)"
        " && [...document.querySelectorAll('dialog[open] img, #queue li:nth-child(-n+5) img')]"
        ".every(one => one.complete)"
    )
    page.wait_for_timeout(400)
    path = SCREENS / f"{name}.png"
    page.screenshot(path=path)
    with Image.open(path) as image:
        full = image.convert("RGB")
    for step in SHADES:
        calm = full.point([min(255, round(shade / step) * step) for shade in range(256)] * 3)
        calm.quantize(COLOURS, dither=Image.Dither.NONE).save(path, optimize=True)
        if path.stat().st_size <= LARGEST:
            break
    print(f"docs/screens/{path.name} {path.stat().st_size:,}")


if __name__ == "__main__":
    SCREENS.mkdir(exist_ok=True)
    make()
