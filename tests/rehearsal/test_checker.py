"""The checker finds each planted fault, and finds nothing in a sound history."""

import msgspec
import pytest

from dibs.rehearsal.checker import Evidence, Final, drift
from dibs.rehearsal.history import Verb

from .tale import STOCK, WINDOW, Tale


def sound() -> Tale:
    """Two buyers after one seat, one after the other; floor and shirts besides."""
    tale = Tale()
    tale.reserve("anna", 0, seats="AB", items={"shirt": 1})
    tale.refuse("seats_unavailable", 1, seats="A")
    tale.act("release", "anna", 2)
    tale.reserve("bo", 3, seats="A", items={"adult": 2})
    tale.act("confirm", "bo", 60)
    tale.reserve("cy", 70, seats="B")
    tale.reserve("di", 71 + WINDOW, seats="B")
    return tale


def final(**changes: object) -> Final:
    """What the sound history leaves."""
    state = Final(
        counted_at=700,
        reserved={"stalls": 1},
        sold={"stalls": 1, "adult": 2, "floor": 2},
        reserved_seats={"B"},
        sold_seats={"A"},
        statuses={
            "anna": ("released", 700),
            "bo": ("confirmed", 700),
            "cy": ("expired", 700),
            "di": ("reserved", 700),
        },
    )
    return msgspec.structs.replace(state, **changes)


def test_finds_nothing_in_a_sound_history() -> None:
    tale = sound()
    assert tale.kinds(final()) == []
    assert drift(Evidence(tale.calls, STOCK), final()) == {}


def test_finds_a_seat_in_two_carts() -> None:
    tale = sound()
    tale.reserve("eve", 65, seats="B")
    (finding,) = tale.findings()
    assert (finding.kind, finding.subject) == ("seat_held_twice", "B")


def test_finds_a_sold_seat_given_away_again() -> None:
    tale = sound()
    tale.reserve("eve", 10_000, seats="A")
    assert tale.kinds() == ["seat_held_twice"]


def test_finds_a_long_reservation_behind_a_short_one() -> None:
    tale = Tale()
    tale.reserve("anna", 0, seats="A")
    tale.reserve("bo", 1, seats="A")
    tale.act("release", "bo", 2)
    tale.reserve("cy", 3, seats="A")
    assert tale.kinds() == ["seat_held_twice", "seat_held_twice"]


def test_finds_a_seat_freed_a_moment_before_its_deadline() -> None:
    tale = Tale()
    tale.reserve("anna", 0, seats="A")
    tale.reserve("bo", WINDOW - 0.001, seats="A")
    assert tale.kinds() == ["seat_held_twice"]


def test_lets_a_seat_go_at_its_deadline() -> None:
    tale = Tale()
    tale.reserve("anna", 0, seats="A")
    tale.reserve("bo", WINDOW, seats="A")
    assert tale.kinds() == []


def test_finds_more_sold_than_there_is() -> None:
    tale = Tale()
    tale.reserve("anna", 0, items={"shirt": 2})
    tale.reserve("bo", 1, items={"shirt": 1})
    (finding,) = tale.findings()
    assert (finding.kind, finding.subject) == ("above_capacity", "shirt")
    assert finding.units == 1


def test_counts_what_draws_on_a_floor() -> None:
    tale = Tale()
    tale.reserve("anna", 0, items={"floor": 6})
    tale.reserve("bo", 1, items={"adult": 5})
    (finding,) = tale.findings()
    assert (finding.subject, finding.units) == ("floor", 1)


@pytest.mark.parametrize("verb", ["confirm", "extend"])
def test_finds_a_grant_after_the_deadline(verb: Verb) -> None:
    tale = Tale()
    tale.reserve("anna", 0, seats="A")
    tale.act(verb, "anna", WINDOW)
    assert tale.kinds() == ["confirmed_late"]


def test_an_extension_moves_the_deadline() -> None:
    tale = Tale()
    tale.reserve("anna", 0, seats="A")
    tale.act("extend", "anna", 500, extend_to=WINDOW + 300)
    tale.act("confirm", "anna", WINDOW + 200)
    assert tale.kinds() == []


def test_judges_no_deadline_that_a_lost_extension_may_have_moved() -> None:
    tale = Tale()
    tale.reserve("anna", 0, seats="A")
    tale.act("extend", "anna", 500, code="lost")
    tale.act("confirm", "anna", WINDOW + 200)
    assert tale.kinds() == []


def test_finds_a_reservation_called_expired_too_early() -> None:
    tale = Tale()
    tale.reserve("anna", 0, seats="A")
    tale.act("confirm", "anna", WINDOW - 1, code="expired")
    assert tale.kinds() == ["ended_early"]


@pytest.mark.parametrize("code", ["not_found", "forbidden", "already_released"])
def test_finds_an_owner_who_is_refused(code: str) -> None:
    tale = Tale()
    tale.reserve("anna", 0, seats="A")
    tale.act("confirm", "anna", 5, code=code)
    assert tale.kinds() == ["refused_its_owner"]


def test_finds_a_seat_refused_though_free() -> None:
    tale = sound()
    tale.refuse("seats_unavailable", 65, seats="C")
    (finding,) = tale.findings()
    assert (finding.kind, finding.subject) == ("refused_but_free", "C")


