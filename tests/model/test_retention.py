"""Whatever was done, and whenever what is old goes: verify stays empty."""

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.doors.clock import START, Clock
from tests.doors.database import Databases
from tests.doors.door import Answer
from tests.doors.hall import plan_of
from tests.doors.sql_door import SqlDoor

SEATS = ["A-1", "A-2", "A-3", "A-4"]
ACTS = ("confirm", "release", "extend", "leave", "heartbeat", "cancel")

STEPS = st.one_of(
    st.tuples(st.just("advance"), st.integers(5, 40)),
    st.tuples(st.just("reserve"), st.integers(0, 9)),
    st.tuples(st.just("sell"), st.integers(0, 9)),
    st.tuples(st.sampled_from(ACTS), st.integers(0, 9)),
    st.tuples(st.just("tidy"), st.integers(1, 9)),
    st.tuples(st.just("sweep"), st.just(0)),
)

LATER = [("advance", 40), ("tidy", 900), ("advance", 40), ("tidy", 901)]
"""How every story ends, so that something goes."""


class House:
    """An event that lives for months, held for as long, and tidied at any time."""

    def __init__(self, url: str) -> None:
        self.link: psycopg.Connection[Any] = psycopg.connect(url, autocommit=True)
        self.door = SqlDoor(url)
        self.clock = Clock(url)
        self.event = ""
        self.held: list[Answer] = []

    def open(self, number: int) -> None:
        self.clock.set(START)
        self.event, self.held = f"e{number}", []
        self.door.put_event(
            self.event,
            items={"floor": 900, "adult": {"draws": {"floor": 1}}},
            hold_seconds=60 * 86_400,
            duplicates="allow",
            orphans="allow",
        )
        self.door.put_plan(self.event, plan_of(lower=SEATS), {})

    def do(self, verb: str, number: int) -> None:
        if verb == "advance":
            self.clock.advance(days=number)
        elif verb in {"reserve", "sell"}:
            seats = SEATS[number % 4 : number % 4 + number % 2]
            taken = {"adult": number % 3 + 1}
            act = getattr(self.door, verb)
            self.held.append(act(self.event, taken, seats=seats, session=f"s{number}"))
        elif verb == "sweep":
            self.door.sweep(self.event)
        elif verb == "tidy":
            self.tidy(number)
        elif self.held and (held := self.held[number % len(self.held)]).id:
            part = {"adult": 1} if verb == "cancel" and number % 2 else None
            given = {"items": part} if part else {}
            getattr(self.door, verb)(held, **given)

    def tidy(self, rows_max: int) -> None:
        self.link.execute("select dibs.prepare_journal()")
        self.link.execute("select dibs.close_period(e) from dibs.periods_to_close() e")
        self.link.execute("select dibs.roll_up(e) from dibs.events_to_roll_up() e")
        if rows_max % 2:
            self.link.execute("select dibs.drop_journal_months('1 day')")
        self.link.execute("select dibs.prune_journal('1 day', %s)", (rows_max,))

    def close(self) -> None:
        self.link.close()
        self.door.close()
        self.clock.close()


@pytest.fixture(scope="module")
def house(databases: Databases) -> Iterator[House]:
    with databases.copy() as url:
        house = House(url)
        yield house
        house.close()


numbers = iter(range(1, 10_000))


@settings(
    max_examples=80,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
@given(steps=st.lists(STEPS, min_size=8, max_size=40))
def test_stays_sound_and_mends_no_more_than_is_broken(
    house: House, steps: list[tuple[str, int]]
) -> None:
    house.open(next(numbers))
    for verb, number in [*steps, *LATER]:
        house.do(verb, number)
    assert house.door.verify(house.event) == []
    house.link.execute(
        "update dibs.items set available_count = available_count - 1,"
        " sold_count = sold_count + 1 where event_id = %s and item_id = 'floor'",
        (house.event,),
    )
    last = "select position from dibs.event_heads where event_id = %s"
    (before,) = house.link.execute(last, (house.event,)).fetchone() or (0,)
    house.link.execute("select dibs.reconcile(%s)", (house.event,))
    late = "select action from dibs.journal where event_id = %s and position > %s"
    assert house.door.verify(house.event) == []
    told = {"balance", "reconciled"}
    assert {
        action for (action,) in house.link.execute(late, (house.event, before))
    } <= told
