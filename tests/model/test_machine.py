"""The engine answers as a ledger in plain Python does, and shows the same."""

from collections.abc import Callable, Iterator

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test
from tests.doors.clock import Clock
from tests.doors.sql_door import SqlDoor
from tests.sizes import sized

from .machine import answered, met, steps
from .pasts import ACTS
from .paying import PAYING, PayingMachine

EXAMPLES = sized(25, 2_000)
"""Of a round; what they come to is chance, so there are as many rounds as it takes."""
ROUNDS_MAX = 120
STEPS = 50
STEPS_MIN = sized(20_000, 250_000)
CODES = {
    *("ok", "invalid_input", "not_on_sale", "too_many_seats", "too_many_units"),
    *("duplicate_reservation", "limit_reached", "seats_unavailable", "sold_out"),
    *("already_confirmed", "already_released", "not_confirmed", "not_due"),
    *("expired", "extension_limit"),
}


@pytest.fixture(scope="module")
def door(url: str) -> Iterator[SqlDoor]:
    door = SqlDoor(url)
    yield door
    door.close()


@pytest.mark.timeout(sized(1_800, 36_000))
def test_answers_as_the_ledger_does(
    door: SqlDoor, clock: Clock, record_property: Callable[[str, object], None]
) -> None:
    for _ in range(ROUNDS_MAX):
        run_state_machine_as_test(
            lambda: PayingMachine(door, clock),
            settings=settings(
                max_examples=EXAMPLES,
                stateful_step_count=STEPS,
                deadline=None,
                derandomize=False,  # by default CI would play one round again and again
                print_blob=True,
                suppress_health_check=list(HealthCheck),
            ),
        )
        if steps["taken"] >= STEPS_MIN and answered.keys() >= CODES:
            break
    record_property("steps", steps["taken"])
    record_property("verbs_by_pasts_met", len(met))
    record_property("codes_answered", len(answered))
    assert steps["taken"] >= STEPS_MIN
    assert answered.keys() >= CODES
    assert {"reserve", "sell"} <= {verb for verb, _ in met}


@pytest.mark.parametrize("silence", [None, 400])
@pytest.mark.parametrize("past", PayingMachine.pasts)
def test_every_verb_meets_every_past(
    door: SqlDoor, clock: Clock, past: str, silence: int | None
) -> None:
    for act in (*ACTS, *PAYING):
        machine = PayingMachine(door, clock)
        machine.open("refuse", silence, {}, set())
        machine.meet(past, act)
        machine.check()
        machine.teardown()
        assert met["heartbeat" if act in {"beat", "pay"} else act, past]
