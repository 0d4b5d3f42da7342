"""Connections of psycopg 3 lent to Dibs and AsyncDibs."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import psycopg
import pytest
from psycopg.adapt import Loader
from psycopg.pq import TransactionStatus
from psycopg.rows import dict_row
from psycopg.types.string import StrDumper

from dibs import Dibs, InvalidInput, Unavailable

from .caller import AsyncCaller, Caller, Row
from .promises import Promises, Watch, left


class Stubborn(Loader):
    """Reads anything as the same."""

    def load(self, data: Any) -> str:
        return "something else"


def teach(link: psycopg.Connection[Any] | psycopg.AsyncConnection[Any]) -> None:
    for name in ("bool", "int4", "int8", "jsonb", "text", "timestamptz", "uuid"):
        link.adapters.register_loader(name, Stubborn)
    link.adapters.register_dumper(str, StrDumper)
    link.row_factory = dict_row


class Blocking(Caller):
    def open(self) -> None:
        self.lent = psycopg.connect(self.url)

    def rows(self, statement: str) -> list[Row]:
        cursor = self.lent.execute(statement)
        return cursor.fetchall() if cursor.description else []

    def commit(self) -> None:
        self.lent.commit()

    def rollback(self) -> None:
        self.lent.rollback()

    def savepoint(self, inner: Callable[[], object]) -> None:
        with pytest.raises(Unavailable), self.lent.transaction():
            inner()

    def close(self) -> None:
        self.lent.close()

    def teach(self) -> None:
        teach(self.lent)
        self.lent.cursor_factory = psycopg.ClientCursor


class Async(AsyncCaller):
    def open(self) -> None:
        self.lent = self.run(psycopg.AsyncConnection.connect(self.url))

    def rows(self, statement: str) -> list[Row]:
        async def rows() -> list[Row]:
            cursor = await self.lent.execute(statement)
            return await cursor.fetchall() if cursor.description else []

        return self.run(rows())

    def commit(self) -> None:
        self.run(self.lent.commit())

    def rollback(self) -> None:
        self.run(self.lent.rollback())

    def savepoint(self, inner: Callable[[], object]) -> None:
        savepoint = self.lent.transaction()
        self.run(savepoint.__aenter__())
        with pytest.raises(Unavailable) as raised:
            inner()
        self.run(savepoint.__aexit__(raised.type, raised.value, raised.tb))

    async def disconnect(self) -> None:
        await self.lent.close()

    def teach(self) -> None:
        teach(self.lent)
        self.lent.cursor_factory = psycopg.AsyncClientCursor


class TestConnection(Promises):
    @pytest.fixture
    def kind(self) -> type[Caller]:
        return Blocking


class TestAsyncConnection(Promises):
    @pytest.fixture
    def kind(self) -> type[Caller]:
        return Async


def test_a_connection_keeps_its_own_ways(url: str, event: str) -> None:
    with psycopg.connect(url, row_factory=dict_row) as link:
        Dibs(url).reserve(event, {"floor": 1}, session="anna", connection=link)
        cursor = link.execute("select gen_random_uuid() as id, '{}'::jsonb as document")
        row = cursor.fetchone()
        assert row is not None
        assert isinstance(row["id"], UUID)
        assert row["document"] == {}


def test_without_a_transaction_it_commits_by_itself(
    url: str, watch: Watch, event: str
) -> None:
    with psycopg.connect(url, autocommit=True) as link:
        Dibs(url).reserve(event, {"floor": 1}, session="anna", connection=link)
        assert link.info.transaction_status == TransactionStatus.IDLE
    assert left(watch, event) == (0, 1)


def test_an_event_that_moved_since_the_snapshot_is_unavailable(
    url: str, pool: Dibs, event: str
) -> None:
    with psycopg.connect(url) as link:
        link.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        link.execute("select 1")
        pool.reserve(event, {"floor": 1}, session="bo")
        with pytest.raises(Unavailable, match="concurrent update") as refused:
            Dibs(url).reserve(event, {"floor": 1}, session="anna", connection=link)
        assert isinstance(refused.value.__cause__, psycopg.Error)
        link.rollback()


def test_text_postgresql_cannot_hold_is_refused_before_it_is_sent(
    url: str, event: str
) -> None:
    with psycopg.connect(url) as link:
        for unsound in ("a\x00b", "\ud800"):
            with pytest.raises(InvalidInput, match="NUL or lone surrogates"):
                Dibs(url).reserve(unsound, {"floor": 1}, session="a", connection=link)
        assert link.info.transaction_status == TransactionStatus.IDLE
        held = Dibs(url).reserve(event, {"floor": 1}, session="anna", connection=link)
        assert held.valid


def test_a_closed_one_is_unavailable(url: str, event: str) -> None:
    with psycopg.connect(url) as link:
        pass
    with pytest.raises(Unavailable, match="closed"):
        Dibs(url).reserve(event, {"floor": 1}, session="anna", connection=link)
