"""Closing: what was sent is answered, the rest is refused, at once or in time."""

import asyncio

import pytest

from dibs import AsyncDibs, Fault, Settings, Unavailable
from dibs.batching.lane import LATE

from .callers import Task, queue_up
from .watcher import Watcher


async def test_closing_answers_what_is_in_flight_and_refuses_the_rest(
    dibs: AsyncDibs, watcher: Watcher, event: str
) -> None:
    async with watcher.holding(event):
        sent, waits = await queue_up(dibs, watcher, event, "sent", "waits")
        dibs.close()
        assert (await waits).code == "unavailable"
        assert not sent.done()
        with pytest.raises(Unavailable, match="closing"):
            await dibs.reserve(event, {"floor": 1}, session="late")
    assert (await sent).code == "ok"
    assert await watcher.reservation_count(event, "waits") == 0


async def test_leaving_waits_for_what_is_in_flight(
    url: str, watcher: Watcher, event: str, settings: Settings
) -> None:
    holding = watcher.holding(event)
    async with AsyncDibs(url, settings=settings) as dibs, holding:
        (sent,) = await queue_up(dibs, watcher, event, "sent")
    assert (await sent).code == "ok"


async def test_leaving_refuses_what_was_not_sent(
    url: str, watcher: Watcher, event: str, settings: Settings
) -> None:
    tasks: list[Task] = []
    queued = asyncio.Event()

    async def visit() -> None:
        async with AsyncDibs(url, settings=settings) as dibs:
            tasks.extend(await queue_up(dibs, watcher, event, "sent", "waits"))
            queued.set()

    async with watcher.holding(event):
        visiting = asyncio.create_task(visit())
        await queued.wait()
        assert (await tasks[1]).code == "unavailable"
        assert not visiting.done()
    await visiting
    assert tasks[0].done()
    assert (await tasks[0]).code == "ok"
    assert await watcher.reservation_count(event, "waits") == 0


async def test_one_whose_leaving_was_cancelled_is_closed_and_may_be_opened_again(
    url: str, watcher: Watcher, event: str, settings: Settings
) -> None:
    dibs = await AsyncDibs(url, settings=settings).__aenter__()
    async with watcher.holding(event):
        (sent,) = await queue_up(dibs, watcher, event, "sent")
        leaving = asyncio.create_task(dibs.__aexit__(None, None, None))
        await asyncio.sleep(0)  # lets it begin
        leaving.cancel()
        await asyncio.wait([leaving])
        with pytest.raises(Fault, match="not open"):
            await dibs.events()
    assert (await sent).code == "unavailable"
    async with dibs:
        held = await dibs.reserve(event, {"floor": 1}, session="again")
    assert held.status == "reserved"


async def test_closing_at_once_tells_who_was_sent_how_to_ask_again(
    dibs: AsyncDibs, watcher: Watcher, event: str
) -> None:
    async with watcher.holding(event):
        sent, waits = await queue_up(dibs, watcher, event, "sent", "waits")
        dibs.close(at_once=True)
        told = await sent
        assert told.code == "unavailable"
        assert told.detail == {"reason": LATE, "key": told.detail["key"]}
        assert (await waits).detail == {"reason": "it is closing"}
