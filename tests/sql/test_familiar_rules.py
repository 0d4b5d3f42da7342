"""Familiar tables, rules, settings and jobs: ours are what the list says they are."""

import re
from datetime import timedelta

import psycopg
import pytest
from tests.doors.clock import Clock
from tests.doors.sql_door import SqlDoor

from .test_familiar import ROOT, Old, old, show

__all__ = ["old", "show"]


def test_tickets(old: Old, door: SqlDoor, show: str) -> None:
    read = (
        "select status, reserved_at, reservation_expires_at from dibs.tickets"
        " where event_id = %s"
    )
    held = door.reserve(show, {"floor": 1}, session="anna")
    assert old.row(read, show) == {
        "status": "reserved",
        "reserved_at": held.reserved_at,
        "reservation_expires_at": held.expires_at,
    }
    door.confirm(held)
    assert old.row(read, show)["status"] == "confirmed"


def test_reservations(old: Old, show: str, clock: Clock) -> None:
    held = old.reserve(show, ["A-1"], "anna")
    clock.advance(minutes=10)
    old.row("select dibs.release_expired_reservations()")

    ended = old.row(
        "select status, ended_at from dibs.reservations where event_id = %s", show
    )
    assert ended == {"status": "expired", "ended_at": clock.now()}
    assert held["reservation_expires_at"] == ended["ended_at"]


def test_idx_show_seats_no_double_booking(old: Old, show: str) -> None:
    old.reserve(show, ["A-1"], "anna")
    copy = (
        "insert into dibs.tickets (event_id, reservation_id, ticket_number, item_id,"
        " seat_id, quantity, status, reserved_at, reservation_expires_at)"
        " select event_id, gen_random_uuid(), 1, item_id, seat_id, 1, status,"
        " reserved_at, reservation_expires_at from dibs.tickets where event_id = %s"
    )
    with pytest.raises(psycopg.errors.UniqueViolation) as refused:
        old.link.execute(copy.encode(), (show,))
    assert refused.value.diag.constraint_name == "one_live_ticket_per_seat"


@pytest.mark.parametrize(
    ("owner", "constraint"),
    [(None, "reserved_seat_has_an_owner"), ("", "owner_has_a_name")],
)
def test_chk_reserved_by_required(
    old: Old, show: str, owner: str | None, constraint: str
) -> None:
    old.reserve(show, ["A-1"], "anna")
    with pytest.raises(psycopg.errors.CheckViolation) as refused:
        old.link.execute(
            "update dibs.seats set reserved_by = %s"
            " where event_id = %s and seat_id = 'A-1'",
            (owner, show),
        )
    assert refused.value.diag.constraint_name == constraint


def test_idx_reservation_audit(old: Old, show: str) -> None:
    key = old.row(
        "select pg_get_constraintdef(oid) as key from pg_constraint"
        " where conrelid = 'dibs.journal'::regclass and contype = 'p'"
    )
    assert key["key"].startswith('PRIMARY KEY (event_id, "position"')


def test_ticket_orders_idempotency_key(old: Old, door: SqlDoor, show: str) -> None:
    held = door.reserve(show, {"floor": 1}, session="anna")
    paid = [door.confirm(held, key="paid once") for _ in range(2)]
    assert [one.code for one in paid] == ["ok", "ok"]
    kept = "select verb from dibs.idempotency_keys where event_id = %s and key = %s"
    assert old.row(kept, show, "paid once") == {"verb": "confirm"}


def test_reservation_duration_minutes(old: Old, show: str, clock: Clock) -> None:
    with old.link.transaction(force_rollback=True):
        old.row("select dibs.put_default_duration(20)")
        held = old.reserve(show, ["A-1"], "anna")
        left = held["reservation_expires_at"] - clock.now()
        assert left == timedelta(minutes=20)


def test_cleanup_expired_reservations_job(old: Old, show: str, clock: Clock) -> None:
    page = (ROOT / "docs/operate.md").read_text(encoding="utf-8")
    found = re.search(r"'cleanup-expired-reservations', '[^']+', \$\$(.+)\$\$", page)
    assert found is not None
    old.reserve(show, ["A-1"], "anna")
    clock.advance(minutes=10)

    old.link.execute(found[1].encode())
    status = "select status from dibs.reservations where event_id = %s"
    assert old.row(status, show) == {"status": "expired"}
