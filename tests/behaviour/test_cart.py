"""A cart: one hold that is added to and changed, line by line, and never let go."""

from dataclasses import replace
from typing import Any

import pytest
from tests.doors.clock import Clock
from tests.doors.door import Door
from tests.doors.hall import plan_of

from .counts import counts_of

SHELF: dict[str, Any] = {"mug": 5, "cap": 3, "shirt": {"capacity": 9}}


def totes(**capacities: int) -> dict[str, Any]:
    """A tote's items by location, in the order of their serving."""
    return {
        name: {"capacity": capacity, "product": "tote", "serving_order": order}
        for order, (name, capacity) in enumerate(capacities.items())
    }


def open_store(door: Door, event: str, **settings: Any) -> None:
    settings = {"items": SHELF, "hold_seconds": 600, **settings}
    assert door.put_event(event, kind="store", **settings).code == "ok"


def test_the_first_line_reserves_and_the_next_is_added(
    door: Door, event: str, clock: Clock
) -> None:
    open_store(door, event)
    first = door.fill_cart(event, {"mug": 1}, session="anna")
    assert (first.code, first.status, first.items) == ("ok", "reserved", {"mug": 1})
    clock.advance(seconds=60)
    second = door.fill_cart(event, {"mug": 2, "cap": 1}, session="anna")
    assert second.items == {"mug": 3, "cap": 1}
    assert (second.id, second.token) == (first.id, first.token)
    assert second.expires_at == first.expires_at
    assert counts_of(door, event, "mug") == (2, 3, 0)
    other = door.fill_cart(event, {"mug": 1}, session="bo")
    assert other.id != first.id


def test_a_quantity_is_set_and_other_lines_stay(door: Door, event: str) -> None:
    open_store(door, event)
    held = door.fill_cart(event, {"mug": 1, "cap": 2}, session="anna")
    more = door.fill_cart(event, {"mug": 4}, change="set", session="anna")
    assert (more.id, more.items) == (held.id, {"mug": 4, "cap": 2})
    less = door.fill_cart(event, {"mug": 2}, change="set", session="anna")
    assert less.items == {"mug": 2, "cap": 2}
    gone = door.fill_cart(event, {"mug": 0}, change="set", session="anna")
    assert gone.items == {"cap": 2}
    assert counts_of(door, event, "mug") == (5, 0, 0)


def test_setting_begins_a_cart_too(door: Door, event: str) -> None:
    open_store(door, event)
    held = door.fill_cart(event, {"mug": 2, "cap": 0}, change="set", session="anna")
    assert (held.code, held.items) == ("ok", {"mug": 2})


def test_the_last_line_releases(door: Door, event: str) -> None:
    open_store(door, event)
    held = door.fill_cart(event, {"mug": 1}, session="anna")
    gone = door.fill_cart(event, {"mug": 0}, change="set", session="anna")
    assert (gone.code, gone.id, gone.status) == ("ok", held.id, "released")
    again = door.fill_cart(event, {"mug": 0}, change="set", session="anna")
    assert again.code == "not_found"
    new = door.fill_cart(event, {"mug": 1}, session="anna")
    assert (new.code, new.id == held.id) == ("ok", False)


def test_a_refused_change_leaves_the_cart_as_it_was(door: Door, event: str) -> None:
    open_store(door, event)
    held = door.fill_cart(event, {"mug": 3, "cap": 1}, session="anna")
    for change in ("add", "set"):
        refused = door.fill_cart(
            event, {"cap": 1, "mug": 6}, change=change, session="anna"
        )
        assert (refused.code, refused.detail["available"]) == ("sold_out", {"mug": 2})
    assert door.read(held).items == {"mug": 3, "cap": 1}
    unknown = door.fill_cart(event, {"hat": 1}, session="anna")
    assert (unknown.code, unknown.detail["items"]) == ("not_found", ["hat"])


