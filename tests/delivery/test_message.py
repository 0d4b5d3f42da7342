"""What messages look like, and which of them somebody asked for."""

import json
import re
import time
from datetime import UTC, datetime

import pytest

from dibs.delivery.ledgers import Leased
from dibs.delivery.message import (
    BODY_BYTES_MAX,
    EVENT_BYTES_MAX,
    body_of,
    cloud_event,
    delivery_id,
    matches,
    of_order,
    of_transition,
)

NOON = datetime(2027, 5, 1, 12, 0, 0, 250_000, tzinfo=UTC)
ID = "01a53aac-4500-7002-8001-9d2ae7c193df"
ENDPOINT = "01a21bd3-5636-7ea7-98d9-647fbf1b6a73"
LONG_NAME = "x" * 190


def transition(**changed: object) -> tuple[object, ...]:
    """A row of a journal."""
    row = {
        "event": "gala",
        "position": 17,
        "at": NOON,
        "action": "reserved",
        "reservation": ID,
        "items": ["floor", "mug"],
        "units": [2, 1],
        "seats": None,
        "expires_at": NOON,
        "detail": None,
    }
    return tuple((row | changed).values())


def test_a_transition_says_what_happened_to_what() -> None:
    message = of_transition(transition())
    assert json.loads(body_of(message)) == {
        "type": "reservation.reserved",
        "timestamp": "2027-05-01T12:00:00.250000Z",
        "data": {
            "event": "gala",
            "position": 17,
            "reservation": ID,
            "items": {"floor": 2, "mug": 1},
            "seats": [],
            "expires_at": "2027-05-01T12:00:00.250000Z",
        },
    }


def test_what_is_of_no_reservation_is_of_its_event() -> None:
    capacity = {"items": ["floor"], "units": None, "detail": {"capacity": 9}}
    row = transition(reservation=None, action="item_put", expires_at=None, **capacity)
    message = of_transition(row)
    assert (message.type, message.subject) == ("event.item_put", "gala")
    assert message.data == {
        "event": "gala",
        "position": 17,
        "items": {"floor": None},
        "seats": [],
        "detail": {"capacity": 9},
    }


def test_a_detail_says_nothing_that_somebody_typed() -> None:
    detail = {"reason": "for Anna", "customer": "anna", "order": "o1", "late": {"a": 1}}
    message = of_transition(transition(detail=detail))
    assert message.data["detail"] == {"order": "o1", "late": {"a": 1}}
    by_the_clock = of_transition(transition(detail={"reason": "silent"}))
    assert by_the_clock.data["detail"] == {"reason": "silent"}


def test_a_long_message_says_that_it_was_shortened() -> None:
    seats = [f"{LONG_NAME}{number}" for number in range(200)]
    message = of_transition(transition(seats=seats))
    body = body_of(message)
    assert len(body.encode()) < BODY_BYTES_MAX
    data = json.loads(body)["data"]
    assert data["shortened"] is True
    assert (data["reservation"], data["position"]) == (ID, 17)
    few = of_transition(transition(seats=seats[:50]))
    assert json.loads(body_of(few))["data"]["seats"] == seats[:50]


@pytest.mark.parametrize("bytes_max", [EVENT_BYTES_MAX, 2_000])
def test_a_long_cloud_event_says_that_it_was_shortened(bytes_max: int) -> None:
    seats = [f"{LONG_NAME}{number}" for number in range(bytes_max // len(LONG_NAME))]
    event = cloud_event(of_transition(transition(seats=seats)), "e1")
    told = json.loads(event.encode(bytes_max))
    assert told["data"] == {
        "event": "gala",
        "position": 17,
        "reservation": ID,
        "expires_at": "2027-05-01T12:00:00.250000Z",
        "shortened": True,
    }
    assert told["id"] == "gala:17"
    few = cloud_event(of_transition(transition(seats=seats[: len(seats) // 2])), "e1")
    assert "shortened" not in json.loads(few.encode(bytes_max))["data"]


def test_a_broker_gets_a_cloud_event() -> None:
    message = of_transition(transition())
    event = cloud_event(message, "e1")
    told = json.loads(event.encode())
    assert told.pop("data") == json.loads(body_of(message))["data"]
    assert told == {
        "specversion": "1.0",
        "id": "gala:17",
        "source": "/events/gala",
        "type": "reservation.reserved",
        "subject": ID,
        "time": "2027-05-01T12:00:00.250000Z",
        "datacontenttype": "application/json",
        "partitionkey": ID,
        "sequence": "00000000000000000017",
        "epoch": "e1",
    }
    assert event.event == "gala"
    assert all(re.fullmatch("[a-z0-9]{1,20}", name) for name in told)


@pytest.mark.parametrize(
    ("ledger", "source"), [("/", "/orders"), ("/acme", "/orders/acme")]
)
def test_an_order_s_message_is_of_its_organisation(ledger: str, source: str) -> None:
    row = (3, NOON, "order.paid", ID, {"amount_minor": 5, "client_secret": "s"})
    message = of_order(ledger, row)
    assert message.data == {"amount_minor": 5, "order": ID, "position": 3}
    event = cloud_event(message, "")
    assert (event.source, event.subject, event.event) == (source, ID, None)


@pytest.mark.parametrize(
    ("reason", "told"), [("for Anna", {}), ("asked", {"reason": "asked"})]
)
def test_an_order_s_message_has_no_reason_that_somebody_typed(
    reason: str, told: dict[str, str]
) -> None:
    message = of_order("/", (3, NOON, "order.refunded", ID, {"reason": reason}))
    assert message.data == {"order": ID, "position": 3, **told}


def test_a_message_has_one_id_for_an_endpoint() -> None:
    message = of_transition(transition())
    assert delivery_id(ENDPOINT, message) == delivery_id(ENDPOINT, message)
    assert delivery_id(ID, message) != delivery_id(ENDPOINT, message)
    after_a_restore = of_transition(transition(at=NOON.replace(hour=13)))
    assert delivery_id(ENDPOINT, after_a_restore) != delivery_id(ENDPOINT, message)


@pytest.mark.parametrize(
    ("pattern", "fits", "does_not"),
    [
        ("gala", ["gala"], ["gala2", "agala", ""]),
        ("acme.*", ["acme.", "acme.gala"], ["acme", "acmex.gala"]),
        ("*", ["", "all"], []),
        ("*.confirmed", ["reservation.confirmed"], ["reservation.confirmed.x"]),
        ("a*b*c", ["abc", "axbxc", "abbc"], ["acb", "ab", "abcx"]),
        ("a*a", ["aa", "aba"], ["a"]),
        ("a.b", ["a.b"], ["axb"]),
    ],
)
def test_patterns_mean_what_they_say(
    pattern: str, fits: list[str], does_not: list[str]
) -> None:
    assert [one for one in fits if not matches([pattern], one)] == []
    assert [one for one in does_not if matches([pattern], one)] == []


def test_no_pattern_takes_long() -> None:
    began = time.monotonic()
    assert not matches(["*a" * 32], "a" * 30 + "b" * 34)
    assert time.monotonic() - began < 0.1


def test_orders_are_told_to_who_follows_all_or_names_them() -> None:
    order = of_order("/", (1, NOON, "order.paid", ID, {}))

    def wants(events: list[str], types: list[str]) -> bool:
        row = (ENDPOINT, None, "webhook", "", "", events, types, 1)
        return Leased(*row).wants(order)

    assert wants([], [])
    assert wants(["gala"], ["order.*"])
    assert not wants(["gala"], [])
    assert not wants([], ["reservation.*"])
