"""Callers who ask at the same time, each a task of its own."""

import asyncio

from dibs import AsyncDibs, ReserveRequest
from dibs.models import Answer

from .watcher import Watcher

Task = asyncio.Task[Answer]


def ask(dibs: AsyncDibs, event: str, session: str, units: int = 1) -> Task:
    """A caller of its own who wants units of the floor."""
    request = ReserveRequest(items={"floor": units}, session=session)
    return asyncio.create_task(dibs.submit(event, "reserve", request))


def dance(dibs: AsyncDibs, event: str) -> Task:
    """A caller whose request is a fault."""
    request = ReserveRequest(items={"floor": 1}, session="dancer")
    submitted = dibs.submit(event, "dance", request)  # type: ignore[arg-type]
    return asyncio.create_task(submitted)


async def queue_up(
    dibs: AsyncDibs, watcher: Watcher, event: str, *sessions: str
) -> list[Task]:
    """Callers of whom the first is in flight, on a held event, and the rest wait."""
    first = ask(dibs, event, sessions[0])
    await watcher.until_waiting()
    rest = [ask(dibs, event, session) for session in sessions[1:]]
    await asyncio.sleep(0)  # lets them submit
    return [first, *rest]


async def cancelled(*tasks: Task) -> None:
    """Callers leave without their answers."""
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
