"""The review page in a real browser: a reviewer at work, hostile reports, other sites."""

from __future__ import annotations

import csv
import shutil
import subprocess
import sys
from collections import Counter
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING

import pytest
from chromium import chromium
from openpyxl import load_workbook

from chitieu.api import extract
from chitieu.correction.file import read
from chitieu.correction.place import default_path
from hostile_report import draw_hostile
from reviewed_output import CORPUS, cells, change, copied
from reviewing import serving, tab

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser

    from chitieu.contract.rows import CorrectionRow
    from reviewing import Desk

REPORTS = ("bac-giang-2024-q3-gia-lap.pdf", "can-tho-2024-a1-gia-lap.pdf")
QUEUE = 30
SCAN = "d7b807fb7dad9d6e7"
TOTAL = f"observation\t{SCAN}\tBM3.1.4\t\t1"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as one:
        yield one


def standing(out: Path) -> tuple[CorrectionRow, ...]:
    return read(default_path(out)).standing()


def read_reports(files: list[Path], out: Path, *options: str) -> None:
    command = [sys.executable, "-m", "chitieu", "extract", *map(str, files), "-o", str(out), "-q", *options]
    subprocess.run(command, check=True)


def doubts(out: Path) -> int:
    with serving(out, "--sample", "0", "--archive", str(CORPUS)) as (_url, process):
        process.kill()
    from chitieu.review.index import load_index  # noqa: PLC0415 what the command just made

    index = load_index(out, lambda _index: True)
    assert index is not None
    return len(index.items)


ANSWERS = {
    "report": (["Enter"],),
    "missing": (["Enter"], ["e", "1", "2", "Enter"], ["b"]),
    "observation": (
        ["Enter"], ["e", "1", ".", "9", "0", "2", "Enter"], ["s"], ["c", "fitting", "Enter"], ["r"], ["b"],
    ),
    "unmapped": (["a", "fitting", "Enter"], ["Enter"]),
    "citation": (["Enter"], ["s"]),
    "footnote": (["Enter"],),
    "finding": (["Enter"], ["s"]),
}  # fmt: skip
FITTING = """() => [...document.querySelectorAll('#found li')].findIndex(one =>
  one.querySelector('.unit:not(.other)') && !one.querySelector('.chip'))"""
"""The first indicator of the same unit that the report has: one that somebody called missing would contradict him."""


def work(desk: Desk, items: int, done: Counter[str]) -> None:
    """Decide so many things, each kind by each of its keys in turn."""
    for _ in range(items):
        kind = desk.shown.split("\t")[0]
        if kind == "observation" and desk.page.query_selector("#card .icon.missing, .print .nothing:not(:empty)"):
            kind = "missing"
        keys = ANSWERS[kind][done[kind] % len(ANSWERS[kind])]
        done[kind] += 1
        for key in keys[:-1]:
            if key == "fitting":
                desk.press(*["ArrowDown"] * desk.page.evaluate(FITTING))
                continue
            desk.press(key)
            if key in {"a", "c"}:
                desk.wait("#picker[open] [aria-selected=true]")
            elif key == "e":
                desk.wait("#edit form")
        desk.decide(keys[-1])


