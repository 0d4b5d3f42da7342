"""Copied histories are as sound as the engine's own."""

import psycopg
from benchmarks.contestants import put_on_sale, stage

from benchmarks import engine, history
from dibs import Dibs

COPIES = 20


def test_verify_finds_nothing_in_an_event_of_copies(postgres: str) -> None:
    with stage(postgres) as copied:
        put_on_sale(copied, "years", {"floor": 100_000})
        with psycopg.connect(copied.url, autocommit=True) as connection:
            made = history.hold(connection, "years", 500, "floor")
            asked = [{"id": one} for one in made]
            engine.ask(
                connection, "years", {"confirm": asked[:200], "release": asked[200:400]}
            )
            copies = history.Copies(connection, "years", COPIES)
        copies.write_at_once(copied.url)

        with Dibs(copied.url) as dibs:
            floor = dibs.availability("years").items["floor"]
            assert dibs.verify("years") == []

    assert (floor.sold_count, floor.reserved_count) == (21 * 400, 21 * 200)
