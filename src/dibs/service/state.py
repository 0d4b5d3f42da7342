"""What every call of one service process shares."""

import asyncio
import contextlib

import structlog
from structlog.typing import FilteringBoundLogger

from dibs.client import AsyncDibs
from dibs.config import Settings
from dibs.service.admission import Admission
from dibs.service.availability_cache import AvailabilityCache
from dibs.service.callers import Callers
from dibs.service.identity import Identity
from dibs.service.logs import write_answered
from dibs.service.metrics import Metrics
from dibs.service.refusals import Refusals
from dibs.workers.inspector import Inspector


class Service:
    """The engine, how to run it, and what is going on."""

    def __init__(
        self, dibs: AsyncDibs, settings: Settings, *, is_reachable: bool = False
    ) -> None:
        """`is_reachable` is whether others than this host can call."""
        self.dibs = dibs
        self.settings = settings
        self.needs_keys = is_reachable or settings.keys_required
        """Whether nobody comes in without a key, even where none was made."""
        self.identity = Identity(dibs, settings, may_be_open=not self.needs_keys)
        self.callers = Callers(settings)
        self.admission = Admission(self.identity, settings)
        self._bound: dict[str, AsyncDibs] = {"": dibs}
        self.metrics = Metrics()
        self.metrics.queue_depth.set_function(lambda: dibs.waiting_count)
        dibs.watch_turns(self.metrics.batch_size.observe)
        self.log: FilteringBoundLogger = structlog.get_logger("dibs.service")
        self.log_answered = write_answered()
        self.refusals = Refusals()
        self.availability = AvailabilityCache(dibs)
        self.explained = AvailabilityCache(dibs, explain=True)
        self.inspector = Inspector(
            dibs,
            repairs=settings.reconcile == "repair",
            on_released=self.metrics.released,
        )
        self.is_stopping = False
        self.calls_in_flight = 0
        self._is_idle = asyncio.Event()

    def dibs_for(self, organisation: str) -> AsyncDibs:
        """The engine as an organisation may see it; all of it for none."""
        bound = self._bound.get(organisation)
        if bound is None:
            bound = self._bound[organisation] = self.dibs.for_organisation(organisation)
        return bound

    def end_call(self) -> None:
        """Take note that a call in flight was answered."""
        self.calls_in_flight -= 1
        if self.is_stopping and not self.calls_in_flight:
            self._is_idle.set()

    def stop(self) -> None:
        """Turn new work away from now on."""
        self.is_stopping = True
        if not self.calls_in_flight:
            self._is_idle.set()

    async def until_idle(self, seconds_max: float) -> None:
        """Return once every call in flight is answered, or the time is over."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds_max):
                await self._is_idle.wait()
