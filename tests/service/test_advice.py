"""What a cleanup advises, and that it keeps silent where all is well."""

from datetime import UTC, datetime
from typing import Any

import pytest
from msgspec import structs

from dibs.records import Statistics
from dibs.service.stock.advice import advice
from dibs.workers.sweep import Sweep

NOW = datetime(2026, 5, 1, tzinfo=UTC)
SWEPT = Sweep(
    trigger="manual",
    started_at=NOW,
    finished_at=NOW,
    events=1,
    reservations_expired=3,
    seats_released=0,
    reservation_ids=[],
    lag_seconds_p99=599.0,
    inconsistencies=0,
    error=None,
)
DAY = Statistics(
    event=None,
    since=NOW,
    counted_at=NOW,
    created=40,
    completed=20,
    expired=20,
    released=0,
    cancelled=0,
    failed=5,
    mean_hold_seconds=300.0,
    expiration_rate=0.5,
)


def test_a_good_day_needs_no_advice() -> None:
    assert advice(SWEPT, DAY) == []
    few = structs.replace(DAY, completed=0, expired=19, expiration_rate=1.0)
    assert advice(SWEPT, few) == []


@pytest.mark.parametrize(
    ("found", "says"),
    [
        ({"inconsistencies": 2}, "2 figures do not add up"),
        ({"error": "shop: locked"}, "left out (shop: locked)"),
        ({"lag_seconds_p99": 900.4}, "waited 900 seconds"),
    ],
)
def test_what_a_run_found_is_told(found: dict[str, Any], says: str) -> None:
    (sentence,) = advice(structs.replace(SWEPT, **found), DAY)
    assert says in sentence


def test_holds_that_mostly_expire_are_told() -> None:
    day = structs.replace(DAY, completed=9, expired=31, expiration_rate=0.775)
    (sentence,) = advice(SWEPT, day)
    assert sentence.startswith("78% of the holds")


def test_what_was_sold_without_a_hold_makes_no_few_holds_many() -> None:
    few = structs.replace(DAY, completed=20, expired=13, expiration_rate=13 / 19)
    assert advice(SWEPT, few) == []
    enough = structs.replace(DAY, completed=20, expired=13, expiration_rate=13 / 20)
    assert len(advice(SWEPT, enough)) == 1
