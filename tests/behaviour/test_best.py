"""Best seats: chosen for a party, together and near where everybody looks."""

from datetime import timedelta
from typing import Any

import pytest
from tests.doors.clock import START, Clock
from tests.doors.door import Answer, Door
from tests.doors.hall import plan_of_rows

from .counts import counts_of, seats_of

Row = list[tuple[str, float]]


def row(name: str, count: int, *, first_x: float = 0) -> Row:
    """Seats side by side: A-1, A-2 and so on."""
    return [(f"{name}-{n + 1}", first_x + 10 * n) for n in range(count)]


def opened(door: Door, event: str, *rows: Row, **settings: Any) -> None:
    """A hall of these rows; everybody looks at where the seats are named 1."""
    focus = {"focal_x": 0, "focal_y": 0}
    door.put_event(event, **{**focus, "duplicates": "allow", **settings})
    assert door.put_plan(event, plan_of_rows(rows), {}).code == "ok"


def best(door: Door, event: str, wish: Any, **asked: Any) -> Answer:
    return door.reserve(event, best={"lower": wish}, session="anna", **asked)


def seats(answer: Answer) -> list[str]:
    assert answer.code == "ok", answer.detail
    return sorted(answer.seats)


def test_gives_seats_side_by_side_nearest_to_the_focal_point(
    door: Door, event: str
) -> None:
    opened(door, event, row("A", 7), row("B", 7), focal_x=30)
    answer = best(door, event, 3)
    assert seats(answer) == ["A-3", "A-4", "A-5"]
    assert answer.items == {"lower": 3}
    assert counts_of(door, event, "lower") == (11, 3, 0)
    assert seats_of(door, event, "reserved") == ["A-3", "A-4", "A-5"]
    assert door.confirm(answer).code == "ok"


def test_the_focal_point_may_change(door: Door, event: str) -> None:
    opened(door, event, row("A", 6), row("B", 6))
    assert seats(best(door, event, 2)) == ["A-1", "A-2"]
    door.change_event(event, focal_x=50, focal_y=30)
    assert seats(best(door, event, 2)) == ["B-5", "B-6"]


def test_a_party_sits_in_one_row_though_another_is_nearer(
    door: Door, event: str
) -> None:
    opened(door, event, row("A", 3), row("B", 3), row("C", 4))
    assert seats(best(door, event, 4)) == ["C-1", "C-2", "C-3", "C-4"]


def test_no_party_sits_across_an_aisle(door: Door, event: str) -> None:
    across = [*row("A", 3), ("A-4", 40), ("A-5", 50)]
    opened(door, event, across, row("B", 4))
    assert seats(best(door, event, 4)) == ["B-1", "B-2", "B-3", "B-4"]
    assert seats(best(door, event, 2)) == ["A-4", "A-5"]


def test_leaves_no_single_seat_where_that_can_be(door: Door, event: str) -> None:
    opened(door, event, row("A", 4), row("B", 3), row("C", 5))
    assert seats(best(door, event, 3)) == ["B-1", "B-2", "B-3"]
    assert seats(best(door, event, 3)) == ["C-1", "C-2", "C-3"]
    assert seats(best(door, event, 3)) == ["A-1", "A-2", "A-3"]


def test_may_leave_single_seats_where_the_event_allows_it(
    door: Door, event: str
) -> None:
    opened(door, event, row("A", 4), row("B", 3), orphans="allow")
    assert seats(best(door, event, 3)) == ["A-1", "A-2", "A-3"]


def test_a_seat_that_was_single_before_is_no_orphan(door: Door, event: str) -> None:
    opened(door, event, row("A", 3), row("B", 4, first_x=50))
    door.reserve(event, seats=["A-2"], session="bo")
    assert seats(best(door, event, 1)) == ["A-1"]
    assert seats(best(door, event, 1)) == ["A-3"]


def test_a_seat_beside_a_kept_one_was_single_before(door: Door, event: str) -> None:
    opened(door, event, row("A", 3), focal_x=20)
    door.put_access(event, ["A-2"], "accessible")
    wish = {"units": 2, "accessible": 1}
    assert seats(best(door, event, wish)) == ["A-2", "A-3"]


def test_a_party_too_large_for_a_row_sits_in_few_blocks_near_each_other(
    door: Door, event: str
) -> None:
    opened(door, event, row("A", 3), row("B", 1), row("C", 4), row("D", 2))
    assert seats(best(door, event, 6)) == ["C-1", "C-2", "C-3", "C-4", "D-1", "D-2"]
    assert seats(best(door, event, 4)) == ["A-1", "A-2", "A-3", "B-1"]
    assert best(door, event, 1).code == "sold_out"


def test_refuses_when_too_few_are_left_and_says_how_many(
    door: Door, event: str
) -> None:
    opened(door, event, row("A", 3))
    refused = best(door, event, 4)
    assert refused.code == "sold_out"
    assert refused.detail["available"] == {"lower": 3}
    assert counts_of(door, event, "lower") == (3, 0, 0)
    assert len(seats(best(door, event, 3))) == 3


