"""Two events in one state: one is asked all at once, the other one by one."""

from collections.abc import Sequence
from datetime import timedelta
from itertools import count
from typing import Any

import psycopg
from psycopg.types.json import Jsonb
from tests.doors.clock import START, Clock
from tests.doors.hall import plan_of
from tests.doors.sql_door import SqlDoor

SEATS = ["A-1", "A-2", "A-3"]
ITEMS = {
    "floor": 4,
    "shirt": {"capacity": 2, "kind": "stock", "price_minor": 2000},
    "adult": {"draws": {"floor": 1}, "price_minor": 3000},
    "package": {"draws": {"floor": 2, "shirt": 1}, "capacity": 2, "price_minor": 2500},
}
ORDER = (
    *("expire", "release", "cancel", "leave", "heartbeat", "extend", "begin_payment"),
    *("confirm", "settle", "end_payment", "amend", "fill_cart"),
    *("reserve", "reserve_again", "sell"),
)
"""The serial order in which a turn answers its verbs."""

GIVING = {"settle", "fill_cart", "reserve", "reserve_again", "sell"}
"""The verbs that a reservation may be born of."""

BORN = 4
"""Reservations each twin starts with: two due, two alive, as far as there was room."""

numbers = count(1)

Answers = list[dict[str, Any]]
Batch = dict[str, list[dict[str, Any]]]


class Twin:
    """An event; its reservations are named by the order of their birth, not by id."""

    def __init__(
        self,
        door: SqlDoor,
        link: psycopg.Connection[dict[str, Any]],
        clock: Clock,
        policies: Sequence[dict[str, Any]] = (),
        **settings: Any,
    ) -> None:
        self.event = f"twin-{next(numbers)}"
        self.door, self.link, self.clock = door, link, clock
        clock.set(START)
        self.door.put_event(self.event, items=ITEMS, hold_seconds=600, **settings)
        self.door.put_plan(self.event, plan_of(lower=SEATS), {})
        for policy in policies:
            assert self.door.put_policy(self.event, **policy).code == "ok"
        self.ids: list[str] = []

    def begin(self, births: list[dict[str, Any]]) -> None:
        """Reserves, half of it long ago; then it is a quarter of an hour later."""
        for number, birth in enumerate(births):
            self.clock.set(START + timedelta(minutes=5 * (number >= BORN // 2)))
            self._send({"reserve": [birth]})
        self.clock.set(START + timedelta(minutes=10))

    def at_once(self, batch: Batch) -> Answers:
        """What one turn answers."""
        return self._send(self._all_named(batch))

    def one_by_one(self, batch: Batch) -> Answers:
        """What a turn for each request answers, in the serial order."""
        # Nobody can name what is born in the same turn.
        named = self._all_named(batch)
        each = [(verb, one) for verb in ORDER for one in named.get(verb, [])]
        return [answer for verb, one in each for answer in self._send({verb: [one]})]

    def state(self) -> dict[str, Any]:
        """All that may be seen from outside, and whether it is sound."""
        availability = self.door.availability(self.event) or {}
        rows = self.link.execute(
            "select b.id, a.* from unnest(%s::uuid[]) with ordinality b (id, place)"
            " cross join lateral dibs.read_reservation(%s, b.id) a order by b.place",
            (self.ids, self.event),
        ).fetchall()
        return {
            "items": availability["items"],
            "seats": availability["seats"],
            "reservations": [self._seen(row) for row in rows],
            "broken": self.door.verify(self.event),
        }

    def _all_named(self, batch: Batch) -> Batch:
        return {
            verb: [self._named(one) for one in part] for verb, part in batch.items()
        }

    def _send(self, requests: Batch) -> Answers:
        rows = self.link.execute(
            "select * from dibs.turn(%s, %s)", (self.event, Jsonb(requests))
        ).fetchall()
        for row in rows:
            if (
                row["verb"] in GIVING
                and row["code"] == "ok"
                and str(row["id"]) not in self.ids
            ):
                self.ids.append(str(row["id"]))
        return [self._seen(row) for row in rows]

    def _named(self, request: dict[str, Any]) -> dict[str, Any]:
        """The request with the id of the reservation it means by its number."""
        if "id" not in request:
            return request
        number = request["id"]
        known = number < len(self.ids)
        unknown = "00000000-0000-7000-8000-000000000000"
        return {**request, "id": self.ids[number] if known else unknown}

    def _seen(self, row: dict[str, Any]) -> dict[str, Any]:
        """An answer without what must differ: ids, tokens, ordinals, positions."""
        detail = dict(row["detail"] or {})
        if "reservation" in detail:
            detail["reservation"] = self._number(detail["reservation"])
        if "again" in detail:
            over = self._number(detail["again"]["reservation"])
            detail["again"] = {**detail["again"], "reservation": over}
        if isinstance(detail.get("late"), dict):  # else it was refused
            was = self._number(detail["late"]["was"])
            detail["late"] = {**detail["late"], "was": was}
        kept = ("verb", "code", "status", "items", "seats", "expires_at", "replayed")
        more = ("amount_minor", "extension_count", "extensions_left", "reserved_at")
        seen = {name: row[name] for name in kept + more}
        return seen | {"id": self._number(row["id"]), "detail": detail}

    def _number(self, one: Any) -> int | None:
        return self.ids.index(str(one)) if str(one) in self.ids else None
