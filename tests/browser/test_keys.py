"""The page where a key is needed: with one, without one, and in the demo."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

import httpx
import pytest
from playwright.sync_api import Browser, expect
from tests.service.conftest import served

from dibs import AsyncDibs, Dibs, Settings
from dibs.demo.demo import PAGE
from dibs.installer import scratch_database
from dibs.service.server import address_of, listen, serve
from dibs.workers.loop import new_event_loop

from .hall import Hall
from .shop import Shop


class House(NamedTuple):
    """A hall in a database in which keys were made."""

    database: str
    office: str
    page: str
    hall: str


@pytest.fixture(scope="module")
def house(postgres: str) -> Iterator[House]:
    """Keys for the office and the page, and what is on sale."""
    with scratch_database(postgres) as url, Dibs(url) as dibs:
        office = dibs.create_key(name="office").key
        page = dibs.create_key(name="page", kind="publishable").key
        with served(url) as service, as_office(service.url, office) as http:
            hall = Hall(http, "hall", floor=10)
        yield House(url, office, page, hall.event)
        assert dibs.verify(hall.event) == []


def as_office(url: str, key: str) -> httpx.Client:
    shown = {"Authorization": f"Bearer {key}"}
    return httpx.Client(base_url=url, headers=shown, timeout=10)


@contextmanager
def opened(browser: Browser, url: str, event: str) -> Iterator[Shop]:
    """The page in a browser of its own, which never complains."""
    shop = Shop(browser, url, event)
    try:
        yield shop.visit()
    finally:
        shop.context.close()
    assert (shop.complaints, shop.strangers) == ([], [])


@contextmanager
def demo(database: str) -> Iterator[str]:
    """What `dibs demo` serves where others can call: its page has a key of its own."""
    settings = Settings(database_url=database, port=0, keys_required=True)
    with listen(settings.host, 0) as listener:
        loop = new_event_loop()
        stop, ready = asyncio.Event(), threading.Event()

        async def present() -> None:
            async with AsyncDibs(settings=settings) as dibs:
                await serve(
                    dibs,
                    settings,
                    listener,
                    stop,
                    lambda _: ready.set(),
                    sweeps=False,
                    page=PAGE,
                )

        thread = threading.Thread(target=loop.run_until_complete, args=(present(),))
        thread.start()
        try:
            assert ready.wait(20)
            yield address_of(listener)
        finally:
            loop.call_soon_threadsafe(stop.set)
            thread.join()
            loop.close()


def test_a_page_holds_and_only_the_seller_is_paid(
    browser: Browser, house: House
) -> None:
    with (
        served(house.database, DIBS_PAGE_KEY=house.page) as service,
        opened(browser, service.url, house.hall) as shop,
        as_office(service.url, house.office) as office,
    ):
        shop.expect_live()
        shop.hold("1-A-1", shirt=1)
        shop.check_out()
        shop.primary.click()
        expect(shop.page.locator(".payment")).to_contain_text(
            "the seller's own checkout"
        )
        shop.page.reload()
        expect(shop.clock).to_be_visible()
        found = office.get("/v1/journal?action=reserved").json()["entries"]
        held = f"/v1/events/{house.hall}/reservations/{found[0]['reservation_id']}"
        office.post(f"{held}/confirm").raise_for_status()
        shop.page.reload()
        expect(shop.page.locator(".ticket")).to_have_count(2)


def test_the_demo_s_page_sells_with_a_key_of_its_own(
    browser: Browser, house: House
) -> None:
    with demo(house.database) as url, opened(browser, url, house.hall) as shop:
        assert httpx.get(f"{url}/v1/events", timeout=10).status_code == 401
        shop.hold("1-A-2", adult=1)
        shop.pay()


def test_a_page_without_a_key_says_who_can_help(browser: Browser, house: House) -> None:
    with (
        served(house.database) as service,
        opened(browser, service.url, house.hall) as shop,
    ):
        expect(shop.page.locator("main")).to_contain_text("DIBS_PAGE_KEY")
        expect(shop.bar).to_have_count(0)
