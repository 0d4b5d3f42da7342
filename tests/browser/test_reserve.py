"""Choosing and reserving."""

import re
from typing import Any

import pytest
from playwright.sync_api import Route, expect

from .hall import CENTRE, Hall
from .shop import Open, Shop

SPEAKING = """() => {
  window.spoke = new Set()
  const live = '[aria-live]:not([aria-live=off]), [role=status], [role=alert], output'
  for (const region of document.querySelectorAll(live)) {
    new MutationObserver(() => window.spoke.add(region.className)).observe(
      region, { childList: true, subtree: true, characterData: true })
  }
}"""
"""Which live regions change from now on."""
WRITTEN = """() => {
  window.written = []
  const { fillText } = CanvasRenderingContext2D.prototype
  CanvasRenderingContext2D.prototype.fillText = function (text, ...place) {
    window.written.push(text)
    return fillText.call(this, text, ...place)
  }
}"""
"""What is written on the map from now on: a floor's name, then its note."""
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True}


def test_seats_floor_and_a_shirt_are_held_in_one(shop: Shop, hall: Hall) -> None:
    """Standing places were held by a switch of their own (seatsio-react 97)."""
    shop.hold("1-A-1", "1-A-2", adult=1, shirt=1)
    expect(shop.panel).to_contain_text("Held for you until")
    expect(shop.lines).to_have_count(4)
    expect(shop.total).to_have_text("€190.00")
    left = hall.availability()
    assert left["seats"]["reserved"] == ["1-A-1", "1-A-2"]
    assert left["items"]["Floor"]["available_count"] == 9
    assert left["items"]["shirt"]["available_count"] == 4


def test_the_choice_shows_its_total_before_it_is_held(shop: Shop) -> None:
    expect(shop.bar).to_be_hidden()
    shop.add("adult", 2)
    expect(shop.total).to_have_text("€90.00")
    expect(shop.bar).to_contain_text("2 chosen")
    shop.press("Take out 2 × Adult")
    expect(shop.bar).to_be_hidden()


def test_what_is_chosen_is_spoken_once(shop: Shop) -> None:
    """A number that was a live region was read beside the sentence about it."""
    expect(shop.ware("shirt").locator(".stepper")).to_have_text("0")
    shop.page.evaluate(SPEAKING)
    shop.add("shirt")
    expect(shop.spoken).to_contain_text("1 × Shirt")
    expect(shop.ware("shirt").locator(".stepper")).to_have_text("1")
    assert shop.page.evaluate("[...window.spoke]") == ["dibs-spoken"]


def test_a_choice_survives_a_reload(shop: Shop) -> None:
    shop.open_list()
    shop.seat("1-A-1").click()
    shop.add("shirt")
    expect(shop.lines).to_have_count(2)
    shop.page.reload()
    expect(shop.lines).to_have_count(2)
    expect(shop.line("1-A-1")).to_contain_text("Row\u00a0A")


def test_a_click_on_the_map_takes_the_seat_under_it(shop: Shop) -> None:
    shop.map.click()
    expect(shop.line(CENTRE)).to_be_visible()
    tip = shop.page.locator(".dibs-map-tip")
    expect(tip).to_contain_text(re.compile("Section.1, Row.B, Seat.4"))
    expect(tip).to_contain_text("€60.00")


def test_fingers_come_closer_before_they_take_small_seats(open_shop: Open) -> None:
    shop = open_shop(**PHONE)
    shop.page.locator(".dibs-map").evaluate(
        "map => { map.style = 'height: 150px; min-height: 0'; }"
    )
    whole = shop.page.get_by_role("button", name="All of it")
    expect(whole).to_have_attribute("aria-disabled", "true")
    shop.map.tap()
    expect(whole).to_have_attribute("aria-disabled", "false")
    expect(shop.lines).to_have_count(0)
    shop.map.tap()
    expect(shop.line(CENTRE)).to_be_attached()


def test_the_best_seats_for_a_party_are_held_at_once(shop: Shop, hall: Hall) -> None:
    shop.press("Take the best 2: Stalls")
    shop.expect_status("held")
    seats = hall.availability()["seats"]["reserved"]
    assert [seat[:4] for seat in seats] == [seats[0][:4]] * 2
    expect(shop.lines).to_have_count(2)
    expect(shop.total).to_have_text("€120.00")


def test_tickets_that_share_a_floor_share_what_is_left(shop: Shop) -> None:
    shop.add("adult", 7)
    shop.add("student", 3)
    expect(shop.more("adult")).to_have_attribute("aria-disabled", "true")


def test_sold_out_is_not_the_same_as_in_other_carts(shop: Shop, hall: Hall) -> None:
    expect(shop.ware("shirt")).to_contain_text("5 left")
    few = hall.take("one", items={"shirt": 2})
    expect(shop.ware("shirt")).to_contain_text("3 left")
    expect(shop.ware("shirt")).to_contain_text("2 in other carts, may return")
    rest = hall.take("other", items={"shirt": 3})
    expect(shop.ware("shirt")).to_contain_text("All in other carts")
    hall.act("confirm", few)
    hall.act("confirm", rest)
    expect(shop.ware("shirt")).to_contain_text("Sold out")


