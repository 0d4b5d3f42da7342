"""The calls of the matrix, and what is asked of each to be granted."""

import json
from collections.abc import Callable
from secrets import token_hex
from typing import Any, NamedTuple

import httpx
from tests.doors.hall import plan_of

from dibs.errors import REFUSALS
from dibs.service.app import ROWS
from dibs.service.calls.call import Row
from dibs.service.live.route import ADMITTED as LIVE

from .conftest import EVENT, shown

CALLS = (*ROWS, LIVE)
"""All that asks who calls: the rows of the API, and the stream."""
NAMES = {
    "event": EVENT,
    "item": "floor",
    "product": "floor",
    "allocation": "press",
    "seat": "A-1",
    "kind": "ticket",
    "provider": "sandbox",
}
ACMES = "the ticket printer of acme"
STORE = "acme.shop"


class Held(NamedTuple):
    """What everybody is after: reservations of one customer, and a session's name; an
    endpoint of their organisation, and what was sent there."""

    tickets: str
    sold: str
    over: str
    """Was given back."""
    priced: str
    """Of the event at a price; ordered by nobody yet."""
    mugs: str
    session: str
    customer: str
    order: str
    payment: str
    reference: str
    tokens: dict[str, str]
    """By reservation and order, what opens it."""
    endpoint: str
    delivery: str


Said = dict[str, Any]
Asked = dict[str, Callable[[Held], Said]]

WHY = "the matrix"
PAID = "acme.concert"
OTHER = "4b7f8a52-6ff3-4a53-8d0c-3f3a5a0e7f11"

STOCK: Asked = {
    "reserve_stock": lambda held: {"product": "cap", "session": held.session},
    "change_stock": lambda held: {"id": held.mugs, "action": "extend"},
    "release_stock": lambda held: {"id": held.mugs},
    "sell_stock": lambda held: {"order": held.session, "lines": [{"product": "cap"}]},
    "validate_stock": lambda held: {"ids": held.mugs},
    "validate_stock_by_tokens": lambda held: {"reservations": [{"id": held.mugs}]},
    "add_to_cart": lambda held: {"product": "mug", "session": held.session},
    "set_in_cart": lambda held: {
        "product": "mug", "quantity": 3, "session": held.session
    },
    "remove_from_cart": lambda _: {"product": "mug"},
    "read_cart": lambda _: {},
    "clear_cart": lambda _: {},
    "fill_in_bulk": lambda held: {
        "lines": [{"product": "cap"}], "session": held.session
    },
}  # fmt: skip
"""What the calls of the stock API are asked, besides the store."""


def _wish(held: Held) -> Said:
    return {"items": {"floor": 1}, "session": f"beside {held.session}"}


BODIES: Asked = {
    "reserve": _wish,
    "reserve_many": lambda held: {"requests": [_wish(held)]},
    "fill_cart": _wish,
    "sell": _wish,
    "amend": lambda _: {"items": {"floor": 2}},
    "force_release": lambda _: {"reason": WHY},
    "settle": lambda _: {"order_id": OTHER},
    "put_item": lambda _: {"capacity": 1_001, "reason": WHY},
    "put_product": lambda _: {"serving": "first", "reason": WHY},
    "put_policy": lambda _: {"units_max": 100},
    "explain_policy": lambda _: {"items": {"floor": 1}},
    "put_kind": lambda _: {},
    "put_plan": lambda _: {"plan": plan_of(lower=["A-1"])},
    "put_access": lambda _: {"seats": ["A-1"], "access": None},
    "block": lambda _: {"items": {"floor": 1}, "reason": WHY},
    "unblock": lambda _: {"items": {"floor": 1}, "reason": WHY},
    "create_order": lambda held: {"reservations": [{"event": PAID, "id": held.priced}]},
    "refund_order": lambda _: {"reason": WHY},
    "confirm_payment": lambda _: {"card": "4242 4242 4242 4242"},
    "authenticate_payment": lambda _: {"approve": True},
    "create_endpoint": lambda _: {"url": "https://192.0.32.8/", "name": WHY},
    "change_endpoint": lambda _: {"name": WHY},
    "replay_deliveries": lambda _: {"since": "2027-01-01T00:00:00Z"},
}
"""What other calls are asked; those left out need nothing."""

PLACES = {"cancel": "sold", "reserve_again": "over", **dict.fromkeys(STOCK, "mugs")}
"""Which reservation a call is about, where it is not the tickets that are held."""


def wanted(row: Row, held: Held) -> str:
    """The reservation that a call is about, or the order."""
    place = "order" if row.proof == "order" else PLACES.get(row.name, "tickets")
    name: str = getattr(held, place)
    return name


def ask(
    http: httpx.Client,
    row: Row,
    held: Held,
    credential: str | None,
    *,
    is_sound: bool = True,
    token: str | None = None,
) -> httpx.Response:
    """Makes a call; one that is not sound says too little to be granted.

    Its agent is a name of its own, by which the accounts of it are found.
    """
    named = {
        "id": wanted(row, held),
        "order": held.order,
        "payment": held.payment,
        "reference": held.reference,
        "endpoint": held.endpoint,
        "delivery": held.delivery,
    }
    path = row.path.format_map({**NAMES, **named})
    headers = {} if credential is None else shown(credential)
    headers["User-Agent"] = token_hex(16)
    if token is not None:
        headers["Dibs-Token"] = token
    if row.name == LIVE.name:
        return listen(http, row, headers)
    body: Said | None = None if row.body is None else {}
    query: Said | None = {"owner": "me"} if row.name == "list_reservations" else None
    if row.name in STOCK and is_sound:
        said = {"store": STORE, **STOCK[row.name](held)}
        body, query = (None, said) if row.body is None else (said, None)
        headers["Dibs-Session"] = held.session
    elif row.name == "list_reservations" and is_sound:
        headers["Dibs-Session"] = held.session
    elif row.name in BODIES and is_sound:
        body = BODIES[row.name](held)
    return http.request(row.method, path, json=body, params=query, headers=headers)


def listen(http: httpx.Client, row: Row, headers: dict[str, str]) -> httpx.Response:
    """What the stream says first of the event, a refusal as the answer it would be."""
    asked = {"event": EVENT}
    with http.stream(row.method, row.path, params=asked, headers=headers) as stream:
        if stream.status_code != 200 or row.method == "HEAD":
            stream.read()
            return stream
        lines = stream.iter_lines()
        kind = next(one for one in lines if one in {*HEARD})
        data = json.loads(next(lines).removeprefix("data: "))
    status = HEARD[kind] or REFUSALS[data["code"]].status
    told = {**data, "event": data["event_id"]}
    return httpx.Response(status, json=told, request=stream.request)


HEARD = {"event: snapshot": 200, "event: refused": None}
