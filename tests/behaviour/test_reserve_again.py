"""Reserve again: what a reservation held that is over, if possible the same seats."""

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import psycopg
from tests.doors.clock import START, Clock
from tests.doors.door import Answer, Door
from tests.doors.hall import plan_of_rows

from .counts import counts_of, seats_of

HOLD = timedelta(seconds=60)
ROWS = [
    [("A-1", 0.0), ("A-2", 10.0), ("A-3", 20.0)],
    [("B-1", 0.0), ("B-2", 10.0), ("B-3", 20.0)],
]


def opened(door: Door, event: str, **settings: Any) -> None:
    door.put_event(event, items={"floor": 3}, hold_seconds=60, **settings)
    assert door.put_plan(event, plan_of_rows(ROWS), {}).code == "ok"


def again(answer: Answer) -> dict[str, Any]:
    assert answer.code == "ok", answer.detail
    assert answer.again is not None
    told = dict(answer.again)
    del told["reservation"]
    return told


def test_has_the_same_seats_and_units_in_a_new_reservation(
    door: Door, event: str, clock: Clock
) -> None:
    opened(door, event)
    over = door.reserve(event, {"floor": 2}, seats=["A-1", "A-2"], session="anna")
    clock.set(START + HOLD)
    got = door.reserve_again(over)
    assert again(got) == {
        "seats_same": ["A-1", "A-2"],
        "seats_other": [],
        "seats_gone": [],
    }
    assert got.again is not None
    assert got.again["reservation"] == over.id
    assert got.id != over.id
    assert got.token not in {None, over.token}
    assert got.status == "reserved"
    assert got.expires_at == START + 2 * HOLD
    assert got.items == {"floor": 2, "lower": 2}
    assert counts_of(door, event, "floor") == (1, 2, 0)
    assert seats_of(door, event, "reserved") == ["A-1", "A-2"]
    assert door.read(over).status == "expired"
    assert door.confirm(got).code == "ok"


def test_has_the_best_seats_where_one_is_gone(
    door: Door, event: str, clock: Clock
) -> None:
    opened(door, event)
    over = door.reserve(event, seats=["A-1", "A-2"], session="anna")
    clock.set(START + HOLD)
    door.reserve(event, seats=["A-2"], session="bo")
    got = door.reserve_again(over)
    assert sorted(got.seats) == ["B-1", "B-2"]
    assert again(got) == {
        "seats_same": [],
        "seats_other": ["B-1", "B-2"],
        "seats_gone": ["A-2"],
    }
    assert got.items == {"lower": 2}
    assert seats_of(door, event, "reserved") == ["A-2", "B-1", "B-2"]


def test_says_which_of_the_best_seats_are_the_same(
    door: Door, event: str, clock: Clock
) -> None:
    opened(door, event)
    over = door.reserve(event, seats=["A-2", "A-3", "B-1"], session="anna")
    clock.set(START + HOLD)
    door.reserve(event, seats=["B-1"], session="bo")
    assert again(door.reserve_again(over)) == {
        "seats_same": ["A-2", "A-3"],
        "seats_other": ["A-1"],
        "seats_gone": ["B-1"],
    }


def test_a_hold_of_others_that_is_due_is_not_in_the_way(
    door: Door, event: str, clock: Clock
) -> None:
    opened(door, event)
    over = door.reserve(event, {"floor": 3}, seats=["A-1"], session="anna")
    clock.set(START + HOLD)
    door.reserve(event, {"floor": 3}, seats=["A-1"], session="bo")
    assert door.reserve_again(over).code == "sold_out"
    clock.set(START + 2 * HOLD)
    got = door.reserve_again(over)
    assert again(got)["seats_same"] == ["A-1"]
    assert counts_of(door, event, "floor") == (0, 3, 0)


