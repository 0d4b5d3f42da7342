"""Limits in time are exact to the instant where they are seldom met, too."""

from datetime import timedelta

import pytest
from psycopg.types.json import Jsonb
from tests.doors.clock import START, Clock
from tests.doors.hall import plan_of, plan_of_rows
from tests.doors.sql_door import SqlDoor
from tests.sql.told import explain, sentences

from .test_every_call import Owner, door, owner, written

__all__ = ["door", "owner"]

MOMENT = timedelta(milliseconds=1)
"""As exact as an id tells when it was given."""
DAY = timedelta(hours=24)
TEN_MINUTES = timedelta(minutes=10)
DEADLINE = START + TEN_MINUTES


@pytest.fixture(autouse=True)
def from_start(clock: Clock) -> None:
    clock.set(START)


def test_carts_of_one_turn_begin_when_the_sale_does(
    door: SqlDoor, owner: Owner, event: str, clock: Clock
) -> None:
    door.put_event(event, kind="store", items={"mug": 9}, sales_start_at=DEADLINE)
    carts = [{"session": one, "items": {"mug": 1}} for one in ("anna", "bo")]
    for at, code in ((DEADLINE - MOMENT, "not_on_sale"), (DEADLINE, "ok")):
        clock.set(at)
        told = owner.execute(
            "select code from dibs.fill_cart_many(%s, %s)", (event, Jsonb(carts))
        ).fetchall()
        assert told == [(code,), (code,)]


@pytest.mark.parametrize(
    ("before", "serves"), [(MOMENT, "graz"), (timedelta(), "vienna")]
)
def test_a_product_is_served_from_what_is_free_at_that_instant(
    door: SqlDoor, event: str, clock: Clock, before: timedelta, serves: str
) -> None:
    items = {
        "vienna": {"capacity": 1, "product": "tote", "serving_order": 1},
        "graz": {"capacity": 1, "product": "tote", "serving_order": 2},
    }
    door.put_event(event, kind="store", items={**items, "mug": 9}, hold_seconds=600)
    door.fill_cart(event, {"vienna": 1}, session="anna")
    clock.advance(minutes=1)
    door.fill_cart(event, {"mug": 1}, session="bo")
    clock.set(DEADLINE - before)
    got = door.fill_cart(event, products={"tote": 1}, session="bo")
    assert got.items == {"mug": 1, serves: 1}


@pytest.mark.parametrize(
    ("before", "seats"), [(MOMENT, ["A-1"]), (timedelta(), ["A-2"])]
)
def test_a_seat_is_had_again_from_the_instant_that_another_s_time_is_over(
    door: SqlDoor, event: str, clock: Clock, before: timedelta, seats: list[str]
) -> None:
    door.put_event(event, hold_seconds=60, orphans="allow")
    door.put_plan(event, plan_of_rows([[("A-1", 0.0), ("A-2", 10.0)]]), {})
    over = door.reserve(event, seats=["A-2"], session="anna")
    clock.advance(seconds=60)
    door.change_event(event, hold_seconds=540)
    door.reserve(event, seats=["A-2"], session="bo")
    clock.set(DEADLINE - before)
    assert door.reserve_again(over).seats == seats


def test_a_seat_is_told_to_be_gone_until_the_instant_that_another_s_time_is_over(
    door: SqlDoor, event: str, clock: Clock
) -> None:
    door.put_event(event, hold_seconds=60, orphans="allow")
    door.put_plan(event, plan_of(lower=["A-1", "A-2", "A-3"]), {})
    over = door.reserve(event, seats=["A-1", "A-2"], session="anna")
    clock.advance(seconds=60)
    door.change_event(event, hold_seconds=540)
    door.reserve(event, seats=["A-2"], session="bo")
    clock.set(DEADLINE - MOMENT)
    again = door.reserve_again(over).detail["again"]
    assert again["seats_same"] == ["A-1"]
    assert again["seats_gone"] == ["A-2"]


def test_a_capacity_may_be_lowered_from_the_instant_that_a_hold_is_over(
    door: SqlDoor, owner: Owner, event: str, clock: Clock
) -> None:
    door.put_event(event, items={"floor": 2}, hold_seconds=600)
    door.reserve(event, {"floor": 2}, session="anna")
    for at, code in ((DEADLINE - MOMENT, "invalid_input"), (DEADLINE, "ok")):
        clock.set(at)
        assert door.put_item(event, "floor", capacity=0).code == code
    assert {at for _, at in written(owner, event)} == {START, DEADLINE}


