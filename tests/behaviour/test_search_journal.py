"""Searching the journal: who did what, from where, and who was refused."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from tests.doors.clock import START, Clock
from tests.doors.door import Answer, Door
from tests.doors.hall import plan_of
from tests.doors.traces import called_from, page, search

HOME = ("203.0.113.7", "Chrome")
WORK = ("198.51.100.4", "Firefox")

Rows = list[dict[str, Any]]


@pytest.fixture
def held(door: Door, event: str, clock: Clock) -> Answer:
    """A minute apart: an event, Anna's hold from home, Bo's refusal at work, her
    confirmation."""
    door.put_event(event, items={"floor": 3})
    door.put_plan(event, plan_of(lower=["A-1", "A-2"]), {})
    clock.set(START + timedelta(minutes=1))
    with called_from(door, *HOME):
        held = door.reserve(
            event, {"floor": 2}, seats=["A-1"], session="anna", customer="a@x.org"
        )
    clock.set(START + timedelta(minutes=2))
    with called_from(door, *WORK):
        door.reserve(event, {"floor": 2}, session="bo", customer="b@x.org")
        door.reserve(event, seats=["A-1"], session="bo")
    clock.set(START + timedelta(minutes=3))
    with called_from(door, *HOME):
        door.confirm(replace(held, customer="a@x.org"))
    return held


def told(rows: Rows) -> list[tuple[str, str]]:
    return [(row["action"], row["code"]) for row in rows]


RESERVED = ("reserved", "ok")
CONFIRMED = ("confirmed", "ok")
GONE = ("reserve", "sold_out")
TAKEN = ("reserve", "seats_unavailable")


def test_finds_changes_and_refusals_the_latest_first(
    door: Door, event: str, held: Answer
) -> None:
    rows = search(door, event, since=START + timedelta(minutes=1), reveal=True)
    assert told(rows) == [CONFIRMED, GONE, TAKEN, RESERVED]
    assert [(row["network"], row["agent"]) for row in rows] == [HOME, WORK, WORK, HOME]
    assert [row["session"] for row in rows] == ["anna", "bo", "bo", "anna"]
    confirmed, gone, taken, reserved = rows
    assert datetime.fromisoformat(reserved["at"]) == START + timedelta(minutes=1)
    assert (confirmed["customer"], gone["customer"]) == ("a@x.org", "b@x.org")
    assert reserved["reservation_id"] == held.id
    assert (reserved["items"], reserved["seats"]) == (
        {"floor": 2, "lower": 1},
        ["A-1"],
    )
    assert (gone["items"], taken["seats"]) == ({"floor": 2}, ["A-1"])
    assert gone["detail"] == {"available": {"floor": 1}}
    assert confirmed["number"] == reserved["number"] + 1
    assert (gone["number"], taken["number"]) == (-1, -2)


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ({"session": "anna"}, [CONFIRMED, RESERVED]),
        ({"session": "bo"}, [GONE, TAKEN]),
        ({"customer": "a@x.org"}, [CONFIRMED, RESERVED]),
        ({"customer": "b@x.org"}, [GONE]),
        ({"network": HOME[0]}, [CONFIRMED, RESERVED]),
        ({"network": WORK[0]}, [GONE, TAKEN]),
        ({"network": "192.0.2.1"}, []),
        ({"seat": "A-1"}, [CONFIRMED, TAKEN, RESERVED]),
        ({"seat": "A-2"}, []),
        ({"action": "reserve"}, [GONE, TAKEN, RESERVED]),
        ({"action": "reserved"}, [GONE, TAKEN, RESERVED]),
        ({"action": "confirm"}, [CONFIRMED]),
        ({"action": "reserve", "code": "ok"}, [RESERVED]),
        ({"code": "sold_out"}, [GONE]),
        ({"code": "expired"}, []),
        ({"session": "bo", "seat": "A-1"}, [TAKEN]),
        ({"session": "bo", "network": HOME[0]}, []),
        ({"principal": "nobody"}, []),
    ],
    ids=str,
)
def test_finds_what_is_named(
    door: Door,
    event: str,
    held: Answer,
    wanted: dict[str, str],
    found: list[tuple[str, str]],
) -> None:
    assert told(search(door, event, **wanted)) == found


def test_finds_what_became_of_a_reservation(
    door: Door, event: str, held: Answer, clock: Clock
) -> None:
    clock.set(START + timedelta(minutes=4))
    assert door.release(held).code == "already_confirmed"
    rows = search(door, event, reservation=held.id)
    refused = ("release", "already_confirmed")
    assert told(rows) == [refused, CONFIRMED, RESERVED]


def test_finds_a_seat_where_it_was_given_back(
    door: Door, event: str, held: Answer
) -> None:
    two = door.reserve(event, {"floor": 1}, seats=["A-2"], session="cy")
    assert door.amend(two, items={"floor": 1}, seats=[]).code == "ok"
    amended = ("amended", "ok")
    assert told(search(door, event, seat="A-2")) == [amended, RESERVED]
    assert amended not in told(search(door, event, seat="A-1"))


@pytest.mark.parametrize(
    ("verb", "found"),
    [
        ("fill_cart", {"amended", "reserved"}),
        ("block", {"blocked"}),
        ("unblock", {"unblocked"}),
        ("put_event", {"event_put"}),
        ("change_event", {"event_put"}),
        ("put_item", {"item_put"}),
        ("put_plan", {"plan_put"}),
        ("put_policy", {"policy_put"}),
        ("put_access", {"access_put"}),
        ("put_product", {"product_put"}),
    ],
)
def test_finds_by_the_verb_what_the_journal_calls_otherwise(
    door: Door, event: str, verb: str, found: set[str]
) -> None:
    door.put_event(event, items={"floor": 9}, duplicates="allow")
    door.put_plan(event, plan_of(lower=["A-1"]), {})
    door.put_access(event, ["A-1"], "accessible")
    door.put_product(event, "mug", serving="first")
    door.put_policy(event, hold_seconds=600)
    door.change_event(event, status="paused")
    door.change_event(event, status="on_sale")
    door.block(event, {"floor": 1})
    door.unblock(event, {"floor": 1})
    held = door.reserve(event, {"floor": 1}, session="anna")
    door.amend(held, items={"floor": 2})
    assert {row["action"] for row in search(door, event, action=verb)} == found


def test_a_time_is_from_its_first_instant_until_before_its_last(
    door: Door, event: str, held: Answer
) -> None:
    span = {
        "since": START + timedelta(minutes=1),
        "until": START + timedelta(minutes=2),
    }
    assert told(search(door, event, **span)) == [RESERVED]
    later = span["until"] + timedelta(microseconds=1)
    assert told(search(door, event, **span | {"until": later})) == [
        GONE,
        TAKEN,
        RESERVED,
    ]
    later = span["since"] + timedelta(microseconds=1)
    assert told(search(door, event, **span | {"since": later})) == []
    assert RESERVED not in told(search(door, event, until=span["since"]))


def test_refusals_of_one_second_have_times_of_their_own(
    door: Door, event: str, clock: Clock
) -> None:
    door.put_event(event, items={"floor": 1})
    at = START + timedelta(seconds=5, milliseconds=500)
    clock.set(at)
    door.reserve(event, {"floor": 2}, session="anna")
    instant = timedelta(microseconds=1)
    for since, until, found in (
        (at, at + instant, [GONE]),
        (at - timedelta(seconds=1), at, []),
        (at + instant, at + timedelta(seconds=1), []),
    ):
        assert told(search(door, event, since=since, until=until)) == found


def test_is_read_a_page_at_a_time(door: Door, event: str, clock: Clock) -> None:
    door.put_event(event, items={"floor": 2}, duplicates="allow")
    for number in range(9):
        clock.set(START + timedelta(seconds=number // 4))
        door.reserve(event, {"floor": 1}, session=f"s{number}")
    whole = search(door, event)
    assert len(whole) == 2 + 9
    pieces: Rows = []
    before = None
    while (found := page(door, event, before, limit=2))[0]:
        pieces += found[0]
        before = found[1]
        if before is None:
            break
    assert pieces == whole


def test_masks_owners_and_addresses(door: Door, event: str, held: Answer) -> None:
    rows = search(door, event)
    shown = str(rows)
    for name in ("anna", "a@x.org", "b@x.org", HOME[0], WORK[0]):
        assert name not in shown
    networks = [row["network"] for row in rows[:4]]
    assert networks[0] == networks[3] != networks[1]
    assert rows[0]["agent"] == HOME[1]
    assert held.token is not None
    assert held.token not in str(search(door, event, reveal=True))


def test_searches_all_events(door: Door, event: str, held: Answer) -> None:
    other = f"{event}-2"
    door.put_event(other, items={"floor": 1})
    with called_from(door, "192.0.2.99", "Opera"):
        door.reserve(event, {"floor": 1}, session="cy")
        door.reserve(other, {"floor": 1}, session="cy")
    rows = search(door, network="192.0.2.99", session="cy")
    found = [row["event_id"] for row in rows if row["event_id"].startswith(event)]
    assert found == [other, event]


def test_finds_what_the_office_did(door: Door, event: str, held: Answer) -> None:
    with called_from(door, *WORK):
        door.block(event, {"floor": 1}, reason="press")
        door.change_event(event, status="paused")
        door.put_item(event, "mug", capacity=5)
    rows = search(door, event, network=WORK[0], code="ok", reveal=True)
    assert [row["action"] for row in rows] == ["item_put", "event_put", "blocked"]
    assert {row["agent"] for row in rows} == {WORK[1]}
    assert rows[-1]["detail"]["reason"] == "press"


def test_a_flood_is_one_row_of_many(door: Door, event: str, clock: Clock) -> None:
    door.put_event(event, items={"floor": 1})
    flood = [{"session": f"s{n}", "items": {"floor": 2}} for n in range(150)]
    with called_from(door, *HOME):
        door.reserve_many(event, flood)
    rows = search(door, event, code="sold_out", limit=1_000)
    counted = [row for row in rows if row["refusal_count"] > 1]
    assert (len(rows), len(counted)) == (101, 1)
    assert sum(row["refusal_count"] for row in rows) == 150
    assert (counted[0]["network"], counted[0]["session"]) == (None, None)