def test_finds_a_seat_that_an_expired_reservation_still_blocks() -> None:
    tale = Tale()
    tale.reserve("anna", 0, seats="A")
    tale.refuse("seats_unavailable", WINDOW + 1, seats="A")
    assert tale.kinds() == ["refused_but_free"]


def test_takes_a_lost_reserve_for_a_reason_to_refuse() -> None:
    tale = Tale()
    tale.reserve("anna", 0, seats="A", lost=True)
    tale.refuse("seats_unavailable", 1, seats="A")
    assert tale.kinds() == []


def test_takes_a_replayed_refusal_for_an_answer_to_the_first_attempt() -> None:
    tale = Tale()
    tale.reserve("anna", 0, seats="A", items={"shirt": 2})
    for name, asked in {
        "seat": {"seats": "A"},
        "shirt": {"items": {"shirt": 1}},
    }.items():
        code = "seats_unavailable" if name == "seat" else "sold_out"
        tale.refuse("cut", 59, key=name, **asked)
        tale.refuse(code, 65, key=name, **asked)
    tale.act("release", "anna", 60)
    assert tale.kinds() == []
    tale.refuse("sold_out", 66, items={"shirt": 1})
    assert tale.kinds() == ["refused_but_free"]


def test_finds_a_floor_called_sold_out_though_there_was_enough() -> None:
    tale = Tale()
    tale.reserve("anna", 0, items={"adult": 8})
    tale.refuse("sold_out", 1, items={"adult": 3})
    assert tale.kinds() == []
    tale.refuse("sold_out", 2, items={"adult": 2})
    assert tale.kinds() == ["refused_but_free"]


def test_finds_a_key_with_two_effects() -> None:
    tale = Tale()
    tale.reserve("anna", 0, seats="A", key="one")
    tale.reserve("bo", 1, seats="B", key="one")
    assert tale.kinds() == ["key_with_two_effects"]


def test_finds_an_effect_repeated_instead_of_replayed() -> None:
    tale = Tale()
    tale.reserve("anna", 0, seats="A")
    tale.act("extend", "anna", 500, extend_to=900.05, key="more")
    tale.act("extend", "anna", 501, extend_to=1200.05, key="more")
    assert tale.kinds() == ["key_with_two_effects"]


def test_a_replay_is_no_second_effect() -> None:
    tale = Tale()
    tale.reserve("anna", 0, seats="A", lost=True)
    tale.reserve("anna", 0, seats="A", replayed=True)
    assert tale.kinds() == []


def test_finds_a_retry_answered_otherwise() -> None:
    tale = Tale()
    tale.reserve("anna", 0, seats="A", key="one")
    tale.refuse("seats_unavailable", 1, seats="A", key="one")
    assert tale.kinds() == ["retry_answered_otherwise"]


def test_finds_a_grant_of_something_else() -> None:
    tale = Tale()
    tale.reserve("anna", 0, seats="A")
    asked = msgspec.structs.replace(tale.calls[0], seats=["B"])
    tale.calls[0] = asked
    assert tale.kinds() == ["granted_something_else"]


def test_finds_a_service_that_lies_about_the_time() -> None:
    tale = sound()
    tale.act("read", "bo", 700)
    tale.calls[-1] = msgspec.structs.replace(tale.calls[-1], server_now=650.0)
    assert tale.kinds() == ["clock_outside_call"]


def test_follows_a_service_whose_clock_is_an_hour_ahead() -> None:
    tale = sound()
    moved = [
        msgspec.structs.replace(
            call,
            wanted_at=call.wanted_at - 3600,
            started_at=call.started_at - 3600,
            ended_at=call.ended_at - 3600,
        )
        for call in tale.calls
    ]
    tale.calls[:] = moved
    assert tale.kinds(final()) == []


def test_finds_a_confirmation_that_was_lost() -> None:
    statuses = final().statuses | {"bo": ("expired", 700.0)}
    (finding,) = sound().findings(final(statuses=statuses))
    assert (finding.kind, finding.subject) == ("acknowledged_but_lost", "bo")


def test_finds_a_reservation_nobody_remembers() -> None:
    statuses = final().statuses
    del statuses["di"]
    assert sound().kinds(final(statuses=statuses)) == ["acknowledged_but_lost"]


def test_finds_a_confirmed_seat_that_is_not_sold() -> None:
    assert sound().kinds(final(sold_seats=set())) == ["acknowledged_but_lost"]


def test_finds_a_seat_sold_to_nobody() -> None:
    assert sound().kinds(final(sold_seats={"A", "D"})) == ["sold_to_nobody"]


def test_measures_drift_by_item() -> None:
    evidence = Evidence(sound().calls, STOCK)
    off = final(reserved={"stalls": 3}, sold={"stalls": 1, "adult": 2, "floor": 1})
    assert drift(evidence, off) == {"stalls": 2, "floor": 1}


def test_a_lost_confirm_leaves_the_count_open_by_its_units() -> None:
    tale = sound()
    tale.act("confirm", "di", 690, code="lost")
    evidence = Evidence(tale.calls, STOCK)
    assert drift(evidence, final()) == {}
    sold = {"stalls": 2, "adult": 2, "floor": 2}
    assert drift(evidence, final(reserved={}, sold=sold)) == {}
    assert drift(evidence, final(reserved={}, sold=sold | {"stalls": 3})) != {}
