"""One run over all events that gives back what nobody paid for, and its account."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from datetime import UTC, datetime
from time import monotonic
from typing import Literal, TypeVar

import msgspec
import structlog

from dibs.client import AsyncDibs
from dibs.errors import Fault, Refused
from dibs.models import Answer
from dibs.payments import Till

RESERVATIONS_PER_STEP = 200
"""The most reservations ended in one transaction, so that buyers wait little."""

RESERVATIONS_PER_RUN = 20_000
"""An agent's: the account names each, and with a million would stop us for a second."""

PAUSE_PER_STEP = 1.0
"""How long others have the event to themselves, by the time a step took us."""
PAUSE_SECONDS_MAX = 0.5

STOPPED = "it was asked to stop before every event had its turn"
_EVENTS_PER_PAGE = 500

Trigger = Literal["worker", "schedule", "manual"]
Found = TypeVar("Found")
OnReleased = Callable[[float], None]
"""Hears of every reservation ended: seconds from its deadline to its release."""


class Sweep(msgspec.Struct, frozen=True, kw_only=True):
    """What one run did."""

    trigger: Trigger
    started_at: datetime
    finished_at: datetime
    events: int
    """Events in which reservations were ended."""
    reservations_expired: int
    seats_released: int
    reservation_ids: list[str]
    lag_seconds_p99: float | None
    """From deadline to release; null where nothing was due."""
    inconsistencies: int | None
    """Broken invariants; null where none is known, and not everything was checked."""
    error: str | None
    """What kept some events from being swept or checked; the next run tries again."""


class _Stopped(Exception):  # noqa: N818 nothing is wrong
    """What was under way was dropped, for we were asked to stop."""


