"""Products: things that several items of an event serve, each at its location."""

from datetime import datetime

import msgspec

from dibs.models import Product, ProductPut, SaidReason
from dibs.service.calls.call import Call, Reply, Row, in_order
from dibs.service.calls.clock import server_now
from dibs.service.calls.reasons import said_by, without_reason
from dibs.service.office.events import PATH
from dibs.service.state import Service


class ProductPutBody(ProductPut, frozen=True, kw_only=True):
    """How the items of a product serve, and why."""

    reason: SaidReason = ""
    """Kept in the journal."""


class ProductNow(Product, frozen=True, kw_only=True):
    """How a product is served, and when it was read."""

    product_id: str
    server_now: datetime


async def put_product(service: Service, call: Call) -> Reply:
    """Set how the items of the product serve."""
    event, product = call.params["event"], call.params["product"]
    put = msgspec.structs.asdict(without_reason(call.body, ProductPut))
    await call.dibs.put_product(event, product, **put, **said_by(call))
    found = (await call.dibs.event(event)).products[product]
    told = msgspec.structs.asdict(found)
    now = server_now()
    return Reply(200, ProductNow(product_id=product, server_now=now, **told))


ROWS = (
    Row(
        name="put_product",
        method="PUT",
        path=PATH + "/products/{product}",
        tag="items",
        summary="Set how the items of a product serve.",
        scope="office",
        act=put_product,
        body=ProductPutBody,
        answer=ProductNow,
        codes=in_order("invalid_input", "not_found"),
    ),
)
