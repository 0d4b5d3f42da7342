"""Changing what is held."""

import re

from playwright.sync_api import Route, expect

from .hall import ITEMS, Hall
from .shop import Shop


def test_a_change_keeps_the_deadline(shop: Shop, hall: Hall) -> None:
    shop.hold("1-A-1", adult=1)
    held = hall.last_change()
    shop.seat("1-A-2").click()
    shop.fewer("adult").click()
    shop.add("student")
    shop.expect_status("changed")
    shop.expect_seat("1-A-2", "chosen")
    expect(shop.total).to_have_text("€150.00")
    shop.press("Save the change")
    shop.expect_status("held")
    after = hall.last_change()
    assert (held["action"], after["action"]) == ("reserved", "amended")
    assert after["expires_at"] is None  # It stays what it was.
    assert hall.availability()["items"]["student"]["reserved_count"] == 1
    assert hall.availability()["seats"]["reserved"] == ["1-A-1", "1-A-2"]


def test_a_held_seat_can_be_swapped(shop: Shop, hall: Hall) -> None:
    shop.hold("1-A-1")
    shop.seat("1-A-1").click()
    shop.seat("1-B-1").click()
    shop.expect_seat("1-A-1", "leaving")
    shop.press("Save the change")
    shop.expect_status("held")
    shop.expect_seat("1-A-1", "available")
    assert hall.availability()["seats"]["reserved"] == ["1-B-1"]


def test_a_change_can_be_left(shop: Shop) -> None:
    shop.hold("1-A-1", shirt=1)
    shop.add("shirt", 2)
    expect(shop.total).to_have_text("€135.00")
    shop.press("Leave it as it was")
    shop.expect_status("held")
    expect(shop.total).to_have_text("€85.00")


def test_what_is_held_keeps_its_price(shop: Shop, hall: Hall) -> None:
    """Lines at the new price stood above a sum at the old, and changes at neither."""
    shop.hold(adult=2)
    amount = shop.line("adult").locator(".line-amount")
    expect(amount).to_have_text("€90.00")
    hall.put_item("adult", ITEMS["adult"] | {"price_minor": 6_000})
    expect(shop.ware("adult")).to_contain_text("€60.00")
    expect(amount).to_have_text("")
    expect(shop.total).to_have_text("€90.00")
    shop.add("shirt")
    expect(shop.line("shirt")).to_contain_text("€25.00")
    expect(shop.total).to_have_text("€115.00")
    shop.press("Save the change")
    shop.expect_status("held")
    expect(shop.total).to_have_text("€115.00")
    shop.fewer("adult").click()
    expect(shop.total).to_have_text("Price at the till")
    shop.press("Leave it as it was")
    shop.check_out()
    expect(shop.page.locator(".sum-line")).to_contain_text("€115.00")
    expect(amount).to_have_text("")


def test_a_refused_change_leaves_the_hold_and_its_time(shop: Shop, hall: Hall) -> None:
    """Pressing "+" at the limit must never buy time (pretix 1575)."""
    shop.hold(shirt=1)
    held = hall.last_change()
    shop.add("shirt", 3)
    hall.take(items={"shirt": 4})
    shop.press("Save the change")
    expect(shop.refusal).to_contain_text("less left")
    assert hall.last_change() == held


def test_nothing_is_changed_while_an_answer_is_awaited(shop: Shop) -> None:
    """One fewer could be chosen meanwhile, and the answer undid it without a word."""
    asked: list[Route] = []

    def keep_waiting(route: Route) -> None:
        asked.append(route)

    shop.hold(shirt=1)
    shop.page.route("**/reservations/*", keep_waiting)
    shop.add("shirt", 2)
    with shop.page.expect_request("**/reservations/*"):
        shop.press("Save the change")
    undo = shop.page.get_by_role("button", name="Leave it as it was")
    for locked in (shop.fewer("shirt"), shop.more("shirt"), undo):
        expect(locked).to_have_attribute("aria-disabled", "true")
        locked.click(force=True)
    expect(shop.lines).to_have_text(re.compile("^3 × Shirt"))
    asked[0].continue_()
    shop.expect_status("held")
    expect(shop.lines).to_have_text(re.compile("^3 × Shirt"))
    shop.page.unroute_all(behavior="wait")


def test_there_is_one_clock_for_all_that_is_held(shop: Shop) -> None:
    """Timers by the item confuse (woocommerce-cart-stock-reducer 87)."""
    shop.hold("1-A-1", "1-A-2", adult=2, shirt=1)
    expect(shop.clock).to_have_count(1)


def test_while_sales_are_paused_less_can_be_had_and_no_more(
    shop: Shop, hall: Hall
) -> None:
    """The page said that it may be added to and swapped, which is refused."""
    shop.hold("1-A-1", shirt=2)
    expect(shop.panel).to_contain_text("add, take out, swap")
    hall.change(status="paused")
    expect(shop.panel).to_contain_text("You may still take out some of it.")
    expect(shop.panel).not_to_contain_text("swap")
    expect(shop.more("shirt")).to_have_attribute("aria-disabled", "true")
    shop.fewer("shirt").click()
    shop.press("Save the change")
    shop.expect_status("held")
    expect(shop.line("shirt")).to_contain_text("1 × Shirt")
    assert hall.availability()["items"]["shirt"]["reserved_count"] == 1
