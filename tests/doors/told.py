"""What the HTTP API's answers say, as every door says it."""

from datetime import datetime
from typing import Any
from urllib.parse import urlencode

import httpx
import msgspec

from dibs.models import Reservation

from .door import Answer
from .python_door import of_reservation


def of_json(event: str, body: dict[str, Any]) -> Answer:
    return of_reservation(event, msgspec.convert(body, Reservation))


def refusal(event: str, response: httpx.Response) -> Answer:
    problem = response.json()
    assert response.headers["content-type"] == "application/problem+json"
    assert problem["status"] == response.status_code
    is_replayed = response.headers.get("idempotent-replayed") == "true"
    return of_problem(event, problem, replayed=is_replayed)


def of_problem(
    event: str, problem: dict[str, Any], *, replayed: bool = False
) -> Answer:
    """A problem's members as the engine's detail."""
    members = dict(problem)
    for name in ("type", "title", "status", "detail"):
        del members[name]
    code = members.pop("code")
    server_now = datetime.fromisoformat(members.pop("server_now"))
    if "event_status" in members:
        members["status"] = members.pop("event_status")
    for error in members.pop("errors", [])[:1]:
        members |= {"field": error["pointer"], "reason": error["detail"]}
    return Answer(
        code=code,
        event=event,
        detail=members,
        replayed=replayed,
        server_now=server_now,
    )


def policy_path(
    event: str,
    item: str | None = None,
    customer_class: str | None = None,
    amount_minor_min: int = 0,
) -> str:
    """Where a policy is put."""
    named = {"item": item, "customer_class": customer_class}
    query = {name: value for name, value in named.items() if value is not None}
    if amount_minor_min:
        query["amount_minor_min"] = str(amount_minor_min)
    return f"/v1/events/{event}/policies?{urlencode(query)}".rstrip("?")
