"""What others do, shown without a reload; and what is shown while nothing is heard."""

import re

import httpx
from playwright.sync_api import Browser, Route, expect
from tests.service.conftest import served

from dibs.installer import scratch_database

from .hall import Hall, plan
from .network import find_network, lose_network
from .shop import Open, Shop

BUSY = """
window.IntersectionObserver = class extends IntersectionObserver {
  constructor(hear, options) {
    super((moves, self) => hear([{ isIntersecting: false }, ...moves], self), options);
  }
};
"""
"""What is heard of an element that was out of view when it was last looked at."""

POLLED_MS_MAX = 6_250
"""So often at least a page asks that hears no stream."""

STREAM_TRIED_MS_MAX = 30_000
"""So often at least it tries whether there is a stream after all."""


def test_two_buyers_want_one_seat_and_one_has_it(
    shop: Shop, open_shop: Open, hall: Hall
) -> None:
    other = open_shop()
    for each in (shop, other):
        each.open_list()
        each.seat("1-A-1").click()
    shop.press("Reserve")
    shop.expect_status("held")
    other.expect_seat("1-A-1", "lost")
    expect(other.primary).to_have_attribute("aria-disabled", "true")
    shop.pay()
    other.press("Take out Section\u00a01, Row\u00a0A, Seat\u00a01")
    other.expect_seat("1-A-1", "sold")
    assert hall.availability()["seats"]["sold"] == ["1-A-1"]


def test_both_ask_at_once_and_one_is_told_which_seat(
    shop: Shop, open_shop: Open, hall: Hall
) -> None:
    """Neither hears of the other in time: the service decides."""
    both = (shop, open_shop())
    asked: list[Route] = []

    def go_together(route: Route) -> None:
        asked.append(route)
        if len(asked) == len(both):
            for each in asked:
                each.continue_()

    for each in both:
        each.page.route("**/v1/live*", lambda route: route.abort())
        each.visit().open_list()
        each.seat("1-A-1").click()
        each.page.route("**/availability", lambda route: route.abort())
        each.page.route("**/reservations", go_together)
    for each in both:
        each.press("Reserve")
    told = both[0].refusal.or_(both[0].clock)
    expect(told).to_be_visible()
    first, last = both if both[0].refusal.count() else both[::-1]
    expect(first.refusal).to_contain_text("Others were faster")
    first.expect_seat("1-A-1", "lost")
    first.expect_status("none")
    last.expect_status("held")
    assert (len(asked), hall.count("reserved")) == (2, 1)
    assert hall.availability()["seats"]["reserved"] == ["1-A-1"]


def test_sold_out_appears_without_a_reload(shop: Shop, hall: Hall) -> None:
    hall.http.put(
        f"/v1/events/{hall.event}-small",
        json={"name": "Small", "items": {"entry": {"capacity": 2}}},
    ).raise_for_status()
    small = f"/v1/events/{hall.event}-small/reservations"
    shop.visit(f"{shop.path}-small")
    expect(shop.ware("entry")).to_contain_text("2 left")
    held = hall.http.post(small, json={"session": "a", "items": {"entry": 2}}).json()
    sale = shop.page.locator(".sale")
    expect(sale).to_contain_text("in other carts")
    hall.http.post(
        f"{small}/{held['id']}/confirm", headers={"Dibs-Token": held["token"]}
    ).raise_for_status()
    expect(sale).to_contain_text("Sold out")
    expect(shop.ware("entry")).to_contain_text("Sold out")


def test_where_all_is_sold_nothing_is_offered(shop: Shop, hall: Hall) -> None:
    """One was told to choose seats, and given a button for the best that was dead."""
    best, panel = shop.page.locator(".dibs-best"), shop.panel
    expect(best).to_be_visible()
    expect(panel).to_be_visible()
    hall.change(seats_max=100, units_max=100)
    seats = [f"{s}-{row}-{n}" for s in "12" for row in "ABC" for n in range(1, 8)]
    hall.act("confirm", hall.take(seats=seats, items={"adult": 10}))
    expect(shop.page.locator(".sale")).to_contain_text("Sold out")
    expect(best).to_have_count(0)
    expect(panel).to_have_count(0)


