# ruff: noqa: E501 the lines are the documentation's own
"""The example of the library, run as it is printed."""

from pathlib import Path

import psycopg
import pytest

from dibs import Dibs, Settings

from .test_office import hall

EXAMPLE = """
import psycopg
from dibs import Dibs, Expired, SoldOut

with Dibs() as dibs:                       # DIBS_DATABASE_URL, or a PostgreSQL of its own
    dibs.put_event("gala", items={"floor": 200, "mug": 50}, hold_seconds=1800)
    try:
        reservation = dibs.reserve("gala", {"floor": 2, "mug": 1}, session="anna")
        dibs.extend("gala", reservation.id)
        dibs.confirm("gala", reservation.id)
    except SoldOut as refusal:
        print(refusal.code, refusal.available)
    except Expired:
        print("too late; nothing was sold")

    with psycopg.connect(dibs.url) as connection:      # commits with your order, or not at all
        connection.execute("insert into orders (buyer) values ('anna')")
        dibs.reserve("gala", {"floor": 1}, seats=["101-A-1"], session="bo", connection=connection)
    assert dibs.verify("gala") == []
"""


def test_runs_as_printed(empty_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DIBS_DATABASE_URL", empty_url)
    with Dibs() as dibs, psycopg.connect(empty_url) as link:
        dibs.put_event("gala")
        dibs.put_plan("gala", hall("101-A-1"))
        link.execute("create table orders (buyer text)")
    exec(EXAMPLE, {})  # noqa: S102 the test is that it runs
    with psycopg.connect(empty_url) as link:
        held = link.execute(
            "select session, status, items, seat_ids from dibs.reservations order by 1"
        )
        assert held.fetchall() == [
            ("anna", "confirmed", {"floor": 2, "mug": 1}, []),
            ("bo", "reserved", {"floor": 1, "stalls": 1}, ["101-A-1"]),
        ]
        assert link.execute("select buyer from orders").fetchall() == [("anna",)]


def test_needs_no_database_of_anybody(data_dir: Path) -> None:
    settings = Settings(data_dir=str(data_dir))
    for left in (200, 199):
        with Dibs(settings=settings) as dibs:
            if left == 200:
                dibs.put_event("gala", items={"floor": 200})
            assert dibs.availability("gala").items["floor"].available_count == left
            dibs.reserve("gala", {"floor": 1}, session=f"buyer-{left}")
            assert dibs.verify("gala") == []
