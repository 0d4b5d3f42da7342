"""Paying, and the tickets."""

import re

import pytest
from playwright.sync_api import expect

from .countdown import stand_still
from .hall import Hall
from .shop import Shop


def test_what_is_paid_for_is_sold(shop: Shop, hall: Hall) -> None:
    shop.hold("1-A-1", adult=2)
    shop.pay()
    expect(shop.clock).to_have_count(0)
    assert hall.availability()["seats"]["sold"] == ["1-A-1"]
    shop.page.get_by_role("link", name="Back to the event").click()
    shop.open_list()
    shop.expect_seat("1-A-1", "sold")
    expect(shop.panel).to_contain_text("You have tickets for this already")


def test_there_is_a_code_for_each_seat_ticket_and_good(shop: Shop, hall: Hall) -> None:
    shop.hold("1-A-1", "1-A-2", adult=2, shirt=2)
    id_ = hall.last_change()["reservation_id"]
    shop.pay()
    expect(shop.page).to_have_url(f"{shop.url}{shop.path}/tickets/{id_}")
    codes = shop.page.locator(".code")
    expect(codes).to_have_count(5)
    contents = codes.evaluate_all("all => all.map(code => code.dataset.content)")
    assert contents == [
        f"{id_}/{what}" for what in ("1-A-1", "1-A-2", "adult/1", "adult/2", "shirt/2")
    ]
    expect(codes.first).to_have_attribute("aria-label", re.compile("Code of Section"))
    expect(shop.page.locator(".receipt")).to_contain_text(id_)
    expect(shop.page.locator(".receipt")).to_contain_text("€260.00")


def test_tickets_stay_with_the_browser_that_bought_them(shop: Shop) -> None:
    shop.hold("1-A-1", shirt=1)
    shop.pay()
    shop.page.reload()
    expect(shop.page.locator(".ticket")).to_have_count(2)
    shop.visit(f"{shop.path}/tickets/0199")
    expect(shop.page.get_by_role("heading")).to_contain_text("not on this device")


def test_somebody_who_has_tickets_can_buy_more(shop: Shop, hall: Hall) -> None:
    shop.hold(shirt=1)
    shop.pay()
    shop.page.get_by_role("link", name="Back to the event").click()
    shop.hold(shirt=2)
    shop.pay()
    assert hall.availability()["items"]["shirt"]["sold_count"] == 3


def test_tickets_are_reached_however_one_goes_on(shop: Shop, hall: Hall) -> None:
    """The way to them went with the next press on "+", and nothing led there again."""
    shop.hold(shirt=1)
    shop.pay()
    go_back(shop)
    bought = shop.page.locator(".bought").get_by_role("link", name="Show them")
    shop.add("shirt")
    shop.fewer("shirt").click()
    expect(shop.lines).to_have_count(0)
    expect(bought).to_be_visible()
    hall.change(status="ended")
    expect(shop.page.locator(".sale")).to_contain_text("Sales have ended")
    shop.page.reload()
    bought.click()
    expect(shop.page.get_by_role("heading", name="All yours")).to_be_focused()


def test_each_purchase_is_reached_from_its_event_and_from_the_list(shop: Shop) -> None:
    for count in (1, 2):
        shop.hold(shirt=count)
        shop.pay()
        go_back(shop)
    both = ["2 × Shirt", "1 × Shirt"]
    expect(shop.page.locator(".bought a")).to_have_text(both)
    shop.page.get_by_role("link", name="All events").click()
    mine = shop.page.get_by_role("group").filter(has_text="Your tickets")
    mine.locator("summary").click()
    expect(mine.get_by_role("link")).to_have_text([f"The Hall · {it}" for it in both])
    mine.get_by_role("link").last.click()
    expect(shop.page.locator(".ticket")).to_contain_text("1 × Shirt")