def test_a_queue_of_thirty_is_cleared_by_keys_over_reload_kill_and_another_reader(
    browser: Browser, tmp_path: Path
) -> None:
    out, files = tmp_path / "tables", [CORPUS / name for name in REPORTS]
    read_reports(files, out)
    options = ("--archive", str(CORPUS), "--sample", str(QUEUE - doubts(out)))
    done: Counter[str] = Counter()
    with serving(out, *options) as (url, process), tab(browser, url) as desk:
        assert f"0/{QUEUE}" in desk.page.inner_text("#progress")
        work(desk, 10, done)
        desk.page.reload()
        desk.ready()
        assert f"10/{QUEUE}" in desk.page.inner_text("#progress")
        work(desk, 8, done)
        process.kill()
        process.wait()
        desk.press("Enter")
        desk.wait("body.offline")
        assert "chitieu review" in desk.page.inner_text("#toast")
    assert len(standing(out)) == 18
    with serving(out, *options) as (url, _process), tab(browser, url) as desk:
        assert f"18/{QUEUE}" in desk.page.inner_text("#progress")
        first = desk.shown
        second = desk.decide("Enter")
        desk.press("u")
        assert desk.ready(second) == first
        assert len(standing(out)) == 18
        desk.decide("h")  # put off, and taken up again from the list of what is put off
        work(desk, QUEUE - 19, done)
        assert not desk.shown
        desk.page.select_option("#filters [data-name=state]", "postponed")
        desk.wait("#card.postponed")
        desk.press("h")
        desk.wait("#card.open")
        work(desk, 1, done)
        desk.wait(".finished")
        assert f"{QUEUE}/{QUEUE}" in desk.page.inner_text("#progress")
        assert not desk.errors
    decided = standing(out)
    assert len(decided) == QUEUE
    assert {row.reviewer for row in decided} == {"Lan"}
    read_reports(files, out, "--reader", "pdfplumber")
    told = Counter(
        (table.rstrip("s"), row["verdict"])
        for table in ("observations", "citations", "footnotes", "findings", "unmapped")
        for row in cells(out, table)
        if row["verdict"]
    )
    # an assigned row has become a figure, and a figure that is no indicator's would be a row of nobody
    moved = Counter((("observation" if row.target == "unmapped" and row.new_code else row.target), row.verdict)
                    for row in decided if row.target != "report")  # fmt: skip
    assert told == moved
    assert not [row for row in cells(out, "findings") if row["rule"].startswith("decision_")]
    values = {(row["report_id"], row["code_machine"] or row["code"], row["member"]): row
              for row in cells(out, "observations")}  # fmt: skip
    for row in decided:
        if row.target == "observation" and row.verdict == "corrected":
            assert values[row.report_id, row.code, row.member]["value"] == row.value


def test_the_second_of_two_people_is_told_and_loses_nothing(browser: Browser, tmp_path: Path) -> None:
    out = copied(tmp_path)
    options = ("--archive", str(CORPUS))
    with (
        serving(out, *options) as (url, _one), serving(out, *options, reviewer="Minh") as (other, _two),
        tab(browser, url) as lan, tab(browser, other) as minh,
    ):  # fmt: skip
        assert lan.shown == minh.shown
        first = lan.shown
        minh.press("e")  # while a form is open the page asks nobody for news
        minh.wait("#edit form")
        lan.decide("Enter")
        minh.press("7", "7", "Enter")
        minh.wait("#toast:not([hidden])")
        assert "chưa được ghi" in minh.page.inner_text("#toast")
        (row,) = standing(out)
        assert (row.reviewer, row.verdict) == ("Lan", "confirmed")
        minh.page.wait_for_selector("#card.decided .past")
        assert minh.shown == first
        assert "Lan" in minh.page.inner_text("#card .past summary + ol") or minh.page.query_selector(".past ol")
        # now that it was seen, the decision may be replaced
        minh.press("e")
        minh.wait("#edit form")
        minh.decide("7", "7", "Enter")
        (row,) = standing(out)
        assert (row.reviewer, row.verdict, row.value) == ("Minh", "corrected", "77")
        assert [one.verdict for one in read(default_path(out)).rows.values()] == ["confirmed", "corrected"]


