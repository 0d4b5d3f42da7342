"""One caller's request: how it is sent, what it weighs, and what its caller hears."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime
from time import monotonic
from typing import Any

import msgspec
import pytest
from msgspec.structs import replace

from dibs import (
    AmendRequest,
    BestSeats,
    CancelRequest,
    Fault,
    FillCartRequest,
    HeartbeatRequest,
    Reservation,
    ReserveRequest,
    SettleRequest,
)
from dibs.batching import encode_request
from dibs.batching.turn import Turn
from dibs.batching.waiting import (
    CHOICE_WEIGHT,
    STEP_WEIGHT,
    Waiting,
    weight_of,
)
from dibs.caller import NOBODY, Caller
from dibs.models import Answer
from dibs.requests import VerbRequest
from dibs.verbs import VerbName

NOON = datetime(2027, 1, 1, 12, tzinfo=UTC)
HELD = Reservation(
    id="0198f2c4-7a10-7c3e-9d1a-2b7f0e6a4c51",
    event="gala",
    status="reserved",
    items={"floor": 1},
    seats=[],
    amount_minor=None,
    currency=None,
    reserved_at=NOON,
    expires_at=NOON,
    extension_count=0,
    extensions_left=1,
    seconds_left=0,
    valid=False,
    server_now=NOON,
    replayed=True,
)
RESERVE = ReserveRequest(session="anna", items={"floor": 1})
HEARTBEAT = HeartbeatRequest(id=HELD.id)
KEYED = replace(RESERVE, key="anna-1")


def waiting_of(request: VerbRequest, verb: VerbName = "reserve") -> Waiting:
    """The request as it waits, its caller there."""
    future: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
    return Waiting(verb, request, "", future, monotonic() + 10)


def sent(waiting: Waiting) -> dict[str, Any]:
    """What the engine reads of it; no name stands in it twice."""
    pairs: dict[str, Any] = msgspec.json.decode(waiting.encoded)
    assert waiting.encoded.count(b'"key":') == int("key" in pairs)
    return pairs


async def test_a_request_without_a_key_is_sent_with_one_of_its_own() -> None:
    first, second = sent(waiting_of(RESERVE)), sent(waiting_of(RESERVE))
    assert len(first["key"]) == 32
    assert first["key"] != second["key"]


async def test_a_key_that_is_given_is_the_one_that_is_sent() -> None:
    assert sent(waiting_of(KEYED))["key"] == "anna-1"


async def test_what_may_be_repeated_is_sent_without_a_key() -> None:
    assert "key" not in sent(waiting_of(HEARTBEAT, "heartbeat"))


def test_who_asks_is_sent_where_it_is_known() -> None:
    nobody = msgspec.json.decode(encode_request(RESERVE))
    told = encode_request(RESERVE, own_key="k", principal='desk "2"')
    assert msgspec.json.decode(told) == {
        **nobody,
        "key": "k",
        "principal": 'desk "2"',
    }
    assert "principal" not in nobody


@pytest.mark.parametrize(
    ("own_key", "principal", "caller", "told"),
    [
        (None, "", NOBODY, {}),
        ("k", "", NOBODY, {"key": "k"}),
        (None, "desk", NOBODY, {"principal": "desk"}),
        (None, "", Caller(None, "curl"), {"agent": "curl"}),
        (
            "k",
            "desk",
            Caller("203.0.113.7", None),
            {"key": "k", "principal": "desk", "network": "203.0.113.7"},
        ),
    ],
)
def test_a_request_of_nothing_else_is_an_object_too(
    own_key: str | None, principal: str, caller: Caller, told: dict[str, str]
) -> None:
    encoded = encode_request(
        FillCartRequest(), own_key=own_key, principal=principal, caller=caller
    )
    assert msgspec.json.decode(encoded) == told


@pytest.mark.parametrize("was_sent", [True, False])
@pytest.mark.parametrize(
    ("request_given", "verb", "key_of"),
    [
        (RESERVE, "reserve", lambda waiting: sent(waiting)["key"]),
        (KEYED, "reserve", lambda _: "anna-1"),
        (HEARTBEAT, "heartbeat", lambda _: None),
    ],
    ids=["own", "given", "none"],
)
async def test_a_refusal_names_the_key_of_what_was_sent(
    request_given: VerbRequest,
    verb: VerbName,
    key_of: Callable[[Waiting], str | None],
    was_sent: bool,
) -> None:
    waiting = waiting_of(request_given, verb)
    waiting.refuse("it rains", was_sent=was_sent)
    key = key_of(waiting)
    expected = {"reason": "it rains"} | ({"key": key} if was_sent and key else {})
    assert waiting.future.result() == Answer(code="unavailable", detail=expected)


@pytest.mark.parametrize("held", [HELD, None], ids=["grant", "refusal"])
async def test_our_own_repetition_is_no_replay_to_the_caller(
    held: Reservation | None,
) -> None:
    told = Answer(code="ok" if held else "sold_out", reservation=held, replayed=True)
    ours, theirs = waiting_of(RESERVE), waiting_of(KEYED)
    for waiting in (ours, theirs):
        waiting.answer(told)
    first = held and replace(held, replayed=False)
    assert ours.future.result() == replace(told, replayed=False, reservation=first)
    assert theirs.future.result() == told


async def test_an_answer_that_is_missing_is_a_fault() -> None:
    waiting = waiting_of(RESERVE)
    Turn("gala", [waiting]).answer()
    with pytest.raises(Fault, match="without an answer"):
        waiting.future.result()


async def test_who_is_gone_is_told_nothing() -> None:
    waiting = waiting_of(RESERVE)
    waiting.future.cancel()
    waiting.answer(Answer(code="ok"))
    waiting.refuse("it rains", was_sent=True)
    waiting.fail(Fault("it breaks"))
    assert waiting.future.cancelled()


@pytest.mark.parametrize(
    ("request_given", "weight"),
    [
        (ReserveRequest(session="s", seats=["A-1", "A-2"]), 3),
        (ReserveRequest(session="s", items={"a": 9, "b": 9}, seats=["A-1"]), 4),
        (ReserveRequest(session="s", best={"lower": 2}), 3 + CHOICE_WEIGHT),
        (
            ReserveRequest(session="s", best={"lower": BestSeats(units=4)}),
            5 + CHOICE_WEIGHT,
        ),
        (
            ReserveRequest(session="s", items={"a": 1}, products={"b": 1, "c": 1}),
            2 + 2 * STEP_WEIGHT,
        ),
        (AmendRequest(id=HELD.id, items={"a": 1}), STEP_WEIGHT),
        (SettleRequest(id=HELD.id, order_id="7"), STEP_WEIGHT),
        (CancelRequest(id=HELD.id, items={"a": 1}), STEP_WEIGHT),
        (CancelRequest(id=HELD.id, seats=["A-1"]), STEP_WEIGHT),
        (CancelRequest(id=HELD.id), 1),
        (HEARTBEAT, 1),
    ],
    ids=[
        *("seats", "items", "chosen", "party", "products", "amended", "settled"),
        *("some units undone", "some seats undone", "undone", "other"),
    ],
)
def test_weighs_what_it_costs(request_given: VerbRequest, weight: int) -> None:
    assert weight_of(request_given) == weight
