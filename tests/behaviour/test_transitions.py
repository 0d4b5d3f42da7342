"""The state machine: what may follow what, and what each no is called."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from tests.doors.clock import START, Clock
from tests.doors.door import Answer, Door

from .counts import counts_of

DEADLINE = START + timedelta(minutes=10)


def nothing(door: Door, held: Answer, clock: Clock) -> None:
    """Stays reserved."""


def confirmed(door: Door, held: Answer, clock: Clock) -> None:
    door.confirm(held)


def released(door: Door, held: Answer, clock: Clock) -> None:
    door.release(held)


def due(door: Door, held: Answer, clock: Clock) -> None:
    clock.set(DEADLINE)


def expired(door: Door, held: Answer, clock: Clock) -> None:
    clock.set(DEADLINE)
    door.sweep(held.event)


Past = Callable[[Door, Answer, Clock], None]

TABLE: dict[Past, dict[str, str]] = {
    nothing: {"extend": "ok", "confirm": "ok", "release": "ok", "expire": "not_due"},
    confirmed: {
        "extend": "already_confirmed",
        "confirm": "ok",
        "release": "already_confirmed",
        "expire": "already_confirmed",
    },
    released: {
        "extend": "already_released",
        "confirm": "already_released",
        "release": "ok",
        "expire": "already_released",
    },
    due: {
        "extend": "expired",
        "confirm": "expired",
        "release": "expired",
        "expire": "ok",
    },
    expired: {
        "extend": "expired",
        "confirm": "expired",
        "release": "expired",
        "expire": "ok",
    },
}
"""What a reservation became, and what each verb then answers."""


def cases(*verbs: str) -> list[Any]:
    """The table's cells for some verbs, as a test each."""
    return [
        pytest.param(past, verb, code, id=f"{past.__name__}, then {verb}: {code}")
        for past, row in TABLE.items()
        for verb, code in row.items()
        if verb in verbs
    ]


def check(
    door: Door, event: str, clock: Clock, past: Past, verb: str, code: str
) -> None:
    """Answers with the code, and a refusal changes nothing."""
    door.put_event(event, items={"floor": 9}, hold_seconds=600)
    held = door.reserve(event, {"floor": 2}, session="anna")
    past(door, held, clock)
    before = door.read(held), counts_of(door, event, "floor")
    answer: Answer = getattr(door, verb)(held)
    assert answer.code == code
    if code != "ok":
        assert (door.read(held), counts_of(door, event, "floor")) == before


@pytest.mark.parametrize(
    ("past", "verb", "code"), cases("extend", "confirm", "release")
)
def test_answers_by_what_the_reservation_became(
    door: Door, event: str, clock: Clock, past: Past, verb: str, code: str
) -> None:
    check(door, event, clock, past, verb, code)


@pytest.mark.parametrize("door", ["sql", "python"], indirect=True)
@pytest.mark.parametrize(("past", "verb", "code"), cases("expire"))
def test_answers_who_ends_a_single_one_by_what_it_became(
    door: Door, event: str, clock: Clock, past: Past, verb: str, code: str
) -> None:
    check(door, event, clock, past, verb, code)
