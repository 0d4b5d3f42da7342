"""The machine: a payment is leased, taken as far as it goes, and left."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from weakref import WeakValueDictionary

from dibs.errors import Unavailable
from dibs.payments.advance.begin import create, hold
from dibs.payments.advance.collect import collect, decline, unsell
from dibs.payments.advance.desk import Desk
from dibs.payments.advance.give_back import give_back
from dibs.payments.advance.log import log
from dibs.payments.advance.sell import sell
from dibs.payments.advance.watch import look, stop
from dibs.payments.advance.work import Lost, Pause, Work
from dibs.payments.models import Point
from dibs.payments.provider import ProviderRefused, ProviderUnavailable

BACKOFF_SECONDS_MIN = 0.5
BACKOFF_SECONDS_MAX = 60.0

Advance = Callable[[Desk, Work], Awaitable[Work | Pause]]

ADVANCES: dict[Point, Advance] = {
    "begun": hold,
    "held": create,
    "created": look,
    "stopping": stop,
    "authorised": sell,
    "settled": collect,
    "declining": decline,
    "unselling": unsell,
    "finished": give_back,
}
"""By recovery point, what takes a payment on from there."""


class Machine:
    """Takes payments further; of one process each is worked on by one at a time."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    def alone(self, payment_id: str) -> asyncio.Lock:
        """The lock of who works on a payment in this process."""
        return self._locks.setdefault(payment_id, asyncio.Lock())

    async def advance(self, payment_id: str) -> bool:
        """Take it as far as it goes now; false where somebody else does.

        For who has the lock. Trouble is written down with it, and tried again later;
        what nobody expected is logged besides.
        """
        desk = self._desk
        is_due = True
        while is_due:
            leased = await desk.lease(payment_id)
            if leased is None:
                return False
            try:
                pause = await self._run(leased)
            except Lost:
                desk.forget(payment_id)
                return False
            is_due = await desk.leave(payment_id, pause) and not pause.failures
        return True

    async def _run(self, work: Work) -> Pause:
        while True:
            try:
                done = await ADVANCES[work.point](self._desk, work)
            except (ProviderUnavailable, ProviderRefused, Unavailable) as error:
                refusal = error.code if isinstance(error, ProviderRefused) else None
                return _backoff(work, str(error), refusal)
            except Lost:
                raise
            except Exception as error:  # noqa: BLE001 else it comes again, unseen
                said = {"payment": work.payment_id, "point": work.point}
                log(logging.ERROR, "payment failed", error, **said)
                return _backoff(work, repr(error))
            if isinstance(done, Pause):
                return done
            work = done


def _backoff(work: Work, trouble: str, refusal: str | None = None) -> Pause:
    failures = work.attempts + 1
    seconds = min(BACKOFF_SECONDS_MAX, BACKOFF_SECONDS_MIN * 2.0 ** min(failures, 10))
    return Pause(seconds=seconds, failures=failures, trouble=trouble, refusal=refusal)
