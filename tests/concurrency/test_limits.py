"""One owner at the limit in many places at once."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from itertools import cycle
from threading import Event

import psycopg
import pytest
from psycopg.types.json import Jsonb
from tests.behaviour.counts import counts_of
from tests.doors.clock import Clock
from tests.doors.door import Answer, Door

from .race import race

CALLERS = 50
FEW = 20
LIMIT = 7


@pytest.mark.parametrize("by_policy", [False, True], ids=["event", "policy"])
def test_one_session_reserves_to_the_limit_and_no_further(
    door: Door, event: str, by_policy: bool
) -> None:
    door.put_event(event, items={"floor": 99}, duplicates="allow")
    limit = {"session_reservations_max": LIMIT}
    (door.put_policy if by_policy else door.change_event)(event, **limit)
    again = partial(door.reserve, event, {"floor": 1}, session="anna")
    answers = race([again] * CALLERS)
    told = Counter(answer.code for answer in answers)
    assert told == {"ok": LIMIT, "limit_reached": CALLERS - LIMIT}
    assert counts_of(door, event, "floor") == (99 - LIMIT, LIMIT, 0)


@pytest.mark.parametrize("merges", [False, True], ids=["amend", "merge"])
def test_an_item_is_held_to_its_limit_however_holds_come_to_it(
    door: Door, event: str, merges: bool
) -> None:
    rule = "merge" if merges else "allow"
    door.put_event(event, items={"floor": 99, "mug": 99}, duplicates=rule)
    door.put_policy(event, item="floor", session_reservations_max=LIMIT)
    owners = [{"session": "anna", "customer": f"c{n}"} for n in range(CALLERS)]
    calls: list[Callable[[], Answer]] = []
    for n, owner in enumerate(owners):
        if n % 2:
            calls.append(partial(door.reserve, event, {"floor": 1}, **owner))
            continue
        held = door.reserve(event, {"mug": 1}, **owner)
        both = {"mug": 1, "floor": 1}
        calls.append(
            partial(door.reserve, event, both, **owner)
            if merges
            else partial(door.amend, held, items={"floor": 1})
        )
    told = Counter(answer.code for answer in race(calls))
    assert told == {"ok": LIMIT, "limit_reached": CALLERS - LIMIT}
    assert counts_of(door, event, "floor") == (99 - LIMIT, LIMIT, 0)


def test_one_customer_s_due_holds_make_room_for_as_many(
    door: Door, event: str, clock: Clock
) -> None:
    door.put_event(
        event,
        items={"floor": 99},
        duplicates="allow",
        hold_seconds=60,
        customer_reservations_max=LIMIT,
    )
    customer = {"customer": "anna"}
    due = [
        door.reserve(event, {"floor": 1}, session=f"s{n}", **customer)
        for n in range(LIMIT)
    ]
    clock.advance(seconds=60)
    calls = [
        partial(door.reserve, event, {"floor": 1}, session=f"t{n}", **customer)
        for n in range(FEW)
    ]
    told = Counter(answer.code for answer in race(calls))
    assert told == {"ok": LIMIT, "limit_reached": FEW - LIMIT}
    assert {door.read(one).status for one in due} == {"expired"}
    assert counts_of(door, event, "floor") == (99 - LIMIT, LIMIT, 0)


def test_a_rule_that_changes_meanwhile_is_one_or_the_other(
    door: Door, event: str, url: str
) -> None:
    door.put_event(event, items={"floor": 10_000}, units_max=10_000)
    rules = (Jsonb({"duplicates": "merge", "units_max": 10_000}), Jsonb({}))
    closing = Event()

    def office() -> None:
        with psycopg.connect(url, autocommit=True) as owner:
            for rule in cycle(rules):
                owner.execute("select dibs.put_kind('ticket', %s)", (rule,))
                if closing.is_set() and rule is rules[1]:
                    return

    with ThreadPoolExecutor(1) as thread:
        working = thread.submit(office)
        codes = Counter(
            door.reserve(event, {"floor": 1}, session="anna").code for _ in range(300)
        )
        closing.set()
        working.result()
    assert set(codes) == {"ok", "duplicate_reservation"}