def test_what_the_cart_has_is_at_its_disposal(door: Door, event: str) -> None:
    open_store(door, event, items={"box": 2, "set": {"draws": {"box": 2}}})
    door.fill_cart(event, {"set": 1}, session="anna")
    swapped = door.fill_cart(event, {"set": 0, "box": 2}, change="set", session="anna")
    assert (swapped.code, swapped.items) == ("ok", {"box": 2})


def test_nothing_changed_is_granted_and_writes_nothing(door: Door, event: str) -> None:
    open_store(door, event)
    door.fill_cart(event, {"mug": 2}, session="anna")
    count = len(door.journal(event, 0, 100))
    same = door.fill_cart(event, {"mug": 2, "cap": 0}, change="set", session="anna")
    assert (same.code, same.items) == ("ok", {"mug": 2})
    assert len(door.journal(event, 0, 100)) == count


def test_the_journal_tells_a_cart_as_what_it_became(door: Door, event: str) -> None:
    open_store(door, event)
    for mugs in (1, 2, 0):
        door.fill_cart(event, {"mug": mugs}, change="set", session="anna")
    told = [row["action"] for row in door.journal(event, 0, 100)]
    assert told[-3:] == ["reserved", "amended", "released"]


def test_what_is_over_is_no_cart_any_more(door: Door, event: str, clock: Clock) -> None:
    open_store(door, event)
    held = door.fill_cart(event, {"mug": 5}, session="anna")
    clock.advance(seconds=600)
    new = door.fill_cart(event, {"cap": 1}, session="anna")
    assert (new.code, new.id == held.id, new.items) == ("ok", False, {"cap": 1})
    assert door.fill_cart(event, {"mug": 5}, session="bo").code == "ok"


def test_what_was_paid_is_no_cart_any_more(door: Door, event: str) -> None:
    open_store(door, event)
    held = door.fill_cart(event, {"mug": 1}, session="anna")
    assert door.confirm(held).code == "ok"
    new = door.fill_cart(event, {"mug": 1}, session="anna")
    assert (new.code, new.id == held.id) == ("ok", False)
    assert counts_of(door, event, "mug") == (3, 1, 1)


def test_a_key_stands_for_one_change(door: Door, event: str) -> None:
    open_store(door, event)
    first = door.fill_cart(event, {"mug": 1}, session="anna", key="k")
    door.fill_cart(event, {"mug": 1}, session="anna", key="l")
    again = door.fill_cart(event, {"mug": 1}, session="anna", key="k")
    assert (again.code, again.replayed) == ("ok", True)
    assert (again.id, again.token) == (first.id, first.token)
    assert again.items == {"mug": 1}
    assert counts_of(door, event, "mug") == (3, 2, 0)
    for other in (
        door.fill_cart(event, {"mug": 2}, session="anna", key="k"),
        door.fill_cart(event, {"mug": 1}, change="set", session="anna", key="k"),
        door.fill_cart(event, {"mug": 1}, session="bo", key="k"),
        door.reserve(event, {"mug": 1}, session="anna", key="k"),
    ):
        assert other.code == "idempotency_key_reused"


def test_a_refusal_is_replayed(door: Door, event: str) -> None:
    open_store(door, event)
    held = door.fill_cart(event, {"mug": 5}, session="anna")
    assert door.fill_cart(event, {"mug": 1}, session="bo", key="k").code == "sold_out"
    door.release(held)
    again = door.fill_cart(event, {"mug": 1}, session="bo", key="k")
    assert (again.code, again.detail["available"]) == ("sold_out", {"mug": 0})


def test_the_key_of_a_removal_is_replayed_though_a_new_cart_is_there(
    door: Door, event: str
) -> None:
    open_store(door, event)
    held = door.fill_cart(event, {"mug": 1}, session="anna")
    none: dict[str, Any] = {"change": "set", "session": "anna", "key": "k"}
    door.fill_cart(event, {"mug": 0}, **none)
    new = door.fill_cart(event, {"mug": 1}, session="anna")
    again = door.fill_cart(event, {"mug": 0}, **none)
    assert (again.replayed, again.id, again.status) == (True, held.id, "released")
    assert door.read(new).status == "reserved"


