"""Where a process may die: around every call to the outside and every commit."""

from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import Literal, TypeVar, get_args

from dibs.payments.models import Point

Step = Literal[
    "begin_payment",
    "write held",
    "provider.create",
    "write created",
    "provider.read",
    "write authorised",
    "dibs.settle",
    "write settled reservation",
    "write settled",
    "provider.capture",
    "write captured",
    "write declining",
    "provider.cancel",
    "write stopping",
    "end_payment",
    "write ended",
    "write unselling",
    "dibs.cancel",
    "write priced",
    "provider.refunds",
    "write refunds told",
    "provider.refund",
    "write refunded",
]
STEPS: tuple[Step, ...] = get_args(Step)
"""Every step that changes something somewhere, in the order of a payment."""
WRITTEN: dict[Point, Step] = {
    "held": "write held",
    "created": "write created",
    "authorised": "write authorised",
    "settled": "write settled",
    "declining": "write declining",
    "stopping": "write stopping",
    "unselling": "write unselling",
}
"""By recovery point, the step that writes it down."""
Side = Literal["before", "after"]
Observer = Callable[[Step, Side], None]

Done = TypeVar("Done")


class _Observed:
    by: Observer | None = None


@contextmanager
def watched(observer: Observer) -> Iterator[None]:
    """Inside, `observer` hears of every step before and after it; it may not return.

    For tests that end a process there.
    """
    before, _Observed.by = _Observed.by, observer
    try:
        yield
    finally:
        _Observed.by = before


async def passing(step: Step, done: Awaitable[Done]) -> Done:
    """What `done` returns."""
    if _Observed.by is not None:
        _Observed.by(step, "before")
    result = await done
    if _Observed.by is not None:
        _Observed.by(step, "after")
    return result
