"""Connections and sessions of SQLAlchemy, blocking and not, over several drivers."""

from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy
from sqlalchemy.ext.asyncio import (
    AsyncConnection,
    AsyncSession,
    async_scoped_session,
    create_async_engine,
)
from sqlalchemy.orm import Session, scoped_session, sessionmaker
from sqlalchemy.pool import NullPool, QueuePool

from dibs import AsyncDibs, Dibs, Fault, Unavailable

from .caller import AsyncCaller, Caller, Row, parts_of
from .promises import Promises, Watch, left

WHOLE = {"stream_results": False}


def options(url: str, driver: str) -> dict[str, Any]:
    parts = parts_of(url)._asdict()
    if driver == "psycopg":
        parts["dbname"] = parts.pop("database")
    return {
        "url": f"postgresql+{driver}://",
        "connect_args": parts,
        "poolclass": NullPool,
        "json_deserializer": lambda text: ["something else", text],
    }


class OnConnection(Caller):
    def open(self) -> None:
        engine = sqlalchemy.create_engine(**options(self.url, "psycopg"))
        self.lent = engine.connect()

    def rows(self, statement: str) -> list[Row]:
        found = self.lent.execute(sqlalchemy.text(statement), execution_options=WHOLE)
        return [tuple(row) for row in found] if found.returns_rows else []

    def commit(self) -> None:
        self.lent.commit()

    def rollback(self) -> None:
        self.lent.rollback()

    def savepoint(self, inner: Callable[[], object]) -> None:
        with pytest.raises(Unavailable), self.lent.begin_nested():
            inner()

    def close(self) -> None:
        self.lent.close()

    def teach(self) -> None:
        self.lent = self.lent.execution_options(stream_results=True, max_row_buffer=1)


class InSession(OnConnection):
    def open(self) -> None:
        self.lent = Session(sqlalchemy.create_engine(**options(self.url, "psycopg")))

    def teach(self) -> None:
        self.lent.connection(execution_options={"stream_results": True})


class InScopedSession(InSession):
    def open(self) -> None:
        engine = sqlalchemy.create_engine(**options(self.url, "psycopg"))
        self.lent = scoped_session(sessionmaker(engine))


class OnAsyncConnection(AsyncCaller):
    driver = "psycopg"

    def open(self) -> None:
        self.lent = AsyncConnection(
            create_async_engine(**options(self.url, self.driver))
        )
        self.run(self.lent.start())

    def rows(self, statement: str) -> list[Row]:
        found = self.run(
            self.lent.execute(sqlalchemy.text(statement), execution_options=WHOLE)
        )
        return [tuple(row) for row in found] if found.returns_rows else []

    def commit(self) -> None:
        self.run(self.lent.commit())

    def rollback(self) -> None:
        self.run(self.lent.rollback())

    def savepoint(self, inner: Callable[[], object]) -> None:
        async def nested() -> Any:
            return await self.lent.begin_nested()

        savepoint = self.run(nested())
        with pytest.raises(Unavailable):
            inner()
        self.run(savepoint.rollback())

    async def disconnect(self) -> None:
        await self.lent.close()

    def teach(self) -> None:
        self.run(self.lent.execution_options(stream_results=True))


class OnAsyncpg(OnAsyncConnection):
    driver = "asyncpg"


class InAsyncSession(OnAsyncConnection):
    def open(self) -> None:
        self.lent = AsyncSession(create_async_engine(**options(self.url, self.driver)))

    def teach(self) -> None:
        self.run(self.lent.connection(execution_options={"stream_results": True}))


class InAsyncSessionOnAsyncpg(InAsyncSession):
    driver = "asyncpg"


class InAsyncScopedSession(InAsyncSession):
    driver = "asyncpg"

    def open(self) -> None:
        engine = create_async_engine(**options(self.url, self.driver))
        self.lent = async_scoped_session(
            lambda: AsyncSession(engine), scopefunc=lambda: self
        )


class TestConnection(Promises):
    @pytest.fixture
    def kind(self) -> type[Caller]:
        return OnConnection


class TestSession(Promises):
    @pytest.fixture(params=[InSession, InScopedSession])
    def kind(self, request: pytest.FixtureRequest) -> type[Caller]:
        kind: type[Caller] = request.param
        return kind


class TestAsyncConnection(Promises):
    @pytest.fixture(params=[OnAsyncConnection, OnAsyncpg])
    def kind(self, request: pytest.FixtureRequest) -> type[Caller]:
        kind: type[Caller] = request.param
        return kind


class TestAsyncSession(Promises):
    @pytest.fixture(
        params=[InAsyncSession, InAsyncSessionOnAsyncpg, InAsyncScopedSession]
    )
    def kind(self, request: pytest.FixtureRequest) -> type[Caller]:
        kind: type[Caller] = request.param
        return kind


def test_a_session_used_for_nothing_else_is_the_callers_to_commit(
    url: str, watch: Watch, event: str
) -> None:
    engine = sqlalchemy.create_engine(**options(url, "psycopg"))
    with Session(engine) as session:
        Dibs(url).reserve(event, {"floor": 1}, session="anna", connection=session)
        assert session.in_transaction()
    assert left(watch, event) == (0, 0)
    with Session(engine) as session, session.begin():
        Dibs(url).reserve(event, {"floor": 1}, session="anna", connection=session)
    assert left(watch, event) == (0, 1)


async def test_in_blocking_code_of_an_async_session_dibs_takes_the_inner_one(
    url: str, watch: Watch, event: str
) -> None:
    def buy(session: Session) -> None:
        Dibs(url).reserve(event, {"floor": 1}, session="anna", connection=session)

    engine = create_async_engine(**options(url, "asyncpg"))
    async with AsyncSession(engine) as session, session.begin():
        await session.run_sync(buy)
    assert left(watch, event) == (0, 1)


def test_one_that_cannot_begin_is_a_fault(url: str, event: str) -> None:
    engine = sqlalchemy.create_engine(**options(url, "psycopg"))
    with (
        Session(engine, autobegin=False) as session,
        pytest.raises(Fault, match="Autobegin is disabled"),
    ):
        Dibs(url).reserve(event, {"floor": 1}, session="anna", connection=session)
    with pytest.raises(Fault, match="not bound to a single Engine"):
        Dibs(url).reserve(event, {"floor": 1}, session="anna", connection=Session())


def test_a_pool_with_none_to_give_is_unavailable(url: str, event: str) -> None:
    given = options(url, "psycopg") | {"poolclass": QueuePool}
    engine = sqlalchemy.create_engine(
        **given, pool_size=1, max_overflow=0, pool_timeout=0.01
    )
    with (
        engine.connect(),
        Session(engine) as session,
        pytest.raises(Unavailable, match="QueuePool limit"),
    ):
        Dibs(url).reserve(event, {"floor": 1}, session="anna", connection=session)
    engine.dispose()


async def test_a_database_that_is_not_there_is_unavailable(
    url: str, event: str
) -> None:
    given = options(url, "asyncpg")
    given["connect_args"]["port"] = 1
    async with AsyncSession(create_async_engine(**given)) as session:
        with pytest.raises(Unavailable):
            await AsyncDibs(url).reserve(
                event, {"floor": 1}, session="anna", connection=session
            )
