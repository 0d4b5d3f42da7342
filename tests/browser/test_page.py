"""The page itself: for every screen and hand, and when there is nothing to show."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from .hall import Hall
from .shop import Open, Shop

OVERFLOW = "document.documentElement.scrollWidth - innerWidth"


def test_everything_can_be_done_by_keyboard(shop: Shop, hall: Hall) -> None:
    expect(shop.element("seating")).to_be_visible()
    keys = shop.page.keyboard
    keys.press("Tab")
    expect(shop.element("skip")).to_be_focused()
    keys.press("Enter")  # To the list, on its first section.
    keys.press("Enter")
    expect(shop.seat("1-A-1")).to_be_visible()
    keys.press("Tab")
    expect(shop.seat("1-A-1")).to_be_focused()
    for key in ("ArrowRight", "ArrowDown", "Space"):
        keys.press(key)
    shop.expect_state("1-B-2", "chosen by you")
    expect(shop.element("spoken")).to_have_text(
        "Section 1 · Row B · Seat 2: chosen by you."
    )
    tab_to(shop.page, "#primary")
    keys.press("Enter")
    shop.expect_phase("reserved")
    expect(shop.element("spoken")).to_contain_text("Held for you until")
    expect(shop.element("primary")).to_be_focused()
    keys.press("Enter")
    shop.expect_phase("confirmed")
    assert hall.availability()["seats"]["sold"] == ["1-B-2"]


def tab_to(page: Page, selector: str) -> None:
    """Press Tab until the focus is there."""
    for _ in range(60):
        if page.locator(selector).evaluate("e => e === document.activeElement"):
            return
        page.keyboard.press("Tab")
    pytest.fail(f"{selector} cannot be reached")


@pytest.mark.parametrize("view", ["Map", "List"])
def test_a_phone_never_scrolls_sideways(open_shop: Open, view: str) -> None:
    shop = open_shop(
        viewport={"width": 375, "height": 700}, has_touch=True, is_mobile=True
    )
    shop.hold("1-A-1", "1-A-2", adult=1, shirt=1)
    shop.press(view)
    assert shop.page.evaluate(OVERFLOW) <= 0
    expect(shop.element("primary")).to_be_in_viewport()
    expect(shop.digits).to_be_in_viewport()


def test_what_is_pressed_is_large_enough(open_shop: Open) -> None:
    shop = open_shop(viewport={"width": 375, "height": 700})
    shop.hold("1-A-1", shirt=1)
    small = shop.page.locator("button:visible, summary:visible").evaluate_all(
        """all => all.map(e => [e.id || e.ariaLabel, e.getBoundingClientRect()])
        .filter(([, box]) => box.width < 38 || box.height < 38).map(([name]) => name)"""
    )
    assert small == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_stands_out_from_what_is_behind_it(open_shop: Open, scheme: str) -> None:
    shop = open_shop(color_scheme=scheme)
    expect(shop.element("seating")).to_be_visible()
    contrasts = shop.page.evaluate(
        """() => {
          const style = getComputedStyle(document.documentElement);
          const light = name => {
            const hex = style.getPropertyValue(`--${name}`).trim();
            const parts = [1, 3, 5].map(i => parseInt(hex.slice(i, i + 2), 16) / 255)
              .map(c => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
            return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2];
          };
          const pairs = [
            ['ink', 'page'], ['ink', 'card'], ['muted', 'card'], ['muted', 'page'],
            ['green', 'green-soft'], ['yellow', 'yellow-soft'], ['red', 'red-soft'],
            ['accent', 'page'], ['red', 'card'], ['yellow', 'card'], ['ink', 'area'],
          ];
          return pairs.map(([a, b]) => {
            const [low, high] = [light(a), light(b)].sort((x, y) => x - y);
            return [`${a} on ${b}`, (high + 0.05) / (low + 0.05)];
          });
        }"""
    )
    assert [pair for pair, contrast in contrasts if contrast < 4.5] == []


def test_every_module_is_fetched_at_once(shop: Shop) -> None:
    expect(shop.element("seating")).to_be_visible()
    preloaded = shop.page.locator("link[rel=modulepreload]").evaluate_all(
        "links => links.map(link => link.href)"
    )
    fetched = shop.page.evaluate(
        """performance.getEntriesByType('resource').map(entry => entry.name)
        .filter(name => name.endsWith('.js') && !name.endsWith('/app.js'))"""
    )
    assert sorted(preloaded) == sorted(set(fetched))


def test_sales_to_come_are_told_with_their_time(shop: Shop, hall: Hall) -> None:
    sale = shop.element("sale")
    expect(sale).to_be_hidden()
    hall.change(sales_start_at="2096-01-01T10:00:00+01:00")
    expect(sale).to_have_text(re.compile(r"^Sales start on Sun,? 1 Jan 2096, 10:00\.$"))
    more = shop.ware("shirt").get_by_role("button", name="One more")
    expect(more).to_have_attribute("aria-disabled", "true")
    hall.change(sales_start_at=None)
    expect(sale).to_be_hidden()


def test_an_event_that_is_not_there_is_answered_with_those_that_are(
    browser: Browser, address: str, hall: Hall
) -> None:
    shop = Shop(browser, address).visit("nowhere")
    expect(shop.element("notice")).to_contain_text("There is no event “nowhere”")
    shop.page.locator(f'a[href="/?event={hall.event}"]').click()
    expect(shop.element("event-name")).to_have_text("The Hall")
    shop.context.close()


def test_a_busy_service_is_waited_for(shop: Shop) -> None:
    busy = {"code": "unavailable", "detail": "", "status": 503}
    shop.page.route(
        "**/v1/events?*", lambda route: route.fulfill(status=503, json=busy)
    )
    shop.page.route("**/v1/events", lambda route: route.fulfill(status=503, json=busy))
    shop.page.reload()
    expect(shop.element("notice")).to_contain_text("Very busy")
    shop.page.unroute("**/v1/events")
    expect(shop.element("seating")).to_be_visible()


def test_without_any_event_the_page_waits_for_one(shop: Shop) -> None:
    shop.page.route(
        "**/v1/events", lambda route: route.fulfill(json={"events": [], "next": None})
    )
    shop.visit(None)
    expect(shop.element("notice")).to_contain_text("Nothing is on sale yet")
    shop.page.unroute("**/v1/events")
    expect(shop.element("event")).to_be_visible()


def test_without_a_name_the_page_opens_what_has_something_on_sale(
    shop: Shop, hall: Hall
) -> None:
    first = {"name": "Nothing yet"}
    hall.http.put("/v1/events/0-empty", json=first).raise_for_status()
    shop.visit(None)
    expect(shop.element("event-name")).to_have_text("The Hall")
