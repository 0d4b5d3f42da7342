"""A shop that was there before Dibs, used as its own application uses it."""

import subprocess
from pathlib import Path
from random import Random
from typing import Any

import psycopg
from tests.docs.stage import psql_folder

SAMPLES = Path(__file__).resolve().parents[2] / "examples/adopt"
WANTED = {
    "tickets": ["gala-floor", "gala-vip", "fair-day"],
    "stock": ["mug", "shirt", "poster"],
    "seats": [f"{show} A-{n}" for show in ("hamlet", "lear") for n in range(1, 16)],
}
"""What buyers ask each shop for."""
GIVE_BACK = {
    "tickets": "update event_tickets e set sold_count = e.sold_count - 1,"
    " available_count = e.available_count + 1"
    " from tickets t where t.id = %s and e.id = t.event_ticket_id",
    "stock": "update products p set sold_stock = p.sold_stock - r.quantity"
    " from stock_reservations r where r.id = %s and p.id = r.product_id",
    "seats": "update show_seats s set status = 'available', reserved_by = null"
    " from seat_reservations r where r.id = %s and s.show_id = r.show_id"
    " and s.seat_id = any (r.seat_ids)",
}
"""What is sold no longer, by the row that sold it."""


class Shop:
    """One connection of the shop's application."""

    def __init__(self, url: str, design: str) -> None:
        self.url = url
        self.design = design
        self.link: psycopg.Connection[Any] = psycopg.connect(
            url, autocommit=True, options="-c search_path=public"
        )

    def run(self, *steps: str) -> None:
        """Steps of the sample in one session, as psql would run them."""
        for step in steps:
            lines = self._sample(step).read_bytes().splitlines(keepends=True)
            ours = (line for line in lines if not line.startswith(b"\\"))
            self.link.execute(b"".join(ours))

    def run_psql(self, step: str) -> tuple[int, str]:
        """A step of the sample by psql itself; its exit status, and what it said."""
        command = [f"{psql_folder()}/psql", "-q", "-f", self._sample(step), self.url]
        done = subprocess.run(
            command, capture_output=True, check=False, encoding="utf-8", timeout=60
        )
        return done.returncode, done.stderr

    def hold(self, what: str, session: str) -> Any:
        """What the shop's own call answers: a row's id, or None."""
        return self.one("select shop_hold(%s, %s)", what, session)

    def confirm(self, row: Any) -> bool:
        return bool(self.one("select shop_confirm(%s)", row))

    def refund(self, row: Any) -> None:
        """Takes a sale back, in one transaction, as its office does by hand."""
        with self.link.transaction():
            self.save(row, "refunded")
            self.link.execute(GIVE_BACK[self.design].encode(), (row,))

    def save(self, row: Any, status: str | None = None) -> None:
        """Saves all columns of a row as many an application does, its status too."""
        table = {"stock": "stock_reservations", "seats": "seat_reservations"}
        name = table.get(self.design, "tickets")
        statement = f"update {name} set status = coalesce(%s, status) where id = %s"
        self.link.execute(statement.encode(), (status, row))

    def release(self, row: Any) -> bool:
        return bool(self.one("select shop_release(%s)", row))

    def trade(self, random: Random, count: int) -> int:
        """Buyers come and go; returns how many got what they asked for."""
        got = 0
        for number in range(count):
            what = random.choice(WANTED[self.design])
            row = self.hold(what, f"buyer-{random.randint(0, 10**9)}-{number}")
            if row is None:
                continue
            got += 1
            fate = random.random()
            if fate < 0.3:
                assert self.confirm(row)
            elif fate < 0.8:
                assert self.release(row)
        return got

    def disagreements(self) -> list[Any]:
        return self.link.execute("select * from dibs_disagreements").fetchall()

    def events(self) -> list[str]:
        rows = self.link.execute("select event_id from dibs.event_heads").fetchall()
        return [event for (event,) in rows]

    def broken(self) -> list[Any]:
        """What `dibs.verify` finds, over all events."""
        found: list[Any] = []
        for event in self.events():
            found += self.link.execute(
                "select * from dibs.verify(%s)", (event,)
            ).fetchall()
        return found

    def one(self, statement: str, *given: Any) -> Any:
        row = self.link.execute(statement.encode(), given).fetchone()
        assert row is not None
        return row[0]

    def tables(self) -> list[Any]:
        """All rows of the shop's own tables."""
        names = self.link.execute(
            "select table_name from information_schema.tables"
            " where table_schema = 'public' and table_type = 'BASE TABLE'"
            " and table_name not like 'dibs%' order by 1"
        ).fetchall()
        return [
            self.link.execute(f"select * from {name} order by 1, 2".encode()).fetchall()
            for (name,) in names
        ]

    def _sample(self, step: str) -> Path:
        (path,) = (SAMPLES / self.design).glob(f"?_{step}.sql")
        return path

    def close(self) -> None:
        self.link.close()
