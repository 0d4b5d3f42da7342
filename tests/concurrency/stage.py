"""An event in a state where everything is scarce, and all that may be done to it."""

from collections.abc import Callable
from datetime import timedelta
from itertools import count
from typing import Any

import psycopg
from psycopg.rows import dict_row
from psycopg.types.json import Jsonb
from tests.doors.clock import START, Clock
from tests.doors.hall import plan_of
from tests.doors.sql_door import SqlDoor

from dibs.plans import parse

Link = psycopg.Connection[dict[str, Any]]
Told = list[dict[str, Any]]
Seen = dict[str, Any]
SEATS = ["A-1", "A-2", "A-3", "A-4"]
KEPT = ("verb", "code", "status", "items", "seats", "expires_at", "extension_count")
numbers = count(1)


class Stage:
    """An event with a live, a due and a sold reservation, two units and a seat left."""

    def __init__(self, door: SqlDoor, clock: Clock) -> None:
        self.event = f"stage-{next(numbers)}"
        self.door = door
        clock.set(START)
        door.put_event(
            self.event,
            items={"floor": 6, "adult": {"draws": {"floor": 1}, "price_minor": 1000}},
            hold_seconds=600,
            leave_grace_seconds=60,
        )
        assert door.put_plan(self.event, plan_of(lower=SEATS), {}).code == "ok"
        due = door.reserve(self.event, {"floor": 1}, seats=["A-2"], session="due")
        clock.set(START + timedelta(minutes=10))
        live = door.reserve(self.event, {"adult": 1}, seats=["A-1"], session="live")
        sold = door.sell(self.event, {"floor": 1}, seats=["A-3"], session="sold")
        door.block(self.event, {"floor": 1})
        self.ids = [str(one.id) for one in (due, live, sold)]

    def seen(self, link: Link) -> Seen:
        """All that may be seen from outside, and what is broken."""
        found = self.door.availability(self.event)
        event = self.door.event(self.event)
        assert found is not None
        assert event is not None
        return {
            "items": found["items"],
            "seats": found["seats"],
            "status": event["status"],
            "reservations": self.told(
                link.execute(
                    "select a.* from unnest(%s::uuid[]) with ordinality b (id, place)"
                    " cross join lateral dibs.read_reservation(%s, b.id) a"
                    " order by b.place",
                    (self.ids, self.event),
                ).fetchall()
            ),
            "policies": self.door.policies(self.event),
            "broken": self.door.verify(self.event),
        }

    def told(self, rows: Told) -> Told:
        """Answers without what differs from event to event."""
        return [{name: row.get(name) for name in KEPT} for row in rows]


Act = Callable[[Link, Stage], Told]
"""What one transaction does, and what it is answered."""


def turn(verb: str, number: int | None = None, **asked: Any) -> Act:
    """A verb; `number` is the reservation it names."""

    def act(link: Link, stage: Stage) -> Told:
        request = asked if number is None else {"id": stage.ids[number], **asked}
        query = "select * from dibs.turn(%s, %s)"
        rows = link.execute(query, (stage.event, Jsonb({verb: [request]}))).fetchall()
        return stage.told(rows)

    return act


def call(query: str, *given: Any) -> Act:
    """A function that answers a code, or rows."""

    def act(link: Link, stage: Stage) -> Told:
        rows = link.execute(query, (stage.event, *given)).fetchall()
        return [{name: row.get(name) for name in ("code", "status")} for row in rows]

    return act


def put_plan(seats: list[str]) -> Act:
    """The plan again, with these seats."""

    def act(link: Link, stage: Stage) -> Told:
        plan = parse(plan_of(lower=seats), None, None)
        rows = list(plan.seats)
        steps = (
            ("begin_plan(%s, %s, %s)", (Jsonb(plan.document), Jsonb(plan.items))),
            ("put_seats(%s, %s)", (Jsonb(rows),)),
            ("finish_plan(%s, %s)", ([row["seat_id"] for row in rows],)),
        )
        return [
            {"code": row["code"]}
            for step, given in steps
            for row in link.execute(
                f"select code from dibs.{step}", (stage.event, *given)
            ).fetchall()
        ]

    return act


DUE, LIVE, SOLD = range(3)
TWO = {"items": {"floor": 2}, "session": "new"}

ACTS: dict[str, Act] = {
    "reserve units": turn("reserve", **TWO),
    "reserve a seat": turn("reserve", seats=["A-2"], session="new"),
    "reserve the best": turn("reserve", best={"lower": 1}, session="new"),
    "sell": turn("sell", items={"floor": 2}, seats=["A-4"], session="counter"),
    "amend": turn("amend", LIVE, items={"adult": 2}, seats=["A-4"]),
    "fill a cart": turn("fill_cart", items={"floor": 1}, session="live"),
    "extend": turn("extend", LIVE),
    "confirm": turn("confirm", LIVE),
    "begin to pay": turn("begin_payment", LIVE, order_id="7"),
    "end a payment": turn("end_payment", LIVE, order_id="7"),
    "settle": turn("settle", LIVE, order_id="7"),
    "settle what is due": turn("settle", DUE, order_id="7"),
    "release": turn("release", LIVE),
    "leave": turn("leave", LIVE),
    "heartbeat": turn("heartbeat", LIVE, paying=True),
    "cancel": turn("cancel", SOLD),
    "cancel in part": turn("cancel", SOLD, items={"floor": 1}),
    "expire": turn("expire", DUE),
    "confirm what is due": turn("confirm", DUE),
    "sweep": call("select code, status from dibs.expire_many(%s, 10)"),
    "block": call("select code from dibs.block(%s, '{\"floor\": 1}', array['A-4'])"),
    "unblock": call("select code from dibs.unblock(%s, '{\"floor\": 1}')"),
    "resize": call("select code from dibs.put_item(%s, 'floor', capacity => 4)"),
    "pause": call('select code from dibs.change_event(%s, \'{"status": "paused"}\')'),
    "put a policy": call(
        "select code from dibs.put_policy(%s, 'floor', '', 0, '{\"units_max\": 1}')"
    ),
    "lose a seat of the plan": put_plan(SEATS[:3]),
    "reconcile": call("select invariant as code from dibs.reconcile(%s)"),
    "close the period": call("select dibs.close_period(%s)::text as code"),
}


def connect(url: str) -> Link:
    """A connection whose transactions begin by themselves."""
    return psycopg.connect(url, row_factory=dict_row)
