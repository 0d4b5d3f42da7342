"""A till with the sandbox behind it, on a database whose clock a test sets."""

from collections.abc import AsyncIterator

import pytest
from tests.doors.fixtures import (  # noqa: F401
    clock,
    databases,
    event,
    settable_clock,
    url,
)
from tests.doors.logins import SERVICE, as_member

from dibs import AsyncDibs
from dibs.payments import Till
from dibs.payments.sandbox import Sandbox

from .shop import SETTINGS, Shop


@pytest.fixture
async def dibs(url: str) -> AsyncIterator[AsyncDibs]:  # noqa: F811
    """The engine, open; all is done as the service."""
    async with AsyncDibs(as_member(url, SERVICE), settings=SETTINGS) as dibs:
        yield dibs


@pytest.fixture
async def sandbox(dibs: AsyncDibs) -> Sandbox:
    """The provider."""
    return Sandbox(dibs.url, SETTINGS)


@pytest.fixture
async def told() -> list[str]:
    """The types of the messages that the till wrote."""
    return []


@pytest.fixture
async def till(
    dibs: AsyncDibs, sandbox: Sandbox, told: list[str]
) -> AsyncIterator[Till]:
    """The till; its money is all accounted for at the end."""
    till = Till(dibs, {"sandbox": sandbox}, SETTINGS, on_told=told.append)
    yield till
    assert await till.verify() == []
    await till.aclose()


@pytest.fixture
async def shop(
    dibs: AsyncDibs,
    till: Till,
    sandbox: Sandbox,
    event: str,  # noqa: F811
) -> AsyncIterator[Shop]:
    """An event on sale, sound at the end, and buyers who come to it."""
    shop = Shop(dibs, till, sandbox, event)
    await shop.open()
    yield shop
    assert await dibs.verify(event) == []
