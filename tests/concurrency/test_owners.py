"""One owner in many places at once."""

from collections import Counter
from datetime import timedelta
from functools import partial

from tests.behaviour.counts import counts_of
from tests.doors.clock import START, Clock
from tests.doors.door import Answer, Door

from .race import race


def codes(answers: list[Answer]) -> Counter[str]:
    return Counter(answer.code for answer in answers)


def test_one_session_holds_an_item_once(door: Door, event: str) -> None:
    door.put_event(event, items={"floor": 50})
    again = partial(door.reserve, event, {"floor": 1}, session="anna")
    assert codes(race([again] * 10)) == {"ok": 1, "duplicate_reservation": 9}
    assert counts_of(door, event, "floor") == (49, 1, 0)


def test_one_customer_in_many_sessions_holds_an_item_once(
    door: Door, event: str
) -> None:
    door.put_event(event, items={"floor": 50})
    calls = [
        partial(
            door.reserve, event, {"floor": 1}, session=f"s{number}", customer="anna"
        )
        for number in range(10)
    ]
    assert codes(race(calls)) == {"ok": 1, "duplicate_reservation": 9}


def test_one_key_has_one_effect(door: Door, event: str) -> None:
    door.put_event(event, items={"floor": 50}, duplicates="allow")
    again = partial(door.reserve, event, {"floor": 1}, session="anna", key="k")
    answers = race([again] * 10)
    assert codes(answers) == {"ok": 10}
    assert len({answer.id for answer in answers}) == 1
    assert [answer.replayed for answer in answers].count(False) == 1
    assert counts_of(door, event, "floor") == (49, 1, 0)


def test_extends_to_the_limit_and_no_further(
    door: Door, event: str, clock: Clock
) -> None:
    door.put_event(
        event,
        items={"floor": 50},
        hold_seconds=600,
        extension_seconds=60,
        extensions_max=3,
    )
    held = door.reserve(event, {"floor": 1}, session="anna")
    answers = race([partial(door.extend, held)] * 10)
    assert codes(answers) == {"ok": 3, "extension_limit": 7}
    assert door.read(held).expires_at == START + timedelta(minutes=13)


def test_confirms_or_releases_and_never_both(door: Door, event: str) -> None:
    door.put_event(event, items={"floor": 50})
    held = door.reserve(event, {"floor": 1}, session="anna")
    confirm, release = partial(door.confirm, held), partial(door.release, held)
    told = codes(race([confirm, release] * 5))
    is_sold = door.read(held).status == "confirmed"
    lost = "already_confirmed" if is_sold else "already_released"
    assert told == {"ok": 5, lost: 5}
    assert counts_of(door, event, "floor") == ((49, 0, 1) if is_sold else (50, 0, 0))


def test_sweeping_beside_a_sale_frees_nothing_alive(
    door: Door, event: str, clock: Clock
) -> None:
    door.put_event(event, items={"floor": 20}, hold_seconds=60)
    due = [door.reserve(event, {"floor": 1}, session=f"d{n}") for n in range(10)]
    clock.advance(seconds=30)
    alive = [door.reserve(event, {"floor": 1}, session=f"a{n}") for n in range(10)]
    clock.set(START + timedelta(seconds=60))
    confirms = [partial(door.confirm, held) for held in due + alive]
    race([*confirms, partial(door.sweep, event), partial(door.sweep, event)])
    assert {door.read(held).status for held in due} == {"expired"}
    assert {door.read(held).status for held in alive} == {"confirmed"}
    assert counts_of(door, event, "floor") == (10, 0, 10)
