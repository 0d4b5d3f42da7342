"""A refusal explained: whether what was refused then would be granted now."""

from datetime import timedelta
from typing import Any

import psycopg
import pytest
from tests.doors.clock import START, Clock
from tests.doors.door import Answer
from tests.doors.hall import plan_of
from tests.doors.sql_door import SqlDoor

from .told import GRANTED, TOTES, UNKNOWN, because, explain, granted, now, sentences

Owner = psycopg.Connection[Any]

STANDS = "It would be refused now too: that reservation still stands."
ENOUGH = "Now there are enough; which seats, only asking again can tell."


def test_what_is_sold_at_a_till_asks_for_no_time_of_sale(
    door: SqlDoor, owner: Owner, event: str
) -> None:
    door.put_event(event, items={"floor": 2}, status="draft")
    assert door.sell(event, {"floor": 3}, session="till").code == "sold_out"
    assert now(owner, event) == (
        "It would be refused now too: there is 2 × floor left."
    )
    door.put_item(event, "floor", capacity=10)
    assert now(owner, event) == GRANTED
    assert door.sell(event, {"floor": 3}, session="till").code == "ok"


def test_who_would_hold_must_come_in_the_time_of_sale(
    door: SqlDoor, owner: Owner, event: str
) -> None:
    door.put_event(event, items={"floor": 2})
    assert door.reserve(event, {"floor": 3}, session="anna").code == "sold_out"
    door.change_event(event, status="paused")
    door.put_item(event, "floor", capacity=10)
    assert now(owner, event) == ("It would be refused now too: the event is paused.")


def test_the_times_of_sale_are_those_of_clocks_at_the_event(
    door: SqlDoor, owner: Owner, event: str, clock: Clock
) -> None:
    sale = {
        "sales_start_at": START + timedelta(hours=1),
        "sales_end_at": START + timedelta(days=1),
    }
    door.put_event(event, items={"floor": 9}, time_zone="Europe/Vienna", **sale)
    door.reserve(event, {"floor": 1}, session="anna")
    told = sentences(explain(owner, "refusal", event))
    assert told[0].partition(": ")[2] == (
        "the event was on sale, its sale from 13:00:00,"
        " its sale until 2027-05-02 12:00:00."
    )
    assert told[-1] == "It would be refused now too: it is outside the times of sale."


@pytest.mark.parametrize(
    ("rule", "said"), [("refuse", STANDS), ("allow", GRANTED), ("merge", UNKNOWN)]
)
def test_a_duplicate_is_judged_by_the_rule_of_now(
    door: SqlDoor, owner: Owner, event: str, rule: str, said: str
) -> None:
    door.put_event(event, items={"floor": 6, "mug": 6}, duplicates="refuse")
    door.reserve(event, {"floor": 2}, session="anna")
    asked = {"floor": 1, "mug": 1}
    assert door.reserve(event, asked, session="anna").code == "duplicate_reservation"
    assert now(owner, event) == STANDS
    # What is asked of another item is judged by another rule.
    door.put_policy(event, item="mug", duplicates="allow")
    assert now(owner, event) == STANDS
    door.put_policy(event, item="floor", duplicates=rule)
    assert now(owner, event) == said
    if rule != "merge":
        again = door.reserve(event, asked, session="anna")
        assert (again.code == "ok") == (said == GRANTED)


def test_a_reservation_that_was_amended_is_in_the_way_of_what_it_still_holds(
    door: SqlDoor, owner: Owner, event: str
) -> None:
    door.put_event(event, items={"floor": 6, "mug": 6}, duplicates="refuse")
    held = door.reserve(event, {"floor": 2}, session="anna")
    refused = door.reserve(event, {"floor": 1}, session="anna")
    assert refused.code == "duplicate_reservation"
    door.amend(held, items={"mug": 1})
    assert now(owner, event) == GRANTED
    assert door.reserve(event, {"floor": 1}, session="anna").code == "ok"


def test_what_is_too_much_to_be_kept_whole_cannot_be_told(
    door: SqlDoor, owner: Owner, event: str
) -> None:
    items = {f"{number}".ljust(64, "x"): 1 for number in range(100)}
    door.put_event(event, items=items)
    door.change_event(event, status="paused", reason="rain")
    assert door.reserve(event, items, session="bo").code == "not_on_sale"
    assert now(owner, event) == UNKNOWN


