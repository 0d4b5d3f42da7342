"""Giving back."""

from playwright.sync_api import expect

from .hall import Hall
from .shop import Open, Shop


def test_what_is_given_back_is_free_for_others(shop: Shop, open_shop: Open) -> None:
    other = open_shop()
    other.open_list()
    shop.hold("1-A-1")
    other.expect_state("1-A-1", "in another cart")
    shop.press("Give back")
    shop.expect_phase("released")
    other.expect_state("1-A-1", "available")


def test_the_same_can_be_chosen_again(shop: Shop, hall: Hall) -> None:
    shop.hold("1-A-1", adult=2)
    shop.press("Give back")
    shop.press("Choose the same again")
    shop.expect_phase("choosing")
    shop.expect_state("1-A-1", "chosen by you")
    expect(shop.element("lines").locator("li")).to_have_count(2)
    assert hall.availability()["totals"]["reserved_count"] == 0
