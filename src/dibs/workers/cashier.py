"""The cashier: goes on with payments where crashes, providers and time left them.

Each provider has places of its own, so one that is silent keeps nobody else waiting.
"""

import asyncio

from dibs.delivery.crew import Crew
from dibs.payments import Till
from dibs.payments.sandbox import Sandbox
from dibs.payments.till import SIDE_BY_SIDE_MAX

PAUSE_SECONDS = 0.5
"""Between two looks: messages wake payments at once, this is for what had none."""
GAP_SECONDS = 0.01
"""Between two looks while there is something to do."""
PATIENCE_SECONDS = 0.25
"""How long a look waits for payments: others may be due meanwhile."""
AT_ONCE_MAX = 50
CLOSE_SECONDS_MAX = 2.0


class Cashier:
    """Works on what is due twice a second, and delivers what the sandbox has to say."""

    name = "cashier"
    first_pause_seconds = 0.0

    def __init__(self, till: Till) -> None:
        self._till = till
        self._crew = Crew()
        self._paying: set[str] = set()
        """Payments that somebody of the crew works on."""
        self._has_paid = False
        self._is_behind = False

    async def run_once(self) -> int:
        """Do what is due; return how many payments, orders and messages were done.

        Payments may outlive it. Each kind has its chance, whatever becomes of the
        others; then the first failure is raised.
        """
        outcomes = await asyncio.gather(
            self._pay(), self._lapse(), self._deliver(), return_exceptions=True
        )
        counts = []
        for outcome in outcomes:
            if isinstance(outcome, BaseException):
                raise outcome
            counts.append(outcome)
        _, *others = counts
        self._is_behind = self._has_paid or max(others) >= AT_ONCE_MAX
        return sum(counts)

    async def pause_seconds(self) -> float:
        """Hardly any while there is something to do."""
        return GAP_SECONDS if self._is_behind else PAUSE_SECONDS

    async def finish(self) -> None:
        """Stop: a payment that is not done in a moment is followed by somebody else."""
        await self._crew.aclose(CLOSE_SECONDS_MAX)

    async def _pay(self) -> int:
        """Begin with what is due, as far as its providers have places; how many ended.

        It waits a moment for the first of them, and for no other.
        """
        due = await self._till.due_payments(self._crew.busy, SIDE_BY_SIDE_MAX)
        begun = [one for one in due if one[0] not in self._paying]
        for payment_id, provider in begun:
            self._paying.add(payment_id)
            self._crew.start(provider, self._advance(payment_id))
        ended = await self._crew.wait(PATIENCE_SECONDS)
        self._has_paid = bool(begun or ended)
        return ended

    async def _advance(self, payment_id: str) -> None:
        try:
            await self._till.advance(payment_id)
        finally:
            self._paying.discard(payment_id)

    async def _lapse(self) -> int:
        return await self._till.lapse_due(AT_ONCE_MAX)

    async def _deliver(self) -> int:
        delivered = 0
        for provider in self._till.providers.values():
            if isinstance(provider, Sandbox):
                delivered += await provider.deliver(self._till.receive, AT_ONCE_MAX)
        return delivered