def test_what_is_cancelled_has_no_code_any_more(shop: Shop, hall: Hall) -> None:
    """It was on sale again, and its buyer could still show it at the door."""
    shop.hold("1-A-1", "1-A-2", shirt=1)
    shop.pay()
    tickets = shop.page.locator(".ticket")
    expect(tickets).to_have_count(3)
    (bought,) = shop.page.evaluate("JSON.parse(localStorage['dibs.purchases'])")
    path = f"/v1/events/{hall.event}/reservations/{bought['reservationId']}/cancel"
    headers = {"Dibs-Token": bought["token"]}

    def cancel(**part: object) -> None:
        hall.http.post(path, json=part, headers=headers).raise_for_status()

    cancel(seats=["1-A-1"])
    shop.page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(tickets).to_have_count(2)
    cancel()
    shop.page.reload()
    expect(shop.page.get_by_role("heading", name="No longer yours")).to_be_visible()
    expect(tickets).to_have_count(0)
    shop.page.get_by_role("link", name="Back to the event").click()
    expect(shop.page.get_by_role("heading", name="The Hall")).to_be_visible()
    expect(shop.page.locator(".bought")).to_have_count(0)


def go_back(shop: Shop) -> None:
    shop.page.get_by_role("link", name="Back to the event").click()
    expect(shop.page.get_by_role("heading", name="The Hall")).to_be_visible()


def test_a_double_click_on_reserve_does_not_pay(shop: Shop, hall: Hall) -> None:
    shop.add("shirt")
    shop.primary.dblclick(delay=300)
    shop.expect_status("held")
    expect(shop.page).to_have_url(shop.url + shop.path)


def test_a_reload_keeps_the_hold_and_the_sale(shop: Shop) -> None:
    """The way back to what one holds was missed (seatsio-react 90)."""
    shop.hold("1-A-1", shirt=1)
    shop.page.reload()
    shop.expect_status("held")
    expect(shop.lines).to_have_count(2)
    expect(shop.digits).not_to_be_empty()
    shop.check_out()
    shop.page.reload()
    shop.primary.click()
    expect(shop.page.locator(".ticket")).to_have_count(2)


def test_the_way_back_keeps_the_hold(shop: Shop) -> None:
    shop.hold(shirt=1)
    shop.page.goto(f"{shop.url}/docs")
    shop.page.go_back()
    shop.expect_status("held")


def test_paying_too_late_says_so(shop: Shop, hall: Hall) -> None:
    """It looked like success (seantis.reservation 126), or said "invalid token"
    (nosht 106)."""
    hall.change(hold_seconds=2)
    stand_still(shop)
    shop.hold("1-A-1", shirt=1)
    shop.check_out()
    hall.until("expired")
    expect(shop.digits).not_to_have_text("0:00")
    with shop.page.expect_response("**/confirm") as answer:
        shop.primary.click()
    assert answer.value.status == 410
    expect_plain_words(shop, hall)
    shop.page.unroute_all(behavior="wait")
    shop.expect_expired()
    expect_plain_words(shop, hall)
    hall.change(hold_seconds=600)
    shop.press("Try for the same again")
    shop.expect_status("held")
    assert hall.availability()["seats"]["reserved"] == ["1-A-1"]


def test_paying_for_what_the_office_took_back_says_so(shop: Shop, hall: Hall) -> None:
    shop.hold(shirt=1)
    shop.check_out()
    hall.end(hall.last_change()["reservation_id"])
    shop.primary.click()
    expect_plain_words(shop, hall)


def expect_plain_words(shop: Shop, hall: Hall) -> None:
    """Wait until it says that nothing was charged, and nothing was."""
    main = shop.page.locator("main")
    expect(main).to_contain_text(re.compile("nothing was charged", re.IGNORECASE))
    jargon = re.compile("error|invalid|token|expired|code", re.IGNORECASE)
    expect(main).not_to_contain_text(jargon)
    assert hall.availability()["totals"]["sold_count"] == 0


@pytest.mark.parametrize("where", ["checkout", "tickets/0199"])
def test_an_address_without_anything_leads_back(shop: Shop, where: str) -> None:
    shop.visit(f"{shop.path}/{where}")
    shop.page.get_by_role("link", name="Back to the event").click()
    expect(shop.page.get_by_role("heading", name="The Hall")).to_be_visible()


def test_what_costs_nothing_is_not_paid_for(shop: Shop, hall: Hall) -> None:
    hall.put_item("gift", {"name": "Sticker", "kind": "stock", "price_minor": 0})
    shop.add("gift")
    shop.press("Reserve")
    shop.expect_status("held")
    shop.check_out()
    expect(shop.page.locator(".payment")).to_contain_text("nothing to pay")
    shop.press("Get the tickets")
    expect(shop.page.get_by_role("heading", name="All yours")).to_be_visible()
