"""Endpoints that hang do not make others wait."""

import asyncio
import json
from contextlib import AsyncExitStack, aclosing
from datetime import datetime
from typing import Any

from tests.doors.logins import SERVICE, as_member
from tests.sizes import sized

from dibs.client import AsyncDibs
from dibs.config import Settings
from dibs.delivery import Courier, Post, Relay
from dibs.workers.loop import run_agents

from . import misbehaving as web_of
from .conftest import LOOPBACK, Mail
from .misbehaving import Heard, Web, after, says

HEALTHY = 10
HANGING = (
    *[web_of.hangs] * 4,
    *[web_of.drips_its_head] * 3,
    web_of.says_wait,
    after(14.0, says(200)),
    after(14.0, says(500)),
)
HAPPENINGS = sized(60, 2_000)
PER_SECOND = 5
DELAY_SECONDS_MAX = 2.0


def delay_of(heard: Heard) -> float:
    """From what happened to being told of it, in seconds."""
    happened_at = datetime.fromisoformat(json.loads(heard.body)["timestamp"])
    return heard.at - happened_at.timestamp()


async def happen(mail: Mail) -> None:
    """So many things, a few of them every second."""
    for number in range(HAPPENINGS):
        await mail.dibs.reserve(mail.event, {"floor": 1}, session=f"s{number}")
        await asyncio.sleep(1 / PER_SECOND)


async def test_healthy_endpoints_are_told_in_time_while_half_of_them_hang(
    url: str, event: str, web: Web, record_property: Any
) -> None:
    settings = Settings(webhooks_allow_private=LOOPBACK)
    reached = as_member(url, SERVICE)
    stop = asyncio.Event()
    async with AsyncExitStack() as stack:
        dibs = await stack.enter_async_context(AsyncDibs(reached, settings=settings))
        await dibs.put_event(event, items={"floor": 10_000})
        post, relay, courier = [
            await stack.enter_async_context(aclosing(part(reached, settings)))
            for part in (Post, Relay, Courier)
        ]
        mail = Mail(dibs, post, relay, courier, event)
        stack.push_async_callback(mail.forget)
        for number in range(HEALTHY):
            await mail.tell(web.url(f"/healthy/{number}"))
        for number, answer in enumerate(HANGING):
            await mail.tell(web.url(f"/hanging/{number}", answer))
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(run_agents((relay, courier), stop))
            await happen(mail)
            for number in range(HEALTHY):
                await asyncio.to_thread(web.wait_for, f"/healthy/{number}", HAPPENINGS)
            stop.set()
    told = [one for one in web.heard if one.path.startswith("/healthy/")]
    delays = sorted(map(delay_of, told))
    assert len(told) == HEALTHY * HAPPENINGS
    p99 = delays[len(delays) * 99 // 100]
    record_property("p50_seconds", delays[len(delays) // 2])
    record_property("p99_seconds", p99)
    print(
        f"p50 {delays[len(delays) // 2]:.3f} s, p99 {p99:.3f} s, last {delays[-1]:.3f}"
    )
    assert any(one.path.startswith("/hanging/") for one in web.heard)
    assert p99 < DELAY_SECONDS_MAX
