"""When buyers come: the shape of a recorded evening, scaled to a number of buyers.

A recording is CSV with the columns `period` (start of a period, ISO 8601) and `count`.
Its days are evenings, numbered from 1. Only the shape is used: the number of buyers is
the caller's, and their moments are drawn from the shape with a seed of their own, so
that the same seed gives the same arrivals whatever else the crowd does.
"""

import csv
import random
from collections.abc import Iterable
from datetime import datetime, timedelta
from itertools import groupby, pairwise

import msgspec

from dibs.errors import Fault

PERIODS_MAX = 100_000
COUNT_MAX = 1_000_000_000


class ArrivalsError(Fault):
    """The recording cannot be used; the message names the line."""


class Evening(msgspec.Struct, frozen=True, kw_only=True):
    """One day of a recording: equal periods and how many came in each."""

    started_at: datetime
    period_seconds: float
    counts: list[int]

    @property
    def seconds(self) -> float:
        """How long the evening lasts."""
        return self.period_seconds * len(self.counts)

    def moments(self, buyers: int, seed: int) -> list[float]:
        """When each of `buyers` comes: seconds from the start, in order."""
        draw = random.Random(f"arrivals {seed}")
        periods = draw.choices(range(len(self.counts)), self.counts, k=buyers)
        moments = [(period + draw.random()) * self.period_seconds for period in periods]
        return sorted(moments)


def read_evenings(lines: Iterable[str]) -> list[Evening]:
    """The evenings of a recording, in the order of their days."""
    rows = _rows(lines)
    if not rows:
        raise ArrivalsError("the recording has no periods")
    days = groupby(rows, key=lambda row: row[0].date())
    return [_evening(list(day)) for _, day in days]


def pick_evening(evenings: list[Evening], number: int) -> Evening:
    """Evening `number`, counted from 1."""
    if not 1 <= number <= len(evenings):
        raise ArrivalsError(
            f"there is no evening {number}; the recording has 1 to {len(evenings)}"
        )
    return evenings[number - 1]


def _rows(lines: Iterable[str]) -> list[tuple[datetime, int]]:
    reader = csv.DictReader(lines)
    rows: list[tuple[datetime, int]] = []
    try:
        if not {"period", "count"} <= set(reader.fieldnames or ()):
            raise ArrivalsError("the first line must name the columns period and count")
        for row in reader:
            if len(rows) == PERIODS_MAX:
                raise ArrivalsError(f"there are more than {PERIODS_MAX} periods")
            rows.append(_row(row, rows))
    except (csv.Error, TypeError, ValueError) as error:
        raise ArrivalsError(f"line {reader.reader.line_num}: {error}") from error
    return rows


def _row(
    row: dict[str, str], before: list[tuple[datetime, int]]
) -> tuple[datetime, int]:
    """A line's period and count. Raises TypeError or ValueError where it has none."""
    period, count = datetime.fromisoformat(row["period"]), int(row["count"])
    if count < 0:
        raise ValueError("the count is negative")
    if count > COUNT_MAX:
        raise ValueError(f"the count is above {COUNT_MAX}")
    if before and (period.tzinfo is None) != (before[0][0].tzinfo is None):
        raise ValueError("times with and without an offset cannot be compared")
    return period, count


def _evening(rows: list[tuple[datetime, int]]) -> Evening:
    """Periods without a row count zero; periods out of order or uneven are refused."""
    started_at = rows[0][0]
    steps = [later - earlier for (earlier, _), (later, _) in pairwise(rows)]
    period = min(steps, default=timedelta(minutes=1))
    if period <= timedelta(0):
        raise ArrivalsError(f"the periods of {started_at.date()} are out of order")
    if (rows[-1][0] - started_at) // period >= PERIODS_MAX:
        raise ArrivalsError(
            f"{started_at.date()} has more than {PERIODS_MAX} periods of {period}"
        )
    counts = [0] * (round((rows[-1][0] - started_at) / period) + 1)
    for moment, count in rows:
        offset = moment - started_at
        if offset % period:
            raise ArrivalsError(
                f"{moment} is no whole number of periods after the first"
            )
        counts[offset // period] = count
    if not any(counts):
        raise ArrivalsError(f"nobody came on {started_at.date()}")
    return Evening(
        started_at=started_at, period_seconds=period.total_seconds(), counts=counts
    )
