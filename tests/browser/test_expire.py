"""Running out of time."""

from math import ceil

from playwright.sync_api import expect

from .countdown import record, shown
from .hall import Hall
from .shop import Shop


def test_what_ran_out_is_still_listed_and_can_be_had_again(
    shop: Shop, hall: Hall
) -> None:
    """Items went silently, and were missed after a reload (django-brambling 28)."""
    hall.change(hold_seconds=2)
    shop.hold("1-A-1", shirt=2)
    shop.expect_expired()
    expect(shop.page.locator(".expired")).to_contain_text("nothing was charged")
    expect(shop.page.get_by_role("heading", name="Time is up")).to_be_focused()
    expect(shop.lines).to_have_count(2)
    shop.expect_seat("1-A-1", "available")
    hall.change(hold_seconds=600)
    shop.press("Try for the same again")
    shop.expect_status("held")
    expect(shop.page.locator(".regained")).to_have_text("You have all of it again.")
    expect(shop.page.locator("#order-title")).to_be_focused()
    expect(shop.spoken).to_contain_text("You have all of it again.")
    assert hall.availability()["seats"]["reserved"] == ["1-A-1"]


def test_where_the_same_is_gone_the_best_there_is_comes_instead(
    shop: Shop, hall: Hall
) -> None:
    hall.change(hold_seconds=2)
    shop.hold("1-A-1")
    shop.expect_expired()
    hall.change(hold_seconds=600)
    hall.take(seats=["1-A-1"])
    shop.press("Try for the same again")
    shop.expect_status("held")
    expect(shop.page.locator(".regained")).to_contain_text("Somebody else has")
    expect(shop.lines).to_have_count(1)


def test_where_too_little_is_left_it_says_so_and_stays(shop: Shop, hall: Hall) -> None:
    hall.change(hold_seconds=2)
    shop.hold(shirt=3)
    shop.expect_expired()
    hall.take(items={"shirt": 4})
    shop.press("Try for the same again")
    expect(shop.page.locator(".expired .refusal")).to_contain_text("not enough of it")
    expect(shop.lines).to_have_count(1)


def test_it_is_the_service_that_decides_what_is_over(shop: Shop, hall: Hall) -> None:
    """The page's idea of expiry was another than the service's (event-tickets 3450).

    Until it is over there is never less than the page says, and what the page takes for
    over is not called so before the service was heard.
    """
    hall.change(hold_seconds=3)
    shop.page.route("**/reservations/*", lambda route: route.abort())
    shop.hold(shirt=1)
    record(shop.page)
    expect(shop.clock).to_have_attribute("data-phase", "over")
    ends = hall.ends_at()
    assert all(said <= max(ceil(ends - at), 0) for at, said in shown(shop.page))
    shop.expect_status("held")
    expect(shop.digits).to_have_text("0:00")
    expect(shop.primary).to_have_attribute("aria-disabled", "true")
    shop.page.unroute("**/reservations/*")
    shop.expect_expired()


def test_something_else_can_be_chosen_afterwards(shop: Shop, hall: Hall) -> None:
    """A cart that was over stood in the way of a new one (bn-api 356)."""
    hall.change(hold_seconds=1)
    shop.hold("1-A-1")
    shop.expect_expired()
    hall.change(hold_seconds=600)
    shop.seat("1-A-2").click()
    shop.expect_status("none")
    expect(shop.lines).to_have_attribute("data-line", "1-A-2")
    shop.press("Reserve")
    shop.expect_status("held")


def test_running_out_at_the_checkout_leads_back_to_what_was_held(
    shop: Shop, hall: Hall
) -> None:
    hall.change(hold_seconds=4)
    shop.hold("1-A-1", shirt=1)
    shop.check_out()
    shop.expect_expired()
    expect(shop.page).to_have_url(shop.url + shop.path)
    expect(shop.lines).to_have_count(2)
    assert hall.availability()["totals"]["sold_count"] == 0
