"""A deadline is exact: alive a millisecond before, over from the instant itself."""

from datetime import timedelta

from tests.doors.clock import START, Clock
from tests.doors.door import Door
from tests.doors.hall import plan_of

DEADLINE = START + timedelta(minutes=10)
INSTANT = timedelta(milliseconds=1)
BEFORE, AFTER = DEADLINE - INSTANT, DEADLINE + INSTANT


def on_sale(door: Door, event: str) -> None:
    door.put_event(event, items={"floor": 1}, hold_seconds=600)
    door.put_plan(event, plan_of(lower=["A-1"]), {})


def test_confirms_a_millisecond_before(door: Door, event: str, clock: Clock) -> None:
    on_sale(door, event)
    held = door.reserve(event, {"floor": 1}, seats=["A-1"], session="anna")
    clock.set(BEFORE)
    assert door.confirm(held).code == "ok"


def test_confirms_a_microsecond_before(door: Door, event: str, clock: Clock) -> None:
    on_sale(door, event)
    held = door.reserve(event, {"floor": 1}, session="anna")
    clock.set(DEADLINE - timedelta(microseconds=1))
    assert door.confirm(held).code == "ok"


def test_refuses_to_confirm_at_the_deadline(
    door: Door, event: str, clock: Clock
) -> None:
    on_sale(door, event)
    held = door.reserve(event, {"floor": 1}, session="anna")
    clock.set(DEADLINE)
    assert door.confirm(held).code == "expired"


def test_refuses_to_confirm_a_millisecond_after(
    door: Door, event: str, clock: Clock
) -> None:
    on_sale(door, event)
    held = door.reserve(event, {"floor": 1}, session="anna")
    clock.set(AFTER)
    assert door.confirm(held).code == "expired"


def test_extends_a_millisecond_before_and_not_at_the_deadline(
    door: Door, event: str, clock: Clock
) -> None:
    on_sale(door, event)
    held = door.reserve(event, {"floor": 1}, session="anna")
    clock.set(BEFORE)
    extended = door.extend(held)
    assert extended.expires_at == DEADLINE + timedelta(minutes=5)
    clock.set(extended.expires_at)
    assert door.extend(held).code == "expired"


def test_a_cart_is_its_owner_s_until_its_deadline(
    door: Door, event: str, clock: Clock
) -> None:
    door.put_event(event, kind="store", items={"mug": 9}, hold_seconds=600)
    held = door.fill_cart(event, {"mug": 1}, session="anna")
    clock.set(BEFORE)
    more = door.fill_cart(event, {"mug": 1}, session="anna")
    assert (more.id, more.items) == (held.id, {"mug": 2})
    named = door.fill_cart(event, {"mug": 3}, change="set", held=held)
    assert (named.id, named.items) == (held.id, {"mug": 3})
    clock.set(DEADLINE)
    assert door.fill_cart(event, {"mug": 1}, held=held).code == "expired"
    new = door.fill_cart(event, {"mug": 1}, session="anna")
    assert (new.id != held.id, new.items) == (True, {"mug": 1})


def test_frees_nothing_before(door: Door, event: str, clock: Clock) -> None:
    on_sale(door, event)
    door.reserve(event, {"floor": 1}, seats=["A-1"], session="anna")
    clock.set(BEFORE)
    assert door.sweep(event) == []
    seat = door.reserve(event, seats=["A-1"], session="bo")
    assert seat.code == "seats_unavailable"
    assert door.reserve(event, {"floor": 1}, session="bo").code == "sold_out"
    again = door.reserve(event, {"floor": 1}, session="anna")
    assert again.code == "duplicate_reservation"


def test_frees_all_of_it_at_the_deadline(door: Door, event: str, clock: Clock) -> None:
    on_sale(door, event)
    door.reserve(event, {"floor": 1}, seats=["A-1"], session="anna")
    clock.set(DEADLINE)
    bo = door.reserve(event, {"floor": 1}, seats=["A-1"], session="bo")
    assert bo.code == "ok"


def test_frees_a_seat_for_itself_at_the_deadline(
    door: Door, event: str, clock: Clock
) -> None:
    on_sale(door, event)
    door.reserve(event, seats=["A-1"], session="anna")
    clock.set(DEADLINE)
    assert door.reserve(event, seats=["A-1"], session="bo").code == "ok"


def test_frees_what_its_owner_may_have_one_of_at_the_deadline(
    door: Door, event: str, clock: Clock
) -> None:
    door.put_event(
        event,
        items={"floor": 3, "mug": 3},
        hold_seconds=600,
        session_reservations_max=1,
    )
    door.reserve(event, {"floor": 1}, session="anna")
    clock.set(BEFORE)
    refused = door.reserve(event, {"mug": 1}, session="anna")
    assert refused.code == "limit_reached"
    clock.set(DEADLINE)
    assert door.reserve(event, {"mug": 1}, session="anna").code == "ok"
    assert door.sweep(event) == []


def test_sweeps_at_the_deadline(door: Door, event: str, clock: Clock) -> None:
    on_sale(door, event)
    held = door.reserve(event, {"floor": 1}, session="anna")
    clock.set(DEADLINE)
    assert door.sweep(event) == [held.id]


def test_reads_as_reserved_before_and_as_expired_at_the_deadline(
    door: Door, event: str, clock: Clock
) -> None:
    on_sale(door, event)
    held = door.reserve(event, {"floor": 1}, session="anna")
    clock.set(BEFORE)
    assert door.read(held).status == "reserved"
    clock.set(DEADLINE)
    assert door.read(held).status == "expired"


def test_tells_the_time_it_decided_at(door: Door, event: str, clock: Clock) -> None:
    on_sale(door, event)
    held = door.reserve(event, {"floor": 1}, session="anna")
    clock.set(AFTER)
    assert door.confirm(held).server_now == AFTER
