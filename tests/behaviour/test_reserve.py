"""Reserve: items and seats for one owner until a deadline, all or nothing."""

from datetime import timedelta

import pytest
from tests.doors.clock import START, Clock
from tests.doors.door import Door
from tests.doors.hall import plan_of

from .counts import counts_of, seats_of


def test_holds_units_of_an_item(door: Door, event: str) -> None:
    door.put_event(event, items={"floor": 10})
    held = door.reserve(event, {"floor": 2}, session="anna")
    assert (held.code, held.status) == ("ok", "reserved")
    assert (held.items, held.seats) == ({"floor": 2}, [])
    assert counts_of(door, event, "floor") == (8, 2, 0)


def test_holds_numbered_seats(door: Door, event: str) -> None:
    door.put_event(event)
    door.put_plan(event, plan_of(lower=["A-1", "A-2", "A-3"]), {})
    held = door.reserve(event, seats=["A-3", "A-1"], session="anna")
    assert (held.items, held.seats) == ({"lower": 2}, ["A-1", "A-3"])
    assert seats_of(door, event, "reserved") == ["A-1", "A-3"]
    assert counts_of(door, event, "lower") == (1, 2, 0)


def test_answers_with_a_deadline_a_token_and_the_time(
    door: Door, event: str, clock: Clock
) -> None:
    door.put_event(event, items={"floor": 10}, hold_seconds=90)
    held = door.reserve(event, {"floor": 1}, session="anna")
    assert held.reserved_at == held.server_now == START
    assert held.expires_at == START + timedelta(seconds=90)
    assert (held.extension_count, held.extensions_left) == (0, 3)
    assert held.token is not None
    assert len(held.token) >= 22  # 128 bits


def test_tokens_and_ids_never_repeat(door: Door, event: str) -> None:
    door.put_event(event, items={"floor": 10})
    held = [door.reserve(event, {"floor": 1}, session=s) for s in "abcdef"]
    assert len({answer.token for answer in held}) == 6
    assert len({answer.id for answer in held}) == 6


def test_sums_up_the_price(door: Door, event: str) -> None:
    items = {
        "floor": {"capacity": 10, "price_minor": 4500},
        "mug": {"capacity": 10, "price_minor": 900, "kind": "stock"},
    }
    door.put_event(event, items=items, currency="CHF")
    held = door.reserve(event, {"floor": 2, "mug": 3}, session="anna")
    assert (held.amount_minor, held.currency) == (11_700, "CHF")


def test_has_no_price_where_no_item_has_one(door: Door, event: str) -> None:
    door.put_event(event, items={"floor": 10})
    assert door.reserve(event, {"floor": 2}, session="anna").amount_minor is None


def test_takes_the_last_unit(door: Door, event: str) -> None:
    door.put_event(event, items={"floor": 2})
    assert door.reserve(event, {"floor": 2}, session="anna").code == "ok"
    assert counts_of(door, event, "floor") == (0, 2, 0)


def test_refuses_when_sold_out_and_says_what_is_left(door: Door, event: str) -> None:
    door.put_event(event, items={"floor": 3, "mug": 1})
    door.reserve(event, {"floor": 2, "mug": 1}, session="anna")
    refused = door.reserve(event, {"floor": 2, "mug": 1}, session="bo")
    assert refused.code == "sold_out"
    assert refused.detail["available"] == {"floor": 1, "mug": 0}
    assert counts_of(door, event, "floor") == (1, 2, 0)


def test_sells_without_limit_where_there_is_none(door: Door, event: str) -> None:
    door.put_event(event, items={"stream": {"capacity": None}})
    assert door.reserve(event, {"stream": 50}, session="anna").code == "ok"
    assert counts_of(door, event, "stream") == (None, 50, 0)


def test_refuses_a_reserved_seat(door: Door, event: str) -> None:
    door.put_event(event)
    door.put_plan(event, plan_of(lower=["A-1", "A-2", "A-3"]), {})
    door.reserve(event, seats=["A-1", "A-2"], session="anna")
    refused = door.reserve(event, seats=["A-2", "A-3"], session="bo")
    assert refused.code == "seats_unavailable"
    assert refused.detail["seats"] == ["A-2"]
    assert seats_of(door, event, "reserved") == ["A-1", "A-2"]


