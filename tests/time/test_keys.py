"""How long a key is kept is exact to the instant, whichever verb it was given to."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import psycopg
import pytest
from tests.doors.clock import START, Clock
from tests.doors.door import Answer
from tests.doors.sql_door import SqlDoor

from dibs.service.app import ROWS
from dibs.service.documents.openapi import document

Call = Callable[[SqlDoor, Answer, str], Answer]

DAY = timedelta(hours=24)
MONTH = timedelta(days=30)
INSTANT = timedelta(microseconds=1)


def over(door: SqlDoor, held: Answer) -> Answer:
    """A reservation that was given back."""
    once = door.reserve(held.event, {"floor": 1}, session="di")
    door.release(once)
    return once


CALLS: dict[str, tuple[Call, timedelta]] = {
    "reserve": (
        lambda door, held, key: door.reserve(
            held.event, {"floor": 1}, session="bo", key=key
        ),
        DAY,
    ),
    "reserve_again": (
        lambda door, held, key: door.reserve_again(over(door, held), key=key),
        DAY,
    ),
    "sell": (
        lambda door, held, key: door.sell(
            held.event, {"floor": 1}, session="bo", key=key
        ),
        MONTH,
    ),
    "amend": (
        lambda door, held, key: door.amend(held, items={"floor": 2}, key=key),
        DAY,
    ),
    "fill_cart": (
        lambda door, held, key: door.fill_cart(
            held.event, {"floor": 1}, session="anna", key=key
        ),
        DAY,
    ),
    "extend": (lambda door, held, key: door.extend(held, key=key), DAY),
    "leave": (lambda door, held, key: door.leave(held, key=key), DAY),
    "heartbeat": (lambda door, held, key: door.heartbeat(held, key=key), DAY),
    "release": (lambda door, held, key: door.release(held, key=key), DAY),
    "begin_payment": (lambda door, held, key: door.begin_payment(held, key=key), DAY),
    "end_payment": (lambda door, held, key: door.end_payment(held, key=key), DAY),
    "settle": (lambda door, held, key: door.settle(held, "order-1", key=key), MONTH),
    "confirm": (lambda door, held, key: door.confirm(held, key=key), MONTH),
}  # fmt: skip


OTHERWISE: dict[str, tuple[Call, timedelta]] = {
    "begin a cart": (
        lambda door, held, key: door.fill_cart(
            held.event, {"floor": 1}, session="bo", key=key
        ),
        DAY,
    ),
}  # fmt: skip
"""What a verb of these does in another way."""


@pytest.fixture
def door(url: str) -> Iterator[SqlDoor]:
    """The functions, each call a statement of its own."""
    door = SqlDoor(url)
    yield door
    door.close()


@pytest.fixture
def held(door: SqlDoor, event: str, clock: Clock) -> Answer:
    """A hold that outlives every key."""
    days = int(timedelta(days=90).total_seconds())
    clock.set(START)
    door.put_event(
        event,
        items={"floor": 9},
        hold_seconds=days,
        leave_grace_seconds=days,
        life_seconds_max=2 * days,
    )
    return door.reserve(event, {"floor": 1}, session="anna")


@pytest.mark.parametrize("verb", CALLS | OTHERWISE)
def test_a_key_means_its_call_until_its_last_instant(
    door: SqlDoor, held: Answer, clock: Clock, verb: str
) -> None:
    call, kept = (CALLS | OTHERWISE)[verb]
    assert call(door, held, "k").code == "ok"
    clock.set(START + kept - INSTANT)
    other = door.reserve(held.event, {"floor": 2}, session="cy", key="k")
    assert other.code == "idempotency_key_reused"
    clock.set(START + kept)
    other = door.reserve(held.event, {"floor": 2}, session="cy", key="k")
    assert other.code == "ok"


@pytest.mark.parametrize("verb", CALLS)
def test_no_call_takes_a_key_before_its_last_instant(
    door: SqlDoor, held: Answer, clock: Clock, verb: str
) -> None:
    call, _ = CALLS[verb]
    door.reserve(held.event, {"floor": 2}, session="cy", key="k")
    clock.set(START + DAY - INSTANT)
    assert call(door, held, "k").code == "idempotency_key_reused"
    clock.set(START + DAY)
    assert call(door, held, "k").code == "ok"


def test_a_refusal_is_kept_until_its_last_instant(
    door: SqlDoor, held: Answer, clock: Clock
) -> None:
    door.block(held.event, {"floor": 8})
    refused = door.reserve(held.event, {"floor": 1}, session="bo", key="k")
    assert refused.code == "sold_out"
    door.unblock(held.event, {"floor": 8})
    clock.set(START + timedelta(hours=1) - INSTANT)
    again = door.reserve(held.event, {"floor": 1}, session="bo", key="k")
    assert (again.code, again.replayed) == ("sold_out", True)
    clock.set(START + timedelta(hours=1))
    assert door.reserve(held.event, {"floor": 1}, session="bo", key="k").code == "ok"


def test_so_is_a_refused_cart_s(door: SqlDoor, held: Answer, clock: Clock) -> None:
    door.release(held)

    def fill() -> Answer:
        return door.fill_cart(held.event, {"floor": 1}, held=held, key="k")

    assert fill().code == "already_released"
    clock.set(START + timedelta(hours=1) - INSTANT)
    assert fill().replayed
    clock.set(START + timedelta(hours=1))
    assert not fill().replayed


@pytest.mark.parametrize("verb", ["block", "unblock", "cancel"])
def test_so_is_a_move_s_and_a_cancellation_s(
    door: SqlDoor, held: Answer, clock: Clock, verb: str
) -> None:
    door.block(held.event, {"floor": 2})
    door.confirm(held)
    call, kept = {
        "block": (lambda: move("block"), DAY),
        "unblock": (lambda: move("unblock"), DAY),
        "cancel": (lambda: door.cancel(held, key="k"), MONTH),
    }[verb]

    def move(name: str) -> Answer:
        return door._settle(name, event_id=held.event, items={"floor": 1}, key="k")

    assert call().code == "ok"
    clock.set(START + kept - INSTANT)
    other = door.reserve(held.event, {"floor": 1}, session="cy", key="k")
    assert other.code == "idempotency_key_reused"
    assert call().code == "ok"
    clock.set(START + kept)
    other = door.reserve(held.event, {"floor": 1}, session="cy", key="k")
    assert other.code == "ok"
    assert call().code == "idempotency_key_reused"


VERBS_OF = {"sell_stock": "sell", "pay_order": "pay"}
"""What the database knows a call of another name as."""


def test_the_document_publishes_how_long_keys_are_kept(url: str) -> None:
    published = {
        operation["operationId"]: parameter["x-kept-seconds"]
        for path in document(ROWS)["paths"].values()
        for operation in path.values()
        for parameter in operation["parameters"]
        if parameter["name"] == "Idempotency-Key"
    }
    assert {"reserve", "confirm", "block", "reserve_many", *CALLS} <= published.keys()
    with psycopg.connect(url) as engine:
        for name, kept in published.items():
            (granted, refused) = engine.execute(
                "select dibs._key_kept(%(name)s, 'ok'),"
                " dibs._key_kept(%(name)s, 'sold_out')",
                {"name": VERBS_OF.get(name, name)},
            ).fetchone() or (None, None)
            assert granted == timedelta(seconds=kept["granted"]), name
            assert refused == timedelta(seconds=kept["refused"]), name
    assert published["change_stock"]["sold"] == MONTH.total_seconds()


def test_a_key_that_was_free_again_answers_as_its_second_call(
    door: SqlDoor, held: Answer, clock: Clock
) -> None:
    first = door.extend(held, key="k")
    clock.set(START + DAY)
    second = door.extend(held, key="k")
    assert (first.extension_count, second.extension_count) == (1, 2)
    again = door.extend(held, key="k")
    assert again.replayed
    assert (again.extension_count, again.extensions_left) == (2, second.extensions_left)
    assert again.expires_at == second.expires_at
