"""A process that takes payments and dies by SIGKILL at a step, before it or after."""

import asyncio
import os
import signal
from collections.abc import Callable
from contextlib import suppress
from threading import Thread

import psycopg

from dibs.errors import Refused, Unavailable
from dibs.payments.advance import watched
from dibs.payments.models import OrderPut
from dibs.payments.providers import providers_of
from dibs.workers.cashier import Cashier

from .tale import opened, settings_of, tell

PAUSE_SECONDS = 0.02
ABOUT_TO_BE_TAKEN = """
select told ->> 'reference'
from dibs_office.list_payments(count_max => 1000000) p (told)
where told ->> 'point' = 'settled'
"""

Observer = Callable[[str, str], None]


def fate(url: str, base: str | None, tale: str, step: str, side: str) -> Observer:
    """Dies at the step, which may be its second time: `dibs.settle#2`.

    Where money vanishes, somebody lets it go just before it is taken.
    """
    name, _, time = step.partition("#")
    times = 0

    def observe(at: str, on: str) -> None:
        nonlocal times
        if tale == "vanished" and (at, on) == ("provider.capture", "before"):
            _let_go(url, base)
        times += (at, on) == (name, side)
        if times == int(time or 1) and (at, on) == (name, side):
            os.kill(os.getpid(), signal.SIGKILL)

    return observe


def _let_go(url: str, base: str | None) -> None:
    with psycopg.connect(url) as link:
        references = [one for (one,) in link.execute(ABOUT_TO_BE_TAKEN)]

    async def cancel() -> None:
        (provider,) = providers_of(settings_of(base), url).values()
        for reference in references:
            await provider.cancel(reference, f"vanished:{reference}")
        await provider.close()

    thread = Thread(target=asyncio.run, args=(cancel(),))  # this one has a loop
    thread.start()
    thread.join()


async def run(role: str, url: str, base: str | None, tale: str, name: str) -> None:
    """Does what the role does until it is killed."""
    async with opened(url, base) as (till, buyer):
        cashier = Cashier(till)
        while True:
            if role == "service":
                with suppress(Unavailable, Refused):
                    await tell(till, till._dibs, buyer, tale, name)
            await cashier.run_once()
            await asyncio.sleep(PAUSE_SECONDS)


def play(
    role: str, url: str, base: str | None, tale: str, name: str, step: str, side: str
) -> None:
    """Be the process: a `service` or a `cashier`; `before` or `after` the step."""
    with watched(fate(url, base, tale, step, side)):
        asyncio.run(run(role, url, base, tale, name))


def make(url: str, put: OrderPut, step: str, side: str) -> None:
    """Be who makes an order."""

    async def order() -> None:
        async with opened(url, None) as (till, _):
            await till.create_order(put)

    with watched(fate(url, None, "", step, side)):
        asyncio.run(order())
