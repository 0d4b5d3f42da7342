"""How much goes into one turn, so that it holds its event for about 20 ms."""

from dibs.config import Settings

WEIGHT_MIN = 64
"""Less only where turns are slow: below it the commit takes the time, not requests."""
SLOW_SECONDS = 1.0
"""A turn that holds its event for so long is slow, however little it weighs."""
WEIGHT_PER_REQUEST_MAX = 10
GROWTH_MAX = 1.25
SHRINKAGE_MIN = 0.5
SHRINKAGE_SLOW_MIN = 0.1


class Budget:
    """The weight one turn of an event may have, adapted to how long turns take.

    A request weighs one, and one more for each item and seat it names; what that takes
    depends on the event, as on how large a hall is and how little of it is free.
    """

    def __init__(self, settings: Settings) -> None:
        self.requests_max = settings.batch_requests_max
        self.weight_max = float(max(WEIGHT_MIN, 2 * self.requests_max))
        self._seconds_aim = settings.batch_lock_ms_max / 1000
        self._seconds_slow = max(SLOW_SECONDS, 2 * self._seconds_aim)

    def is_filled_by(self, weight: int, request_count: int) -> bool:
        """Whether a turn of so much shows what requests take, and not what turns cost.

        Of a light one, a commit or a machine that was busy for a moment is most.
        """
        is_heavy = 2 * weight >= min(2 * WEIGHT_MIN, self.weight_max)
        return is_heavy or request_count >= self.requests_max

    def learn(self, weight: int, seconds: float) -> None:
        """Takes in how long a turn of this weight held its event."""
        is_slow = seconds >= self._seconds_slow
        if 2 * weight < self.weight_max and not is_slow:
            return  # too light to blame, or to prove that more would do
        # Requests so slow that few fit share what a turn costs: these may take longer.
        is_small = self.weight_max < WEIGHT_MIN
        aim = self._seconds_slow / 2 if is_small else self._seconds_aim
        shrinkage_min = SHRINKAGE_SLOW_MIN if is_slow else SHRINKAGE_MIN
        factor = max(shrinkage_min, min(GROWTH_MAX, aim / max(seconds, 1e-6)))
        least = 1.0 if is_slow else min(WEIGHT_MIN, self.weight_max)
        most = WEIGHT_PER_REQUEST_MAX * self.requests_max
        self.weight_max = max(least, min(most, self.weight_max * factor))
