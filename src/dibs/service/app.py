"""The whole service as one ASGI application."""

from starlette.routing import Router
from starlette.types import Receive, Scope, Send

from dibs.client import AsyncDibs
from dibs.config import Settings
from dibs.service import (
    allocations,
    availability,
    carts,
    events,
    health,
    histories,
    items,
    journal,
    kinds,
    maintenance,
    plan,
    policies,
    products,
    reservations,
    statistics,
    stock_checks,
    stock_reservations,
)
from dibs.service.call import Row
from dibs.service.documents import documents
from dibs.service.pages import packaged
from dibs.service.routing import Unrouted, routes_of_calls, routes_of_pages
from dibs.service.state import Service

ROWS: tuple[Row, ...] = (
    *reservations.ROWS,
    *stock_reservations.ROWS,
    *stock_checks.ROWS,
    *carts.ROWS,
    *availability.ROWS,
    *events.ROWS,
    *items.ROWS,
    *products.ROWS,
    *policies.ROWS,
    *kinds.ROWS,
    *plan.ROWS,
    *allocations.ROWS,
    *statistics.ROWS,
    *journal.ROWS,
    *histories.ROWS,
    *maintenance.ROWS,
    *health.ROWS,
)
"""Every call; the order is the router's, the hottest first."""


class App:
    """A router over Operations and pages, and what they share."""

    def __init__(self, service: Service) -> None:
        self.service = service
        pages = {
            **documents(ROWS, needs_keys=service.needs_keys),
            **packaged(service.settings.page_key),
        }
        self._router = Router(
            [*routes_of_calls(service, ROWS), *routes_of_pages(service, pages)],
            redirect_slashes=False,
            default=Unrouted(service),
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        await self._router(scope, receive, send)


def build_app(
    dibs: AsyncDibs, settings: Settings, *, is_reachable: bool = False
) -> App:
    """The service on an open engine; who opened it closes it.

    `is_reachable` is whether others than this host can call: then nobody comes in
    without a key.
    """
    return App(Service(dibs, settings, is_reachable=is_reachable))
