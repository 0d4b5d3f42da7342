"""Endpoints that hang do not make others wait."""

import asyncio
import json
import socket
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, aclosing, asynccontextmanager
from datetime import datetime
from typing import Any

import pytest
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
CROWD = 12
"""Endpoints that hang: with more places than one each, they had all there are."""
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


@asynccontextmanager
async def delivering(url: str, event: str) -> AsyncIterator[Mail]:
    """All of it, its agents at work; names are real to the courier alone."""
    settings = Settings(webhooks_allow_private=LOOPBACK)
    reached = as_member(url, SERVICE)
    stop = asyncio.Event()
    async with AsyncExitStack() as stack:
        dibs = await stack.enter_async_context(AsyncDibs(reached, settings=settings))
        await dibs.put_event(event, items={"floor": 10_000})
        post, relay, courier = [
            await stack.enter_async_context(aclosing(part))
            for part in (
                Post(reached, settings, resolve=at_home),
                Relay(reached, settings),
                Courier(reached, settings),
            )
        ]
        mail = Mail(dibs, post, relay, courier, event)
        stack.push_async_callback(mail.forget)
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(run_agents((relay, courier), stop))
            yield mail
            stop.set()


async def at_home(host: str, port: int) -> list[str]:
    """The addresses of every name: this host's."""
    return ["127.0.0.1"]


async def require_in_time(mail: Mail, web: Web, record_property: Any) -> None:
    """All that happens reaches every healthy endpoint, nearly all of it in time."""
    await happen(mail)
    for number in range(HEALTHY):
        await asyncio.to_thread(web.wait_for, f"/healthy/{number}", HAPPENINGS)
    told = [one for one in web.heard if one.path.startswith("/healthy/")]
    delays = sorted(map(delay_of, told))
    assert len(told) == HEALTHY * HAPPENINGS
    p99 = delays[len(delays) * 99 // 100]
    record_property("p50_seconds", delays[len(delays) // 2])
    record_property("p99_seconds", p99)
    print(
        f"p50 {delays[len(delays) // 2]:.3f} s, p99 {p99:.3f} s, last {delays[-1]:.3f}"
    )
    assert p99 < DELAY_SECONDS_MAX


async def test_healthy_endpoints_are_told_in_time_while_half_of_them_hang(
    url: str, event: str, web: Web, record_property: Any
) -> None:
    async with delivering(url, event) as mail:
        for number in range(HEALTHY):
            await mail.tell(web.url(f"/healthy/{number}"))
        for number, answer in enumerate(HANGING):
            await mail.tell(web.url(f"/hanging/{number}", answer))
        await require_in_time(mail, web, record_property)
    assert any(one.path.startswith("/hanging/") for one in web.heard)


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> Iterator[set[str]]:
    """Name servers that never answer for `.hanging.test`; the names that hung."""
    real, hung, is_over = socket.getaddrinfo, set[str](), threading.Event()

    def look_up(host: str | bytes | None, *given: Any, **named: Any) -> Any:
        name = host if isinstance(host, str) else ""
        if name.endswith(".hanging.test"):
            hung.add(name)
            is_over.wait()
            raise socket.gaierror(socket.EAI_AGAIN, "no answer")
        is_ours = name.endswith(".healthy.test")
        return real("127.0.0.1" if is_ours else host, *given, **named)

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    yield hung
    is_over.set()


async def test_healthy_endpoints_are_told_in_time_while_names_of_half_of_them_hang(
    url: str, event: str, web: Web, asked: set[str], record_property: Any
) -> None:
    where = web.url("/").replace("127.0.0.1", "{}.{}.test")
    once = says(200, connection="close")  # and so its name is looked up each time
    async with delivering(url, event) as mail:
        for number in range(HEALTHY):
            web.url(f"/healthy/{number}", once)
            await mail.tell(where.format(number, "healthy") + f"healthy/{number}")
            await mail.tell(where.format(number, "hanging"))
        await require_in_time(mail, web, record_property)
    assert len(asked) == HEALTHY


async def test_a_crowd_that_hangs_leaves_places_to_who_answers(
    url: str, event: str, web: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dibs.delivery.courier.UNDER_WAY_MAX", 2 * CROWD)
    async with delivering(url, event) as mail:
        for number in range(CROWD):
            await mail.tell(web.url(f"/crowd/{number}", web_of.hangs))
        await mail.hold(8)
        for number in range(CROWD):
            await asyncio.to_thread(web.wait_for, f"/crowd/{number}", 1)
        await mail.tell(web.url("/there"))
        await mail.hold(30)
        await asyncio.to_thread(web.wait_for, "/there", 30, 10.0)