def test_a_cart_is_the_customer_s_in_any_session(door: Door, event: str) -> None:
    open_store(door, event)
    held = door.fill_cart(event, {"mug": 1}, session="phone", customer="anna")
    more = door.fill_cart(event, {"mug": 1}, session="laptop", customer="anna")
    assert (more.id, more.items) == (held.id, {"mug": 2})
    stranger = door.fill_cart(event, {"mug": 1}, session="laptop", customer="bo")
    assert stranger.id != held.id


def test_a_customer_claims_the_cart_of_their_session(door: Door, event: str) -> None:
    open_store(door, event)
    held = door.fill_cart(event, {"mug": 1}, session="phone")
    claimed = door.fill_cart(event, {"cap": 1}, session="phone", customer="anna")
    assert (claimed.id, claimed.items) == (held.id, {"mug": 1, "cap": 1})
    far = door.fill_cart(event, {"cap": 1}, session="laptop", customer="anna")
    assert (far.id, far.items) == (held.id, {"mug": 1, "cap": 2})


def test_a_customer_s_own_cart_comes_before_a_guest_s(
    door: Door, event: str, clock: Clock
) -> None:
    open_store(door, event)
    own = door.fill_cart(event, {"cap": 1}, session="phone", customer="anna")
    clock.advance(seconds=1)
    guest = door.fill_cart(event, {"mug": 1}, session="laptop")
    both = door.fill_cart(event, {"cap": 1}, session="laptop", customer="anna")
    assert (both.id, both.items) == (own.id, {"cap": 2})
    assert door.read(guest).items == {"mug": 1}


def test_a_cart_sells_as_any_hold(door: Door, event: str) -> None:
    open_store(door, event, units_max=4, session_reservations_max=1)
    held = door.fill_cart(event, {"mug": 2}, session="anna")
    many = door.fill_cart(event, {"shirt": 3}, session="anna")
    assert (many.code, many.detail["max"]) == ("too_many_units", 4)
    door.change_event(event, status="paused")
    assert door.fill_cart(event, {"cap": 1}, session="anna").code == "not_on_sale"
    less = door.fill_cart(event, {"mug": 1}, change="set", session="anna")
    assert (less.id, less.items) == (held.id, {"mug": 1})


def test_what_another_hold_of_the_owner_has_is_a_duplicate(
    door: Door, event: str
) -> None:
    open_store(door, event)
    apart = door.reserve(event, {"mug": 1}, session="anna")
    door.reserve(event, {"cap": 1}, session="anna")
    refused = door.fill_cart(event, {"mug": 1}, session="anna")
    assert refused.code == "duplicate_reservation"
    assert refused.detail["reservation"] == apart.id


def test_seats_stay_when_lines_change(door: Door, event: str) -> None:
    open_store(door, event)
    door.put_plan(event, plan_of(lower=["A-1"]), {})
    door.reserve(event, {"mug": 1}, seats=["A-1"], session="anna")
    more = door.fill_cart(event, {"cap": 1}, session="anna")
    assert (more.seats, more.items) == (["A-1"], {"mug": 1, "cap": 1, "lower": 1})
    none = door.fill_cart(event, {"mug": 0, "cap": 0}, change="set", session="anna")
    assert (none.status, none.items) == ("reserved", {"lower": 1})


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({"items": {"mug": 0}}, "/items/mug"),
        ({"items": {"mug": -1}, "change": "set"}, "/items/mug"),
        ({"items": {"mug": 1.5}, "change": "set"}, "/items/mug"),
        ({"products": {"tote": 0}}, "/products/tote"),
        ({"items": {}}, "/items"),
        ({"items": {"mug": 1}, "change": "take"}, "/change"),
        ({"items": {"mug": 1}, "session": ""}, "/session"),
    ],
)
def test_a_request_must_be_sound(
    door: Door, event: str, asked: dict[str, Any], field: str
) -> None:
    open_store(door, event)
    refused = door.fill_cart(event, **{"session": "anna", **asked})
    assert (refused.code, refused.detail["field"]) == ("invalid_input", field)


