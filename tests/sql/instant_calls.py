"""Every verb, as it is called of a hold, or beside one, at one instant."""

from collections.abc import Callable
from typing import Any

from tests.doors.door import Answer
from tests.doors.sql_door import SqlDoor

Call = Callable[[SqlDoor, Answer], Answer]


def reserve(session: str, **asked: Any) -> Call:
    """Reserves for a session at the event of what is held."""
    return lambda door, held: door.reserve(held.event, **asked, session=session)


def fill(session: str, **asked: Any) -> Call:
    """Fills the cart of a session at the event of what is held."""
    return lambda door, held: door.fill_cart(held.event, session=session, **asked)


def both(one: Call, other: Call) -> Call:
    """One call, and then another."""
    return lambda door, held: (one(door, held), other(door, held))[1]


def begin_payment(door: SqlDoor, held: Answer) -> Answer:
    """Has an order of it be paid from now on."""
    return door.begin_payment(held, order="order-1")


VERBS: dict[str, tuple[Call, str]] = {
    "reserve": (reserve("bo", items={"floor": 1}), "ok"),
    "reserve seats": (reserve("bo", seats=["A-3"]), "ok"),
    "reserve best": (reserve("bo", best={"lower": 1}), "ok"),
    "sell": (
        lambda door, held: door.sell(held.event, {"floor": 1}, session="bo"),
        "ok",
    ),
    "amend": (
        lambda door, held: door.amend(
            held, items={"floor": 1, "mug": 3}, seats=["A-2", "A-3"]
        ),
        "ok",
    ),
    "extend": (lambda door, held: door.extend(held), "ok"),
    "confirm": (lambda door, held: door.confirm(held), "ok"),
    "release": (lambda door, held: door.release(held), "ok"),
    "leave": (lambda door, held: door.leave(held), "ok"),
    "heartbeat": (lambda door, held: door.heartbeat(held, paying=True), "ok"),
    "begin a payment": (begin_payment, "ok"),
    "end a payment": (
        both(
            begin_payment,
            lambda door, held: door.end_payment(held, order="order-1"),
        ),
        "ok",
    ),
    "settle": (lambda door, held: door.settle(held, "order-1"), "ok"),
    "have again": (
        both(
            lambda door, held: door.release(held),
            lambda door, held: door.reserve_again(held),
        ),
        "ok",
    ),
    "begin a cart": (fill("bo", items={"floor": 1}), "ok"),
    "begin a cart by setting": (
        fill("bo", items={"floor": 1, "mug": 0}, change="set"),
        "ok",
    ),
    "add to a cart": (fill("anna", items={"floor": 1, "mug": 1}), "ok"),
    "empty a cart": (
        both(
            fill("bo", items={"floor": 1}),
            fill("bo", items={"floor": 0}, change="set"),
        ),
        "ok",
    ),
    "too much in a cart": (fill("anna", items={"floor": 8}), "sold_out"),
    "a cart that is over": (
        both(
            lambda door, held: door.release(held),
            lambda door, held: door.fill_cart(held.event, {"floor": 1}, held=held),
        ),
        "already_released",
    ),
    "too much": (reserve("bo", items={"floor": 99}), "sold_out"),
    "what is not due": (lambda door, held: door.expire(held), "not_due"),
    "what is not sold": (lambda door, held: door.cancel(held), "not_confirmed"),
}  # fmt: skip
"""What is asked of a hold, or beside it, and what is answered."""
