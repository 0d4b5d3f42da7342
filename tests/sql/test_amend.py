"""What an amendment leaves behind: tickets, one journal row, rows written once."""

from typing import Any

import psycopg
import pytest
from psycopg.types.json import Jsonb
from tests.doors.clock import START, Clock
from tests.doors.hall import plan_of
from tests.doors.sql_door import SqlDoor

from .test_tables import written
from .work import work_of

Owner = psycopg.Connection[Any]
NOBODY = "01890a5d-ac96-774b-bcce-b302099a8057"

TICKETS = """
select item_id, seat_id, quantity, price_minor, status, dropped_at
from dibs.tickets where event_id = %s order by item_id, ticket_number
"""
LAST = """
select action, item_ids, units, seat_ids, expires_at, detail
from dibs.journal where event_id = %s order by position desc limit 1
"""
OWNERS = """
select t.item_id, t.owner_once from dibs.tickets t
where t.event_id = %s and t.sole_owner is not null order by 1
"""


def test_tickets_that_go_stay_as_a_record(
    door: SqlDoor, owner: Owner, event: str, clock: Clock
) -> None:
    mug = {"kind": "stock", "capacity": 9, "price_minor": 900}
    door.put_event(event, items={"floor": 9, "mug": mug})
    held = door.reserve(event, {"floor": 2, "mug": 3}, session="anna")
    clock.advance(minutes=1)
    dropped_at = clock.now()
    door.amend(held, items={"floor": 1, "mug": 1})
    assert owner.execute(TICKETS, (event,)).fetchall() == [
        ("floor", None, 1, None, "reserved", None),
        ("floor", None, 1, None, "released", dropped_at),
        ("mug", None, 1, 900, "reserved", None),
        ("mug", None, 2, 900, "released", dropped_at),
    ]
    door.confirm(held)
    statuses = owner.execute(
        "select distinct status from dibs.tickets"
        " where event_id = %s and dropped_at is not null",
        (event,),
    ).fetchall()
    assert statuses == [("released",)]


def test_what_was_given_back_stays_so_whatever_is_taken_and_given_back_later(
    door: SqlDoor, owner: Owner, event: str, clock: Clock
) -> None:
    mug = {"kind": "stock", "capacity": 9, "price_minor": 900}
    door.put_event(event, items={"floor": 9, "mug": mug}, orphans="allow")
    door.put_plan(event, plan_of(lower=["A-1", "A-2"]), {})
    held = door.reserve(
        event, {"floor": 3, "mug": 2}, seats=["A-1", "A-2"], session="anna"
    )
    clock.advance(minutes=1)
    door.amend(held, items={"floor": 2}, seats=["A-2"])
    gone = [
        ("floor", None, 1, None, "released", clock.now()),
        ("lower", "A-1", 1, None, "released", clock.now()),
        ("mug", None, 2, 900, "released", clock.now()),
    ]
    for change in (
        lambda: door.amend(held, items={"floor": 2, "mug": 1}, seats=["A-1", "A-2"]),
        lambda: door.amend(held, items={"floor": 2, "mug": 4}),
        lambda: door.confirm(held),
        lambda: door.cancel(held, {"floor": 1, "mug": 1}, seats=["A-1"]),
    ):
        clock.advance(minutes=1)
        assert change().code == "ok"
        rows = owner.execute(TICKETS, (event,)).fetchall()
        assert [row for row in rows if row[4] == "released"] == gone
        assert sum(row[2] for row in rows if row[5] is None) > 0
    rows = owner.execute(TICKETS, (event,)).fetchall()
    live = {}
    for item, seat, quantity, _, _, dropped_at in rows:
        if dropped_at is None:
            live[seat or item] = live.get(seat or item, 0) + quantity
    assert live == {"floor": 1, "mug": 3, "A-2": 1}


def test_tells_only_what_this_amendment_gave_back(
    door: SqlDoor, owner: Owner, event: str, clock: Clock
) -> None:
    door.put_event(event, items={"floor": 9})
    held = door.reserve(event, {"floor": 4}, session="anna")
    for units, dropped in ((3, 1), (1, 2)):
        door.amend(held, items={"floor": units})
        last = owner.execute(LAST, (event,)).fetchone() or (None,) * 6
        assert last[5]["items_dropped"] == {"floor": dropped}


