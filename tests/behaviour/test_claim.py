"""Claiming: a guest's reservation becomes the customer's at login, and is shared."""

from dataclasses import replace

import pytest
from tests.doors.clock import Clock
from tests.doors.door import Door


@pytest.fixture
def shop(door: Door, event: str, clock: Clock) -> str:
    """Ten of a floor, five mugs."""
    items = {"floor": 10, "mug": {"kind": "stock", "capacity": 5}}
    assert door.put_event(event, items=items).code == "ok"
    return event


def test_a_guest_s_reservation_is_claimed_at_login(door: Door, shop: str) -> None:
    guest = door.reserve(shop, {"floor": 1}, session="tab")

    claimed = door.amend(guest, customer="anna")
    assert (claimed.code, claimed.id, claimed.items) == ("ok", guest.id, {"floor": 1})
    (mine,) = door.reservations(shop, customer="anna")
    assert mine.id == guest.id
    again = door.reserve(shop, {"floor": 1}, session="phone", customer="anna")
    assert again.code == "duplicate_reservation"


def test_nobody_claims_what_has_a_customer(door: Door, shop: str) -> None:
    hers = door.reserve(shop, {"floor": 1}, session="tab", customer="anna")

    assert door.amend(hers, customer="bo").code == "forbidden"


def test_nobody_claims_without_proof(door: Door, shop: str) -> None:
    guest = door.reserve(shop, {"floor": 1}, session="tab")

    stranger = door.amend(replace(guest, token="guessed"), customer="bo")
    assert stranger.code == "forbidden"


def test_a_claim_makes_no_second_hold_of_one_item(door: Door, shop: str) -> None:
    door.reserve(shop, {"floor": 1}, session="phone", customer="anna")
    guest = door.reserve(shop, {"floor": 1}, session="tab")

    assert door.amend(guest, customer="anna").code == "duplicate_reservation"
    assert door.confirm(guest).code == "ok"


def test_all_devices_of_a_customer_share_a_reservation(
    door: Door, shop: str, clock: Clock
) -> None:
    held = door.reserve(shop, {"floor": 1}, session="laptop", customer="anna")
    phone = replace(held, token=None)

    amended = door.amend(phone, items={"floor": 2}, session="phone", customer="anna")
    assert (amended.code, amended.items) == ("ok", {"floor": 2})
    other = door.amend(phone, items={"floor": 3}, session="phone", customer="bo")
    assert other.code == "forbidden"


def test_all_tabs_of_a_session_share_a_reservation(door: Door, shop: str) -> None:
    held = door.reserve(shop, {"floor": 1}, session="anna")
    tab = replace(held, token=None)

    assert door.amend(tab, items={"floor": 2}, session="anna").code == "ok"
    assert door.amend(tab, items={"floor": 3}, session="bo").code == "forbidden"


def test_an_owner_s_reservations_are_listed_newest_first(
    door: Door, shop: str, clock: Clock
) -> None:
    first = door.reserve(shop, {"floor": 1}, session="anna")
    clock.advance(minutes=30)
    second = door.reserve(shop, {"mug": 1}, session="anna")
    door.reserve(shop, {"floor": 1}, session="bo")

    listed = door.reservations(shop, session="anna")
    assert [one.id for one in listed] == [second.id, first.id]
    assert [one.status for one in listed] == ["reserved", "expired"]
    assert [one.token for one in listed] == [None, None]
    (older,) = door.reservations(shop, session="anna", before=second.id, limit=1)
    assert older.id == first.id
    assert door.reservations(shop, session="nobody") == []


def test_a_claim_is_not_refused_by_a_limit_but_counts(door: Door, shop: str) -> None:
    door.change_event(shop, duplicates="allow", customer_reservations_max=1)
    door.reserve(shop, {"floor": 1}, session="phone", customer="anna")
    guest = door.reserve(shop, {"floor": 1}, session="tab")

    assert door.amend(guest, customer="anna").code == "ok"
    third = door.reserve(shop, {"mug": 1}, session="tablet", customer="anna")
    assert (third.code, third.detail["held"]) == ("limit_reached", 2)
