"""What everybody is after in the matrix: reservations, an order and a message."""

import asyncio
from contextlib import aclosing
from secrets import token_hex
from typing import Any

import httpx

from dibs import Dibs
from dibs.config import Settings
from dibs.delivery import EndpointPatch, Post, WebhookPut

from .asked import ACMES, PAID, STORE, Held
from .conftest import EVENT, Keys, shown


def hold_for(
    http: httpx.Client,
    dibs: Dibs,
    keys: Keys,
    customer: str,
    *,
    told: tuple[str, str] | None = None,
) -> Held:
    """Reservations of a customer, with all that comes of them.

    `told` are an endpoint and a delivery where those that are there will do.
    """
    session = token_hex(8)
    owner = {"session": session, "customer": customer, "customer_class": "member"}
    tickets = dibs.reserve(EVENT, {"floor": 1}, **owner)
    sold = dibs.sell(EVENT, {"floor": 1}, session=f"sold to {session}")
    over = dibs.reserve(EVENT, {"floor": 1}, session=f"over for {session}")
    dibs.release(EVENT, over.id)
    priced = dibs.reserve(PAID, {"floor": 1}, session=f"to be paid by {session}")
    mugs = dibs.reserve(STORE, {"mug": 1}, **owner)
    office = shown(keys.office)
    ordered, paying = begin(http, office, dibs.reserve(PAID, {"floor": 1}, **owner).id)
    made = (tickets, sold, over, priced, mugs)
    tokens = {one.id: one.token for one in made} | {ordered["id"]: ordered["token"]}
    return Held(
        tickets.id,
        sold.id,
        over.id,
        priced.id,
        mugs.id,
        session,
        customer,
        ordered["id"],
        paying["id"],
        paying["reference"],
        tokens,
        *(told or asyncio.run(told_by(dibs))),
    )


def begin(
    http: httpx.Client, office: dict[str, str], reservation: str
) -> tuple[dict[str, Any], dict[str, Any]]:
    """An order that begins to be paid, as it was made, and its payment."""
    body = {"reservations": [{"event": PAID, "id": reservation}]}
    made = http.post("/v1/orders", json=body, headers=office).json()
    paying = http.post(f"/v1/orders/{made['id']}/pay", headers=office).json()
    return made, paying["payment"]


async def told_by(dibs: Dibs) -> tuple[str, str]:
    """An endpoint of the organisation that is paused, and a delivery that waits."""
    async with aclosing(Post(dibs.url, Settings())) as post:
        acme = post.for_organisation("acme")
        made = await acme.create(WebhookPut(url="https://192.0.32.8/", name=ACMES))
        paused = EndpointPatch(status="paused")
        endpoint = (await acme.change(made.endpoint.id, paused)).id
        return endpoint, (await acme.ping(endpoint)).id