def test_a_report_whose_period_is_not_sure_comes_first_and_is_settled_by_keys(browser: Browser, tmp_path: Path) -> None:
    out = copied(tmp_path)

    def unsure(row: dict[str, str]) -> None:
        if row["period"] in {"2023-Q3", "2023-S1"}:
            row["identity_source"] += ";unsure=period"

    change(out, "reports", unsure)
    with serving(out, "--archive", str(CORPUS)) as (url, _process), tab(browser, url) as desk:
        assert desk.shown.startswith("report\t")
        parts = desk.page.locator(".parts")
        assert parts.is_visible()
        for text in ("Ủy ban nhân dân tỉnh Bắc Giang", "24@2008", "2023-Q3", "bnv-581-2022"):
            assert text in parts.inner_text()
        desk.decide("Enter")
        assert desk.shown.startswith("report\t")
        desk.press("e")
        desk.wait("#edit form")
        assert desk.page.evaluate("document.activeElement.value") in {"2023-Q3", "2023-S1"}
        desk.page.keyboard.type("2023-N1")
        desk.decide("Enter")
        sure, other = standing(out)
        assert (sure.target, sure.code, sure.verdict) == ("report", "period", "confirmed")
        assert (other.code, other.verdict, other.value) == ("period", "corrected", "2023-N1")


def test_box_and_value_move_each_other_and_all_evidence_is_there(browser: Browser, tmp_path: Path) -> None:
    out = copied(tmp_path)

    def disagree(row: dict[str, str]) -> None:
        if row["report_id"] == SCAN and row["code"] == "BM3.1.4":
            row.update(status="review", flags="readers_disagree", alt_text="1.962", confidence="0.71")

    change(out, "observations", disagree)
    with serving(out, "--archive", str(CORPUS)) as (url, _process), tab(browser, url) as desk:
        page = desk.page
        page.click("#filters [data-name=reason-readers]")
        page.wait_for_function("id => document.querySelector('#card').dataset.id === id", arg=TOTAL)
        page.wait_for_selector(".box.current")
        box = page.locator(".box.current").bounding_box()
        frame = page.locator(".frame").bounding_box()
        assert box is not None
        assert frame is not None
        assert frame["y"] <= box["y"] <= frame["y"] + frame["height"]
        card = page.inner_text("#card")
        for text in ("BM3.1.4", "1.902", "1.962", "Thủ tục", "71%", "1.896", "2023-S1", "BM3.3.1.1"):
            assert text in card
        page.wait_for_function(
            "() => [...document.querySelectorAll('#card img, #queue .crop, .sheet img')]"
            ".filter(one => one.loading !== 'lazy').every(one => one.complete && one.naturalWidth > 20)"
        )
        page.locator(".box", has_not=page.locator(".current")).nth(5).click()
        assert desk.ready(TOTAL) != TOTAL
        assert page.locator(".box.current").count() == 1
        desk.press("g")
        page.wait_for_selector("#series[open] .point.current img")
        assert page.locator("#series .point").count() >= 7
        desk.press("ArrowLeft", "Enter")
        page.wait_for_selector("#series:not([open])", state="attached")
        assert not desk.errors


def test_it_can_be_read_on_a_small_screen_and_on_a_tablet(browser: Browser, tmp_path: Path) -> None:
    out = copied(tmp_path)
    with serving(out, "--archive", str(CORPUS)) as (url, _process), tab(browser, url) as desk:
        for reason in ("missing", "rule", "citation", "unmapped", "sample"):
            desk.page.click(f"#filters [data-name=reason-{reason}]")
            desk.wait(f"#card .why-{reason}")
            for width, height in ((1280, 800), (1024, 768), (768, 1024)):
                desk.page.set_viewport_size({"width": width, "height": height})
                assert desk.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
                hidden = desk.page.evaluate(
                    "[...document.querySelectorAll('.actions .answer')].filter(one => { const box = "
                    "one.getBoundingClientRect(); return box.bottom > innerHeight || box.right > innerWidth }).length"
                )
                assert not hidden, (reason, width)
        desk.press("?")
        desk.wait("#help[open]")
        keys = desk.page.inner_text("#help")
        assert all(f"\n{key}\n" in f"\n{keys}\n" for key in "JKNPEBSRCAUHGFL?")


