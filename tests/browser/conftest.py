"""A real Chromium, the real service with the storefront, a hall for each test."""

import secrets
from collections.abc import Iterator
from contextlib import ExitStack

import httpx
import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from dibs.rehearsal.own_service import own_service

from .hall import Hall
from .shop import Open, Shop

CHROMIUM = "/usr/bin/chromium-headless-shell"
"""Without the browser around it, which takes as long as our pages do."""
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
WAIT_MS_MAX = 20_000


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "tests/browser/" in item.nodeid:
            item.add_marker(pytest.mark.needs("chromium-headless-shell", "storefront"))


@pytest.fixture(scope="session")
def address(postgres: str) -> Iterator[str]:
    """A service on a database of its own."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DIBS_DATABASE_URL", postgres)
        with own_service() as url:
            yield url


@pytest.fixture(scope="session")
def till(postgres: str) -> Iterator[str]:
    """Another one, which takes play money."""
    with ExitStack() as stack:
        # Only for this one: others are begun while it serves.
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("DIBS_PAYMENTS", "sandbox")
            url = stack.enter_context(own_service(postgres))
        yield url


# Not for the whole session: while Playwright runs, no other loop can in this thread.
@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        expect.set_options(timeout=WAIT_MS_MAX)
        chromium = playwright.chromium.launch(
            executable_path=CHROMIUM, args=ARGUMENTS, headless=True
        )
        yield chromium
        chromium.close()


@pytest.fixture
def hall(address: str) -> Iterator[Hall]:
    """An event of this test alone; its books are sound at the end."""
    with httpx.Client(base_url=address, timeout=10) as http:
        made = Hall(http, f"hall-{secrets.token_hex(4)}", floor=10)
        yield made
        assert made.violations() == []


@pytest.fixture
def open_shop(browser: Browser, address: str, hall: Hall) -> Iterator[Open]:
    """Opens pages on the hall, each in a browser of its own.

    None may have complained in the end, about the content policy for one, or have asked
    anybody but the service.
    """
    shops: list[Shop] = []

    def open_(**options: object) -> Shop:
        shop = Shop(browser, address, hall.event, **options)
        shop.context.set_default_timeout(WAIT_MS_MAX)
        shops.append(shop)
        return shop.visit()

    yield open_
    for shop in shops:
        shop.context.close()
        assert (shop.complaints, shop.strangers) == ([], [])


@pytest.fixture
def shop(open_shop: Open) -> Shop:
    """One page on the hall."""
    return open_shop()
