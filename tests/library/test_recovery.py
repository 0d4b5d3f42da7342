"""Connections fail; every call still ends once, with the truth."""

import asyncio
from time import monotonic

import pytest
from msgspec.structs import replace

from dibs import AsyncDibs, ReserveRequest, Settings, Unavailable
from dibs.database import Locked

from .callers import ask, dance
from .relay import relayed
from .watcher import Watcher

LOCK_SECONDS_MAX = 2.0


async def test_a_backend_killed_in_a_turn_is_resolved_by_asking_again(
    dibs: AsyncDibs, watcher: Watcher, event: str
) -> None:
    async with watcher.holding(event):
        held = asyncio.create_task(
            dibs.reserve(event, {"floor": 2}, session="anna", key="anna-1")
        )
        (backend,) = await watcher.until_waiting()
        await watcher.rows("select pg_terminate_backend(%s)", backend)
        await watcher.until_waiting()
    assert (await held).status == "reserved"
    assert await watcher.reservation_count(event, "anna") == 1


async def test_an_answer_lost_after_the_commit_is_fetched_with_the_same_key(
    url: str, watcher: Watcher, event: str, settings: Settings
) -> None:
    async with (
        relayed(url) as (through, relay),
        AsyncDibs(through, settings=settings) as dibs,
    ):
        async with watcher.holding(event):
            tasks = [
                asyncio.create_task(
                    dibs.reserve(event, {"floor": 1}, session=f"buyer-{number}")
                )
                for number in range(10)
            ]
            await watcher.until_waiting()
            relay.swallows.set()
        held = await asyncio.gather(*tasks)
    assert not relay.swallows.is_set()
    assert len({reservation.id for reservation in held}) == 10
    assert not any(reservation.replayed for reservation in held)
    ((count,),) = await watcher.rows(
        "select count(*) from dibs.reservations where event_id = %s", event
    )
    assert count == 10


async def test_a_lost_extension_extends_once(
    url: str, watcher: Watcher, event: str, settings: Settings
) -> None:
    async with (
        relayed(url) as (through, relay),
        AsyncDibs(through, settings=settings) as dibs,
    ):
        held = await dibs.reserve(event, {"floor": 1}, session="anna")
        async with watcher.holding(event):
            extending = asyncio.create_task(dibs.extend(event, held.id))
            await watcher.until_waiting()
            relay.swallows.set()
        assert (await extending).extension_count == 1
        assert not relay.swallows.is_set()
        assert (await dibs.reservation(event, held.id)).extension_count == 1


async def test_an_event_that_stays_locked_is_unavailable_after_one_wait(
    dibs: AsyncDibs, watcher: Watcher, event: str
) -> None:
    turns: list[int] = []
    dibs.watch_turns(turns.append)
    async with watcher.holding(event):
        began = monotonic()
        # They go together and are cut in two, so that one waits and two go again.
        sent = [ask(dibs, event, "a"), dance(dibs, event), ask(dibs, event, "b")]
        await watcher.until_waiting()
        never_sent = ask(dibs, event, "c")
        answers = await asyncio.gather(*sent, never_sent)
        assert LOCK_SECONDS_MAX - 0.1 < monotonic() - began < 2 * LOCK_SECONDS_MAX
        with pytest.raises(Unavailable) as told:
            await dibs.put_item(event, "mug", capacity=1)
    for answer in answers:
        assert answer.code == "unavailable"
        assert (answer.detail or {})["reason"] == Locked.REASON
    assert told.value.detail["reason"] == Locked.REASON
    with_key = ["key" in (answer.detail or {}) for answer in answers]
    assert with_key == [True, True, True, False]
    assert (await dibs.reserve(event, {"floor": 1}, session="a")).status == "reserved"
    assert turns == [1], "a turn was taken for those who had been refused"


async def test_an_upgrade_is_waited_for(
    dibs: AsyncDibs, watcher: Watcher, event: str
) -> None:
    upgrading = "select pg_advisory_lock(hashtext('dibs.migrations'))"
    await watcher.rows(upgrading)
    async with watcher.holding(event):
        held = asyncio.create_task(dibs.reserve(event, {"floor": 1}, session="anna"))
        await watcher.until_waiting(1)
        await watcher.until_waiting(0)  # the lock timeout ended the first attempt
        await watcher.until_waiting(1)
    await watcher.rows("select pg_advisory_unlock_all()")
    assert (await held).status == "reserved"


async def test_an_outcome_that_stays_unknown_comes_with_the_key_to_ask_again(
    url: str, watcher: Watcher, event: str, settings: Settings
) -> None:
    hasty = replace(settings, call_timeout_seconds=1.0)
    request = ReserveRequest(items={"floor": 1}, session="anna")
    async with relayed(url) as (through, relay), AsyncDibs(url) as healthy:
        async with AsyncDibs(through, settings=hasty) as dibs:
            async with watcher.holding(event):
                asking = asyncio.create_task(dibs.submit(event, "reserve", request))
                await watcher.until_waiting()
                relay.is_down = True
                relay.swallows.set()
            answer = await asking
        assert answer.code == "unavailable"
        assert answer.detail is not None
        key = answer.detail["key"]
        again = await healthy.submit(event, "reserve", replace(request, key=key))
    assert again.code == "ok"
    assert again.replayed
    assert await watcher.reservation_count(event, "anna") == 1


async def test_requests_never_sent_are_refused_in_time_and_not_carried_out_later(
    url: str, watcher: Watcher, event: str, settings: Settings
) -> None:
    hasty = replace(settings, call_timeout_seconds=2.5)
    async with (
        relayed(url) as (through, relay),
        AsyncDibs(through, settings=hasty) as dibs,
    ):
        relay.is_down = True
        relay.cut()
        with pytest.raises(Unavailable) as refused:
            await dibs.reserve(event, {"floor": 1}, session="anna")
        relay.is_down = False
        bo = await dibs.reserve(event, {"floor": 1}, session="bo")
    assert bo.status == "reserved"
    assert await watcher.reservation_count(event, "anna") == 0
    assert "server closed the connection" in refused.value.detail["reason"]
    assert "key" not in refused.value.detail


async def test_reading_survives_a_lost_connection(
    url: str, event: str, settings: Settings
) -> None:
    async with (
        relayed(url) as (through, relay),
        AsyncDibs(through, settings=settings) as dibs,
    ):
        relay.swallows.set()
        assert (await dibs.event(event)).event_id == event
        assert not relay.swallows.is_set()


async def test_closing_while_the_database_is_away_does_not_wait_for_it(
    url: str, watcher: Watcher, event: str, settings: Settings
) -> None:
    async with (
        asyncio.timeout(5),
        relayed(url) as (through, relay),
        AsyncDibs(through, settings=settings) as dibs,
        watcher.holding(event),
    ):
        asking = asyncio.create_task(dibs.reserve(event, {"floor": 1}, session="anna"))
        await watcher.until_waiting()
        relay.is_down = True
        relay.cut()
        dibs.close()
        with pytest.raises(Unavailable) as refused:
            await asking
        assert "key" in refused.value.detail, "it was sent"
