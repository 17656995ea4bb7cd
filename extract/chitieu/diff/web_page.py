"""A comparison as one HTML file that loads nothing, runs nothing and shows the crop beside each change."""

from __future__ import annotations

import base64
import hashlib
from html import escape
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

from chitieu.diff.crops import Crop, Crops, NoCrop, chosen
from chitieu.diff.excerpt import pieces
from chitieu.diff.model import KINDS
from chitieu.diff.words import number, say
from chitieu.visible import plain

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from chitieu.diff.model import Change, ChangeKind, Difference, FieldChange, ReportFacts
    from chitieu.diff.words import Language

CHANGES = 4000
"""Changes on one page: browsers scroll through 10 MB of them without effort."""
CROPS = 300
"""Pictures on one page where nobody says otherwise: about 5 MB."""
SHORT = 60
"""Characters of two texts that are shown one after the other; longer ones as one text with its differences marked."""
MARKS: Mapping[ChangeKind, str] = {
    "vanished": "−",
    "appeared": "+",
    "recoded": "⇄",
    "value": "≠",
    "status": "!",
    "changed": "~",
}
STYLE = (Path(__file__).parent / "page.css").read_text(encoding="utf-8")


def web_page(
    difference: Difference, language: Language, out: Path | None, archive: Path | None = None, crops: int = CROPS
) -> Iterator[str]:
    """Give the HTML piece by piece. ``out`` and ``archive`` say where the files that were read lie.

    Raises InputMissingError for an ``archive`` that is not there.
    """
    with Crops(difference, out, archive) as drawn:
        yield from _Page(difference, language, drawn, crops).parts()


def _safe(text: str) -> str:
    """Return text that a browser shows and does not obey; direction marks are spelled out."""
    return escape(plain(text), quote=True)


