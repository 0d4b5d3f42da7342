"""Shared: all tabs and devices of an owner have one hold, which never blocks them."""

from dataclasses import replace

import pytest
from tests.behaviour.counts import counts_of
from tests.doors.clock import Clock
from tests.doors.door import Answer, Door
from tests.doors.hall import plan_of

ACTS = ["read", "extend", "heartbeat", "leave", "confirm", "release"]


@pytest.fixture
def shop(door: Door, event: str, clock: Clock) -> str:
    """Five of a floor, five mugs, three seats."""
    items = {"floor": 5, "mug": {"kind": "stock", "capacity": 5}}
    assert door.put_event(event, items=items).code == "ok"
    assert door.put_plan(event, plan_of(lower=["A-1", "A-2", "A-3"]), {}).code == "ok"
    return event


def seen_by(
    held: Answer, *, session: str | None = None, customer: str | None = None
) -> Answer:
    """The reservation as somebody has it who was not told the token."""
    return replace(held, token=None, session=session, customer=customer)


@pytest.mark.parametrize("act", ACTS)
def test_another_tab_of_the_session_acts_on_it(door: Door, shop: str, act: str) -> None:
    held = door.reserve(shop, {"floor": 1}, session="anna")
    assert getattr(door, act)(seen_by(held, session="anna")).code == "ok"


@pytest.mark.parametrize("act", ACTS)
def test_another_device_of_the_customer_acts_on_it(
    door: Door, shop: str, act: str
) -> None:
    held = door.reserve(shop, {"floor": 1}, session="laptop", customer="anna")
    phone = seen_by(held, session="phone", customer="anna")
    assert getattr(door, act)(phone).code == "ok"


@pytest.mark.parametrize("act", ACTS)
def test_the_customer_alone_is_proof_enough(door: Door, shop: str, act: str) -> None:
    held = door.reserve(shop, {"floor": 1}, session="laptop", customer="anna")
    assert getattr(door, act)(seen_by(held, customer="anna")).code == "ok"


@pytest.mark.parametrize("act", ACTS)
def test_nobody_else_acts_on_it(door: Door, shop: str, act: str) -> None:
    held = door.reserve(shop, {"floor": 1}, session="laptop", customer="anna")
    for stranger in (
        seen_by(held, session="phone"),
        seen_by(held, customer="bo"),
        seen_by(held, session="laptop", customer="bo"),
        replace(held, customer="bo"),
    ):
        assert getattr(door, act)(stranger).code == "forbidden"


@pytest.mark.parametrize("act", ACTS)
def test_a_customer_alone_proves_nothing_of_a_guest_s_hold(
    door: Door, shop: str, act: str
) -> None:
    held = door.reserve(shop, {"floor": 1}, session="anna")
    assert getattr(door, act)(seen_by(held, customer="anna")).code == "forbidden"
    assert getattr(door, act)(replace(held, customer="anna")).code == "ok"


def test_a_customer_alone_claims_nothing(door: Door, shop: str) -> None:
    held = door.reserve(shop, {"floor": 1}, session="anna")
    claim = door.amend(seen_by(held), customer="bo")
    assert claim.code in {"forbidden", "unauthenticated"}
    assert door.reservations(shop, customer="bo") == []


def test_units_of_one_s_own_do_not_count_against_one(door: Door, shop: str) -> None:
    held = door.reserve(shop, {"floor": 5}, session="laptop", customer="anna")
    phone = seen_by(held, session="phone", customer="anna")
    assert door.amend(phone, items={"floor": 4, "mug": 1}).code == "ok"
    assert door.amend(phone, items={"floor": 5, "mug": 1}).code == "ok"
    assert counts_of(door, shop, "floor") == (0, 5, 0)


def test_seats_of_one_s_own_are_free_for_one(door: Door, shop: str) -> None:
    held = door.reserve(shop, seats=["A-1", "A-2"], session="anna")
    tab = seen_by(held, session="anna")
    kept = door.amend(tab, seats=["A-1", "A-2", "A-3"])
    assert (kept.code, kept.seats) == ("ok", ["A-1", "A-2", "A-3"])


def test_another_device_adds_to_the_hold_where_duplicates_merge(
    door: Door, shop: str
) -> None:
    door.change_event(shop, duplicates="merge")
    held = door.reserve(shop, seats=["A-1"], session="laptop", customer="anna")
    added = door.reserve(shop, seats=["A-1", "A-2"], session="phone", customer="anna")
    assert (added.id, added.seats, added.merged) == (held.id, ["A-1", "A-2"], True)


