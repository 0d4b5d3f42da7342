"""Who it was: what is kept of where a call came from, and of its program."""

from typing import Any

import psycopg
import pytest
from psycopg.types.json import Jsonb
from tests.doors.clock import START, Clock
from tests.doors.hall import plan_of
from tests.doors.sql_door import SqlDoor

Owner = psycopg.Connection[Any]

HOME = {"network": "203.0.113.7", "agent": "Chrome"}
WORK = {"network": "2001:db8:1:2::/64", "agent": "Firefox"}
AT_HOME, AT_WORK = ("203.0.113.7", "Chrome"), ("2001:db8:1:2::/64", "Firefox")

JOURNAL = """
select action, network, agent from dibs.journal
where event_id = %s and reservation_id is not null order by position
"""


def turn(owner: Owner, event: str, **requests: Any) -> list[dict[str, Any]]:
    rows = owner.execute(
        "select to_jsonb(t) from dibs.turn(%s, %s) t", (event, Jsonb(requests))
    ).fetchall()
    return [row for (row,) in rows]


def refused(owner: Owner, event: str) -> list[Any]:
    return owner.execute(
        "select network, agent, refusal_count from dibs.refusals"
        " where event_id = %s order by second_at, number",
        (event,),
    ).fetchall()


@pytest.mark.parametrize("best", [{}, {"best": {"lower": 1}}], ids=["plain", "chosen"])
def test_keeps_each_callers_own_of_a_turn(
    door: SqlDoor, owner: Owner, event: str, best: dict[str, Any]
) -> None:
    door.put_event(event, items={"floor": 9})
    door.put_plan(event, plan_of(lower=["A-1", "A-2", "A-3"]), {})
    held = turn(
        owner,
        event,
        reserve=[
            {"session": "anna", "items": {"floor": 1}, **best, **HOME},
            {"session": "bo", "items": {"floor": 1}, **best, **WORK},
            {"session": "cy", "items": {"floor": 1}, **best},
        ],
    )
    assert [one["code"] for one in held] == ["ok"] * 3
    rows = owner.execute(JOURNAL, (event,)).fetchall()
    assert rows == [
        ("reserved", *AT_HOME),
        ("reserved", *AT_WORK),
        ("reserved", None, None),
    ]
    networks = owner.execute(
        "select network from dibs.reservations where event_id = %s order by session",
        (event,),
    ).fetchall()
    assert networks == [(AT_HOME[0],), (AT_WORK[0],), (None,)]


def test_keeps_where_each_verb_came_from(
    door: SqlDoor, owner: Owner, event: str
) -> None:
    door.put_event(event, items={"floor": 9}, duplicates="allow")
    asked = {"session": "anna", "items": {"floor": 2}}
    told = turn(owner, event, reserve=[asked, asked], sell=[asked | HOME])
    first, second, sold = ({"id": one["id"]} for one in told)
    for verb, request in [
        ("extend", first | HOME),
        ("leave", first | WORK),
        ("heartbeat", first | {"paying": True} | HOME),
        ("amend", first | {"items": {"floor": 1}} | WORK),
        ("confirm", first | HOME),
        ("cancel", first | WORK),
        ("cancel", sold | {"items": {"floor": 1}} | HOME),
        ("release", second | WORK),
    ]:
        (answer,) = turn(owner, event, **{verb: [request]})
        assert answer["code"] == "ok", answer
    rows = owner.execute(JOURNAL, (event,)).fetchall()
    assert rows == [
        ("reserved", None, None),
        ("reserved", None, None),
        ("reserved", *AT_HOME),
        ("confirmed", *AT_HOME),
        ("extended", *AT_HOME),
        ("left", *AT_WORK),
        ("stayed", *AT_HOME),
        ("amended", *AT_WORK),
        ("confirmed", *AT_HOME),
        ("cancelled", *AT_WORK),
        ("cancelled", *AT_HOME),
        ("released", *AT_WORK),
    ]


