"""A shop that was there before Dibs, used as its own application uses it."""

from pathlib import Path
from random import Random
from typing import Any

import psycopg

SAMPLES = Path(__file__).resolve().parents[2] / "examples/adopt"
WANTED = {
    "tickets": ["gala-floor", "gala-vip", "fair-day"],
    "stock": ["mug", "shirt", "poster"],
    "seats": [f"{show} A-{n}" for show in ("hamlet", "lear") for n in range(1, 16)],
}
"""What buyers ask each shop for."""


class Shop:
    """One connection of the shop's application."""

    def __init__(self, url: str, design: str) -> None:
        self.design = design
        self.link: psycopg.Connection[Any] = psycopg.connect(
            url, autocommit=True, options="-c search_path=public"
        )

    def run(self, *steps: str) -> None:
        """Steps of the sample in one session, as psql would run them."""
        for step in steps:
            (path,) = (SAMPLES / self.design).glob(f"?_{step}.sql")
            self.link.execute(path.read_bytes())

    def hold(self, what: str, session: str) -> Any:
        """What the shop's own call answers: a row's id, or None."""
        return self.one("select shop_hold(%s, %s)", what, session)

    def confirm(self, row: Any) -> bool:
        return bool(self.one("select shop_confirm(%s)", row))

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

    def close(self) -> None:
        self.link.close()
