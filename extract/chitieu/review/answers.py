"""What the server answers to each address: questions (GET) and actions (POST)."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias, TypeVar

import msgspec
from msgspec import Struct

from chitieu.errors import ReviewRequestError
from chitieu.patterns.load import load_patterns
from chitieu.review.deciding import Asked, Entry, Postpone, Undo, decide, postpone, read_entry, undo
from chitieu.review.desk import WINDOW, IndicatorView, Listing
from chitieu.review.message import Messages, load_messages
from chitieu.review.queue import Choice, Counts, Filters
from chitieu.review.reasons import load_reasons

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from chitieu.review.desk import Desk
    from chitieu.review.message import Lang
    from chitieu.review.view import Card, Corners, Decision, PageView, Point, Row

Query: TypeAlias = "Mapping[str, str]"
MAX_DPI = 300


class Room(Struct, frozen=True):
    """A desk and who sits at it."""

    desk: Desk
    reviewer: str
    lang: Lang


class FlagText(msgspec.Struct, frozen=True):
    """A flag in both languages."""

    vi: str
    en: str
    doubt: bool


class ReasonPace(msgspec.Struct, frozen=True):
    """A reason and the seconds a decision takes."""

    name: str
    seconds: int


class Option(msgspec.Struct, frozen=True):
    """One value that a part of an identity may take."""

    value: str
    label: str


class Start(msgspec.Struct, frozen=True):
    """What the page needs once."""

    lang: Lang
    reviewer: str
    output: str
    corrections: str
    messages: Messages
    flags: dict[str, FlagText]
    reasons: tuple[ReasonPace, ...]
    areas: tuple[Option, ...]
    templates: tuple[Option, ...]
    orgs: tuple[str, ...]


class Version(msgspec.Struct, frozen=True):
    """Changes when anything on the page may be old."""

    version: str


class ReportLine(msgspec.Struct, frozen=True):
    """A report with its open items, for the screen of reports."""

    row: Row
    file: str
    unsure: bool
    open: int
    approved: str


class Lines(msgspec.Struct, frozen=True):
    """Lists of the page."""

    rows: tuple[Row, ...] = ()
    series: tuple[Point, ...] = ()
    indicators: tuple[IndicatorView, ...] = ()
    choices: dict[str, list[Choice]] = {}


def _start(room: Room, _query: Query) -> Start:
    patterns = load_patterns()
    desk = room.desk
    return Start(
        room.lang, room.reviewer, desk.out.name, desk.decisions.path.name, load_messages(),
        {flag.flag: FlagText(flag.vietnamese, flag.english, flag.kind == "doubt") for flag in patterns.flags},
        tuple(ReasonPace(reason.name, reason.seconds) for reason in load_reasons().ordered),
        tuple(Option(area.area_id, area.name) for area in patterns.areas),
        tuple(Option(template.id, template.title) for template in patterns.templates),
        tuple(sorted({report.org for report in desk.snapshot.index.reports if report.org})),
    )  # fmt: skip


def _version(room: Room, _query: Query) -> Version:
    room.desk.refresh()
    return Version(room.desk.version)


def _queue(room: Room, query: Query) -> Listing:
    room.desk.refresh()
    given = {name: value for name, value in query.items() if name in Filters.__struct_fields__}
    filters = msgspec.convert(given, Filters)
    after = room.desk.place(query["after"]) if query.get("after") else -1
    return room.desk.listing(filters, after, min(_whole(query.get("limit", str(WINDOW))), WINDOW * 4))


def _counts(room: Room, _query: Query) -> Counts:
    return room.desk.queue.counts()


def _choices(room: Room, _query: Query) -> Lines:
    return Lines(choices=room.desk.choices())


def _card(room: Room, query: Query) -> Card:
    return room.desk.card(_asked(query, "id"))


def _page(room: Room, query: Query) -> PageView:
    return room.desk.page(_asked(query, "doc"), _whole(_asked(query, "page")))


def _series(room: Room, query: Query) -> Lines:
    return Lines(series=room.desk.series(_asked(query, "id")))


def _indicators(room: Room, query: Query) -> Lines:
    return Lines(indicators=room.desk.indicators(_asked(query, "report")))


def _entry(room: Room, query: Query) -> Entry:
    return read_entry(room.desk, _asked(query, "id"), query.get("text", ""), query.get("code", ""))


def _picture(room: Room, query: Query) -> bytes:
    return room.desk.picture(_asked(query, "doc"), _whole(_asked(query, "page")), None, _dpi(query))


def _crop(room: Room, query: Query) -> bytes:
    try:
        x0, top, x1, bottom = (float(part) for part in _asked(query, "box").split(","))
    except ValueError:
        raise ReviewRequestError("a box is four numbers") from None
    box: Corners = (x0, top, x1, bottom)
    return room.desk.picture(_asked(query, "doc"), _whole(_asked(query, "page")), box, _dpi(query))


def _asked(query: Query, name: str) -> str:
    try:
        return query[name]
    except KeyError:
        raise ReviewRequestError(f"{name} is wanted") from None


def _whole(text: str) -> int:
    if not text.isascii() or not text.isdecimal() or len(text) > 9:  # noqa: PLR2004 no page has a longer number
        raise ReviewRequestError(f"{text!r} is no whole number")
    return int(text)


def _dpi(query: Query) -> int:
    return min(_whole(query.get("dpi", "0")), MAX_DPI)


class Done(msgspec.Struct, frozen=True):
    """What an action left: the decision that was saved or taken back, and the row as it stands now."""

    version: str
    row: Row
    decision: Decision | None = None


def _done(room: Room, key: str, decision: Decision | None = None) -> Done:
    return Done(room.desk.version, room.desk.row(room.desk.item(key)), decision)


S = TypeVar("S", Asked, Undo, Postpone)


def _said(body: bytes, kind: type[S]) -> S:
    """Read what the page sent. Raises msgspec.MsgspecError for all that is not that."""
    try:
        return msgspec.json.decode(body, type=kind)
    except (UnicodeDecodeError, RecursionError) as error:
        raise msgspec.DecodeError(f"not what the page sends: {error}") from error


def _decide(room: Room, body: bytes) -> Done:
    saved = decide(room.desk, _said(body, Asked), room.reviewer)
    return _done(room, saved.id, saved.decision)


def _undo(room: Room, body: bytes) -> Done:
    taken = undo(room.desk, _said(body, Undo), room.reviewer)
    return _done(room, taken.id, taken.decision)


def _postpone(room: Room, body: bytes) -> Done:
    asked = _said(body, Postpone)
    postpone(room.desk, asked)
    return _done(room, asked.id)


GET: Mapping[str, Callable[[Room, Query], msgspec.Struct | bytes]] = {
    "/api/start": _start,
    "/api/version": _version,
    "/api/queue": _queue,
    "/api/counts": _counts,
    "/api/choices": _choices,
    "/api/card": _card,
    "/api/page": _page,
    "/api/series": _series,
    "/api/indicators": _indicators,
    "/api/entry": _entry,
    "/picture": _picture,
    "/crop": _crop,
}
POST: Mapping[str, Callable[[Room, bytes], msgspec.Struct]] = {
    "/api/decide": _decide,
    "/api/undo": _undo,
    "/api/postpone": _postpone,
}
