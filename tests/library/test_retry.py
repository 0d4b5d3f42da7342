"""Asking again: how long the pauses are, and what is said when the time is up."""

import asyncio
import gc
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any

import pytest

from dibs import Fault, Unavailable
from dibs.batching import retried, retry
from dibs.batching.retry import PAUSE_SECONDS_FIRST, PAUSE_SECONDS_MAX, Backoff
from dibs.database import Passing


def test_pauses_double_up_to_the_longest() -> None:
    most = PAUSE_SECONDS_FIRST
    backoff = Backoff()
    pauses = [backoff.next_seconds() for _ in range(10)]
    for pause in pauses:
        assert most / 2 <= pause <= most
        most = min(PAUSE_SECONDS_MAX, 2 * most)
    assert most == PAUSE_SECONDS_MAX


def failing(times: float, attempts: list[int]) -> Callable[[], Awaitable[str]]:
    """A call that the database cannot answer so many times."""

    async def attempt() -> str:
        await asyncio.sleep(0)
        attempts.append(len(attempts))
        if len(attempts) <= times:
            raise Passing("the disk is full")
        return "done"

    return attempt


async def test_asks_until_it_is_answered() -> None:
    attempts: list[int] = []
    assert await retried(failing(2, attempts), 10.0) == "done"
    assert len(attempts) == 3


async def test_pauses_before_it_asks_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Backoff, "next_seconds", lambda _: 0.02)
    attempts: list[int] = []
    with pytest.raises(Unavailable) as told:
        await retried(failing(float("inf"), attempts), 0.1)
    assert told.value.detail == {"reason": "the disk is full"}
    assert 1 <= len(attempts) <= 6, "so many pauses do not fit into the time"


async def test_what_was_late_is_over_before_its_caller_is_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A database that answers drops it, and does not carry it out afterwards."""
    monkeypatch.setattr(retry, "END_SECONDS_MAX", 10)
    ended: list[str] = []

    async def drop() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            await asyncio.sleep(0.05)
            ended.append("dropped")

    with pytest.raises(Unavailable):
        await retried(drop, 0.01)
    assert ended == ["dropped"]
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.01):
            await retried(drop, 10.0)
    assert ended == ["dropped"] * 2


async def test_what_may_not_begin_again_ends_with_what_it_failed_with() -> None:
    attempts: list[int] = []
    with pytest.raises(Passing, match="the disk is full"):
        await retried(failing(2, attempts), 10.0, 0.0)
    assert len(attempts) == 1


@pytest.mark.parametrize("end_seconds_max", [0.01, 10], ids=["left", "dropped"])
async def test_what_breaks_once_its_caller_is_late_was_not_answered(
    monkeypatch: pytest.MonkeyPatch, end_seconds_max: float
) -> None:
    """Nor does it end in the log: whom it fails has been told of something else."""
    monkeypatch.setattr(retry, "END_SECONDS_MAX", end_seconds_max)
    logged: list[dict[str, Any]] = []
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(lambda _, context: logged.append(context))

    async def broken() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            await asyncio.sleep(0.05)
            raise Fault("it breaks when it is dropped")

    for attempt in (broken, asyncio.Event().wait):
        with pytest.raises(Unavailable, match="did not answer in time"):
            await retried(attempt, 0.01)
        await asyncio.wait({*retry._LEFT, asyncio.create_task(asyncio.sleep(0))})
    gc.collect()
    assert logged == []


async def test_what_was_being_committed_is_answered_though_late() -> None:
    async def commit() -> str:
        with suppress(asyncio.CancelledError):
            await asyncio.Event().wait()
        return "done"

    assert await retried(commit, 0.01) == "done"


async def test_waits_for_nothing_that_does_not_let_go(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    let_go = asyncio.Event()

    async def hang() -> None:
        try:
            await let_go.wait()
        finally:
            await let_go.wait()

    monkeypatch.setattr(retry, "END_SECONDS_MAX", 0.1)
    async with asyncio.timeout(10):
        with pytest.raises(Unavailable):
            await retried(hang, 0.01)
        caller = asyncio.create_task(retried(hang, 10.0))
        await asyncio.sleep(0)
        caller.cancel()
        with pytest.raises(asyncio.CancelledError):
            await caller
    assert len(retry._LEFT) == 2
    let_go.set()
    await asyncio.gather(*retry._LEFT, return_exceptions=True)
    await asyncio.sleep(0)
    assert not retry._LEFT


async def test_says_so_where_nothing_was_heard_in_time() -> None:
    with pytest.raises(Unavailable, match="the database did not answer in time"):
        await retried(asyncio.Event().wait, 0.01)
