"""One product at several locations: who asks for it is served by a rule."""

from typing import Any

import pytest
from tests.doors.clock import Clock
from tests.doors.door import Answer, Door
from tests.doors.hall import plan_of

from .counts import counts_of

Locations = dict[str, dict[str, Any]]


def mugs(**capacities: int | None) -> Locations:
    """A mug's items by location, in the order of their serving."""
    return {
        name: {
            "kind": "stock",
            "capacity": capacity,
            "product": "mug",
            "location": name.title(),
            "serving_order": order,
        }
        for order, (name, capacity) in enumerate(capacities.items())
    }


def ask(
    door: Door, event: str, units: int, session: str = "anna", **more: Any
) -> Answer:
    request = {"products": {"mug": units}, "session": session, **more}
    (answer,) = door.reserve_many(event, [request])
    return answer


def test_the_first_location_serves_and_the_next_the_rest(
    door: Door, event: str
) -> None:
    door.put_event(event, kind="store", items=mugs(vienna=2, graz=5, linz=5))
    held = ask(door, event, 4)
    assert held.items == {"vienna": 2, "graz": 2}
    assert ask(door, event, 3, "bo").items == {"graz": 3}
    assert counts_of(door, event, "vienna") == (0, 2, 0)
    assert door.confirm(held).code == "ok"
    assert counts_of(door, event, "graz") == (0, 3, 2)


def test_without_an_order_locations_serve_by_their_ids(door: Door, event: str) -> None:
    door.put_event(
        event,
        items={
            "b": {"capacity": 1, "product": "mug"},
            "a": {"capacity": 1, "product": "mug"},
            "z": {"capacity": 1, "product": "mug", "serving_order": 9},
        },
    )
    assert [ask(door, event, 1, who).items for who in "uvw"] == [
        {"z": 1},
        {"a": 1},
        {"b": 1},
    ]


def test_the_fullest_location_serves(door: Door, event: str) -> None:
    door.put_event(event, kind="store", items=mugs(vienna=4, graz=6, linz=6))
    door.put_product(event, "mug", serving="fullest")
    assert ask(door, event, 3, "a").items == {"graz": 3}
    assert ask(door, event, 7, "b").items == {"linz": 6, "vienna": 1}
    assert ask(door, event, 6, "c").items == {"graz": 3, "vienna": 3}


def test_one_location_serves_all_of_a_hold_or_none(door: Door, event: str) -> None:
    door.put_event(event, kind="store", items=mugs(vienna=2, graz=5, linz=4))
    door.put_product(event, "mug", one_location=True)
    assert ask(door, event, 3, "a").items == {"graz": 3}
    assert ask(door, event, 2, "b").items == {"vienna": 2}
    refused = ask(door, event, 5, "c")
    assert (refused.code, refused.detail["available"]) == ("sold_out", {"mug": 4})
    assert ask(door, event, 4, "d").items == {"linz": 4}


def test_the_fullest_location_alone_serves(door: Door, event: str) -> None:
    door.put_event(event, kind="store", items=mugs(vienna=2, graz=5, linz=9))
    door.put_product(event, "mug", serving="fullest", one_location=True)
    assert [ask(door, event, 4, who).items for who in "uvw"] == [
        {"linz": 4},
        {"graz": 4},
        {"linz": 4},
    ]


def test_a_rule_is_shown_with_its_event_and_can_be_changed(
    door: Door, event: str
) -> None:
    door.put_event(event, items=mugs(vienna=1, graz=1))
    shown = door.event(event)
    assert shown is not None
    assert shown["products"] == {
        "mug": {"serving": "first", "one_location": False, "items": ["vienna", "graz"]}
    }
    door.put_product(event, "mug", serving="fullest", one_location=True)
    door.put_product(event, "cap", serving="fullest")
    shown = door.event(event)
    assert shown is not None
    assert shown["products"]["mug"]["one_location"]
    assert shown["products"]["cap"]["items"] == []
    door.put_product(event, "mug")
    shown = door.event(event)
    assert shown is not None
    assert not shown["products"]["mug"]["one_location"]


def test_a_rule_it_does_not_know_is_refused(door: Door, event: str) -> None:
    assert door.put_product(event, "mug", serving="first").code == "not_found"
    door.put_event(event)
    refused = door.put_product(event, "mug", serving="nearest")
    assert (refused.code, refused.detail["field"]) == ("invalid_input", "/serving")