def test_each_item_for_itself(door: Door, event: str, clock: Clock) -> None:
    door.put_event(event, hold_seconds=60)
    stalls = {"B-1": "stalls", "B-2": "stalls", "B-3": "stalls"}
    door.put_plan(event, plan_of_rows(ROWS, items=stalls), {})
    over = door.reserve(event, seats=["A-3", "B-3"], session="anna")
    clock.set(START + HOLD)
    door.reserve(event, seats=["B-3"], session="bo")
    got = door.reserve_again(over)
    assert again(got)["seats_same"] == ["A-3"]
    assert again(got)["seats_gone"] == ["B-3"]
    assert got.items == {"lower": 1, "stalls": 1}


def test_a_kept_seat_goes_on_being_one(door: Door, event: str, clock: Clock) -> None:
    opened(door, event)
    door.put_access(event, ["A-1", "B-3"], "accessible")
    over = door.reserve(event, seats=["A-1", "A-2"], session="anna")
    clock.set(START + HOLD)
    door.reserve(event, seats=["A-1"], session="bo")
    assert sorted(door.reserve_again(over).seats) == ["B-2", "B-3"]


def test_a_seat_that_is_of_another_item_by_now_is_gone(
    door: Door, event: str, clock: Clock
) -> None:
    opened(door, event)
    over = door.reserve(event, seats=["A-1"], session="anna")
    clock.set(START + HOLD)
    assert door.sweep(event) == [over.id]
    dearer = plan_of_rows(ROWS, items={"A-1": "stalls"})
    assert door.put_plan(event, dearer, {}).code == "ok"
    got = door.reserve_again(over)
    assert got.items == {"lower": 1}
    assert again(got)["seats_gone"] == ["A-1"]


def test_after_a_release_too(door: Door, event: str) -> None:
    opened(door, event)
    held = door.reserve(event, {"floor": 3}, seats=["A-1"], session="anna")
    door.release(held)
    got = door.reserve_again(held)
    assert again(got)["seats_same"] == ["A-1"]
    assert counts_of(door, event, "floor") == (0, 3, 0)


def test_of_a_sale_that_was_cancelled_what_was_left_of_it(
    door: Door, event: str
) -> None:
    opened(door, event)
    sale = door.sell(event, {"floor": 3}, seats=["A-1", "A-2"], session="anna")
    door.cancel(sale, {"floor": 1}, seats=["A-2"])
    door.cancel(sale)
    got = door.reserve_again(sale)
    assert got.items == {"floor": 2, "lower": 1}
    assert got.seats == ["A-1"]


def test_of_an_amended_one_what_it_held_in_the_end(
    door: Door, event: str, clock: Clock
) -> None:
    opened(door, event)
    held = door.reserve(event, {"floor": 3}, seats=["A-1", "A-2"], session="anna")
    assert door.amend(held, items={"floor": 1}, seats=["A-2"]).code == "ok"
    clock.set(START + HOLD)
    got = door.reserve_again(held)
    assert got.items == {"floor": 1, "lower": 1}
    assert got.seats == ["A-2"]


def test_refuses_what_is_no_more_there(door: Door, event: str, clock: Clock) -> None:
    opened(door, event)
    over = door.reserve(event, {"floor": 2}, seats=["A-1"], session="anna")
    clock.set(START + HOLD)
    door.reserve(event, {"floor": 2}, session="bo")
    refused = door.reserve_again(over)
    assert refused.code == "sold_out"
    assert refused.detail["available"] == {"floor": 1}
    assert seats_of(door, event, "reserved") == []


def test_refuses_where_too_few_seats_are_left(
    door: Door, event: str, clock: Clock
) -> None:
    opened(door, event)
    over = door.reserve(event, seats=["A-1", "A-2", "A-3"], session="anna")
    clock.set(START + HOLD)
    door.reserve(event, seats=["A-1", "B-1", "B-2", "B-3"], session="bo")
    refused = door.reserve_again(over)
    assert (refused.code, refused.detail["available"]) == ("sold_out", {"lower": 2})


