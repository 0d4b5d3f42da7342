"""The connections of one process to its database."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from math import inf
from time import monotonic
from types import TracebackType
from typing import Any, Self

import psycopg
from psycopg.conninfo import make_conninfo
from psycopg.errors import Diagnostic, LockNotAvailable
from psycopg.rows import TupleRow
from psycopg_pool import AsyncConnectionPool, PoolClosed, PoolTimeout

from dibs.caller import NOBODY, Caller
from dibs.config import Settings
from dibs.database.answers import Row
from dibs.database.connections import AsyncConnection, fetch, register_types
from dibs.database.faults import (
    Locked,
    Passing,
    is_cut_short,
    refused_link,
    translated,
)
from dibs.database.statements import load_statements
from dibs.errors import Fault, Unavailable

QUERIES = {
    name: statement
    for file in ("queries.sql", "upkeep.sql", "keys.sql", "office.sql")
    for name, statement in load_statements("dibs.database", file).items()
}

IDLE_SECONDS_TRUSTED = 1.0
CONNECT_SECONDS_MAX = 5
WAIT_SECONDS_MAX = 2.0
"""For one wait for a connection, and for one series of attempts to make one: pauses
between attempts double, and a pool that gave up starts over when it is asked again."""
ALL_TAKEN = "no connection to the database came free in time"
UNCONFIRMED = "the standby did not confirm what was done"
UNREADABLE = (
    "the database's address (DIBS_DATABASE_URL) cannot be read: it must be like"
    " postgresql://USER:PASSWORD@HOST/NAME, without a driver such as +psycopg"
)
NO_PORT = (
    "the database's address (DIBS_DATABASE_URL) has a port that is no number from"
    " 1 to 65535"
)
PORT_MAX = 65_535
LINK = {
    "application_name": "dibs",
    "client_encoding": "utf8",
    "connect_timeout": str(CONNECT_SECONDS_MAX),
    # A host that vanished without a word is noticed by the kernel, not by our callers.
    "tcp_user_timeout": "5000",
    "keepalives_idle": "5",
    "keepalives_interval": "2",
    "keepalives_count": "3",
}


class Attempts:
    """What became of the attempts to connect."""

    failure: str | None = None
    """Why the last of those failed that did."""
    failed_at = -inf
    succeeded_at = -inf

    def failure_since(self, began: float) -> str | None:
        """Why one failed after a time or a pause before it, or the last of all.

        What succeeded since may be gone again, while the others still pause.
        """
        is_told = self.failed_at >= min(began - WAIT_SECONDS_MAX, self.succeeded_at)
        return self.failure if is_told else None


class PooledConnection(psycopg.AsyncConnection[TupleRow]):
    """A connection that knows when it was last seen alive, and what is not sure."""

    seen_at = 0.0
    is_unconfirmed = False
    """Whether something done by it may be on no standby that should have it."""

    @classmethod
    async def connect(  # type: ignore[override]
        cls, conninfo: str = "", *, attempts: Attempts, **given: Any
    ) -> Self:
        """A new connection; what kept it from being made is remembered.

        The pool tries again and tells its callers nothing but that they waited.
        """
        try:
            connection = await super().connect(conninfo, **given)
        except psycopg.Error as error:
            attempts.failure, attempts.failed_at = refused_link(error), monotonic()
            raise
        attempts.succeeded_at = monotonic()
        connection.add_notice_handler(connection.hear)
        return connection

    def hear(self, notice: Diagnostic) -> None:
        """Notes what the server says beside its answers."""
        if is_cut_short(notice):
            self.is_unconfirmed = True


class Database:
    """A pool of autocommit connections; an async context manager.

    A connection that rested longer than a second is checked before it is used, one just
    used is trusted: batching asks again with the same keys where that was wrong.
    """

    def __init__(self, url: str, settings: Settings) -> None:
        """`url` is a PostgreSQL URL or conninfo; what it states wins over ours."""
        self.url = url
        self._secret = settings.network_hash_secret
        self._attempts = Attempts()
        self._pool = AsyncConnectionPool(
            conninfo_of(url),
            connection_class=PooledConnection,
            kwargs={
                "attempts": self._attempts,
                "autocommit": True,
                "prepare_threshold": settings.prepare_threshold,
            },
            min_size=1,
            max_size=settings.pool_connections_max,
            configure=_configure,
            check=_check,
            reconnect_timeout=WAIT_SECONDS_MAX,
            name="dibs",
            open=False,
        )

    async def __aenter__(self) -> Self:
        await self._pool.open()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self._pool.close()

    @asynccontextmanager
    async def connection(
        self, seconds_max: float = WAIT_SECONDS_MAX
    ) -> AsyncIterator[AsyncConnection]:
        """A connection, first come, first served; Passing where none comes free.

        Errors of the driver inside are raised as Passing, InvalidInput or Fault; Locked
        where somebody kept an event for too long. An upgrade only passes. Passing as
        well where a standby may not have what was done inside: it is not sure to stay.
        """
        timeout = min(seconds_max, WAIT_SECONDS_MAX)
        with translated(), self._saying_why():
            async with self._pool.connection(timeout=timeout) as connection:
                connection.is_unconfirmed = False
                try:
                    yield connection
                except LockNotAvailable as error:
                    async with asyncio.timeout(WAIT_SECONDS_MAX):
                        told = await fetch(connection, QUERIES["is_upgrading"], ())
                    if told == [(True,)]:
                        raise
                    raise Locked from error
                except TimeoutError:
                    if not connection.is_unconfirmed:
                        raise
                connection.seen_at = monotonic()
                if connection.is_unconfirmed:
                    raise Passing(UNCONFIRMED)

    @contextmanager
    def _saying_why(self) -> Iterator[None]:
        """Who waited for a connection in vain hears what kept it from being made."""
        began = monotonic()
        try:
            yield
        except PoolClosed as error:  # for good: nobody asks again
            raise Unavailable({"reason": "it is closing"}) from error
        except PoolTimeout as error:
            raise Passing(self._attempts.failure_since(began) or ALL_TAKEN) from error

    async def fetch(
        self,
        name: str,
        given: Any = (),
        *,
        within: str = "",
        caller: Caller = NOBODY,
    ) -> list[Row]:
        """All rows of a named statement, a transaction of its own.

        `within` is the organisation it is done for, empty for the whole installation,
        `caller` whom it is done for.
        """
        at_once = f"{name}_within"
        if within and not caller and at_once in QUERIES:
            name, given, within = at_once, (within, *given), ""
        if within or caller:
            async with self.transaction(within, caller) as connection:
                return await fetch(connection, QUERIES[name], given)
        async with self.connection() as connection:
            return await fetch(connection, QUERIES[name], given)

    @asynccontextmanager
    async def transaction(
        self, within: str = "", caller: Caller = NOBODY
    ) -> AsyncIterator[AsyncConnection]:
        """A transaction of several statements; any exception undoes all of them.

        `within` is the organisation it is for, empty for the whole installation,
        `caller` whom its rows of the journal are said to come from.
        """
        async with self.connection() as connection, connection.transaction():
            if within:
                await fetch(connection, QUERIES["act_within"], (within,))
            if caller:
                caller = caller.under(self._secret)
                said = (caller.network or "", caller.agent or "")
                await fetch(connection, QUERIES["act_from"], said)
            yield connection


def conninfo_of(url: str) -> str:
    """The address completed by how we want the link to behave.

    Raises Fault for one that cannot be read.
    """
    try:
        stated = psycopg.conninfo.conninfo_to_dict(url)
    except psycopg.ProgrammingError:
        # The driver's own words repeat the address, its password included.
        raise Fault(UNREADABLE) from None
    if not all(map(_is_port, str(stated.get("port") or "").split(","))):
        raise Fault(NO_PORT)
    missing = {name: value for name, value in LINK.items() if name not in stated}
    return make_conninfo(url, **missing)


def _is_port(text: str) -> bool:
    """Whether it is one, or left out; as one of several, where there are as many hosts.

    Nobody is told what stands there instead: it may be a part of a password.
    """
    try:
        return not text or 1 <= int(text) <= PORT_MAX
    except ValueError:
        return False


async def _configure(connection: PooledConnection) -> None:
    register_types(connection.adapters)
    if not (connection.info.parameter_status("DateStyle") or "ISO").startswith("ISO"):
        # No other one can be read; a pooler gives it back to whom it set it for.
        await connection.execute("set datestyle = 'ISO'")
    cursor = await connection.execute(QUERIES["whose_backend"])
    if await cursor.fetchone() != (connection.info.backend_pid,):
        # A pooler stands between: the next transaction may meet another backend, which
        # knows nothing of what we prepared in this one.
        connection.prepare_threshold = None
    connection.seen_at = monotonic()


async def _check(connection: PooledConnection) -> None:
    if monotonic() - connection.seen_at > IDLE_SECONDS_TRUSTED:
        await AsyncConnectionPool.check_connection(connection)
