"""Giving back."""

from playwright.sync_api import Route, expect

from .hall import Hall
from .shop import Open, Shop


def test_what_is_given_back_is_free_for_others(shop: Shop, open_shop: Open) -> None:
    other = open_shop()
    other.open_list()
    shop.hold("1-A-1")
    other.expect_seat("1-A-1", "reserved")
    shop.press("Give back")
    expect(shop.panel).to_contain_text("Nothing was charged")
    other.expect_seat("1-A-1", "available")


def test_what_is_said_to_be_given_back_is(shop: Shop, hall: Hall) -> None:
    """Said before it was so (cqrs-journey 493)."""
    asked: list[Route] = []

    def keep_waiting(route: Route) -> None:
        asked.append(route)

    shop.page.route("**/release", keep_waiting)
    shop.hold("1-A-1", shirt=5)
    with shop.page.expect_request("**/release"):
        shop.press("Give back")
    expect(shop.panel.locator(".waiting")).to_contain_text("No answer yet")
    expect(shop.page.locator("body")).not_to_contain_text("Given back")
    shop.expect_status("held")
    asked[0].continue_()
    expect(shop.panel).to_contain_text("Given back")
    hall.take(seats=["1-A-1"], items={"shirt": 5})


def test_the_same_can_be_chosen_again(shop: Shop, hall: Hall) -> None:
    shop.hold("1-A-1", adult=2)
    shop.press("Give back")
    expect(shop.page.locator("#order-title")).to_be_focused()
    shop.press("Choose the same again")
    expect(shop.page.locator("#order-title")).to_be_focused()
    shop.expect_seat("1-A-1", "chosen")
    expect(shop.lines).to_have_count(2)
    assert hall.availability()["totals"]["reserved_count"] == 0