def test_a_screen_reader_finds_its_way_in_both_languages(browser: Browser, tmp_path: Path) -> None:
    out = copied(tmp_path)
    with serving(out, "--archive", str(CORPUS)) as (url, _process), tab(browser, url) as desk:
        page = desk.page
        assert page.evaluate("document.documentElement.lang") == "vi"
        assert page.get_by_role("button", name="Đúng là không có").is_visible()
        for role in ("banner", "navigation", "main", "status"):
            assert page.get_by_role(role).count() == 1  # pyright: ignore[reportArgumentType] roles of ARIA
        for name in ("Trang gốc", "Mục đang duyệt", "Hàng đợi"):
            assert page.get_by_role("region", name=name).count() == 1
        assert page.get_by_role("progressbar", name="Đã duyệt").count() == 1
        assert page.get_by_role("toolbar").get_by_role("button").count() >= 2
        assert page.evaluate("document.activeElement.dataset.row") == desk.shown
        desk.press("j")
        desk.page.wait_for_function("() => document.querySelector('#live').textContent.includes('BM5.2.3')")
        nameless = "[...document.querySelectorAll('button, input, select, img, meter, progress')].filter(one =>"
        nameless += " !(one.textContent.trim() || one.ariaLabel || one.labels?.length || one.hasAttribute('alt')))"
        assert page.evaluate(f"{nameless}.map(one => one.outerHTML)") == []
        desk.press("l")
        page.wait_for_function("() => document.documentElement.lang === 'en'")
        page.wait_for_selector("text=Not printed")
        page.reload()
        desk.ready()
        assert page.evaluate("document.documentElement.lang") == "en"
        assert page.get_by_role("button", name="Not printed").is_visible()
        assert "open" in page.inner_text("#progress")
    with serving(out, "--lang", "en") as (url, _process), tab(browser, url) as desk:
        assert desk.page.get_by_role("button", name="Not printed").is_visible()


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Return the archive and the output of a report that attacks whoever shows it."""
    folder = tmp_path_factory.mktemp("hostile")
    archive = folder / "in"
    archive.mkdir()
    draw_hostile(archive / "<b>=báo cáo\u202e.pdf")
    extract([archive], folder / "out")
    return archive, folder / "out"


def test_hostile_text_of_a_report_is_shown_and_does_nothing(browser: Browser, hostile: tuple[Path, Path]) -> None:
    archive, out = hostile
    with serving(out, "--archive", str(archive)) as (url, _process), tab(browser, url) as desk:
        page = desk.page
        violations = "window.hits = []; addEventListener('securitypolicyviolation', e => hits.push(e.blockedURI))"
        page.evaluate(violations)
        asked: list[str] = []
        page.on("request", lambda one: asked.append(one.url))
        page.click("#filters [data-name=reason-unmapped]")
        page.wait_for_selector("#card.unmapped")
        seen = ""
        for _ in range(4):
            seen += page.inner_text("#card")
            page.wait_for_selector(".box.current")
            before = desk.shown
            desk.press("j")
            if page.locator(".row").last.get_attribute("data-row") != before:
                desk.ready(before)
        assert "<script>document.title='hit'</script>" in seen
        assert "=HYPERLINK(" in seen
        assert "U+202E" in seen
        assert "\u202e" not in seen
        page.click("#filters [data-name=reason-citation]")
        page.wait_for_selector("#card.footnote, #card.citation")
        assert "<b>UBND" in page.inner_text("#card") + page.inner_text("#queue")
        assert page.title().startswith("chitieu")
        assert page.evaluate("document.scripts.length") == 1
        assert page.locator("#queue b b, #card script, #queue script, #card img[src=x], .viewer b").count() == 0
        assert page.evaluate("hits") == []
        assert all(one.startswith(url.split("?")[0]) for one in asked)
        assert not desk.errors


def test_hostile_text_does_nothing_in_a_diff(browser: Browser, hostile: tuple[Path, Path], tmp_path: Path) -> None:
    archive, out = hostile
    old = tmp_path / "old"
    shutil.copytree(out, old, ignore=shutil.ignore_patterns(".chitieu"))

    def blanked(row: dict[str, str]) -> None:
        row["label_text"], row["value_text"] = "cũ", "1"

    change(old, "unmapped", blanked)
    target = tmp_path / "diff.html"
    command = [sys.executable, "-m", "chitieu", "diff", str(old), str(out), "--html", str(target), "-q"]
    assert subprocess.run([*command, "--archive", str(archive)], check=False).returncode == 1
    context = browser.new_context()
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda one: asked.append(one.url))
    page.goto(target.as_uri())
    text = page.inner_text("body")
    assert "<script>document.title='hit'</script>" in text
    assert "=HYPERLINK(" in text
    assert "\u202e" not in text
    assert page.title() != "hit"
    assert page.locator("script").count() == 0
    assert [one for one in asked if not one.startswith(("file:", "data:"))] == []
    assert page.locator("svg image").count() >= 1
    context.close()


def test_hostile_text_is_text_in_a_workbook(hostile: tuple[Path, Path], tmp_path: Path) -> None:
    archive, out = hostile
    book = tmp_path / "queue.xlsx"
    command = [sys.executable, "-m", "chitieu", "corrections", "export", str(out), "-o", str(book)]
    subprocess.run([*command, "--archive", str(archive)], check=True)
    sheets = load_workbook(book).worksheets
    every = [cell for sheet in sheets for row in sheet.iter_rows() for cell in row if cell.value is not None]
    printed = [str(cell.value) for cell in every]
    assert any("HYPERLINK" in text for text in printed)
    assert any("<script>" in text for text in printed)
    assert not [cell for cell in every if cell.data_type == "f"]
    assert not [text for text in printed if "\u202e" in text]
    soffice = shutil.which("soffice")
    assert soffice is not None
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = [soffice, profile, "--headless", "--convert-to", "csv", "--outdir", str(tmp_path), str(book)]
    subprocess.run(command, check=True, capture_output=True)
    with (tmp_path / "queue.csv").open(encoding="utf-8", errors="replace", newline="") as file:
        shown = [cell for row in csv.reader(file) for cell in row]
    assert any(cell.lstrip("'").startswith("=2+5") for cell in shown)  # a formula would show 7
    assert any("=HYPERLINK(" in cell for cell in shown)


class _Elsewhere(BaseHTTPRequestHandler):
    """Another site."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(b"<!doctype html><title>elsewhere</title><body></body>")

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 the name of the base class
        pass


ATTACK = (Path(__file__).parent / "data" / "other_site.js").read_text(encoding="utf-8")


def test_a_tab_of_another_site_can_do_nothing(browser: Browser, tmp_path: Path) -> None:
    """The same browser holds our cookie: another port of this machine is another origin, though of the same site."""
    out = copied(tmp_path)
    elsewhere = ThreadingHTTPServer(("127.0.0.1", 0), _Elsewhere)
    thread = Thread(target=elsewhere.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    with serving(out, "--archive", str(CORPUS)) as (url, _process), tab(browser, url) as desk:
        for name in ("127.0.0.1", "localhost"):
            page = desk.page.context.new_page()
            page.goto(f"http://{name}:{elsewhere.server_address[1]}/")
            tried = page.evaluate(ATTACK, {"ours": url.split("?")[0], "id": TOTAL})
            assert tried.pop("blind") in {"opaque", "refused"}  # nothing can be read of an opaque answer
            assert set(tried.values()) == {"refused"}, (name, tried)
            page.close()
        assert not default_path(out).exists()
        desk.decide("Enter")  # while our own page still works
        assert len(standing(out)) == 1
    elsewhere.shutdown()
    elsewhere.server_close()
    thread.join()
