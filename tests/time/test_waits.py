"""Time is read under the lock: the instant of the decision counts, not the call's."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from time import monotonic

import pytest
from tests.doors.clock import START, Clock
from tests.doors.door import Answer, Door
from tests.doors.watcher import Watcher

DEADLINE = START + timedelta(minutes=10)


def while_held(
    watcher: Watcher,
    clock: Clock,
    event: str,
    call: Callable[[], Answer],
    until: timedelta = timedelta(0),
) -> Answer:
    """The answer to a call that waits for the event while its deadline passes."""
    with ThreadPoolExecutor(1) as caller:
        with watcher.holding(event):
            waiting = caller.submit(call)
            watcher.until_waiting(1)
            clock.set(DEADLINE + until)
        return waiting.result()


def test_refuses_a_confirm_that_waited_across_its_deadline(
    door: Door, event: str, clock: Clock, watcher: Watcher
) -> None:
    door.put_event(event, items={"floor": 1}, hold_seconds=600)
    held = door.reserve(event, {"floor": 1}, session="anna")
    answer = while_held(watcher, clock, event, lambda: door.confirm(held))
    assert (answer.code, answer.server_now) == ("expired", DEADLINE)


def test_confirms_where_the_wait_ended_a_millisecond_before(
    door: Door, event: str, clock: Clock, watcher: Watcher
) -> None:
    door.put_event(event, items={"floor": 1}, hold_seconds=600)
    held = door.reserve(event, {"floor": 1}, session="anna")
    instant = timedelta(milliseconds=-1)
    answer = while_held(watcher, clock, event, lambda: door.confirm(held), instant)
    assert answer.code == "ok"


def test_refuses_an_extension_that_waited_across_its_deadline(
    door: Door, event: str, clock: Clock, watcher: Watcher
) -> None:
    door.put_event(event, items={"floor": 1}, hold_seconds=600)
    held = door.reserve(event, {"floor": 1}, session="anna")
    answer = while_held(watcher, clock, event, lambda: door.extend(held))
    assert answer.code == "expired"


def test_grants_to_who_waited_what_became_free_meanwhile(
    door: Door, event: str, clock: Clock, watcher: Watcher
) -> None:
    door.put_event(event, items={"floor": 1}, hold_seconds=600)
    door.reserve(event, {"floor": 1}, session="anna")
    answer = while_held(
        watcher, clock, event, lambda: door.reserve(event, {"floor": 1}, session="bo")
    )
    assert answer.code == "ok"
    assert answer.expires_at == DEADLINE + timedelta(minutes=10)


@pytest.mark.parametrize("door", ["python", "http"], indirect=True)
def test_who_waits_for_what_stays_locked_is_told_after_the_lock_timeout(
    door: Door, event: str, watcher: Watcher
) -> None:
    door.put_event(event, items={"floor": 1})
    with watcher.holding(event):
        began = monotonic()
        answer = door.reserve(event, {"floor": 1}, session="anna")
        waited = monotonic() - began
    assert answer.code == "unavailable"
    assert 1.9 < waited < 4
    assert door.reserve(event, {"floor": 1}, session="anna").code == "ok"
