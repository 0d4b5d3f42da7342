"""Paying: cards, banks, money that comes late, and money that goes back."""

import re
from typing import Any

import pytest
from playwright.sync_api import Locator, Route, expect
from tests.embedded.processes import wait_until

from .axe import violations
from .countdown import stand_still
from .hall import Hall
from .paying_acts import ASKS, AT_ONCE, DECLINED, LATE, PAYS, SLOW
from .shop import Open, Shop

POOR = "4000 0000 0000 9995"
EXPIRED = "4000 0000 0000 0069"


@pytest.fixture(scope="module")
def address(till: str) -> str:
    """A service that takes play money."""
    return till


def number(shop: Shop) -> Locator:
    return shop.page.locator("[name=number]")


def expect_tickets(shop: Shop) -> None:
    expect(shop.page.get_by_role("heading", name="All yours")).to_be_visible()


def charged(shop: Shop, hall: Hall) -> list[int]:
    """What each payment of the event's orders has taken in."""
    found: list[dict[str, Any]] = hall.http.get("/v1/payments").json()["payments"]
    mine = {order["id"] for order in orders(hall)}
    return [paid["captured_minor"] for paid in found if paid["order"] in mine]


def orders(hall: Hall) -> list[dict[str, Any]]:
    """All orders about the event."""
    found: list[dict[str, Any]] = hall.http.get("/v1/orders").json()["orders"]
    return [
        order
        for order in found
        if any(part["event"] == hall.event for part in order["reservations"])
    ]


def test_a_card_pays_and_the_tickets_are_there(shop: Shop, hall: Hall) -> None:
    shop.hold("1-A-1", shirt=1)
    shop.check_out()
    shop.pay_with(PAYS)
    expect_tickets(shop)
    assert hall.availability()["seats"]["sold"] == ["1-A-1"]
    assert charged(shop, hall) == [8_500]


def test_tickets_are_there_though_the_plan_that_names_seats_is_not(
    shop: Shop, hall: Hall
) -> None:
    shop.hold("1-A-1")
    shop.context.route("**/plan", lambda route: route.abort())
    shop.check_out()
    shop.page.reload()
    expect(shop.lines).to_contain_text("1-A-1")
    shop.pay_with(PAYS)
    expect_tickets(shop)
    assert hall.availability()["seats"]["sold"] == ["1-A-1"]


def test_a_test_card_is_filled_in_by_a_press(shop: Shop) -> None:
    shop.hold(shirt=1)
    shop.check_out()
    shop.page.get_by_text("Test cards", exact=True).click()
    shop.page.get_by_role("button", name=f"{PAYS} pays").click()
    expect(number(shop)).to_have_value(PAYS)
    shop.primary.click()
    expect_tickets(shop)


def test_what_is_wrong_with_a_card_stands_at_its_field(shop: Shop, hall: Hall) -> None:
    shop.hold(shirt=1)
    shop.check_out()
    shop.primary.click()
    expect(number(shop)).to_be_focused()
    expect(number(shop)).to_have_accessible_description(
        "Please enter the card's number."
    )
    shop.pay_with("4111 1111 1111 1111")
    expect(number(shop)).to_have_accessible_description(re.compile("not a test card"))
    assert violations(shop.page) == []
    assert orders(hall) == []


@pytest.mark.parametrize(
    ("card", "field", "words"),
    [
        (DECLINED, "Card number", "declined and nothing was charged"),
        (POOR, "Card number", "too little money"),
        (EXPIRED, "Valid until", "has expired"),
    ],
)
def test_a_card_that_is_declined_leaves_room_for_another(
    shop: Shop, hall: Hall, card: str, field: str, words: str
) -> None:
    shop.hold("1-A-1", shirt=1)
    shop.check_out()
    shop.pay_with(card)
    expect(shop.page.get_by_label(field)).to_be_focused()
    expect(shop.page.get_by_label(field)).to_have_accessible_description(
        re.compile(words)
    )
    assert violations(shop.page) == []
    shop.pay_with(PAYS)
    expect_tickets(shop)
    assert charged(shop, hall) == [8_500]


def test_a_bank_that_asks_is_answered(shop: Shop, hall: Hall) -> None:
    shop.hold(shirt=1)
    shop.check_out()
    shop.pay_with(ASKS)
    bank = shop.page.get_by_role("dialog", name="Your bank asks")
    expect(bank).to_contain_text("Is it you who pays €25.00?")
    assert violations(shop.page) == []
    bank.get_by_role("button", name="No, stop it").click()
    expect(number(shop)).to_have_accessible_description(re.compile("it is not you"))
    shop.pay_with(ASKS)
    expect(bank).to_be_visible()
    shop.page.keyboard.press("Escape")
    expect(bank).to_be_hidden()
    shop.press("Answer it")
    bank.get_by_role("button", name="Yes, it is me").click()
    expect_tickets(shop)
    assert charged(shop, hall) == [2_500]


