"""The service's HTTP API, each call as a client would make it."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import httpx
import msgspec

from .documented import codes_of
from .door import Answer
from .paying import HttpPaying
from .said import SAID, SALES, said
from .served import SECRET, Service
from .told import of_json, of_problem, policy_path, refusal

OK_STATUSES = {200, 201}
ANSWER_SECONDS_MAX = 60.0


class HttpDoor(HttpPaying):
    """httpx against a service of its own; every fault of a call is a failed test."""

    name = "http"

    def __init__(self, url: str) -> None:
        self.service = Service(url)
        self._events: dict[str | None, str] = {}
        self.client = httpx.Client(
            base_url=self.service.address,
            timeout=ANSWER_SECONDS_MAX,
            limits=httpx.Limits(max_connections=None),
            trust_env=False,
        )

    def put_event(self, event: str, **settings: Any) -> Answer:
        body = said(settings, "items", *SALES)
        return self._settle("PUT", f"/v1/events/{event}", body)

    def change_event(self, event: str, **changes: Any) -> Answer:
        body = said(changes, "status", *SALES)
        return self._settle("PATCH", f"/v1/events/{event}", body)

    def put_item(self, event: str, item: str, **settings: Any) -> Answer:
        path = f"/v1/events/{event}/items/{item}"
        return self._settle("PUT", path, said(settings, "capacity"))

    def put_product(self, event: str, product: str, **rule: Any) -> Answer:
        return self._settle("PUT", f"/v1/events/{event}/products/{product}", rule)

    def put_plan(
        self,
        event: str,
        document: dict[str, Any],
        floors: Mapping[str, int],
        access: Mapping[str, Any] | None = None,
    ) -> Answer:
        body = {"plan": document, "floors": floors, "access": dict(access or {})}
        body = said(body, "floors")
        answer = self._settle("PUT", f"/v1/events/{event}/plan", body)
        at = answer.detail.get("field", "")
        if answer.code == "invalid_input" and at.startswith("/plan"):
            return Answer(code=answer.code, detail={"field": at.removeprefix("/plan")})
        return answer

    def put_access(
        self, event: str, seats: Sequence[str], access: str | None
    ) -> Answer:
        body = {"seats": list(seats), "access": access}
        return self._settle("PUT", f"/v1/events/{event}/access", body)

    def reserve(
        self,
        event: str,
        items: Mapping[str, Any] | None = None,
        *,
        seats: Sequence[str] = (),
        best: Mapping[str, Any] | None = None,
        session: str,
        customer: str | None = None,
        customer_class: str | None = None,
        key: str | None = None,
    ) -> Answer:
        body: dict[str, Any] = {"session": session}
        body |= {"items": dict(items)} if items else {}
        body |= {"seats": list(seats)} if seats else {}
        body |= {"best": dict(best)} if best else {}
        body |= {"customer": customer} if customer else {}
        body |= {"customer_class": customer_class} if customer_class else {}
        path = f"/v1/events/{event}/reservations"
        answer = self._answer(event, "POST", path, json=body, headers=_keyed(key))
        self._events[answer.id] = event
        return answer

    def reserve_many(
        self, event: str, requests: Sequence[dict[str, Any]]
    ) -> list[Answer]:
        path = f"/v1/events/{event}/reservations/batch"
        response = self._send("POST", path, json={"requests": list(requests)})
        if response.status_code not in OK_STATUSES:
            return [refusal(event, response)] * len(requests)
        return [
            of_json(event, one["reservation"])
            if one["code"] == "ok"
            else of_problem(event, one["problem"])
            for one in response.json()["answers"]
        ]

    def extend(self, held: Answer, *, key: str | None = None) -> Answer:
        return self._by_holder("POST", held, "/extend", key)

    def confirm(self, held: Answer, *, key: str | None = None) -> Answer:
        return self._by_holder("POST", held, "/confirm", key)

    def release(self, held: Answer, *, key: str | None = None) -> Answer:
        return self._by_holder("POST", held, "/release", key)

    def force_release(
        self, held: Answer, reason: str, *, key: str | None = None
    ) -> Answer:
        bare = Answer(code="ok", event=held.event, id=held.id)
        return self._by_holder("POST", bare, "/force-release", key, {"reason": reason})

    def leave(self, held: Answer, *, key: str | None = None) -> Answer:
        return self._by_holder("POST", held, "/leave", key)

    def heartbeat(
        self, held: Answer, *, paying: bool = False, key: str | None = None
    ) -> Answer:
        body = {"paying": True} if paying else None
        return self._by_holder("POST", held, "/heartbeat", key, body)

    def sell(
        self,
        event: str,
        items: Mapping[str, Any] | None = None,
        *,
        seats: Sequence[str] = (),
        session: str,
        customer: str | None = None,
        key: str | None = None,
    ) -> Answer:
        body: dict[str, Any] = {"session": session}
        body |= {"items": dict(items)} if items else {}
        body |= {"seats": list(seats)} if seats else {}
        body |= {"customer": customer} if customer else {}
        path = f"/v1/events/{event}/sales"
        return self._answer(event, "POST", path, json=body, headers=_keyed(key))

    def cancel(
        self,
        held: Answer,
        items: Mapping[str, Any] | None = None,
        *,
        seats: Sequence[str] | None = None,
        key: str | None = None,
    ) -> Answer:
        body: dict[str, Any] = {} if items is None else {"items": dict(items)}
        body |= {} if seats is None else {"seats": list(seats)}
        return self._by_holder("POST", held, "/cancel", key, body)

    def amend(
        self,
        held: Answer,
        *,
        items: Mapping[str, Any] | None = None,
        seats: Sequence[str] | None = None,
        best: Mapping[str, Any] | None = None,
        session: str | None = None,
        customer: str | None = None,
        key: str | None = None,
    ) -> Answer:
        given = {"items": items, "seats": seats, "best": best, "customer": customer}
        body = {name: one for name, one in given.items() if one is not None}
        shown = replace(held, session=session or held.session)
        return self._by_holder("PATCH", shown, "", key, body)

    def reserve_again(
        self, held: Answer, *, customer_class: str | None = None, key: str | None = None
    ) -> Answer:
        body = {"customer_class": customer_class} if customer_class else None
        answer = self._by_holder("POST", held, "/again", key, body)
        self._events[answer.id] = held.event
        return answer

    def fill_cart(
        self, event: str, items: Mapping[str, Any] | None = None, **asked: Any
    ) -> Answer:
        headers, held = _keyed(asked.pop("key", None)), asked.pop("held", None)
        named = {"id": held.id, "token": held.token} if held else {}
        body = {"items": dict(items or {}), **named, **asked}
        path = f"/v1/events/{event}/cart"
        return self._answer(event, "POST", path, json=body, headers=headers)

    def reservations(
        self,
        event: str,
        *,
        session: str | None = None,
        customer: str | None = None,
        before: str | None = None,
        limit: int = 100,
    ) -> list[Answer]:
        named = {"Dibs-Session": session, "Dibs-Customer": customer}
        headers = {name: one for name, one in named.items() if one is not None}
        query: dict[str, Any] = {"owner": "me", "limit": limit}
        query |= {} if before is None else {"before": before}
        path = f"/v1/events/{event}/reservations"
        response = self._send("GET", path, params=query, headers=headers)
        assert response.status_code in OK_STATUSES, response.text
        return [of_json(event, one) for one in response.json()["reservations"]]

    def read(self, held: Answer) -> Answer:
        return self._by_holder("GET", held, "", None)

    def put_policy(
        self,
        event: str,
        *,
        item: str | None = None,
        customer_class: str | None = None,
        amount_minor_min: int = 0,
        **settings: Any,
    ) -> Answer:
        path = policy_path(event, item, customer_class, amount_minor_min)
        return self._settle("PUT", path, settings)

    def remove_policy(
        self,
        event: str,
        *,
        item: str | None = None,
        customer_class: str | None = None,
        amount_minor_min: int = 0,
    ) -> Answer:
        path = policy_path(event, item, customer_class, amount_minor_min)
        response = self._send("DELETE", path)
        if response.status_code not in OK_STATUSES:
            return refusal("", response)
        return Answer(code="ok")

    def policies(self, event: str) -> list[dict[str, Any]]:
        return list(self._send("GET", policy_path(event)).json()["policies"])

    def explain_policy(
        self,
        event: str,
        items: Mapping[str, Any] | None = None,
        *,
        seats: Sequence[str] = (),
        best: Mapping[str, Any] | None = None,
        customer_class: str | None = None,
    ) -> list[dict[str, Any]] | Answer:
        body: dict[str, Any] = {"items": dict(items)} if items else {}
        body |= {"seats": list(seats)} if seats else {}
        body |= {"best": dict(best)} if best else {}
        body |= {"customer_class": customer_class} if customer_class else {}
        path = f"/v1/events/{event}/policies/explain"
        response = self._send("POST", path, json=body)
        if response.status_code not in OK_STATUSES:
            return refusal(event, response)
        return list(response.json()["rulings"])

    def block(
        self,
        event: str,
        items: Mapping[str, int] | None = None,
        *,
        seats: Sequence[str] = (),
        allocation: str = "house",
        reason: str = "",
    ) -> Answer:
        return self._move("block", event, items, seats, allocation, reason)

    def unblock(
        self,
        event: str,
        items: Mapping[str, int] | None = None,
        *,
        seats: Sequence[str] = (),
        allocation: str = "house",
        reason: str = "",
    ) -> Answer:
        return self._move("unblock", event, items, seats, allocation, reason)

    def allocations(self, event: str) -> list[dict[str, Any]]:
        response = self._send("GET", f"/v1/events/{event}/allocations")
        return list(response.json()["allocations"])

    def _move(
        self,
        action: str,
        event: str,
        items: Mapping[str, int] | None,
        seats: Sequence[str],
        allocation: str,
        reason: str,
    ) -> Answer:
        path = f"/v1/events/{event}/allocations/{allocation}/{action}"
        body = {"items": dict(items or {}), "seats": list(seats)}
        body |= {"reason": reason} if reason else SAID
        return self._settle("POST", path, body)

    def sweep(self, event: str) -> list[str]:
        path = "/v1/maintenance/cleanup"
        response = self._send("POST", path, headers={"X-API-Key": SECRET})
        assert response.status_code in OK_STATUSES, response.text
        assert response.json()["inconsistencies"] == 0
        ended: list[str] = response.json()["reservation_ids"]
        return [one for one in ended if self._events.get(one) == event]

    def event(self, event: str) -> dict[str, Any] | None:
        return self._found(f"/v1/events/{event}")

    def events(self, after: str, limit: int) -> list[str]:
        page = {"after": after, "limit": limit} if after else {"limit": limit}
        listed = self._send("GET", "/v1/events", params=page).json()["events"]
        return [event["event_id"] for event in listed]

    def plan(self, event: str) -> dict[str, Any] | None:
        return self._found(f"/v1/events/{event}/plan")

    def availability(self, event: str, *, explain: bool = False) -> Any:
        return self._found(f"/v1/events/{event}/availability?explain={explain}")

    def availability_version(self, event: str) -> str | None:
        response = self._send("GET", f"/v1/events/{event}/availability")
        return response.headers.get("etag")

    def journal(self, event: str, after: int, limit: int) -> list[dict[str, Any]]:
        path = f"/v1/events/{event}/journal?after={after}&limit={limit}"
        page = self._found(path) or {"journal": []}
        return list(page["journal"])

    def statistics(self, event: str, hours: int) -> dict[str, Any] | None:
        return self._found(f"/v1/events/{event}/statistics?hours={hours}")

    def verify(self, event: str) -> list[Any]:
        response = self._send("GET", f"/v1/events/{event}/consistency")
        return list(response.json()["violations"])

    def close(self) -> None:
        self.client.close()
        self.service.close()

    def _send(self, method: str, path: str, **given: Any) -> httpx.Response:
        response = self.client.request(method, path, **given)
        assert response.status_code < 500 or "retry-after" in response.headers
        if response.status_code >= 400:
            assert response.json()["code"] in codes_of(method, path)
        return response

    def _by_holder(
        self,
        method: str,
        held: Answer,
        action: str,
        key: str | None,
        body: dict[str, Any] | None = None,
    ) -> Answer:
        headers = _keyed(key) | _shown(held)
        path = f"/v1/events/{held.event}/reservations/{held.id}{action}"
        return self._answer(held.event, method, path, headers=headers, json=body)

    def _answer(self, event: str, method: str, path: str, **given: Any) -> Answer:
        response = self._send(method, path, **given)
        if response.status_code not in OK_STATUSES:
            return refusal(event, response)
        answer = of_json(event, response.json())
        is_marked = response.headers.get("idempotent-replayed") == "true"
        assert is_marked == answer.replayed
        return answer

    def _settle(self, method: str, path: str, body: Mapping[str, Any]) -> Answer:
        content = msgspec.json.encode(body)
        headers = {"Content-Type": "application/json"}
        response = self._send(method, path, content=content, headers=headers)
        if response.status_code not in OK_STATUSES:
            return refusal("", response)
        return Answer(code="ok")

    def _found(self, path: str) -> dict[str, Any] | None:
        response = self._send("GET", path)
        if response.status_code == 404:
            return None
        found: dict[str, Any] = response.json()
        return found


def _shown(held: Answer) -> dict[str, str]:
    named = {"Token": held.token, "Session": held.session, "Customer": held.customer}
    return {f"Dibs-{name}": one for name, one in named.items() if one is not None}


def _keyed(key: str | None) -> dict[str, str]:
    return {} if key is None else {"Idempotency-Key": key}