def test_stock_grows_in_its_ticket_and_at_another_price_in_one_of_its_own(
    door: SqlDoor, owner: Owner, event: str, clock: Clock
) -> None:
    mug = {"kind": "stock", "capacity": 9}
    door.put_event(event, items={"mug": {**mug, "price_minor": 900}})
    held = door.reserve(event, {"mug": 1}, session="anna")
    door.amend(held, items={"mug": 2})
    door.put_item(event, "mug", **mug, price_minor=1000)
    door.amend(held, items={"mug": 4})
    rows = owner.execute(TICKETS, (event,)).fetchall()
    assert [row[2:4] for row in rows] == [(2, 900), (2, 1000)]
    door.amend(held, items={"mug": 1})
    rows = owner.execute(TICKETS, (event,)).fetchall()
    live = [row[2:4] for row in rows if row[5] is None]
    gone = [row[2:4] for row in rows if row[5] is not None]
    assert (live, sorted(gone)) == ([(1, 900)], [(1, 900), (2, 1000)])


def test_tells_the_change_in_one_journal_row(
    door: SqlDoor, owner: Owner, event: str, clock: Clock
) -> None:
    items = {"floor": 9, "adult": {"draws": {"floor": 1}}, "mug": 9}
    door.put_event(event, items=items)
    door.put_plan(event, plan_of(lower=["A-1", "A-2", "A-3"]), {})
    held = door.reserve(
        event, {"adult": 2, "mug": 1}, seats=["A-1", "A-2"], session="anna"
    )
    door.amend(held, items={"adult": 1, "floor": 1}, seats=["A-2", "A-3"])
    action, item_ids, units, seat_ids, expires_at, detail = (
        owner.execute(LAST, (event,)).fetchone() or (None,) * 6
    )
    assert (action, expires_at) == ("amended", None)
    # The floor is drawn on by one less and taken by itself once: it stays.
    assert dict(zip(item_ids, units, strict=True)) == {
        "adult": -1,
        "mug": -1,
    }
    assert seat_ids == ["A-2", "A-3"]
    assert detail == {
        "items": {"adult": 1, "floor": 1, "lower": 2},
        "items_dropped": {"adult": 1, "mug": 1, "lower": 1},
        "seats_added": ["A-3"],
        "seats_dropped": ["A-1"],
    }


def test_writes_nothing_where_nothing_changes(
    door: SqlDoor, owner: Owner, event: str, clock: Clock
) -> None:
    door.put_event(event, items={"floor": 9})
    held = door.reserve(event, {"floor": 2}, session="anna")
    same = "select code from dibs.amend(%s, %s, '{\"floor\": 2}')"
    assert written(owner, same, event, held.id) == {"event_heads": [0, 1, 1, 0]}


def test_writes_each_count_and_seat_once(
    door: SqlDoor, owner: Owner, event: str, clock: Clock
) -> None:
    door.put_event(event, items={"floor": 9, "mug": 9})
    door.put_plan(event, plan_of(lower=["A-1", "A-2"]), {})
    held = door.reserve(event, {"floor": 2}, seats=["A-1"], session="anna")
    change = (
        "select code from dibs.amend(%s, %s, '{\"floor\": 1, \"mug\": 1}', '{A-2}')"
    )
    counted = written(owner, change, event, held.id)
    assert counted["items"] == [0, 2, 2, 0]  # as many of "lower" as before
    assert counted["seats"] == [0, 2, 2, 0]
    assert counted["reservations"] == [0, 1, 1, 0]
    assert counted["journal_otherwise"] == [1, 0, 0, 0]