def test_there_is_no_cart_without_an_event(door: Door, event: str) -> None:
    assert door.fill_cart(event, {"mug": 1}, session="anna").code == "not_found"


def test_a_product_s_line_is_all_its_items(door: Door, event: str) -> None:
    open_store(door, event, items=totes(vienna=2, graz=5))
    held = door.fill_cart(event, products={"tote": 1}, session="anna")
    assert held.items == {"vienna": 1}
    more = door.fill_cart(event, products={"tote": 3}, session="anna")
    assert (more.id, more.items) == (held.id, {"vienna": 2, "graz": 2})
    less = door.fill_cart(event, products={"tote": 3}, change="set", session="anna")
    assert less.items == {"vienna": 2, "graz": 1}
    none = door.fill_cart(event, products={"tote": 0}, change="set", session="anna")
    assert none.status == "released"


def test_what_a_line_has_stays_where_it_is(door: Door, event: str) -> None:
    open_store(door, event, items=totes(vienna=2, graz=5))
    other = door.fill_cart(event, products={"tote": 2}, session="bo")
    door.fill_cart(event, products={"tote": 1}, session="anna")
    door.release(other)
    more = door.fill_cart(event, products={"tote": 1}, session="anna")
    assert more.items == {"graz": 1, "vienna": 1}


def test_a_line_from_one_location_moves_only_where_it_must(
    door: Door, event: str
) -> None:
    open_store(door, event, items=totes(vienna=2, graz=5, linz=4))
    door.put_product(event, "tote", one_location=True)
    door.fill_cart(event, products={"tote": 2}, session="anna")
    moved = door.fill_cart(event, products={"tote": 1}, session="anna")
    assert moved.items == {"graz": 3}
    stays = door.fill_cart(event, products={"tote": 2}, change="set", session="anna")
    assert stays.items == {"graz": 2}
    refused = door.fill_cart(event, products={"tote": 4}, session="anna")
    assert (refused.code, refused.detail["available"]) == ("sold_out", {"tote": 3})


def test_the_fullest_location_serves_and_the_emptiest_gets_back(
    door: Door, event: str
) -> None:
    open_store(door, event, items=totes(vienna=4, graz=6))
    door.put_product(event, "tote", serving="fullest")
    held = door.fill_cart(event, products={"tote": 8}, session="anna")
    assert held.items == {"graz": 6, "vienna": 2}
    less = door.fill_cart(event, products={"tote": 3}, change="set", session="anna")
    assert less.items == {"vienna": 2, "graz": 1}


def test_too_few_of_a_product_is_told_beyond_what_is_held(
    door: Door, event: str
) -> None:
    open_store(door, event, items={**SHELF, **totes(vienna=2, graz=2)})
    door.fill_cart(event, {"mug": 1}, products={"tote": 3}, session="anna")
    refused = door.fill_cart(event, {"mug": 9}, products={"tote": 2}, session="anna")
    assert refused.code == "sold_out"
    assert refused.detail["available"] == {"mug": 4, "tote": 1}
    other = door.fill_cart(event, products={"tote": 2}, session="bo")
    assert (other.code, other.detail["available"]) == ("sold_out", {"tote": 1})


def test_a_product_and_one_of_its_items_make_one_line(door: Door, event: str) -> None:
    open_store(door, event, items=totes(vienna=2, graz=5))
    held = door.fill_cart(event, {"graz": 1}, products={"tote": 1}, session="anna")
    assert held.items == {"graz": 1, "vienna": 1}
    set_ = {"change": "set", "session": "anna"}
    more = door.fill_cart(event, {"graz": 3}, products={"tote": 4}, **set_)
    assert more.items == {"graz": 3, "vienna": 1}


