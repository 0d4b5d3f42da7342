"""A call decides, writes and tells at one instant, the clock's, and at no other."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import psycopg
import pytest
from psycopg.types.json import Jsonb
from tests.doors.clock import START, Clock
from tests.doors.door import Answer
from tests.doors.hall import plan_of
from tests.doors.sql_door import SqlDoor

from .instant_calls import VERBS, Call, reserve

Owner = psycopg.Connection[Any]

LATER = START + timedelta(minutes=5)
DEADLINE = START + timedelta(minutes=10)
BEFORE = DEADLINE - timedelta(microseconds=1)

WRITTEN = """
select array_agg(distinct w.at order by w.at)
from (
  select recorded_at from dibs.journal where event_id = %(event)s
  union all
  select unnest(array[reserved_at, ended_at, left_at, heartbeat_at, payment_begun_at])
  from dibs.reservations where event_id = %(event)s
  union all
  select unnest(array[reserved_at, dropped_at])
  from dibs.tickets where event_id = %(event)s
  union all
  select unnest(array[refused_at, second_at])
  from dibs.refusals where event_id = %(event)s
) w (at)
where w.at is not null
"""
ENDED = """
select v.status, v.ended_at, j.recorded_at
from dibs.reservations v
left join dibs.journal j on j.event_id = v.event_id
  and j.reservation_id = v.reservation_id and j.action = v.status
