"""Familiar names: each works as docs/familiar-names.md says, a test a name."""

import re
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg.rows import dict_row
from tests.doors.clock import Clock
from tests.doors.hall import plan_of
from tests.doors.sql_door import SqlDoor

ROOT = Path(__file__).resolve().parents[2]
FAMILIAR = ROOT / "src/dibs/sql/familiar"
SEATS = [f"A-{number}" for number in range(1, 13)]
OUTSIDE = {"event_tickets", "reservation_cleanup_logs", "ticket_availability_view"}
"""Familiar names that are ours too, and stand elsewhere."""

Row = dict[str, Any]


@pytest.fixture
def show(door: SqlDoor, event: str, clock: Clock) -> str:
    """A show of twelve seats, a floor and a mug."""
    items = {"floor": 10, "mug": {"kind": "stock", "capacity": 5}}
    assert door.put_event(event, items=items).code == "ok"
    assert door.put_plan(event, plan_of(lower=SEATS), {}).code == "ok"
    return event


class Old:
    """An application written against the familiar names."""

    def __init__(self, url: str) -> None:
        self.link: psycopg.Connection[Row] = psycopg.connect(
            url, autocommit=True, row_factory=dict_row
        )

    def rows(self, statement: str, *given: Any) -> list[Row]:
        return self.link.execute(statement.encode(), given).fetchall()

    def row(self, statement: str, *given: Any) -> Row:
        (row,) = self.rows(statement, *given)
        return row

    def reserve(self, show: str, seats: list[str], session: str, **more: str) -> Row:
        named = "".join(f", {name} => %s" for name in more)
        return self.row(
            f"select * from dibs.reserve_seats_atomic(%s, %s, %s{named})",
            show,
            seats,
            session,
            *more.values(),
        )


@pytest.fixture
def old(url: str) -> Any:
    old = Old(url)
    yield old
    old.link.close()


def test_reserve_seats_atomic(old: Old, show: str) -> None:
    held = old.reserve(show, ["A-1", "A-2"], "anna")
    assert held["success"]
    assert held["reservation_token"]

    assert old.reserve(show, ["A-2"], "bo")["error_code"] == "SEATS_UNAVAILABLE"
    assert old.reserve(show, ["Z-9"], "bo")["error_code"] == "SEATS_NOT_FOUND"
    assert old.reserve(show, [], "bo")["error_code"] == "INVALID_INPUT"
    assert old.reserve(show, SEATS[1:], "bo")["error_code"] == "TOO_MANY_SEATS"
    twice = old.reserve(show, ["A-3"], "anna")
    assert (twice["success"], twice["error_code"]) == (False, "DUPLICATE_RESERVATION")
    assert twice["error_message"]


def test_reserve_seats_atomic_again_with_its_key(old: Old, show: str) -> None:
    first = old.reserve(show, ["A-1"], "anna", idempotency_key="k")
    again = old.reserve(show, ["A-1"], "anna", idempotency_key="k")
    assert again == first


@pytest.mark.parametrize("named_by", ["reservation_token", "reservation_id"])
def test_release_seats_atomic(old: Old, show: str, named_by: str) -> None:
    held = old.reserve(show, ["A-1", "A-2"], "anna")
    release = "select * from dibs.release_seats_atomic(%s, %s, %s)"

    foreign = old.row(release, show, str(held[named_by]), "bo")
    assert (foreign["success"], foreign["error_code"]) == (False, "FORBIDDEN")
    freed = old.row(release, show, str(held[named_by]), "anna")
    assert (freed["success"], freed["seats_released"]) == (True, 2)
    assert freed["released_at"]
    assert old.row(release, show, "nothing", "anna")["error_code"] == "NOT_FOUND"
    assert old.reserve(show, ["A-1"], "bo")["success"]


@pytest.mark.parametrize("named_by", ["reservation_token", "reservation_id"])
def test_extend_reservation_atomic(old: Old, show: str, named_by: str) -> None:
    held = old.reserve(show, ["A-1"], "anna")
    given = (show, str(held[named_by]), "anna")
    extend = "select * from dibs.extend_reservation_atomic(%s, %s, %s)"

    left = [old.row(extend, *given)["extensions_remaining"] for _ in range(3)]
    assert left == [2, 1, 0]
    over = old.row(extend, *given)
    assert (over["success"], over["error_code"]) == (False, "EXTENSION_LIMIT")
    assert old.row(extend, show, given[1], "bo")["error_code"] == "FORBIDDEN"


