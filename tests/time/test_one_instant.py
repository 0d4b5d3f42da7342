"""All that a call writes and answers bears one instant: that of its decision.

Every duration here is whole minutes and so is the clock, so that whatever is written a
moment beside the decision, wherever it is written, stands out.
"""

import uuid
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from psycopg.rows import scalar_row
from tests.doors.clock import START, Clock
from tests.doors.door import Answer
from tests.doors.hall import plan_of
from tests.doors.sql_door import SqlDoor

from .test_every_call import Owner, door, owner

__all__ = ["door", "owner"]

Call = Callable[[SqlDoor, Answer], Answer]

NOW = START + timedelta(minutes=1)

WRITTEN = """
select value #>> '{}'
from (
  select to_jsonb(r) from dibs.reservations r where r.event_id = %(event)s
  union all select to_jsonb(r) from dibs.tickets r where r.event_id = %(event)s
  union all select to_jsonb(r) from dibs.journal r where r.event_id = %(event)s
  union all select to_jsonb(r) from dibs.refusals r where r.event_id = %(event)s
  union all select to_jsonb(r) from dibs.idempotency_keys r where r.event_id = %(event)s
  union all select to_jsonb(r) from dibs.allocations r where r.event_id = %(event)s
  union all select to_jsonb(r) from dibs.settlements r where r.event_id = %(event)s
  union all select to_jsonb(r) from dibs.events r where r.event_id = %(event)s
  union all select to_jsonb(r) from dibs.event_heads r where r.event_id = %(event)s
) rows (whole)
cross join lateral jsonb_path_query(
  whole, 'strict $.** ? (@.type() == "string" && @ like_regex "^[0-9]{4}-.+T[0-9]{2}:")'
) value
"""
"""Every time that stands anywhere in the rows of an event."""

IDS = "select reservation_id from dibs.reservations where event_id = %(event)s"

TWO = {"floor": 1, "mug": 1}

CALLS: dict[str, Call] = {
    "reserve": lambda door, held: door.reserve(
        held.event, {"mug": 1}, session="bo", key="k"
    ),
    "reserve seats": lambda door, held: door.reserve(
        held.event, seats=["A-3"], session="bo", key="k"
    ),
    "reserve two items": lambda door, held: door.reserve(
        held.event, TWO, session="bo", key="k"
    ),
    "reserve what is merged": lambda door, held: door.reserve(
        held.event, TWO, session="anna", key="k"
    ),
    "reserve in vain": lambda door, held: door.reserve(
        held.event, {"mug": 6}, session="bo", key="k"
    ),
    "reserve, one of two in vain": lambda door, held: door.reserve_many(
        held.event,
        [
            {"items": {"mug": units}, "session": f"s{units}", "key": f"k{units}"}
            for units in (6, 3)
        ],
    )[1],
    "sell": lambda door, held: door.sell(held.event, TWO, session="bo", key="k"),
    "amend": lambda door, held: door.amend(
        held, items={"floor": 1, "mug": 2}, seats=["A-2"], key="k"
    ),
    "claim": lambda door, held: door.amend(held, customer="anna", key="k"),
    "extend": lambda door, held: door.extend(held, key="k"),
    "leave": lambda door, held: door.leave(held, key="k"),
    "heartbeat": lambda door, held: door.heartbeat(held, key="k"),
    "pay": lambda door, held: door.heartbeat(held, paying=True, key="k"),
    "release": lambda door, held: door.release(held, key="k"),
    "confirm": lambda door, held: door.confirm(held, key="k"),
    "expire": lambda door, held: door.expire(held),
    "block": lambda door, held: door.block(held.event, {"mug": 1}, seats=["A-3"]),
    "block more": lambda door, held: door.block(held.event, {"floor": 1}),
    "unblock": lambda door, held: door.unblock(held.event, {"floor": 1}),
    "put_event": lambda door, held: door.put_event(held.event, items={"floor": 40}),
    "put_item": lambda door, held: door.put_item(held.event, "mug", capacity=40),
}  # fmt: skip


ORDINARY: dict[str, Any] = {}
WATCHED: dict[str, Any] = {"duplicates": "merge", "heartbeat_seconds": 300}
"""What an event is that waits for signs of life and merges what its owners add."""

