"""Each lie in a history is caught, from its file alone."""

from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from .recorded import Told, numbered, verdict


def leave_a_gap(told: Told) -> None:
    del told.journal[told.row("released", "anna")]


def cut_the_end_off(told: Told) -> None:
    told.journal.pop()


def write_out_of_order(told: Told) -> None:
    told.change(told.row("reserved", "cy"), at=1.0)


def lose_a_sale(told: Told) -> None:
    told.drop(told.row("confirmed", "bo"))


def lose_a_sale_in_the_end(told: Told) -> None:
    told.final.sold["stalls"] = 0
    told.final.sold_seats.clear()


def lose_a_hold(told: Told) -> None:
    told.drop(told.row("reserved", "di"))


def hold_a_seat_twice(told: Told) -> None:
    told.change(told.row("reserved", "cy"), seats=["A"])


def exceed_a_capacity(told: Told) -> None:
    told.change(told.row("reserved", "bo"), items={"adult": 2, "floor": 11})


def confirm_late(told: Told) -> None:
    told.change(told.row("confirmed", "bo"), at=604.0)


def expire_early(told: Told) -> None:
    told.change(told.row("expired", "cy"), at=669.0)


def end_twice(told: Told) -> None:
    row = told.journal[told.row("released", "anna")]
    told.journal = numbered([*told.journal, msgspec.structs.replace(row, at=699.0)])
    told.position += 1


def reserve_for_nobody(told: Told) -> None:
    row = told.journal[told.row("reserved", "di")]
    ghost = msgspec.structs.replace(row, reservation="ghost", seats=["D"])
    told.journal = numbered([*told.journal, ghost])
    told.position += 1


def hold_another_seat(told: Told) -> None:
    told.change(told.row("reserved", "di"), seats=["C"])


def answer_for_another(told: Told) -> None:
    told.answer("confirm", "bo", id="anna")


def answer_with_other_seats(told: Told) -> None:
    told.answer("confirm", "bo", seats=["D"])


def answer_with_other_items(told: Told) -> None:
    told.answer("confirm", "bo", items={"adult": 3})


def confirm_and_say_reserved(told: Told) -> None:
    told.answer("confirm", "bo", status="reserved")


def release_and_say_reserved(told: Told) -> None:
    told.answer("release", "anna", status="reserved")


def grant_what_is_not_on_sale(told: Told) -> None:
    told.answer("reserve", "bo", items={"ghost": 3})


def promise_a_later_deadline(told: Told) -> None:
    told.answer("reserve", "di", expires_at=1300.0)


def write_an_earlier_deadline(told: Told) -> None:
    place = told.row("reserved", "cy")
    told.change(place, expires_at=(told.journal[place].expires_at or 0.0) - 0.5)


def confirm_as_it_is_held(told: Told) -> None:
    told.change(told.row("confirmed", "bo"), at=3.05)


def release_later_than_told(told: Told) -> None:
    told.change(told.row("released", "anna"), at=3.04)


def extend_unasked(told: Told) -> None:
    told.add(told.row("reserved", "bo"), "extended", "bo", expires_at=1603.05)


def release_unasked(told: Told) -> None:
    told.change(told.row("expired", "cy"), action="released", at=670.0)


def amend_unasked(told: Told) -> None:
    told.add(len(told.journal) - 1, "amended", "di", seats=["A"])


def cancel_unasked(told: Told) -> None:
    told.add(len(told.journal) - 1, "cancelled", "bo")


def act_for_a_stranger(told: Told) -> None:
    told.add(len(told.journal) - 1, "moved", "ghost")


def confirm_other_seats(told: Told) -> None:
    told.change(told.row("confirmed", "bo"), seats=["D"])


def confirm_other_items(told: Told) -> None:
    told.change(told.row("confirmed", "bo"), items={"adult": 2, "floor": 9})


def reserve_a_sold_seat_in_the_end(told: Told) -> None:
    told.final.reserved_seats.add("A")


def free_a_held_seat_in_the_end(told: Told) -> None:
    told.final.reserved_seats.clear()


def tell_of_a_stranger_in_the_end(told: Told) -> None:
    told.final.statuses["ghost"] = ("confirmed", 700.0)


def go_on_behind_the_end(told: Told) -> None:
    told.position -= 3


LIES: dict[Callable[[Told], None], str] = {
    leave_a_gap: "journal_gap",
    cut_the_end_off: "journal_gap",
    write_out_of_order: "journal_disorder",
    lose_a_sale: "acknowledged_but_lost",
    lose_a_sale_in_the_end: "acknowledged_but_lost",
    lose_a_hold: "acknowledged_but_lost",
    hold_a_seat_twice: "seat_held_twice",
    exceed_a_capacity: "above_capacity",
    confirm_late: "confirmed_late",
    expire_early: "ended_early",
    end_twice: "journal_contradicts",
    reserve_for_nobody: "sold_to_nobody",
    hold_another_seat: "acknowledged_but_lost",
    answer_for_another: "granted_something_else",
    answer_with_other_seats: "granted_something_else",
    answer_with_other_items: "granted_something_else",
    confirm_and_say_reserved: "granted_something_else",
    release_and_say_reserved: "granted_something_else",
    grant_what_is_not_on_sale: "granted_something_else",
    promise_a_later_deadline: "acknowledged_but_lost",
    write_an_earlier_deadline: "acknowledged_but_lost",
    confirm_as_it_is_held: "acknowledged_but_lost",
    release_later_than_told: "acknowledged_but_lost",
    extend_unasked: "written_for_nobody",
    release_unasked: "written_for_nobody",
    amend_unasked: "written_for_nobody",
    cancel_unasked: "written_for_nobody",
    act_for_a_stranger: "written_for_nobody",
    confirm_other_seats: "journal_contradicts",
    confirm_other_items: "journal_contradicts",
    reserve_a_sold_seat_in_the_end: "sold_to_nobody",
    free_a_held_seat_in_the_end: "acknowledged_but_lost",
    tell_of_a_stranger_in_the_end: "sold_to_nobody",
    go_on_behind_the_end: "journal_gap",
}


@pytest.mark.parametrize("lie", LIES)
def test_catches_a_lie(lie: Callable[[Told], None], tmp_path: Path) -> None:
    told = Told()
    lie(told)
    found = verdict(told, tmp_path)
    assert LIES[lie] in {finding.kind for finding in found.findings}
    assert found.exit_status == 1


def test_catches_counts_that_are_not_the_journal_s(tmp_path: Path) -> None:
    told = Told()
    told.final.sold["shirt"] = 1
    kinds = {finding.kind for finding in verdict(told, tmp_path).findings}
    assert kinds == {"journal_disagrees"}


def test_counts_what_was_never_on_sale(tmp_path: Path) -> None:
    told = Told()
    told.final.sold["ghost"] = 5
    found = verdict(told, tmp_path)
    assert (found.drift_by_item, found.exit_status) == ({"ghost": 5}, 1)
