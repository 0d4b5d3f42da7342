"""Paying."""

from playwright.sync_api import expect

from .hall import Hall
from .shop import Shop


def test_what_is_paid_for_is_sold(shop: Shop, hall: Hall) -> None:
    shop.hold("1-A-1", adult=2)
    shop.press("Pay")
    shop.expect_phase("confirmed")
    expect(shop.element("countdown")).to_be_hidden()
    shop.expect_state("1-A-1", "yours")
    assert hall.availability()["seats"]["sold"] == ["1-A-1"]


def test_a_double_click_on_reserve_does_not_pay(shop: Shop) -> None:
    shop.add("shirt")
    shop.element("primary").dblclick(delay=300)
    shop.expect_phase("reserved")


def test_a_reload_keeps_the_hold_and_the_sale(shop: Shop) -> None:
    shop.hold("1-A-1", shirt=1)
    shop.page.reload()
    shop.expect_phase("reserved")
    expect(shop.element("lines").locator("li")).to_have_count(2)
    expect(shop.digits).not_to_be_empty()
    shop.press("Pay")
    shop.expect_phase("confirmed")
    shop.page.reload()
    shop.expect_phase("confirmed")


def test_the_way_back_keeps_the_hold(shop: Shop) -> None:
    shop.hold(shirt=1)
    shop.page.goto(f"{shop.url}/docs")
    shop.page.go_back()
    shop.expect_phase("reserved")
