"""How much goes into one turn, so that it holds its event for about 20 ms."""

from dibs.config import Settings

WEIGHT_MIN = 64
"""Never less: below it the commit is what takes the time, not the requests."""
WEIGHT_PER_REQUEST_MAX = 10
GROWTH_MAX = 1.25
SHRINKAGE_MIN = 0.5


class Budget:
    """The weight one turn may have, adapted to how long turns take.

    A request weighs one, and one more for each item and seat it names.
    """

    def __init__(self, settings: Settings) -> None:
        self.requests_max = settings.batch_requests_max
        self.weight_max = float(max(WEIGHT_MIN, 2 * self.requests_max))
        self._seconds_aim = settings.batch_lock_ms_max / 1000

    def learn(self, weight: int, seconds: float) -> None:
        """Takes in how long a turn of this weight held its event."""
        if 2 * weight < self.weight_max:
            return  # too light to blame, or to prove that more would do
        most = WEIGHT_PER_REQUEST_MAX * self.requests_max
        factor = self._seconds_aim / max(seconds, 1e-6)
        factor = max(SHRINKAGE_MIN, min(GROWTH_MAX, factor))
        self.weight_max = max(WEIGHT_MIN, min(most, self.weight_max * factor))
