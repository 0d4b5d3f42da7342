"""Reasons: whoever changes what is not theirs says why, and the journal keeps it."""

from typing import Any

from tests.doors.clock import Clock
from tests.doors.door import Door

from .counts import counts_of


def last_row(door: Door, event: str) -> dict[str, Any]:
    return door.journal(event, 0, 100)[-1]


def test_releases_somebody_s_reservation_for_a_reason(door: Door, event: str) -> None:
    door.put_event(event, items={"floor": 2})
    held = door.reserve(event, {"floor": 2}, session="anna")
    released = door.force_release(held, "a mistake at the counter")
    assert (released.code, released.status) == ("ok", "released")
    assert counts_of(door, event, "floor") == (2, 0, 0)
    row = last_row(door, event)
    assert row["action"] == "released"
    assert row["detail"] == {"forced": True, "reason": "a mistake at the counter"}


def test_no_reason_is_taken_for_an_owner_who_left(door: Door, event: str) -> None:
    door.put_event(event, items={"floor": 2})
    for reason in ("left", "silent"):
        held = door.reserve(event, {"floor": 2}, session="anna")
        assert door.heartbeat(held, paying=True).code == "ok"
        assert door.force_release(held, reason).code == "ok"
    assert door.verify(event) == []


def test_a_release_without_a_reason_is_its_owner_s(door: Door, event: str) -> None:
    door.put_event(event, items={"floor": 2})
    door.release(door.reserve(event, {"floor": 2}, session="anna"))
    assert last_row(door, event)["detail"] == {}


def test_a_forced_release_is_refused_like_any_other(
    door: Door, event: str, clock: Clock
) -> None:
    door.put_event(event, items={"floor": 2}, hold_seconds=60)
    held = door.reserve(event, {"floor": 1}, session="anna")
    for reason in ("", "x" * 501):
        assert door.force_release(held, reason).code == "invalid_input"
    sold = door.sell(event, {"floor": 1}, session="bo")
    assert door.force_release(sold, "an error").code == "already_confirmed"
    clock.advance(seconds=60)
    assert door.force_release(held, "an error").code == "expired"


def test_the_same_key_releases_once(door: Door, event: str) -> None:
    door.put_event(event, items={"floor": 2})
    held = door.reserve(event, {"floor": 2}, session="anna")
    assert door.force_release(held, "an error", key="k").code == "ok"
    assert door.force_release(held, "an error", key="k").code == "ok"
    other = door.force_release(held, "another", key="k")
    assert other.code == "idempotency_key_reused"


def test_pausing_and_resuming_have_reasons(door: Door, event: str) -> None:
    door.put_event(event, items={"floor": 2}, reason="a new season")
    assert last_row(door, event)["detail"]["reason"] == "a new season"
    door.change_event(event, status="paused", reason="a fire alarm")
    row = last_row(door, event)
    assert row["detail"]["status"] == "paused"
    assert row["detail"]["reason"] == "a fire alarm"
    door.change_event(event, status="on_sale", reason="a false alarm")
    row = last_row(door, event)
    assert row["detail"]["status"] == "on_sale"
    assert row["detail"]["reason"] == "a false alarm"
    door.change_event(event, hold_seconds=600)
    assert "reason" not in last_row(door, event)["detail"]


def test_another_capacity_has_a_reason(door: Door, event: str) -> None:
    door.put_event(event, items={"floor": 2})
    door.put_item(event, "floor", capacity=9, reason="a wider stage")
    row = last_row(door, event)
    assert row["action"] == "item_put"
    assert row["detail"]["capacity"] == 9
    assert row["detail"]["reason"] == "a wider stage"


def test_a_reason_has_500_characters_at_most(door: Door, event: str) -> None:
    door.put_event(event, items={"floor": 2})
    long = "x" * 501
    for refused in (
        door.put_event(event, reason=long),
        door.change_event(event, status="paused", reason=long),
        door.put_item(event, "floor", capacity=9, reason=long),
    ):
        assert refused.code == "invalid_input"
        assert refused.detail["field"] == "/reason"
    assert len(door.journal(event, 0, 100)) == 2