def test_a_customer_finds_what_their_other_device_holds(door: Door, shop: str) -> None:
    held = door.reserve(shop, {"floor": 1}, session="laptop", customer="anna")
    for found in (
        door.reservations(shop, customer="anna"),
        door.reservations(shop, session="phone", customer="anna"),
    ):
        assert [one.id for one in found] == [held.id]
    assert door.reservations(shop, session="phone") == []


def test_a_customer_finds_what_nobody_claimed_in_their_session(
    door: Door, shop: str, clock: Clock
) -> None:
    door.change_event(shop, duplicates="allow")
    guest = door.reserve(shop, {"floor": 1}, session="till")
    clock.advance(seconds=1)
    hers = door.reserve(shop, {"floor": 1}, session="till", customer="anna")
    clock.advance(seconds=1)
    his = door.reserve(shop, {"floor": 1}, session="till", customer="bo")
    found = door.reservations(shop, session="till", customer="anna")
    assert [one.id for one in found] == [hers.id, guest.id]
    found = door.reservations(shop, session="till")
    assert [one.id for one in found] == [his.id, hers.id, guest.id]


def test_live_and_ended_ones_are_listed_by_their_birth(
    door: Door, shop: str, clock: Clock
) -> None:
    door.change_event(shop, duplicates="allow")
    born = []
    for number in range(4):
        clock.advance(seconds=1)
        held = door.reserve(shop, {"mug": 1}, session="anna", customer="anna")
        if number % 2:
            door.release(held)
        born.append(held.id)
    for owner in ({"session": "anna"}, {"customer": "anna"}):
        pages = [door.reservations(shop, **owner, limit=3)]
        pages.append(door.reservations(shop, **owner, before=pages[0][-1].id, limit=3))
        assert [[one.id for one in page] for page in pages] == [
            born[:0:-1],
            born[:1],
        ]


@pytest.mark.parametrize("rule", ["refuse", "merge", "allow"])
def test_who_asks_for_their_own_seat_hears_that_it_is_theirs(
    door: Door, event: str, rule: str
) -> None:
    door.put_event(event, duplicates=rule)
    door.put_plan(event, plan_of(lower=["A-1", "A-2", "A-3"]), {})
    first = door.reserve(event, seats=["A-1"], session="anna", customer="x")
    other = door.reserve(event, seats=["A-2"], session="bo")
    again = door.reserve(event, seats=["A-1"], session="tablet", customer="x")
    if rule == "merge":
        assert (again.code, again.id) == ("ok", first.id)
    else:
        assert again.code == "duplicate_reservation"
        assert again.detail["reservation"] == first.id
    mixed = door.reserve(event, seats=["A-1", "A-2"], session="cy", customer="x")
    assert mixed.code == (
        "duplicate_reservation" if rule == "refuse" else "seats_unavailable"
    )
    assert door.release(other).code == "ok"


def test_a_seat_of_their_own_is_theirs_within_a_batch_too(
    door: Door, event: str
) -> None:
    door.put_event(event, duplicates="allow")
    door.put_plan(event, plan_of(lower=["A-1"]), {})
    asked = [{"session": "anna", "seats": ["A-1"]}] * 2
    first, again = door.reserve_many(event, asked)
    assert (first.code, again.code) == ("ok", "duplicate_reservation")
    assert again.detail["reservation"] == first.id


def test_who_was_refused_a_seat_in_a_batch_does_not_hold_it(
    door: Door, event: str
) -> None:
    door.put_event(event, items={"floor": 1}, duplicates="allow")
    door.put_plan(event, plan_of(lower=["A-1"]), {})
    hers, his, again = door.reserve_many(
        event,
        [
            {"session": "anna", "seats": ["A-1"], "items": {"floor": 2}},
            {"session": "bo", "seats": ["A-1"]},
            {"session": "anna", "seats": ["A-1"]},
        ],
    )
    assert (hers.code, his.code) == ("sold_out", "ok")
    assert again.code == "seats_unavailable"


def test_a_seat_they_bought_is_no_hold_of_theirs(door: Door, event: str) -> None:
    door.put_event(event, duplicates="allow")
    door.put_plan(event, plan_of(lower=["A-1"]), {})
    door.confirm(door.reserve(event, seats=["A-1"], session="anna"))
    again = door.reserve(event, seats=["A-1"], session="anna")
    assert again.code == "seats_unavailable"
