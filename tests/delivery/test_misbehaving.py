"""The web server that the tests of delivery send to does what it says."""

import socket
import time
from collections.abc import Iterator

import httpx
import pytest

from . import misbehaving as web_of
from .misbehaving import Web, misbehaving, says

SECONDS_MAX = 0.5


@pytest.fixture(scope="module")
def web() -> Iterator[Web]:
    with misbehaving() as web:
        yield web


def test_it_keeps_what_it_hears(web: Web) -> None:
    answer = httpx.post(web.url("/kept"), content=b"{}", headers={"webhook-id": "1"})
    (heard,) = web.wait_for("/kept", 1)
    assert answer.status_code == 200
    assert (heard.method, heard.body, heard.headers["webhook-id"]) == (
        "POST",
        b"{}",
        "1",
    )


def test_it_says_what_it_is_told_to(web: Web) -> None:
    url = web.url("/later", says(429, b"soon", retry_after="7"))
    answer = httpx.post(url)
    assert (answer.status_code, answer.text) == (429, "soon")
    assert answer.headers["retry-after"] == "7"


@pytest.mark.parametrize(
    "answer",
    [
        web_of.hangs,
        web_of.hangs_in_its_body,
        web_of.drips_its_head,
        web_of.drips_its_body,
        web_of.never_ends,
        web_of.never_ends_its_head,
        web_of.says_wait,
    ],
)
def test_it_never_comes_to_an_end(web: Web, answer: web_of.Answer) -> None:
    port = int(web.url("/endless", answer).rpartition(":")[2].partition("/")[0])
    ends_at = time.monotonic() + SECONDS_MAX
    with socket.create_connection(("127.0.0.1", port), SECONDS_MAX) as link:
        link.sendall(
            b"POST /endless HTTP/1.1\r\nhost: web\r\ncontent-length: 0\r\n\r\n"
        )
        try:
            while time.monotonic() < ends_at:
                assert link.recv(65_536) != b""
        except TimeoutError:
            return


@pytest.mark.parametrize(
    "answer", [web_of.hangs_up, web_of.resets, web_of.talks_nonsense]
)
def test_it_gives_no_answer(web: Web, answer: web_of.Answer) -> None:
    with pytest.raises(httpx.RemoteProtocolError):
        httpx.post(web.url("/rude", answer)).raise_for_status()


def test_what_nobody_takes_it_does_not_send(web: Web) -> None:
    before = web.sent_bytes
    with socket.create_connection(("127.0.0.1", web.port)) as link:
        web.url("/huge", web_of.never_ends)
        link.sendall(b"POST /huge HTTP/1.1\r\nhost: web\r\ncontent-length: 0\r\n\r\n")
        assert link.recv(1_000)
    assert web.sent_bytes - before < 16_000_000


def test_a_small_body_is_large_once_it_is_unpacked(web: Web) -> None:
    answer = httpx.post(web.url("/bomb", web_of.blows_up))
    assert int(answer.headers["content-length"]) < 40_000
    assert len(answer.content) == 20_000_000