def test_refuses_a_sold_seat(door: Door, event: str) -> None:
    door.put_event(event)
    door.put_plan(event, plan_of(lower=["A-1", "A-2"]), {})
    door.confirm(door.reserve(event, seats=["A-1"], session="anna"))
    refused = door.reserve(event, seats=["A-1"], session="bo")
    assert (refused.code, refused.detail["seats"]) == ("seats_unavailable", ["A-1"])


def test_refuses_unknown_seats_by_name(door: Door, event: str) -> None:
    door.put_event(event)
    door.put_plan(event, plan_of(lower=["A-1"]), {})
    refused = door.reserve(event, seats=["A-1", "Z-9"], session="anna")
    assert (refused.code, refused.detail["seats"]) == ("seats_not_found", ["Z-9"])


def test_names_the_first_of_many_unknown_seats_and_how_many_there_are(
    door: Door, event: str
) -> None:
    door.put_event(event)
    door.put_plan(event, plan_of(lower=["A-1"]), {})
    unknown = [f"Z-{number}" for number in range(10, 31)]
    refused = door.reserve(event, seats=["A-1", *unknown], session="anna")
    assert refused.code == "seats_not_found"
    assert refused.detail == {"seats": unknown[:20], "seat_count": 21}
    few = door.reserve(event, seats=["A-1", *unknown[:20]], session="anna")
    assert few.detail == {"seats": unknown[:20]}


def test_refuses_seats_of_another_event(door: Door, event: str) -> None:
    door.put_event(event)
    door.put_event(f"{event}-twin")
    door.put_plan(f"{event}-twin", plan_of(lower=["A-1"]), {})
    refused = door.reserve(event, seats=["A-1"], session="anna")
    assert refused.code == "seats_not_found"


def test_refuses_an_unknown_event(door: Door, event: str) -> None:
    refused = door.reserve(event, {"floor": 1}, session="anna")
    assert (refused.code, refused.detail["event"]) == ("not_found", event)


def test_refuses_an_unknown_item_by_name(door: Door, event: str) -> None:
    door.put_event(event, items={"floor": 1})
    refused = door.reserve(event, {"floor": 1, "balcony": 1}, session="anna")
    assert (refused.code, refused.detail["items"]) == ("not_found", ["balcony"])


def test_refuses_seated_items_without_seats(door: Door, event: str) -> None:
    door.put_event(event)
    door.put_plan(event, plan_of(lower=["A-1"]), {})
    refused = door.reserve(event, {"lower": 1}, session="anna")
    assert (refused.code, refused.detail["field"]) == ("invalid_input", "/items/lower")


@pytest.mark.parametrize("units", [0, -1, 1_000_001])
def test_refuses_quantities_out_of_range(door: Door, event: str, units: int) -> None:
    door.put_event(event, items={"floor": 1})
    refused = door.reserve(event, {"floor": units}, session="anna")
    assert (refused.code, refused.detail["field"]) == ("invalid_input", "/items/floor")


def test_refuses_who_asks_for_nothing(door: Door, event: str) -> None:
    door.put_event(event, items={"floor": 1})
    assert door.reserve(event, session="anna").code == "invalid_input"


def test_refuses_a_seat_named_twice(door: Door, event: str) -> None:
    door.put_event(event)
    door.put_plan(event, plan_of(lower=["A-1"]), {})
    refused = door.reserve(event, seats=["A-1", "A-1"], session="anna")
    assert (refused.code, refused.detail["field"]) == ("invalid_input", "/seats")


@pytest.mark.parametrize("session", ["", "x" * 201])
def test_refuses_a_session_of_the_wrong_length(
    door: Door, event: str, session: str
) -> None:
    door.put_event(event, items={"floor": 1})
    refused = door.reserve(event, {"floor": 1}, session=session)
    assert (refused.code, refused.detail["field"]) == ("invalid_input", "/session")


