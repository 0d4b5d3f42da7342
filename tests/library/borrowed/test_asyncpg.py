"""Connections of asyncpg, and of its pools, lent to AsyncDibs."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import asyncpg
import pytest

from dibs import AsyncDibs, Fault, Unavailable

from .caller import AsyncCaller, Caller, Row, parts_of
from .promises import Promises, Watch, left


class Shout(asyncpg.Record):
    """A row that reads as nobody expects."""

    def __getitem__(self, key: Any) -> str:
        return str(super().__getitem__(key)).upper()

    def __iter__(self) -> Iterator[str]:
        return iter(["something else"])


class Plain(AsyncCaller):
    record_class: type[asyncpg.Record] = asyncpg.Record

    def open(self) -> None:
        self.run(self.connect())
        self.transaction = self.lent.transaction()
        self.run(self.transaction.start())

    async def connect(self) -> None:
        self.lent = await asyncpg.connect(**parts_of(self.url)._asdict())

    def rows(self, statement: str) -> list[Row]:
        return [tuple(row) for row in self.run(self.lent.fetch(statement))]

    def commit(self) -> None:
        self.run(self.transaction.commit())

    def rollback(self) -> None:
        self.run(self.transaction.rollback())

    def savepoint(self, inner: Callable[[], object]) -> None:
        savepoint = self.lent.transaction()
        self.run(savepoint.start())
        with pytest.raises(Unavailable):
            inner()
        self.run(savepoint.rollback())

    async def disconnect(self) -> None:
        await self.lent.close()

    def teach(self) -> None:
        async def teach() -> None:
            await self.lent.set_type_codec(
                "jsonb", schema="pg_catalog", encoder=json.dumps, decoder=json.loads
            )
            for name in ("bool", "int4", "int8", "timestamptz", "uuid"):
                await self.lent.set_type_codec(
                    name, schema="pg_catalog", encoder=repr, decoder=repr
                )

        self.run(teach())


class Shouting(Plain):
    async def connect(self) -> None:
        self.lent = await asyncpg.connect(
            **parts_of(self.url)._asdict(), record_class=Shout, statement_cache_size=0
        )

    def rows(self, statement: str) -> list[Row]:
        found = self.run(self.lent.fetch(statement, record_class=asyncpg.Record))
        return [tuple(row) for row in found]

    def teach(self) -> None:
        """It shouts from the start; old asyncpg reads its own catalogue by that."""


class Pooled(Plain):
    async def connect(self) -> None:
        parts = parts_of(self.url)._asdict()
        self.pool = asyncpg.create_pool(**parts, min_size=1, max_size=1)
        await self.pool
        self.lent = await self.pool.acquire()

    async def disconnect(self) -> None:
        self.pool.terminate()


class TestConnection(Promises):
    @pytest.fixture(params=[Plain, Shouting])
    def kind(self, request: pytest.FixtureRequest) -> type[Caller]:
        kind: type[Caller] = request.param
        return kind


class TestConnectionOfAPool(Promises):
    @pytest.fixture
    def kind(self) -> type[Caller]:
        return Pooled


async def test_without_a_transaction_it_commits_by_itself(
    url: str, watch: Watch, event: str
) -> None:
    link = await asyncpg.connect(**parts_of(url)._asdict())
    await AsyncDibs(url).reserve(event, {"floor": 1}, session="anna", connection=link)
    assert not link.is_in_transaction()
    assert left(watch, event) == (0, 1)
    await link.close()


async def test_one_given_back_to_its_pool_is_a_fault(url: str, event: str) -> None:
    async with asyncpg.create_pool(**parts_of(url)._asdict(), min_size=1) as pool:
        async with pool.acquire() as link:
            pass
        with pytest.raises(Fault, match="released back to the pool"):
            await AsyncDibs(url).reserve(
                event, {"floor": 1}, session="anna", connection=link
            )


async def test_a_time_out_of_its_own_is_unavailable(
    url: str, watch: Watch, event: str
) -> None:
    link = await asyncpg.connect(**parts_of(url)._asdict(), command_timeout=0.05)
    with watch.transaction():
        watch.execute(
            "select from dibs.event_heads where event_id = %s for update", (event,)
        )
        with pytest.raises(Unavailable, match="in time"):
            await AsyncDibs(url).reserve(
                event, {"floor": 1}, session="anna", connection=link
            )
    await link.close()


async def test_a_closed_one_is_unavailable(url: str, event: str) -> None:
    link = await asyncpg.connect(**parts_of(url)._asdict())
    await link.close()
    with pytest.raises(Unavailable, match="closed"):
        await AsyncDibs(url).reserve(
            event, {"floor": 1}, session="anna", connection=link
        )
