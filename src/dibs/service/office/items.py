"""Items: the countable things of an event."""

from datetime import datetime

import msgspec

from dibs.models import Item, ItemPut, SaidReason
from dibs.service.calls.call import Call, Reply, Row, in_order
from dibs.service.calls.clock import server_now
from dibs.service.calls.reasons import require_reason, said_by, without_reason
from dibs.service.holders.discretion import as_shown
from dibs.service.office.events import PATH
from dibs.service.state import Service


class ItemNow(Item, frozen=True, kw_only=True):
    """An item as it is set up, and when it was read."""

    item_id: str
    server_now: datetime


class ItemPutBody(ItemPut, frozen=True, kw_only=True):
    """An item, whole, and why it is put: another capacity, say."""

    reason: SaidReason = ""
    """Kept in the journal; required with another capacity of an item that was put
    before, unless its event is a draft."""


class Items(msgspec.Struct, frozen=True, kw_only=True):
    """The items of an event by their ids."""

    items: dict[str, Item]
    server_now: datetime


async def put_item(service: Service, call: Call) -> Reply:
    """Create the item or replace its settings."""
    event, item = call.params["event"], call.params["item"]
    put = without_reason(call.body, ItemPut)
    await require_reason(call, capacities={item: put.capacity})
    await call.dibs.put_item(event, item, put, **said_by(call))
    found = (await call.dibs.event(event)).items[item]
    return Reply(
        200,
        ItemNow(item_id=item, server_now=server_now(), **msgspec.structs.asdict(found)),
    )


async def list_items(service: Service, call: Call) -> Reply:
    """All items of the event."""
    event = as_shown(call.actor, await call.dibs.event(call.params["event"]))
    return Reply(200, Items(items=event.items, server_now=server_now()))


ROWS = (
    Row(
        name="put_item",
        method="PUT",
        path=PATH + "/items/{item}",
        tag="items",
        summary="Create an item, or replace its settings.",
        scope="office",
        act=put_item,
        body=ItemPutBody,
        answer=ItemNow,
        codes=in_order("invalid_input", "not_found"),
    ),
    Row(
        name="list_items",
        method="GET",
        path=PATH + "/items",
        tag="items",
        summary="List the items of an event.",
        scope="read",
        act=list_items,
        answer=Items,
        codes=in_order("invalid_input", "not_found"),
    ),
)