def test_a_floor_on_the_map_says_in_whose_carts_it_is(
    shop: Shop, open_shop: Open
) -> None:
    """It was said to be sold out, and the buyer's own to be in other carts."""
    other = open_shop()
    for each in (shop, other):
        each.page.add_init_script(f"({WRITTEN})()")
        each.page.reload()
        expect_written(each, "10 left")
    shop.hold(adult=10)
    expect_written(shop, "You hold the last")
    expect_written(other, "in other carts")
    shop.check_out()
    shop.primary.click()
    expect_written(other, "sold out")


def expect_written(shop: Shop, note: str) -> None:
    """Wait until that is the last that was written on the floor."""
    shop.page.wait_for_function(
        "note => written[written.lastIndexOf('Floor') + 1] === note", arg=note
    )


def test_what_is_left_is_said_next_to_what_was_too_much(shop: Shop, hall: Hall) -> None:
    shop.add("shirt", 3)
    shop.page.route("**/reservations", Faster(hall, items={"shirt": 4}))
    shop.press("Reserve")
    expect(shop.ware("shirt").locator(".refusal")).to_contain_text("only 1 left")
    expect(shop.refusal).to_contain_text("less left than you chose")


def test_a_refusal_goes_when_the_choice_is_corrected(shop: Shop, hall: Hall) -> None:
    shop.add("shirt", 4)
    hall.take(items={"shirt": 3})
    shop.press("Reserve")
    said = shop.page.locator(".refusal")
    expect(said).to_have_count(2)
    shop.fewer("shirt").click()
    shop.fewer("shirt").click()
    expect(said).to_have_count(0)
    hall.take(session="another", items={"shirt": 1})
    shop.press("Reserve")
    expect(said).to_have_count(2)


def test_seats_just_taken_are_marked_and_the_others_can_be_had(
    shop: Shop, hall: Hall
) -> None:
    shop.open_list()
    shop.seat("1-A-1").click()
    shop.seat("1-A-2").click()
    hall.take(seats=["1-A-2"])
    shop.expect_seat("1-A-2", "lost")
    expect(shop.line("1-A-2")).to_contain_text("just taken")
    expect(shop.spoken).to_contain_text("just taken")
    expect(shop.total).to_have_text("€60.00")
    shop.press("Reserve the others")
    shop.expect_status("held")
    assert hall.availability()["items"]["stalls"]["reserved_count"] == 2


def test_a_refusal_comes_into_view_on_a_phone(open_shop: Open, hall: Hall) -> None:
    shop = open_shop(viewport={"width": 375, "height": 600})
    shop.add("shirt", 3)
    shop.page.route("**/reservations", Faster(hall, items={"shirt": 4}))
    shop.press("Reserve")
    expect(shop.refusal).to_be_in_viewport()


def test_a_seat_that_cannot_be_had_says_why(shop: Shop, hall: Hall) -> None:
    """It was red, and that was all (seatsurfing 1483)."""
    hall.take(seats=["1-A-1"])
    shop.open_list()
    shop.expect_seat("1-A-1", "reserved")
    shop.seat("1-A-1").click(force=True)  # It says it is disabled; it must be, too.
    expect(shop.page.locator(".dibs-seat-list-reason")).to_contain_text("cart")
    expect(shop.lines).to_have_count(0)


def test_no_more_can_be_chosen_than_one_order_may_hold(shop: Shop, hall: Hall) -> None:
    hall.change(seats_max=2)
    shop.page.reload()
    shop.open_list()
    for seat in ("1-A-1", "1-A-2", "1-A-3"):
        shop.seat(seat).click()
    expect(shop.page.locator(".dibs-seat-list-reason")).to_contain_text("at most 2")
    expect(shop.lines).to_have_count(2)


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
        shop.page.wait_for_function("() => document.querySelector('.bar')")
        shop.page.reload()
    shop.expect_status("held")
    assert len(set(keys)) == 1
    assert hall.availability()["items"]["shirt"]["reserved_count"] == 1


def test_seats_whose_answer_was_lost_are_not_somebody_elses(
    shop: Shop, hall: Hall
) -> None:
    is_lost = True

    def lose(route: Route) -> None:
        if is_lost:
            route.fetch()
            route.abort()
        else:
            route.continue_()

    shop.page.route("**/reservations", lose)
    shop.open_list()
    shop.seat("1-A-1").click()
    with shop.page.expect_event("requestfailed"):
        shop.press("Reserve")
    # Told live: both are reserved. By whom is not known to the page.
    hall.take(seats=["1-A-2"])
    shop.expect_seat("1-A-2", "reserved")
    shop.expect_seat("1-A-1", "chosen")
    expect(shop.line("1-A-1")).not_to_contain_text("just taken")
    is_lost = False
    shop.expect_status("held")
    assert hall.availability()["seats"]["reserved"] == ["1-A-1", "1-A-2"]


class Faster:
    """A route on which somebody else takes something before the request is through."""

    def __init__(self, hall: Hall, **wanted: Any) -> None:
        self._hall = hall
        self._wanted = wanted

    def __call__(self, route: Route) -> None:
        self._hall.take(**self._wanted)
        route.continue_()
