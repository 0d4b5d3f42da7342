"""Money that is on its way when the time is over: found again, and not paid twice."""

import pytest
from playwright.sync_api import Locator, Route, expect
from tests.embedded.processes import wait_until

from .axe import violations
from .hall import Hall
from .paying_acts import DECLINED, LATE, PAYS
from .shop import Shop
from .test_pay import charged, expect_tickets, hurry, orders

ON_ITS_WAY = "Your payment of €90.00 is still on its way"


@pytest.fixture(scope="module")
def address(till: str) -> str:
    """A service that takes play money."""
    return till


def pay_late(shop: Shop, hall: Hall, **settings: object) -> None:
    """Pay for two, close the page, and have the hold end while the money is coming."""
    hall.change(hold_seconds=20, payment_seconds=1, **settings)
    shop.add("adult", 2)
    shop.press("Reserve")
    shop.expect_status("held")
    shop.check_out()
    shop.pay_with(LATE)
    expect(shop.page.locator(".payment .waiting:visible")).to_be_visible()
    shop.visit("/")
    ((part,),) = [order["reservations"] for order in orders(hall)]
    hall.change(hold_seconds=600)
    hall.end(part["id"])


def hold_anew(shop: Shop, item: str) -> None:
    """Come back after the time, and hold something else."""
    shop.visit()
    shop.press("Choose something else")
    shop.add(item)
    shop.press("Reserve")
    shop.expect_status("held")


def earlier(shop: Shop) -> Locator:
    """What the page tells of a payment for what is not at hand any more."""
    return shop.page.locator(".earlier")


def expect_both(shop: Shop) -> None:
    """The list of events leads to the tickets of both purchases."""
    shop.visit("/")
    expect(shop.page.locator(".yours a")).to_have_count(2)


def test_who_comes_back_after_the_time_finds_the_payment(
    shop: Shop, hall: Hall
) -> None:
    pay_late(shop, hall)
    shop.visit()
    shop.expect_expired()
    over = shop.page.locator(".expired")
    expect(earlier(shop)).to_contain_text(ON_ITS_WAY)
    expect(over).not_to_contain_text("nothing was charged")
    expect(
        shop.page.get_by_role("button", name="Try for the same again")
    ).to_be_hidden()
    expect(shop.lines).to_contain_text("Adult")
    assert violations(shop.page) == []
    over.get_by_role("link", name="See the payment").click()
    expect(shop.page.locator(".payment .waiting:visible")).to_contain_text(
        "your payment is still on its way"
    )
    shop.page.go_back()
    expect(earlier(shop)).to_contain_text(ON_ITS_WAY)
    shop.page.locator(".bought a").click(timeout=40_000)
    expect(over).to_be_hidden()
    expect_tickets(shop)
    expect(shop.page.locator(".regained")).to_contain_text("was still free")
    assert charged(shop, hall) == [9_000]
    assert hall.availability()["items"]["adult"]["sold_count"] == 2


def test_who_buys_anew_while_a_payment_is_on_its_way_is_told_and_has_both(
    shop: Shop, hall: Hall
) -> None:
    pay_late(shop, hall)
    shop.visit()
    shop.press("Choose something else")
    expect(earlier(shop)).to_contain_text(ON_ITS_WAY)
    shop.add("adult")
    shop.press("Reserve")
    shop.expect_status("held")
    expect(earlier(shop)).to_contain_text(ON_ITS_WAY)
    shop.check_out()
    expect(earlier(shop)).to_contain_text("What you buy now comes on top")
    assert violations(shop.page) == []
    expect(shop.primary).to_have_text("Pay €45.00")
    expect(shop.primary).not_to_have_attribute("aria-disabled", "true")
    expect(shop.page.locator(".bought")).to_be_visible(timeout=40_000)
    expect(earlier(shop)).to_be_hidden()
    shop.pay_with(PAYS)
    expect_tickets(shop)
    expect_both(shop)
    assert sorted(charged(shop, hall)) == [4_500, 9_000]


