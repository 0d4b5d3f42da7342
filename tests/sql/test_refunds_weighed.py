"""An upgrade keeps what the sales cost of which something is being given back."""

from collections.abc import Iterator
from importlib.resources import files
from typing import Any
from uuid import UUID

import pytest
from psycopg.types.json import Jsonb
from tests.sql.rows import Owner
from tests.sql.test_office_rows import NOON, OFFICE

UPGRADE = files("dibs").joinpath("sql/migrations/0027_refunds_weighed.sql")
ID, SOLD, OTHER = UUID(int=1), UUID(int=2), UUID(int=3)
WEIGHED = {"before_minor": 70}


@pytest.fixture(autouse=True)
def _undone(owner: Owner) -> Iterator[None]:
    with owner.transaction(force_rollback=True):
        OFFICE.write(
            owner,
            "order_reservations",
            status="replaced",
            sold_id=SOLD,
            settled_at=NOON,
            left_price_minor=70,
        )
        yield


def upgraded(owner: Owner, parts: list[dict[str, Any]], **refund: Any) -> Any:
    """The parts of a refund once it is upgraded."""
    OFFICE.write(owner, "refunds", parts=Jsonb(parts), **refund)
    owner.execute(UPGRADE.read_bytes())
    row = owner.execute(
        "select parts from dibs_office.refunds where refund_id = %s", (ID,)
    ).fetchone()
    assert row is not None
    return row[0]


def part(of: UUID = ID, **what: Any) -> dict[str, Any]:
    return {"event": "rows", "id": str(of), **what}


@pytest.mark.parametrize("of", [ID, SOLD], ids=["held", "sold"])
@pytest.mark.parametrize("what", [{"items": {"floor": 1}}, {"seats": ["A-1"]}])
def test_units_and_seats_on_their_way_are_weighed(
    owner: Owner, of: UUID, what: dict[str, Any]
) -> None:
    given = part(of, **what)
    assert upgraded(owner, [given, part(of)]) == [given | WEIGHED, part(of)]


def test_what_was_weighed_already_or_is_of_no_sale_stays(owner: Owner) -> None:
    parts = [
        part(items={"floor": 1}, share_minor=5),
        part(OTHER, items={"floor": 1}),
    ]
    assert upgraded(owner, parts) == parts


@pytest.mark.parametrize("status", ["succeeded", "failed"])
def test_so_does_what_is_over(owner: Owner, status: str) -> None:
    parts = [part(items={"floor": 1})]
    assert upgraded(owner, parts, status=status) == parts