def test_cleanup_expired_seat_reservations(old: Old, show: str, clock: Clock) -> None:
    held = old.reserve(show, ["A-1", "A-2"], "anna")
    clock.advance(minutes=10)
    old.reserve(show, ["A-3"], "bo")

    swept = old.row("select * from dibs.cleanup_expired_seat_reservations()")
    assert held["reservation_id"] in swept["reservation_ids"]
    assert swept["total_reservations_expired"] == len(swept["reservation_ids"])
    assert swept["total_seats_released"] >= 2
    again = old.row("select * from dibs.cleanup_expired_seat_reservations()")
    assert again["total_reservations_expired"] == 0


@pytest.mark.parametrize(
    "name", ["release_expired_reservations", "expire_ticket_reservations"]
)
def test_release_expired_reservations(
    old: Old, show: str, clock: Clock, name: str
) -> None:
    old.row("select dibs.release_expired_reservations()")
    old.reserve(show, ["A-1"], "anna")
    old.reserve(show, ["A-2"], "bo")
    clock.advance(minutes=10)

    assert old.row(f"select dibs.{name}() as count") == {"count": 2}
    assert old.row(f"select dibs.{name}() as count") == {"count": 0}


def test_get_reservation_statistics(
    old: Old, door: SqlDoor, show: str, clock: Clock
) -> None:
    held = door.reserve(show, {"floor": 2}, session="anna")
    clock.advance(minutes=1)
    door.confirm(held)
    old.reserve(show, ["A-1"], "bo")
    old.reserve(show, ["A-1"], "cy")
    clock.advance(minutes=10)
    old.row("select dibs.release_expired_reservations()")

    counts = old.row("select * from dibs.get_reservation_statistics(%s, 1)", show)
    assert counts == {
        "total_created": 2,
        "total_completed": 1,
        "total_expired": 1,
        "total_released": 0,
        "total_failed": 1,
        "avg_hold_time_seconds": 330,
        "expiration_rate": 50,
    }
    everywhere = old.row("select * from dibs.get_reservation_statistics()")
    assert everywhere["total_created"] >= 2


def test_update_event_ticket_counts(old: Old, show: str) -> None:
    update = "select dibs.update_event_ticket_counts(%s) as found"
    old.link.execute(
        "update dibs.items set available_count = 9, sold_count = 1"
        " where event_id = %s and item_id = 'floor'",
        (show,),
    )

    assert old.row(update, show)["found"] > 0
    assert old.row(update, show) == {"found": 0}


def test_update_event_counts(old: Old, show: str) -> None:
    old.reserve(show, ["A-1"], "anna")

    totals = old.row("select * from dibs.update_event_counts(%s)", show)
    assert (totals["capacity"], totals["reserved_count"]) == (27, 1)
    assert old.rows("select * from dibs.update_event_counts('nothing')") == []


def test_event_tickets(old: Old, show: str) -> None:
    old.reserve(show, ["A-1"], "anna")

    counts = old.row(
        "select available_count, reserved_count, sold_count from dibs.event_tickets"
        " where event_id = %s and item_id = 'lower'",
        show,
    )
    assert list(counts.values()) == [11, 1, 0]


def test_ticket_availability_view(old: Old, show: str, clock: Clock) -> None:
    old.reserve(show, ["A-1"], "anna")
    clock.advance(minutes=10)

    left = old.row(
        "select available_count, is_sold_out, percentage_sold"
        " from dibs.ticket_availability_view"
        " where event_id = %s and item_id = 'lower'",
        show,
    )
    assert (left["available_count"], left["is_sold_out"]) == (12, False)


def test_show_seats(old: Old, show: str) -> None:
    held = old.reserve(show, ["A-1"], "anna")

    seat = old.row(
        "select status, reserved_by, reserved_at, reservation_expires_at"
        " from dibs.show_seats where event_id = %s and seat_id = 'A-1'",
        show,
    )
    assert (seat["status"], seat["reserved_by"]) == ("reserved", "session:anna")
    assert seat["reservation_expires_at"] == held["reservation_expires_at"]


def test_seat_reservations(old: Old, door: SqlDoor, show: str, clock: Clock) -> None:
    old.reserve(show, ["A-1"], "anna", idempotency_key="k")
    read = (
        "select status, session_id, extension_count, reserved_by, released_at,"
        " idempotency_key from dibs.seat_reservations where show_id = %s"
    )

    held = old.row(read, show)
    assert (held["status"], held["released_at"]) == ("reserved", None)
    assert (held["idempotency_key"], held["extension_count"]) == ("k", 0)
    clock.advance(minutes=10)
    over = old.row(read, show)
    assert (over["status"], over["released_at"]) == ("expired", clock.now())
    clock.advance(hours=1)
    door.sweep(show)
    assert old.row(read, show) == over


