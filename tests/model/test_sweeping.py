"""No answer depends on a sweeper: an hour without one is told by none of them."""

from datetime import timedelta
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.doors.clock import START
from tests.sizes import sized

from .conftest import Twins
from .test_batches import BATCHES, RESERVES
from .twins import BORN, Batch, Twin

HOUR = 3600
STEPS = st.tuples(
    st.sampled_from([1, 60, 119, 120, 299, 300, 600, 900, 1800]),
    BATCHES.filter(lambda batch: not batch.get("expire")),
)
"""How many seconds pass, and what is asked then. To expire is itself to sweep."""


def sweep(twin: Twin) -> None:
    """As a sweeper does, until nothing is left."""
    while twin.door.sweep(twin.event):
        pass


@settings(
    max_examples=sized(10, 5_000),
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
@given(
    births=st.lists(RESERVES, min_size=BORN, max_size=BORN),
    steps=st.lists(STEPS, min_size=2, max_size=8),
    duplicates=st.sampled_from(["refuse", "merge", "allow"]),
    silence=st.sampled_from([None, 300, 400]),
)
def test_an_hour_without_a_sweeper_changes_no_answer(
    twins: Twins,
    births: list[dict[str, Any]],
    steps: list[tuple[int, Batch]],
    duplicates: str,
    silence: int | None,
) -> None:
    swept, left = twins(
        duplicates=duplicates, heartbeat_seconds=silence, leave_grace_seconds=120
    )
    for twin in (swept, left):
        twin.begin(births)
    passed = 0
    for seconds, batch in steps:
        passed += seconds
        if passed > HOUR:
            break
        swept.clock.set(START + timedelta(minutes=10, seconds=passed))
        sweep(swept)
        assert left.at_once(batch) == swept.at_once(batch)
        assert left.state() == swept.state()
    sweep(left)
    sweep(swept)
    state = left.state()
    assert state == swept.state()
    assert state["broken"] == []
