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
from dibs.rehearsal.record import read_recording
from dibs.rehearsal.venue import Venue, with_usual_extras
from dibs.rehearsal.verdict import verdict_on

BOTS = sized(12, 1_000)
BUYERS = sized(60, 4_000)
SPEED = sized(600, 60)
"""Pauses of buyers and of the bot are divided by it, and so is what they wait for."""
PLAY_SECONDS_MAX = sized(120, 1_800)
CLICK_P95_SECONDS_MAX = 30.0
"""From an ordinary buyer's first click to what they hold."""


def venue() -> Venue:
    """A theatre, or a small house."""
    if IS_CAMPAIGN:
        return sample_venue()
    return with_usual_extras(parse(small_plan(), {"Pit": 40}), BUYERS)


async def play(service: str, history: Path) -> Report:
    script = Script(
        event="hoarded",
        venue=venue(),
        moments=sample_evening().moments(BUYERS, seed=1),
        speed=float(SPEED),
        seed=1,
        bots=BOTS,
    )
    async with asyncio.timeout(PLAY_SECONDS_MAX):
        return await Performance(script, history).play(service)


@pytest.mark.timeout(PLAY_SECONDS_MAX + 300)
async def test_a_bot_holds_no_more_than_it_may(
    service: str, tmp_path: Path, record_property: Any
) -> None:
    path = tmp_path / "hoarded.jsonl"
    report = await play(service, path)
    recording = read_recording(path)
    networks = {call.network for call in recording.calls if call.buyer >= BUYERS}
    for name, figure in {
        "bots": BOTS,
        "networks_of_bots": len(networks),
        "buyers": BUYERS,
        "calls": report.calls,
        "limits_passed": sum(one.kind == "limit_passed" for one in report.findings),
        "limit_reached": report.refused_by_code["limit_reached"],
        "click_p95_seconds": report.click_p95_seconds,
        "p99_ms": report.p99_ms,
    }.items():
        record_property(name, figure)
    assert report.findings == []
    assert report.passed
    assert len(networks) == min(BOTS, NETWORKS)
    assert report.refused_by_code["limit_reached"] > 0
    assert report.endings["paid"] > 0
    assert report.click_p95_seconds <= CLICK_P95_SECONDS_MAX
    assert f"{BOTS:,} sessions of a bot" in in_words(report)

    # The bot went to the limit: one less would have been passed.
    assert verdict_on(recording, recording.evidence).exit_status == 0
    stricter = [
        msgspec.structs.replace(limit, most=limit.most - 1)
        for limit in recording.opening.limits
        if limit.per == "session" and limit.what == "units"
    ]
    recording.opening = msgspec.structs.replace(recording.opening, limits=stricter)
    found = verdict_on(recording, recording.evidence).findings
    assert {finding.kind for finding in found} == {"limit_passed"}
