"""Choosing and reserving."""

import pytest
from playwright.sync_api import Route, expect

from .hall import CENTRE, Hall
from .shop import Open, Shop


def test_seats_floor_and_a_shirt_are_held_in_one(shop: Shop, hall: Hall) -> None:
    shop.hold("1-A-1", "1-A-2", adult=1, shirt=1)
    expect(shop.element("panel")).to_contain_text("Held for you until")
    expect(shop.element("lines").locator("li")).to_have_count(4)
    expect(shop.element("total")).to_have_text("€190.00")
    left = hall.availability()
    assert left["seats"]["reserved"] == ["1-A-1", "1-A-2"]
    assert left["items"]["Floor"]["available_count"] == 9
    assert left["items"]["shirt"]["available_count"] == 4


def test_another_browser_sees_the_seat_go(shop: Shop, open_shop: Open) -> None:
    other = open_shop()
    other.open_list()
    other.expect_state("1-A-1", "available")
    shop.hold("1-A-1")
    other.expect_state("1-A-1", "in another cart")
    other.seat("1-A-1").click(force=True)  # It says it is disabled; it must be, too.
    expect(other.element("lines").locator("li")).to_have_count(0)
    shop.press("Pay")
    other.expect_state("1-A-1", "sold")


def test_a_click_on_the_map_takes_the_seat_under_it(shop: Shop) -> None:
    shop.element("canvas").click()
    expect(shop.element("lines").locator(f'[data-id="{CENTRE}"]')).to_be_visible()
    expect(shop.element("tip")).to_contain_text("Section 1 · Row B · Seat 4")
    expect(shop.element("tip")).to_contain_text("Stalls · €60.00")


def test_fingers_come_closer_before_they_take_small_seats(open_shop: Open) -> None:
    shop = open_shop(
        viewport={"width": 375, "height": 320}, has_touch=True, is_mobile=True
    )
    shop.element("map").evaluate("map => { map.style.height = '150px'; }")
    whole = shop.element("zoom-all")
    expect(whole).to_have_attribute("aria-disabled", "true")
    shop.element("canvas").tap()
    expect(whole).to_have_attribute("aria-disabled", "false")
    expect(shop.element("lines").locator("li")).to_have_count(0)
    shop.element("canvas").tap()
    expect(shop.element("lines").locator(f'[data-id="{CENTRE}"]')).to_be_attached()
    expect(shop.element("tip")).to_contain_text("Section 1 · Row B · Seat 4")


def test_tickets_that_share_a_floor_share_what_is_left(shop: Shop) -> None:
    shop.add("adult", 7)
    shop.add("student", 3)
    more = shop.ware("adult").get_by_role("button", name="One more")
    expect(more).to_have_attribute("aria-disabled", "true")


def test_sold_out_is_not_the_same_as_in_other_carts(shop: Shop, hall: Hall) -> None:
    expect(shop.ware("shirt")).to_contain_text("5 left")
    held = hall.take(items={"shirt": 5})
    expect(shop.ware("shirt")).to_contain_text("All in other carts")
    hall.act("confirm", held)
    expect(shop.ware("shirt")).to_contain_text("Sold out")


def test_what_is_left_is_said_next_to_what_was_too_much(shop: Shop, hall: Hall) -> None:
    shop.add("shirt", 3)
    shop.page.route("**/availability", lambda route: route.abort())
    hall.take(items={"shirt": 4})
    shop.press("Reserve")
    expect(shop.ware("shirt").locator(".refusal")).to_have_text("Only 1 left")
    expect(shop.element("refusal")).to_contain_text("less left than you chose")


def test_seats_just_taken_are_marked_and_the_others_can_be_had(
    shop: Shop, hall: Hall
) -> None:
    shop.open_list()
    shop.seat("1-A-1").click()
    shop.seat("1-A-2").click()
    hall.take(seats=["1-A-2"])
    shop.expect_state("1-A-2", "just taken")
    shop.press("Reserve the others")
    shop.expect_phase("reserved")
    assert hall.availability()["items"]["stalls"]["reserved_count"] == 2


def test_a_refusal_comes_into_view_on_a_phone(open_shop: Open, hall: Hall) -> None:
    shop = open_shop(viewport={"width": 375, "height": 600})
    shop.add("shirt", 3)
    shop.page.route("**/availability", lambda route: route.abort())
    hall.take(items={"shirt": 4})
    shop.press("Reserve")
    expect(shop.element("refusal")).to_be_in_viewport()


def test_a_hold_in_another_tab_is_named(shop: Shop) -> None:
    other = shop.context.new_page()
    other.goto(shop.page.url)
    shop.hold(shirt=1)
    other.locator('[data-item="shirt"]').get_by_label("One more").click()
    other.get_by_role("button", name="Reserve", exact=True).click()
    expect(other.locator("#refusal")).to_contain_text("in another tab or window")


@pytest.mark.parametrize("is_reloaded", [False, True])
def test_a_lost_answer_is_asked_for_again_and_counts_once(
    shop: Shop, hall: Hall, is_reloaded: bool
) -> None:
    keys: list[str] = []

    def lose_the_first(route: Route) -> None:
        keys.append(route.request.headers["idempotency-key"])
        if len(keys) > 1:
            route.continue_()
            return
        route.fetch()
        route.abort()

    shop.page.route("**/reservations", lose_the_first)
    shop.add("shirt")
    shop.press("Reserve")
    if is_reloaded:
        expect(shop.element("waiting")).to_be_visible()
        shop.page.reload()
    shop.expect_phase("reserved")
    assert len(keys) > 1
    assert len(set(keys)) == 1
    assert hall.availability()["items"]["shirt"]["reserved_count"] == 1
