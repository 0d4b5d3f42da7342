"""The demo as a guest: what it says and does where the database is another's."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console
from rich.markup import escape

from dibs.config import Settings
from dibs.errors import Fault

if TYPE_CHECKING:
    from dibs.embedded import Embedded

LOOK_SECONDS = 1.0


@asynccontextmanager
async def own_or_guest(
    settings: Settings, screen: Console, stop: asyncio.Event
) -> AsyncIterator[None]:
    """Keeps an embedded database meanwhile, our own or that of another process.

    Where it is another's, one line says so, and `stop` is set once its owner has ended:
    then nobody will start it again at the address we know, and leaving raises Fault.
    """
    if settings.database_url is not None:
        yield
        return
    from dibs import embedded  # noqa: PLC0415 an extra; most deployments lack it

    folder = Path(settings.data_dir) if settings.data_dir else None
    server = await asyncio.to_thread(
        embedded.start, folder, postgres_bin=settings.postgres_bin
    )
    try:
        if server.is_attached:
            async with _as_guest(server, screen, stop):
                yield
        else:
            yield
    finally:
        await asyncio.to_thread(server.close)


@asynccontextmanager
async def _as_guest(
    server: "Embedded", screen: Console, stop: asyncio.Event
) -> AsyncIterator[None]:
    owner = f"process {server.owner_pid}"
    told = f"The database in {server.data_dir} is that of {owner} and ends with it."
    screen.print(escape(told), soft_wrap=True)
    watching = asyncio.create_task(_stop_with_owner(server, stop))
    try:
        yield
    finally:
        watching.cancel()
    if not server.owner_lives:
        raise Fault(f"the database in {server.data_dir} ended with {owner}, its owner")


async def _stop_with_owner(server: "Embedded", stop: asyncio.Event) -> None:
    while server.owner_lives:  # noqa: ASYNC110 it is another process's to end
        await asyncio.sleep(LOOK_SECONDS)
    stop.set()
