"""Refusals: kept one by one, and counted where there are too many."""

from datetime import timedelta
from typing import Any

import psycopg
import pytest
from psycopg.types.json import Jsonb
from tests.doors.clock import START, Clock
from tests.doors.hall import plan_of
from tests.doors.sql_door import SqlDoor

Owner = psycopg.Connection[Any]

BY_CODE = """
select verb, code, count(*), sum(refusal_count) from dibs.refusals
where event_id = %s group by verb, code order by verb, code
"""


def want(owner: Owner, event: str, units: int, times: int) -> None:
    requests = [
        {"session": f"{units}-{n}", "items": {"floor": units}} for n in range(times)
    ]
    owner.execute("select dibs.reserve_many(%s, %s)", (event, Jsonb(requests)))


def test_keeps_who_was_refused_what_and_why(
    door: SqlDoor, owner: Owner, event: str, clock: Clock
) -> None:
    door.put_event(event, items={"floor": 1})
    door.reserve(event, {"floor": 2}, session="anna")
    rows = owner.execute(
        "select refused_at, verb, code, refusal_count, session, reservation_id, detail"
        " from dibs.refusals where event_id = %s",
        (event,),
    ).fetchall()
    detail = {"available": {"floor": 1}}
    assert rows == [(START, "reserve", "sold_out", 1, "anna", None, detail)]


@pytest.mark.parametrize(
    "rules", [{}, {"duplicates": "merge"}], ids=["plain", "merged"]
)
def test_keeps_nothing_of_who_is_granted_what_they_ask_for(
    door: SqlDoor, owner: Owner, event: str, rules: dict[str, str]
) -> None:
    """Be it what they have already, and be they ever so many."""
    door.put_event(event, items={"floor": 200}, leave_grace_seconds=60, **rules)
    want(owner, event, 1, 120)
    held = door.reserve(event, {"floor": 1}, session="anna")
    changes = (
        door.heartbeat(held),
        door.heartbeat(held),
        door.leave(held),
        door.leave(held),
        door.amend(held, items={"floor": 1}),
        door.release(held),
        door.release(held),
    )
    assert [change.code for change in changes] == ["ok"] * len(changes)
    assert owner.execute(BY_CODE, (event,)).fetchall() == []


def test_keeps_what_was_named_where_nothing_was_looked_up(
    door: SqlDoor, owner: Owner, event: str
) -> None:
    door.put_event(event)
    door.put_plan(event, plan_of(lower=["A-1", "A-2"]), {})
    door.sell(event, seats=["A-1"], session="anna", key="k")
    other = door.reserve(event, seats=["A-2"], session="anna", key="k")
    assert other.code == "idempotency_key_reused"
    asked = owner.execute(
        "select asked from dibs.refusals where event_id = %s", (event,)
    ).fetchall()
    assert asked == [({"seats": ["A-2"]},)]


def test_names_the_reservation_a_refused_verb_was_about(
    door: SqlDoor, owner: Owner, event: str
) -> None:
    door.put_event(event, items={"floor": 1})
    held = door.reserve(event, {"floor": 1}, session="anna")
    door.release(held)
    door.confirm(held)
    (found,) = owner.execute(
        "select reservation_id::text from dibs.refusals where event_id = %s", (event,)
    ).fetchone() or (None,)
    assert found == held.id


def test_counts_a_flood_by_verb_and_code_beyond_a_hundred_a_second(
    door: SqlDoor, owner: Owner, event: str, clock: Clock
) -> None:
    door.put_event(event, items={"floor": 1}, units_max=5)
    want(owner, event, 2, times=90)
    want(owner, event, 2, times=60)
    want(owner, event, 6, times=40)
    rows = owner.execute(BY_CODE, (event,)).fetchall()
    assert rows == [
        ("reserve", "sold_out", 101, 150),
        ("reserve", "too_many_units", 1, 40),
    ]
    times = owner.execute(
        "select distinct second_at, refused_at from dibs.refusals where event_id = %s",
        (event,),
    ).fetchall()
    assert times == [(START, START)]


def test_a_flood_goes_on_being_counted_within_its_second(
    door: SqlDoor, owner: Owner, event: str, clock: Clock
) -> None:
    door.put_event(event, items={"floor": 1})
    for times in (150, 30, 7):
        want(owner, event, 2, times)
    rows = owner.execute(BY_CODE, (event,)).fetchall()
    assert rows == [("reserve", "sold_out", 101, 187)]


def test_keeps_them_one_by_one_again_the_next_second(
    door: SqlDoor, owner: Owner, event: str, clock: Clock
) -> None:
    door.put_event(event, items={"floor": 1})
    want(owner, event, 2, times=150)
    clock.set(START + timedelta(seconds=1))
    want(owner, event, 3, times=10)
    assert owner.execute(BY_CODE, (event,)).fetchall() == [
        ("reserve", "sold_out", 111, 160)
    ]