def test_refuses_more_seats_than_one_may_hold(door: Door, event: str) -> None:
    door.put_event(event, seats_max=2)
    door.put_plan(event, plan_of(lower=["A-1", "A-2", "A-3"]), {})
    refused = door.reserve(event, seats=["A-1", "A-2", "A-3"], session="anna")
    assert refused.code == "too_many_seats"
    assert (refused.detail["max"], refused.detail["asked"]) == (2, 3)


def test_refuses_more_units_than_one_may_hold(door: Door, event: str) -> None:
    door.put_event(event, units_max=4, items={"floor": 100, "mug": 100})
    refused = door.reserve(event, {"floor": 3, "mug": 2}, session="anna")
    assert refused.code == "too_many_units"
    assert (refused.detail["max"], refused.detail["asked"]) == (4, 5)


@pytest.mark.parametrize("status", ["draft", "paused", "ended"])
def test_refuses_what_is_not_on_sale(door: Door, event: str, status: str) -> None:
    door.put_event(event, status=status, items={"floor": 1})
    refused = door.reserve(event, {"floor": 1}, session="anna")
    assert (refused.code, refused.detail["status"]) == ("not_on_sale", status)


def test_sells_from_the_start_of_sales_to_before_their_end(
    door: Door, event: str, clock: Clock
) -> None:
    opens, closes = START + timedelta(hours=1), START + timedelta(hours=2)
    door.put_event(event, items={"floor": 9}, sales_start_at=opens, sales_end_at=closes)
    moments = {
        "before": (opens - timedelta(milliseconds=1), "not_on_sale"),
        "opens": (opens, "ok"),
        "last": (closes - timedelta(milliseconds=1), "ok"),
        "closes": (closes, "not_on_sale"),
    }
    for session, (at, code) in moments.items():
        clock.set(at)
        assert door.reserve(event, {"floor": 1}, session=session).code == code


def test_prefers_the_first_code_of_two_that_apply(door: Door, event: str) -> None:
    door.put_event(event, status="paused", seats_max=1, items={"floor": 1})
    door.put_plan(event, plan_of(lower=["A-1", "A-2"]), {})
    both = ["A-1", "A-2"]
    assert door.reserve(event, {"x": 1}, seats=["?"], session="s").code == "not_found"
    assert door.reserve(event, seats=["?"], session="s").code == "seats_not_found"
    assert door.reserve(event, seats=both, session="s").code == "not_on_sale"
    door.change_event(event, status="on_sale")
    assert door.reserve(event, seats=both, session="s").code == "too_many_seats"


def test_answers_many_in_order_and_each_for_itself(door: Door, event: str) -> None:
    door.put_event(event, items={"floor": 3})
    answers = door.reserve_many(
        event,
        [
            {"session": "anna", "items": {"floor": 2}},
            {"session": "bo", "items": {"floor": 2}},
            {"session": "cy", "items": {"balcony": 1}},
            {"session": "di", "items": {"floor": 1}},
        ],
    )
    assert [a.code for a in answers] == ["ok", "sold_out", "not_found", "ok"]
    assert answers[1].detail["available"] == {"floor": 1}


def test_gives_a_seat_named_by_many_to_the_first(door: Door, event: str) -> None:
    door.put_event(event)
    door.put_plan(event, plan_of(lower=["A-1", "A-2", "A-3"]), {})
    wishes = [["A-1", "A-2"], ["A-2", "A-3"], ["A-3"], ["A-1"]]
    answers = door.reserve_many(
        event, [{"session": f"s{n}", "seats": w} for n, w in enumerate(wishes)]
    )
    assert [a.code for a in answers] == [
        "ok", "seats_unavailable", "ok", "seats_unavailable",
    ]  # fmt: skip
    assert answers[1].detail["seats"] == ["A-2"]


def test_refuses_nobody_else_when_it_refuses(door: Door, event: str) -> None:
    door.put_event(event, items={"floor": 1, "mug": 1})
    door.reserve(event, {"floor": 1, "mug": 2}, session="anna")
    assert door.reserve(event, {"floor": 1, "mug": 1}, session="bo").code == "ok"
