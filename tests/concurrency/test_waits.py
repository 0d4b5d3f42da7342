"""Limits of time while many ask at once, over many items: every answer is right.

Whether somebody has to wait hangs on what was decided before, and on nothing else. So
the answers of a race are counted anew, each at the instant at which it was given.
"""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from functools import partial
from itertools import chain, cycle
from threading import Lock
from typing import Any

import pytest
from tests.behaviour.counts import counts_of
from tests.doors.clock import Clock
from tests.doors.door import Answer, Door

from .race import race

CALLERS = 50
CALLS = 3
HOLD_SECONDS = 20
ITEMS = [f"item-{number}" for number in range(5)]
PERSONS = {"session": {"session": "anna"}, "customer": {"customer": "anna"}}
LIMITS = {
    "held_minutes_max": {"held_minutes_max": 2},
    "cooldown": {"cooldown_after": 7, "cooldown_seconds": 60},
}


@pytest.fixture(scope="module")
def callers() -> Iterator[ThreadPoolExecutor]:
    """As many as call at once."""
    with ThreadPoolExecutor(CALLERS) as threads:
        yield threads


def on_sale(door: Door, event: str, **limits: int) -> None:
    items = dict.fromkeys(ITEMS, 999)
    door.put_event(event, items=items, duplicates="allow", hold_seconds=HOLD_SECONDS)
    door.change_event(event, **limits)


def calls_of(
    door: Door, event: str, person: str, many: int
) -> Iterator["partial[Answer]"]:
    """One person's calls: a session in one place, a customer each time in another."""
    for number, item in zip(range(many), cycle(ITEMS), strict=False):
        owner: dict[str, Any] = {"session": f"tab-{number}"} | PERSONS[person]
        yield partial(door.reserve, event, {item: 1}, **owner)


@pytest.mark.parametrize("limits", LIMITS)
@pytest.mark.parametrize("person", PERSONS)
def test_whether_somebody_waits_is_right_at_every_instant(
    door: Door,
    event: str,
    clock: Clock,
    callers: ThreadPoolExecutor,
    person: str,
    limits: str,
) -> None:
    on_sale(door, event, **LIMITS[limits])
    moving = Lock()

    def call(reserve: "partial[Answer]") -> list[Answer]:
        answers = []
        for _ in range(CALLS):
            answers.append(reserve())
            with moving:
                clock.advance(seconds=1)
        return answers

    calls = calls_of(door, event, person, CALLERS)
    answers = race([partial(call, one) for one in calls], callers)
    told = list(chain.from_iterable(answers))
    assert {answer.code for answer in told} == {"ok", "limit_reached"}
    granted = [answer for answer in told if answer.code == "ok"]
    for answer in told:
        assert answer.server_now is not None
        waits = must_wait(granted, answer.server_now, **LIMITS[limits])
        assert (answer.code == "limit_reached") == waits, answer


def must_wait(
    granted: list[Answer],
    now: datetime,
    held_minutes_max: int | None = None,
    cooldown_after: int = 0,
    cooldown_seconds: int | None = None,
) -> bool:
    """Whether a person with these holds, none of them bought, has to wait."""
    begun = [
        (one.reserved_at, one.expires_at)
        for one in granted
        if one.reserved_at and one.expires_at and one.reserved_at <= now
    ]
    ended = [expires_at for _, expires_at in begun if expires_at <= now]
    held = sum((min(now, end) - begin for begin, end in begun), timedelta())
    return (
        held_minutes_max is not None and held >= timedelta(minutes=held_minutes_max)
    ) or (
        cooldown_seconds is not None
        and len(ended) >= cooldown_after
        and max(ended) + timedelta(seconds=cooldown_seconds) > now
    )


@pytest.mark.parametrize("limits", LIMITS)
def test_who_waits_gets_nothing_anywhere_and_all_others_are_served(
    door: Door,
    event: str,
    clock: Clock,
    callers: ThreadPoolExecutor,
    limits: str,
) -> None:
    on_sale(door, event, **LIMITS[limits])
    for reserve in calls_of(door, event, "session", 7):
        assert reserve().code == "ok"
    clock.advance(seconds=HOLD_SECONDS)
    half = CALLERS // 2
    others = [
        partial(door.reserve, event, {item: 1}, session=f"other-{number}")
        for number, item in zip(range(half), cycle(ITEMS), strict=False)
    ]
    answers = race([*calls_of(door, event, "session", half), *others], callers)
    assert {answer.code for answer in answers[:half]} == {"limit_reached"}
    assert {answer.code for answer in answers[half:]} == {"ok"}
    assert sum(counts_of(door, event, item)[1] for item in ITEMS) == half