class _Page:
    def __init__(self, difference: Difference, language: Language, crops: Crops, limit: int) -> None:
        self._given = difference
        self._language: Language = language
        self._crops = crops
        self._chosen = chosen(difference, limit)
        self._limit = limit

    def parts(self) -> Iterator[str]:
        given = self._given
        kinds: list[ChangeKind] = [kind for kind in KINDS if any(one.kind == kind for one in given.changes)]
        names = list(dict.fromkeys(one.table for one in given.changes))
        style = STYLE + "".join(
            f"body:has(#show-{name}:not(:checked)) main .{name} {{ display: none; }}\n" for name in (*kinds, *names)
        )
        digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
        policy = f"default-src 'none'; img-src data:; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
        yield f'<!doctype html>\n<html lang="{self._language}">\n<head>\n<meta charset="utf-8">\n'
        yield f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        yield '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        yield f"<title>{self._say('title')}</title>\n<style>{style}</style>\n</head>\n<body>\n"
        yield from self._header(kinds, names)
        yield "<main>\n"
        at = 0
        for facts, file, changes in given.groups():
            if at >= CHANGES:
                break
            shown = list(enumerate(changes[: CHANGES - at], at))
            yield from self._report(facts, file, shown, len(changes))
            at += len(shown)
        if at < len(given.changes):
            yield f'<p class="more">{self._say("more_page", count=self._number(len(given.changes) - at))}</p>\n'
        yield "</main>\n</body>\n</html>\n"

    def _say(self, word: str, **parts: object) -> str:
        return say(self._language, word, **parts)

    def _number(self, value: int) -> str:
        return number(self._language, value)

    def _header(self, kinds: Sequence[ChangeKind], names: Sequence[str]) -> Iterator[str]:
        given = self._given
        yield f"<header>\n<h1>{self._say('title')}</h1>\n"
        yield f'<p class="sides">{self._say("compared", old=_safe(given.old), new=_safe(given.new))}</p>\n'
        if given.run:
            fields = "; ".join(f"{one.column} {one.old or '-'} → {one.new or '-'}" for one in given.run)
            yield f'<p class="run">{_safe(self._say("run", fields=fields))}</p>\n'
        if given.notices:
            yield f'<p class="notice">{_safe(self._say("notices", names=", ".join(given.notices)))}</p>\n'
        if not given.changes:
            yield f"<p>{self._say('none')}</p>\n</header>\n"
            return
        yield '<table class="counts">\n<thead><tr><th></th>'
        for kind in kinds:
            box = f'<input type="checkbox" id="show-{kind}" checked>'
            mark = f'<span class="mark">{MARKS[kind]}</span>'
            yield f'<th class="{kind}"><label>{box} {mark} {self._say(kind)}</label></th>'
        yield "</tr></thead>\n<tbody>\n"
        counts = given.counts()
        for name in names:
            box = f'<input type="checkbox" id="show-{name}" checked>'
            cells = "".join(f"<td>{self._number(counts[name, k]) if counts[name, k] else ''}</td>" for k in kinds)
            yield f"<tr><th><label>{box} {self._say(name)}</label></th>{cells}</tr>\n"
        yield "</tbody>\n</table>\n</header>\n"

    def _report(
        self, facts: ReportFacts | None, file: str, changes: Sequence[tuple[int, Change]], count: int
    ) -> Iterator[str]:
        named = [file or self._say("no_report")]
        if facts is not None:
            named = [part for part in (facts.file, facts.org, facts.period) if part]
        many = self._say("total_one" if count == 1 else "total", count=self._number(count))
        yield f"<section>\n<h2>{_safe(' · '.join(named))} <small>{many}</small></h2>\n"
        for table, rows in groupby(changes, lambda one: one[1].table):
            listed = list(rows)
            yield f'<div class="{table}">\n<h3>{self._say(table)}</h3>\n'
            for at, one in listed:
                if one.kind != "changed":
                    yield from self._change(at, one)
            if minor := [(at, one) for at, one in listed if one.kind == "changed"]:
                yield f'<details class="changed"{" open" if len(minor) <= 3 else ""}>'  # noqa: PLR2004 few are no burden
                yield f"<summary>{MARKS['changed']} {self._say('changed')}: {self._number(len(minor))}</summary>\n"
                for at, one in minor:
                    yield from self._change(at, one)
                yield "</details>\n"
            yield "</div>\n"
        yield "</section>\n"

    def _change(self, at: int, one: Change) -> Iterator[str]:
        beside = " beside" if one.box and all(len(f.old) + len(f.new) <= SHORT for f in one.shown) else ""
        yield f'<article class="{one.kind}{beside}">\n<div class="head">'
        yield f'<span class="mark">{MARKS[one.kind]} {self._say(one.kind)}</span>'
        if one.key:
            yield f'<span class="key">{_safe(one.key)}</span>'
        yield f'<span class="label">{_safe(one.label)}</span>'
        if one.page is not None:
            yield f'<span class="page">{self._say("page", page=one.page)}</span>'
        yield "</div>\n<dl>"
        for field in one.shown:
            yield self._field(field)
        if one.moved:
            yield f"<dt>box</dt><dd>{self._say('moved', points=f'{one.moved:.1f}')}</dd>"
        if one.repeats:
            yield f"<dt></dt><dd>{self._say('repeats', count=self._number(one.repeats))}</dd>"
        yield "</dl>\n"
        yield self._figure(at, one)
        yield "</article>\n"

    def _field(self, one: FieldChange) -> str:
        nothing = f'<span class="nothing">{self._say("nothing")}</span>'
        if len(one.old) + len(one.new) > SHORT and one.old and one.new:
            tags = {"both": ("", ""), "old": ("<del>", "</del>"), "new": ("<ins>", "</ins>")}
            said = "".join(tags[p.kind][0] + _safe(p.text) + tags[p.kind][1] for p in pieces(one.old, one.new))
        else:
            old = f"<del>{_safe(one.old)}</del>" if one.old else nothing
            new = f"<ins>{_safe(one.new)}</ins>" if one.new else nothing
            said = f'{old}<span class="arrow">→</span>{new}'
        return f"<dt>{one.column}</dt><dd>{said}</dd>"

    def _figure(self, at: int, one: Change) -> str:
        if one.page is None or one.box is None:
            return ""
        crop = self._crops.crop(one) if at in self._chosen else NoCrop("no_crop")
        if isinstance(crop, Crop):
            box = crop.box
            alt = _safe(self._say("crop_of", page=one.page))
            image = f'<image href="data:image/png;base64,{crop.data}" width="{crop.width}" height="{crop.height}"/>'
            frame = (
                f'<rect x="{box.x0 - 2:.1f}" y="{box.top - 2:.1f}" '
                f'width="{box.width + 4:.1f}" height="{box.height + 4:.1f}"/>'
            )
            view = f"0 0 {crop.width} {crop.height}"
            return f'<figure><svg viewBox="{view}" role="img" aria-label="{alt}">{image}{frame}</svg></figure>\n'
        if crop is None:
            return ""
        why = self._say(crop.reason, why=_safe(crop.why), limit=self._limit)
        return f'<p class="without">{why}</p>\n'
