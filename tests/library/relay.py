"""A wire between the library and PostgreSQL that a test can cut."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from psycopg.conninfo import conninfo_to_dict, make_conninfo


class Relay:
    """Passes bytes on, until it is told to swallow an answer or to be down."""

    def __init__(self, host: str, port: int) -> None:
        self._target = (host, port)
        self._links: set[asyncio.StreamWriter] = set()
        self.swallows = asyncio.Event()
        """Set: the next answer is lost and its connection with it; then cleared."""
        self.is_down = False

    async def carry(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        """One connection, both ways."""
        if self.is_down:
            writer.close()
            return
        to_reader, to_writer = await asyncio.open_connection(*self._target)
        self._links |= {writer, to_writer}
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._pump(reader, to_writer, is_answer=False))
            tasks.create_task(self._pump(to_reader, writer, is_answer=True))
        self._links -= {writer, to_writer}

    def cut(self) -> None:
        """Ends every connection, and refuses new ones while `is_down`."""
        for link in self._links:
            link.close()

    async def _pump(
        self,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        *,
        is_answer: bool,
    ) -> None:
        try:
            while passing := await reader.read(65_536):
                if is_answer and self.swallows.is_set():
                    self.swallows.clear()
                    self.cut()
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