def test_keeps_where_a_cart_was_filled_from(
    door: SqlDoor, owner: Owner, event: str
) -> None:
    door.put_event(event, kind="store", items={"mug": 3}, network_reservations_max=1)
    add = {"session": "anna", "items": {"mug": 1}}
    none = {"session": "anna", "items": {"mug": 0}, "change": "set"}
    for request in (add | HOME, add | WORK, none | HOME, add | WORK):
        (answer,) = turn(owner, event, fill_cart=[request])
        assert answer["code"] == "ok", answer
    other = {"session": "bo", "items": {"mug": 1}}
    asked = [other | WORK, {"session": "", **HOME}]
    told = turn(owner, event, fill_cart=asked)
    assert [one["code"] for one in told] == ["limit_reached", "invalid_input"]
    assert owner.execute(JOURNAL, (event,)).fetchall() == [
        ("reserved", *AT_HOME),
        ("amended", *AT_WORK),
        ("released", *AT_HOME),
        ("reserved", *AT_WORK),
    ]
    assert refused(owner, event) == [(*AT_WORK, 1), (*AT_HOME, 1)]


def test_keeps_where_the_refused_came_from(
    door: SqlDoor, owner: Owner, event: str
) -> None:
    door.put_event(event, items={"floor": 1})
    turn(
        owner,
        event,
        reserve=[
            {"session": "anna", "items": {"floor": 2}, **HOME},
            {"session": "bo", "items": {"floor": 2}, **WORK},
        ],
    )
    nobody = {"id": "00000000-0000-7000-8000-000000000000"}
    turn(owner, event, extend=[nobody | HOME], sell=[{"session": "", **WORK}])
    assert refused(owner, event) == [
        (*AT_HOME, 1),
        (*AT_WORK, 1),
        (*AT_HOME, 1),
        (*AT_WORK, 1),
    ]


def test_counts_a_flood_without_its_callers(
    door: SqlDoor, owner: Owner, event: str, clock: Clock
) -> None:
    door.put_event(event, items={"floor": 0})
    asked = {"items": {"floor": 1}, **HOME}
    for turns in range(3):
        requests = [asked | {"session": f"{turns}-{n}"} for n in range(80)]
        turn(owner, event, reserve=requests)
    rows = refused(owner, event)
    assert rows[:100] == [(*AT_HOME, 1)] * 100
    assert rows[100:] == [(None, None, 140)]


def test_says_of_nobody_what_the_clock_did(
    door: SqlDoor, owner: Owner, event: str, clock: Clock
) -> None:
    door.put_event(event, items={"floor": 1}, hold_seconds=60)
    clock.set(START)
    turn(owner, event, reserve=[{"session": "anna", "items": {"floor": 1}, **HOME}])
    clock.advance(seconds=61)
    turn(owner, event, reserve=[{"session": "bo", "items": {"floor": 1}, **WORK}])
    rows = owner.execute(JOURNAL, (event,)).fetchall()
    assert rows == [
        ("reserved", *AT_HOME),
        ("expired", None, None),
        ("reserved", *AT_WORK),
    ]


def test_takes_from_its_transaction_what_a_call_does_not_say(
    door: SqlDoor, owner: Owner, event: str
) -> None:
    with owner.transaction():
        owner.execute(
            "select set_config('dibs.network', %s, true),"
            " set_config('dibs.agent', %s, true)",
            AT_HOME,
        )
        owner.execute(
            "select dibs.put_event(%s, items => %s)", (event, Jsonb({"floor": 9}))
        )
        owner.execute("select dibs.block(%s, %s)", (event, Jsonb({"floor": 2})))
        owner.execute(
            "select dibs.reserve(%s, %s, session => 'anna')",
            (event, Jsonb({"floor": 1})),
        )
        turn(owner, event, reserve=[{"session": "bo", "items": {"floor": 1}, **WORK}])
        owner.execute(
            "select dibs.reserve(%s, %s, session => 'cy')", (event, Jsonb({"floor": 9}))
        )
    owner.execute("select dibs.block(%s, %s)", (event, Jsonb({"floor": 1})))
    rows = owner.execute(
        "select action, network, agent from dibs.journal where event_id = %s"
        " order by position",
        (event,),
    ).fetchall()
    assert rows == [
        ("item_put", *AT_HOME),
        ("event_put", *AT_HOME),
        ("blocked", *AT_HOME),
        ("reserved", *AT_HOME),
        ("reserved", *AT_WORK),
        ("blocked", None, None),
    ]
    assert refused(owner, event) == [(*AT_HOME, 1)]


