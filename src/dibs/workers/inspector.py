"""The inspector: on a schedule it sweeps, checks every event and tidies up.

What it finds stands in `reservation_cleanup_logs`, a row a run, and in the log with its
cause and its repair, which it makes where the settings say so. It works beside the
sweeper, so that a long check of many events lets no deadline wait.
"""

import asyncio
import random

import structlog

from dibs.client import AsyncDibs
from dibs.errors import Fault, Refused
from dibs.payments import Till
from dibs.workers.sweep import (
    RESERVATIONS_PER_RUN,
    OnReleased,
    Run,
    Sweep,
    Trigger,
)


class Inspector:
    """Sweeps and verifies all events every five minutes.

    First after a random part of that: processes that start together, in the middle of a
    sale perhaps, do not all read the whole ledger at once.
    """

    name = "inspector"

    def __init__(
        self,
        dibs: AsyncDibs,
        *,
        schedule_seconds: float = 300.0,
        repairs: bool = False,
        on_released: OnReleased | None = None,
        stop: asyncio.Event | None = None,
        till: Till | None = None,
    ) -> None:
        """A check of many events ends early once `stop` is set.

        With `repairs` it mends what does not add up; else it only says how. With a
        `till` it checks payments, too: there it only says so.
        """
        self._till = till
        self._dibs = dibs
        self._stop = stop or asyncio.Event()
        self._schedule_seconds = schedule_seconds
        self._repairs = repairs
        self._on_released = on_released
        self._log = structlog.get_logger("dibs.workers").bind(agent=self.name)
        self.first_pause_seconds = random.uniform(0, schedule_seconds)  # noqa: S311

    async def run_once(self) -> int:
        """Inspect and tidy up; return how many reservations were ended."""
        swept = await self._inspect("schedule", RESERVATIONS_PER_RUN)
        if not self._stop.is_set():
            await self._tidy()
        return swept.reservations_expired

    async def _tidy(self) -> None:
        """What fails is left to the next run: to check all again sooner is no help."""
        try:
            await self._dibs.tidy(self._stop)
        except (Refused, Fault) as failure:
            self._log.warning("not tidied", error=repr(failure))

    async def inspect(self, trigger: Trigger, *, principal: str = "") -> Sweep:
        """Sweep all that is due and check every event, as `principal` asked.

        Raises Unavailable.
        """
        return await self._inspect(trigger, None, principal)

    async def _inspect(
        self, trigger: Trigger, reservations_max: int | None, principal: str = ""
    ) -> Sweep:
        run = Run(
            self._dibs,
            trigger,
            self._on_released,
            self._stop,
            reservations_max=reservations_max,
            principal=principal,
            till=self._till,
        )
        await run.sweep()
        await run.verify(repairs=self._repairs)
        return await run.write_down()

    async def pause_seconds(self) -> float:
        """The schedule's period."""
        return self._schedule_seconds
