"""How long requests take, and so how long a new one would wait."""

from time import monotonic, thread_time

NEWS_SHARE = 0.1
"""How much of the estimate the last turn makes up."""


class Pace:
    """Seconds per weight of the turns lately, smoothed; nothing before the first.

    Only work counts: what the database did while it held the event, and what this
    process did meanwhile for all who ask. Time spent waiting for a lock, a connection
    or the disk is no work: a database in trouble makes nobody seem slow.
    """

    def __init__(self) -> None:
        self._seconds_per_weight: float | None = None

    def learn(self, weight: int, seconds: float) -> None:
        """Takes in how long a full turn of this weight kept us busy."""
        news = seconds / weight
        before = self._seconds_per_weight
        self._seconds_per_weight = (
            news if before is None else before + NEWS_SHARE * (news - before)
        )

    def seconds_for(self, weight: int) -> float:
        """How long requests of so much weight together will take."""
        return weight * (self._seconds_per_weight or 0.0)


class Stopwatch:
    """From one turn's end to the next one's, on the wall and in our own work."""

    def __init__(self) -> None:
        self._begun_at = monotonic()
        self._worked_at = thread_time()

    @property
    def seconds(self) -> float:
        """Since it was started, whatever happened."""
        return monotonic() - self._begun_at

    def busy_seconds(self, held_seconds: float) -> float:
        """Of that, our own work and the database's, which held the event so long."""
        return min(self.seconds, thread_time() - self._worked_at + held_seconds)
