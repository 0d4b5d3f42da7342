"""Where a process may die: around every call to the outside and every commit."""

from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import Literal, TypeVar, get_args

Call = Literal[
    "dibs.begin_payment",
    "dibs.settle",
    "dibs.end_payment",
    "dibs.cancel",
    "provider.create",
    "provider.read",
    "provider.capture",
    "provider.cancel",
    "provider.refunds",
    "provider.refund",
]
"""A call to an event or to a provider."""
CALLS: tuple[Call, ...] = get_args(Call)
Side = Literal["before", "after"]
Observer = Callable[[str, Side], None]
"""Hears of a step by its name: a call's, or `write` with a statement's or a point's."""

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


async def passing(step: str, done: Awaitable[Done]) -> Done:
    """What `done` returns; a refusal is an end of it too, and may be written down."""
    if _Observed.by is not None:
        _Observed.by(step, "before")
    try:
        return await done
    finally:
        if _Observed.by is not None:
            _Observed.by(step, "after")
