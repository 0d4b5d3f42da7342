"""A process that takes payments and dies by SIGKILL at a step, before it or after."""

import asyncio
import os
import signal

from dibs.payments.advance import watched
from dibs.workers.cashier import Cashier

from .tale import opened, tell

PAUSE_SECONDS = 0.02


async def run(role: str, url: str, tale: str, order_id: str) -> None:
    """Does what the role does until it is killed."""
    async with opened(url, tale) as (till, sandbox):
        cashier = Cashier(till)
        while True:
            if role == "service":
                await tell(till, sandbox, tale, order_id)
            else:
                await cashier.run_once()
            await asyncio.sleep(PAUSE_SECONDS)


def play(role: str, url: str, tale: str, order_id: str, step: str, side: str) -> None:
    """Be the process: a `service` or a `cashier`; `before` or `after` the step."""

    def die(at: str, on: str) -> None:
        if (at, on) == (step, side):
            os.kill(os.getpid(), signal.SIGKILL)

    with watched(die):
        asyncio.run(run(role, url, tale, order_id))
