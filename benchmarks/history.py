"""Millions of reservations in a minute: what the engine wrote, written again and again.

The engine makes some thousands, in turns as ever; the copies are its rows under other
ids, keys, sessions and positions, and the event's counts and head are set to match. So
the rows are as the engine writes them, whatever it writes, and `verify` finds nothing.
"""

from concurrent.futures import ThreadPoolExecutor

import psycopg
from psycopg import sql

from benchmarks.engine import Connection, ask, holds

TURN_SIZE = 500
COPIES_MAX = 400
"""A copy's ids begin with its number instead of the time's first digits: they are older
than those to come, which stay behind it in every index."""

TABLES = {
    "reservations": "true",
    "tickets": "true",
    "journal": "reservation_id is not null",
    "idempotency_keys": "true",
}
CHANGED = {
    "reservation_id": (
        "overlay(o.reservation_id::text placing lpad(to_hex(%(copy)s::int), 4, '0')"
        " from 1 for 4)::uuid"
    ),
    "session": "o.session || '-' || %(copy)s::int",
    "owner_once": "o.owner_once || '-' || %(copy)s::int",
    "key": "o.key || '-' || %(copy)s::int",
    "position": "o.position + %(copy)s::bigint * %(positions)s::bigint",
}
COLUMNS = """
select a.attname from pg_attribute a
where a.attrelid = %s::regclass and a.attnum > 0 and a.attgenerated = ''
  and not a.attisdropped
order by a.attnum
"""
POSITIONS = """
select count(*) from dibs.journal j
where j.event_id = %s and j.reservation_id is not null
"""
COUNT = """
update dibs.items i
set available_count = i.available_count - n.reserved - n.sold,
  reserved_count = i.reserved_count + n.reserved,
  sold_count = i.sold_count + n.sold
from (
  select i.item_id, %(copies)s::bigint * i.reserved_count as reserved,
    %(copies)s::bigint * i.sold_count as sold
  from dibs.items i where i.event_id = %(event)s
) n
where i.event_id = %(event)s and i.item_id = n.item_id
"""
MOVE = """
update dibs.event_heads h
set position = h.position + %(copies)s::bigint * %(positions)s::bigint
where h.event_id = %(event)s
"""


def hold(connection: Connection, event: str, count: int, item: str) -> list[str]:
    """The engine's own: that many holds of two units of an item; their ids."""
    made: list[str] = []
    while len(made) < count:
        made += ask(connection, event, {"reserve": holds(TURN_SIZE, item)})[1]
    return made


class Copies:
    """Copies of all that an event's journal tells of."""

    def __init__(self, connection: Connection, event: str, copies: int) -> None:
        """`copies` times what the event has now."""
        if copies > COPIES_MAX:
            raise ValueError(f"ids have room for {COPIES_MAX} copies, not {copies}")
        self._copies = copies
        row = connection.execute(POSITIONS, (event,)).fetchone()
        self._told = {"event": event, "copies": copies, "positions": (row or (0,))[0]}

    def write_at_once(self, url: str) -> None:
        """Writes and counts them, two tables at a time."""
        with ThreadPoolExecutor(max_workers=2) as threads:
            list(threads.map(lambda table: self._write_alone(url, table), TABLES))
        with psycopg.connect(url, autocommit=True) as connection:
            with connection.transaction():
                self._count(connection)
            connection.execute("analyze")

    def write(self, connection: Connection) -> None:
        """Writes and counts them in the transaction of a connection."""
        for table in TABLES:
            self._write_table(connection, table)
        self._count(connection)

    def _count(self, connection: Connection) -> None:
        connection.execute(MOVE, self._told)
        connection.execute(COUNT, self._told)

    def _write_alone(self, url: str, table: str) -> None:
        with psycopg.connect(url) as connection:
            self._write_table(connection, table)

    def _write_table(self, connection: Connection, table: str) -> None:
        columns = [name for (name,) in connection.execute(COLUMNS, (f"dibs.{table}",))]
        original = sql.Identifier(f"{table}_of_one")
        target = sql.Identifier("dibs", table)
        connection.execute(
            sql.SQL(
                "create temporary table {} on commit drop as select * from {} o"
                " where o.event_id = {} and {}"
            ).format(
                original,
                target,
                sql.Literal(self._told["event"]),
                sql.SQL(TABLES[table]),
            )
        )
        copying = sql.SQL("insert into {} ({}) select {} from {} o").format(
            target,
            sql.SQL(", ").join(map(sql.Identifier, columns)),
            sql.SQL(", ").join(
                sql.SQL(CHANGED[name]) if name in CHANGED else sql.Identifier("o", name)
                for name in columns
            ),
            original,
        )
        for number in range(1, self._copies + 1):
            connection.execute(copying, {**self._told, "copy": number})
