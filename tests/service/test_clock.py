"""Answers tell the database's time, however far this host's clock is from it."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import cast

import pytest

from dibs.client import AsyncDibs
from dibs.errors import NotFound
from dibs.service.calls.clock import DatabaseClock, server_now
from dibs.service.calls.problems import problem_of

CLOSE = timedelta(seconds=0.5)


class Ahead:
    """A database whose clock is ahead, and that takes a while to say so."""

    def __init__(self, seconds: float, takes_seconds: float = 0.0) -> None:
        self._ahead = timedelta(seconds=seconds)
        self._takes_seconds = takes_seconds

    async def database_now(self) -> datetime:
        await asyncio.sleep(self._takes_seconds)
        return datetime.now(UTC) + self._ahead


@pytest.fixture(autouse=True)
def _unknown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(DatabaseClock, "ahead", timedelta(0))


def clock_of(database: Ahead) -> DatabaseClock:
    return DatabaseClock(cast("AsyncDibs", database))


@pytest.mark.parametrize("seconds", [8.0, -8.0])
async def test_answers_tell_the_time_of_the_database(seconds: float) -> None:
    assert await clock_of(Ahead(seconds)).run_once() == 1
    told = datetime.now(UTC) + timedelta(seconds=seconds)
    assert abs(server_now() - told) < CLOSE
    problem = problem_of(NotFound({"event": "gala"}))
    assert abs(problem["server_now"] - told) < CLOSE


async def test_what_was_long_on_its_way_tells_nothing_closer() -> None:
    await clock_of(Ahead(8.0)).run_once()
    known = DatabaseClock.ahead
    assert await clock_of(Ahead(8.0, takes_seconds=0.1)).run_once() == 0
    assert known == DatabaseClock.ahead


async def test_a_database_tells_its_time(database: str) -> None:
    async with AsyncDibs(database) as dibs:
        assert abs(await dibs.database_now() - datetime.now(UTC)) < CLOSE