def test_a_reload_in_the_middle_comes_back_to_the_same_payment(
    shop: Shop, hall: Hall
) -> None:
    shop.hold(shirt=1)
    shop.check_out()
    shop.pay_with(ASKS)
    bank = shop.page.get_by_role("dialog", name="Your bank asks")
    expect(bank).to_be_visible()
    shop.page.reload()
    bank.get_by_role("button", name="Yes, it is me").click()
    expect_tickets(shop)
    assert charged(shop, hall) == [2_500]


def test_money_that_takes_its_time_is_waited_for(shop: Shop, hall: Hall) -> None:
    shop.hold(shirt=1)
    shop.check_out()
    shop.pay_with(SLOW)
    waiting = shop.page.locator(".payment .waiting:visible")
    expect(waiting).to_contain_text("Your payment is on its way")
    assert violations(shop.page) == []
    shop.page.reload()
    expect(waiting).to_contain_text("Your payment is on its way")
    expect_tickets(shop)
    assert charged(shop, hall) == [2_500]


def test_pressing_pay_twice_pays_once(shop: Shop, hall: Hall) -> None:
    shop.hold(shirt=1)
    shop.check_out()
    shop.pay_with("")
    number(shop).fill(PAYS)
    shop.primary.dblclick()
    expect_tickets(shop)
    assert charged(shop, hall) == [2_500]


def test_two_tabs_that_pay_pay_once(shop: Shop, hall: Hall) -> None:
    shop.hold(shirt=1)
    shop.check_out()
    other = shop.second_tab()
    other.check_out()
    shop.pay_with(SLOW)
    other.pay_with(PAYS)
    expect_tickets(shop)
    expect_tickets(other)
    assert charged(shop, hall) == [2_500]


def test_what_costs_nothing_is_an_order_too(shop: Shop, hall: Hall) -> None:
    hall.put_item("gift", {"name": "Sticker", "kind": "stock", "price_minor": 0})
    shop.add("gift")
    shop.press("Reserve")
    shop.expect_status("held")
    shop.check_out()
    expect(shop.page.locator(".payment")).to_contain_text("nothing to pay")
    shop.press("Get the tickets")
    expect_tickets(shop)
    assert [order["status"] for order in orders(hall)] == ["paid"]


def hurry(hall: Hall, **settings: Any) -> None:
    """Hold for a moment only, also while somebody pays."""
    hall.change(hold_seconds=6, payment_seconds=1, **settings)


def test_time_that_runs_out_before_the_money_comes(shop: Shop, hall: Hall) -> None:
    """A line went while its buyer typed (woocommerce-cart-stock-reducer 44)."""
    hurry(hall)
    shop.hold("1-A-1")
    shop.check_out()
    shop.pay_with(DECLINED)
    ending = shop.page.locator(".ending")
    expect(ending).to_contain_text("Time was up")
    expect(ending).to_contain_text("Nothing was charged.")
    assert violations(shop.page) == []
    shop.press("Try for the same again")
    shop.expect_status("held")
    assert charged(shop, hall) == [0]


def test_a_hold_that_is_over_is_not_paid_for(shop: Shop, hall: Hall) -> None:
    """Nobody is asked for money, whatever the page's clock says."""
    hall.change(hold_seconds=2)
    stand_still(shop)
    shop.hold("1-A-1", shirt=1)
    shop.check_out()
    hall.until("expired")
    with shop.page.expect_response("**/v1/orders") as answer:
        shop.pay_with(PAYS)
    assert answer.value.status == 410
    expect(shop.page.get_by_role("alert")).to_contain_text(
        "Time was up before you paid: your hold is over and nothing was charged."
    )
    shop.page.unroute_all(behavior="wait")
    shop.expect_expired()
    shop.press("Try for the same again")
    shop.expect_status("held")
    assert orders(hall) == []


def test_money_too_late_buys_the_same_where_it_is_free(shop: Shop, hall: Hall) -> None:
    hurry(hall)
    shop.hold("1-A-1")
    shop.check_out()
    shop.pay_with(LATE)
    expect(shop.page.locator(".payment .waiting:visible")).to_contain_text(
        "Your time is over, and your payment is still on its way"
    )
    expect_tickets(shop)
    expect(shop.page.locator(".regained")).to_contain_text("was still free")
    assert hall.availability()["seats"]["sold"] == ["1-A-1"]


def test_money_too_late_buys_others_where_there_are_any(shop: Shop, hall: Hall) -> None:
    hurry(hall)
    shop.hold("1-A-1")
    shop.check_out()
    shop.pay_with(LATE)
    hall.until_free("1-A-1")
    hall.take(seats=["1-A-1"])
    expect_tickets(shop)
    expect(shop.page.locator(".regained")).to_contain_text("somebody else's now")
    sold = hall.availability()["seats"]["sold"]
    assert len(sold) == 1
    assert sold != ["1-A-1"]
    code = shop.page.locator(".code")
    expect(code).to_have_attribute("data-content", re.compile(f"/{sold[0]}$"))


