"""A grace is exact: back a millisecond before its end, out from the instant itself."""

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from tests.behaviour.counts import counts_of
from tests.doors.clock import START, Clock
from tests.doors.door import Answer, Door
from tests.doors.watcher import Watcher

from dibs import AsyncDibs
from dibs.service import availability_cache
from dibs.service.availability_cache import AvailabilityCache, Counted

from .test_waits import while_held

END = START + timedelta(seconds=120)
INSTANT = timedelta(milliseconds=1)
BEFORE = END - INSTANT

COMING_BACK: dict[str, Callable[[Door, Answer], Answer]] = {
    "heartbeat": lambda door, held: door.heartbeat(held),
    "paying": lambda door, held: door.heartbeat(held, paying=True),
    "extend": lambda door, held: door.extend(held),
    "confirm": lambda door, held: door.confirm(held),
}
coming_back = pytest.mark.parametrize("verb", COMING_BACK)


def left(door: Door, event: str) -> Answer:
    """The last unit, held for ten minutes by who left at the start."""
    door.put_event(event, items={"floor": 1}, hold_seconds=600)
    held = door.reserve(event, {"floor": 1}, session="anna")
    assert door.leave(held).leaves_at == END
    return held


@coming_back
def test_who_is_back_a_millisecond_before_keeps_it(
    door: Door, event: str, clock: Clock, verb: str
) -> None:
    held = left(door, event)
    clock.set(BEFORE)
    assert COMING_BACK[verb](door, held).code == "ok"
    clock.set(END)
    assert door.sweep(event) == []
    assert door.reserve(event, {"floor": 1}, session="bo").code == "sold_out"


@coming_back
@pytest.mark.parametrize("late", [timedelta(0), INSTANT])
def test_who_is_back_at_its_end_has_lost_it(
    door: Door, event: str, clock: Clock, verb: str, late: timedelta
) -> None:
    held = left(door, event)
    clock.set(END + late)
    assert COMING_BACK[verb](door, held).code == "already_released"
    assert counts_of(door, event, "floor") == (1, 0, 0)


def test_frees_nothing_before(door: Door, event: str, clock: Clock) -> None:
    left(door, event)
    clock.set(BEFORE)
    assert door.sweep(event) == []
    assert door.reserve(event, {"floor": 1}, session="bo").code == "sold_out"


def test_frees_it_at_the_end_unswept(door: Door, event: str, clock: Clock) -> None:
    held = left(door, event)
    clock.set(END)
    assert door.read(held).status == "released"
    assert door.reserve(event, {"floor": 1}, session="bo").code == "ok"


def test_sweeps_it_at_the_end(door: Door, event: str, clock: Clock) -> None:
    held = left(door, event)
    clock.set(END)
    assert door.sweep(event) == [held.id]


def test_silence_is_exact_too(door: Door, event: str, clock: Clock) -> None:
    door.put_event(event, items={"floor": 2}, heartbeat_seconds=120)
    anna = door.reserve(event, {"floor": 1}, session="anna")
    bo = door.reserve(event, {"floor": 1}, session="bo")
    clock.set(BEFORE)
    assert door.heartbeat(anna).code == "ok"
    clock.set(END)
    assert door.heartbeat(bo).code == "already_released"
    assert door.sweep(event) == [bo.id]
    clock.set(BEFORE + timedelta(seconds=120))
    assert door.sweep(event) == [anna.id]


def test_refuses_who_waited_at_the_lock_across_the_end(
    door: Door, event: str, clock: Clock, watcher: Watcher
) -> None:
    door.put_event(event, items={"floor": 1}, leave_grace_seconds=600)
    held = door.reserve(event, {"floor": 1}, session="anna")
    door.leave(held)
    answer = while_held(watcher, clock, event, lambda: door.heartbeat(held))
    assert answer.code == "already_released"


def test_availability_foretells_the_end(door: Door, event: str, clock: Clock) -> None:
    left(door, event)
    told = door.availability(event)
    assert told is not None
    assert told["next_change_at"].startswith("2027-05-01T10:02:00")
    version = door.availability_version(event)
    clock.set(END)
    assert door.availability_version(event) != version


async def test_no_end_is_foretold_that_a_sign_of_life_moved_and_that_is_over(
    url: str, event: str, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    def seconds() -> float:
        return (clock.now() - START).total_seconds()

    def told(counted: Counted) -> dict[str, Any]:
        body: dict[str, Any] = json.loads(counted.plain())
        return body

    monkeypatch.setattr(availability_cache, "time", SimpleNamespace(monotonic=seconds))
    async with AsyncDibs(url) as dibs:
        cache = AvailabilityCache(dibs, explain=True)
        await dibs.put_event(event, items={"floor": 1}, heartbeat_seconds=120)
        held = await dibs.reserve(event, {"floor": 1}, session="anna")
        await dibs.heartbeat(event, held.id)
        first = await cache.read(event)
        clock.advance(seconds=100)
        await dibs.heartbeat(event, held.id)
        assert await cache.read(event) is first
        clock.set(END)
        second = await cache.read(event)
    assert second.version == first.version  # nothing happened that the journal tells
    assert second.etag != first.etag
    later = END + timedelta(seconds=100)
    for at in (told(second)["next_change_at"], _return_of(told(second))):
        assert datetime.fromisoformat(at) == later


def _return_of(told: dict[str, Any]) -> str:
    at: str = told["items"]["floor"]["why"]["next_return_at"]
    return at
