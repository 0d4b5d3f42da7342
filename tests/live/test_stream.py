"""The stream: what it says of events, and when."""

import secrets
from datetime import datetime
from typing import Any

import httpx
import pytest
from tests.doors.hall import plan_of
from tests.service.conftest import Served, served
from tests.service.wire import Wire

from .conftest import ZONES, act, hall, put, reserve, streams
from .listener import Listener, Picture, expected, shown


def availability(http: httpx.Client, event: str) -> dict[str, Any]:
    answer = http.get(f"/v1/events/{event}/availability").raise_for_status()
    found: dict[str, Any] = answer.json()
    return found


def test_begins_with_how_often_to_come_back_and_a_snapshot(
    service: Served, http: httpx.Client, event: str
) -> None:
    with Listener(service.url, event) as listener:
        assert listener.status == 200
        assert listener.headers["content-type"] == "text/event-stream; charset=utf-8"
        assert listener.headers["x-content-type-options"] == "nosniff"
        assert listener.headers["cache-control"] == "no-store"
        assert listener.headers["x-accel-buffering"] == "no"
        assert next(listener._lines()) == "retry: 2000"
        snapshot = listener.next("snapshot")
    found = availability(http, event)
    assert snapshot.data == {
        "event_id": event,
        "epoch": snapshot.data["epoch"],
        "position": found["position"],
        "server_now": snapshot.data["server_now"],
        "on_sale": True,
        "next_change_at": None,
        "totals": found["totals"],
        "items": found["items"],
        "plan": snapshot.data["plan"],
        "seats": ["aaaaaa", ""],
    }
    assert snapshot.id is not None
    assert snapshot.id.startswith(snapshot.data["epoch"])
    told_at = datetime.fromisoformat(snapshot.data["server_now"])
    assert (
        abs((told_at - datetime.fromisoformat(found["server_now"])).total_seconds()) < 5
    )


@pytest.mark.parametrize("path", ["http://localhost/v1/live", "/v1/%6cive"])
def test_begins_however_its_address_is_written(
    service: Served, event: str, path: str
) -> None:
    with Listener(service.url, event, path=path) as listener:
        assert listener.status == 200
        assert listener.next("snapshot").data["event_id"] == event


def test_tells_every_change_and_only_what_changed(
    service: Served, http: httpx.Client, event: str
) -> None:
    with Listener(service.url, event) as listener:
        picture = Picture()
        picture.take(listener.next("snapshot"))
        held = reserve(http, event, items={"floor": 8}, seats=["A-2", "B-1"])
        change = listener.next("change")
        assert change.data["seats"] == {"0": {"r": [1, 4]}}
        assert set(change.data["items"]) == {"floor", "lower", "upper"}
        assert change.data["items"]["floor"]["low_stock"] is True
        assert change.data["next_change_at"] == held["expires_at"]
        assert "on_sale" not in change.data
        picture.take(change)
        assert shown(picture.events[event]) == expected(
            availability(http, event), ZONES
        )

        act(http, held, "confirm")
        picture.take(sold := listener.next("change"))
        assert sold.data["seats"] == {"0": {"s": [1, 4]}}
        act(http, held, "cancel")
        picture.take(back := listener.next("change"))
        assert back.data["seats"] == {"0": {"a": [1, 4]}}

        act(http, reserve(http, event, seats=["A-1"]), "release")
        block = {"items": {"floor": 1}, "seats": ["A-3"], "reason": "crew"}
        crew = f"/v1/events/{event}/allocations/crew/block"
        blocked = http.post(crew, json=block)
        assert blocked.status_code == 200, blocked.text
        floor = {"capacity": 20, "reason": "more room"}
        http.put(f"/v1/events/{event}/items/floor", json=floor).raise_for_status()
        paused = {"status": "paused", "reason": "a fire alarm"}
        http.patch(f"/v1/events/{event}", json=paused).raise_for_status()
        found = availability(http, event)
        while picture.events[event]["position"] < found["position"]:
            picture.take(listener.next("change"))
        assert shown(picture.events[event]) == expected(found, ZONES)
        assert picture.events[event]["on_sale"] is False
        assert picture.events[event]["seats"] == ["aabaaa", ""]


def test_folds_what_happens_between_two_looks(
    service: Served, http: httpx.Client, event: str
) -> None:
    """What was taken and given back at once is not worth a word of its own."""
    body = {
        "requests": [
            {"items": {"floor": 1}, "session": f"s{number}"} for number in range(10)
        ]
    }
    with Listener(service.url, event) as listener:
        before = listener.next("snapshot").data["position"]
        path = f"/v1/events/{event}/reservations/batch"
        http.post(path, json=body).raise_for_status()
        change = listener.next("change")
    assert change.data["position"] == before + 10
    assert change.data["items"]["floor"]["reserved_count"] == 10
    assert change.data["items"]["floor"]["sold_out"] is True


def test_frees_what_is_over_though_nobody_swept(
    http: httpx.Client, database: str
) -> None:
    event = f"over-{secrets.token_hex(4)}"
    put(http, event, hold_seconds=1)
    with (
        served(database, "--no-sweep") as other,
        Listener(other.url, event) as listener,
    ):
        listener.next("snapshot")
        reserve(http, event, items={"floor": 1}, seats=["A-1"])
        assert listener.next("change").data["seats"] == {"0": {"r": [0]}}
        freed = listener.next("change")
        assert freed.data["seats"] == {"0": {"a": [0]}}
        assert freed.data["items"]["floor"]["available_count"] == 10


