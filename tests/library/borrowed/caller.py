"""Somebody with a transaction in a library of their own, who lends its connection."""

import asyncio
from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import Any, NamedTuple

import psycopg

from dibs import AsyncDibs, Dibs

Row = tuple[Any, ...]

ORDER = "insert into orders (buyer, event_id) values ('{buyer}', '{event}')"


class Caller(ABC):
    """One transaction, from its opening to its end; `dibs` need not be open for it."""

    lent: Any
    """What goes to `connection=`."""

    def __init__(self, url: str) -> None:
        self.url = url

    @abstractmethod
    def open(self) -> None:
        """Connects and begins."""

    @abstractmethod
    def rows(self, statement: str) -> list[Row]:
        """What a statement of the caller's own answers."""

    @abstractmethod
    def commit(self) -> None: ...

    @abstractmethod
    def rollback(self) -> None: ...

    @abstractmethod
    def savepoint(self, inner: Callable[[], object]) -> None:
        """Calls `inner` in a savepoint, undone where that raises."""

    @abstractmethod
    def close(self) -> None:
        """Disconnects; fine whatever became of the link."""

    @abstractmethod
    def teach(self) -> None:
        """Gives the connection other ways to read and write than it came with."""

    def call(self, verb: str, *given: Any, **named: Any) -> Any:
        """A verb in the caller's transaction."""
        dibs = Dibs(self.url)
        return getattr(dibs, verb)(*given, connection=self.lent, **named)

    def order(self, event: str, buyer: str = "anna") -> None:
        """Writes a row of the caller's own."""
        self.rows(ORDER.format(buyer=buyer, event=event) + " returning buyer")

    def value(self, statement: str) -> Any:
        """The one value a statement answers."""
        ((value,),) = self.rows(statement)
        return value


class AsyncCaller(Caller):
    """A caller in a loop, which runs while it does something."""

    def __init__(self, url: str) -> None:
        super().__init__(url)
        self._runner = asyncio.Runner(loop_factory=asyncio.new_event_loop)
        self.run = self._runner.run

    def call(self, verb: str, *given: Any, **named: Any) -> Any:
        dibs = AsyncDibs(self.url)
        return self.run(getattr(dibs, verb)(*given, connection=self.lent, **named))

    def close(self) -> None:
        self.run(self.disconnect())
        self._runner.close()

    @abstractmethod
    async def disconnect(self) -> None: ...


class Parts(NamedTuple):
    """An address in pieces, which every driver puts together its own way."""

    host: str
    port: int
    user: str
    password: str | None
    database: str


def parts_of(url: str) -> Parts:
    with psycopg.connect(url) as link:
        info = link.info
        return Parts(
            host=info.host,
            port=info.port,
            user=info.user,
            password=info.password or None,
            database=info.dbname,
        )


Open = Callable[[], Caller]