def test_refuses_what_is_sold_otherwise_by_now(
    door: Door, event: str, clock: Clock
) -> None:
    opened(door, event)
    seats = door.reserve(event, seats=["A-2", "A-3"], session="anna")
    units = door.reserve(event, {"floor": 1}, session="bo")
    clock.set(START + HOLD)
    door.sweep(event)
    others = plan_of_rows([[("C-1", 0.0)]], items={"C-1": "upper"})
    assert door.put_plan(event, others, {}).code == "ok"
    assert door.put_item(event, "lower", kind="ticket", capacity=5).code == "ok"
    assert door.put_item(event, "floor", capacity=0).code == "ok"
    assert door.put_item(event, "floor", kind="seat", capacity=0).code == "ok"
    for over, item in ((seats, "lower"), (units, "floor")):
        refused = door.reserve_again(over)
        assert (refused.code, refused.detail["items"]) == ("not_found", [item])
    unread = door.reserve_again(replace(seats, session="x" * 201))
    assert unread.code == "invalid_input"


def test_refuses_while_it_still_stands(door: Door, event: str, clock: Clock) -> None:
    opened(door, event)
    held = door.reserve(event, {"floor": 1}, session="anna")
    clock.set(START + HOLD - timedelta(microseconds=1))
    assert door.reserve_again(held).code == "not_due"
    assert counts_of(door, event, "floor") == (2, 1, 0)


def test_refuses_what_was_bought(door: Door, event: str, clock: Clock) -> None:
    opened(door, event)
    held = door.reserve(event, {"floor": 1}, session="anna")
    door.confirm(held)
    clock.set(START + HOLD)
    assert door.reserve_again(held).code == "already_confirmed"


def test_refuses_somebody_else(door: Door, event: str, clock: Clock) -> None:
    opened(door, event)
    over = door.reserve(event, {"floor": 1}, session="anna")
    clock.set(START + HOLD)
    assert door.reserve_again(replace(over, token="guessed")).code == "forbidden"
    other = replace(over, token=None, session="bo")
    assert door.reserve_again(other).code == "forbidden"
    nobody = replace(over, id="00000000-0000-7000-8000-000000000000")
    assert door.reserve_again(nobody).code == "not_found"
    assert counts_of(door, event, "floor") == (3, 0, 0)


def test_the_customer_has_it_again_on_another_device(
    door: Door, event: str, clock: Clock
) -> None:
    opened(door, event)
    over = door.reserve(event, seats=["A-1"], session="phone", customer="anna")
    clock.set(START + HOLD)
    shown = replace(over, token=None, session="laptop", customer="anna")
    got = door.reserve_again(shown)
    assert again(got)["seats_same"] == ["A-1"]
    listed = door.reservations(event, customer="anna")
    assert [one.id for one in listed] == [got.id, over.id]
    assert door.read(replace(got, session="laptop")).code == "ok"


def test_who_comes_as_a_customer_is_of_the_class_of_today(
    door: Door, event: str, clock: Clock
) -> None:
    opened(door, event)
    door.put_policy(event, customer_class="vip", hold_seconds=600)
    asked = {"session": "phone", "customer": "anna", "customer_class": "vip"}
    over = door.reserve(event, {"floor": 1}, **asked)
    clock.advance(seconds=600)
    got = door.reserve_again(over)
    assert got.expires_at == clock.now() + 10 * HOLD  # by the token nothing changes
    clock.advance(seconds=600)
    got = door.reserve_again(replace(over, customer="anna"))
    assert got.expires_at == clock.now() + HOLD
    clock.advance(seconds=60)
    shown = replace(over, customer="anna")
    got = door.reserve_again(shown, customer_class="vip")
    assert got.expires_at == clock.now() + 10 * HOLD


def test_who_comes_by_the_token_may_be_refused_a_customer_s_class(
    door: Door, event: str, clock: Clock, url: str
) -> None:
    opened(door, event)
    door.put_policy(event, customer_class="vip", hold_seconds=600)
    for customer, left in (("anna", HOLD), (None, 10 * HOLD)):
        over = door.reserve(
            event, {"floor": 1}, session="s", customer=customer, customer_class="vip"
        )
        clock.advance(seconds=600)
        asked = [{"id": over.id, "token": over.token, "keeps_class": False}]
        with psycopg.connect(url, autocommit=True) as owner:
            got = owner.execute(
                "select code, expires_at from dibs.reserve_again_many(%s, %s)",
                (event, json.dumps(asked)),
            ).fetchone()
        assert got == ("ok", clock.now() + left)
        clock.advance(seconds=600)


