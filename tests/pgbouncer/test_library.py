"""The library behind PgBouncer, with the settings it has anywhere else."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from datetime import UTC, datetime

import psycopg
import pytest
from tests.doors.hall import plan_of
from tests.doors.watcher import Watcher

from dibs import AsyncDibs, Dibs, NotOnSale, Settings

from .pooler import BACKENDS, ZONE, Pooler

CLIENTS = 20
PURCHASES = 10
SEATS = [f"A-{number}" for number in range(2_500)]

pytestmark = pytest.mark.needs("pgbouncer")


@pytest.fixture
async def clients(through: str) -> AsyncIterator[list[AsyncDibs]]:
    """Many processes' worth of clients: five times the backends there are."""
    async with AsyncExitStack() as stack:
        opening = (AsyncDibs(through, settings=Settings()) for _ in range(CLIENTS))
        yield [await stack.enter_async_context(one) for one in opening]


async def test_many_clients_share_few_backends(
    clients: list[AsyncDibs], pooler: Pooler
) -> None:
    for event in ("one", "two"):
        await clients[0].put_event(event, items={"floor": 300}, duplicates="allow")

    async def buy(number: int, dibs: AsyncDibs) -> None:
        event = ("one", "two")[number % 2]
        for turn in range(PURCHASES):
            held = await dibs.reserve(event, {"floor": 3}, session=f"{number}-{turn}")
            await dibs.extend(event, held.id, token=held.token)
            assert (await dibs.availability(event)).event_id == event
            await dibs.confirm(event, held.id, token=held.token)

    await asyncio.gather(*(buy(*one) for one in enumerate(clients)))
    for event in ("one", "two"):
        sold = (await clients[0].availability(event)).items["floor"]
        assert (sold.sold_count, sold.available_count) == (300, 0)
        assert await clients[0].verify(event) == []
    assert 0 < pooler.backend_count(clients[0].url) <= BACKENDS


def test_nothing_is_prepared_in_backends_that_others_use(
    dibs: Dibs, through: str
) -> None:
    dibs.put_event("plain", items={"floor": 100}, duplicates="allow")
    for number in range(30):
        dibs.reserve("plain", {"floor": 1}, session=f"anna-{number}")
        dibs.event("plain")
    for _ in range(2 * BACKENDS):
        with psycopg.connect(through, prepare_threshold=None) as link:
            row = link.execute("select count(*) from pg_prepared_statements").fetchone()
        assert row == (0,)


def test_a_plan_is_put_in_one_transaction_of_many_steps(dibs: Dibs) -> None:
    dibs.put_event("hall")
    steps: list[int] = []
    dibs.put_plan("hall", plan_of(lower=SEATS), {}, lambda done, _: steps.append(done))
    assert len(steps) > 2
    assert dibs.event("hall").items["lower"].capacity == len(SEATS)
    assert dibs.reserve("hall", seats=[SEATS[-1]], session="anna").seats == [SEATS[-1]]
    assert dibs.verify("hall") == []


def test_a_borrowed_connection_commits_and_undoes_with_its_owner(
    dibs: Dibs, through: str
) -> None:
    dibs.put_event("lent", items={"floor": 10}, duplicates="allow")
    with psycopg.connect(through, prepare_threshold=None) as connection:
        for number in range(12):
            dibs.reserve(
                "lent", {"floor": 1}, session=f"s-{number}", connection=connection
            )
            connection.rollback() if number % 2 else connection.commit()
    counted = dibs.availability("lent").items["floor"]
    assert counted.reserved_count == 6
    assert dibs.verify("lent") == []


async def test_a_borrowed_connection_of_asyncio_does_too(
    clients: list[AsyncDibs], through: str
) -> None:
    dibs = clients[0]
    await dibs.put_event("lent-too", items={"floor": 10}, duplicates="allow")
    async with await psycopg.AsyncConnection.connect(
        through, prepare_threshold=None
    ) as connection:
        for number in range(12):
            await dibs.reserve(
                "lent-too", {"floor": 1}, session=f"s-{number}", connection=connection
            )
            await (connection.rollback() if number % 2 else connection.commit())
    counted = (await dibs.availability("lent-too")).items["floor"]
    assert counted.reserved_count == 6
    assert await dibs.verify("lent-too") == []


def test_times_are_in_utc_whatever_the_sessions_zone(dibs: Dibs, through: str) -> None:
    with psycopg.connect(through) as link:
        assert link.info.parameter_status("TimeZone") == ZONE
    opens = datetime(2099, 5, 1, 10, tzinfo=UTC)
    dibs.put_event("later", items={"floor": 1}, sales_start_at=opens)
    found = dibs.event("later").sales_start_at
    assert (found, found and found.utcoffset()) == (opens, UTC.utcoffset(None))
    with pytest.raises(NotOnSale) as refused:
        dibs.reserve("later", {"floor": 1}, session="anna")
    assert "+05:30" not in str(refused.value.detail)
    dibs.put_event("now", items={"floor": 1})
    held = dibs.reserve("now", {"floor": 1}, session="anna")
    told = [held.reserved_at, held.expires_at, held.server_now]
    told += (entry.recorded_at for entry in dibs.journal("now"))
    told += (sentence.at for sentence in dibs.explain_reservation("now", held.id))
    assert {at.utcoffset() for at in told} == {UTC.utcoffset(None)}


def test_a_pooler_that_starts_again_is_waited_for(
    dibs: Dibs, pooler: Pooler, url: str
) -> None:
    dibs.put_event("again", items={"floor": 9}, duplicates="allow")
    first = dibs.reserve("again", {"floor": 1}, session="anna", key="1")
    pooler.stop()
    pooler.start()
    assert dibs.reserve("again", {"floor": 1}, session="anna", key="1").id == first.id
    assert dibs.event("again").event_id == "again"
    watcher = Watcher(url)
    assert watcher.value("select count(*) from dibs.verify('again')") == 0
    watcher.close()
