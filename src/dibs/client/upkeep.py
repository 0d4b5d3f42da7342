"""What is done for the database now and then: summing up, beginning, tidying away."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from dibs.client.core import Core
from dibs.database import Locked
from dibs.errors import Fault

Failures = list[Locked | Fault]


class Upkeep(Core):
    """The calls of the workers that belong to no event."""

    async def live_count(self) -> int:
        """How many reservations hold something now, over all events."""
        return await self._count("live_count")

    async def database_now(self) -> datetime:
        """What time it is by the database's clock, by which deadlines are counted."""
        ((now,),) = await self._fetch("database_now")
        told: datetime = now
        return told

    async def tidy(self, stop: asyncio.Event | None = None) -> int:
        """Begin and close the journal's months, sum up, end what is past keeping.

        Returns how many rows were deleted; a month dropped whole is not among them. How
        long things are kept is said by the settings `keep_…`; what no sum has counted
        yet stays. Harmless at any time and many times over; ends early once `stop` is
        set. What cannot be done (an event is locked for too long, say) is left to the
        next time, and the first such failure raised once all else was done.
        """
        stop = stop or asyncio.Event()
        failures: Failures = []
        with _left_to_next_time(failures):
            await self._fetch("prepare_journal")
        for (event,) in await self._fetch("periods_to_close"):
            with _left_to_next_time(failures):
                await self._fetch("close_period", (event,))
        with _left_to_next_time(failures):
            await self.roll_up(stop)
        with _left_to_next_time(failures):
            await self._forget_addresses(stop)
        count = await self._prune_all(stop, failures)
        _raise_first(failures)
        return count

    async def _prune_all(self, stop: asyncio.Event, failures: Failures) -> int:
        journal_kept = _days(self.settings.keep_journal_days)
        with _left_to_next_time(failures):
            await self._fetch("drop_journal_months", (journal_kept,))
        refusals_kept = _days(self.settings.keep_refusals_days)
        runs_kept = _days(self.settings.keep_cleanup_logs_days)
        kept: dict[str, tuple[timedelta | None, ...]] = {
            "prune_keys": (),
            "prune_office_keys": (),
            "prune_journal": (journal_kept,),
            "prune_refusals": (refusals_kept,),
            "prune_office_journal": (journal_kept, refusals_kept),
            "prune_cleanup_logs": (runs_kept,),
            "prune_messages": (journal_kept,),
            "prune_deliveries": (_days(self.settings.keep_deliveries_days),),
            "prune_sandbox": (_days(self.settings.keep_sandbox_days),),
        }
        rows_max = self.settings.prune_rows_max
        total = 0
        for name, given in kept.items():
            with _left_to_next_time(failures):
                total += await self._prune(stop, name, *given, rows_max)
        return total

    async def roll_up(self, stop: asyncio.Event | None = None) -> int:
        """Take every event's news into its hourly counts, which statistics come from.

        Returns how many journal rows were taken in. The first failure of an event is
        raised once all others were taken in.
        """
        rows_max = self.settings.roll_up_rows_max
        failures: Failures = []
        total = 0
        for (event,) in await self._fetch("events_to_roll_up"):
            count = rows_max
            with _left_to_next_time(failures):
                while count >= rows_max and not (stop and stop.is_set()):
                    count = await self._count("roll_up", event, rows_max)
                    total += count
        _raise_first(failures)
        return total

    async def _forget_addresses(self, stop: asyncio.Event) -> None:
        kept = _days(self.settings.keep_addresses_days)
        await self._fetch("forget_run_addresses", (kept,))
        await self._fetch("forget_office_addresses", (kept,))
        failures: Failures = []
        for (event,) in await self._fetch("addresses_to_forget", (kept,)):
            with _left_to_next_time(failures):
                await self._prune(stop, "forget_addresses", event, kept)
        _raise_first(failures)

    async def _prune(self, stop: asyncio.Event, name: str, *given: object) -> int:
        total = 0
        while not stop.is_set() and (count := await self._count(name, *given)):
            total += count
        return total

    async def _count(self, name: str, *given: object) -> int:
        ((count,),) = await self._fetch(name, given)
        return int(count)


@contextmanager
def _left_to_next_time(failures: Failures) -> Iterator[None]:
    """Notes what a locked event or a fault keeps from being done, and goes on."""
    try:
        yield
    except (Locked, Fault) as failure:
        failures.append(failure)


def _raise_first(failures: Failures) -> None:
    if failures:
        raise failures[0]


def _days(count: int | None) -> timedelta | None:
    return None if count is None else timedelta(days=count)
