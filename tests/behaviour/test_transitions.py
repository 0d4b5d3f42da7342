"""The state machine: what may follow what, and what each no is called."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from tests.doors.clock import START, Clock
from tests.doors.door import Answer, Door

from .counts import counts_of

GRACE_END = START + timedelta(minutes=2)
DEADLINE = START + timedelta(minutes=10)


def nothing(door: Door, held: Answer, clock: Clock) -> None:
    """Stays reserved."""


def confirmed(door: Door, held: Answer, clock: Clock) -> None:
    door.confirm(held)


def released(door: Door, held: Answer, clock: Clock) -> None:
    door.release(held)


def cancelled(door: Door, held: Answer, clock: Clock) -> None:
    door.confirm(held)
    door.cancel(held)


def left(door: Door, held: Answer, clock: Clock) -> None:
    """Within the grace."""
    door.leave(held)


def gone(door: Door, held: Answer, clock: Clock) -> None:
    """The grace is over, and nobody swept."""
    door.leave(held)
    clock.set(GRACE_END)


def swept_out(door: Door, held: Answer, clock: Clock) -> None:
    gone(door, held, clock)
    door.sweep(held.event)


def paying(door: Door, held: Answer, clock: Clock) -> None:
    door.heartbeat(held, paying=True)


def due(door: Door, held: Answer, clock: Clock) -> None:
    clock.set(DEADLINE)


def expired(door: Door, held: Answer, clock: Clock) -> None:
    clock.set(DEADLINE)
    door.sweep(held.event)


Past = Callable[[Door, Answer, Clock], None]

VERBS = ("extend", "confirm", "release", "cancel", "leave", "heartbeat", "expire")


def answers(*codes: str) -> dict[str, str]:
    """What each verb answers."""
    return dict(zip(VERBS, codes, strict=True))


ALIVE = answers("ok", "ok", "ok", "not_confirmed", "ok", "ok", "not_due")
SOLD = dict.fromkeys(VERBS, "already_confirmed") | {"confirm": "ok", "cancel": "ok"}
RELEASED = dict.fromkeys(VERBS, "already_released")
OVER = dict.fromkeys(VERBS, "expired") | {"expire": "ok"}

TABLE: dict[Past, dict[str, str]] = {
    nothing: ALIVE,
    left: ALIVE,
    paying: ALIVE,
    confirmed: SOLD,
    released: RELEASED | {"release": "ok"},
    cancelled: RELEASED | {"cancel": "ok"},
    gone: RELEASED | {"release": "ok", "expire": "ok"},
    swept_out: RELEASED | {"release": "ok"},
    due: OVER,
    expired: OVER,
}
"""What a reservation became, and what each verb then answers."""


DETAILS = {"expired": {"expired_at"}, "not_due": {"expires_at"}}
"""What a refusal tells besides its code; the others need no more."""


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
        assert answer.detail.keys() == DETAILS.get(code, set())
        assert (door.read(held), counts_of(door, event, "floor")) == before


@pytest.mark.parametrize(
    ("past", "verb", "code"),
    cases("extend", "confirm", "release", "cancel", "leave", "heartbeat"),
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