def test_an_unknown_product_is_not_found(door: Door, event: str) -> None:
    open_store(door, event)
    refused = door.fill_cart(event, {"mug": 1}, products={"bag": 1}, session="anna")
    assert (refused.code, refused.detail["products"]) == ("not_found", ["bag"])


def test_due_holds_serve_a_cart(door: Door, event: str, clock: Clock) -> None:
    open_store(door, event, items=totes(vienna=2, graz=1))
    door.reserve(event, {"vienna": 2}, session="bo")
    clock.advance(seconds=600)
    held = door.fill_cart(event, products={"tote": 3}, session="anna")
    assert held.items == {"vienna": 2, "graz": 1}


def test_a_cart_that_is_named_is_proved_by_its_token(door: Door, event: str) -> None:
    open_store(door, event)
    held = door.fill_cart(event, {"mug": 1}, session="anna")
    door.reserve(event, {"cap": 1}, session="anna")
    more = door.fill_cart(event, {"mug": 1}, held=held)
    assert (more.id, more.items) == (held.id, {"mug": 2})
    guessed = replace(held, token="guessed")
    for change in ("add", "set"):
        refused = door.fill_cart(event, {"mug": 1}, change=change, held=guessed)
        assert refused.code == "forbidden"
    stranger = door.fill_cart(event, {"mug": 1}, session="bo", held=held)
    assert stranger.code == "forbidden"
    gone = door.fill_cart(event, {"mug": 0}, change="set", held=held)
    assert gone.status == "released"


def test_a_cart_that_is_named_never_becomes_another(
    door: Door, event: str, clock: Clock
) -> None:
    open_store(door, event)
    who: dict[str, Any] = {"session": "anna"}
    paid = door.fill_cart(event, {"mug": 1}, **who)
    door.confirm(paid)
    refused = door.fill_cart(event, {"mug": 1}, held=paid, **who)
    assert refused.code == "already_confirmed"
    given_back = door.fill_cart(event, {"mug": 1}, **who)
    door.release(given_back)
    refused = door.fill_cart(event, {"mug": 1}, held=given_back, **who)
    assert refused.code == "already_released"
    late = door.fill_cart(event, {"mug": 1}, **who)
    clock.advance(seconds=600)
    refused = door.fill_cart(event, {"mug": 1}, held=late, **who)
    assert refused.code == "expired"
    unknown = replace(late, id="00000000-0000-7000-8000-000000000000")
    assert door.fill_cart(event, {"mug": 1}, held=unknown).code == "not_found"
    assert counts_of(door, event, "mug") == (4, 0, 1)


def test_a_customer_claims_a_cart_by_its_token(door: Door, event: str) -> None:
    open_store(door, event)
    held = door.fill_cart(event, {"mug": 1}, session="phone")
    claimed = door.fill_cart(event, {"cap": 1}, customer="anna", held=held)
    assert claimed.id == held.id
    far = door.fill_cart(event, {"cap": 1}, session="laptop", customer="anna")
    assert (far.id, far.items) == (held.id, {"mug": 1, "cap": 2})


def test_a_key_is_no_proof(door: Door, event: str) -> None:
    open_store(door, event)
    held = door.fill_cart(event, {"mug": 1}, session="anna")
    door.fill_cart(event, {"mug": 1}, held=held, key="k")
    guessed = replace(held, token="guessed")
    told = door.fill_cart(event, {"mug": 1}, held=guessed, key="k")
    assert (told.code, told.token) == ("forbidden", None)


def test_a_session_that_anybody_may_name_is_not_claimed(door: Door, event: str) -> None:
    open_store(door, event)
    guest = door.fill_cart(event, {"mug": 1}, session="anna")
    who: dict[str, Any] = {"session": "anna", "customer": "anna", "claims": False}
    own = door.fill_cart(event, {"cap": 1}, **who)
    assert (own.id == guest.id, own.items) == (False, {"cap": 1})
    more = door.fill_cart(event, {"mug": 1}, **who)
    assert (more.id, more.items) == (own.id, {"cap": 1, "mug": 1})
    assert door.read(guest).items == {"mug": 1}