def test_keeps_accessible_and_companion_seats_for_who_asks(
    door: Door, event: str
) -> None:
    opened(door, event, row("A", 6))
    assert door.put_access(event, ["A-1"], "accessible").code == "ok"
    assert door.put_access(event, ["A-2", "A-3"], "companion").code == "ok"
    assert seats(best(door, event, 2)) == ["A-4", "A-5"]
    refused = best(door, event, 2)
    assert refused.code == "sold_out"
    assert refused.detail["available"] == {"lower": 1}
    assert refused.detail["kept"] == {"lower": {"accessible": 1, "companion": 2}}
    wish = {"units": 2, "accessible": 1, "companions": 1}
    assert seats(best(door, event, wish)) == ["A-1", "A-2"]
    assert best(door, event, wish).detail["kept"] == {
        "lower": {"accessible": 0, "companion": 1}
    }


def test_seats_a_party_beside_its_accessible_seat(door: Door, event: str) -> None:
    opened(door, event, row("A", 4), row("B", 6), row("C", 2))
    door.put_access(event, ["A-1", "B-3"], "accessible")
    door.put_access(event, ["B-4"], "companion")
    wish = {"units": 4, "accessible": 1, "companions": 1}
    assert seats(best(door, event, wish)) == ["B-1", "B-2", "B-3", "B-4"]
    wish = {"units": 3, "accessible": 1}
    assert seats(best(door, event, wish)) == ["A-1", "A-2", "A-3"]


def test_seats_the_others_near_where_all_cannot_sit_together(
    door: Door, event: str
) -> None:
    opened(door, event, row("A", 4), row("B", 1), row("C", 4))
    door.put_access(event, ["B-1"], "accessible")
    door.reserve(event, seats=["A-1", "A-2"], session="bo")
    wish = {"units": 3, "accessible": 1}
    assert seats(best(door, event, wish)) == ["B-1", "C-1", "C-2"]


def test_a_kept_seat_may_be_named_and_be_given_up(door: Door, event: str) -> None:
    opened(door, event, row("A", 2))
    door.put_access(event, ["A-1", "A-2"], "companion")
    assert door.reserve(event, seats=["A-1"], session="bo").code == "ok"
    assert best(door, event, 1).code == "sold_out"
    assert door.put_access(event, ["A-2"], None).code == "ok"
    assert seats(best(door, event, 1)) == ["A-2"]


def test_categories_of_the_plan_may_be_kept(door: Door, event: str) -> None:
    plan = plan_of_rows([row("A", 3)], items={"A-1": "wheels", "A-2": "beside"})
    access = {"wheels": "accessible", "beside": "companion"}
    door.put_event(event, duplicates="allow")
    assert door.put_plan(event, plan, {}, access).code == "ok"
    door.put_access(event, ["A-3"], "accessible")
    assert door.put_plan(event, plan, {}).code == "ok"
    assert best(door, event, 1).code == "sold_out"
    for item, kind, seat in (
        ("wheels", "accessible", "A-1"),
        ("beside", "companions", "A-2"),
        ("lower", "accessible", "A-3"),
    ):
        wish = {item: {"units": 1, kind: 1}}
        answer = door.reserve(event, best=wish, session="anna")
        assert seats(answer) == [seat]


def test_refuses_to_keep_what_is_no_seat_or_for_whom_is_unknown(
    door: Door, event: str
) -> None:
    assert door.put_access(event, ["A-1"], "companion").code == "not_found"
    opened(door, event, row("A", 1))
    refused = door.put_access(event, ["A-1", "A-2"], "companion")
    assert (refused.code, refused.detail["seats"]) == ("seats_not_found", ["A-2"])
    refused = door.put_access(event, ["A-1"], "royal")
    assert (refused.code, refused.detail["field"]) == ("invalid_input", "/access")
    assert door.put_access(event, [], "companion").code == "invalid_input"
    assert len(seats(best(door, event, 1))) == 1


def test_goes_with_named_seats_and_other_items_all_or_nothing(
    door: Door, event: str
) -> None:
    opened(door, event, row("A", 4))
    door.put_item(event, "lower", kind="seat", price_minor=1000)
    door.put_item(event, "floor", capacity=1, price_minor=100)
    door.put_item(event, "shirt", capacity=9, kind="stock", price_minor=10)
    items = {"floor": 1, "shirt": 3}
    held = best(door, event, 2, items=items, seats=["A-2"])
    assert seats(held) == ["A-2", "A-3", "A-4"]
    assert held.items == {"lower": 3, "floor": 1, "shirt": 3}
    assert held.amount_minor == 3130
    door.release(held)
    door.reserve(event, {"floor": 1}, session="bo")
    refused = best(door, event, 5, items=items)
    assert refused.code == "sold_out"
    assert refused.detail["available"] == {"floor": 0, "lower": 4}
    assert counts_of(door, event, "lower") == (4, 0, 0)
    assert best(door, event, 2, seats=["A-9"]).code == "seats_not_found"


