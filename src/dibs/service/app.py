"""The whole service as one ASGI application."""

from collections.abc import Mapping

from starlette.types import ASGIApp, Receive, Scope, Send

from dibs.client import AsyncDibs
from dibs.config import Settings
from dibs.service.calls.call import Row
from dibs.service.delivery import deliveries, endpoints
from dibs.service.documents.catalogue import documents
from dibs.service.live.route import PATH as LIVE
from dibs.service.live.route import Live
from dibs.service.live.standing import Standing
from dibs.service.office import (
    allocations,
    events,
    items,
    kinds,
    plan,
    policies,
    products,
)
from dibs.service.once import honouring_keys
from dibs.service.payments import messages, orders, payments, sandbox, sandbox_page
from dibs.service.routing import (
    Router,
    Unrouted,
    addresses_of,
    addresses_of_calls,
    with_slashes_in_names,
)
from dibs.service.selling import availability, reservations, settling
from dibs.service.site import Extra, Site
from dibs.service.state import Service
from dibs.service.stock import bulk, carts
from dibs.service.stock import checks as stock_checks
from dibs.service.stock import reservations as stock_reservations
from dibs.service.watch import health, histories, journal, maintenance, statistics

ROWS: tuple[Row, ...] = honouring_keys(
    (
        *reservations.ROWS,
        *settling.ROWS,
        *stock_reservations.ROWS,
        *stock_checks.ROWS,
        *carts.ROWS,
        *bulk.ROWS,
        *availability.ROWS,
        *events.ROWS,
        *items.ROWS,
        *products.ROWS,
        *policies.ROWS,
        *kinds.ROWS,
        *plan.ROWS,
        *orders.ROWS,
        *payments.ROWS,
        *messages.ROWS,
        *sandbox.ROWS,
        *allocations.ROWS,
        *endpoints.ROWS,
        *deliveries.ROWS,
        *statistics.ROWS,
        *journal.ROWS,
        *histories.ROWS,
        *maintenance.ROWS,
        *health.ROWS,
    )
)
"""Every call; the order is the router's, the hottest first."""


class App:
    """A router over Operations and pages, and what they share."""

    def __init__(self, service: Service, extra: Extra | None = None) -> None:
        self.service = service
        self.standing = Standing(service.identity, service.feed)
        documented = documents(ROWS, lambda: service.identity.needs_keys)
        pages: dict[str, ASGIApp] = {LIVE: Live(service, self.standing), **documented}
        others: dict[str, Mapping[str, ASGIApp]] = {
            **{path: {"GET": page} for path, page in pages.items()},
            **sandbox_page.pages_of(service),
            **(extra.addresses if extra else {}),
        }
        self.addresses = {
            **dict(addresses_of_calls(service, ROWS)),
            **dict(addresses_of(service, others)),
        }
        """What answers at each path; of the rest those that the site has pages for."""
        site = Site(service, Unrouted(service), extra)
        self._router = Router(self.addresses.items(), default=site)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        scope = with_slashes_in_names(scope)
        await self._router.find(scope)(scope, receive, send)


def build_app(
    dibs: AsyncDibs,
    settings: Settings,
    *,
    is_reachable: bool = False,
    extra: Extra | None = None,
) -> App:
    """The service on an open engine; who opened it closes it.

    `is_reachable` is whether others than this host can call: then nobody comes in
    without a key. `extra` is what this service has besides.
    """
    return App(Service(dibs, settings, is_reachable=is_reachable), extra)
