"""The sample arrival curve: an hour of an on-sale as on-sales go.

A burst when the doors open, which decays within minutes; a steady trickle; and two
waves, when word gets round and when people come home. Made by formula, so that it shows
a shape and is nobody's recording.
"""

from datetime import UTC, datetime
from math import exp

from dibs.rehearsal.arrivals import Evening

MINUTES = 50
BURST, BURST_MINUTES = 1_000, 4.0
TRICKLE = 40
WAVES = ((250, 17.0, 3.0), (150, 36.0, 4.0))
"""Height, minute of the crest, width in minutes."""


def sample_evening() -> Evening:
    """Arrivals a minute, the same every time."""
    opening = datetime(2030, 5, 4, 18, tzinfo=UTC)
    counts = [_arrivals(minute) for minute in range(MINUTES)]
    return Evening(started_at=opening, period_seconds=60.0, counts=counts)


def _arrivals(minute: int) -> int:
    burst = BURST * exp(-minute / BURST_MINUTES)
    waves = (
        height * exp(-(((minute - crest) / width) ** 2))
        for height, crest, width in WAVES
    )
    return round(burst + TRICKLE + sum(waves))
