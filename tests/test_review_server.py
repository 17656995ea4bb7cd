"""The server of the review page answers its own page and nobody else."""

from __future__ import annotations

import http.client
import json
import socket
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest

from chitieu.correction.file import read
from chitieu.correction.place import default_path
from reviewed_output import copied, server_over

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from chitieu.review.server import Server

TOTAL = "observation\td7b807fb7dad9d6e7\tBM3.1.4\t\t1"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with server_over(copied(tmp_path_factory.mktemp("review"))) as one:
        yield one


class Answer:
    def __init__(self, reply: http.client.HTTPResponse) -> None:
        """Read the whole answer."""
        self.status, self.headers, self.body = reply.status, reply.headers, reply.read()


def ask(  # noqa: PLR0913 the parts of a request
    server: Server, path: str, headers: dict[str, str] | None = None, *, method: str = "GET", body: bytes = b"",
    known: bool = True,
) -> Answer:  # fmt: skip
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=20)
    given = {"Host": f"127.0.0.1:{server.port}"}
    if known:
        given["Cookie"] = f"{server.cookie}={server.token}"
    connection.request(method, path, body or None, given | (headers or {}))
    answer = Answer(connection.getresponse())
    connection.close()
    return answer


def act(server: Server, name: str, what: object, headers: dict[str, str] | None = None) -> Answer:
    ours = {"Origin": f"http://127.0.0.1:{server.port}", "Content-Type": "application/json"}
    return ask(server, f"/api/{name}", ours | (headers or {}), method="POST", body=json.dumps(what).encode())


def test_it_listens_on_this_machine_alone(server: Server) -> None:
    assert server.server_address[0] == "127.0.0.1"
    assert server.socket.family is socket.AF_INET


def test_the_token_is_given_once_for_a_cookie_that_no_other_site_can_use(server: Server) -> None:
    answer = ask(server, f"/?token={server.token}", known=False)
    assert (answer.status, answer.headers["Location"]) == (303, "/")
    cookie = answer.headers["Set-Cookie"]
    assert {"HttpOnly", "SameSite=Strict", "Path=/"} <= {part.strip() for part in cookie.split(";")}
    assert ask(server, "/", {"Cookie": cookie.split(";")[0]}, known=False).status == 200


@pytest.mark.parametrize("path", ["/", "/static/app.js", "/api/start", "/api/queue", "/crop?doc=d&page=1&box=0,0,1,1"])
def test_nothing_is_given_without_the_token(server: Server, path: str) -> None:
    assert ask(server, path, known=False).status == 403
    assert ask(server, path, {"Cookie": f"{server.cookie}=wrong"}, known=False).status == 403
    assert ask(server, "/?token=" + quote("sai\u1ea1", safe=""), known=False).status == 403


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "chitieu.example"},
        {"Host": "chitieu.example:80"},
        {"Host": "127.0.0.1"},
        {"Host": "127.0.0.1:1"},
        {"Origin": "http://chitieu.example"},
        {"Origin": "null"},
        {"Origin": "https://127.0.0.1"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
def test_a_foreign_host_or_origin_is_refused(server: Server, headers: dict[str, str]) -> None:
    assert ask(server, "/api/start", headers).status == 403
    assert ask(server, f"/?token={server.token}", headers, known=False).status == 403
    card = json.loads(ask(server, f"/api/card?id={quote(TOTAL)}").body)
    said = {"id": TOTAL, "verdict": "confirmed", "seen": card["seen"], "machine": card["machine_value"]}
    assert act(server, "decide", said, headers).status == 403
    assert not default_path(server.room.desk.out).exists()


def test_a_form_of_another_site_cannot_decide(server: Server) -> None:
    """A form sends text/plain and no Origin, or its own."""
    said = {"id": TOTAL, "verdict": "confirmed", "seen": "", "machine": "1902"}
    assert act(server, "decide", said, {"Content-Type": "text/plain"}).status == 404
    body = json.dumps(said).encode()
    assert ask(server, "/api/decide", {"Content-Type": "application/json"}, method="POST", body=body).status == 403
    assert not default_path(server.room.desk.out).exists()


@pytest.mark.parametrize(
    "path",
    [
        "/static/../server.py",
        "/static/..%2fserver.py",
        "/static/%2e%2e/%2e%2e/errors.py",
        "/../../../../../../etc/passwd",
        "//etc/passwd",
        "/static//etc/passwd",
        "/static/",
        "/corrections.csv",
        "/picture?doc=../../../etc/passwd&page=1",
        "/picture?doc=/etc/passwd&page=1",
        "/picture?doc=bac-giang-2023-q3.pdf&page=1",
        "/crop?doc=..&page=1&box=0,0,9,9",
    ],
)
def test_no_path_leads_to_a_file(server: Server, path: str) -> None:
    answer = ask(server, path)
    assert answer.status == 404
    assert b"root:" not in answer.body
    assert b"import" not in answer.body


def test_everything_carries_a_strict_policy(server: Server) -> None:
    doc = json.loads(ask(server, f"/api/card?id={quote(TOTAL)}").body)["row"]["doc"]
    for path in ("/", "/static/app.js", "/api/start", f"/picture?doc={doc}&page=15", "/nothing"):
        headers = ask(server, path).headers
        policy = headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "script-src 'self';" in policy
        assert "unsafe" not in policy
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "no-referrer"
    assert b"<script>" not in ask(server, "/").body
    assert b"style=" not in ask(server, "/").body


def test_nothing_outside_is_named(server: Server) -> None:
    """No font, script or picture of another host: the page works without a network."""
    for name, body in server.assets.items():
        text = body.decode().replace("http://www.w3.org/2000/svg", "")
        assert "http://" not in text, name
        assert "https://" not in text, name
        for sink in ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "new Function"):
            assert sink not in text, name


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/api/card", 404),
        ("/api/card?id=nothing", 404),
        ("/api/page?doc=d&page=x", 404),
        ("/api/page?doc=d&page=99999999999999999999", 404),
        ("/api/queue?state=sleeping", 400),
        ("/api/queue?limit=-1", 404),
        ("/crop?doc=d&page=1&box=1,2,3", 404),
        ("/api/none", 404),
    ],
)
def test_questions_without_sense_are_told(server: Server, path: str, status: int) -> None:
    answer = ask(server, path)
    assert answer.status == status


