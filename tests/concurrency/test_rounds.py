"""Races in great numbers: the last unit goes to one, quantities to as many as fit."""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import timedelta
from functools import partial
from random import Random
from typing import Any

import psycopg
import pytest
from psycopg.rows import dict_row
from psycopg.types.json import Jsonb
from tests.doors.clock import START, Clock
from tests.doors.sql_door import SqlDoor
from tests.sizes import sized

from .race import race

Link = psycopg.Connection[dict[str, Any]]
Record = Callable[[str, object], None]

CONTENDERS = 16
ROUNDS = sized(400, 100_000)
RACES = sized(20, 1_000)
EVENTS = ("one", "other")
"""What is raced for side by side."""
ITEMS = [f"round-{number}" for number in range(100)]
"""The rounds of an event: one unit each."""
ASKED = 20
"""How many rounds a contender enters by one call."""
HOLD_SECONDS = 60
HOLD = timedelta(seconds=HOLD_SECONDS)
DRAWN = {"single": 1, "pair": 2}
"""What a unit of each ticket takes of the floor."""


@pytest.fixture(scope="module")
def links(url: str) -> Iterator[list[Link]]:
    """A connection for each contender."""
    with ExitStack() as stack:
        yield [
            stack.enter_context(
                psycopg.connect(url, autocommit=True, row_factory=dict_row)
            )
            for _ in range(CONTENDERS)
        ]


@pytest.fixture(scope="module")
def seller(url: str) -> Iterator[SqlDoor]:
    """Who puts up the events."""
    door = SqlDoor(url)
    yield door
    door.close()


def test_each_last_unit_goes_to_one(
    seller: SqlDoor, clock: Clock, links: list[Link], record_property: Record
) -> None:
    wins: Counter[int] = Counter()
    for heat in range(ROUNDS // (len(EVENTS) * len(ITEMS))):
        events = [f"{name}-{heat}" for name in EVENTS]
        put_up(seller, clock, events)
        answers = race(
            [
                partial(enter, link, events, f"s{number}", Random(f"{heat} {number}"))
                for number, link in enumerate(links)
            ]
        )
        for event in events:
            for item in ITEMS:
                codes = [told[event, item] for told in answers]
                assert Counter(codes) == {"ok": 1, "sold_out": CONTENDERS - 1}
                wins[codes.index("ok")] += 1
            assert left_of(seller, event) == dict.fromkeys(ITEMS, 0)
            assert seller.verify(event) == []
    record_property("rounds", wins.total())
    record_property("contenders", CONTENDERS)
    assert len(wins) > 1, f"nobody else ever won a round: {wins}"


def put_up(seller: SqlDoor, clock: Clock, events: list[str]) -> None:
    """Events with a unit of each item; in one all are held by who let them expire."""
    clock.set(START)
    for event in events:
        units = dict.fromkeys(ITEMS, 1)
        seller.put_event(event, items=units, hold_seconds=HOLD_SECONDS)
    slow = [{"session": "too slow", "items": {item: 1}} for item in ITEMS]
    assert {held.code for held in seller.reserve_many(events[0], slow)} == {"ok"}
    clock.set(START + HOLD)


def enter(
    link: Link, events: list[str], session: str, random: Random
) -> dict[tuple[str, str], str]:
    """Asks for each unit there is, in an order of one's own: each item's answer."""
    calls = [
        (event, ITEMS[first : first + ASKED])
        for event in events
        for first in range(0, len(ITEMS), ASKED)
    ]
    random.shuffle(calls)
    told: dict[tuple[str, str], str] = {}
    for event, items in calls:
        verb = random.choice(["reserve", "sell"])
        codes = ask(link, event, verb, [(session, {item: 1}) for item in items])
        told |= {(event, item): code for item, code in zip(items, codes, strict=True)}
    return told


def test_quantities_are_met_as_far_as_they_fit(
    seller: SqlDoor, clock: Clock, links: list[Link], record_property: Record
) -> None:
    met: Counter[str] = Counter()
    for number in range(RACES):
        random, event = Random(number), f"race-{number}"
        capacity = random.randint(10, 60)
        tickets = {name: {"draws": {"floor": units}} for name, units in DRAWN.items()}
        clock.set(START)
        seller.put_event(
            event,
            items={"floor": capacity, **tickets},
            hold_seconds=HOLD_SECONDS,
        )
        seller.reserve(event, {"floor": random.randint(1, 9)}, session="too slow")
        clock.set(START + HOLD)
        wishes = [
            {name: random.randint(1, 4) for name in DRAWN if random.random() < 0.7}
            or {"floor": 5}
            for _ in links
        ]
        told = race(
            [
                partial(ask, link, event, "reserve", [(f"s{place}", wishes[place])])
                for place, link in enumerate(links)
            ]
        )
        units = [sum(DRAWN.get(i, 1) * n for i, n in w.items()) for w in wishes]
        by_code = {"ok": list[int](), "sold_out": list[int]()}
        for (code,), asked in zip(told, units, strict=True):
            by_code[code].append(asked)
        left = left_of(seller, event)["floor"]
        assert left is not None
        assert sum(by_code["ok"]) + left == capacity
        # Nothing came back, so what was too much then is too much still.
        assert left < min(by_code["sold_out"], default=left + 1)
        assert seller.verify(event) == []
        met.update({code: len(asked) for code, asked in by_code.items()})
    record_property("races", RACES)
    assert min(met.values()) > 0, f"all were answered alike: {met}"


def ask(
    link: Link, event: str, verb: str, wishes: list[tuple[str, dict[str, int]]]
) -> list[str]:
    """The code of each wish of a session, in one turn."""
    requests = [{"session": session, "items": items} for session, items in wishes]
    rows = link.execute(
        "select code from dibs.turn(%s, %s) order by ordinal",
        (event, Jsonb({verb: requests})),
    ).fetchall()
    return [row["code"] for row in rows]


def left_of(seller: SqlDoor, event: str) -> dict[str, int | None]:
    """How many units of each item are available."""
    seen = seller.availability(event)
    assert seen is not None
    return {item: counts["available_count"] for item, counts in seen["items"].items()}
