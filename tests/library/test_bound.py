"""Who is bound to an organisation acts at its events alone, others at all of them."""

import asyncio

import pytest

from dibs import AsyncDibs, NotFound

from .callers import queue_up
from .watcher import Watcher


async def test_a_bound_one_reserves_at_events_of_its_own_alone(
    dibs: AsyncDibs, event: str
) -> None:
    own = f"acme.{event}"
    await dibs.put_event(own, items={"floor": 9})
    acme = dibs.for_organisation("acme")
    assert await acme.reserve(own, {"floor": 1}, session="anna")
    with pytest.raises(NotFound):
        await acme.reserve(event, {"floor": 1}, session="anna")
    other = dibs.for_organisation("other")
    with pytest.raises(NotFound):
        await other.reserve(own, {"floor": 1}, session="bo")
    for one in (own, event):
        assert await dibs.reserve(one, {"floor": 1}, session="cy")


async def test_who_waits_beside_another_organisation_acts_for_their_own(
    dibs: AsyncDibs, watcher: Watcher, event: str
) -> None:
    own = f"acme.{event}"
    await dibs.put_event(own, items={"floor": 9})
    async with watcher.holding(own):
        (first,) = await queue_up(dibs, watcher, own, "first")
        tasks = [
            asyncio.create_task(
                dibs.for_organisation(name).reserve(own, {"floor": 1}, session=name)
            )
            for name in ("acme", "other")
        ]
        await asyncio.sleep(0)  # lets them ask
    assert (await first).code == "ok"
    assert await tasks[0]
    with pytest.raises(NotFound):
        await tasks[1]
