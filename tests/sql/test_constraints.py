"""The last line of defence: what not even the tables' owner can write by raw SQL."""

from typing import Any

import psycopg
import pytest
from tests.doors.clock import Clock
from tests.doors.hall import plan_of
from tests.doors.sql_door import SqlDoor

Owner = psycopg.Connection[Any]

TICKET = """
insert into dibs.tickets (
  event_id, reservation_id, ticket_number, item_id, seat_id, quantity, owner_once,
  status, reserved_at, reservation_expires_at
)
select event_id, reservation_id, 99, item_id, seat_id, quantity, owner_once,
  {status}, now(), now()
from dibs.tickets
where event_id = %(event)s and item_id = {item}
"""

REFUSED = {
    "a second reserved ticket on a seat": (
        TICKET.format(status="'reserved'", item="'lower'"),
        "one_live_ticket_per_seat",
    ),
    "a sold ticket on a reserved seat": (
        TICKET.format(status="'confirmed'", item="'lower'"),
        "one_live_ticket_per_seat",
    ),
    "a second live hold of one owner on one item": (
        TICKET.format(status="'reserved'", item="'floor'"),
        "one_live_reservation_per_owner_and_item",
    ),
    "more available than there is": (
        (
            "update dibs.items set available_count = available_count + 1"
            " where event_id = %(event)s and item_id = 'floor'"
        ),
        "sums_to_capacity",
    ),
    "more sold than there is": (
        (
            "update dibs.items set sold_count = capacity + 1"
            " where event_id = %(event)s and item_id = 'floor'"
        ),
        "sums_to_capacity",
    ),
    "a negative available count": (
        (
            "update dibs.items set available_count = -1,"
            " reserved_count = reserved_count + available_count + 1"
            " where event_id = %(event)s and item_id = 'floor'"
        ),
        "counts_are_not_negative",
    ),
    "a negative reserved count": (
        (
            "update dibs.items set reserved_count = -1,"
            " sold_count = sold_count + reserved_count + 1"
            " where event_id = %(event)s and item_id = 'floor'"
        ),
        "counts_are_not_negative",
    ),
    "a limit without a count": (
        (
            "update dibs.items set available_count = null"
            " where event_id = %(event)s and item_id = 'floor'"
        ),
        "sums_to_capacity",
    ),
    "a reserved seat without an owner": (
        (
            "update dibs.seats set reserved_by = null"
            " where event_id = %(event)s and seat_id = 'A-1'"
        ),
        "reserved_seat_has_an_owner",
    ),
    "a reserved seat whose owner has no name": (
        (
            "update dibs.seats set reserved_by = ''"
            " where event_id = %(event)s and seat_id = 'A-1'"
        ),
        "owner_has_a_name",
    ),
    "a reserved seat without a reservation": (
        (
            "update dibs.seats set status = 'reserved', reserved_by = 'somebody'"
            " where event_id = %(event)s and seat_id = 'A-2'"
        ),
        "reserved_seat_has_an_owner",
    ),
    "a free seat with a reservation": (
        (
            "update dibs.seats set status = 'available'"
            " where event_id = %(event)s and seat_id = 'A-1'"
        ),
        "free_seat_has_no_reservation",
    ),
    "an ended reservation without an end": (
        "update dibs.reservations set status = 'released' where event_id = %(event)s",
        "only_the_ended_has_an_end",
    ),
    "a living reservation with an end": (
        "update dibs.reservations set ended_at = now() where event_id = %(event)s",
        "only_the_ended_has_an_end",
    ),
    "a deadline beyond the whole life": (
        (
            "update dibs.reservations set expires_at = life_ends_at + interval '1 s'"
            " where event_id = %(event)s"
        ),
        "deadline_within_life",
    ),
    "a deadline before birth": (
        (
            "update dibs.reservations set expires_at = reserved_at"
            " where event_id = %(event)s"
        ),
        "deadline_after_birth",
    ),
    "one extension too many": (
        (
            "update dibs.reservations set extension_count = extensions_max + 1"
            " where event_id = %(event)s"
        ),
        "extensions_within_limit",
    ),
    "two units on one seat": (
        (
            "update dibs.tickets set quantity = 2"
            " where event_id = %(event)s and item_id = 'lower'"
        ),
        "a_seat_is_one_unit",
    ),
    "a held ticket without a deadline": (
        (
            "update dibs.tickets set reservation_expires_at = null"
            " where event_id = %(event)s"
        ),
        "reserved_ticket_has_a_deadline",
    ),
    "a position taken twice in the journal": (
        (
            "insert into dibs.journal select * from dibs.journal"
            " where event_id = %(event)s"
        ),
        "journal_otherwise_pkey",
    ),
}


@pytest.mark.parametrize(
    ("statement", "constraint"), REFUSED.values(), ids=REFUSED.keys()
)
def test_the_database_refuses_by_name(
    door: SqlDoor,
    owner: Owner,
    event: str,
    clock: Clock,
    statement: str,
    constraint: str,
) -> None:
    door.put_event(event, items={"floor": 9})
    door.put_plan(event, plan_of(lower=["A-1", "A-2"]), {})
    held = door.reserve(event, {"floor": 2}, seats=["A-1"], session="anna")
    assert held.code == "ok"
    with pytest.raises(psycopg.IntegrityError) as refused:
        owner.execute(statement, {"event": event})
    assert refused.value.diag.constraint_name == constraint