def test_when_seat_reservations_were_over(
    old: Old, door: SqlDoor, show: str, clock: Clock
) -> None:
    read = (
        "select released_at, confirmed_at from dibs.seat_reservations"
        " where show_id = %s and id = %s"
    )
    sold = door.sell(show, seats=["A-1"], session="till")
    given_back = door.reserve(show, seats=["A-2"], session="anna")
    sold_at = clock.now()
    clock.advance(minutes=1)
    door.release(given_back)
    assert old.row(read, show, given_back.id) == {
        "released_at": clock.now(), "confirmed_at": None
    }  # fmt: skip
    assert old.row(read, show, sold.id) == {
        "released_at": None, "confirmed_at": sold_at
    }  # fmt: skip
    clock.advance(hours=1)
    door.cancel(sold)
    assert old.row(read, show, sold.id) == {
        "released_at": clock.now(), "confirmed_at": None
    }  # fmt: skip


def test_stock_levels(old: Old, door: SqlDoor, show: str) -> None:
    door.reserve(show, {"mug": 2}, session="anna")

    levels = old.row(
        "select total_stock, reserved_stock, sold_stock, available_stock"
        " from dibs.stock_levels where store_id = %s and product_id = 'mug'",
        show,
    )
    assert list(levels.values()) == [5, 2, 0, 3]


def test_reservation_summary(old: Old, door: SqlDoor, show: str, clock: Clock) -> None:
    door.confirm(door.reserve(show, {"floor": 2}, session="anna"))
    old.reserve(show, ["A-1"], "bo")

    summary = old.rows(
        "select status, reservation_count, unit_count from dibs.reservation_summary"
        " where event_id = %s order by status",
        show,
    )
    assert [list(row.values()) for row in summary] == [
        ["confirmed", 1, 2],
        ["reserved", 1, 1],
    ]


def test_expired_reservations(old: Old, show: str, clock: Clock) -> None:
    read = "select reservation_id from dibs.expired_reservations where event_id = %s"
    held = old.reserve(show, ["A-1"], "anna")

    assert old.rows(read, show) == []
    clock.advance(minutes=10)
    assert old.row(read, show) == {"reservation_id": held["reservation_id"]}


def test_inventory_consistency(old: Old, show: str) -> None:
    read = (
        "select item_id from dibs.inventory_consistency"
        " where event_id = %s and not is_consistent"
    )
    old.reserve(show, ["A-1"], "anna")
    assert old.rows(read, show) == []

    with old.link.transaction(force_rollback=True):
        old.link.execute(
            "update dibs.items set available_count = 11, reserved_count = 0,"
            " capacity = 11 where event_id = %s and item_id = 'lower'",
            (show,),
        )
        assert old.row(read, show) == {"item_id": "lower"}


def test_seat_reservation_audit_log(old: Old, show: str, clock: Clock) -> None:
    old.reserve(show, ["A-1"], "anna")
    old.reserve(show, ["A-1"], "bo")
    clock.advance(minutes=10)
    old.row("select dibs.release_expired_reservations()")

    log = old.rows(
        "select event_type, session_id, error_message"
        " from dibs.seat_reservation_audit_log where show_id = %s order by created_at,"
        " event_type",
        show,
    )
    assert [list(row.values()) for row in log] == [
        ["created", "anna", None],
        ["failed", "bo", "SEATS_UNAVAILABLE"],
        ["expired", "anna", None],
    ]


def test_reservation_cleanup_logs(old: Old, show: str) -> None:
    old.row("select dibs.release_expired_reservations()")

    run = old.row(
        "select trigger, reservations_expired, started_at, finished_at, inconsistencies"
        " from dibs.reservation_cleanup_logs order by run_id desc limit 1"
    )
    assert run["finished_at"] >= run["started_at"]


def test_reservation_cleanup_job_status(old: Old, show: str) -> None:
    for _ in range(12):
        old.row("select dibs.release_expired_reservations()")

    runs = old.rows("select * from dibs.reservation_cleanup_job_status")
    assert len(runs) == 10
    assert {run["status"] for run in runs} == {"succeeded"}
    starts = [run["start_time"] for run in runs]
    assert starts == sorted(starts, reverse=True)


def test_every_familiar_name_is_documented_and_tested() -> None:
    documented = set(
        re.findall(
            r"^\| `([a-z_]+)",
            (ROOT / "docs/familiar-names.md").read_text(encoding="utf-8"),
            re.MULTILINE,
        )
    )
    names = {path.stem for path in FAMILIAR.glob("*.sql")} | OUTSIDE | {"show_seats"}
    assert names <= documented
    tested = Path(__file__).read_text(encoding="utf-8")
    assert {name for name in names if name not in tested} == set()
