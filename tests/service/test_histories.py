"""What happened to a seat, a reservation, a refusal: told over HTTP, owners masked."""

from typing import Any

import httpx
import pytest
from tests.doors.hall import plan_of

EVENT = "/v1/events/concert"


@pytest.fixture(scope="module")
def held(http: httpx.Client) -> dict[str, Any]:
    """A reservation of the only seat and the last units, and somebody refused."""
    http.put(EVENT, json={"items": {"floor": 2}}).raise_for_status()
    plan = {"plan": plan_of(lower=["A 1 & ½"])}
    http.put(f"{EVENT}/plan", json=plan).raise_for_status()
    body = {"items": {"floor": 2}, "seats": ["A 1 & ½"], "session": "anna-in-the-web"}
    made = http.post(f"{EVENT}/reservations", json=body)
    for session, asked in (("bo", {"floor": 1}), ("cleo", {"floor": 2})):
        body = {"items": asked, "session": session}
        refused = http.post(f"{EVENT}/reservations", json=body)
        assert refused.json()["code"] == "sold_out"
    reservation: dict[str, Any] = made.json()
    return reservation


def told(http: httpx.Client, path: str, **given: Any) -> list[str]:
    answer = http.get(f"{EVENT}/{path}", **given)
    assert answer.status_code == 200, answer.text
    assert "anna-in-the-web" not in answer.text
    return [one["what"] for one in answer.json()["history"]]


def test_tells_what_happened_to_a_seat(
    http: httpx.Client, held: dict[str, Any]
) -> None:
    born, now = told(http, "seats/A%201%20%26%20%C2%BD/history")
    assert born.startswith("Reserved seat A 1 & ½")
    assert now.startswith("Held for another")


@pytest.mark.parametrize("encoded", ["%2F", "%2f"])
def test_a_name_may_have_a_slash(http: httpx.Client, encoded: str) -> None:
    """As part of a path it is encoded; what is not encoded parts names."""
    slashed = f"/v1/events/slashed-{encoded[-1]}"
    http.put(slashed, json={}).raise_for_status()
    plan = {"plan": plan_of(lower=["A/1", "history"])}
    http.put(f"{slashed}/plan", json=plan).raise_for_status()
    for seat in (f"A{encoded}1", "history"):
        answer = http.get(f"{slashed}/seats/{seat}/history")
        assert answer.status_code == 200, answer.text
        assert answer.json()["history"][-1]["what"].startswith("Free")
    unknown = http.get(f"{slashed}/seats/A{encoded}2/history").json()
    assert (unknown["code"], unknown["seats"]) == ("seats_not_found", ["A/2"])
    allocation = f"{slashed}/allocations/press{encoded}radio/block"
    held = http.post(allocation, json={"seats": ["A/1"], "reason": "the press"})
    assert held.json()["allocation"] == "press/radio"
    for path in (f"{slashed}/seats/A/1/history", f"/v1/events{encoded}hall"):
        lost = http.get(path)
        assert (lost.status_code, lost.json()["code"]) == (404, "not_found"), path
        assert lost.json()["path"].count("/") == path.count("/") + path.count(encoded)


def test_tells_what_happened_to_a_reservation(
    http: httpx.Client, held: dict[str, Any]
) -> None:
    sentences = told(http, f"reservations/{held['id']}/history")
    assert sentences[0].startswith("Reserved ")


def test_tells_why_the_latest_were_refused(
    http: httpx.Client, held: dict[str, Any]
) -> None:
    (latest, *_) = told(http, "refusals/history")
    assert latest.startswith("Asked to reserve 2 × floor and was refused (sold_out)")
    (bo, *_) = told(http, "refusals/history", headers={"Dibs-Session": "bo"})
    assert bo.startswith("Asked to reserve 1 × floor")
    both = told(http, "refusals/history", params={"limit": 2})
    assert sum(one.startswith("Asked") for one in both) == 2
    assert told(http, "refusals/history", params={"reservation": held["id"]}) == []
    assert (
        told(http, "refusals/history", params={"until": "2020-01-01T00:00:00Z"}) == []
    )


@pytest.mark.parametrize("until", ["0.5", "1e9", "null", "", "yesterday"])
def test_a_time_is_no_number(http: httpx.Client, until: str) -> None:
    answer = http.get(f"{EVENT}/refusals/history", params={"until": until})
    assert answer.status_code == 422, answer.text
    assert answer.json()["errors"][0]["pointer"] == "/until"


def test_what_is_not_there_is_not_found(
    http: httpx.Client, held: dict[str, Any]
) -> None:
    unknown = "00000000-0000-7000-8000-000000000000"
    for path, code in (
        (f"{EVENT}/seats/Z-9/history", "seats_not_found"),
        (f"{EVENT}/reservations/{unknown}/history", "not_found"),
        ("/v1/events/none/seats/A-1/history", "not_found"),
        ("/v1/events/none/refusals/history", "not_found"),
    ):
        answer = http.get(path)
        assert (answer.status_code, answer.json()["code"]) == (404, code)
    wrong = http.get(f"{EVENT}/refusals/history", params={"limit": 0})
    assert wrong.status_code == 422