def test_cuts_what_is_too_long(door: SqlDoor, owner: Owner, event: str) -> None:
    door.put_event(event, items={"floor": 9})
    long = {"network": "n" * 999, "agent": "a" * 999}
    for more in ({}, {"customer_class": "vip"}):
        asked = {"session": f"s{len(more)}", "items": {"floor": 1}, **more, **long}
        (answer,) = turn(owner, event, reserve=[asked])
        (longer,) = turn(owner, event, extend=[{"id": answer["id"], **long}])
        assert (answer["code"], longer["code"]) == ("ok", "ok")
    rows = owner.execute(JOURNAL, (event,)).fetchall()
    assert {row[1:] for row in rows} == {("n" * 64, "a" * 200)}


def test_means_the_same_request_wherever_it_is_repeated_from(
    door: SqlDoor, owner: Owner, event: str
) -> None:
    door.put_event(event, items={"floor": 9})
    asked = {"session": "anna", "items": {"floor": 1}, "key": "k"}
    (first,) = turn(owner, event, reserve=[asked | HOME])
    (again,) = turn(owner, event, reserve=[asked | WORK])
    assert (again["id"], again["replayed"]) == (first["id"], True)


def test_is_shown_under_familiar_words(door: SqlDoor, owner: Owner, event: str) -> None:
    door.put_event(event, items={"floor": 1})
    turn(
        owner,
        event,
        reserve=[
            {"session": "anna", "items": {"floor": 1}, **HOME},
            {"session": "bo", "items": {"floor": 1}, **WORK},
        ],
    )
    rows = owner.execute(
        "select event_type, ip_address, user_agent"
        " from dibs.seat_reservation_audit_log where show_id = %s order by 1",
        (event,),
    ).fetchall()
    assert rows == [("created", *AT_HOME), ("failed", *AT_WORK)]


def test_a_principal_stands_for_who_acts_under_it(
    door: SqlDoor, owner: Owner, event: str
) -> None:
    door.put_event(event, items={"floor": 9})
    principals = ("token:7:ab12", "token:70:cd34", "token:7", "key:7")
    asked = [
        {"session": one, "items": {"floor": units}, "principal": one}
        for one in principals
        for units in (1, 99)
    ]
    turn(owner, event, reserve=asked)
    found = owner.execute(
        "select code, principal from dibs.search_journal(%s, principal => 'token:7')"
        " order by 1, 2",
        (event,),
    ).fetchall()
    assert found == [
        ("ok", "token:7"),
        ("ok", "token:7:ab12"),
        ("too_many_units", "token:7"),
        ("too_many_units", "token:7:ab12"),
    ]


def test_a_row_that_is_mended_came_from_where_it_was_made(
    door: SqlDoor, owner: Owner, event: str
) -> None:
    door.put_event(event, items={"floor": 9})
    (held,) = turn(
        owner, event, reserve=[{"session": "anna", "items": {"floor": 1}, **HOME}]
    )
    turn(owner, event, confirm=[{"id": held["id"], **HOME}])
    owner.execute(
        "delete from dibs.journal where event_id = %s and reservation_id is not null",
        (event,),
    )
    with owner.transaction():
        owner.execute("select set_config('dibs.network', %s, true)", (AT_WORK[0],))
        owner.execute("select dibs.reconcile(%s)", (event,))
    rows = owner.execute(JOURNAL, (event,)).fetchall()
    # With what program, and where it was confirmed from, nobody knows any more.
    assert rows == [("reserved", AT_HOME[0], None), ("confirmed", None, None)]
    assert door.verify(event) == []