def test_money_too_late_buys_the_next_best_for_who_takes_that(
    shop: Shop, hall: Hall
) -> None:
    hurry(hall, late_payment="next_best")
    for item, price, capacity in (("front", 5_000, 1), ("back", 4_800, 9)):
        settings = {"name": item, "price_minor": price, "capacity": capacity}
        hall.put_item(item, settings)
    shop.visit()
    shop.hold(front=1)
    shop.check_out()
    shop.page.get_by_role("checkbox").check()
    shop.pay_with(LATE)
    hall.until("expired")
    hall.take(items={"front": 1})
    expect_tickets(shop)
    expect(shop.page.locator(".regained")).to_contain_text("the best there was")
    assert hall.availability()["items"]["back"]["sold_count"] == 1
    assert charged(shop, hall) == [4_800]


def test_money_too_late_goes_back_where_nothing_is_sold(shop: Shop, hall: Hall) -> None:
    hurry(hall, late_payment="refund")
    shop.hold("1-A-1")
    shop.check_out()
    shop.pay_with(LATE)
    ending = shop.page.locator(".ending")
    expect(ending).to_contain_text("Your payment came too late")
    expect(ending).to_contain_text("so it bought nothing")  # and nobody else has it
    expect(ending).to_contain_text("Nothing was charged.")
    assert hall.availability()["seats"]["sold"] == []
    shop.page.reload()
    expect(ending).to_contain_text("Your payment came too late")
    shop.press("Back to the event")
    expect(shop.page.get_by_role("heading", name="The Hall")).to_be_visible()
    assert charged(shop, hall) == [0]


def test_money_that_came_too_late_goes_back(shop: Shop, hall: Hall) -> None:
    """Set aside it is let go, see above; this card's is taken at once."""
    hall.change(late_payment="refund")
    shop.hold("1-A-1")
    shop.check_out()

    def after_the_end(route: Route) -> None:
        ((part,),) = [order["reservations"] for order in orders(hall)]
        hall.end(part["id"])
        route.continue_()

    shop.context.route("**/v1/sandbox/payments/*/confirm", after_the_end)
    shop.pay_with(AT_ONCE)
    ending = shop.page.locator(".ending")
    expect(ending).to_contain_text("Your payment came too late")
    expect(ending).to_contain_text("You get €60.00 back, on the way you paid.")
    assert violations(shop.page) == []
    assert charged(shop, hall) == [6_000]
    assert [order["refunded_minor"] for order in orders(hall)] == [6_000]
    shop.press("Back to the event")
    expect(shop.page.get_by_role("heading", name="The Hall")).to_be_visible()
    expect(shop.page.get_by_text("nothing was charged")).to_be_hidden()


def test_more_time_is_more_time_to_pay(shop: Shop, hall: Hall) -> None:
    hall.change(hold_seconds=10, payment_seconds=1, extension_seconds=120)
    shop.hold("1-A-1")
    shop.check_out()
    shop.pay_with(DECLINED)
    expect(number(shop)).to_be_focused()
    before = payable_until(hall)
    shop.press("I need more time")
    wait_until(lambda: payable_until(hall) > before, seconds_max=30)
    shop.pay_with(PAYS)
    expect_tickets(shop)
    assert charged(shop, hall) == [6_000]


def payable_until(hall: Hall) -> str:
    """Until when the order's payment can be made."""
    (order,) = orders(hall)
    return str(order["payment"]["ends_at"])


def test_what_was_given_back_is_told_with_the_tickets(shop: Shop, hall: Hall) -> None:
    shop.hold(shirt=2)
    shop.check_out()
    shop.pay_with(PAYS)
    expect_tickets(shop)
    (order,) = orders(hall)
    path = f"/v1/orders/{order['id']}/refund"
    asked = {"amount_minor": 1_000, "reason": "a stain"}
    hall.http.post(path, json=asked).raise_for_status()
    back = shop.page.locator(".tickets .waiting")
    until_shown(shop, back, "€10.00 of it went back to you")
    hall.http.post(path, json={"reason": "rain"}).raise_for_status()
    until_shown(shop, back, "open no door any more")
    expect(shop.page.get_by_role("heading", name="No longer yours")).to_be_visible()
    expect(shop.page.locator(".ticket")).to_have_count(0)


def until_shown(shop: Shop, where: Locator, words: str) -> None:
    """Load the page anew until it says so."""
    shop.page.wait_for_load_state()
    for _ in range(20):
        shop.page.reload()
        expect(shop.page.locator(".tickets h1")).to_be_visible()
        shop.page.wait_for_load_state("networkidle")
        if where.count() and words in where.inner_text():
            return
    pytest.fail(f"the page never said {words!r}")


def test_paying_from_right_to_left(open_shop: Open, hall: Hall) -> None:
    shop = open_shop(locale="ar")
    shop.ware("shirt").locator("button").last.click()
    shop.primary.click()
    shop.expect_status("held")
    shop.primary.click()
    shop.pay_with(DECLINED)
    expect(number(shop)).to_be_focused()
    overflow = "document.documentElement.scrollWidth - innerWidth"
    assert shop.page.evaluate(overflow) <= 0
    assert violations(shop.page) == []
    shop.pay_with(PAYS)
    expect(shop.page.locator(".ticket")).to_have_count(1)
