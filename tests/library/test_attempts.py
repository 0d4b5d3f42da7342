"""Why a connection could not be made, as whoever waited for one hears it."""

import pytest

from dibs.database.pool import Attempts

FAILED, WELL = 10.0, 20.0


@pytest.mark.parametrize(
    ("began", "succeeded", "told"),
    [
        (5.0, None, "full"),
        (15.0, None, "full"),
        (15.0, 5.0, "full"),
        (5.0, WELL, "full"),
        (11.0, WELL, "full"),
        (15.0, WELL, None),
    ],
)
def test_what_failed_while_one_waited_is_told_and_what_stands(
    began: float, succeeded: float | None, told: str | None
) -> None:
    attempts = Attempts()
    assert attempts.failure_since(began) is None
    attempts.failure, attempts.failed_at = "full", FAILED
    if succeeded is not None:
        attempts.succeeded_at = succeeded
    assert attempts.failure_since(began) == told