def test_who_has_it_again_already_is_told_so(
    door: Door, event: str, clock: Clock
) -> None:
    for rule in ("refuse", "allow"):
        opened(door, event, duplicates=rule)
        over = door.reserve(event, seats=["A-1", "A-2"], session=rule)
        clock.advance(seconds=60)
        got = door.reserve_again(over)
        twice = door.reserve_again(over)
        assert twice.code == "duplicate_reservation"
        assert twice.detail["reservation"] == got.id
        door.release(got)


def test_refuses_when_the_sale_is_over(door: Door, event: str, clock: Clock) -> None:
    opened(door, event)
    over = door.reserve(event, {"floor": 1}, session="anna")
    clock.set(START + HOLD)
    door.change_event(event, status="ended")
    assert door.reserve_again(over).code == "not_on_sale"


def test_the_same_key_gives_the_same_again(
    door: Door, event: str, clock: Clock
) -> None:
    opened(door, event, duplicates="allow")
    over = door.reserve(event, {"floor": 1}, seats=["A-1"], session="anna")
    clock.set(START + HOLD)
    first = door.reserve_again(over, key="k")
    second = door.reserve_again(over, key="k")
    assert second.replayed
    assert not first.replayed
    assert replace(second, replayed=False) == first
    assert counts_of(door, event, "floor") == (2, 1, 0)
    assert door.release(first, key="k").code == "idempotency_key_reused"


def test_a_refusal_is_replayed_under_its_key(
    door: Door, event: str, clock: Clock
) -> None:
    opened(door, event)
    over = door.reserve(event, {"floor": 3}, session="anna")
    clock.set(START + HOLD)
    bo = door.reserve(event, {"floor": 1}, session="bo")
    assert door.reserve_again(over, key="k").code == "sold_out"
    door.release(bo)
    assert door.reserve_again(over, key="k").code == "sold_out"
    assert door.reserve_again(over, key="another").code == "ok"


def test_merges_where_the_rule_says_so(door: Door, event: str, clock: Clock) -> None:
    opened(door, event, duplicates="merge")
    over = door.reserve(event, {"floor": 1}, session="anna")
    clock.set(START + HOLD)
    held = door.reserve(event, {"floor": 1}, session="anna")
    got = door.reserve_again(over, key="k")
    assert (got.id, got.merged, got.items) == (held.id, True, {"floor": 2})
    assert counts_of(door, event, "floor") == (1, 2, 0)


def test_what_it_is_merged_with_is_in_place_of_nothing(
    door: Door, event: str, clock: Clock
) -> None:
    opened(door, event, duplicates="merge")
    over = door.reserve(event, seats=["A-1", "A-2"], session="anna")
    clock.set(START + HOLD)
    held = door.reserve(event, seats=["B-3"], session="anna")
    got = door.reserve_again(over)
    assert (got.id, got.merged, got.seats) == (held.id, True, ["A-1", "A-2", "B-3"])
    assert again(got) == {
        "seats_same": ["A-1", "A-2"],
        "seats_other": [],
        "seats_gone": [],
    }


def test_merged_too_it_says_what_is_the_same_and_what_is_in_place_of_it(
    door: Door, event: str, clock: Clock
) -> None:
    opened(door, event, duplicates="merge")
    over = door.reserve(event, seats=["A-1", "A-2"], session="anna")
    clock.set(START + HOLD)
    door.reserve(event, seats=["A-2"], session="bo")
    held = door.reserve(event, seats=["A-1", "A-3"], session="anna")
    got = door.reserve_again(over)
    assert got.id == held.id
    assert again(got) == {
        "seats_same": ["A-1"],
        "seats_other": ["B-1", "B-2"],
        "seats_gone": ["A-2"],
    }
