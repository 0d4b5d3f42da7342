"""Paying by card without a mouse; without payments see test_page.py."""

import re

import pytest
from playwright.sync_api import expect

from .hall import Hall
from .paying_acts import ASKS
from .shop import Shop


@pytest.fixture(scope="module")
def address(till: str) -> str:
    """A service that takes play money."""
    return till


def test_a_card_is_typed_and_a_bank_answered_by_keys_alone(
    shop: Shop, hall: Hall
) -> None:
    page, keys = shop.page, shop.page.keyboard
    number = page.locator("[name=number]")
    shop.tab_to('.ware[data-item="adult"] button >> nth=1')
    keys.press("Enter")
    shop.tab_to(".bar .primary")
    keys.press("Enter")
    shop.expect_status("held")
    shop.tab_to(".bar .primary")
    keys.press("Enter")
    expect(page.get_by_role("heading", name="Check out")).to_be_focused()
    shop.tab_to("[name=number]")
    for typed in (ASKS.replace(" ", ""), "1249", "123"):
        keys.type(typed)
        keys.press("Tab")
    expect(number).to_have_value(ASKS)
    shop.tab_to(".pay .primary")
    keys.press("Enter")
    bank = page.get_by_role("dialog", name="Your bank asks")
    yes, no = (bank.get_by_role("button", name=name) for name in ("Yes", "No"))
    expect(yes).to_be_focused()
    keys.press("Tab")
    expect(no).to_be_focused()
    keys.press("Enter")
    expect(number).to_be_focused()
    expect(number).to_have_accessible_description(re.compile("it is not you"))
    keys.press("Enter")
    expect(yes).to_be_focused()
    keys.press("Escape")
    expect(bank).to_be_hidden()
    expect(number).to_be_focused()
    shop.tab_to(".payment .waiting button")
    keys.press("Space")
    expect(yes).to_be_focused()
    keys.press("Space")
    expect(page.get_by_role("heading", name="All yours")).to_be_focused()
    assert hall.availability()["items"]["adult"]["sold_count"] == 1
