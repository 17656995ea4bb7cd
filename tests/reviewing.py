"""A reviewer before the page: the command that serves it, and the browser's tab that is driven by keys."""

from __future__ import annotations

import subprocess
import sys
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Generator
    from pathlib import Path

    from playwright.sync_api import Browser, Page

PATIENCE = 30_000
"""Milliseconds until a test gives up; nothing here is about speed."""


@contextmanager
def serving(out: Path, *options: str, reviewer: str = "Lan") -> Generator[tuple[str, subprocess.Popen[str]]]:
    """Run ``chitieu review`` over an output; give its address and the process."""
    command = [sys.executable, "-m", "chitieu", "review", str(out), "--no-browser", "-q", "--reviewer", reviewer]
    process = subprocess.Popen([*command, *options], stdout=subprocess.PIPE, text=True)
    try:
        if process.stdout is None:
            raise AssertionError("no pipe")
        yield process.stdout.readline().strip(), process
    finally:
        process.kill()
        process.wait()


@dataclass(slots=True)
class Desk:
    """A tab on the page. ``errors`` is what the browser complained of."""

    page: Page
    errors: list[str]

    @property
    def shown(self) -> str:
        """The key of what is shown; empty when nothing is left."""
        return self.page.evaluate("document.querySelector('#card').dataset.id ?? ''")

    @property
    def said(self) -> str:
        """What a screen reader was told last."""
        return self.page.inner_text("#live")

    def ready(self, than: str | None = None) -> str:
        """Wait until something is shown, other ``than`` this; return its key, empty when the queue is done."""
        self.page.wait_for_function(
            "than => { const card = document.querySelector('#card');"
            " return card.querySelector('.finished') || (card.dataset.id && card.dataset.id !== than) }",
            arg=than,
        )
        return self.shown

    def press(self, *keys: str) -> None:
        """Press keys, one after the other."""
        for key in keys:
            self.page.keyboard.press(key)

    def decide(self, *keys: str) -> str:
        """Press the keys of a decision and wait for what comes next."""
        before = self.shown
        self.press(*keys)
        return self.ready(before)

    def wait(self, selector: str) -> None:
        """Wait for an element."""
        self.page.wait_for_selector(selector)


@contextmanager
def tab(browser: Browser, url: str, width: int = 1280, height: int = 800) -> Generator[Desk]:
    """Open the page in a profile of its own and wait until something is shown."""
    context = browser.new_context(viewport={"width": width, "height": height}, reduced_motion="reduce")
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    desk = Desk(page, [])
    page.on("pageerror", lambda error: desk.errors.append(str(error)))
    page.on("console", lambda said: desk.errors.append(said.text) if said.type == "error" else None)
    page.goto(url)
    desk.ready()
    yield desk
    context.close()
