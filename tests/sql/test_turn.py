"""A turn: many callers, one lock, one transaction."""

from datetime import timedelta
from typing import Any

import psycopg
import pytest
from psycopg.types.json import Jsonb
from tests.doors.clock import START, Clock
from tests.doors.sql_door import SqlDoor
from tests.doors.watcher import Watcher

Owner = psycopg.Connection[Any]


def turn(owner: Owner, event: str, requests: Any) -> list[Any]:
    statement = "select verb, ordinal, code from dibs.turn(%s, %s)"
    return owner.execute(statement, (event, Jsonb(requests))).fetchall()


def test_frees_before_it_takes_and_answers_each_by_verb_and_ordinal(
    door: SqlDoor, owner: Owner, event: str
) -> None:
    door.put_event(event, items={"floor": 2})
    anna = door.reserve(event, {"floor": 1}, session="anna")
    bo = door.reserve(event, {"floor": 1}, session="bo")
    requests = {
        "reserve": [
            {"session": "cy", "items": {"floor": 1}},
            {"session": "di", "items": {"floor": 1}},
        ],
        "confirm": [{"id": bo.id}],
        "release": [{"id": anna.id}],
    }
    assert turn(owner, event, requests) == [
        ("release", 1, "ok"),
        ("confirm", 1, "ok"),
        ("reserve", 1, "ok"),
        ("reserve", 2, "sold_out"),
    ]


def test_numbers_what_it_did_without_gaps(
    door: SqlDoor, owner: Owner, event: str
) -> None:
    door.put_event(event, items={"floor": 5})
    requests = {
        "reserve": [{"session": f"s{n}", "items": {"floor": 2}} for n in range(4)]
    }
    rows = owner.execute(
        "select code, position from dibs.turn(%s, %s)", (event, Jsonb(requests))
    ).fetchall()
    assert rows == [("ok", 3), ("ok", 4), ("sold_out", None), ("sold_out", None)]


def test_gives_a_position_to_what_it_did_and_to_nothing_else(
    door: SqlDoor, owner: Owner, event: str
) -> None:
    door.put_event(event, items={"floor": 5})
    over, first, second = (
        door.reserve(event, {"floor": 1}, session=f"s{n}") for n in range(3)
    )
    door.release(over)
    ids = [over.id, first.id, "00000000-0000-7000-8000-000000000000", second.id]
    rows = owner.execute(
        "select code, position from dibs.release_many(%s, %s) order by ordinal",
        (event, Jsonb([{"id": one} for one in ids])),
    ).fetchall()
    at = rows[1][1]
    assert rows == [("ok", None), ("ok", at), ("not_found", None), ("ok", at + 1)]
    told = owner.execute(
        "select reservation_id::text from dibs.journal"
        " where event_id = %s and position >= %s order by position",
        (event, at),
    ).fetchall()
    assert told == [(first.id,), (second.id,)]


def test_refuses_all_where_there_is_no_event(owner: Owner, event: str) -> None:
    unknown = {"confirm": [{"id": "x"}], "reserve": [{}, {}]}
    codes = {code for _, _, code in turn(owner, event, unknown)}
    assert codes == {"not_found"}


@pytest.mark.parametrize(
    "requests", [[], "x", {"gift": []}, {"reserve": {}}, {"reserve": "x"}]
)
def test_raises_a_fault_for_a_door_s_mistake(
    owner: Owner, event: str, requests: Any
) -> None:
    with pytest.raises(psycopg.Error) as fault:
        turn(owner, event, requests)
    assert fault.value.sqlstate == "ZD001"


def test_gives_up_on_a_head_that_stays_locked(
    door: SqlDoor, event: str, watcher: Watcher
) -> None:
    door.put_event(event, items={"floor": 5})
    with watcher.holding(event), pytest.raises(psycopg.errors.LockNotAvailable):
        door.reserve(event, {"floor": 1}, session="anna")


def test_does_not_wait_for_another_event(
    door: SqlDoor, event: str, watcher: Watcher
) -> None:
    door.put_event(event, items={"floor": 5})
    door.put_event(f"{event}-twin", items={"floor": 5})
    with watcher.holding(event):
        held = door.reserve(f"{event}-twin", {"floor": 1}, session="anna")
    assert held.code == "ok"


def test_leaves_the_caller_s_transaction_healthy_when_it_refuses(
    door: SqlDoor, owner: Owner, event: str
) -> None:
    door.put_event(event, items={"floor": 1})
    reserve = "select code from dibs.reserve(%s, %s, session => %s)"
    with owner.transaction():
        given = (event, '{"floor": 2}', "anna")
        assert owner.execute(reserve, given).fetchone() == ("sold_out",)
        given = (event, '{"floor": 1}', "anna")
        assert owner.execute(reserve, given).fetchone() == ("ok",)


