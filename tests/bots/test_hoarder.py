"""A bot of many sessions and few networks hoards while people buy.

Whether it ever held more than it might is proven from the record of the calls and the
journal, at every instant, by the history checker.
"""

import asyncio
from pathlib import Path
from typing import Any

import msgspec
import pytest
from tests.rehearsal.small import small_plan
from tests.sizes import IS_CAMPAIGN, sized

from dibs.demo import sample_evening, sample_venue
from dibs.plans import parse
from dibs.rehearsal import Performance, Report, Script, in_words
from dibs.rehearsal.hoarder import NETWORKS
from dibs.rehearsal.own_service import Guarded
from dibs.rehearsal.record import Recording, read_recording
from dibs.rehearsal.venue import Venue, with_usual_extras
from dibs.rehearsal.verdict import verdict_on

BOTS = sized(12, 1_000)
BUYERS = sized(60, 4_000)
SPEED = sized(600, 10)
"""Pauses of buyers and of the bot are divided by it; the figure has them whole."""
PLAY_SECONDS_MAX = sized(120, 1_800)
CLICK_P95_SECONDS_MAX = 30.0
"""From an ordinary buyer's first click to what they hold, or to hearing that there is
nothing; whoever never hears counts as well."""


def venue() -> Venue:
    """A theatre, or a small house."""
    if IS_CAMPAIGN:
        return sample_venue()
    return with_usual_extras(parse(small_plan(), {"Pit": 40}), BUYERS)


async def play(service: Guarded, history: Path, bots: int = BOTS) -> Report:
    script = Script(
        event=history.stem,  # each evening sells a house of its own
        venue=venue(),
        moments=sample_evening().moments(BUYERS, seed=1),
        speed=float(SPEED),
        seed=1,
        bots=bots,
    )
    async with asyncio.timeout(PLAY_SECONDS_MAX):
        return await Performance(script, history).play(service.url, key=service.key)


@pytest.mark.timeout(PLAY_SECONDS_MAX + 300)
async def test_a_bot_holds_no_more_than_it_may(
    service: Guarded, tmp_path: Path, record_property: Any
) -> None:
    path = tmp_path / "hoarded.jsonl"
    report = await play(service, path)
    recording = read_recording(path)
    networks = {call.network for call in recording.calls if call.buyer >= BUYERS}
    record_property("bots", BOTS)
    record_property("networks_of_bots", len(networks))
    require_a_good_evening(report, record_property)
    assert len(networks) == min(BOTS, NETWORKS)
    assert report.refused_by_code["limit_reached"] > 0
    assert f"{BOTS:,} sessions of a bot" in in_words(report)

    # The bot went to the limit: one less would have been passed.
    assert verdict_on(recording, recording.evidence).exit_status == 0
    for per in ("session", "customer"):
        assert is_passed_by_one_less(recording, per)
    for name in ("held_minutes_max", "cooldown_after") if IS_CAMPAIGN else ():
        assert is_passed_by_half(recording, name)


@pytest.mark.campaign
@pytest.mark.timeout(PLAY_SECONDS_MAX + 300)
async def test_the_same_evening_without_a_bot(
    service: Guarded, tmp_path: Path, record_property: Any
) -> None:
    report = await play(service, tmp_path / "calm.jsonl", bots=0)
    require_a_good_evening(report, record_property)


def require_a_good_evening(report: Report, record_property: Any) -> None:
    """Buyers hear soon and pay, and nobody passes a limit; what came of it is kept."""
    for name, figure in {
        "buyers": BUYERS,
        "calls": report.calls,
        "limits_passed": sum(one.kind == "limit_passed" for one in report.findings),
        "limit_reached": report.refused_by_code.get("limit_reached", 0),
        "click_p95_seconds": report.click_p95_seconds,
        "p99_ms": report.p99_ms,
        **msgspec.structs.asdict(report.waits),
        **{f"ended_{ending}": count for ending, count in report.endings.items()},
    }.items():
        record_property(name, figure)
    assert report.findings == []
    assert report.passed
    assert report.endings["paid"] > 0
    assert report.waits.held_at_once + report.waits.held_later > 0
    assert report.click_p95_seconds is not None
    assert report.click_p95_seconds <= CLICK_P95_SECONDS_MAX


def is_passed_by_one_less(recording: Recording, per: str) -> bool:
    """Whether somebody held all that a limit of units allows."""
    stricter = [
        msgspec.structs.replace(limit, most=limit.most - 1)
        for limit in recording.opening.limits
        if limit.per == per and limit.what == "units"
    ]
    return is_passed(recording, limits=stricter)


def is_passed_by_half(recording: Recording, name: str) -> bool:
    """Whether half the time, or half as many expired, would not have been kept."""
    times = recording.opening.time_limits
    assert times is not None
    less = msgspec.structs.replace(times, **{name: getattr(times, name) // 2})
    return is_passed(recording, limits=[], time_limits=less)


def is_passed(recording: Recording, **stricter: Any) -> bool:
    """Whether a limit is, and nothing else was found, had these been the limits."""
    opening = msgspec.structs.replace(recording.opening, **stricter)
    less = msgspec.structs.replace(recording, opening=opening)
    found = verdict_on(less, less.evidence).findings
    return {finding.kind for finding in found} == {"limit_passed"}
