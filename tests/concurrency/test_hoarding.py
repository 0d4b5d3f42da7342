"""One owner who asks for much of everything at once, through every door."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from itertools import product
from threading import Barrier

import psycopg
import pytest
from psycopg.types.json import Jsonb
from tests.behaviour.counts import counts_of
from tests.doors.clock import Clock
from tests.doors.door import Door

from .race import race

CALLERS = 50
FEW = 20
LIMIT = 7
ITEMS = [f"item-{number}" for number in range(5)]
LIMITS = [
    f"{per}_{what}_max"
    for per, what in product(("session", "customer"), ("reservations", "units"))
]
ANNA = {"session": "anna", "customer": "anna"}


def test_one_owner_gets_exactly_the_limit_of_many_items(door: Door, event: str) -> None:
    events = [f"{limit}-{event[-20:]}" for limit in LIMITS]
    for name, limit in zip(events, LIMITS, strict=True):
        items = dict.fromkeys(ITEMS, 99)
        door.put_event(name, items=items, duplicates="allow", **{limit: LIMIT})
    start = Barrier(CALLERS)

    def call(number: int) -> list[str]:
        told = []
        asked = {ITEMS[number % len(ITEMS)]: 1}
        for name in events:
            start.wait()
            told.append(door.reserve(name, asked, **ANNA).code)
        return told

    with ThreadPoolExecutor(CALLERS) as callers:
        told = list(callers.map(call, range(CALLERS)))
    for name, codes in zip(events, zip(*told, strict=True), strict=True):
        expected = {"ok": LIMIT, "limit_reached": CALLERS - LIMIT}
        assert Counter(codes) == expected, name
        assert sum(counts_of(door, name, item)[1] for item in ITEMS) == LIMIT


@pytest.mark.parametrize("what", ["reservations", "units"])
def test_one_network_gets_exactly_the_limit_whoever_comes_from_it(
    door: Door, event: str, url: str, what: str
) -> None:
    items = dict.fromkeys(ITEMS, 99)
    door.put_event(event, items=items, **{f"network_{what}_max": LIMIT})
    reserve = "select code from dibs.reserve_many(%s, %s)"

    def call(number: int) -> str:
        asked = {
            "items": {ITEMS[number % len(ITEMS)]: 1},
            "session": f"guest-{number}",
            "network": "203.0.113.7",
        }
        with psycopg.connect(url, autocommit=True) as link:
            start.wait()
            (code,) = link.execute(reserve, (event, Jsonb([asked]))).fetchone() or ("",)
        return str(code)

    start = Barrier(CALLERS)
    with ThreadPoolExecutor(CALLERS) as callers:
        told = Counter(callers.map(call, range(CALLERS)))
    assert told == {"ok": LIMIT, "limit_reached": CALLERS - LIMIT}
    assert sum(counts_of(door, event, item)[1] for item in ITEMS) == LIMIT


def test_what_one_owner_amends_passes_no_limit(door: Door, event: str) -> None:
    items = {"floor": 99, "mug": 99}
    door.put_event(event, items=items, duplicates="allow", session_units_max=12)
    held = [door.reserve(event, {"floor": 1}, session="anna") for _ in range(10)]
    calls = [partial(door.amend, one, items={"floor": 1, "mug": 1}) for one in held]
    told = Counter(answer.code for answer in race(calls))
    assert told == {"ok": 2, "limit_reached": 8}
    assert counts_of(door, event, "mug") == (97, 2, 0)


def test_who_has_to_wait_gets_nothing_however_often_they_ask(
    door: Door, event: str, clock: Clock
) -> None:
    items = {"floor": 99}
    door.put_event(event, items=items, duplicates="allow", hold_seconds=60)
    door.change_event(event, cooldown_after=1, cooldown_seconds=600)
    door.reserve(event, {"floor": 1}, session="anna")
    clock.advance(seconds=60)
    calls = [
        partial(door.reserve, event, {"floor": 1}, session=session)
        for session in ["anna", "bo"] * (FEW // 2)
    ]
    told = Counter(answer.code for answer in race(calls))
    assert told == {"ok": FEW // 2, "limit_reached": FEW // 2}
