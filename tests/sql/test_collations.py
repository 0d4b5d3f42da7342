"""A database that sorts names as people do: what is kept in order is so by bytes."""

from pathlib import Path

import psycopg
import pytest
from psycopg.conninfo import make_conninfo
from tests.doors.hall import plan_of
from tests.doors.sql_door import SqlDoor

from dibs import embedded
from dibs.installer import migrate

DEBIAN = "/usr/lib/postgresql/15/bin"
FIRST, SECOND = "row_1_seat_2", "row_10_seat_1"
"""In the order of people, not in that of bytes."""


@pytest.mark.needs("postgresql-15")
def test_seats_are_merged_and_chosen_in_the_same_order_everywhere(
    data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DIBS_POSTGRES_BIN", DEBIAN)
    with embedded.start(data_dir) as server:
        with psycopg.connect(server.url, autocommit=True) as owner:
            owner.execute(
                "create database people template template0 encoding 'UTF8'"
                " locale_provider icu icu_locale 'en-US'"
            )
            sorts = f"select '{FIRST}' < '{SECOND}' collate \"C\""
            assert owner.execute(sorts).fetchone() == (False,)
        url = make_conninfo(server.url, dbname="people")
        migrate(url)
        door = SqlDoor(url)
        door.put_event("merging", duplicates="merge", orphans="allow")
        door.put_event("amending", orphans="allow")
        for event in ("merging", "amending"):
            door.put_plan(event, plan_of(lower=[FIRST, SECOND]), {})
            held = door.reserve(event, seats=[FIRST], session="anna")
            if event == "merging":
                both = door.reserve(event, seats=[SECOND], session="anna")
            else:
                both = door.amend(held, best={"lower": 2})
            assert (both.code, both.id) == ("ok", held.id)
            assert sorted(both.seats) == list(both.seats) == [SECOND, FIRST]
            assert door.verify(event) == []
        door.close()