HOSTILE = {
    "nothing": b"",
    "cut": b"[",
    "wrong type": b'{"id": 1}',
    "unknown verdict": b'{"id": "x", "verdict": "maybe", "seen": "", "machine": ""}',
    "unknown field": b'{"id": "x", "verdict": "confirmed", "seen": "", "machine": "", "reviewer": "somebody else"}',
    "unknown thing": b'{"id": "observation\\td1\\tX\\t\\t1", "verdict": "confirmed", "seen": "", "machine": ""}',
    "half a letter": b'{"id": "\\ud800", "verdict": "confirmed", "seen": "", "machine": ""}',
    "bytes": b'{"id": "\xff\xfe", "verdict": "confirmed", "seen": "", "machine": ""}',
    "deep": b"[" * 60_000,
    "huge number": b'{"id": ' + b"9" * 60_000 + b"}",
    "two objects": b"{}{}",
    "not a number": b'{"id": NaN}',
}


@pytest.mark.parametrize("body", HOSTILE.values(), ids=list(HOSTILE))
def test_decisions_without_sense_are_told(server: Server, body: bytes) -> None:
    headers = {"Origin": f"http://127.0.0.1:{server.port}", "Content-Type": "application/json"}
    assert ask(server, "/api/decide", headers, method="POST", body=body).status in {400, 404}
    assert ask(server, "/api/decide", headers, method="POST", body=b"x" * 70_000).status == 413
    assert not default_path(server.room.desk.out).exists()


def test_a_decision_is_on_the_disk_when_it_is_answered(tmp_path: Path) -> None:
    with server_over(copied(tmp_path)) as server:
        card = json.loads(ask(server, f"/api/card?id={quote(TOTAL)}").body)
        said = {"id": TOTAL, "verdict": "confirmed", "seen": card["seen"], "machine": card["machine_value"]}
        answer = act(server, "decide", said)
        assert answer.status == 200
        (row,) = read(default_path(server.room.desk.out)).standing()
        assert row.decision_id == json.loads(answer.body)["decision"]["decision_id"]
        assert row.reviewer == "Người Soát"
        again = act(server, "decide", said)
        assert (again.status, json.loads(again.body)["error_code"]) == (409, "stale_decision")
        assert act(server, "undo", {"decision_id": row.decision_id}).status == 200
        assert act(server, "postpone", {"id": TOTAL, "off": True}).status == 200