def test_whoever_holds_the_last_is_told_so(shop: Shop, hall: Hall) -> None:
    """It was said to be in other carts, and that it may come back."""
    small = f"{hall.event}-small"
    hall.put_event(small, "Small")
    for item, settings in (
        ("floor", {"capacity": 2}),
        ("adult", {"price_minor": 0, "draws": {"floor": 1}}),
        ("shirt", {"kind": "stock", "capacity": 5}),
    ):
        path = f"/v1/events/{small}/items/{item}"
        hall.http.put(path, json=settings).raise_for_status()
    shop.event = small
    shop.visit()
    expect(shop.page.locator(".event-head")).to_contain_text("2 left")
    shop.hold(adult=2)
    for place in (".sale", ".event-head .standing"):
        expect(shop.page.locator(place)).to_have_text("You hold the last")
    shop.visit("/")
    shop.find()
    expect(shop.card).to_contain_text("You hold the last")
    shop.visit().press("Give back")
    expect(shop.page.locator(".event-head")).to_contain_text("2 left")


def test_a_plan_that_is_put_while_one_looks_appears(shop: Shop, hall: Hall) -> None:
    """It needed a reload."""
    late = f"{hall.event}-late"
    hall.put_event(late, "Late")
    shop.visit(f"/events/{late}")
    shop.expect_live()
    expect(shop.page.locator(".sale")).to_contain_text("Nothing is on sale here yet")
    path = f"/v1/events/{late}/plan"
    hall.http.put(path, json={"plan": plan()}).raise_for_status()
    expect(shop.map).to_be_visible()
    shop.open_list()
    shop.expect_seat("1-A-1", "available")


def test_what_comes_back_is_on_sale_at_once(shop: Shop, hall: Hall) -> None:
    """Sold out stayed after a cancellation (Hi.Events 790)."""
    held = hall.take(items={"shirt": 5})
    expect(shop.ware("shirt")).to_contain_text("All in other carts")
    hall.act("confirm", held)
    expect(shop.ware("shirt")).to_contain_text("Sold out")
    hall.act("cancel", held)
    expect(shop.ware("shirt")).to_contain_text("5 left")


def test_whoever_holds_is_not_disturbed_by_sold_out(shop: Shop, hall: Hall) -> None:
    """Interrupting who is at the checkout was asked for (event-tickets 3311)."""
    shop.hold(shirt=1)
    shop.check_out()
    hall.act("confirm", hall.take(items={"shirt": 4}))
    shop.primary.click()
    expect(shop.page.locator(".ticket")).to_have_count(1)


def test_the_list_of_events_is_counted_live(shop: Shop, hall: Hall) -> None:
    shop.visit("/")
    shop.find()
    expect(shop.card).to_contain_text("52 left")  # and five shirts, to be worn
    hall.take(items={"adult": 2})
    expect(shop.card).to_contain_text("50 left")
    hall.take(items={"shirt": 5})
    expect(shop.card).to_contain_text("50 left")
    expect(shop.card).to_contain_text("from €30.00")


def test_the_list_of_events_says_what_one_holds(shop: Shop) -> None:
    """That time was running was told on the event's own pages alone."""
    shop.hold(shirt=2)
    shop.page.get_by_role("link", name="All events").click()
    shop.find()
    expect(shop.card).to_contain_text("Held for you until")
    shop.card.click()
    shop.expect_status("held")


def test_a_card_that_came_into_view_on_a_busy_page_is_counted(shop: Shop) -> None:
    shop.page.add_init_script(BUSY)
    shop.visit("/")
    shop.find()
    expect(shop.card).to_contain_text("52 left")


def test_the_list_of_events_says_that_its_counts_are_not_live(shop: Shop) -> None:
    shop.visit("/")
    expect(shop.connection).to_have_attribute("data-state", "live")
    expect(shop.connection).to_be_hidden()
    lose_network(shop.context)
    expect(shop.connection).to_have_attribute("data-state", "offline")
    expect(shop.connection).to_be_visible()
    expect(shop.spoken).to_contain_text("You are offline")
    find_network(shop.context)
    expect(shop.connection).to_be_hidden()
    expect(shop.spoken.locator("p").last).to_have_text("Connected again.")


