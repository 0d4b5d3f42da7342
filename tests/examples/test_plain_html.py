"""The plain page, in two real browsers."""

import re
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from playwright.sync_api import Browser, Page, expect
from tests.browser.axe import violations
from tests.browser.conftest import WAIT_MS_MAX, browser

from .readme import Example

__all__ = ["browser"]

pytestmark = pytest.mark.needs("chromium-headless-shell", "storefront", "web")


@pytest.fixture(scope="module")
def address(url: str) -> Iterator[str]:
    example = Example("plain_html", url)
    example.run(example.setup)
    with example.served() as address:
        yield address


def visit(browser: Browser, address: str) -> Page:
    context = browser.new_context()
    context.set_default_timeout(WAIT_MS_MAX)
    page = context.new_page()
    page.on("pageerror", lambda error: pytest.fail(str(error)))
    page.goto(address)
    return page


def test_what_one_takes_the_other_sees_and_what_is_bought_is_sold(
    browser: Browser, address: str, watch: psycopg.Connection[Any]
) -> None:
    one, other = visit(browser, address), visit(browser, address)
    left = other.locator("#left")
    expect(left).to_have_text("50 left, 0 in carts and may return")
    one.get_by_role("button", name="Reserve").click()
    expect(one.locator("#what")).to_have_text("2 tickets")
    expect(one.locator("#clock")).to_have_text(re.compile(r"^\d+:\d\d$"))
    expect(left).to_have_text("48 left, 2 in carts and may return")
    assert violations(one) == []
    one.reload()
    expect(one.locator("#what")).to_have_text("2 tickets")
    one.get_by_role("button", name="Buy").click()
    expect(one.locator("#told")).to_have_text("They are yours.")
    expect(left).to_have_text("48 left, 0 in carts and may return")
    other.get_by_label("Tickets").fill("8")
    other.get_by_role("button", name="Reserve").click()
    expect(other.locator("#what")).to_have_text("8 tickets")
    expect(left).to_have_text("40 left, 8 in carts and may return")
    other.get_by_role("button", name="Give back").click()
    expect(left).to_have_text("48 left, 0 in carts and may return")
    for page in (one, other):
        page.context.close()
    states = watch.execute("select status from dibs.reservations order by 1").fetchall()
    assert states == [("confirmed",), ("released",)]
