"""An event to which anything is done, at any time."""

from typing import Any

import psycopg
from hypothesis import strategies as st
from tests.doors.clock import START, Clock
from tests.doors.door import Answer
from tests.doors.hall import plan_of
from tests.doors.sql_door import SqlDoor

SEATS = ["A-1", "A-2", "A-3", "A-4"]
ACTS = ("confirm", "release", "extend", "amend", "leave", "heartbeat", "cancel")

DOINGS = st.one_of(
    st.tuples(st.just("reserve"), st.integers(0, 9)),
    st.tuples(st.just("sell"), st.integers(0, 9)),
    st.tuples(st.sampled_from(ACTS), st.integers(0, 9)),
    st.tuples(st.just("block"), st.integers(0, 9)),
    st.tuples(st.just("sweep"), st.just(0)),
)
"""What `House.do` does."""


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
        elif verb == "block":
            self.link.execute(
                "select dibs.block(%s, jsonb_build_object('floor', %s::int))",
                (self.event, number + 1),
            )
        elif verb == "sweep":
            self.door.sweep(self.event)
        elif verb == "roll up":
            self.link.execute("select dibs.roll_up(%s)", (self.event,))
        elif verb == "tidy":
            self.tidy(number)
        elif self.held and (held := self.held[number % len(self.held)]).id:
            given: dict[str, Any] = {}
            if verb == "amend" or (verb == "cancel" and number % 2):
                given = {"items": {"adult": number % 4 + 1}, "seats": []}
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
