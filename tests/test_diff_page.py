"""The comparison as one HTML file: crops beside the changes, nothing loaded, nothing obeyed."""

import base64
import hashlib
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from msgspec.structs import replace
from playwright.sync_api import sync_playwright

from chitieu.cli import main
from chitieu.contract.output import Output
from chitieu.contract.read import read_output
from chitieu.contract.rows import ObservationRow
from chitieu.contract.write import write_output

ROOT = Path(__file__).parents[1]
FILE = "bac-giang-2023-q3.pdf"
HOSTILE = '<script>document.title="hit"</script><img src=x onerror=alert(1)>=cmd|\u202e&"\''


def narrow(path: Path, change: Callable[[ObservationRow], ObservationRow | None]) -> None:
    """Write what `output/` says of one report, with its observations changed."""
    full = read_output(ROOT / "output")
    (report,) = (one for one in full.reports if one.file == FILE)
    given = (one for one in full.observations if one.report_id == report.report_id)
    observations = tuple(row for one in given if (row := change(one)) is not None)
    documents = tuple(one for one in full.documents if one.file == FILE)
    write_output(path, Output(documents=documents, reports=(report,), observations=observations, run=full.run))


def changed(row: ObservationRow) -> ObservationRow | None:
    match row.code:
        case "BM1.1":
            return replace(row, value_text=HOSTILE, label=HOSTILE)
        case "BM1.2.1":
            return None
        case "BM1.2.2":
            return replace(row, code="BM1.2.3")
        case _:
            return row


@pytest.fixture
def page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    narrow(tmp_path / "old", lambda row: row)
    narrow(tmp_path / "new", changed)
    assert main(["diff", "old", "new", "--archive", str(ROOT / "corpus"), "--html", "a.html", "-q"]) == 1
    return tmp_path / "a.html"


def test_each_change_has_the_crop_of_its_place(page: Path) -> None:
    html = page.read_text(encoding="utf-8")
    pictures = re.findall(r'href="data:image/png;base64,([^"]+)"', html)
    assert len(pictures) == 3
    assert all(base64.b64decode(one).startswith(b"\x89PNG") for one in pictures)
    for width, height, x, y, wide, high in re.findall(
        r'viewBox="0 0 (\d+) (\d+)".*?<rect x="([\d.]+)" y="([\d.]+)" width="([\d.]+)" height="([\d.]+)"', html
    ):
        assert float(x) + float(wide) <= int(width)
        assert float(y) + float(high) <= int(height)
    assert "Không có ảnh" not in html


def test_the_page_loads_and_obeys_nothing(page: Path) -> None:
    html = page.read_text(encoding="utf-8")
    (policy,) = re.findall(r'Content-Security-Policy" content="([^"]+)"', html)
    (style,) = re.findall(r"<style>(.*?)</style>", html, re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert policy.split("; ") == [
        "default-src 'none'",
        "img-src data:",
        f"style-src 'sha256-{digest}'",
        "base-uri 'none'",
        "form-action 'none'",
    ]
    body = html.partition("<body>")[2]
    assert "<script" not in body
    assert "onerror" not in re.sub(r"&lt;.*?&gt;", "", body)
    assert "\u202e" not in body
    assert "\\u202e" in body
    assert not re.findall(r"(?:src|href|style|on\w+)=(?!\"data:)", re.sub(r"&\w+;.*?&gt;", "", body))


def test_a_browser_shows_it_without_complaint_and_filters(page: Path) -> None:
    complaints: list[str] = []
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        tab = browser.new_page(viewport={"width": 1280, "height": 900})
        tab.on("console", lambda message: complaints.append(message.text))
        tab.on("pageerror", lambda error: complaints.append(str(error)))
        tab.goto(page.as_uri())
        assert tab.title() == "Khác biệt giữa hai kết quả"
        assert tab.locator("article:visible").count() == 3
        assert tab.evaluate("document.documentElement.scrollWidth") <= 1280
        tab.locator("#show-vanished").uncheck()
        assert tab.locator("article:visible").count() == 2
        tab.locator("#show-observations").uncheck()
        assert tab.locator("article:visible").count() == 0
        tab.locator("#show-observations").check()
        assert tab.locator("article:visible").count() == 2
        browser.close()
    assert not complaints


def test_why_there_is_no_picture_is_said(page: Path, tmp_path: Path) -> None:
    def shown(*more: str) -> str:
        assert main(["diff", "old", "new", "--lang", "en", "--html", "b.html", "-q", *more]) == 1
        return (tmp_path / "b.html").read_text(encoding="utf-8")

    assert page.is_file()
    assert shown().count("this file is not at hand") == 3
    html = shown("--archive", str(ROOT / "corpus"), "--crops", "1")
    assert html.count("data:image/png") == 1
    assert html.count("this page has only 1") == 2
    other = tmp_path / "archive"
    other.mkdir()
    shutil.copy(ROOT / "corpus" / FILE, other / FILE)
    with (other / FILE).open("ab") as file:
        file.write(b"\n")
    assert shown("--archive", "archive").count("no longer the one that was read") == 3
    assert main(["diff", "old", "new", "--html", "b.html", "--archive", "nowhere"]) == 2
