"""Limits against hoarding: live units, time held without buying, and a wait after."""

from datetime import datetime
from typing import Any

import pytest
from tests.behaviour.test_limits import ALLOWED, hold, of_owners, told
from tests.doors.clock import START, Clock
from tests.doors.door import Answer, Door
from tests.doors.hall import plan_of


def ended(door: Door, event: str, clock: Clock, owner: dict[str, str]) -> Answer:
    """A hold of a minute that nobody confirmed."""
    held = hold(door, event, **owner)
    assert held.code == "ok"
    clock.advance(seconds=60)
    return held


def retry_at(refused: Answer) -> datetime:
    return datetime.fromisoformat(refused.detail["retry_at"])


@of_owners
def test_refuses_one_unit_more_than_the_limit_in_all_reservations(
    door: Door, event: str, owner: dict[str, str], per: str
) -> None:
    door.put_event(event, **ALLOWED, **{f"{per}_units_max": 5})
    first = door.reserve(event, {"floor": 2}, **owner)
    assert door.reserve(event, {"mug": 2}, **owner).code == "ok"
    refused = door.reserve(event, {"floor": 1, "mug": 1}, **owner)
    assert refused.code == "limit_reached"
    limit = f"{per}_units_max"
    amounts = {"max": 5, "held": 4, "asked": 2}
    assert told(refused) == {"limit": limit, "per": per, **amounts}
    assert retry_at(refused) == first.expires_at
    assert door.reserve(event, {"mug": 1}, **owner).code == "ok"
    assert door.reserve(event, {"floor": 4}, session="bo").code == "ok"


def test_seats_are_units_too(door: Door, event: str) -> None:
    door.put_event(event, **ALLOWED, session_units_max=2)
    door.put_plan(event, plan_of(lower=["A-1", "A-2", "A-3", "A-4"]), {})
    assert door.reserve(event, seats=["A-1"], session="anna").code == "ok"
    refused = door.reserve(event, {"floor": 1}, seats=["A-2"], session="anna")
    assert (refused.code, refused.detail["asked"]) == ("limit_reached", 2)
    refused = door.reserve(event, best={"lower": 2}, session="anna")
    assert refused.code == "limit_reached"
    assert door.reserve(event, best={"lower": 1}, session="anna").code == "ok"


@pytest.mark.parametrize("verb", ["confirm", "release"])
def test_units_count_while_they_are_held(door: Door, event: str, verb: str) -> None:
    door.put_event(event, **ALLOWED, session_units_max=3)
    held = door.reserve(event, {"floor": 3}, session="anna")
    assert hold(door, event, session="anna").code == "limit_reached"
    getattr(door, verb)(held)
    assert door.reserve(event, {"floor": 3}, session="anna").code == "ok"


@of_owners
def test_frees_the_earliest_due_units_and_no_more_than_it_needs(
    door: Door, event: str, clock: Clock, owner: dict[str, str], per: str
) -> None:
    door.put_event(event, **ALLOWED, hold_seconds=60, **{f"{per}_units_max": 6})
    held = []
    for units in (1, 2, 3):
        held.append(door.reserve(event, {"floor": units}, **owner))
        clock.advance(seconds=1)
    clock.advance(seconds=60)
    assert door.reserve(event, {"mug": 2}, **owner).code == "ok"
    assert door.sweep(event) == [held[2].id]


def test_an_amendment_passes_no_limit_of_units(door: Door, event: str) -> None:
    door.put_event(event, **ALLOWED, session_units_max=4)
    held = door.reserve(event, {"floor": 2}, session="anna")
    door.reserve(event, {"mug": 1}, session="anna")
    refused = door.amend(held, items={"floor": 4})
    assert refused.code == "limit_reached"
    assert told(refused)["held"] == 3
    assert told(refused)["asked"] == 2
    assert door.read(held).items == {"floor": 2}
    assert door.amend(held, items={"floor": 1, "mug": 2}).code == "ok"
    assert door.amend(held, items={"floor": 2, "mug": 2}).code == "limit_reached"


def test_who_gives_back_is_refused_for_no_limit(door: Door, event: str) -> None:
    door.put_event(event, **ALLOWED)
    held = door.reserve(event, {"floor": 4}, session="anna")
    door.change_event(event, session_units_max=1)
    assert door.amend(held, items={"floor": 3}).code == "ok"
    assert door.amend(held, items={"mug": 3}).code == "ok"
    assert door.amend(held, items={"mug": 4}).code == "limit_reached"


