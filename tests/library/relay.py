"""A wire between a caller and a server that a test can cut."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import partial
from typing import NamedTuple

from psycopg.conninfo import conninfo_to_dict, make_conninfo


class Link(NamedTuple):
    """One connection: the way back to the caller and the way on to the server."""

    caller: asyncio.StreamWriter
    server: asyncio.StreamWriter

    def cut(self) -> None:
        """Ends it for both; what was passed on arrives."""
        self.caller.close()
        self.server.close()


class Relay:
    """Passes bytes on, until it is told to swallow an answer or to be down."""

    def __init__(self, host: str, port: int) -> None:
        self._target = (host, port)
        self._links: set[Link] = set()
        self.swallows = asyncio.Event()
        """Set: the next answer is lost and all connections with it; then cleared."""
        self.is_down = False

    async def carry(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        """One connection, both ways."""
        if self.is_down:
            writer.close()
            return
        to_reader, to_writer = await asyncio.open_connection(*self._target)
        link = Link(writer, to_writer)
        self._links.add(link)
        ask, answer = (
            partial(self.loses_request, link),
            partial(self.loses_answer, link),
        )
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(_pump(reader, to_writer, ask))
            tasks.create_task(_pump(to_reader, writer, answer))
        self._links.discard(link)

    def cut(self) -> None:
        """Ends every connection, and refuses new ones while `is_down`."""
        for link in self._links:
            link.cut()

    def loses_request(self, link: Link, passing: bytes) -> bool:
        """Whether what the caller says is lost, and this way with it."""
        return False

    def loses_answer(self, link: Link, passing: bytes) -> bool:
        """Whether what the server says is lost, and this way with it."""
        is_lost = self.swallows.is_set()
        if is_lost:
            self.swallows.clear()
            self.cut()
        return is_lost


async def _pump(
    reader: asyncio.StreamReader,
    writer: asyncio.StreamWriter,
    loses: Callable[[bytes], bool],
) -> None:
    try:
        while passing := await reader.read(65_536):
            if loses(passing):
                return
            writer.write(passing)
            await writer.drain()
    except ConnectionError:
        pass
    finally:
        writer.close()


@asynccontextmanager
async def relayed(url: str) -> AsyncIterator[tuple[str, Relay]]:
    """An address that leads to the same database through a relay."""
    stated = conninfo_to_dict(url)
    relay = Relay(str(stated["host"]), int(str(stated["port"])))
    server = await asyncio.start_server(relay.carry, "127.0.0.1", 0)
    host, port = server.sockets[0].getsockname()
    try:
        yield make_conninfo(url, host=host, port=port), relay
    finally:
        server.close()
        relay.is_down = True
        relay.cut()
