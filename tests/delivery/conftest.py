"""Agents that deliver, on a database whose clock a test sets, and a web for them."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, aclosing
from secrets import token_hex
from typing import Any

import pytest
from tests.doors.fixtures import (  # noqa: F401
    clock,
    databases,
    event,
    settable_clock,
    url,
    watcher,
)
from tests.doors.logins import SERVICE, as_member

from dibs.client import AsyncDibs
from dibs.config import Settings
from dibs.delivery import Courier, Delivery, NewEndpoint, Post, Relay, WebhookPut

from .misbehaving import Web, misbehaving

LOOPBACK = "127.0.0.0/8"
SETTINGS = Settings(webhooks_allow_private=LOOPBACK, webhook_seconds_max=1.0)


@pytest.fixture
def web() -> Iterator[Web]:
    """A web server on this host, which agents may reach here."""
    with misbehaving() as web:
        yield web


class Mail:
    """An event, whoever is told of it, and the agents that tell them."""

    def __init__(
        self,
        dibs: AsyncDibs,
        post: Post,
        relay: Relay,
        courier: Courier,
        event: str,  # noqa: F811
    ) -> None:
        self.dibs = dibs
        self.post = post
        self.relay = relay
        self.courier = courier
        self.event = event
        self.made: list[NewEndpoint] = []

    async def tell(self, where: str, **put: Any) -> NewEndpoint:
        """An endpoint there, told of the test's event."""
        asked = WebhookPut(**{"url": where, "events": [self.event], **put})
        self.made.append(await self.post.create(asked))
        return self.made[-1]

    async def hold(self, count: int = 1) -> list[str]:
        """So many things happen, each to a reservation of its own; their ids."""
        held = [
            await self.dibs.reserve(self.event, {"floor": 1}, session=token_hex(8))
            for _ in range(count)
        ]
        return [one.id for one in held]

    async def carry(self) -> None:
        """Tell all that is to be told now, and try all that is due."""
        await self.relay.run_once()
        await self.relay.drain()
        await self.courier.run_once()
        await self.courier.drain()

    async def forget(self) -> None:
        """No endpoint is left, and the event is sound."""
        async with asyncio.timeout(20):
            for made in self.made:
                await self.post.remove(made.endpoint.id)
        assert await self.dibs.verify(self.event) == []

    async def sent(self, to: NewEndpoint, **asked: Any) -> list[Delivery]:
        """The deliveries of an endpoint, the oldest first."""
        found = await self.post.deliveries(
            endpoint=to.endpoint.id, limit=1_000, **asked
        )
        return found[::-1]

    async def one(self, to: NewEndpoint) -> Delivery:
        """The only delivery of an endpoint."""
        (found,) = await self.sent(to)
        return found


@pytest.fixture
async def mail(url: str, event: str) -> AsyncIterator[Mail]:  # noqa: F811
    """All of it, as the service runs it; endpoints are gone and events sound after."""
    async with AsyncExitStack() as stack:
        reached = as_member(url, SERVICE)
        dibs = await stack.enter_async_context(AsyncDibs(reached, settings=SETTINGS))
        await dibs.put_event(event, items={"floor": 10_000}, hold_seconds=86_400 * 30)
        parts = [
            await stack.enter_async_context(aclosing(part(reached, SETTINGS)))
            for part in (Post, Relay, Courier)
        ]
        mail = Mail(dibs, *parts, event)
        yield mail
        await mail.forget()
