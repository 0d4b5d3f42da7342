"""Whatever comes in on a connection: it is answered 4xx or closed, and in time."""

import time
from collections.abc import Iterator
from contextlib import ExitStack

import httpx
import pytest

from .conftest import Served, served
from .wire import Wire, head, one_by_one

SLOW_SECONDS = 0.8
ENDS_SECONDS_MAX = 20.0
JSON = "Content-Type: application/json"
LAST = "Connection: close"
LIVE = head("GET", "/livez")
BODY = b'{"session":"s","items":{"floor":1}}'
RESERVE = "/v1/events/gala/reservations"


def post(*headers: str) -> bytes:
    return head("POST", RESERVE, JSON, *headers)


LENGTH = f"Content-Length: {len(BODY)}"
CHUNKED = "Transfer-Encoding: chunked"

ENDS: dict[str, tuple[list[bytes], list[int]]] = {
    "something else": ([b"\x16\x03\x01\x02\x00\xff\r\n\r\n"], [400]),
    "another version": ([b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"], [400]),
    "a tunnel": ([b"CONNECT dibs:80 HTTP/1.1\r\nHost: dibs\r\n\r\n"], [400]),
    "no path": ([b"GET ?a HTTP/1.1\r\n\r\n"], [400]),
    "a path in bytes": ([b"GET /v1/events/\xc3\xa9 HTTP/1.1\r\n\r\n"], [400]),
    "a header with NUL": ([head("GET", "/livez", "A: b\x00c")], [400]),
    "two lengths": ([post("Content-Length: 1", "Content-Length: 2")], [400]),
    "a length and chunks": ([post(LENGTH, CHUNKED), b"0\r\n\r\n"], [400]),
    "a negative length": ([post("Content-Length: -5")], [400]),
    "a length beyond numbers": ([post(f"Content-Length: {'9' * 40}")], [400]),
    "a length beyond limits": ([post("Content-Length: 9999999999999")], [413]),
    "a chunk without a length": ([post(CHUNKED), b"zz\r\n"], [400]),
    "an enormous header": ([head("GET", "/livez", f"A: {'b' * 70_000}")], [431]),
    "a header without end": ([LIVE[:-2], *[b"a" * 1000] * 300], [431]),
    "a path without end": ([b"GET /", *[b"a" * 1000] * 300], [431]),
    "headers without end": ([LIVE[:-2], *[b"A: b\r\n" * 100] * 300], [431]),
    "many headers": ([head("GET", "/livez", *["A: b"] * 5_000, LAST)], [200]),
    "10 MB": ([post("Content-Length: 10000000"), b"x" * 10_000_000], [413]),
    "10 MB in chunks": (
        [post(CHUNKED), *[b"186a0\r\n" + b"x" * 100_000 + b"\r\n"] * 100],
        [413],
    ),
    "10 MB for nobody": (
        [head("POST", "/nothing", "Content-Length: 10000000"), b"x" * 10_000_000],
        [404],
    ),
    "10 MB beside a question": (
        [head("GET", "/livez", "Content-Length: 10000000"), b"x" * 10_000_000],
        [200],
    ),
    "nonsense after a question": ([LIVE + b"\x00\x01"], [200]),
    "several at once": ([LIVE * 20 + head("GET", "/livez", LAST)], [200] * 21),
    "another protocol": (
        [head("GET", "/livez", "Connection: Upgrade", "Upgrade: h2c")],
        [200],
    ),
}

SLOW: dict[str, tuple[list[bytes], list[int]]] = {
    "nothing": ([], []),
    "a head begun": ([LIVE[:9]], [408]),
    "a head byte by byte": ([*one_by_one(LIVE)], [408]),
    "empty lines": ([b"\r\n"] * 60, [408]),
    "a body begun": ([post(LENGTH) + BODY[:9]], [408]),
    "a body byte by byte": ([post(LENGTH), *one_by_one(BODY)], [408]),
    "a body that nobody reads": (
        [head("GET", "/livez", "Content-Length: 60"), *[b"x"] * 60],
        [200],
    ),
}


@pytest.fixture(scope="module")
def service(database: str) -> Iterator[Served]:
    """A service that waits for nobody."""
    seconds = str(SLOW_SECONDS)
    with served(
        database, DIBS_HEAD_SECONDS_MAX=seconds, DIBS_BODY_SECONDS_MAX=seconds
    ) as running:
        httpx.put(f"{running.url}/v1/events/gala", json={"items": {"floor": 100}})
        yield running
        errors = [line for line in running.logged() if line["level"] == "error"]
        assert errors == []


def told(service: Served, parts: list[bytes], pause_seconds: float = 0) -> list[int]:
    """What is answered until the connection ends."""
    begun_at = time.monotonic()
    with Wire(service.url) as wire:
        wire.send_all(parts, pause_seconds=pause_seconds)
        answers = wire.answers()
    assert time.monotonic() - begun_at < ENDS_SECONDS_MAX
    return answers


@pytest.mark.parametrize("name", ENDS)
def test_what_is_no_call_is_refused(service: Served, name: str) -> None:
    parts, answers = ENDS[name]
    assert told(service, parts) == answers


@pytest.mark.parametrize("name", SLOW)
def test_who_is_slow_is_not_waited_for(service: Served, name: str) -> None:
    parts, answers = SLOW[name]
    assert told(service, parts, pause_seconds=0.1) == answers


def test_who_sends_no_more_is_still_answered(service: Served) -> None:
    with Wire(service.url) as wire:
        wire.send(post(LENGTH) + BODY)
        wire.half_close()
        assert wire.answers() == [201]
    for begun in (LIVE[:9], post(LENGTH) + BODY[:9]):
        with Wire(service.url) as wire:
            wire.send(begun)
            wire.half_close()
            assert wire.answers() == []


def test_questions_ahead_are_answered_in_order_to_a_limit(service: Served) -> None:
    paths = [f"/nothing/{number}" for number in range(1_000)]
    with Wire(service.url) as wire:
        # They fit the sockets' buffers: no reset takes back what was answered.
        wire.send_all([b"".join(head("GET", path) for path in paths)])
        answers = wire.rest().split(b"HTTP/1.1 404 ")[1:]
    assert 10 < len(answers) < 100
    assert all(
        f'"path":"{path}"'.encode() in answer
        for path, answer in zip(paths, answers, strict=False)
    )


def test_who_takes_no_answers_is_read_no_further(service: Served) -> None:
    questions = [head("GET", "/docs") * 20] * 200
    before = service.memory()
    with ExitStack() as wires, httpx.Client(base_url=service.url) as http:
        for _ in range(40):
            wire = wires.enter_context(Wire(service.url, buffer_bytes=4_096))
            wire.send_what_is_taken(questions)
        assert http.get("/livez", timeout=20).status_code == 200
        assert service.memory() - before < 30_000_000


def test_those_who_wait_make_room(database: str) -> None:
    with (
        served(database, DIBS_CONNECTIONS_MAX="50") as service,
        httpx.Client(base_url=service.url, timeout=20) as http,
        ExitStack() as wires,
    ):
        for number in range(300):
            wire = wires.enter_context(Wire(service.url))
            wire.send(b"" if number % 2 else LIVE[:9])
            if number % 20 == 0:
                assert http.get("/livez").status_code == 200
