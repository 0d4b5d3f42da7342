"""Whatever is wrong with a body, saying so costs about what reading it costs."""

import json
from collections.abc import Callable
from time import process_time
from typing import Any

import msgspec
import pytest

from dibs.errors import InvalidInput
from dibs.requests import ReserveRequest
from dibs.service.calls.content import decode, read_query

READINGS_MAX = 100
LONG = 520_000
"""Of a key: half of a body, which leaves room for as many bytes below it."""
ZEROS = b"[" + b"0," * 260_000 + b"0]"
DECODER = msgspec.json.Decoder(ReserveRequest)
OF_ANYTHING = msgspec.json.Decoder(dict[str, Any])


def seconds(act: Callable[[bytes], Any], body: bytes) -> float:
    """The processor's, so that what runs beside us takes nothing away."""
    began = process_time()
    act(body)
    return process_time() - began


def refused(body: bytes, decoder: Any = DECODER) -> str:
    with pytest.raises(InvalidInput) as caught:
        decode(decoder, body)
    return str(caught.value.detail["field"])


def named(name: str) -> bytes:
    return json.dumps({name: 1}).encode()


def check(body: bytes) -> None:
    reading = seconds(json.loads, b"[" + b"0," * (len(body) // 2) + b"0]")
    assert seconds(refused, body) < READINGS_MAX * reading


@pytest.mark.parametrize("key", [b"k", b"~"])
def test_a_long_key_above_much_that_is_no_text(key: bytes) -> None:
    check(b'{"session":NaN,"' + key * LONG + b'":' + ZEROS + b"}")


def test_a_long_key_above_much_in_a_body_that_is_json() -> None:
    body = b'{"' + b"~" * LONG + b'":' + ZEROS + b',"key":"\\u0000"}'
    reading = seconds(json.loads, body)
    took = seconds(lambda body: refused(body, OF_ANYTHING), body)
    assert took < READINGS_MAX * reading


def test_much_text_deep_inside() -> None:
    deep = b"[" * 900 + b'"a",' * 200_000 + b'"\\u0000"' + b"]" * 900
    check(b'{"session":NaN,"deep":' + deep + b"}")


@pytest.mark.parametrize(
    "piece", [" - at `$", " matching regex '", "unknown field `", "`", "[...]", "."]
)
@pytest.mark.parametrize(
    "ends", [("", ""), ("", "\n"), ("\n", "\n"), ("` - at `$", "`")]
)
def test_a_name_that_looks_like_what_the_decoder_says(
    piece: str, ends: tuple[str, str]
) -> None:
    check(named(ends[0] + piece * (32_000 // len(piece)) + ends[1]))


def test_a_query_s_name_that_looks_like_what_the_decoder_says() -> None:
    query = b"%0A" + b" - at `$" * 4_000 + b"%0A=1"

    def read(query: bytes) -> None:
        with pytest.raises(InvalidInput):
            read_query(query, ReserveRequest)

    reading = seconds(json.loads, b"[" + b"0," * (len(query) // 2) + b"0]")
    assert seconds(read, query) < READINGS_MAX * reading


def test_a_name_is_told_as_far_as_it_is_worth_it() -> None:
    assert refused(named("colour")) == "/colour"
    long = refused(named("a" * 1_000 + "z"))
    assert long.startswith("/aaaa")
    assert long.endswith("aaz")
    assert len(long) < 1_000


def test_what_cannot_be_stored_is_pointed_at() -> None:
    lone = b'{"session":"a","seats":[0,{"a/b":["c",{"~":"\\ud800"}]}],"items":%b}'
    assert refused(lone % b"0", OF_ANYTHING) == "/seats/1/a~1b/1/~0"
    assert refused(lone % b"NaN", OF_ANYTHING) == ""
    keyed = b'{"session":"a","seats":[{"a":{"\\ud800":0}}]}'
    assert refused(keyed, OF_ANYTHING) == "/seats/0/a/?"