def test_a_claim_takes_nothing_but_counts_once_it_grows(door: Door, event: str) -> None:
    door.put_event(event, **ALLOWED, customer_units_max=3)
    door.reserve(event, {"floor": 2}, session="phone", customer="anna")
    guest = door.reserve(event, {"floor": 2}, session="tab")
    both = {"items": {"floor": 3}, "customer": "anna"}
    assert door.amend(guest, **both).code == "limit_reached"
    assert door.amend(guest, customer="anna").code == "ok"
    refused = door.reserve(event, {"mug": 1}, session="phone", customer="anna")
    assert (refused.code, refused.detail["held"]) == ("limit_reached", 4)


def test_what_is_merged_passes_no_limit_of_units(door: Door, event: str) -> None:
    items = {"floor": 9, "mug": 9}
    door.put_event(event, items=items, duplicates="merge", session_units_max=3)
    first = door.reserve(event, {"floor": 2}, session="anna")
    refused = door.reserve(event, {"floor": 2}, session="anna")
    assert told(refused)["asked"] == 2
    merged = door.reserve(event, {"floor": 1}, session="anna")
    assert (merged.code, merged.id) == ("ok", first.id)


def test_a_cart_passes_no_limit(door: Door, event: str) -> None:
    door.put_event(event, **ALLOWED, session_units_max=3)
    cart = door.fill_cart(event, {"floor": 2}, session="anna")
    assert cart.code == "ok"
    assert door.fill_cart(event, {"mug": 2}, session="anna").code == "limit_reached"
    assert door.fill_cart(event, {"mug": 1}, session="anna").code == "ok"
    assert hold(door, event, session="anna").code == "limit_reached"
    too_many = door.fill_cart(event, {"floor": 4}, session="bo")
    assert (too_many.code, "retry_at" in too_many.detail) == ("limit_reached", False)


def test_who_tries_again_is_limited_as_at_first(
    door: Door, event: str, clock: Clock
) -> None:
    clock.set(START)
    door.put_event(event, **ALLOWED, hold_seconds=60, session_reservations_max=1)
    over = ended(door, event, clock, {"session": "anna"})
    again = door.reserve_again(over)
    assert again.code == "ok"
    assert door.reserve_again(over).code == "limit_reached"
    clock.advance(seconds=60)
    door.change_event(event, cooldown_after=2, cooldown_seconds=600)
    assert door.reserve_again(again).code == "limit_reached"


def test_units_are_exact_within_a_batch(door: Door, event: str) -> None:
    door.put_event(event, **ALLOWED, session_units_max=4)
    asked = [
        {"session": who, "items": {"floor": units}}
        for who, units in [("a", 3), ("b", 2), ("a", 2), ("a", 1), ("b", 2), ("a", 1)]
    ]
    codes = [answer.code for answer in door.reserve_many(event, asked)]
    assert codes == ["ok", "ok", "limit_reached", "ok", "ok", "limit_reached"]


def test_what_is_sold_out_counts_towards_no_limit(door: Door, event: str) -> None:
    door.put_event(event, **ALLOWED, session_units_max=2)
    door.change_event(event, session_reservations_max=2)
    door.sell(event, {"floor": 8}, session="bo")
    asked = [{"session": "anna", "items": {"floor": 2}}, *[
        {"session": "anna", "items": {item: 1}} for item in ("mug", "mug", "mug")
    ]]  # fmt: skip
    codes = [answer.code for answer in door.reserve_many(event, asked)]
    assert codes == ["sold_out", "ok", "ok", "limit_reached"]


def test_an_item_s_limit_counts_its_units(door: Door, event: str) -> None:
    door.put_event(event, **ALLOWED)
    door.put_policy(event, item="floor", customer_units_max=2)
    anna = {"session": "tab", "customer": "anna"}
    assert door.reserve(event, {"floor": 2, "mug": 3}, **anna).code == "ok"
    refused = door.reserve(event, {"floor": 1}, **anna)
    assert refused.detail["item"] == "floor"
    assert refused.detail["held"] == 2
    assert door.reserve(event, {"mug": 3}, **anna).code == "ok"


