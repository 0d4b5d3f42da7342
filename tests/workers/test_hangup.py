"""A terminal that goes away ends what was started on it."""

import asyncio
import os
import pty

import pytest

from dibs.workers import loop


async def test_a_terminal_that_goes_away_stops_us(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    keyboard, terminal = pty.openpty()
    monkeypatch.setattr(loop, "STDIN", terminal)
    monkeypatch.setattr(loop, "TERMINAL_LOOK_SECONDS", 0.01)
    stop = asyncio.Event()
    with loop.stop_on_hangup(stop):
        os.close(keyboard)
        async with asyncio.timeout(5):
            await stop.wait()
    os.close(terminal)


async def test_a_terminal_that_went_away_before_stops_us_at_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    keyboard, terminal = pty.openpty()
    os.close(keyboard)
    monkeypatch.setattr(loop, "STDIN", terminal)
    stop = asyncio.Event()
    with loop.stop_on_hangup(stop):
        assert stop.is_set()
    os.close(terminal)


async def test_without_a_terminal_nothing_is_waited_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    reading, writing = os.pipe()
    monkeypatch.setattr(loop, "STDIN", reading)
    monkeypatch.setattr(loop, "TERMINAL_LOOK_SECONDS", 0)
    stop = asyncio.Event()
    with loop.stop_on_hangup(stop):
        await asyncio.sleep(0)
        assert not stop.is_set()
    os.close(reading)
    os.close(writing)
