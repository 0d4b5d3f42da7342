"""A process as a guest: what it does where the database is another's."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from dibs.config import Settings
from dibs.errors import Fault

if TYPE_CHECKING:
    from dibs.embedded import Embedded

LOOK_SECONDS = 1.0

Say = Callable[[str], None]


@asynccontextmanager
async def own_or_guest(
    settings: Settings, stop: asyncio.Event, say: Say | None = None
) -> AsyncIterator[None]:
    """Keeps an embedded database meanwhile, our own or that of another process.

    Where it is another's, `say` hears so in one line, and `stop` is set once its owner
    has ended: then nobody will start it again at the address we know, and leaving
    raises Fault.
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
            async with _as_guest(server, stop, say or (lambda _: None)):
                yield
        else:
            yield
    finally:
        await asyncio.to_thread(server.close)


@asynccontextmanager
async def _as_guest(
    server: "Embedded", stop: asyncio.Event, say: Say
) -> AsyncIterator[None]:
    owner = f"process {server.owner_pid}"
    say(f"The database in {server.data_dir} is that of {owner} and ends with it.")
    watching = asyncio.create_task(_stop_with_owner(server, stop))
    try:
        yield
    finally:
        watching.cancel()
    if not _may_live(server):
        raise Fault(f"the database in {server.data_dir} ended with {owner}, its owner")


async def _stop_with_owner(server: "Embedded", stop: asyncio.Event) -> None:
    while _may_live(server):  # noqa: ASYNC110 it is another process's to end
        await asyncio.sleep(LOOK_SECONDS)
    stop.set()


def _may_live(server: "Embedded") -> bool:
    """Whether its owner is not known to have ended: who cannot look, as without a free
    descriptor, looks again.
    """
    try:
        return server.owner_lives
    except OSError:
        return True