@pytest.mark.parametrize("is_cart", [False, True])
def test_a_product_is_served_from_what_there_is_now(
    door: SqlDoor, owner: Owner, event: str, clock: Clock, *, is_cart: bool
) -> None:
    def ask() -> Answer:
        asked = {"products": {"tote": 10}, "session": "bo"}
        if is_cart:
            return door.fill_cart(event, {"mug": 1}, **asked)
        (answer,) = door.reserve_many(event, [{"items": {"mug": 1}, **asked}])
        return answer

    door.put_event(event, kind="store", items={**TOTES, "mug": 4})
    door.reserve(event, {"graz": 1}, session="anna")
    clock.advance(seconds=1)
    assert ask().code == "sold_out"
    clock.advance(seconds=1)
    assert because(owner, event) == "there is 7 × tote left."
    door.put_item(event, "graz", **{**TOTES["graz"], "capacity": 50})
    told = sentences(explain(owner, "refusal", event))
    assert told[0].startswith("Asked to reserve 1 × mug and 10 × tote and was refused")
    assert told[0].endswith(": there was 7 × tote left.")
    assert told[1:4] == [
        "graz then: 4 of 5 left; 1 held in 1 reservation.",
        "1 × graz was held until 10:15:00, and it still stands.",
        "vienna then: 3 of 3 left; nothing taken.",
    ]
    assert granted(owner, event, ask) == GRANTED


def test_a_product_that_is_named_beside_one_of_its_items_cannot_be_told(
    door: SqlDoor, owner: Owner, event: str
) -> None:
    door.put_event(event, kind="store", items=TOTES)
    asked = door.fill_cart(event, {"graz": 1}, products={"tote": 9}, session="bo")
    assert asked.code == "sold_out"
    assert now(owner, event) == UNKNOWN


def test_a_product_that_is_no_more_cannot_be_told(
    door: SqlDoor, owner: Owner, event: str
) -> None:
    door.put_event(event, kind="store", items={"graz": TOTES["graz"]})
    asked = {"products": {"tote": 9}, "session": "bo"}
    assert door.reserve_many(event, [asked])[0].code == "sold_out"
    door.put_item(event, "graz", capacity=50)
    assert door.reserve_many(event, [asked])[0].code == "not_found"
    latest = explain(owner, "refusal", event, refusals_max=2)
    assert [one.what for one in latest if "is_granted" in one.detail] == [UNKNOWN] * 2


def test_seats_that_are_kept_are_none_of_the_best(
    door: SqlDoor, owner: Owner, event: str, clock: Clock
) -> None:
    def ask() -> Answer:
        return door.reserve(event, best={"lower": 2}, session="bo")

    door.put_event(event, orphans="allow", hold_seconds=600)
    door.put_plan(event, plan_of(lower=["A-1", "A-2", "A-3", "A-4"]), {})
    door.put_access(event, ["A-1", "A-2", "A-3"], "accessible")
    # What is due counts as free, and is kept too.
    door.reserve(event, seats=["A-1"], session="anna")
    clock.advance(minutes=10)
    refused = ask()
    assert (refused.code, refused.detail["available"]) == ("sold_out", {"lower": 1})
    assert sentences(explain(owner, "refusal", event))[1:] == [
        (
            "lower then: 1 of 4 left, 3 more kept as accessible or companion seats;"
            " nothing taken."
        ),
        "It would be refused now too: there is 1 × lower left.",
    ]
    door.put_access(event, ["A-3"], None)
    assert granted(owner, event, ask) == ENOUGH


def test_kept_seats_are_for_who_asks_for_them(
    door: SqlDoor, owner: Owner, event: str
) -> None:
    def ask() -> Answer:
        wish = {"units": 3, "accessible": 1, "companions": 1}
        return door.reserve(event, best={"lower": wish}, session="bo")

    door.put_event(event, orphans="allow")
    door.put_plan(event, plan_of(lower=["A-1", "A-2", "A-3", "A-4"]), {})
    assert ask().code == "sold_out"
    assert because(owner, event) == (
        "there is no accessible seat of lower left"
        " and there is no companion seat of lower left."
    )
    door.put_access(event, ["A-1"], "accessible")
    door.put_access(event, ["A-2"], "companion")
    assert granted(owner, event, ask) == ENOUGH


@pytest.mark.parametrize("rule", ["refuse", "merge", "allow"])
def test_what_its_owner_holds_by_now_is_in_the_way(
    door: SqlDoor, owner: Owner, event: str, rule: str
) -> None:
    def ask() -> Answer:
        return door.reserve(event, {"floor": 3}, session="bo")

    door.put_event(event, items={"floor": 2}, duplicates=rule)
    assert ask().code == "sold_out"
    door.put_item(event, "floor", capacity=10)
    held = door.reserve(event, {"floor": 1}, session="bo")
    if rule == "refuse":
        assert because(owner, event) == (
            "the same owner holds some of it in another reservation."
        )
        assert ask().code == "duplicate_reservation"
        door.release(held)
    if rule == "merge":
        assert now(owner, event) == UNKNOWN
    else:
        assert granted(owner, event, ask) == GRANTED