def test_what_is_left_of_a_product_is_said_in_its_refusal(
    door: Door, event: str
) -> None:
    door.put_event(event, kind="store", items={**mugs(vienna=2, graz=3), "cap": 1})
    refused = ask(door, event, 6, items={"cap": 2})
    assert refused.code == "sold_out"
    assert refused.detail["available"] == {"mug": 5, "cap": 1}
    assert counts_of(door, event, "graz") == (3, 0, 0)


def test_a_location_without_an_end_never_refuses(door: Door, event: str) -> None:
    door.put_event(event, items=mugs(vienna=2, download=None), units_max=1_000)
    assert ask(door, event, 500).items == {"vienna": 2, "download": 498}


def test_what_is_over_serves_again(door: Door, event: str, clock: Clock) -> None:
    door.put_event(event, kind="store", items=mugs(vienna=3, graz=3), hold_seconds=60)
    ask(door, event, 3, "a")
    clock.advance(seconds=30)
    ask(door, event, 3, "b")
    assert ask(door, event, 1, "c").code == "sold_out"
    clock.advance(seconds=30)
    assert ask(door, event, 2, "d").items == {"vienna": 2}
    assert ask(door, event, 2, "e").code == "sold_out"
    clock.advance(seconds=30)
    assert ask(door, event, 4, "f").items == {"vienna": 1, "graz": 3}


def test_what_a_request_names_itself_is_left_to_it(door: Door, event: str) -> None:
    door.put_event(
        event,
        kind="store",
        items={
            **mugs(vienna=5, graz=5),
            "set": {"draws": {"vienna": 2}, "capacity": 9},
        },
    )
    held = ask(door, event, 4, items={"vienna": 1, "set": 1})
    assert held.items == {"vienna": 3, "set": 1, "graz": 2}
    assert counts_of(door, event, "vienna") == (0, 5, 0)
    refused = ask(door, event, 3, "bo", items={"graz": 1})
    assert (refused.code, refused.detail["available"]) == ("sold_out", {"mug": 2})


def test_several_products_are_served_at_once(door: Door, event: str) -> None:
    caps = {
        "cap-a": {"capacity": 1, "product": "cap"},
        "cap-b": {"capacity": 9, "product": "cap"},
    }
    door.put_event(event, kind="store", items={**mugs(vienna=1, graz=9), **caps})
    door.put_product(event, "cap", one_location=True)
    held = ask(door, event, 2, products={"mug": 2, "cap": 2})
    assert held.items == {"vienna": 1, "graz": 1, "cap-b": 2}


def test_requests_of_one_batch_are_served_one_after_the_other(
    door: Door, event: str
) -> None:
    door.put_event(event, kind="store", items=mugs(vienna=3, graz=3))
    requests: list[dict[str, Any]] = [
        {"session": "a", "items": {"vienna": 1}},
        {"session": "b", "products": {"mug": 3}},
        {"session": "c", "products": {"mug": 9}},
        {"session": "d", "items": {"graz": 1}},
        {"session": "e", "products": {"mug": 1}},
        {"session": "f", "products": {"mug": 1}},
    ]
    answers = door.reserve_many(event, requests)
    assert [answer.items or answer.code for answer in answers] == [
        {"vienna": 1},
        {"vienna": 2, "graz": 1},
        "sold_out",
        {"graz": 1},
        {"graz": 1},
        "sold_out",
    ]


def test_the_items_chosen_count_as_if_they_had_been_named(
    door: Door, event: str
) -> None:
    locations = mugs(vienna=2, graz=9)
    locations["vienna"] |= {"price_minor": 900, "hold_seconds": 60}
    locations["graz"] |= {"price_minor": 1000}
    door.put_event(event, kind="store", items=locations, units_max=5)
    held = ask(door, event, 3)
    assert held.amount_minor == 2800
    assert held.expires_at is not None
    assert held.reserved_at is not None
    assert (held.expires_at - held.reserved_at).total_seconds() == 60
    second = ask(door, event, 1)
    assert (second.code, second.detail["reservation"]) == (
        "duplicate_reservation",
        held.id,
    )
    assert ask(door, event, 6, "bo").code == "too_many_units"
    door.change_event(event, status="paused")
    assert ask(door, event, 50, "bo").code == "not_on_sale"


