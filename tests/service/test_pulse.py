"""Whether the service is ready: the database is asked once a second for all who ask."""

import asyncio
from typing import cast

import pytest

from dibs.client import AsyncDibs
from dibs.errors import Unavailable
from dibs.service.door import asked, pulse
from dibs.service.door.pulse import Pulse


class Database:
    """Answers once it may, and counts how often it is asked anything at all."""

    def __init__(self) -> None:
        self.asked_count = 0
        self.may_answer = asyncio.Event()
        self.fault: Exception | None = None

    async def has_keys(self) -> bool:
        self.asked_count += 1
        await self.may_answer.wait()
        if self.fault is not None:
            raise self.fault
        return True


def pulse_of(database: Database) -> Pulse:
    return Pulse(cast("AsyncDibs", database))


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    now = [1_000.0]
    for module in (asked, pulse):
        monkeypatch.setattr(module, "monotonic", lambda: now[0])
    return now


async def test_many_who_ask_are_one_question_a_second(clock: list[float]) -> None:
    database = Database()
    asked_of = pulse_of(database)
    async with asyncio.TaskGroup() as tasks:
        for _ in range(100):
            tasks.create_task(asked_of.check())
        await asyncio.sleep(0)
        database.may_answer.set()
    await asked_of.check()
    assert database.asked_count == 1
    clock[0] += pulse.SECONDS
    await asked_of.check()
    assert database.asked_count == 2


async def test_a_no_is_not_kept(clock: list[float]) -> None:
    database = Database()
    asked_of = pulse_of(database)
    database.may_answer.set()
    database.fault = Unavailable({"reason": "away"})
    with pytest.raises(Unavailable):
        await asked_of.check()
    database.fault = None
    await asked_of.check()
    assert database.asked_count == 2


async def test_who_hears_nothing_in_time_is_told_so(
    clock: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pulse, "ANSWER_SECONDS_MAX", 0)
    with pytest.raises(Unavailable, match="in time"):
        await pulse_of(Database()).check()
