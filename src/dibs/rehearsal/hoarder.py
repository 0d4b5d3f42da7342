"""A bot among the buyers: it holds what it can get, and never pays.

Its sessions come from few networks, as those of one owner do, and some share an
account. What an event allows each of them is what organizers who know such bots would
set.
"""

import asyncio
from contextlib import suppress
from typing import Any

import msgspec

from dibs.rehearsal.buyer import Buyer
from dibs.rehearsal.checker import Limit, Owners, TimeLimits
from dibs.rehearsal.crowd import Pause, Wish
from dibs.rehearsal.history import Call

NETWORKS = 50
SESSIONS_PER_CUSTOMER = 5
PARTY = 4
ASKING = Pause(120.0, 0.5)
"""Between two attempts of one session."""
LIMITS = [
    Limit(per="session", what="reservations", most=2),
    Limit(per="session", what="units", most=8),
    Limit(per="customer", what="reservations", most=3),
    Limit(per="customer", what="units", most=12),
    Limit(per="network", what="reservations", most=10),
    Limit(per="network", what="units", most=32),
]
HELD_SECONDS_MAX = 4_800.0
"""Of the evening, by all holds of one person that they do not buy."""
COOLDOWN_AFTER = 6
COOLDOWN_SECONDS = 600.0
"""Of the evening."""
WISH = Wish(party=PARTY, where="seats", standing=0, merchandise=False, settles=True)


class Hoarder(Buyer):
    """Plays one session of the bot."""

    async def hoard(self, over: asyncio.Event) -> None:
        """Asks again and again until it is over."""
        while not over.is_set():
            outcome = await self._reserve()
            if outcome is not None and outcome.answer and outcome.token:
                self._scene.tokens[outcome.answer.id] = outcome.token
            with suppress(TimeoutError):
                async with asyncio.timeout(self._seconds(ASKING)):
                    await over.wait()


def time_limits_at(speed: float) -> TimeLimits:
    """What an organizer would set, as much shorter as the evening is faster."""
    return TimeLimits(
        held_minutes_max=max(round(HELD_SECONDS_MAX / 60 / speed), 1),
        cooldown_after=COOLDOWN_AFTER,
        cooldown_seconds=max(round(COOLDOWN_SECONDS / speed), 1),
    )


def settings_of(limits: list[Limit], times: TimeLimits | None) -> dict[str, Any]:
    """The limits as an event is told them; they alone stand in an owner's way."""
    if not limits:
        return {}
    settings = {f"{limit.per}_{limit.what}_max": limit.most for limit in limits}
    settings |= {} if times is None else msgspec.structs.asdict(times)
    return settings | {"duplicates": "allow"}


def owners_of(calls: list[Call]) -> dict[str, Owners]:
    """Whose each reservation is that was granted: who asked for it, and from where."""
    return {
        call.answer.id: _owner_of(call)
        for call in calls
        if call.verb == "reserve" and call.answer is not None and call.network
    }


def _owner_of(call: Call) -> Owners:
    owners = {
        "session": str(call.buyer),
        "customer": call.customer,
        "network": call.network,
    }
    return {per: name for per, name in owners.items() if name is not None}  # type: ignore[misc]


def customer_of_bot(number: int) -> str:
    """Whose account a session of the bot uses."""
    return f"bot-{number // SESSIONS_PER_CUSTOMER}"


def customer_of_buyer(number: int) -> str:
    """Whose account a buyer has: each their own."""
    return f"customer-{number}"


def network_of_bot(number: int) -> str:
    """Where a session of the bot comes from (an address for documentation)."""
    return f"198.51.100.{number % NETWORKS}"


def network_of_buyer(number: int) -> str:
    """Where a buyer comes from: each has an address of their own."""
    return f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"