@of_owners
def test_who_held_for_long_without_buying_waits_a_day(
    door: Door, event: str, clock: Clock, owner: dict[str, str], per: str
) -> None:
    clock.set(START)
    door.put_event(event, **ALLOWED, hold_seconds=60, held_minutes_max=3)
    first = ended(door, event, clock, owner)
    clock.advance(hours=1)
    for _ in range(2):
        ended(door, event, clock, owner)
    refused = hold(door, event, **owner)
    assert refused.code == "limit_reached"
    limit = {"limit": "held_minutes_max", "per": per}
    assert told(refused) == {**limit, "max": 3, "held": 3}
    assert hold(door, event, session="bo").code == "ok"

    until = retry_at(refused)
    assert first.reserved_at is not None
    assert (until - first.reserved_at).total_seconds() == 86_400
    clock.set(until)
    clock.advance(seconds=-1)
    assert hold(door, event, **owner).code == "limit_reached"
    clock.set(until)
    assert hold(door, event, **owner).code == "ok"


@of_owners
def test_time_counts_to_the_end_however_it_came_and_not_where_it_was_bought(
    door: Door, event: str, clock: Clock, owner: dict[str, str], per: str
) -> None:
    clock.set(START)
    door.put_event(event, **ALLOWED, hold_seconds=600, held_minutes_max=10)
    bought = hold(door, event, **owner)
    given_back = hold(door, event, **owner)
    clock.advance(minutes=4)
    door.confirm(bought)
    door.release(given_back)
    live = hold(door, event, **owner)
    clock.advance(minutes=5, seconds=59)
    assert hold(door, event, **owner).code == "ok"
    clock.advance(seconds=1)
    assert told(hold(door, event, **owner))["held"] == 10
    assert door.confirm(live).code == "ok"
    assert hold(door, event, **owner).code == "ok", per


@of_owners
@pytest.mark.parametrize(
    "limit",
    [{"held_minutes_max": 1}, {"cooldown_after": 1, "cooldown_seconds": 600}],
    ids=["held", "cooldown"],
)
def test_what_was_paid_late_and_sold_all_the_same_was_bought(
    door: Door, event: str, clock: Clock, owner: dict[str, str], per: str,
    limit: dict[str, int],
) -> None:  # fmt: skip
    clock.set(START)
    door.put_event(event, **ALLOWED, hold_seconds=60, **limit)
    late = ended(door, event, clock, owner)
    assert hold(door, event, **owner).code == "limit_reached", per
    assert door.settle(late, "order-7").code == "ok"
    assert hold(door, event, **owner).code == "ok"


@of_owners
def test_who_let_holds_expire_waits(
    door: Door, event: str, clock: Clock, owner: dict[str, str], per: str
) -> None:
    clock.set(START)
    door.put_event(event, **ALLOWED, hold_seconds=60)
    door.change_event(event, cooldown_after=2, cooldown_seconds=600)
    for _ in range(2):
        last = ended(door, event, clock, owner)
    refused = hold(door, event, **owner)
    assert refused.code == "limit_reached"
    limit = {"limit": "cooldown_seconds", "per": per}
    assert told(refused) == {**limit, "max": 2, "held": 2}
    assert hold(door, event, session="bo").code == "ok"

    until = retry_at(refused)
    assert last.expires_at is not None
    assert (until - last.expires_at).total_seconds() == 600
    clock.set(until)
    clock.advance(seconds=-1)
    assert hold(door, event, **owner).code == "limit_reached"
    clock.set(until)
    again = hold(door, event, **owner)
    assert again.code == "ok"
    assert door.amend(again, items={"floor": 2}).code == "ok"
    clock.advance(seconds=60)
    assert told(hold(door, event, **owner))["held"] == 3


def test_only_what_expired_makes_one_wait_and_three_unless_set(
    door: Door, event: str, clock: Clock
) -> None:
    clock.set(START)
    door.put_event(event, **ALLOWED, hold_seconds=60, cooldown_seconds=600)
    anna = {"session": "anna"}
    for _ in range(2):
        ended(door, event, clock, anna)
    door.release(hold(door, event, **anna))
    door.confirm(hold(door, event, **anna))
    left = hold(door, event, **anna)
    door.change_event(event, leave_grace_seconds=10)
    door.leave(left)
    clock.advance(seconds=10)
    ended(door, event, clock, anna)
    assert told(hold(door, event, **anna))["held"] == 3


