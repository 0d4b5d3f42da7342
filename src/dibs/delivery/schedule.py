"""When a message that did not arrive is tried again.

The schedule is that of Standard Webhooks 1.0.0: three days, closer together at first.
"""

import random
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

MINUTE = 60
HOUR = 60 * MINUTE
PAUSES_SECONDS: tuple[float, ...] = (
    *(5, 5 * MINUTE, 30 * MINUTE, 2 * HOUR, 5 * HOUR),
    *(10 * HOUR, 14 * HOUR, 20 * HOUR, 24 * HOUR),
)
"""Between an attempt and the next one; after one more there is none."""
ATTEMPTS_MAX = len(PAUSES_SECONDS) + 1
JITTER = 0.05
"""How much of a pause is left to chance, so that what failed at once is spread."""
WAIT_SECONDS_MAX = 24 * HOUR
"""The longest that an endpoint is heard when it asks us to wait."""
SLOWED_SECONDS = 60.0
"""How long an endpoint is left alone that is overloaded and does not say how long."""
SLOWING = frozenset({429, 502, 504})
"""What an endpoint answers that cannot keep up."""


def retry_seconds(step: int, asked_seconds: float | None = None) -> float | None:
    """How long until the next attempt; None where there is none.

    `step` is how many attempts there were, the failed one included. Never sooner than
    the endpoint asked for.
    """
    if step >= ATTEMPTS_MAX:
        return None
    pause = PAUSES_SECONDS[step - 1]
    pause *= 1 + random.uniform(-JITTER, JITTER)  # noqa: S311 spreads load
    return max(pause, asked_seconds or 0.0)


def asked_seconds(retry_after: str | None, now: datetime | None = None) -> float | None:
    """How long a Retry-After header (RFC 9110, 10.2.3) asks to wait; None without one.

    At most a day; what cannot be read asks for nothing.
    """
    text = (retry_after or "").strip()
    if text.isascii() and text.isdigit():
        seconds = float(text[:9])
    else:
        try:
            until = parsedate_to_datetime(text)
        except (ValueError, OverflowError):
            return None
        until = until if until.tzinfo else until.replace(tzinfo=UTC)
        seconds = (until - (now or datetime.now(UTC))).total_seconds()
    return min(max(seconds, 0.0), WAIT_SECONDS_MAX)


def resume_seconds(status: int | None, asked: float | None) -> float | None:
    """How long all of an endpoint is left alone after an answer; None: not at all."""
    if status not in SLOWING:
        return None
    return SLOWED_SECONDS if asked is None else asked