def test_chooses_of_several_items(door: Door, event: str) -> None:
    plan = plan_of_rows(
        [row("A", 4), row("B", 4)], items={f"B-{n}": "upper" for n in range(1, 5)}
    )
    door.put_event(event, focal_x=0, focal_y=0)
    door.put_plan(event, plan, {})
    answer = door.reserve(event, best={"upper": 2, "lower": 1}, session="anna")
    assert seats(answer) == ["A-1", "B-1", "B-2"]
    assert answer.items == {"lower": 1, "upper": 2}


def test_what_is_due_is_free_to_be_chosen(door: Door, event: str, clock: Clock) -> None:
    opened(door, event, row("A", 4), hold_seconds=600)
    early = best(door, event, 2)
    clock.set(START + timedelta(seconds=60))
    best(door, event, 2)
    clock.set(START + timedelta(seconds=600))
    assert seats(best(door, event, 2)) == ["A-1", "A-2"]
    assert door.confirm(early).code == "expired"
    assert best(door, event, 1).code == "sold_out"


def test_what_is_due_joins_what_is_free_though_there_is_enough(
    door: Door, event: str, clock: Clock
) -> None:
    opened(door, event, row("A", 4), hold_seconds=600, orphans="allow")
    door.reserve(event, seats=["A-2"], session="anna")
    door.sell(event, seats=["A-3"], session="bo")
    clock.set(START + timedelta(seconds=600))
    assert seats(best(door, event, 2)) == ["A-1", "A-2"]


def test_a_batch_answers_in_order(door: Door, event: str) -> None:
    opened(door, event, row("A", 6))
    asked: list[dict[str, Any]] = [
        {"session": "1", "best": {"lower": 2}},
        {"session": "2", "seats": ["A-2", "A-5"]},
        {"session": "3", "seats": ["A-4"]},
        {"session": "4", "best": {"lower": 3}},
        {"session": "5", "seats": ["A-6"]},
        {"session": "6", "best": {"lower": 1}},
    ]
    answers = door.reserve_many(event, asked)
    assert [answer.code for answer in answers] == [
        "ok",
        "seats_unavailable",
        "ok",
        "ok",
        "seats_unavailable",
        "sold_out",
    ]
    assert [sorted(a.seats) for a in answers if a.code == "ok"] == [
        ["A-1", "A-2"],
        ["A-4"],
        ["A-3", "A-5", "A-6"],
    ]
    assert answers[1].detail["seats"] == ["A-2"]
    assert answers[5].detail["available"] == {"lower": 0}


def test_the_same_key_gets_the_same_seats(door: Door, event: str) -> None:
    opened(door, event, row("A", 6))
    first = best(door, event, 2, key="k")
    again = best(door, event, 2, key="k")
    assert (seats(again), again.id, again.replayed) == (seats(first), first.id, True)
    assert best(door, event, 3, key="k").code == "idempotency_key_reused"


def test_chosen_seats_count_towards_the_limits(door: Door, event: str) -> None:
    opened(door, event, row("A", 9), seats_max=3, units_max=4)
    door.put_item(event, "floor", capacity=9)
    refused = best(door, event, 3, seats=["A-9"])
    assert (refused.code, refused.detail["asked"]) == ("too_many_seats", 4)
    assert best(door, event, 3, items={"floor": 2}).code == "too_many_units"
    assert best(door, event, 3, items={"floor": 1}).code == "ok"


@pytest.mark.parametrize(
    ("wish", "field"),
    [
        ({"lower": 0}, "/best/lower"),
        ({"lower": 1001}, "/best/lower"),
        ({"lower": {"units": 0}}, "/best/lower"),
        ({"lower": {"units": 1, "accessible": 1, "companions": 1}}, "/best/lower"),
        ({"floor": 1}, "/best/floor"),
    ],
)
def test_refuses_a_wish_that_cannot_be(
    door: Door, event: str, wish: dict[str, Any], field: str
) -> None:
    opened(door, event, row("A", 4))
    door.put_item(event, "floor", capacity=9)
    refused = door.reserve(event, best=wish, session="anna")
    assert refused.code == "invalid_input"
    assert refused.detail["field"].startswith(field)


def test_refuses_an_unknown_item_and_an_item_without_seats_named(
    door: Door, event: str
) -> None:
    opened(door, event, row("A", 4))
    refused = door.reserve(event, best={"royal": 2}, session="anna")
    assert (refused.code, refused.detail["items"]) == ("not_found", ["royal"])
    refused = best(door, event, 2, items={"lower": 2})
    assert refused.code == "invalid_input"
    assert refused.detail["field"] == "/items/lower"
