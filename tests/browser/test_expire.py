"""Running out of time."""

from playwright.sync_api import expect

from .hall import Hall
from .shop import Shop


def test_what_ran_out_is_still_listed_and_can_be_had_again(
    shop: Shop, hall: Hall
) -> None:
    hall.change(hold_seconds=2)
    shop.hold("1-A-1", shirt=2)
    shop.expect_phase("expired")
    expect(shop.element("panel")).to_contain_text("nothing was charged")
    expect(shop.element("lines").locator("li")).to_have_count(2)
    expect(shop.element("spoken")).to_contain_text("Time is up")
    shop.expect_state("1-A-1", "available")
    hall.change(hold_seconds=600)
    shop.press("Try the same again")
    shop.expect_phase("reserved")
    assert hall.availability()["seats"]["reserved"] == ["1-A-1"]


def test_it_is_the_service_that_decides_what_is_over(shop: Shop, hall: Hall) -> None:
    hall.change(hold_seconds=2)
    shop.page.route("**/reservations/*", lambda route: route.abort())
    shop.hold(shirt=1)
    shop.expect_phase("checking")
    expect(shop.digits).to_have_text("0:00")
    shop.page.unroute("**/reservations/*")
    shop.expect_phase("expired")


def test_something_else_can_be_chosen_afterwards(shop: Shop, hall: Hall) -> None:
    hall.change(hold_seconds=1)
    shop.hold("1-A-1")
    shop.expect_phase("expired")
    shop.seat("1-A-2").click()
    shop.expect_phase("choosing")
    expect(shop.element("lines").locator("li")).to_have_attribute("data-id", "1-A-2")
