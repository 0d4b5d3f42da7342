"""Every call of a client, one after the other, each with the answer it should get."""

import re
from typing import Any

import httpx
from tests.doors.hall import plan_of

from .release import Client

FLOOR = {"floor": 2}
PLAN = plan_of(lower=["A-1", "A-2", "A-3"])
LOG = {
    "started_at": "2026-11-21T10:00:00+00:00",
    "finished_at": "2026-11-21T10:00:01+00:00",
    "trigger": "schedule",
    "reservations_expired": 0,
    "seats_released": 0,
    "events": 0,
    "reservation_ids": [],
}


def tour(client: Client, event: str) -> None:
    """Calls every method of `Dibs`."""
    _set_up(client, event)
    _sell(client, event)
    _sell_many(client, event)
    _look_after(client, event)
    assert client("verify", event) == []


def _set_up(client: Client, event: str) -> None:
    client("put_event", event, items={"floor": 50}, duplicates="allow")
    client("put_item", event, "mug", kind="stock", capacity=5)
    client("change_event", event, name="Gala")
    client("put_plan", event, PLAN, {})
    client("put_default_duration", 20)
    client("put_default_duration", None)
    found = client("event", event)
    assert (found["name"], found["items"]["lower"]["capacity"]) == ("Gala", 3)
    assert event in [one["event_id"] for one in client("events")]
    assert client("plan", event)["name"] == PLAN["name"]
    assert client("url").startswith(("postgresql", "user", "host", "dbname"))


def _sell(client: Client, event: str) -> None:
    for number, given in enumerate(({}, {"borrowed": True})):
        session = f"anna-{number}"
        seat = f"A-{number + 1}"
        held = client("reserve", event, FLOOR, seats=[seat], session=session, **given)
        by_token = {"token": held["token"], **given}
        assert client("extend", event, held["id"], **by_token)["extension_count"] == 1
        assert client("reservation", event, held["id"], **by_token)["valid"]
        assert client("expire", event, held["id"], **given)["code"] == "not_due"
        sold = client("confirm", event, held["id"], **by_token)
        assert sold["status"] == "confirmed"
        other = client("reserve", event, {"mug": 1}, session=session, **given)
        freed = client("release", event, other["id"], session=session, **given)
        assert freed["status"] == "released"
    refused = client("reserve", event, {"mug": 6}, session="bo")
    assert (refused["code"], refused["detail"]) == (
        "sold_out",
        {"available": {"mug": 5}},
    )
    refused = client("reserve", event, seats=["A-1"], session="bo")
    assert refused["code"] == "seats_unavailable"


def _sell_many(client: Client, event: str) -> None:
    requests = [{"items": FLOOR, "session": f"{n}"} for n in range(3)]
    answers = client("reserve_many", event, requests)
    named = [{"id": answer["reservation"]["id"]} for answer in answers]
    for call, asked in (
        ("extend_many", named),
        ("confirm_many", named[:2]),
        ("release_many", named[2:]),
    ):
        assert [one["code"] for one in client(call, event, asked)] == ["ok"] * len(
            asked
        )


def _look_after(client: Client, event: str) -> None:
    counted = client("availability", event)["items"]
    assert (counted["floor"]["sold_count"], counted["mug"]["available_count"]) == (8, 5)
    assert client("availability_version", event)
    assert client("expire_many", event) == []
    assert client("due_events") == []
    client("reserve", event, {"mug": 1}, session="carl")
    assert client("next_deadline")
    client("log_cleanup", **LOG)


class Browser:
    """httpx, remembering which of the described calls were made."""

    def __init__(self, address: str) -> None:
        self._http = httpx.Client(base_url=address, timeout=30, trust_env=False)
        self.described = self._http.get("/openapi.json").raise_for_status().json()
        self._left = {
            (method.upper(), path)
            for path, calls in self.described["paths"].items()
            for method in calls.keys() & {"get", "put", "post", "patch", "delete"}
        }

    def __call__(self, method: str, path: str, **given: Any) -> Any:
        """The body of a call that succeeded."""
        response = self._http.request(method, path, **given)
        assert response.is_success, response.text
        (matched,) = (
            call for call in self._calls() if call[0] == method and _fits(path, call[1])
        )
        self._left.discard(matched)
        return response.json() if response.content else None

    @property
    def left(self) -> set[tuple[str, str]]:
        """Described calls that nobody made."""
        return self._left

    def close(self) -> None:
        self._http.close()

    def _calls(self) -> list[tuple[str, str]]:
        described = self.described["paths"].items()
        return [(method.upper(), path) for path, calls in described for method in calls]


def _fits(path: str, template: str) -> bool:
    return bool(re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", template), path))


def browse(browser: Browser, event: str, secret: str) -> None:
    """Makes every call of release 0.1.0's API."""
    at = f"/v1/events/{event}"
    browser("PUT", at, json={"items": {"floor": 50}, "duplicates": "allow"})
    browser("PUT", f"{at}/items/mug", json={"kind": "stock", "capacity": 5})
    browser("PATCH", at, json={"name": "Gala"})
    browser("PUT", f"{at}/plan", json={"plan": PLAN, "floors": {}})
    assert browser("GET", at)["name"] == "Gala"
    assert {"floor", "mug"} <= browser("GET", f"{at}/items")["items"].keys()
    assert browser("GET", f"{at}/plan")["name"] == PLAN["name"]
    assert browser("GET", "/v1/events", params={"limit": 1})["events"]
    for action, status in (("confirm", "confirmed"), ("release", "released")):
        held = _held(browser, at)
        to, token = f"{at}/reservations/{held['id']}", {"Dibs-Token": held["token"]}
        extended = browser("POST", f"{to}/extend", headers=token)
        assert extended["extension_count"] == 1
        assert browser("GET", to, headers=token)["valid"]
        key = {"Idempotency-Key": held["id"]}
        ended = browser("POST", f"{to}/{action}", headers=token | key)
        assert ended["status"] == status
        assert browser("POST", f"{to}/{action}", headers=token | key)["replayed"]
    held = _held(browser, at)
    to, token = f"{at}/reservations/{held['id']}", {"Dibs-Token": held["token"]}
    browser("DELETE", to, headers=token)
    asked = {"requests": [{"items": FLOOR, "session": f"{n}"} for n in range(3)]}
    answers = browser("POST", f"{at}/reservations/batch", json=asked)["answers"]
    assert [answer["code"] for answer in answers] == ["ok"] * 3
    assert browser("GET", f"{at}/availability")["items"]["floor"]["sold_count"] == 2
    browser("POST", "/v1/maintenance/cleanup", headers={"X-API-Key": secret})
    assert browser("GET", f"{at}/consistency")["violations"] == []
    browser("GET", "/livez")
    browser("GET", "/readyz")


def _held(browser: Browser, at: str) -> dict[str, Any]:
    """A reservation of some units and of a seat that is free."""
    states = browser("GET", f"{at}/availability")["seats"]
    free = {"A-1", "A-2", "A-3"} - {*states["sold"], *states["reserved"]}
    asked = {"items": FLOOR, "seats": [min(free)], "session": "anna"}
    held: dict[str, Any] = browser("POST", f"{at}/reservations", json=asked)
    return held