def test_who_was_not_merged_asked_for_no_more_than_they_asked(
    door: SqlDoor, owner: Owner, event: str, clock: Clock
) -> None:
    def ask(units: int) -> Answer:
        return door.reserve(
            event, {"floor": units}, seats=["A-2"], session="bo", customer_class="vip"
        )

    door.put_event(event, items={"floor": 5}, duplicates="merge", orphans="allow")
    door.put_plan(event, plan_of(lower=["A-1", "A-2"]), {})
    door.reserve(event, {"floor": 3}, seats=["A-1"], session="bo")
    for units, code in ((3, "sold_out"), (2_000, "too_many_units")):
        assert ask(units).code == code
        told = explain(owner, "refusal", event)
        asked = {"items": {"floor": units, "lower": 1}, "seats": ["A-2"]}
        assert told[0].detail["asked"] == {**asked, "customer_class": "vip"}
        assert told[-1].what == UNKNOWN
    ask(3)
    clock.advance(minutes=10)
    assert granted(owner, event, lambda: ask(3)) == GRANTED


def test_what_is_not_to_be_merged_with_two_is_refused(
    door: SqlDoor, owner: Owner, event: str
) -> None:
    door.put_event(event, items={"floor": 5, "mug": 5}, duplicates="merge")
    for item in ("floor", "mug"):
        door.reserve(event, {item: 1}, session="bo")
    asked = {"floor": 1, "mug": 1}
    assert door.reserve(event, asked, session="bo").code == "duplicate_reservation"
    assert because(owner, event) == "that reservation still stands."


def test_how_much_may_be_held_is_judged_by_the_limits_of_now(
    door: SqlDoor, owner: Owner, event: str
) -> None:
    def ask() -> Answer:
        return door.reserve(
            event, {"floor": 3}, session="bo", customer="b", customer_class="vip"
        )

    door.put_event(event, items={"floor": 2})
    assert ask().code == "sold_out"
    door.put_item(event, "floor", capacity=10)
    door.change_event(event, units_max=2)
    assert because(owner, event) == "at most 2 units may be held."
    assert ask().code == "too_many_units"
    door.change_event(event, units_max=9, status="paused")
    assert ask().code == "not_on_sale"
    door.change_event(event, status="on_sale")
    door.put_policy(event, item="floor", customer_class="vip", units_max=1)
    assert because(owner, event) == "at most 1 × floor may be held."
    door.put_policy(event, item="floor", customer_class="vip", units_max=3)
    door.change_event(event, customer_units_max=3)
    assert granted(owner, event, ask) == GRANTED
    assert because(owner, event) == (
        "the same owner holds some of it in another reservation"
        " and one customer may have 3 units at a time."
    )


def test_seats_that_are_too_many_by_now_are_refused(
    door: SqlDoor, owner: Owner, event: str
) -> None:
    door.put_event(event, orphans="allow", duplicates="allow")
    door.put_plan(event, plan_of(lower=["A-1", "A-2"]), {})
    held = door.reserve(event, seats=["A-1"], session="anna")
    door.reserve(event, seats=["A-1", "A-2"], session="bo")
    door.release(held)
    door.change_event(event, seats_max=1)
    assert because(owner, event) == "at most 1 seats may be held."


def test_a_seat_that_is_gone_is_not_to_be_had(
    door: SqlDoor, owner: Owner, event: str
) -> None:
    def ask() -> Answer:
        return door.reserve(event, seats=["A-1"], session="bo")

    door.put_event(event, orphans="allow")
    door.put_plan(event, plan_of(lower=["A-1", "A-2"]), {})
    held = door.reserve(event, seats=["A-1"], session="anna")
    assert ask().code == "seats_unavailable"
    door.release(held)
    door.put_plan(event, plan_of(lower=["A-2"]), {})
    assert because(owner, event) == "there is no seat A-1."
    assert ask().code == "seats_not_found"


def test_rules_are_looked_up_only_where_there_are_some(
    door: SqlDoor, owner: Owner, event: str
) -> None:
    def looked_up() -> int | None:
        with owner.transaction():
            owner.execute("set local track_functions = 'all'")
            assert because(owner, event) == "there is 2 × floor left."
            found = owner.execute(
                "select sum(calls)::int from pg_stat_xact_user_functions"
                " where schemaname = 'dibs' and funcname = '_policy_of'"
            ).fetchone()
        assert found is not None
        return found[0]

    door.put_event(event, items={"floor": 2})
    door.reserve(event, {"floor": 3}, session="bo")
    assert looked_up() is None
    door.put_policy(event, item="floor", units_max=3)
    assert looked_up() == 2
