"""The plain page, which serves until the storefront is built."""

import os
import re
from collections.abc import Iterator

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

from dibs.rehearsal.own_service import own_service

from .acts import PLAIN
from .axe import violations
from .hall import Hall

pytestmark = pytest.mark.needs("web")


@pytest.fixture(scope="module")
def address(postgres: str) -> Iterator[str]:
    """A service that shows the plain page, whatever is built."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DIBS_PAGES_DIR", str(PLAIN))
        with own_service(postgres) as url:
            yield url


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    """A narrow page that never complains or scrolls sideways, and everybody can use."""
    complaints: list[str] = []
    page = browser.new_page(viewport={"width": 390, "height": 844})
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda said: complaints.append(said.text))
    yield page
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    assert violations(page) == []
    page.close()
    quiet = "Failed to load resource"
    assert [text for text in complaints if quiet not in text] == []


def test_seats_and_tickets_are_held_and_bought(
    page: Page, address: str, hall: Hall
) -> None:
    page.goto(address)
    page.get_by_role("link", name="The Hall").last.click()
    page.goto(f"{address}/events/{hall.event}")
    expect(page.get_by_role("heading", name="The Hall")).to_be_visible()
    page.locator("summary", has_text="1").first.click()
    page.get_by_role("button", name="1, row A, seat 1").click()
    page.get_by_label("How many: Adult").fill("2")
    page.get_by_role("button", name="Reserve").click()
    expect(page.locator("#what")).to_contain_text("1-A-1")
    expect(page.locator("#until")).to_have_text(
        re.compile(r"Held for you for \d+:\d\d")
    )
    expect(page.get_by_role("button", name="1, row A, seat 1")).to_be_disabled()
    assert violations(page) == []
    page.get_by_role("button", name="More time").click()
    page.reload()
    page.get_by_role("button", name="Buy").click()
    expect(page.locator("#until")).to_have_text("Yours: bought.")
    assert hall.availability()["seats"]["sold"] == ["1-A-1"]


def test_a_refusal_is_told_and_what_others_hold_may_return(
    page: Page, address: str, hall: Hall
) -> None:
    page.goto(f"{address}/?event={hall.event}")
    shirts = page.locator("li", has_text="Shirt")
    expect(shirts).to_contain_text("5 left")
    hall.take(items={"shirt": 4})
    expect(shirts).to_contain_text("1 left, 4 in carts and may return")
    page.get_by_label("How many: Shirt").fill("3")
    page.get_by_role("button", name="Reserve").click()
    expect(page.locator("#told")).not_to_be_empty()
    assert hall.availability()["items"]["shirt"]["reserved_count"] == 4


def test_prices_are_those_of_the_currency(page: Page, address: str, hall: Hall) -> None:
    hall.change(currency="HUF")
    page.goto(f"{address}/?event={hall.event}")
    expect(page.locator("li", has_text="Shirt")).to_contain_text("HUF\u00a025.00")


def test_it_is_honest_about_what_it_is(page: Page, address: str) -> None:
    page.goto(address)
    expect(page.locator(".note")).to_contain_text("until the storefront is built")
    assert httpx.get(f"{address}/plain.js").status_code == 200
    assert len(os.listdir(PLAIN)) == 3  # noqa: PTH208 - all there is
