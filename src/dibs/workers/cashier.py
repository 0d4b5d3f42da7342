"""The cashier: goes on with payments where crashes, providers and time left them."""

from dibs.payments import Till
from dibs.payments.sandbox import Sandbox

PAUSE_SECONDS = 0.5
"""Between two looks: messages wake payments at once, this is for what had none."""
AT_ONCE_MAX = 50


class Cashier:
    """Works on what is due twice a second, and delivers what the sandbox has to say."""

    name = "cashier"
    first_pause_seconds = 0.0

    def __init__(self, till: Till) -> None:
        self._till = till
        self._is_behind = False

    async def run_once(self) -> int:
        """Do what is due; return how many payments, orders and messages that were."""
        done = await self._till.advance_due(AT_ONCE_MAX)
        delivered = 0
        for provider in self._till.providers.values():
            if isinstance(provider, Sandbox):
                delivered += await provider.deliver(self._till.receive, AT_ONCE_MAX)
        self._is_behind = max(done, delivered) >= AT_ONCE_MAX
        return done + delivered

    async def pause_seconds(self) -> float:
        """None while there is more than one round could do."""
        return 0.0 if self._is_behind else PAUSE_SECONDS
