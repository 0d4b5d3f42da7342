"""From rows of `dibs.answer` to answers."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from operator import itemgetter
from typing import Any

import msgspec

from dibs.models import Again, Answer, Late, Reservation

Row = tuple[Any, ...]

COLUMNS = (
    "verb",
    "ordinal",
    "code",
    "id",
    "token",
    "status",
    "items",
    "seats",
    "amount_minor",
    "currency",
    "reserved_at",
    "expires_at",
    "extension_count",
    "extensions_left",
    "replayed",
    "position",
    "decided_at",
    "detail",
)
"""What an answer consists of, in the order it comes in."""

COLUMN_COUNT = len(COLUMNS)

_code = itemgetter(COLUMNS.index("code"))
_refusal = itemgetter(
    *map(COLUMNS.index, ("code", "detail", "replayed", "decided_at")),
)
"""All that a refusal says."""


def answers_of(event: str, rows: Iterable[Row]) -> Iterator[Answer]:
    """The rows' answers, in their order; those refused alike are one and the same."""
    said: Row = ()
    refusal: Answer | None = None
    for row in rows:
        if _code(row) == "ok":
            yield answer_of(event, row)
            continue
        if refusal is None or _refusal(row) != said:
            said, refusal = _refusal(row), answer_of(event, row)
        yield refusal


def answer_of(event: str, row: Row) -> Answer:
    """One row as an answer; its verb and ordinal say whose it is, more is ignored."""
    # On the hot path of batching: one unpacking and two objects, nothing else.
    (
        _verb,
        _ordinal,
        code,
        reservation_id,
        token,
        status,
        items,
        seats,
        amount_minor,
        currency,
        reserved_at,
        expires_at,
        extension_count,
        extensions_left,
        replayed,
        position,
        decided_at,
        detail,
    ) = row[:COLUMN_COUNT]
    if code != "ok":
        return Answer(
            code=code, detail=detail or {}, replayed=replayed, server_now=decided_at
        )
    seconds_left = _seconds_left(status, expires_at, decided_at)
    reservation = Reservation(
        id=reservation_id,
        event=event,
        status=status,
        items=items or {},
        seats=seats or [],
        amount_minor=amount_minor,
        currency=currency,
        reserved_at=reserved_at,
        expires_at=expires_at,
        extension_count=extension_count,
        extensions_left=extensions_left,
        seconds_left=int(seconds_left),
        valid=seconds_left > 0,
        server_now=decided_at,
        replayed=replayed,
        leaves_at=None if detail is None else _leaves_at(detail),
        merged=detail is not None and "merged" in detail,
        again=None if detail is None else _again(detail),
        late=None if detail is None else _late(detail),
        token=token,
    )
    return Answer(
        code=code,
        reservation=reservation,
        replayed=replayed,
        position=position,
        server_now=decided_at,
    )


def _leaves_at(detail: dict[str, Any]) -> datetime | None:
    leaves_at = detail.get("leaves_at")
    if leaves_at is None:
        return None
    return datetime.fromisoformat(leaves_at).astimezone(UTC)


def _again(detail: dict[str, Any]) -> Again | None:
    again = detail.get("again")
    return None if again is None else msgspec.convert(again, Again)


def _late(detail: dict[str, Any]) -> Late | None:
    late = detail.get("late")
    return None if late is None else msgspec.convert(late, Late)


def _seconds_left(status: str, expires_at: datetime, now: datetime) -> float:
    if status != "reserved":
        return 0.0
    return max(0.0, (expires_at - now).total_seconds())
