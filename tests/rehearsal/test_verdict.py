"""A rehearsal fails a service that breaks its word, on the evidence of calls alone."""

import asyncio
import sys
from pathlib import Path

import msgspec

from dibs.plans import parse
from dibs.rehearsal import Performance, Report, Script
from dibs.rehearsal.crowd import Habits, Pause
from dibs.rehearsal.venue import with_usual_extras

from .liar import Lie, break_down, forget_confirms, liar, sell_twice, tell_the_truth
from .small import small_plan


async def verdict_on(service: str, lie: Lie) -> Report:
    """A hundred buyers within a second, against a service that lies."""
    script = Script(
        event=lie.__name__,
        venue=with_usual_extras(parse(small_plan(), {"Pit": 40}), 100),
        moments=[number * 5.0 for number in range(100)],
        speed=500.0,
        seed=7,
        habits=Habits(paying=Pause(120.0, 0.4)),
    )
    async with liar(service, lie) as url:
        return await Performance(script).play(url)


def kinds(report: Report) -> set[str]:
    return {finding.kind for finding in report.findings}


async def test_fails_one_that_sells_a_seat_twice(service: str) -> None:
    report = await verdict_on(service, sell_twice)
    assert report.double_booked > 0
    assert "seat_held_twice" in kinds(report)
    assert report.exit_status == 1


async def test_fails_one_that_confirms_and_forgets(service: str) -> None:
    report = await verdict_on(service, forget_confirms)
    assert "acknowledged_but_lost" in kinds(report)
    assert report.drift > 0
    assert report.exit_status == 1


async def test_fails_one_that_breaks_down_and_still_finds_it_sound(
    service: str,
) -> None:
    report = await verdict_on(service, break_down)
    assert report.server_errors > 0
    assert (report.double_booked, report.drift, report.violations) == (0, 0, 0)
    assert report.exit_status == 1


async def test_passes_the_same_crowd_where_nobody_lies(service: str) -> None:
    report = await verdict_on(service, tell_the_truth)
    assert report.findings == []
    assert report.passed


async def exit_status_on(service: str, lie: Lie, folder: Path) -> int:
    """Of `dibs rehearse`, against a service that lies."""
    plan, arrivals = folder / "plan.json", folder / "arrivals.csv"
    plan.write_bytes(msgspec.json.encode(small_plan()))
    arrivals.write_text("period,count\n2030-05-01T18:00,50\n")
    async with liar(service, lie) as url:
        command = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "dibs.cli", "rehearse", "--url", url),
            *("--plan", plan, "--floor", "Pit=40", "--arrivals", arrivals),
            *("--buyers", "50", "--speed", "600"),
            stdout=asyncio.subprocess.DEVNULL,
        )
        return await command.wait()


async def test_the_command_ends_as_its_verdict_is(service: str, tmp_path: Path) -> None:
    assert await exit_status_on(service, break_down, tmp_path) == 1
    assert await exit_status_on(service, tell_the_truth, tmp_path) == 0
