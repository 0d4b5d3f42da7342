"""A process that takes payments and dies by SIGKILL at a step, before it or after.

python -m tests.payments.dying service|cashier URL TALE ORDER STEP before|after
"""

import asyncio
import os
import signal
import sys

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


def main() -> None:
    role, url, tale, order_id, step, side = sys.argv[1:]

    def die(at: str, on: str) -> None:
        if (at, on) == (step, side):
            os.kill(os.getpid(), signal.SIGKILL)

    with watched(die):
        asyncio.run(run(role, url, tale, order_id))


if __name__ == "__main__":
    main()
