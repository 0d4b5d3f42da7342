"""What the office changes while somebody has the page open."""

from datetime import UTC, datetime, timedelta

from playwright.sync_api import expect

from .conditions import read_before
from .hall import ITEMS, Hall
from .shop import Open, Shop

ASKED_MS_MAX = 90_000
"""So often at least a page that does not sell asks when it will, or why not."""

DUE_ASKED_MS_MAX = 15_000
"""And where it was to sell by now."""

NEWS_MS_MAX = 3_000
"""After what it hears."""


def test_what_becomes_of_a_start_is_heard_by_who_waits(
    open_shop: Open, hall: Hall
) -> None:
    """They counted down to the old one, and were told of no other and of no end."""
    shop = open_shop()
    shop.page.clock.install()
    sale = shop.page.locator(".sale")
    hall.change(sales_start_at="2096-01-01T10:00:00+01:00")
    shop.visit()
    expect(sale).to_contain_text("1 Jan 2096")
    for changes, words in (
        ({"sales_start_at": "2096-02-03T10:00:00+01:00"}, "3 Feb 2096"),
        ({"status": "paused"}, "Sales are paused"),
        ({"status": "ended"}, "Sales have ended"),
    ):
        hall.change(**changes)
        shop.page.clock.fast_forward(ASKED_MS_MAX)
        expect(sale).to_contain_text(words)


def test_a_start_that_was_put_off_last_is_heard_of_when_it_was_due(
    shop: Shop, hall: Hall
) -> None:
    """The page said that it is not on sale yet, and no more."""
    hall.change(sales_start_at="2096-01-01T10:00:00+01:00")
    shop.page.clock.install()
    read_before(sales_start_at=datetime.now(UTC).isoformat())(shop)
    shop.visit()
    sale = shop.page.locator(".sale")
    expect(sale).to_contain_text("Any moment now")
    shop.page.unroute(f"**/v1{shop.path}")
    shop.page.clock.fast_forward(DUE_ASKED_MS_MAX)
    expect(sale).to_contain_text("1 Jan 2096")


def test_prices_and_their_currency_are_those_of_now(shop: Shop, hall: Hall) -> None:
    """The shelf said the new ones, and the head and the choice the old."""
    head = shop.page.locator(".event-head")
    expect(head).to_contain_text("from €30.00")
    hall.put_item("student", ITEMS["student"] | {"price_minor": 2_000})
    expect(head).to_contain_text("from €20.00")
    shop.add("shirt")
    hall.change(currency="USD")
    expect(head).to_contain_text("from US$20.00")
    expect(shop.line("shirt")).to_contain_text("US$25.00")
    expect(shop.total).to_have_text("US$25.00")


def test_who_comes_back_to_a_page_finds_what_the_list_says(
    shop: Shop, hall: Hall
) -> None:
    shop.page.clock.install()
    shop.visit()
    heading = shop.page.get_by_role("heading", level=1)
    expect(heading).to_have_text("The Hall")
    shop.page.get_by_role("link", name="Dibs").click()
    shop.find()
    hall.change(name="The Other Hall")
    shop.page.clock.fast_forward(ASKED_MS_MAX)
    expect(shop.card).to_contain_text("The Other Hall")
    shop.card.click()
    expect(heading).to_have_text("The Other Hall")


def test_the_list_says_that_a_sale_without_a_begin_is_over(
    shop: Shop, hall: Hall
) -> None:
    """It said that it was not on sale yet."""
    soon = datetime.now(UTC) + timedelta(seconds=3)
    hall.change(sales_end_at=soon.isoformat())
    shop.visit("/")
    shop.find()
    expect(shop.card.locator(".standing")).to_have_attribute("data-standing", "ended")


def test_an_event_that_was_away_comes_back_with_what_is_held(
    shop: Shop, hall: Hall
) -> None:
    """There was no such event until the page was loaded again."""
    shop.page.clock.install()
    shop.visit()
    shop.hold(shirt=1)
    gone = {"code": "not_found", "status": 404}
    address = f"**/v1{shop.path}"
    shop.page.route(address, lambda route: route.fulfill(status=404, json=gone))
    hall.change(status="paused")
    shop.page.clock.fast_forward(NEWS_MS_MAX)
    expect(shop.page.locator("main")).to_contain_text("There is no event")
    shop.page.unroute(address)
    hall.change(status="on_sale")
    shop.page.clock.fast_forward(ASKED_MS_MAX)
    shop.expect_status("held")