def test_a_day_later_nobody_waits(door: Door, event: str, clock: Clock) -> None:
    clock.set(START)
    door.put_event(event, **ALLOWED, hold_seconds=60)
    door.change_event(event, cooldown_after=1, cooldown_seconds=86_400)
    ended(door, event, clock, {"session": "anna"})
    refused = hold(door, event, session="anna")
    assert (retry_at(refused) - START).total_seconds() == 86_400
    clock.set(retry_at(refused))
    assert hold(door, event, session="anna").code == "ok"


def test_a_customer_s_time_is_not_the_session_s(
    door: Door, event: str, clock: Clock
) -> None:
    clock.set(START)
    door.put_event(event, **ALLOWED, hold_seconds=60)
    door.change_event(event, cooldown_after=1, cooldown_seconds=600)
    ended(door, event, clock, {"session": "till", "customer": "anna"})
    assert hold(door, event, session="till").code == "ok"
    assert hold(door, event, session="till", customer="bo").code == "ok"
    assert hold(door, event, session="tab", customer="anna").code == "limit_reached"


def test_a_class_may_wait_less(door: Door, event: str, clock: Clock) -> None:
    clock.set(START)
    door.put_event(event, **ALLOWED, hold_seconds=60)
    door.change_event(event, cooldown_after=1, cooldown_seconds=600)
    door.put_policy(event, customer_class="vip", cooldown_seconds=30)
    ended(door, event, clock, {"session": "anna"})
    clock.advance(seconds=30)
    assert hold(door, event, session="anna").code == "limit_reached"
    assert hold(door, event, session="anna", customer_class="vip").code == "ok"


def test_the_office_asks_no_limits(door: Door, event: str, clock: Clock) -> None:
    clock.set(START)
    limits: dict[str, Any] = {"session_units_max": 1, "held_minutes_max": 1}
    door.put_event(event, **ALLOWED, hold_seconds=60, **limits)
    door.change_event(event, cooldown_after=1, cooldown_seconds=600)
    ended(door, event, clock, {"session": "anna"})
    assert hold(door, event, session="anna").code == "limit_reached"
    assert door.sell(event, {"floor": 5}, session="anna").code == "ok"


def test_waiting_is_told_before_what_is_held(
    door: Door, event: str, clock: Clock
) -> None:
    clock.set(START)
    door.put_event(event, **ALLOWED, hold_seconds=60, session_reservations_max=1)
    ended(door, event, clock, {"session": "anna"})
    hold(door, event, session="anna")
    assert told(hold(door, event, session="anna"))["held"] == 1
    door.change_event(event, cooldown_after=1, cooldown_seconds=600)
    assert told(hold(door, event, session="anna"))["limit"] == "cooldown_seconds"


def test_says_which_rule_limits(door: Door, event: str) -> None:
    door.put_event(event, **ALLOWED, held_minutes_max=90)
    vip: dict[str, Any] = {"customer_class": "vip"}
    door.put_policy(event, item="floor", **vip, session_units_max=4)
    door.put_policy(event, **vip, cooldown_seconds=600)
    rulings = door.explain_policy(event, {"floor": 1}, **vip)
    assert isinstance(rulings, list)
    words = {(r["item"], r["setting"]): r["words"] for r in rulings}
    assert words["floor", "session_units_max"] == (
        "A session may have at most 4 live units of floor,"
        " by the policy for floor and class vip."
    )
    assert words[None, "held_minutes_max"] == (
        "A person may hold what they do not buy for at most 90 minutes a day,"
        " by the settings of the event."
    )
    assert words[None, "cooldown_after"] == (
        "A person may let 3 holds a day expire before they have to wait,"
        " by the settings of the event."
    )
    assert words[None, "cooldown_seconds"] == (
        "A person who let holds expire waits 10 minutes, by the policy for class vip."
    )


def test_says_that_nobody_need_wait(door: Door, event: str) -> None:
    door.put_event(event, **ALLOWED, cooldown_after=2)
    door.put_policy(event, item="floor", cooldown_after=4)
    rulings = door.explain_policy(event, {"floor": 1})
    assert isinstance(rulings, list)
    words = {(r["item"], r["setting"]): r["words"] for r in rulings}
    assert words[None, "cooldown_seconds"] == (
        "A person who let holds expire need not wait, by the settings of the event."
    )
    # After how many they would have to is of no matter then.
    assert not [key for key in words if key[1] == "cooldown_after"]