def test_a_lost_connection_says_until_when_the_hold_is_safe(shop: Shop) -> None:
    shop.expect_live()
    shop.hold(shirt=1)
    lose_network(shop.context)
    expect(shop.connection).to_have_attribute("data-state", "offline")
    expect(shop.connection).to_contain_text(
        re.compile(r"Your hold is safe until \d?\d:\d\d")
    )
    shop.press("I need more time")
    expect(shop.panel.locator(".waiting")).to_contain_text("No answer yet")
    find_network(shop.context)
    expect(shop.panel.locator(".waiting")).to_be_hidden()
    shop.expect_live()


def test_a_page_that_no_stream_reaches_is_kept_current_by_asking(
    shop: Shop, hall: Hall
) -> None:
    """As where something on the way lets no streams through."""
    shop.page.clock.install()
    shop.page.route("**/v1/live*", lambda route: route.abort())
    shop.visit().open_list()
    expect(shop.connection).to_have_attribute("data-state", "polling")
    expect(shop.connection).to_have_text("Updated every few seconds")
    shop.expect_seat("1-A-1", "available")
    hall.take(seats=["1-A-1"], items={"shirt": 1})
    shop.page.clock.fast_forward(POLLED_MS_MAX)
    shop.expect_seat("1-A-1", "reserved")
    expect(shop.ware("shirt")).to_contain_text("4 left")
    expect(shop.connection).to_have_attribute("data-state", "polling")
    shop.page.unroute("**/v1/live*")
    shop.page.clock.fast_forward(STREAM_TRIED_MS_MAX)
    shop.expect_live()
    hall.take("another", seats=["1-A-2"])
    shop.expect_seat("1-A-2", "reserved")


def test_what_happened_offline_is_there_afterwards(shop: Shop, hall: Hall) -> None:
    shop.open_list()
    shop.expect_live()
    lose_network(shop.context)
    expect(shop.connection).to_have_attribute("data-state", "offline")
    hall.take(seats=["1-A-1"])
    shop.expect_seat("1-A-1", "available")
    find_network(shop.context)
    shop.expect_seat("1-A-1", "reserved")


def test_a_service_that_restarts_under_an_open_page_loses_nothing(
    browser: Browser, postgres: str
) -> None:
    with scratch_database(postgres) as database:
        with served(database) as first, httpx.Client(base_url=first.url) as http:
            port = first.url.rpartition(":")[2]
            hall = Hall(http, "hall", floor=10)
            shop = Shop(browser, first.url, hall.event).visit()
            shop.expect_live()
            shop.hold("1-A-1", shirt=1)
            first.stop()
            expect(shop.connection).not_to_have_attribute("data-state", "live")
            expect(shop.connection).to_contain_text("Your hold is safe until")
        with served(database, DIBS_PORT=port) as second:
            shop.expect_live()
            shop.expect_status("held")
            with httpx.Client(base_url=second.url) as http:
                hall.http = http
                hall.take(seats=["1-A-2"])
                shop.expect_seat("1-A-2", "reserved")
                shop.pay()
                assert hall.availability()["seats"]["sold"] == ["1-A-1"]
                assert hall.violations() == []
            shop.context.close()
            assert (shop.complaints, shop.strangers) == ([], [])


KEPT = "Object.keys(localStorage).some((key) => key.startsWith('dibs.counts.'))"


def test_counts_of_an_earlier_visit_are_not_said_to_be_of_now(
    shop: Shop, hall: Hall
) -> None:
    head = shop.page.locator(".event-head .standing")
    expect(head).to_contain_text("left")
    shop.page.wait_for_function(f"() => {KEPT}")
    asked: list[Route] = []

    def keep_waiting(route: Route) -> None:
        asked.append(route)

    shop.page.route("**/v1/live?*", keep_waiting)
    shop.page.reload()
    expect(shop.page.get_by_role("heading", name="The Hall")).to_be_visible()
    expect(shop.page.locator(".ware").first).to_be_visible()
    expect(head).not_to_contain_text("left")
    asked[0].continue_()
    expect(head).to_contain_text("left")
