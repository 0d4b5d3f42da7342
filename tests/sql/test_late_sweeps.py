"""A sweep that comes late: what it sweeps was over at its deadline all the same."""

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import psycopg
import pytest
from psycopg.rows import dict_row
from tests.doors.clock import START, Clock
from tests.doors.logins import CLIENT, as_member
from tests.doors.sql_door import SqlDoor

from .told import explain, sentences

Owner = psycopg.Connection[Any]
Row = dict[str, Any]

OWN = (
    "select status, ended_at from dibs_client.own_reservations"
    " where event_id = %s and reservation_id = %s"
)
OWN_TICKETS = (
    "select item_id, quantity, status from dibs_client.own_tickets"
    " where event_id = %s and reservation_id = %s order by ticket_number"
)
CLAIMS = json.dumps({"sub": "anna"})


@pytest.fixture(scope="module")
def anna(url: str) -> Iterator[psycopg.Connection[Row]]:
    """A login of the gateway whose claims are Anna's."""
    address = as_member(url, CLIENT)
    with psycopg.connect(address, autocommit=True, row_factory=dict_row) as link:
        link.execute("select set_config('request.jwt.claims', %s, false)", (CLAIMS,))
        yield link


def test_a_refusal_tells_when_the_hold_in_its_way_was_over(
    door: SqlDoor, owner: Owner, event: str, clock: Clock
) -> None:
    door.put_event(event, items={"floor": 2}, hold_seconds=1800)
    door.reserve(event, {"floor": 2}, session="anna")
    clock.advance(minutes=10)
    assert door.reserve(event, {"floor": 1}, session="bo").code == "sold_out"
    clock.set(START + timedelta(hours=10))
    before = sentences(explain(owner, "refusal", event, reveal=True))
    assert "2 × floor were held until 10:30:00; it ran out at 10:30:00." in before
    door.sweep(event)
    assert sentences(explain(owner, "refusal", event, reveal=True)) == before


def test_who_left_is_told_to_have_given_back_when_the_page_was_closed_for_good(
    door: SqlDoor, owner: Owner, event: str, clock: Clock
) -> None:
    door.put_event(event, items={"floor": 2}, hold_seconds=1800, leave_grace_seconds=60)
    held = door.reserve(event, {"floor": 2}, session="anna")
    clock.advance(minutes=1)
    door.leave(held)
    assert door.reserve(event, {"floor": 1}, session="bo").code == "sold_out"
    clock.set(START + timedelta(hours=10))
    door.sweep(event)
    told = sentences(explain(owner, "refusal", event, reveal=True))
    assert "2 × floor were held until 10:30:00; it was given back at 10:02:00." in told
    (*_, last) = explain(owner, "reservation", event, reservation_id=held.id)
    assert last.what == "Over since 10:02:00; it holds nothing."
    counted = door.statistics(event, 24)
    assert counted is not None
    assert counted["mean_hold_seconds"] == 120


def test_owners_are_told_of_their_own_as_before_it(
    door: SqlDoor, anna: psycopg.Connection[Row], event: str, clock: Clock
) -> None:
    door.put_event(
        event, items={"floor": 9}, hold_seconds=600, leave_grace_seconds=60,
        duplicates="allow",
    )  # fmt: skip
    owner = {"session": "web", "customer": "anna"}
    silent, left, live, given_back, sold, cancelled = (
        door.reserve(event, {"floor": 1}, **owner) for _ in range(6)
    )
    door.leave(left)
    door.release(given_back)
    door.confirm(sold)
    door.confirm(cancelled)
    clock.advance(minutes=9)
    door.extend(live)
    clock.advance(minutes=2)
    door.cancel(cancelled)
    minutes = {
        silent.id: ("expired", 10),
        left.id: ("released", 1),
        live.id: ("reserved", None),
        given_back.id: ("released", 0),
        sold.id: ("confirmed", 0),
        cancelled.id: ("cancelled", 11),
    }
    for _ in ("not swept yet", "swept"):
        for id_, (status, minute) in minutes.items():
            ended_at = None if minute is None else START + timedelta(minutes=minute)
            (row,) = anna.execute(OWN, (event, id_)).fetchall()
            assert row == {"status": status, "ended_at": ended_at}
            tickets = anna.execute(OWN_TICKETS, (event, id_)).fetchall()
            assert tickets == [{"item_id": "floor", "quantity": 1, "status": status}]
        door.sweep(event)