def test_begins_anew_when_the_plan_gets_other_seats(
    service: Served, http: httpx.Client, event: str
) -> None:
    with Listener(service.url, event) as listener:
        before = listener.next("snapshot").data
        reserve(http, event, seats=["A-2"])
        listener.next("change")
        plan = {"plan": plan_of(lower=["A-2", "A-9"]), "reason": "less room"}
        http.put(f"/v1/events/{event}/plan", json=plan).raise_for_status()
        after = listener.next("snapshot").data
    assert after["seats"] == ["ra"]
    assert after["plan"] != before["plan"]
    assert after["epoch"] == before["epoch"]


@pytest.mark.parametrize("what", ["category", "seat_number", "position"])
def test_tells_of_a_plan_that_has_the_same_seats_elsewhere(
    service: Served, http: httpx.Client, event: str, what: str
) -> None:
    other = {"category": "upper", "seat_number": "1a", "position": {"x": 7, "y": 7}}
    plan = hall()
    plan["zones"][0]["rows"][0]["seats"][0][what] = other[what]
    put = {"plan": plan, "reason": "another view"}
    with Listener(service.url, event) as listener:
        before = listener.next("snapshot").data
        http.put(f"/v1/events/{event}/plan", json=put).raise_for_status()
        after = listener.next("snapshot").data
    assert after["plan"] != before["plan"]
    assert after["plan"] == http.get(f"/v1/events/{event}/availability").json()["plan"]


def test_keeps_the_plans_version_where_the_same_is_put_again(
    service: Served, http: httpx.Client, event: str
) -> None:
    with Listener(service.url, event) as listener:
        before = listener.next("snapshot").data
        http.put(f"/v1/events/{event}/plan", json={"plan": hall()}).raise_for_status()
        reserve(http, event, seats=["A-2"])
        change = listener.next("change")
        while "seats" not in change.data:
            change = listener.next("change")
    assert change.data["seats"] == {"0": {"r": [1]}}
    with Listener(service.url, event) as listener:
        assert listener.next("snapshot").data["plan"] == before["plan"]


def test_leaves_seats_out_for_who_wants_none(
    service: Served, http: httpx.Client, event: str
) -> None:
    with Listener(service.url, event, seats="false") as listener:
        assert listener.next("snapshot").data["seats"] == []
        reserve(http, event, seats=["A-1"])
        change = listener.next("change").data
    assert "seats" not in change
    assert change["items"]["lower"]["available_count"] == 3


def test_says_that_nothing_has_changed(service: Served, event: str) -> None:
    with Listener(service.url, event) as listener:
        told = listener.next("snapshot").data["server_now"]
        for _ in range(2):
            heartbeat = listener.next("heartbeat")
            assert heartbeat.id is None
            assert list(heartbeat.data) == ["server_now"]
            assert heartbeat.data["server_now"] > told
            told = heartbeat.data["server_now"]


def test_carries_ten_events(service: Served, http: httpx.Client, event: str) -> None:
    events = [f"{event}-{number}" for number in range(10)]
    for name in events:
        http.put(f"/v1/events/{name}", json={"items": {"floor": 5}})
    with Listener(service.url, *events) as listener:
        seen = {listener.next("snapshot").data["event_id"] for _ in events}
        assert seen == set(events)
        reserve(http, events[7], items={"floor": 1})
        change = listener.next("change")
        assert change.data["event_id"] == events[7]
        assert [name for name in events if name not in str(change.id)] == []


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({}, "/event"),
        ({"event": [f"e{number}" for number in range(11)]}, "/event"),
        ({"event": "e" * 65}, "/event"),
        ({"event": "gala", "seats": "some"}, "/seats"),
    ],
)
def test_says_what_is_wrong_with_the_question(
    http: httpx.Client, query: dict[str, Any], field: str
) -> None:
    answer = http.get("/v1/live", params=query)
    assert answer.status_code == 422
    problem = answer.json()
    assert problem["code"] == "invalid_input"
    assert problem["errors"][0]["pointer"] == field


def test_goes_on_with_the_others_where_one_is_unknown(
    service: Served, http: httpx.Client, event: str
) -> None:
    with Listener(service.url, "unknown", event) as listener:
        listener.next("snapshot")
        refused = listener.next("refused").data
        assert refused["event_id"] == "unknown"
        assert refused["code"] == "not_found"
        reserve(http, event, items={"floor": 1})
        assert listener.next("change").data["event_id"] == event


def test_answers_who_asks_for_the_head_alone(http: httpx.Client, event: str) -> None:
    answer = http.head("/v1/live", params={"event": event})
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/event-stream")
    assert http.post("/v1/live").status_code == 405


def test_forgets_clients_that_are_gone(
    service: Served, http: httpx.Client, event: str
) -> None:
    listeners = [Listener(service.url, event) for _ in range(20)]
    for listener in listeners:
        listener.next("snapshot")
    assert streams(http) == 20
    for listener in listeners:
        listener.close()
    while streams(http):
        pass


def test_answers_nothing_more_on_the_connection_of_a_stream(
    service: Served, http: httpx.Client, event: str
) -> None:
    ask = f"GET /v1/live?event={event} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode()
    with Wire(service.url) as wire:
        wire.send(ask + ask)
        while streams(http) != 1:
            pass
        wire.send(ask)
    while streams(http):
        pass
