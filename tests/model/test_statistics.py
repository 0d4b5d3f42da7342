"""Statistics are what a count of the whole journal gives, rolled up or not."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import count
from typing import Any, NamedTuple

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.doors.clock import START, Clock
from tests.doors.door import Answer
from tests.doors.sql_door import SqlDoor
from tests.sizes import sized

ENDS = ("confirmed", "expired", "released")
NAMES = (
    *("created", "completed", "expired", "released", "cancelled", "failed"),
    *("mean", "rate"),
)
numbers = count(1)

STEPS = st.one_of(
    st.tuples(st.just("advance"), st.integers(1, 30)),
    st.tuples(st.just("reserve"), st.integers(3, 4)),
    st.tuples(st.just("reserve"), st.integers(1, 4)),
    st.tuples(
        st.sampled_from(["confirm", "release", "extend", "cancel"]), st.integers(0, 20)
    ),
    st.tuples(st.just("sell"), st.integers(1, 2)),
    st.tuples(st.just("sweep"), st.just(0)),
    st.tuples(st.just("roll up"), st.integers(1, 9)),
)


class House:
    """Two events, and everything that is done to them."""

    def __init__(self, url: str, clock: Clock) -> None:
        self.link: psycopg.Connection[Any] = psycopg.connect(url, autocommit=True)
        self.door = SqlDoor(url)
        self.clock = clock
        self.events: list[str] = []
        self.held: list[Answer] = []

    def open(self) -> None:
        self.clock.set(START)
        self.events = [f"e{next(numbers)}" for _ in range(2)]
        self.held = []
        for event in self.events:
            self.door.put_event(event, items={"floor": 4}, hold_seconds=1800)

    def do(self, verb: str, number: int) -> None:
        event = self.events[number % 2]
        if verb == "advance":
            self.clock.advance(minutes=number * 1.7)
        elif verb in {"reserve", "sell"}:
            session = f"s{len(self.held)}"
            act = getattr(self.door, verb)
            self.held.append(act(event, {"floor": number}, session=session))
        elif verb == "sweep":
            self.door.sweep(event)
        elif verb == "roll up":
            self.link.execute("select dibs.roll_up(%s, %s)", (event, number))
        elif self.held:
            held = self.held[number % len(self.held)]
            if held.id:
                getattr(self.door, verb)(held)

    def told(self, event: str | None, hours: int) -> dict[str, Any]:
        """What the engine says."""
        row = self.link.execute(
            "select created, completed, expired, released, cancelled, failed,"
            " mean_hold_seconds, expiration_rate"
            " from dibs.reservation_statistics(%s, %s)",
            (event, hours),
        ).fetchone()
        assert row is not None
        return dict(zip(NAMES, row, strict=True))

    def counted(self, event: str | None, hours: int) -> dict[str, Any]:
        """The same by brute force."""
        since = self.clock.now() - timedelta(hours=hours)
        rows = [
            Row(*row)
            for row in self.link.execute(
                "select j.event_id, j.recorded_at, j.action, v.reserved_at, v.ends_at"
                " from dibs.journal j"
                " left join dibs.reservations v using (event_id, reservation_id)"
            )
        ]
        seen = [row for row in rows if row.at >= since and event in {None, row.event}]
        refused = self.link.execute(
            "select event_id, refused_at, refusal_count from dibs.refusals"
        ).fetchall()
        holds = [
            (row.held_until - row.reserved_at).total_seconds()
            for row in seen
            if row.action in ENDS and row.reserved_at and row.at > row.reserved_at
        ]
        expired = sum(row.action == "expired" for row in seen)
        return {
            "created": sum(row.action == "reserved" for row in seen),
            "completed": sum(row.action == "confirmed" for row in seen),
            "expired": expired,
            "released": sum(row.action == "released" for row in seen),
            "cancelled": sum(row.action == "cancelled" for row in seen),
            "failed": sum(
                times
                for name, at, times in refused
                if at >= since and event in {None, name}
            ),
            "mean": pytest.approx(sum(holds) / len(holds)) if holds else None,
            "rate": pytest.approx(expired / len(holds)) if holds else None,
        }

    def close(self) -> None:
        self.link.close()
        self.door.close()


class Row(NamedTuple):
    event: str
    at: datetime
    action: str
    reserved_at: datetime | None
    ends_at: datetime | None

    @property
    def held_until(self) -> datetime:
        """Nothing is held past its deadline, however late that is swept."""
        if self.action == "confirmed" or self.ends_at is None:
            return self.at
        return min(self.at, self.ends_at)


@pytest.fixture(scope="module")
def house(url: str) -> Iterator[House]:
    clock = Clock(url)
    house = House(url, clock)
    yield house
    house.close()
    clock.close()


@settings(
    max_examples=sized(40, 2_000),
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
@given(
    steps=st.lists(STEPS, min_size=10, max_size=40),
    hours=st.lists(st.integers(1, 3), min_size=1, max_size=3),
)
def test_are_what_the_whole_journal_says(
    house: House, steps: list[tuple[str, int]], hours: list[int]
) -> None:
    house.open()
    for verb, number in steps:
        house.do(verb, number)
    for most in hours:
        for event in (*house.events, None):
            assert house.told(event, most) == house.counted(event, most)