CASES = [
    *(pytest.param(WATCHED, name, id=f"{name}, watched") for name in CALLS),
    *(
        pytest.param(ORDINARY, name, id=name)
        for name in CALLS
        if name.startswith("reserve")
    ),
]


@pytest.fixture
def held(
    request: pytest.FixtureRequest, door: SqlDoor, event: str, clock: Clock
) -> Answer:
    """A hold of units and seats that was made a minute ago."""
    clock.set(START)
    door.put_event(
        event,
        items={"floor": 30, "mug": {"kind": "stock", "capacity": 5}},
        hold_seconds=600,
        extension_seconds=120,
        leave_grace_seconds=60,
        **request.param,
    )
    door.put_plan(event, plan_of(lower=["A-1", "A-2", "A-3"]), {})
    door.block(event, {"floor": 3})
    held = door.reserve(event, {"floor": 2}, seats=["A-1"], session="anna")
    clock.set(NOW)
    return held


@pytest.mark.parametrize(("held", "call"), CASES, indirect=["held"])
def test_nothing_is_written_beside_the_instant_of_decision(
    door: SqlDoor, owner: Owner, held: Answer, call: str
) -> None:
    answer = CALLS[call](door, held)
    times = [answer.server_now, answer.reserved_at, answer.expires_at, answer.leaves_at]
    assert_whole_minutes([at for at in times if at is not None])

    with owner.cursor(row_factory=scalar_row) as asked:
        written = asked.execute(WRITTEN, {"event": held.event}).fetchall()
        ids = asked.execute(IDS, {"event": held.event}).fetchall()
    assert NOW in assert_whole_minutes([datetime.fromisoformat(at) for at in written])
    assert {born_at(one) for one in ids} <= {START, NOW}


@pytest.mark.parametrize("held", [WATCHED], indirect=True, ids=["watched"])
def test_so_it_is_with_what_is_done_to_a_sale(
    door: SqlDoor, owner: Owner, held: Answer
) -> None:
    door.confirm(held)
    for part in ({"floor": 1}, None):
        door.cancel(held, part, key=f"k-{part}")
        with owner.cursor(row_factory=scalar_row) as asked:
            written = asked.execute(WRITTEN, {"event": held.event}).fetchall()
        assert_whole_minutes([datetime.fromisoformat(at) for at in written])


def test_so_it_is_with_what_is_paid_for_in_time_late_and_in_vain(
    door: SqlDoor, owner: Owner, event: str, clock: Clock
) -> None:
    clock.set(START)
    door.put_event(
        event, items={"floor": 4}, hold_seconds=600, payment_seconds=120,
        late_payment="same", duplicates="allow",
    )  # fmt: skip
    asked = [({"floor": 1}, "anna"), ({"floor": 1}, "bo"), ({"floor": 2}, "cy")]
    in_time, late, vain = (
        door.reserve(event, items, session=session) for items, session in asked
    )
    for held in (in_time, late, vain):
        door.begin_payment(held, order=f"order-{held.session}", key=f"b-{held.id}")
    clock.advance(minutes=1)
    door.end_payment(vain, order="order-cy")
    told = [door.settle(in_time, "order-anna", key="a")]
    clock.advance(minutes=20)
    told.append(door.settle(late, "order-bo", key="b"))
    door.sell(event, {"floor": 1}, session="di")
    told.append(door.settle(vain, "order-cy", key="c"))
    assert [answer.code for answer in told] == ["ok", "ok", "expired"]
    with owner.cursor(row_factory=scalar_row) as link:
        written = link.execute(WRITTEN, {"event": event}).fetchall()
    assert_whole_minutes([datetime.fromisoformat(at) for at in written])
    assert_whole_minutes([answer.server_now for answer in told if answer.server_now])


def assert_whole_minutes(times: list[datetime]) -> set[datetime]:
    """All the times there are, none of them between two minutes."""
    beside = {at for at in times if at.replace(second=0, microsecond=0) != at}
    assert beside == set()
    return set(times)


def born_at(reservation_id: uuid.UUID) -> datetime:
    """When the id of a reservation says that it was made."""
    return datetime.fromtimestamp((reservation_id.int >> 80) / 1000, UTC)
