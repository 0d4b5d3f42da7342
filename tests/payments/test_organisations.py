"""Orders of organisations are kept apart, and so is what is told of them."""

from collections.abc import AsyncIterator
from secrets import token_hex
from typing import Any

import psycopg
import pytest

from dibs import AsyncDibs, InvalidInput, NotFound
from dibs.payments import Till
from dibs.payments.models import OrderedReservation, OrderPut, PayAsk

from .shop import Shop

MESSAGES = "select position, type, order_id::text from dibs_office.read_messages(%s)"


@pytest.fixture
async def two(dibs: AsyncDibs, shop: Shop, url: str) -> AsyncIterator[list[str]]:
    """The names of an event of acme's and one of beta's."""
    del shop
    with psycopg.connect(url, autocommit=True) as link:
        for name in ("acme", "beta"):
            link.execute("select dibs_office.put_organisation(%s)", (name,))
    events = ["acme.gala", "beta.gala"]
    for event in events:
        items = {"floor": {"capacity": 10, "price_minor": 2500}}
        await dibs.put_event(event, items=items, currency="EUR")
    yield events
    for event in events:
        assert await dibs.verify(event) == []


async def put_of(dibs: AsyncDibs, *events: str) -> OrderPut:
    named = []
    for event in events:
        held = await dibs.reserve(event, {"floor": 1}, session=token_hex(8))
        named.append(OrderedReservation(event=event, id=held.id))
    return OrderPut(reservations=named)


async def test_an_order_is_its_events_organisation_s(
    dibs: AsyncDibs, till: Till, two: list[str], url: str
) -> None:
    acme, beta = two
    ours = await till.create_order(await put_of(dibs, acme))
    assert ours.organisation == "acme"
    theirs = till.for_organisation("beta")
    assert ours.id not in {one.id for one in await theirs.orders()}
    for call in (
        theirs.order(ours.id),
        theirs.pay(ours.id, PayAsk()),
        theirs.cancel(ours.id),
    ):
        with pytest.raises(NotFound):
            await call
    with pytest.raises(NotFound):
        await theirs.create_order(await put_of(dibs, acme))
    mine = await till.for_organisation("acme").pay(ours.id, PayAsk())
    assert mine.status == "paying"
    assert told(url, "acme", ours.id) == ["order.created", "order.paying"]
    assert told(url, "beta", ours.id) == told(url, "", ours.id) == []
    with pytest.raises(InvalidInput):
        await till.create_order(await put_of(dibs, acme, beta))


async def test_messages_are_numbered_without_gaps(
    dibs: AsyncDibs, till: Till, two: list[str], url: str
) -> None:
    acme, _ = two
    for _ in range(3):
        await till.cancel((await till.create_order(await put_of(dibs, acme))).id)
    with psycopg.connect(url) as link:
        positions = [row[0] for row in link.execute(MESSAGES, ("acme",))]
    assert positions == list(range(1, len(positions) + 1))


def told(url: str, organisation: str, order: str) -> list[Any]:
    with psycopg.connect(url) as link:
        rows = link.execute(MESSAGES, (organisation,)).fetchall()
    return [kind for _, kind, about in rows if about == order]