def test_a_refused_change_is_of_an_instant_that_the_event_does_not_go_behind(
    door: SqlDoor, event: str, clock: Clock
) -> None:
    door.put_event(event, items={"floor": 2}, hold_seconds=600)
    door.sell(event, {"floor": 1}, session="anna")
    door.reserve(event, {"floor": 1}, session="bo")
    clock.set(DEADLINE)
    refused = door.put_event(event, items={"floor": 0}, hold_seconds=600)
    assert refused.code == "invalid_input"
    clock.set(START)
    assert door.reserve(event, {"floor": 1}, session="cy").reserved_at == DEADLINE
    assert door.verify(event) == []


def test_a_dry_run_is_of_the_event_s_clock_which_does_not_go_back(
    door: SqlDoor, event: str, clock: Clock
) -> None:
    door.put_event(event, items={"floor": 2}, hold_seconds=600)
    door.reserve(event, {"floor": 2}, session="anna")
    clock.set(DEADLINE)
    door.reserve(event, {"nothing": 1}, session="bo")
    clock.set(START)
    told = door.put_items(event, {"floor": 0}, dry_run=True)
    assert told["floor"]["outcome"] == "changed"


def test_what_returns_is_foretold_to_the_last_instant_and_is_free_from_then(
    door: SqlDoor, owner: Owner, event: str, clock: Clock
) -> None:
    door.put_event(event, items={"floor": 4}, hold_seconds=600)
    door.reserve(event, {"floor": 3}, session="anna")

    def returns() -> list[int]:
        told = explain(owner, "sold_out", event, minutes=10)
        found = (one.detail.get("returned_count") for one in told)
        return [count for count in found if count is not None]

    assert returns() == [3]
    clock.set(DEADLINE - MOMENT)
    assert returns() == [3]
    clock.set(DEADLINE)
    assert returns() == []


def test_nobody_is_told_that_their_time_is_ending_when_it_has(
    door: SqlDoor, owner: Owner, event: str, clock: Clock
) -> None:
    door.put_event(
        event, items={"floor": 4}, hold_seconds=600, expiring_notice_seconds=60
    )
    for session in ("anna", "bo"):
        door.reserve(event, {"floor": 1}, session=session)
        clock.advance(seconds=1)
    clock.set(DEADLINE)
    owner.execute("select dibs.tell_expiring(%s, 10)", (event,))
    told = owner.execute(
        "select session from dibs.journal where event_id = %s and action = 'expiring'",
        (event,),
    )
    assert told.fetchall() == [("bo",)]


def test_nothing_of_the_instant_at_which_the_currency_changed_is_sold_late(
    door: SqlDoor, event: str, clock: Clock
) -> None:
    door.put_event(
        event, items={"floor": 4}, hold_seconds=600, currency="EUR", late_payment="same"
    )
    held = door.reserve(event, {"floor": 1}, session="anna")
    door.release(held)
    assert door.change_event(event, currency="JPY").code == "ok"
    clock.set(DEADLINE)
    assert door.settle(held, "order-1").code != "ok"


@pytest.mark.parametrize("later", [timedelta(), MOMENT])
def test_what_is_over_at_the_instant_of_a_refusal_held_nothing(
    door: SqlDoor, owner: Owner, event: str, clock: Clock, later: timedelta
) -> None:
    items = {
        "vienna": {"capacity": 3, "product": "tote", "serving_order": 1},
        "graz": {"capacity": 5, "product": "tote", "serving_order": 2},
    }
    door.put_event(event, kind="store", items=items, hold_seconds=600)
    door.put_product(event, "tote", one_location=True)
    door.reserve(event, {"graz": 4}, session="anna")
    clock.set(DEADLINE + later)
    door.reserve_many(event, [{"products": {"tote": 6}, "session": "bo"}])
    said = "graz then: 5 of 5 left; nothing taken."
    assert sentences(explain(owner, "refusal", event))[1] == said
    clock.advance(seconds=1)
    door.sweep(event)
    assert sentences(explain(owner, "refusal", event))[1] == said


def test_the_journal_reaches_to_the_instant_of_its_first_row(
    door: SqlDoor, owner: Owner, event: str, clock: Clock
) -> None:
    door.put_event(event, items={"floor": 2}, hold_seconds=600)
    door.put_plan(event, plan_of(lower=["A-1"]), {})
    clock.advance(minutes=1)
    door.reserve(event, {"floor": 2}, session="anna")
    asked = "select dibs._journal_reaches(%s, %s)"
    with owner.transaction(force_rollback=True):
        owner.execute(
            "delete from dibs.journal where event_id = %s and recorded_at = %s",
            (event, START),
        )
        for early in (timedelta(), MOMENT):
            at = START + timedelta(minutes=1) - early
            assert owner.execute(asked, (event, at)).fetchone() == (not early,)