class Run:
    """A run under way."""

    def __init__(
        self,
        dibs: AsyncDibs,
        trigger: Trigger,
        on_released: OnReleased | None,
        stop: asyncio.Event | None = None,
        *,
        reservations_max: int | None = None,
        principal: str = "",
        till: Till | None = None,
    ) -> None:
        """Once `stop` is set no further step is begun, and the account says so.

        After about `reservations_max` it leaves the rest to the next run. `principal`
        is who asked for it, where somebody did. With a `till` money is checked, too.
        """
        self._till = till
        self._reservations_max = reservations_max
        self._principal = principal
        self._dibs = dibs
        self._stop = stop or asyncio.Event()
        self._trigger: Trigger = trigger
        self._on_released = on_released
        self._log = structlog.get_logger("dibs.workers")
        self._started_at = datetime.now(UTC)
        self._inconsistencies = 0
        self._is_checked = False
        self._events: set[str] = set()
        self._ids: list[str] = []
        self._lags: list[float] = []
        self._seats_released = 0
        self._errors: list[str] = []

    async def sweep(self, late: Sequence[str] = ()) -> list[str]:
        """End what is due, one event in one transaction, the longest due first.

        An event that refuses (its head is locked for too long, say) is noted and left
        to the next run, which hears of those as `late`: of them it takes one, after all
        others, for each may cost seconds. Returns who is late now, the next to be taken
        first. Raises Unavailable while the database is away.
        """
        due = [one.event_id for one in await self._dibs.due_events()]
        refusing = [event for event in late if event in due]
        others = [event for event in due if event not in refusing]
        for event in others + refusing[:1]:
            if self._is_stopped() or self._is_full():
                break
            if event in refusing:
                refusing.remove(event)
            if not await self._is_done(event, self._sweep(event)):
                refusing.append(event)
        return refusing

    async def verify(self, *, repairs: bool = False) -> None:
        """Check every invariant of every event; log what broke, why, and its repair.

        With `repairs` it is mended and written down in the event's journal.
        """
        is_whole = True
        try:
            async for event in self._all_events():
                if self._is_stopped():
                    return
                check = self._check(event, repairs=repairs)
                is_whole &= await self._is_done(event, check)
        except (Refused, Fault) as error:
            self._errors.append(f"the list of events: {error}")
            is_whole = False
        is_whole &= await self._is_done("payments", self._check_payments())
        self._is_checked = is_whole

    async def write_down(self) -> Sweep:
        """Its account, written down unless a worker's run found nothing to do."""
        swept = self._account()
        if self._trigger == "worker" and not (swept.events or swept.error):
            return swept
        row = msgspec.structs.asdict(swept)
        lag_seconds = row.pop("lag_seconds_p99")
        await self._dibs.log_cleanup(**row, principal=self._principal)
        del row["reservation_ids"], row["started_at"], row["finished_at"]
        self._log.info("swept", lag_seconds_p99=lag_seconds, **row)
        return swept

    def _is_stopped(self) -> bool:
        if self._stop.is_set() and STOPPED not in self._errors:
            self._errors.append(STOPPED)
        return self._stop.is_set()

    async def _is_done(self, whose: str, work: Awaitable[None]) -> bool:
        """Whether it could be done; what kept it from that is in the account."""
        try:
            await work
        except (Refused, Fault) as error:
            self._errors.append(f"{whose}: {error}")
            return False
        except _Stopped:
            return not self._is_stopped()
        return True

    async def _unless_stopped(self, checking: Awaitable[list[Found]]) -> list[Found]:
        """What a check finds, which may take minutes; raises where we are to stop.

        It is dropped then, whatever it was doing: it only reads, or mends all or
        nothing, and writes that down where it does.
        """
        check = asyncio.ensure_future(checking)
        stopping = asyncio.ensure_future(self._stop.wait())
        try:
            await asyncio.wait((check, stopping), return_when=asyncio.FIRST_COMPLETED)
            if not check.done():
                raise _Stopped
            return await check
        finally:
            check.cancel()
            stopping.cancel()
            await asyncio.gather(check, stopping, return_exceptions=True)

    async def _check(self, event: str, *, repairs: bool) -> None:
        violations = await self._unless_stopped(self._dibs.verify(event))
        if not violations:
            return  # Only what is broken is worth the event's lock.
        self._inconsistencies += len(violations)
        self._log.error(
            "inconsistent",
            event_id=event,
            invariants=sorted({violation.invariant for violation in violations}),
        )
        drifts = await self._unless_stopped(
            self._dibs.reconcile(event, dry_run=not repairs, principal="inspector")
        )
        for drift in drifts:
            self._log.error(
                "inconsistency",
                event_id=event,
                invariant=drift.invariant,
                subject=drift.subject,
                cause=drift.cause,
                repair=drift.repair,
                is_mended=drift.is_mended,
            )

    async def _check_payments(self) -> None:
        if self._till is None:
            return
        violations = await self._unless_stopped(self._till.verify())
        self._inconsistencies += len(violations)
        for violation in violations:
            self._log.error(
                "inconsistent",
                event_id="",
                invariants=[violation.invariant],
                subject=violation.subject,
            )

    async def _sweep(self, event: str) -> None:
        """Step by step; where others act in between, they get about half the time."""
        position: int | None = None
        while True:
            begun_at = monotonic()
            answers = await self._step(event)
            if len(answers) < RESERVATIONS_PER_STEP or self._is_full():
                return
            if self._is_stopped():
                return
            first, last = answers[0].position or 0, answers[-1].position or 0
            if position is not None and first != position + 1:
                pause = PAUSE_PER_STEP * (monotonic() - begun_at)
                await asyncio.sleep(min(PAUSE_SECONDS_MAX, pause))
            position = last

    async def _step(self, event: str) -> list[Answer]:
        answers = await self._dibs.expire_many(event, RESERVATIONS_PER_STEP)
        for answer in answers:
            self._take_in(event, answer)
        return answers

    def _is_full(self) -> bool:
        most = self._reservations_max
        return most is not None and len(self._ids) >= most

    def _take_in(self, event: str, answer: Answer) -> None:
        reservation = answer.reservation
        if reservation is None:
            return
        self._events.add(event)
        self._ids.append(reservation.id)
        self._seats_released += len(reservation.seats)
        ended_at = min(
            reservation.expires_at, reservation.leaves_at or reservation.expires_at
        )
        lag = (reservation.server_now - ended_at).total_seconds()
        self._lags.append(lag)
        if self._on_released is not None:
            self._on_released(lag)

    async def _all_events(self) -> AsyncIterator[str]:
        after: str | None = None
        while page := await self._dibs.events(after=after, limit=_EVENTS_PER_PAGE):
            for event in page:
                yield event.event_id
            after = page[-1].event_id

    def _account(self) -> Sweep:
        lags = sorted(self._lags)
        return Sweep(
            trigger=self._trigger,
            started_at=self._started_at,
            finished_at=datetime.now(UTC),
            events=len(self._events),
            reservations_expired=len(self._ids),
            seats_released=self._seats_released,
            reservation_ids=self._ids,
            lag_seconds_p99=lags[99 * len(lags) // 100] if lags else None,
            # What was found counts, however much could not be looked at.
            inconsistencies=self._inconsistencies or (0 if self._is_checked else None),
            error="; ".join(self._errors) or None,
        )
