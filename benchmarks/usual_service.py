"""What most teams write: FastAPI and asyncpg, one transaction per request.

Not a straw man: uvloop and httptools, statements prepared by the driver, a pool whose
size is the best of a sweep, no access log, tickets written by one statement, an index
for the idempotency key but no answer kept to replay, and no journal. Seats are locked
where they stand and counted nowhere; the best ones are found by one query over an index
of those that are free, under the lock of their item.
"""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import asyncpg
from fastapi import FastAPI, Header, HTTPException, Request
from pydantic import BaseModel

SCHEMA = """
create table items (
  item_id text primary key,
  available_count int not null check (available_count >= 0),
  reserved_count int not null default 0
) with (fillfactor = 40);
create table reservations (
  reservation_id uuid primary key default gen_random_uuid(),
  item_id text not null references items,
  session text not null,
  idempotency_key text not null unique,
  quantity int not null,
  status text not null default 'reserved',
  expires_at timestamptz not null
);
create table tickets (
  ticket_id bigint generated always as identity primary key,
  reservation_id uuid not null references reservations,
  item_id text not null,
  status text not null default 'reserved'
);
create index tickets_of_a_reservation on tickets (reservation_id);
create table seats (
  seat_id text primary key,
  event_id text not null,
  row_number int not null,
  place int not null,
  status text not null default 'available',
  reservation_id uuid
) with (fillfactor = 60);
create index free_seats on seats (event_id, row_number, place)
where status = 'available';
insert into items values
  ('hot', 100000000), ('library', 100000000), ('hall', 100000000);
"""
LOCK = "select available_count from items where item_id = $1 for update"
RESERVE = """
insert into reservations (item_id, session, idempotency_key, quantity, expires_at)
values ($1, $2, $3, $4, now() + interval '30 minutes')
returning reservation_id, expires_at
"""
WRITE_TICKETS = """
insert into tickets (reservation_id, item_id)
select $1, $2 from generate_series(1, $3)
"""
TAKE = """
update items
set available_count = available_count - $2, reserved_count = reserved_count + $2
where item_id = $1
"""
LOCK_SEATS = """
select status from seats where seat_id = any ($1) order by seat_id for update
"""
TAKE_SEATS = """
update seats set status = 'reserved', reservation_id = $2 where seat_id = any ($1)
"""
WRITE_SEATS = """
insert into tickets (reservation_id, item_id) select $1, unnest($2::text[])
"""
FIND_BEST = """
select array(
  select n.seat_id from seats n
  where n.event_id = $1 and n.status = 'available' and n.row_number = s.row_number
    and n.place between s.place and s.place + $2 - 1
)
from seats s
where s.event_id = $1 and s.status = 'available' and $2 = (
  select count(*) from seats n
  where n.event_id = $1 and n.status = 'available' and n.row_number = s.row_number
    and n.place between s.place and s.place + $2 - 1
)
order by s.row_number, s.place
limit 1
"""


class SoldOut(Exception):  # noqa: N818 - an answer
    """Less is left than was asked for."""


class Hold(BaseModel):
    """What to hold and for whom."""

    items: dict[str, int] = {}
    seats: list[str] = []
    best: dict[str, int] = {}
    session: str


async def hold(
    pool: asyncpg.Pool, item: str, quantity: int, session: str, key: str
) -> asyncpg.Record:
    """Holds units of an item in a transaction of its own."""
    async with pool.acquire() as connection, connection.transaction():
        if await connection.fetchval(LOCK, item) < quantity:
            raise SoldOut
        row = await connection.fetchrow(RESERVE, item, session, key, quantity)
        await connection.execute(WRITE_TICKETS, row["reservation_id"], item, quantity)
        await connection.execute(TAKE, item, quantity)
    return row


async def hold_seats(
    pool: asyncpg.Pool, event: str, seats: list[str], session: str, key: str
) -> asyncpg.Record:
    """Holds the seats a buyer chose, all or none."""
    async with pool.acquire() as connection, connection.transaction():
        found = await connection.fetch(LOCK_SEATS, seats)
        if [row["status"] for row in found] != ["available"] * len(seats):
            raise SoldOut
        return await _write(connection, event, seats, session, key)


async def hold_best(
    pool: asyncpg.Pool, event: str, quantity: int, session: str, key: str
) -> asyncpg.Record:
    """Holds the first seats side by side, from the front."""
    async with pool.acquire() as connection, connection.transaction():
        await connection.fetchval(LOCK, event)
        seats = await connection.fetchval(FIND_BEST, event, quantity)
        if seats is None:
            raise SoldOut
        return await _write(connection, event, seats, session, key)


async def _write(
    connection: asyncpg.Connection, event: str, seats: list[str], session: str, key: str
) -> asyncpg.Record:
    row = await connection.fetchrow(RESERVE, event, session, key, len(seats))
    await connection.execute(TAKE_SEATS, seats, row["reservation_id"])
    await connection.execute(WRITE_SEATS, row["reservation_id"], seats)
    return row


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    """Keeps the pool open while the service runs."""
    url, size = os.environ["USUAL_DATABASE_URL"], int(os.environ["USUAL_POOL_SIZE"])
    async with asyncpg.create_pool(url, min_size=size, max_size=size) as pool:
        app.state.pool = pool
        yield


app = FastAPI(lifespan=lifespan)


@app.get("/readyz")
async def ready() -> str:
    """Answers once the pool is open."""
    return "ready"


@app.post("/v1/events/{event}/reservations", status_code=201)
async def reserve(
    request: Request, event: str, asked: Hold, idempotency_key: str = Header()
) -> dict[str, Any]:
    """Holds what is asked for; its one item is named like the event."""
    pool = request.app.state.pool
    who = (asked.session, idempotency_key)
    try:
        if asked.seats:
            row = await hold_seats(pool, event, asked.seats, *who)
        elif asked.best:
            row = await hold_best(pool, event, sum(asked.best.values()), *who)
        else:
            row = await hold(pool, event, sum(asked.items.values()), *who)
    except SoldOut:
        raise HTTPException(409, "sold out") from None
    return {
        "id": row["reservation_id"],
        "status": "reserved",
        "items": asked.items,
        "expires_at": row["expires_at"],
    }
