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
RESERVE = "/v1/events/gala/reservations"


def hold(session: str) -> bytes:
    """What a hold is asked for by."""
    return b'{"session":"%b","items":{"floor":1}}' % session.encode()


def post(*headers: str) -> bytes:
    return head("POST", RESERVE, JSON, *headers)


def in_bytes(content: bytes) -> bytes:
    """Chunks of a byte each."""
    return b"".join(b"1\r\n%b\r\n" % one for one in one_by_one(content))


BODY = hold("s")
LENGTH = f"Content-Length: {len(BODY)}"
CHUNKED = "Transfer-Encoding: chunked"
FILLING = [b"x" * 100_000] * 100
PROXIED = b"0\r\nX-Forwarded-For: 203.0.113.9\r\n\r\n"

ENDS: dict[str, tuple[list[bytes], list[int]]] = {
    "something else": ([b"\x16\x03\x01\x02\x00\xff\r\n\r\n"], [400]),
    "another version": ([b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"], [400]),
    "a tunnel": ([b"CONNECT dibs:80 HTTP/1.1\r\nHost: dibs\r\n\r\n"], [400]),
    "no path": ([head("GET", "?a")], [400]),
    "a path in bytes": ([head("GET", "/v1/events/\xc3\xa9")], [400]),
    "no host": ([b"GET /livez HTTP/1.1\r\n\r\n"], [400]),
    "no host as of old": ([b"GET /livez HTTP/1.0\r\n\r\n"], [200]),
    "two hosts": ([head("GET", "/livez", "Host: localhost")], [400]),
    "the same host twice": ([head("GET", "/livez", "host: 127.0.0.1")], [400]),
    "two hosts as of old": (
        [b"GET /livez HTTP/1.0\r\nHost: a\r\nHost: b\r\n\r\n"],
        [400],
    ),
    "an address with its host": ([head("GET", "http://127.0.0.1/livez", LAST)], [200]),
    "nothing but a host": ([head("GET", "HTTP://LOCALHOST:80", LAST)], [200]),
    "a host before a question": ([head("GET", "http://[::1]?a=/", LAST)], [200]),
    "another host": ([head("GET", "http://a.example/v1/events/gala", LAST)], [403]),
    "somebody at a host": ([head("GET", "http://a@127.0.0.1/livez")], [400]),
    "an address without a host": ([head("GET", "http:///livez")], [400]),
    "an asterisk": ([head("OPTIONS", "*", LAST)], [404]),
    "nonsense at length": ([b"\x16\x03\x01" * 50_000], [400]),
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
    "chunks of a byte": (
        [
            post(CHUNKED, LAST),
            in_bytes(hold("in bytes") + b" " * 100_000),
            b"0\r\n\r\n",
        ],
        [201],
    ),
    "a chunk with 10 MB said of it": ([post(CHUNKED), b"1;a=", *FILLING], [413]),
    "chunks with 10 MB said of them": (
        [post(CHUNKED), *[b"1;a=" + b"x" * 50_000 + b"\r\n1\r\n"] * 200],
        [413],
    ),
    "a trailer": (
        [post(CHUNKED, LAST), in_bytes(hold("trailer")), b"0\r\nA: b\r\n\r\n"],
        [201],
    ),
    "a trailer that a proxy wrote": (
        [post(CHUNKED, LAST) + in_bytes(hold("proxied")) + PROXIED],
        [201],
    ),
    "a trailer of 75 kB": (
        [post(CHUNKED) + b"0\r\n" + b"a:b\r\n" * 15_000 + b"\r\n"],
        [413],
    ),
    "a trailer of 10 MB": (
        [post(CHUNKED), in_bytes(BODY), b"0\r\n", *[b"a:b\r\n" * 20_000] * 100],
        [413],
    ),
    "a trailer of 10 MB in a line": (
        [post(CHUNKED), in_bytes(BODY), b"0\r\na:", *FILLING],
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


AFTER: dict[str, tuple[list[bytes], list[int]]] = {
    "nonsense": ([LIVE, b"\x00\x01"], [200, 400]),
    "an enormous header": (
        [LIVE, head("GET", "/livez", f"A: {'b' * 70_000}")],
        [200, 431],
    ),
    "no host": ([LIVE, b"GET /livez HTTP/1.1\r\n\r\n"], [200, 400]),
    "what it was promised to be told": (
        [post(LENGTH, "Expect: 100-continue", LAST), hold("p")],
        [100, 201],
    ),
    "a body that is none": ([head("POST", "/nothing", CHUNKED), b"zz\r\n"], [404]),
    "a body that is none, to a stream": (
        [head("GET", "/v1/live?event=gala", CHUNKED), b"zz\r\n"],
        [200],
    ),
    "a trailer of 100 kB": (
        [head("POST", "/nothing", CHUNKED), b"0\r\n" + b"a:b\r\n" * 20_000],
        [404],
    ),
}
"""What comes when there is an answer already."""


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


@pytest.mark.parametrize("name", AFTER)
def test_what_comes_after_an_answer_has_at_most_one_of_its_own(
    service: Served, name: str
) -> None:
    parts, answers = AFTER[name]
    assert told(service, parts, pause_seconds=0.2) == answers


@pytest.mark.parametrize(
    "large",
    [
        head("GET", "/livez", f"A: {'b' * 150_000}", LAST),
        head("GET", "/livez", *["A: b"] * 20_000, LAST),
    ],
)
def test_what_came_before_makes_no_head_smaller(service: Served, large: bytes) -> None:
    # How much of it comes before the first one is answered is the network's to say.
    assert told(service, [LIVE + large]) in ([200], [200, 431])


@pytest.mark.parametrize("path", [RESERVE, "/nothing"])
def test_trailers_fill_no_memory(service: Served, path: str) -> None:
    begun = head("POST", path, CHUNKED) + b"0\r\n"
    before = service.memory()
    service.forget_peak()
    for line in (b"a:b\r\n" * 20_000, b"a:" + b"b" * 100_000):
        told(service, [begun, *[line] * 300])
    assert service.memory_peak() - before < 5_000_000


@pytest.mark.parametrize("name", SLOW)
def test_who_is_slow_is_not_waited_for(service: Served, name: str) -> None:
    parts, answers = SLOW[name]
    assert told(service, parts, pause_seconds=0.1) == answers


@pytest.mark.parametrize(
    ("part", "status"),
    [
        (b"\x16\x03\x01" * 50, 400),
        (LIVE[:9], 408),
        (head("GET", "/livez", f"A: {'b' * 70_000}"), 431),
    ],
)
def test_nobody_is_to_guess_another_type_of_what_is_said_last(
    service: Served, part: bytes, status: int
) -> None:
    with Wire(service.url) as wire:
        wire.send(part)
        answer = wire.rest()
    assert answer.startswith(b"HTTP/1.1 %d " % status)
    assert b"\r\nx-content-type-options: nosniff\r\n" in answer


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