def test_a_new_hold_is_paid_for_while_a_payment_for_another_is_on_its_way(
    shop: Shop, hall: Hall
) -> None:
    hurry(hall)
    shop.add("adult", 2)
    shop.press("Reserve")
    shop.check_out()
    shop.pay_with(LATE)
    expect(shop.page.locator(".payment .waiting:visible")).to_be_visible()
    shop.page.get_by_role("link", name="Back to the event").click()
    shop.expect_expired()
    hall.change(hold_seconds=600)
    shop.press("Choose something else")
    shop.add("adult")
    shop.press("Reserve")
    shop.check_out()
    shop.pay_with(PAYS)
    expect_tickets(shop)
    shop.visit()
    expect(shop.page.locator(".bought a")).to_have_count(2, timeout=40_000)
    assert sorted(charged(shop, hall)) == [4_500, 9_000]


def test_what_a_payment_bought_while_the_page_was_closed_is_found(
    shop: Shop, hall: Hall
) -> None:
    pay_late(shop, hall)
    hold_anew(shop, "shirt")
    shop.check_out()
    shop.pay_with(PAYS)
    expect_tickets(shop)
    shop.page.goto("about:blank")
    wait_until(
        lambda: {order["status"] for order in orders(hall)} == {"paid"},
        seconds_max=40,
    )
    shop.visit()
    expect(shop.page.locator(".bought a")).to_have_count(2)
    expect_both(shop)


def test_money_too_late_for_anything_is_told_of_beside_a_new_hold(
    shop: Shop, hall: Hall
) -> None:
    pay_late(shop, hall, late_payment="refund")
    shop.visit()
    shop.press("Choose something else")
    shop.add("adult")
    shop.press("Reserve")
    shop.check_out()
    expect(earlier(shop)).to_contain_text("Your payment came too late", timeout=40_000)
    expect(earlier(shop)).to_contain_text("Nothing was charged.")
    shop.press("Close")
    expect(earlier(shop)).to_be_hidden()
    shop.page.reload()
    shop.pay_with(PAYS)
    expect_tickets(shop)
    expect(earlier(shop)).to_be_hidden()
    assert sorted(charged(shop, hall)) == [0, 4_500]


def test_what_a_payment_bought_is_found_though_the_service_is_busy(
    shop: Shop, hall: Hall
) -> None:
    pay_late(shop, hall)
    hold_anew(shop, "shirt")
    refused = 0

    def refuse_once(route: Route) -> None:
        nonlocal refused
        if route.request.method != "GET" or refused:
            return route.fallback()
        refused += 1
        busy = {"code": "rate_limited", "title": "Too many calls"}
        return route.fulfill(status=429, json=busy, headers={"Retry-After": "1"})

    shop.page.route("**/reservations/*", refuse_once)
    expect(shop.page.locator(".bought")).to_be_visible(timeout=40_000)
    assert refused == 1


def test_an_order_that_nobody_paid_ends_without_a_word(shop: Shop, hall: Hall) -> None:
    hall.change(hold_seconds=20, payment_seconds=1)
    shop.add("adult", 2)
    shop.press("Reserve")
    shop.check_out()
    shop.pay_with(DECLINED)
    expect(shop.page.get_by_text("declined and nothing was charged")).to_be_visible()
    shop.page.get_by_role("link", name="Back to the event").click()
    shop.press("Give back")
    hall.change(hold_seconds=600)
    shop.add("shirt")
    shop.press("Reserve")
    shop.expect_status("held")
    shop.page.evaluate(
        "() => { new MutationObserver(() => {"
        "  if (document.querySelector('.earlier')) window.wasTold = true;"
        "}).observe(document.body, { childList: true, subtree: true }); }"
    )
    shop.page.wait_for_function(
        "(event) => !localStorage.getItem(`dibs.checkout.${event}`)", arg=shop.event,
        timeout=40_000,
    )  # fmt: skip
    assert shop.page.evaluate("() => !window.wasTold")
