"""Providers, each with a buyer who pays there."""

from collections.abc import AsyncIterator
from datetime import timedelta
from itertools import count
from typing import Any

import pytest
from tests.doors.clock import Clock
from tests.doors.fixtures import (  # noqa: F401
    clock,
    databases,
    settable_clock,
    url,
)
from tests.doors.logins import SERVICE, as_member

from dibs.config import Settings
from dibs.payments.provider import Asked
from dibs.payments.sandbox import Sandbox

numbers = count(1)
SECRET = "a sandbox's newest secret"
FORMER_SECRET = "the one it had before"


def asked(**given: Any) -> Asked:
    """A payment of 42.00 €, unless something else is said."""
    number = next(numbers)
    usual = {
        "payment_id": f"00000000-0000-7000-8000-{number:012}",
        "order_id": f"00000000-0000-7000-8000-{number:012}",
        "amount_minor": 4200,
        "currency": "EUR",
        "key": f"create:{number}",
        "description": "Two seats",
        "metadata": {"order": str(number)},
    }
    return Asked(**(usual | given))


@pytest.fixture
async def sandbox(url: str) -> AsyncIterator[Sandbox]:  # noqa: F811
    """The sandbox, as the service opens it."""
    secrets = f"{SECRET},{FORMER_SECRET}"
    sandbox = Sandbox(as_member(url, SERVICE), Settings(sandbox_secrets=secrets))
    yield sandbox
    await sandbox.close()


@pytest.fixture
def in_five_minutes(clock: Clock) -> Any:  # noqa: F811
    """When holds of the tests end."""
    return clock.now() + timedelta(minutes=5)
