"""Writers, and workers that are killed: nothing is lost, and order is kept."""

import asyncio
import json
import random
import time
from collections import defaultdict
from collections.abc import Callable
from contextlib import ExitStack, aclosing
from itertools import cycle
from typing import Any

import psycopg
from tests.faults.programs import Program
from tests.sizes import sized

from dibs import AsyncDibs
from dibs.config import Settings
from dibs.delivery import Post, WebhookPut
from dibs.errors import Refused

from .conftest import LOOPBACK
from .misbehaving import Answer, Heard, Web, says

WRITERS = 32
SECONDS = sized(15, 180)
PAUSE_SECONDS = 2.5
"""Between kills: each worker lives twice as long, and takes a while to start."""
PACE_SECONDS_MAX = 2.0
"""Of a writer, so that writing goes on all the time."""
WORKERS = 2
FAILS_ONE_IN = 200
DONE_SECONDS_MAX = 90
LEFT = """
select (select count(*) from dibs_office.deliveries d where d.status <> 'delivered')
  + (
    select coalesce(sum(h.position - coalesce(c.position, 0)), 0)
    from dibs.event_heads h
    left join dibs_office.cursors c on c.ledger = h.event_id
    where h.event_id = any (%s)
  )
"""
PENDING = """
select d.attempts, d.last_error, d.due_at, now()
from dibs_office.deliveries d where d.status <> 'delivered'
"""
WRITTEN = """
select j.position, j.reservation_id::text from dibs.journal j
where j.event_id = %s order by j.position
"""


def now_and_then() -> Answer:
    """Fails now and then, and takes what it is told else.

    No message fails twice: the third attempt is five minutes later.
    """
    chance = random.Random(7)
    good, bad = says(200), says(503)
    failed: set[str] = set()

    async def answer(web: Web, writer: asyncio.StreamWriter) -> None:
        name = web.heard[-1].headers["webhook-id"]
        failing = chance.randrange(FAILS_ONE_IN) == 0 and name not in failed
        if failing:
            failed.add(name)
        await (bad if failing else good)(web, writer)

    return answer


async def write(dibs: AsyncDibs, event: str, number: int, until: float) -> None:
    """Reservations one after the other, each with something that becomes of it."""
    chance, loop = random.Random(number), asyncio.get_running_loop()
    while loop.time() < until:
        await asyncio.sleep(chance.uniform(0, PACE_SECONDS_MAX))
        try:
            held = await dibs.reserve(
                event, {"floor": 1}, session=f"s{chance.random()}"
            )
            for _ in range(chance.randrange(3)):
                await dibs.extend(event, held.id)
            end = chance.choice((dibs.confirm, dibs.release, None))
            if end is not None:
                await end(event, held.id)
        except Refused:
            continue


async def test_nothing_is_lost_and_order_is_kept_whoever_is_killed(
    url: str, event: str, web: Web, record_property: Callable[[str, object], None]
) -> None:
    events = [f"{event}-{number}" for number in range(4)]
    kill_count = 0
    settings = Settings(webhooks_allow_private=LOOPBACK, pool_connections_max=8)
    own = {
        "DIBS_WEBHOOKS_ALLOW_PRIVATE": LOOPBACK,
        # What takes longer has failed, and a second time waits for five minutes.
        "DIBS_WEBHOOK_SECONDS_MAX": "10",
        "DIBS_WEBHOOKS_PER_ENDPOINT_MAX": "32",
    }
    with ExitStack() as stack:
        link = stack.enter_context(psycopg.connect(url, autocommit=True))
        async with (
            AsyncDibs(url, settings=settings) as dibs,
            aclosing(Post(url, settings)) as post,
        ):
            for one in events:
                await dibs.put_event(one, items={"floor": 1_000_000}, extensions_max=9)
            where = web.url("/killed", now_and_then())
            told = await post.create(WebhookPut(url=where, events=[f"{event}-*"]))
            workers = [
                stack.enter_context(Program(url, "worker", **own))
                for _ in range(WORKERS)
            ]
            loop = asyncio.get_running_loop()
            until = loop.time() + SECONDS
            writing = [
                asyncio.create_task(write(dibs, events[one % 4], one, until))
                for one in range(WRITERS)
            ]
            for one in cycle(workers):
                await asyncio.sleep(PAUSE_SECONDS)
                if loop.time() > until:
                    break
                await asyncio.to_thread(one.kill)
                kill_count += 1
            await asyncio.gather(*writing)
            await until_nothing_is_left(link, events)
            for one in events:
                assert await dibs.verify(one) == []
            await post.remove(told.endpoint.id)
    heard = web.at("/killed")
    message_count = len({one.headers["webhook-id"] for one in heard})
    record_property("messages", message_count)
    record_property("heard_again", len(heard) - message_count)
    record_property("kills", kill_count)
    assert message_count > WRITERS * SECONDS / PACE_SECONDS_MAX
    assert kill_count > SECONDS / PAUSE_SECONDS / 3
    for one in events:
        written = dict(rows_of(url, one))
        assert list(written) == list(range(1, len(written) + 1)), "a gap"
        require_all_in_order(written, [h for h in heard if is_of(h, one)])


def rows_of(url: str, event: str) -> list[tuple[int, str | None]]:
    with psycopg.connect(url) as link:
        return link.execute(WRITTEN, (event,)).fetchall()


async def until_nothing_is_left(
    link: "psycopg.Connection[Any]", events: list[str]
) -> None:
    """Returns once all that happened was delivered; the endpoint answers meanwhile."""

    def look() -> Any:
        link.execute("select pg_sleep(0.1)")
        return link.execute(LEFT, (events,)).fetchone()

    until = time.monotonic() + DONE_SECONDS_MAX
    while await asyncio.to_thread(look) != (0,):
        assert time.monotonic() < until, link.execute(PENDING).fetchall()


def is_of(heard: Heard, event: str) -> bool:
    return json.loads(heard.body)["data"]["event"] == event


def require_all_in_order(written: dict[int, str | None], heard: list[Heard]) -> None:
    """Every row was heard of, and of each reservation in its order."""
    ids: dict[int, str] = {}
    told: dict[str, list[int]] = defaultdict(list)
    for one in heard:
        said = json.loads(one.body)["data"]
        position, name = said["position"], one.headers["webhook-id"]
        assert ids.setdefault(position, name) == name, "one message, one id"
        assert written[position] == said.get("reservation")
        told[said.get("reservation", "the event")].append(position)
    begun = min(position for position, whose in written.items() if whose is not None)
    wanted = {position for position in written if position >= begun}
    assert wanted - ids.keys() == set(), "lost"
    for positions in told.values():
        # One that was killed after it sent may send again, but nobody goes back further
        # than what was never acknowledged: the last one.
        seen = 0
        for position in positions:
            assert position >= seen, f"out of order: {positions}"
            seen = position
