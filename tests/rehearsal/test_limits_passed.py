"""Limits are counted from the journal alone: row by row, and to the deadline."""

import pytest

from .told import Told


@pytest.fixture
def told() -> Told:
    told = Told()
    told.row("reserved", "a", 1.0, units=2, until=60.0)
    told.row("reserved", "b", 2.0, units=1, until=61.0)
    told.row("reserved", "c", 3.0, units=3, until=62.0)
    return told


def test_finds_who_had_too_many_reservations(told: Told) -> None:
    assert told.found("session", "reservations", 2) == []
    (found,) = told.found("session", "reservations", 1)
    assert (found.kind, found.subject, found.units) == ("limit_passed", "anna", 1)
    assert found.detail == "2 reservations at position 2; a session may have 1"
    assert told.found("customer", "reservations", 1) == []


def test_counts_units_as_they_were_asked_for_and_not_what_they_draw_on(
    told: Told,
) -> None:
    assert told.found("network", "units", 6) == []
    (found,) = told.found("network", "units", 5)
    assert found.detail == "6 units at position 3; a network may have 5"


@pytest.mark.parametrize("action", ["confirmed", "released", "expired"])
def test_what_has_ended_counts_no_more(told: Told, action: str) -> None:
    told.row(action, "a", 4.0)
    told.row("reserved", "a", 5.0, units=2, until=65.0)
    assert told.found("network", "reservations", 3) == []


def test_counts_to_the_deadline_and_as_far_as_that_was_moved(told: Told) -> None:
    told.row("reserved", "d", 60.0, units=2, until=90.0)
    assert told.found("session", "reservations", 2) == []
    told.row("extended", "b", 60.5, until=80.0)
    told.row("payment_begun", "b", 60.6, until=99.0)
    told.row("reserved", "a", 70.0, units=1, until=99.0)
    (found,) = told.found("session", "reservations", 1)[1:]
    assert found.detail == "2 reservations at position 7; a session may have 1"


def test_what_grows_is_counted_and_what_shrinks_is_not(told: Told) -> None:
    told.row("amended", "a", 4.0, units=-1)
    told.row("amended", "b", 5.0, units=1)
    assert told.found("session", "units", 3) == []
    told.row("amended", "b", 6.0, units=1)
    (found,) = told.found("session", "units", 3)
    assert found.detail == "4 units at position 6; a session may have 3"