def test_units_count_towards_a_limit_until_their_time_is_over(
    door: SqlDoor, event: str, clock: Clock
) -> None:
    door.put_event(
        event, items={"floor": 9}, hold_seconds=600, duplicates="allow",
        session_units_max=4,
    )  # fmt: skip
    first = door.reserve(event, {"floor": 2}, session="anna")
    clock.advance(minutes=1)
    second = door.reserve(event, {"floor": 1}, session="anna")
    clock.set(DEADLINE - MOMENT)
    assert door.reserve(event, {"floor": 2}, session="anna").code == "limit_reached"
    assert door.amend(second, items={"floor": 3}).code == "limit_reached"
    assert door.read(first).status == "reserved"
    clock.set(DEADLINE)
    assert door.amend(second, items={"floor": 3}).code == "ok"
    assert door.reserve(event, {"floor": 1}, session="anna").code == "ok"


def test_what_is_merged_counts_towards_a_limit_until_its_time_is_over(
    door: SqlDoor, event: str, clock: Clock
) -> None:
    door.put_event(
        event, items={"floor": 9, "mug": 9}, hold_seconds=600, duplicates="merge",
        session_units_max=4,
    )  # fmt: skip
    other = door.reserve(event, {"floor": 2}, session="anna")
    clock.advance(minutes=1)
    door.reserve(event, {"mug": 1}, session="anna")
    clock.set(DEADLINE - MOMENT)
    more = door.reserve(event, {"mug": 2}, session="anna")
    assert (more.code, door.read(other).status) == ("limit_reached", "reserved")
    clock.set(DEADLINE)
    assert door.reserve(event, {"mug": 2}, session="anna").merged


def test_whoever_waits_does_so_to_the_last_instant(
    door: SqlDoor, event: str, clock: Clock
) -> None:
    door.put_event(
        event, items={"floor": 9}, hold_seconds=60, duplicates="allow",
        cooldown_after=1, cooldown_seconds=540,
    )  # fmt: skip
    door.reserve(event, {"floor": 1}, session="anna")
    clock.set(DEADLINE - MOMENT)
    assert door.reserve(event, {"floor": 1}, session="anna").code == "limit_reached"
    clock.set(DEADLINE)
    assert door.reserve(event, {"floor": 1}, session="anna").code == "ok"


def test_money_that_comes_too_late_is_refused_when_it_comes(
    door: SqlDoor, owner: Owner, event: str, clock: Clock
) -> None:
    later = DEADLINE + TEN_MINUTES
    door.put_event(event, items={"floor": 1}, hold_seconds=600, late_payment="same")
    over = door.reserve(event, {"floor": 1}, session="anna")
    clock.set(DEADLINE)
    door.sell(event, {"floor": 1}, session="bo")
    clock.set(later)
    assert door.settle(over, "7").code == "expired"
    (last,) = written(owner, event)[-1:]
    assert last[1] == later


def test_a_payment_that_outlived_its_hold_leaves_no_life_behind(
    door: SqlDoor, owner: Owner, event: str, clock: Clock
) -> None:
    later = DEADLINE + timedelta(minutes=1)
    door.put_event(
        event,
        items={"floor": 1},
        hold_seconds=600,
        life_seconds_max=600,
        payment_seconds=300,
    )
    held = door.reserve(event, {"floor": 1}, session="anna")
    clock.set(DEADLINE - MOMENT)
    door.begin_payment(held)
    clock.set(later)
    assert door.end_payment(held).code == "ok"
    row = owner.execute(
        "select expires_at, life_ends_at from dibs.reservations where event_id = %s",
        (event,),
    ).fetchone()
    assert row == (later, later)


def test_money_that_comes_late_buys_from_the_instant_that_another_s_time_is_over(
    door: SqlDoor, event: str, clock: Clock
) -> None:
    """Under an id that says when it was bought."""
    door.put_event(event, items={"floor": 1}, hold_seconds=60, late_payment="same")
    over = door.reserve(event, {"floor": 1}, session="anna")
    clock.advance(seconds=60)
    door.sweep(event)
    door.change_event(event, hold_seconds=540)
    door.reserve(event, {"floor": 1}, session="bo")
    clock.set(DEADLINE - MOMENT)
    assert door.settle(over, "7", key="1").code == "expired"
    clock.set(DEADLINE)
    sold = door.settle(over, "8", key="2")
    assert sold.code == "ok"
    assert int(str(sold.id).replace("-", "")[:12], 16) == DEADLINE.timestamp() * 1000