def test_counts_no_replay(door: SqlDoor, owner: Owner, event: str) -> None:
    door.put_event(event, items={"floor": 1})
    for _ in range(3):
        door.reserve(event, {"floor": 2}, session="anna", key="k")
    assert owner.execute(BY_CODE, (event,)).fetchall() == [
        ("reserve", "sold_out", 1, 1)
    ]


def one(owner: Owner, statement: str, *given: Any) -> Any:
    row = owner.execute(statement, given).fetchone()
    assert row is not None, statement
    return row[0]


@pytest.mark.parametrize(
    "items", [{"floor": 9}, {"floor": 9, "mug": 1}], ids=["plain", "mixed"]
)
def test_a_refusal_is_answered_and_kept_at_its_instant(
    door: SqlDoor, owner: Owner, event: str, clock: Clock, items: dict[str, Any]
) -> None:
    door.put_event(event, items={"floor": 2, "mug": 2}, orphans="allow")
    refused = door.reserve(event, items, session="anna", customer="a", key="k")
    assert (refused.code, refused.server_now) == ("sold_out", START)
    kept, asked = owner.execute(
        "select refused_at, asked from dibs.refusals where event_id = %s", (event,)
    ).fetchone() or (None, None)
    assert (kept, asked) == (START, {"items": items, "customer": "a"})
    until = "select expires_at from dibs.idempotency_keys where event_id = %s"
    assert one(owner, until, event) == START + timedelta(hours=1)


def test_nothing_is_kept_of_what_could_not_be_read(
    door: SqlDoor, owner: Owner, event: str, clock: Clock
) -> None:
    door.put_event(event, items={"floor": 2})
    refused = door.reserve(event, {"floor": 0}, session="anna", customer="a")
    assert refused.code == "invalid_input"
    asked = "select coalesce(asked, 'null') from dibs.refusals where event_id = %s"
    assert one(owner, asked, event) is None


LONG = [f"{number}-".ljust(200, "🎫") for number in range(1_000)]
"""Names that somebody made up, as long and as many as a request may say."""
KEPT = """
select coalesce(sum(octet_length(k.kept)), 0) from (
  select detail::text || coalesce(asked::text, '') from dibs.refusals
  where event_id = %s
  union all
  select detail::text from dibs.idempotency_keys where event_id = %s and code <> 'ok'
) k (kept)
"""
KEPT_BYTES_MAX = 50_000
"""Of a refusal with its key: as many names as are told, twice, and as are asked for."""


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"seats": LONG}, "seats_not_found"),
        ({"items": dict.fromkeys(LONG, 1)}, "not_found"),
        ({"products": dict.fromkeys(LONG, 1)}, "not_found"),
        ({"best": {name[:64]: 1 for name in LONG[:100]}}, "not_found"),
        ({"items": {"x" * 500_000: 0}}, "invalid_input"),
        ({"x" * 500_000: 1}, "invalid_input"),
    ],
)
def test_names_that_are_made_up_are_kept_as_far_as_it_is_worth_it(
    door: SqlDoor, owner: Owner, event: str, asked: dict[str, Any], code: str
) -> None:
    door.put_event(event, items={"floor": 1})
    request = {"session": "anna", "key": "k", **asked}
    (answered,) = owner.execute(
        "select code from dibs.reserve_many(%s, %s)", (event, Jsonb([request]))
    ).fetchall()
    assert answered == (code,)
    assert one(owner, KEPT, event, event) < KEPT_BYTES_MAX


def test_another_request_by_a_used_key_is_kept_as_far_as_it_is_worth_it(
    door: SqlDoor, owner: Owner, event: str
) -> None:
    door.put_event(event, items={"floor": 1})
    door.sell(event, {"floor": 1}, session="anna", key="k")
    other = door.reserve(event, seats=LONG, session="anna", key="k", customer="c")
    assert other.code == "idempotency_key_reused"
    kept = one(owner, "select asked from dibs.refusals where event_id = %s", event)
    assert kept == {
        "is_cut": True, "customer": "c", "seats": sorted(LONG)[:20],
        "seat_count": 1_000,
    }  # fmt: skip
    assert one(owner, KEPT, event, event) < KEPT_BYTES_MAX


def test_a_hundred_seats_of_usual_names_are_kept_whole(
    door: SqlDoor, owner: Owner, event: str
) -> None:
    seats = [f"Balcony-Row 12-Seat {number}" for number in range(100, 200)]
    door.put_event(event)
    assert door.reserve(event, seats=seats, session="s").code == "seats_not_found"
    kept = one(owner, "select asked from dibs.refusals where event_id = %s", event)
    assert kept["seats"] == seats
