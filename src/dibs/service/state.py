"""What every call of one service process shares."""

import asyncio
import contextlib

import structlog
from structlog.typing import FilteringBoundLogger

from dibs.client import AsyncDibs
from dibs.config import Settings
from dibs.delivery import Post
from dibs.live import Feed
from dibs.payments import Till
from dibs.payments.providers import providers_of
from dibs.service.availability_cache import AvailabilityCache
from dibs.service.calls.actor import Actor
from dibs.service.calls.refusals import Refusals
from dibs.service.calls.room import BodyRoom
from dibs.service.door.admission import Admission
from dibs.service.door.callers import Callers
from dibs.service.door.identity import Identity
from dibs.service.door.pulse import Pulse
from dibs.service.door.vain import VainCalls
from dibs.service.listing import Listing
from dibs.service.looks import Looks
from dibs.service.plan_cache import PlanCache
from dibs.service.telemetry.alarms import Alarms
from dibs.service.telemetry.away import AwayLog
from dibs.service.telemetry.logs import write_answered
from dibs.service.telemetry.metrics import Metrics
from dibs.workers.inspector import Inspector


class Service:
    """The engine, how to run it, and what is going on."""

    def __init__(
        self, dibs: AsyncDibs, settings: Settings, *, is_reachable: bool = False
    ) -> None:
        """`is_reachable` is whether others than this host can call."""
        self.dibs = dibs
        self.settings = settings
        may_be_open = not (is_reachable or settings.keys_required)
        self.identity = Identity(dibs, settings, may_be_open=may_be_open)
        self.callers = Callers(settings)
        self.admission = Admission(self.identity, settings)
        # Room for the largest but a plan, and nobody unknown keeps out who is known.
        room = max(settings.incoming_bytes_max, 2 * settings.body_bytes_max)
        self.room_of_known = BodyRoom(room)
        self.room_of_others = BodyRoom(room // 2)
        self.post = Post(dibs.url, settings)
        self._bound: dict[str, AsyncDibs] = {"": dibs}
        self.metrics = Metrics()
        self.metrics.holding.queue_depth.set_function(lambda: dibs.waiting_count)
        dibs.watch_turns(self.metrics.holding.batch_size.observe)
        self.log: FilteringBoundLogger = structlog.get_logger("dibs.service")
        self.log_answered = write_answered()
        self.away = AwayLog(self.log)
        self.refusals = Refusals()
        self.plans = PlanCache()
        self.availability = AvailabilityCache(dibs)
        self.explained = AvailabilityCache(dibs, explain=True)
        self.listing = Listing(self.dibs_for, settings.call_timeout_seconds)
        self.drafts = Looks(self._is_draft)
        """Whether an event is a draft, of whichever organisation."""
        self.providers = providers_of(settings, dibs.url)
        self.till = Till(
            dibs, self.providers, settings, on_told=self.metrics.paying.told
        )
        self._tills = {"": self.till}
        self.inspector = Inspector(
            dibs,
            repairs=settings.reconcile == "repair",
            on_released=self.metrics.holding.released,
            till=self.till,
        )
        self.feed = Feed(
            dibs.url,
            settings,
            calls_under_way=lambda: self.calls_in_flight,
            on_told=self.metrics.streaming.lag.observe,
            on_ended=self.metrics.streaming.ended,
        )
        self.metrics.streaming.open_now.set_function(lambda: len(self.feed.streams))
        self.vain_calls = VainCalls(dibs)
        self.pulse = Pulse(dibs)
        self.alarms = Alarms(dibs, self.till, settings, self.metrics.telling)
        self.is_stopping = False
        self.calls_in_flight = 0
        self._is_idle = asyncio.Event()

    def dibs_for(self, organisation: str) -> AsyncDibs:
        """The engine as an organisation may see it; all of it for none."""
        bound = self._bound.get(organisation) if organisation else self.dibs
        if bound is None:
            bound = self._bound[organisation] = self.dibs.for_organisation(organisation)
        return bound

    def till_for(self, organisation: str) -> Till:
        """The till as an organisation may see into it; all of it for none."""
        bound = self._tills.get(organisation) if organisation else self.till
        if bound is None:
            bound = self._tills[organisation] = self.till.for_organisation(organisation)
        return bound

    async def _is_draft(self, event: str, _: bool | None) -> bool:
        return (await self.dibs.event(event)).status == "draft"

    def post_of(self, actor: Actor) -> Post:
        """The endpoints that somebody may see and set up."""
        if not actor.organisation:
            return self.post
        return self.post.for_organisation(actor.organisation)

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