where v.event_id = %s and v.reservation_id = %s
"""


def instants(owner: Owner, event: str) -> list[datetime]:
    """Every time that stands in a row of the event."""
    row = owner.execute(WRITTEN, {"event": event}).fetchone()
    assert row is not None
    found: list[datetime] = row[0]
    return found


def one(owner: Owner, statement: str, *given: Any) -> Any:
    row = owner.execute(statement, given).fetchone()
    assert row is not None, statement
    return row[0]


def hall(door: SqlDoor, event: str, **settings: Any) -> Answer:
    """A hold for ten minutes of places, stock and two of three seats."""
    mug = {"kind": "stock", "capacity": 9}
    door.put_event(
        event,
        items={"floor": 9, "mug": mug},
        units_max=99,
        hold_seconds=600,
        orphans="allow",
        **settings,
    )
    door.put_plan(event, plan_of(lower=["A-1", "A-2", "A-3"]), {})
    return door.reserve(
        event, {"floor": 2, "mug": 2}, seats=["A-1", "A-2"], session="anna"
    )


@pytest.mark.parametrize("verb", VERBS)
def test_a_verb_writes_and_tells_one_instant(
    door: SqlDoor, owner: Owner, event: str, clock: Clock, verb: str
) -> None:
    held = hall(door, event)
    clock.set(LATER)
    call, code = VERBS[verb]
    answer = call(door, held)
    assert (answer.code, answer.server_now) == (code, LATER)
    assert instants(owner, event) == [START, LATER]


def test_a_batch_of_cancellations_writes_one_instant(
    door: SqlDoor, owner: Owner, event: str, clock: Clock
) -> None:
    mug = {"kind": "stock", "capacity": 9}
    door.put_event(event, items={"floor": 9, "mug": mug})
    first, second, third = [
        door.sell(event, {"floor": 2, "mug": 2}, session="anna").id for _ in range(3)
    ]
    clock.set(LATER)
    asked = [
        {"id": first},
        {"id": second, "items": {"floor": 1, "mug": 1}},
        {"id": third},
    ]
    codes = owner.execute(
        "select code from dibs.cancel_many(%s, %s)", (event, Jsonb(asked))
    ).fetchall()
    assert codes == [("ok",)] * 3
    assert instants(owner, event) == [START, LATER]


def test_a_repeated_call_tells_the_time_it_is_and_writes_none(
    door: SqlDoor, owner: Owner, event: str, clock: Clock
) -> None:
    held = hall(door, event)
    door.extend(held, key="k")
    door.reserve(event, {"floor": 99}, session="bo", key="refused")
    clock.set(LATER)
    replayed = door.extend(held, key="k")
    refused = door.reserve(event, {"floor": 99}, session="bo", key="refused")
    assert [replayed.server_now, refused.server_now] == [LATER, LATER]
    assert (replayed.replayed, refused.replayed) == (True, True)
    assert instants(owner, event) == [START]


SIGNS: dict[str, Call] = {
    "heartbeat": lambda door, held: door.heartbeat(held),
    "leave": lambda door, held: door.leave(held),
    "amend": lambda door, held: door.amend(held, items={"floor": 1}),
    "read": lambda door, held: door.read(held),
}


@pytest.mark.parametrize("sign", SIGNS)
def test_is_told_as_held_until_the_last_instant(
    door: SqlDoor, event: str, clock: Clock, sign: str
) -> None:
    held = hall(door, event)
    clock.set(BEFORE)
    told = SIGNS[sign](door, held)
    assert (told.code, told.status) == ("ok", "reserved")
    assert told.extensions_left == held.extensions_left


def test_has_no_extension_left_from_the_deadline_on(
    door: SqlDoor, event: str, clock: Clock
) -> None:
    held = hall(door, event)
    clock.set(DEADLINE)
    told = door.read(held)
    assert (told.status, told.extensions_left) == ("expired", 0)


def test_is_not_cancelled_but_held_until_the_last_instant(
    door: SqlDoor, event: str, clock: Clock
) -> None:
    held = hall(door, event)
    clock.set(BEFORE)
    assert door.cancel(held).code == "not_confirmed"
    assert door.expire(held).code == "not_due"
    clock.set(DEADLINE)
    assert door.cancel(held).code == "expired"
    assert door.expire(held).code == "ok"


WINDOW: dict[str, tuple[Call, Call]] = {
    "plain": (reserve("a", items={"floor": 1}), reserve("b", items={"floor": 1})),
    "seats": (reserve("a", seats=["A-1"]), reserve("b", seats=["A-3"])),
    "best": (reserve("a", best={"lower": 1}), reserve("b", best={"lower": 1})),
    "amend": (
        lambda door, held: door.amend(held, items={"floor": 2}),
        lambda door, held: door.amend(held, items={"floor": 3}),
    ),
}


@pytest.mark.parametrize("way", WINDOW)
def test_sells_from_the_first_instant_to_the_last(
    door: SqlDoor, event: str, clock: Clock, way: str
) -> None:
    one, other = WINDOW[way]
    door.put_event(event, items={"floor": 9}, hold_seconds=3600, orphans="allow")
    door.put_plan(event, plan_of(lower=["A-1", "A-2", "A-3"]), {})
    held = door.reserve(event, {"floor": 1}, session="anna")
    door.change_event(event, sales_start_at=DEADLINE.isoformat())
    clock.set(BEFORE)
    assert one(door, held).code == "not_on_sale"
    clock.set(DEADLINE)
    assert one(door, held).code == "ok"
    end = DEADLINE + timedelta(minutes=10)
    door.change_event(event, sales_end_at=end.isoformat())
    clock.set(end - timedelta(microseconds=1))
    assert other(door, held).code == "ok"
    clock.set(end)
    assert reserve("c", items={"floor": 1})(door, held).code == "not_on_sale"
    assert door.amend(held, items={"floor": 5}).code == "not_on_sale"


NO_MORE = {"session_reservations_max": 1}

WAYS: dict[str, tuple[Mapping[str, int], Call]] = {
    "for the last unit": ({}, reserve("bo", items={"floor": 1})),
    "for the last unit, limited": (NO_MORE, reserve("bo", items={"floor": 1})),
    "for its seat": ({}, reserve("bo", seats=["A-1"])),
    "for the best seat": ({}, reserve("bo", best={"lower": 1})),
    "for its owner's item": ({}, reserve("anna", items={"cup": 1})),
    "for its owner's limit": (NO_MORE, reserve("anna", items={"mug": 1})),
    "to sell": (
        {},
        lambda door, held: door.sell(held.event, {"floor": 1}, session="bo"),
    ),
    "to hold back": ({}, lambda door, held: door.block(held.event, {"floor": 1})),
    "to amend": (
        {},
        lambda door, held: door.amend(
            next(iter(door.reservations(held.event, session="cy"))), items={"floor": 1}
        ),
    ),
    "to sweep": (
        {},
        lambda door, held: Answer(
            code="ok" if held.id in door.sweep(held.event) else "none"
        ),
    ),
}  # fmt: skip
"""By what a due hold is ended, and under which settings of its event."""


@pytest.mark.parametrize("way", WAYS)
def test_a_hold_is_ended_at_its_deadline_and_no_instant_before(
    door: SqlDoor, owner: Owner, event: str, clock: Clock, way: str
) -> None:
    settings, call = WAYS[way]
    items = {"floor": 1, "cup": 2, "mug": 9}
    door.put_event(event, items=items, hold_seconds=3600, **settings)
    door.put_plan(event, plan_of(lower=["A-1"]), {})
    door.reserve(event, {"mug": 1}, session="cy")
    door.change_event(event, hold_seconds=60)
    door.reserve(event, {"mug": 1}, session="long over, and in nobody's way")
    door.change_event(event, hold_seconds=600)
    held = door.reserve(event, {"floor": 1, "cup": 1}, seats=["A-1"], session="anna")
    clock.set(BEFORE)
    assert call(door, held).code != "ok"
    ended = owner.execute(ENDED, (event, held.id)).fetchone()
    assert ended == ("reserved", None, START)
    clock.set(DEADLINE)
    assert call(door, held).code == "ok"
    ended = owner.execute(ENDED, (event, held.id)).fetchone()
    assert ended == ("expired", DEADLINE, DEADLINE)


def test_an_id_tells_when_it_was_given(door: SqlDoor, event: str, clock: Clock) -> None:
    door.put_event(event, items={"floor": 2, "mug": 2})
    held = door.reserve(event, {"floor": 1, "mug": 1}, session="anna")
    assert UUID(held.id).int >> 80 == START.timestamp() * 1000


def test_sells_until_the_last_instant_of_its_sale(
    door: SqlDoor, owner: Owner, event: str, clock: Clock
) -> None:
    end = START + timedelta(minutes=1)
    items = {"floor": 5, "mug": 5}
    door.put_event(event, items=items, sales_end_at=end, duplicates="merge")
    clock.set(end - timedelta(milliseconds=500))
    held = door.reserve(event, {"floor": 1, "mug": 1}, session="anna")
    more = door.reserve(event, {"floor": 1}, session="anna")
    assert (held.code, more.code, more.merged) == ("ok", "ok", True)
    recorded = (
        "select recorded_at from dibs.journal where event_id = %s"
        " and action = 'amended'"
    )
    assert one(owner, recorded, event) == clock.now()
    clock.set(end)
    late = door.reserve(event, {"floor": 1}, session="anna")
    assert late.code == "not_on_sale"


def test_a_limit_counts_what_lives_at_the_instant(
    door: SqlDoor, event: str, clock: Clock
) -> None:
    door.put_event(
        event, items={"floor": 5, "mug": 5}, hold_seconds=60,
        session_reservations_max=1,
    )  # fmt: skip
    door.reserve(event, {"floor": 1}, session="anna")
    clock.set(START + timedelta(seconds=59.5))
    assert door.reserve(event, {"mug": 1}, session="anna").code == "limit_reached"
    clock.set(START + timedelta(minutes=1))
    assert door.reserve(event, {"mug": 1}, session="anna").code == "ok"


def test_a_product_is_served_from_where_units_are_free_at_the_instant(
    door: SqlDoor, owner: Owner, event: str, clock: Clock
) -> None:
    items = {name: {"capacity": 1, "product": "mug"} for name in ("graz", "linz")}
    door.put_event(event, items=items, hold_seconds=60)
    door.reserve(event, {"graz": 1}, session="anna")
    clock.set(START + timedelta(seconds=59.5))
    served = (
        "select items from dibs.reserve(%s, session => 'bo',"
        " products => '{\"mug\": 1}')"
    )
    assert one(owner, served, event) == {"linz": 1}


def test_a_sign_of_life_is_of_its_instant(
    door: SqlDoor, owner: Owner, event: str, clock: Clock
) -> None:
    door.put_event(event, items={"floor": 5}, heartbeat_seconds=30)
    held = door.reserve(event, {"floor": 1}, session="anna")
    clock.advance(seconds=10)
    door.heartbeat(held, paying=True)
    times = owner.execute(
        "select r.heartbeat_at, r.payment_begun_at, j.recorded_at"
        " from dibs.reservations r join dibs.journal j using (event_id, reservation_id)"
        " where r.event_id = %s and j.action = 'stayed'",
        (event,),
    ).fetchall()
    assert times == [(clock.now(),) * 3]