def test_a_key_stands_for_the_product_and_not_for_what_served_it(
    door: Door, event: str
) -> None:
    door.put_event(event, kind="store", items=mugs(vienna=2, graz=9))
    held = ask(door, event, 2, key="k")
    again = ask(door, event, 2, key="k")
    assert (again.id, again.items, again.replayed) == (held.id, {"vienna": 2}, True)
    assert ask(door, event, 1, key="k").code == "idempotency_key_reused"
    (other,) = door.reserve_many(
        event, [{"items": {"vienna": 2}, "session": "anna", "key": "k"}]
    )
    assert other.code == "idempotency_key_reused"


def test_an_unknown_product_is_not_found(door: Door, event: str) -> None:
    door.put_event(event, items=mugs(vienna=2))
    refused = ask(door, event, 1, products={"mug": 1, "cap": 1, "bag": 1})
    assert (refused.code, refused.detail["products"]) == ("not_found", ["bag", "cap"])


@pytest.mark.parametrize("units", [0, 1_000_001, "2", 1.5, None])
def test_a_quantity_must_be_one(door: Door, event: str, units: Any) -> None:
    door.put_event(event, items=mugs(vienna=2))
    refused = ask(door, event, units)
    assert refused.code == "invalid_input"
    assert refused.detail["field"].endswith("/products/mug")


def test_an_item_of_a_product_has_neither_seats_nor_draws(
    door: Door, event: str
) -> None:
    door.put_event(event, items={"box": 9})
    door.put_plan(event, plan_of(lower=["A-1"]), {})
    seated = door.put_item(event, "lower", product="mug")
    assert (seated.code, seated.detail["field"]) == ("invalid_input", "/product")
    drawing = door.put_item(event, "vienna", product="mug", draws={"box": 1})
    assert (drawing.code, drawing.detail["field"]) == ("invalid_input", "/draws")


def test_a_product_has_the_name_of_no_other_item(door: Door, event: str) -> None:
    door.put_event(event, kind="store", items={"mug": 9, "cap": {"product": "hat"}})
    graz = {"capacity": 5, "location": "Graz"}
    for item, product in (("mug-graz", "mug"), ("cap-graz", "cap"), ("hat", None)):
        refused = door.put_item(event, item, **graz, product=product)
        assert (refused.code, refused.detail["field"]) == ("invalid_input", "/product")
    assert door.put_item(event, "mug", location="Vienna", product="mug").code == "ok"
    assert door.put_item(event, "mug-graz", **graz, product="mug").code == "ok"
    refused = door.put_item(event, "mug", location="Vienna")
    assert (refused.code, refused.detail["field"]) == ("invalid_input", "/product")
    assert ask(door, event, 10).items == {"mug": 9, "mug-graz": 1}


def test_what_takes_a_product_s_name_together_is_judged_together(
    door: Door, event: str
) -> None:
    door.put_event(event, kind="store", items={"mug": 9})
    graz = {"capacity": 5, "product": "mug"}
    mugs: list[Any] = [8, {"capacity": 9}, {"product": "cup"}]
    for mug in mugs:
        refused = door.put_event(event, items={"mug": mug, "mug-graz": graz})
        assert refused.code == "invalid_input"
        assert refused.detail["field"] == "/items/mug-graz/product"
    both = {"mug": {"product": "mug"}, "mug-graz": graz}
    assert door.put_event(event, items=both).code == "ok"
    apart = {"mug": {"product": "cup"}, "mug-graz": {"product": "mugs"}}
    assert door.put_event(event, items=apart).code == "ok"


def test_locations_show_in_the_availability(door: Door, event: str) -> None:
    door.put_event(event, items={**mugs(vienna=2), "cap": 1})
    left = door.availability(event)
    assert left is not None
    shown = {
        item: (counts["product"], counts["location"])
        for item, counts in left["items"].items()
    }
    assert shown == {"vienna": ("mug", "Vienna"), "cap": (None, None)}


def test_seats_chosen_beside_leave_what_they_draw_on(door: Door, event: str) -> None:
    door.put_event(event, kind="store", items=mugs(vienna=2, graz=2))
    door.put_plan(event, plan_of(lower=["A-1", "A-2"]), {})
    door.put_item(event, "lower", kind="seat", draws={"vienna": 1})
    held = ask(door, event, 2, best={"lower": 1})
    assert held.items == {"lower": 1, "vienna": 1, "graz": 1}
    assert ask(door, event, 1, "bo", best={"lower": 1}).code == "sold_out"
    assert ask(door, event, 1, "bo").items == {"graz": 1}