def test_a_claim_makes_seats_and_tickets_the_customer_s(
    door: SqlDoor, owner: Owner, event: str, clock: Clock
) -> None:
    door.put_event(event, items={"floor": 9})
    door.put_plan(event, plan_of(lower=["A-1", "A-2", "A-3"]), {})
    guest = door.reserve(event, {"floor": 2}, seats=["A-1", "A-3"], session="tab")
    claimed = door.amend(guest, seats=["A-2", "A-3"], session="tab", customer="anna")
    assert (claimed.code, claimed.expires_at) == ("ok", guest.expires_at)
    reserved_by = owner.execute(
        "select seat_id, reserved_by from dibs.seats where event_id = %s order by 1",
        (event,),
    ).fetchall()
    assert reserved_by == [
        ("A-1", None),
        ("A-2", "customer:anna"),
        ("A-3", "customer:anna"),
    ]
    assert owner.execute(OWNERS, (event,)).fetchall() == [
        ("floor", "customer:anna"),
        ("lower", "customer:anna"),
    ]


def test_a_claim_of_what_was_allowed_twice_breaks_no_index(
    door: SqlDoor, owner: Owner, event: str, clock: Clock
) -> None:
    door.put_event(event, items={"floor": 9})
    door.reserve(event, {"floor": 1}, session="phone", customer="anna")
    guest = door.reserve(event, {"floor": 1}, session="tab")
    door.change_event(event, duplicates="allow")
    assert door.amend(guest, session="tab", customer="anna").code == "ok"
    assert owner.execute(OWNERS, (event,)).fetchall() == [("floor", "customer:anna")]


def test_stands_at_its_deadline_in_every_ticket(
    door: SqlDoor, owner: Owner, event: str, clock: Clock
) -> None:
    door.put_event(event, items={"floor": 9, "mug": 9}, hold_seconds=600)
    held = door.reserve(event, {"floor": 1}, session="anna")
    clock.advance(minutes=5)
    door.extend(held)
    amended = door.amend(held, items={"floor": 1, "mug": 2})
    deadlines = owner.execute(
        "select distinct reservation_expires_at from dibs.tickets where event_id = %s",
        (event,),
    ).fetchall()
    assert deadlines == [(amended.expires_at,)]
    assert amended.expires_at is not None
    assert amended.expires_at > START


def test_refused_ones_are_kept_under_their_verb(
    door: SqlDoor, owner: Owner, event: str, clock: Clock
) -> None:
    door.put_event(event, items={"floor": 1})
    held = door.reserve(event, {"floor": 1}, session="anna")
    door.amend(held, items={"floor": 2})
    kept = owner.execute(
        "select verb, code, reservation_id::text, detail from dibs.refusals"
        " where event_id = %s",
        (event,),
    ).fetchall()
    assert kept == [("amend", "sold_out", held.id, {"available": {"floor": 0}})]


@pytest.mark.parametrize("best", ["[]", "[1]", "3", '"lower"', "true"])
def test_best_that_is_no_map_is_refused(
    door: SqlDoor, owner: Owner, event: str, best: str
) -> None:
    door.put_event(event, items={"floor": 9})
    held = door.reserve(event, {"floor": 1}, session="anna")
    row = owner.execute(
        "select code, detail ->> 'field' from dibs.amend(%s, %s, best => %s)",
        (event, held.id, best),
    ).fetchone()
    assert row == ("invalid_input", "/best")


def test_a_seat_that_came_back_into_a_hold_is_cancelled_once(
    door: SqlDoor, event: str, clock: Clock
) -> None:
    door.put_event(event, items={"floor": 2}, orphans="allow")
    door.put_plan(event, plan_of(lower=["A-1", "A-2"]), {})
    held = door.reserve(event, {"floor": 1}, seats=["A-1"], session="anna")
    door.amend(held, items={"floor": 1}, seats=["A-2"])
    door.amend(held, items={"floor": 1}, seats=["A-1"])
    door.confirm(held)
    assert door.cancel(held, seats=["A-1"]).code == "ok"
    assert door.read(held).items == {"floor": 1}


