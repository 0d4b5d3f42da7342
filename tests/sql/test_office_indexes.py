"""What no two rows of the office have alike, and which rows an index has."""

from collections.abc import Iterator
from uuid import UUID

import psycopg
import pytest
from psycopg import sql
from tests.sql.rows import Owner, Row
from tests.sql.test_office_rows import NOON, OFFICE

ID, OTHER = UUID(int=1), UUID(int=2)
SOLD = {"sold_id": ID, "settled_at": NOON}
OVER = {"point": "finished", "finished_at": NOON}
PARTS: dict[str, Row] = {
    "open": {},
    "sold": SOLD,
    "replaced": SOLD,
    "refused": {},
    "cancelled": {},
}
"""By status, what a part of an order must have besides."""
POINTS = (
    *("begun", "held", "created", "authorised", "settled"),
    *("declining", "stopping", "unselling"),
)
HAS = {
    "deliveries_waiting": {"pending"},
    "deliveries_kept": {"delivered", "dead", "skipped"},
    "refunds_failed": {"failed"},
}
"""By index, the statuses of the rows that it has."""
STATUSES = {
    "deliveries": ("pending", "delivered", "dead", "skipped"),
    "refunds": ("pending", "succeeded", "failed"),
}
PREDICATE = """
select indrelid::regclass::text, pg_get_expr(indpred, indrelid)
from pg_catalog.pg_index where indexrelid = %s::regclass
"""


@pytest.fixture(autouse=True)
def _undone(owner: Owner) -> Iterator[None]:
    with owner.transaction(force_rollback=True):
        yield


def refused_by(owner: Owner, table: str, changes: Row) -> str | None:
    """The unique index that a row is refused for; None where it is let in."""
    try:
        with owner.transaction():
            OFFICE.write(owner, table, changes)
    except psycopg.errors.UniqueViolation as refused:
        return refused.diag.constraint_name
    return None


@pytest.mark.parametrize("status", PARTS)
def test_a_reservation_is_of_one_order_unless_nothing_came_of_it(
    owner: Owner, status: str
) -> None:
    part = {"status": status, **PARTS[status]}
    OFFICE.write(owner, "order_reservations", part)
    again = {**part, "order_id": OTHER}
    is_free = status in {"refused", "cancelled"}
    refused = refused_by(owner, "order_reservations", again)
    assert refused == (None if is_free else "one_order_per_reservation")


@pytest.mark.parametrize("point", POINTS)
def test_an_order_has_one_payment_under_way(owner: Owner, point: str) -> None:
    OFFICE.write(owner, "payments", point=point)
    second = {"payment_id": OTHER, "number": 2, "point": point}
    assert refused_by(owner, "payments", second) == "one_live_payment_per_order"
    assert refused_by(owner, "payments", {**second, "is_review": True}) is None


def test_an_order_has_as_many_payments_as_are_over(owner: Owner) -> None:
    OFFICE.write(owner, "payments", OVER)
    second = {"payment_id": OTHER, "number": 2}
    assert refused_by(owner, "payments", {**second, **OVER}) is None


@pytest.mark.parametrize(
    ("table", "first", "second", "index"),
    [
        ("payments", OVER, {**OVER, "payment_id": OTHER}, "payments_by_order"),
        (
            "payments",
            {"reference": "r"},
            {"reference": "r", "payment_id": OTHER, "order_id": OTHER},
            "payments_by_reference",
        ),
        ("deliveries", {}, {"delivery_id": OTHER}, "deliveries_in_order"),
    ],
)
def test_no_number_and_no_reference_is_given_twice(
    owner: Owner, table: str, first: Row, second: Row, index: str
) -> None:
    OFFICE.write(owner, table, first)
    assert refused_by(owner, table, second) == index


@pytest.mark.parametrize("index", HAS)
def test_an_index_has_what_is_looked_for_in_it_alone(owner: Owner, index: str) -> None:
    found = owner.execute(PREDICATE, (f"dibs_office.{index}",)).fetchone()
    assert found is not None, "no such index"
    table, predicate = found
    key = "refund_id" if table.endswith("refunds") else "delivery_id"
    name = table.removeprefix("dibs_office.")
    for number, status in enumerate(STATUSES[name], 1):
        OFFICE.write(
            owner,
            name,
            {key: UUID(int=number), "status": status}
            | ({"number": number} if name == "deliveries" else {}),
        )
    rows = sql.SQL("select status from {} where {}").format(
        sql.Identifier("dibs_office", name), sql.SQL(predicate)
    )
    assert {status for (status,) in owner.execute(rows)} == HAS[index]
