"""The wall clock steps forth and back as it likes, as at a failover; deadlines hold."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.doors.clock import START, Clock
from tests.doors.door import Answer
from tests.doors.sql_door import SqlDoor
from tests.sizes import sized

FLOOR = 4
OVER = {"expired", "already_released"}
VERBS = ("extend", "confirm", "release", "leave", "heartbeat")
SECONDS = (1, 59, 60, 599, 600, 3600, 86_400)

STEPS = st.one_of(
    st.tuples(st.just("step"), st.sampled_from([*SECONDS, *(-s for s in SECONDS)])),
    st.tuples(st.just("reserve"), st.integers(1, 3)),
    st.tuples(st.sampled_from(VERBS), st.integers(0, 9)),
    st.tuples(st.just("sweep"), st.just(0)),
)
numbers = count(1)


class Hold:
    """A reservation as its caller knows it."""

    def __init__(self, answer: Answer) -> None:
        self.answer, self.units = answer, sum(answer.items.values())
        self.is_sold = self.is_over = False
        self.ends_at = self.deadline_of(answer)

    @staticmethod
    def deadline_of(answer: Answer) -> datetime:
        """When it ends, as an answer says."""
        assert answer.expires_at is not None
        return min(answer.expires_at, answer.leaves_at or answer.expires_at)

    def is_taken_at(self, at: datetime) -> bool:
        """Whether its units are nobody else's then."""
        return self.is_sold or (not self.is_over and at < self.ends_at)


class Caller:
    """Asks anything at any time, and believes what it was told."""

    def __init__(self, door: SqlDoor, clock: Clock) -> None:
        self.door, self.clock = door, clock
        self.event, self.now, self.told_at = f"steps-{next(numbers)}", START, START
        self.holds: list[Hold] = []
        clock.set(START)
        door.put_event(
            self.event,
            items={"floor": FLOOR},
            hold_seconds=600,
            leave_grace_seconds=60,
            extensions_max=9,
        )

    def do(self, what: str, number: int) -> None:
        if what == "step":
            self.now += timedelta(seconds=number)
            self.clock.set(self.now)
        elif what == "sweep":
            self.sweep()
        elif what == "reserve":
            self.reserve(number)
        elif self.holds:
            self.say(what, self.holds[number % len(self.holds)])

    def reserve(self, units: int) -> None:
        session = f"s{next(numbers)}"
        answer = self.door.reserve(self.event, {"floor": units}, session=session)
        at = self.decided_at(answer)
        taken = sum(hold.units for hold in self.holds if hold.is_taken_at(at))
        assert (answer.code == "ok") == (taken + units <= FLOOR), "freed early or late"
        if answer.code == "ok":
            self.holds.append(Hold(answer))

    def say(self, verb: str, hold: Hold) -> None:
        answer: Answer = getattr(self.door, verb)(hold.answer)
        at = self.decided_at(answer)
        if hold.is_sold:
            assert answer.code in {"ok", "already_confirmed"}
            return
        if answer.code in OVER:
            assert hold.is_over or hold.ends_at <= at, f"{verb}: over too early"
            hold.is_over = True
        elif verb == "release" or answer.code == "extension_limit":
            # Who left has released once the grace is over: to release is to repeat it.
            is_over = hold.is_over or hold.ends_at <= at
            assert answer.code != "ok" or answer.replayed == is_over, "too late"
            hold.is_over |= answer.code == "ok"
        else:
            assert answer.code == "ok"
            assert not hold.is_over, f"{verb}: alive again"
            assert at < hold.ends_at, f"{verb}: too late"
            hold.is_sold = verb == "confirm"
            hold.ends_at = Hold.deadline_of(answer)

    def sweep(self) -> None:
        swept = set(self.door.sweep(self.event))
        for hold in self.holds:
            if hold.answer.id in swept:
                at = max(self.now, self.told_at)
                assert not hold.is_taken_at(at), "swept before its deadline"
                hold.is_over = True

    def decided_at(self, answer: Answer) -> datetime:
        """The instant of a decision, none of which is before an earlier one."""
        assert answer.server_now is not None
        assert answer.server_now >= max(self.now, self.told_at), "time went back"
        self.told_at = answer.server_now
        return answer.server_now

    def check(self) -> None:
        """All as it was told, and the journal in order."""
        assert self.door.verify(self.event) == []
        times = [row["recorded_at"] for row in self.door.journal(self.event, 0, 1000)]
        assert times == sorted(times)
        for hold in self.holds:
            status = self.door.read(hold.answer).status
            assert (status == "confirmed") == hold.is_sold
            assert not (hold.is_over and status == "reserved"), "alive again"


@pytest.fixture(scope="module")
def sql_door(url: str) -> Iterator[SqlDoor]:
    door = SqlDoor(url)
    yield door
    door.close()


@settings(
    max_examples=sized(20, 10_000),
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
@given(steps=st.lists(STEPS, min_size=8, max_size=40))
def test_nothing_revives_ends_early_or_is_confirmed_late(
    sql_door: SqlDoor, clock: Clock, steps: list[tuple[str, int]]
) -> None:
    caller = Caller(sql_door, clock)
    for what, number in steps:
        caller.do(what, number)
    caller.check()