def test_is_undone_with_the_caller_s_transaction(
    door: SqlDoor, owner: Owner, event: str
) -> None:
    door.put_event(event, items={"floor": 1})
    with owner.transaction(force_rollback=True):
        owner.execute(
            "select dibs.reserve(%s, %s, session => 'anna')", (event, '{"floor": 1}')
        )
    assert door.reserve(event, {"floor": 1}, session="bo").code == "ok"


def test_a_clock_that_ran_ahead_is_set_back_by_one_update(
    door: SqlDoor, owner: Owner, event: str, clock: Clock
) -> None:
    door.put_event(event, items={"floor": 9}, hold_seconds=600)
    door.reserve(event, {"floor": 1}, session="anna")
    clock.set(START + timedelta(days=365))
    ahead = door.reserve(event, {"floor": 1}, session="bo")
    assert door.sweep(event)
    clock.set(START + timedelta(minutes=1))
    stuck = door.reserve(event, {"floor": 1}, session="cy")
    assert stuck.expires_at == ahead.expires_at

    owner.execute(
        "update dibs.event_heads set clock_at = dibs._now()"
        " where event_id = %s and clock_at > dibs._now()",
        (event,),
    )
    held = door.reserve(event, {"floor": 1}, session="di")
    assert held.expires_at == START + timedelta(minutes=11)
    assert [door.release(one).code for one in (ahead, stuck)] == ["ok", "ok"]
    clock.advance(minutes=10)
    assert door.sweep(event) == [held.id]
    assert door.verify(event) == []


@pytest.mark.parametrize("principal", ["p" * 256, {"a": 1}, 7])
def test_no_principal_is_kept_that_is_none(
    door: SqlDoor, event: str, owner: Owner, principal: Any
) -> None:
    door.put_event(event, items={"floor": 9}, duplicates="allow")
    held = door.reserve(event, {"floor": 1}, session="anna")
    asked = {"principal": principal, "key": "k"}
    for verb, more in {
        "reserve": {"items": {"floor": 1}, "session": "bo"},
        "amend": {"id": str(held.id), "items": {"floor": 2}},
        "confirm": {"id": str(held.id)},
        "cancel": {"id": str(held.id)},
        "fill_cart": {"items": {"floor": 1}, "session": "bo"},
    }.items():
        turn = Jsonb({verb: [asked | more]})
        row = owner.execute(
            "select code, detail ->> 'field' from dibs.turn(%s, %s)", (event, turn)
        ).fetchone()
        assert row == ("invalid_input", "/principal"), verb


@pytest.mark.parametrize("more", [{"products": {"a": 1}}, {"key": ""}])
def test_who_tries_again_in_vain_is_told_of_what_was_named(
    door: SqlDoor, owner: Owner, event: str, more: dict[str, Any]
) -> None:
    door.put_event(event, items={"floor": 9})
    held = door.reserve(event, {"floor": 1}, session="anna")
    for named, told in ((held.id, held.id), ("nobody", None)):
        turn = Jsonb({"reserve_again": [{"id": named} | more]})
        row = owner.execute(
            "select code, id::text from dibs.turn(%s, %s)", (event, turn)
        ).fetchone()
        assert row == ("invalid_input", told)


@pytest.mark.parametrize("focal", [1e200, float("nan"), float("inf")])
def test_a_plan_is_looked_at_from_somewhere(
    door: SqlDoor, owner: Owner, event: str, focal: float
) -> None:
    door.put_event(event)
    row = owner.execute(
        "select code, detail ->> 'field'"
        " from dibs.begin_plan(%s, '{}', '{}', focal_x => 0, focal_y => %s)",
        (event, focal),
    ).fetchone()
    assert row == ("invalid_input", "/focal_y")


@pytest.mark.parametrize(
    "settings",
    [{"draws": {"mug": 1000}}, {"price_minor": 900_000_000_000}],
    ids=["drawn", "priced"],
)
def test_more_than_a_number_can_say_is_refused_as_too_many(
    door: SqlDoor, event: str, settings: dict[str, Any]
) -> None:
    sets = {f"set-{number}": settings for number in range(20)}
    door.put_event(event, items={"mug": 9, **sets})
    refused = door.reserve(event, dict.fromkeys(sets, 1_000_000), session="anna")
    assert refused.code == "too_many_units"
