"""Alarms: what should be told to a person, and the lags that raise them."""

import asyncio
import time
from collections.abc import Awaitable, Mapping
from typing import Literal

import structlog

from dibs.client import AsyncDibs
from dibs.config import Settings
from dibs.delivery import Lags
from dibs.payments import Till
from dibs.service.calls.clock import server_now
from dibs.service.telemetry.telling import Telling

Alarm = Literal[
    "delivery_lag", "endpoint_failing", "payment_lag", "refund_failed", "release_lag"
]

LOOK_SECONDS = 5.0
LOOK_SHARE_MAX = 0.05
"""The largest share of the time that looking may take."""


class Alarms:
    """An agent that measures how late things are, and says where that is too late.

    What it finds stands in the database whoever works there: nobody sweeping or telling
    at all is what it is for.
    """

    name = "alarms"
    first_pause_seconds = 1.0

    def __init__(
        self, dibs: AsyncDibs, till: Till, settings: Settings, telling: Telling
    ) -> None:
        self._over: dict[Alarm, set[str]] = {}
        """Those that are on now, and the endpoints that keep each on."""
        self._dibs = dibs
        self._till = till
        self._lags = Lags(dibs.url, settings)
        self._telling = telling
        self._seconds_max: dict[Alarm, float] = {
            "delivery_lag": settings.delivery_lag_seconds_max,
            "endpoint_failing": settings.endpoint_failing_seconds_max,
            "payment_lag": settings.payment_lag_seconds_max,
            "refund_failed": 0.0,
            "release_lag": settings.release_lag_seconds_max,
        }
        for alarm in self._seconds_max:
            telling.alarm(alarm, is_on=False)
        self._took_seconds = 0.0
        self._log = structlog.get_logger("dibs.service")

    @property
    def raised(self) -> list[Alarm]:
        """Those that are on now."""
        return [*self._over]

    @property
    def endpoints(self) -> list[str]:
        """The endpoints that keep them on."""
        return sorted(set().union(*self._over.values()) - {""})

    async def run_once(self) -> int:
        """Look once; return how many alarms are on.

        Each is judged by its own figure, whatever becomes of the others; then the first
        failure is raised.
        """
        began = time.monotonic()
        outcomes = await asyncio.gather(
            self._look("release_lag", oldest_due_seconds(self._dibs)),
            self._look_at_endpoints(),
            self._look("payment_lag", self._till.oldest_due_seconds()),
            self._look("refund_failed", self._till.owed_seconds()),
            return_exceptions=True,
        )
        self._took_seconds = time.monotonic() - began
        for outcome in outcomes:
            if outcome is not None:
                raise outcome
        return len(self._over)

    async def pause_seconds(self) -> float:
        """Five seconds, more where looking takes long."""
        return max(LOOK_SECONDS, self._took_seconds / LOOK_SHARE_MAX)

    async def finish(self) -> None:
        """Give the connections back."""
        await self._lags.aclose()

    async def _look(self, alarm: Alarm, figure: Awaitable[float]) -> None:
        try:
            seconds = await figure
        except Exception:
            self._do_not_know(alarm)
            raise
        self._judge(alarm, {"": seconds})

    async def _look_at_endpoints(self) -> None:
        try:
            lags = await self._lags.measure()
        except Exception:
            self._telling.lags_are(())
            self._do_not_know("delivery_lag")
            self._do_not_know("endpoint_failing")
            raise
        self._telling.lags_are(lags)
        self._judge("delivery_lag", {one.endpoint: one.late_seconds for one in lags})
        failing = {one.endpoint: one.failing_seconds for one in lags}
        self._judge("endpoint_failing", failing)

    def _do_not_know(self, alarm: Alarm) -> None:
        """One that is on stays on: nothing says that it is over."""
        if alarm not in self._over:
            self._telling.alarm(alarm, is_on=None)

    def _judge(self, alarm: Alarm, seconds: Mapping[str, float]) -> None:
        """Raise, keep or end it; it is said anew when another endpoint joins."""
        over = {
            whose: so_long
            for whose, so_long in seconds.items()
            if so_long > self._seconds_max[alarm]
        }
        self._telling.alarm(alarm, is_on=bool(over))
        before = self._over.pop(alarm, set())
        if over:
            self._over[alarm] = {*over}
        if over.keys() - before:
            longest = round(max(over.values()), 1)
            named = {"endpoints": sorted(over)} if "" not in over else {}
            self._log.error("alarm", alarm=alarm, seconds=longest, **named)
        elif before and not over:
            self._log.info("alarm is over", alarm=alarm)


async def oldest_due_seconds(dibs: AsyncDibs) -> float:
    """How long the longest due hold waits for a sweep, by whomever; 0 where none."""
    due = await dibs.due_events()
    if not due:
        return 0.0
    # Never negative, though this host's clock may be behind the database's.
    return max(0.0, (server_now() - due[0].due_at).total_seconds())