def test_what_goes_again_and_again_is_kept_once(
    door: SqlDoor, owner: Owner, event: str, clock: Clock
) -> None:
    mug = {"kind": "stock", "capacity": 9, "price_minor": 900}
    door.put_event(event, items={"floor": 9, "mug": mug}, orphans="allow")
    door.put_plan(event, plan_of(lower=["A-1", "A-2", "A-3"]), {})
    held = door.reserve(event, {"floor": 1}, seats=["A-1"], session="anna")
    kept = []
    for _ in range(4):
        clock.advance(seconds=1)
        more = door.amend(
            held, items={"floor": 4, "mug": 2}, seats=["A-1", "A-2", "A-3"]
        )
        less = door.amend(held, items={"floor": 1}, seats=["A-1"])
        assert (more.code, less.code) == ("ok", "ok")
        rows = owner.execute(TICKETS, (event,)).fetchall()
        kept.append([row[:4] for row in rows if row[5] is not None])
        assert {row[5] for row in rows if row[1] is None} == {None, clock.now()}
        assert door.verify(event) == []
    assert kept == [
        [
            ("floor", None, 3 * times, None),
            ("lower", "A-2", 1, None),
            ("lower", "A-3", 1, None),
            *([("lower", None, 2 * times - 2, None)] if times > 1 else []),
            ("mug", None, 2 * times, 900),
        ]
        for times in (1, 2, 3, 4)
    ]


def test_what_went_at_another_price_is_kept_apart(
    door: SqlDoor, owner: Owner, event: str, clock: Clock
) -> None:
    door.put_event(event, items={"floor": {"capacity": 9, "price_minor": 900}})
    held = door.reserve(event, {"floor": 1}, session="anna")
    for price in (900, 1000, 1000):
        door.put_item(event, "floor", capacity=9, price_minor=price)
        door.amend(held, items={"floor": 3})
        door.amend(held, items={"floor": 1})
    rows = owner.execute(TICKETS, (event,)).fetchall()
    gone = [row[2:4] for row in rows if row[5] is not None]
    assert gone == [(2, 900), (4, 1000)]


def test_more_than_a_row_can_count_is_kept_in_another(
    door: SqlDoor, owner: Owner, event: str, clock: Clock
) -> None:
    mug = {"kind": "stock", "capacity": 9}
    door.put_event(event, items={"mug": mug})
    held = door.reserve(event, {"mug": 2}, session="anna")
    door.amend(held, items={"mug": 1})
    with owner.transaction(force_rollback=True):
        owner.execute(
            "update dibs.tickets set quantity = 2147483646"
            " where event_id = %s and dropped_at is not null",
            (event,),
        )
        for _ in range(2):
            owner.execute(
                "select dibs.amend(%(event)s, %(id)s, '{\"mug\": 3}'),"
                " dibs.amend(%(event)s, %(id)s, '{\"mug\": 1}')",
                {"event": event, "id": held.id},
            )
        rows = owner.execute(TICKETS, (event,)).fetchall()
    assert [row[2] for row in rows] == [1, 2147483647, 3]


@pytest.mark.parametrize(
    "change",
    ["extend(%(event)s, %(id)s)", "amend(%(event)s, %(id)s, '{\"floor\": 9}')"],
)
def test_a_change_is_as_quick_after_many_others(
    door: SqlDoor, owner: Owner, event: str, clock: Clock, change: str
) -> None:
    door.put_event(event, items={"floor": 9}, units_max=9)
    held = door.reserve(event, {"floor": 1}, session="anna")
    works = []
    for times in (1, 10):
        for _ in range(times):
            door.amend(held, items={"floor": 9})
            door.amend(held, items={"floor": 1})
        given = {"event": event, "id": held.id}
        works.append(work_of(owner, f"select code from dibs.{change}", given))
    assert works[1] <= works[0] + 2


@pytest.mark.parametrize("named", ["known", "unknown", "nonsense"])
def test_what_cannot_be_read_is_told_of_the_reservation_it_named_and_no_other(
    door: SqlDoor, owner: Owner, event: str, clock: Clock, named: str
) -> None:
    door.put_event(event, items={"floor": 9})
    held = door.reserve(event, {"floor": 1}, session="anna")
    asked, told = {
        "known": (held.id, held.id),
        "unknown": (NOBODY, NOBODY),
        "nonsense": ("nonsense", None),
    }[named]
    rows = owner.execute(
        "select code, id::text from dibs.amend_many(%s, %s)",
        (event, Jsonb([{"id": asked, "items": {"floor": "many"}}])),
    ).fetchall()
    assert rows == [("invalid_input", told)]
    kept = owner.execute(
        "select reservation_id::text from dibs.refusals where event_id = %s", (event,)
    ).fetchall()
    assert kept == [(told,)]
