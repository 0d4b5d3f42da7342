"""What holds on a page before it is opened: what the service answers, and what not."""

import re
from collections.abc import Callable
from typing import Any

from playwright.sync_api import Route

from .programme import CARTS, ENDED, GONE, PAUSED, SOON
from .shop import Shop

LIVE = "**/v1/live*"


def keep_few(shop: Shop) -> None:
    """Leave the long run out of the list of events."""
    _keep(shop, lambda event: not event.startswith("night-"))


def keep_closed(shop: Shop) -> None:
    """Leave only those in the list of events of which there is nothing to be had."""
    _keep(shop, lambda event: event in {GONE, CARTS, SOON, PAUSED, ENDED})


def _keep(shop: Shop, wanted: Callable[[str], bool]) -> None:
    def few(route: Route) -> None:
        reply = route.fetch()
        told = reply.json()
        found = [event for event in told["events"] if wanted(event["event_id"])]
        route.fulfill(response=reply, json=told | {"events": found})

    shop.page.route("**/v1/events", few)


def answer(path: str | re.Pattern[str], /, **reply: Any) -> Callable[[Shop], None]:
    """Have the service say something else."""

    def before(shop: Shop) -> None:
        shop.page.route(path, lambda route: route.fulfill(**reply))

    return before


def never_answer(path: str | None = None) -> Callable[[Shop], None]:
    """Have the service take its time, with the event unless told otherwise."""

    def before(shop: Shop) -> None:
        shop.page.route(path or f"**/v1{shop.path}", lambda route: None)

    return before


def read_before(**settings: Any) -> Callable[[Shop], None]:
    """Have the event read as it was once, whatever the office has changed since."""

    def tell_of_then(route: Route) -> None:
        reply = route.fetch()
        route.fulfill(response=reply, json=reply.json() | settings)

    def before(shop: Shop) -> None:
        shop.page.route(f"**/v1{shop.path}", tell_of_then)

    return before


def take_no_money(shop: Shop) -> None:
    """Have a service without a provider of payments: nothing is said of one."""

    def tell_of_none(route: Route) -> None:
        reply = route.fetch()
        page = re.sub(r'<meta name="dibs-payments"[^>]*>', "", reply.text())
        route.fulfill(response=reply, body=page)

    shop.page.route(shop.url + shop.path, tell_of_none)


def break_line(path: str | None = None) -> Callable[[Shop], None]:
    """Have something not be reached, the event unless told otherwise."""

    def before(shop: Shop) -> None:
        shop.page.route(path or f"**/v1{shop.path}", lambda route: route.abort())

    return before
