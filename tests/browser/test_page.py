"""Every page: for every screen and hand, and when there is nothing to show."""

import re
from typing import Any

import pytest
from playwright.sync_api import Browser, Route, expect

from .axe import violations
from .hall import CENTRE, Hall
from .shop import PHONE, Open, Shop
from .touch import Fingers

# On a phone `innerWidth` is as wide as what is shown.
OVERFLOW = "document.body.parentNode.scrollWidth - document.body.parentNode.clientWidth"
COLOURS = """() => {  // at the top, where only the floor is, and its name
  const canvas = document.querySelector('.dibs-map-canvas')
  const context = canvas.getContext('2d')
  const all = context.getImageData(0, 0, canvas.width, canvas.height / 5)
  return new Set(new Uint32Array(all.data.buffer).filter(c => c >>> 24 === 255)).size
}"""
SMALL_PHONE = PHONE | {"viewport": {"width": 320, "height": 640}}
TABS = 40
UNDER_THE_BAR = """() => {
  const [focused, bar] = [document.activeElement, document.querySelector('.bar')]
  const { top, bottom } = focused.getBoundingClientRect()
  const cover = bar.getBoundingClientRect()
  const isHidden = !bar.contains(focused) && top >= cover.top && bottom <= cover.bottom
  return isHidden ? focused.outerHTML : ''
}"""
BAR_SHARE = """() => {  // of the screen, while the page is at its top
  scrollTo(0, 0)
  const { top, bottom } = document.querySelector('.bar').getBoundingClientRect()
  return Math.max(0, Math.min(bottom, innerHeight) - top) / innerHeight
}"""
IS_WHOLE = """code => {
  const inner = code.getBoundingClientRect()
  const outer = code.closest('.ticket').getBoundingClientRect()
  return inner.left >= outer.left && inner.right <= outer.right
}"""
TOP = "e => e.getBoundingClientRect().top"
SMALL = """all => all.filter(e => !e.closest('.spoken'))
  .map(e => [e.ariaLabel || e.textContent, e.getBoundingClientRect()])
  .filter(([, box]) => box.width < 38 || box.height < 38).map(([name]) => name)"""


def test_a_purchase_by_keyboard_alone(shop: Shop, hall: Hall) -> None:
    """The map is not for everybody (seatmaps-client 231): the list is."""
    expect(shop.page.get_by_role("heading", name="Seats", exact=True)).to_be_visible()
    keys = shop.page.keyboard
    keys.press("Tab")
    expect(shop.page.get_by_role("link", name="Skip to content")).to_be_focused()
    keys.press("Enter")
    shop.tab_to(".dibs-seat-section button")
    keys.press("Enter")
    shop.tab_to('[data-seat="1-A-1"]')
    for key in ("ArrowRight", "ArrowDown", "Space"):
        keys.press(key)
    shop.expect_seat("1-B-2", "chosen")
    shop.tab_to(".bar .primary")
    keys.press("Enter")
    shop.expect_status("held")
    expect(shop.spoken).to_contain_text("Held for you until")
    shop.tab_to(".bar .primary")
    keys.press("Enter")
    expect(shop.page.get_by_role("heading", name="Check out")).to_be_focused()
    shop.tab_to(".pay .primary")
    keys.press("Enter")
    expect(shop.page.get_by_role("heading", name="All yours")).to_be_focused()
    assert hall.availability()["seats"]["sold"] == ["1-B-2"]


def test_a_route_brings_its_title_and_the_focus(shop: Shop) -> None:
    expect(shop.page).to_have_title("The Hall")
    shop.page.get_by_role("link", name="All events").click()
    expect(shop.page).to_have_title("On sale · Dibs")
    expect(shop.page.get_by_role("heading", name="On sale")).to_be_focused()
    shop.page.go_back()
    expect(shop.page).to_have_title("The Hall")
    expect(shop.page.get_by_role("heading", name="The Hall")).to_be_focused()


def test_what_breaks_the_map_leaves_everything_else(open_shop: Open) -> None:
    shop = open_shop()
    shop.page.route("**/assets/Seats-*.js", lambda route: route.abort())
    shop.page.reload()
    broken = shop.page.locator(".event .dibs-failure")
    expect(broken).to_be_visible()
    shop.hold(adult=1)
    expect(shop.clock).to_be_visible()
    shop.page.unroute("**/assets/Seats-*.js")
    broken.get_by_role("button", name="Try again").click()
    expect(shop.map).to_be_visible()
    shop.expect_status("held")
    assert [said for said in shop.complaints if "Seats-" not in said] == []
    shop.complaints.clear()


def test_the_map_can_be_seen_in_forced_colours(open_shop: Open) -> None:
    """All of the floor and its name were one colour: the reader's, of all text."""
    shop = open_shop(forced_colors="active")
    expect(shop.map).to_be_visible()
    shop.page.wait_for_function(f"() => ({COLOURS})() >= 2")


def test_a_phone_never_scrolls_sideways(open_shop: Open) -> None:
    shop = open_shop(**PHONE)
    shop.hold("1-A-1", "1-A-2", adult=1, shirt=1)
    assert shop.page.evaluate(OVERFLOW) <= 0
    expect(shop.primary).to_be_in_viewport()
    expect(shop.digits).to_be_in_viewport()
    shop.check_out()
    assert shop.page.evaluate(OVERFLOW) <= 0
    shop.primary.click()
    expect(shop.page.locator(".ticket")).to_have_count(4)
    assert shop.page.evaluate(OVERFLOW) <= 0


def test_a_font_as_large_as_the_reader_wants_it_fits(
    open_shop: Open, hall: Hall
) -> None:
    """Half of the page stayed small, and the other half was wider than the phone."""
    hall.change(name="Summer Night")
    shop = open_shop(**SMALL_PHONE)
    shop.page.evaluate("document.documentElement.style.fontSize = '200%'")
    expect(shop.page.locator("body")).to_have_css("font-size", "32px")
    shop.hold("1-A-1", shirt=1)
    expect(shop.clock.get_by_role("button")).to_be_visible()
    assert shop.page.evaluate(OVERFLOW) <= 0
    shop.check_out()
    assert shop.page.evaluate(OVERFLOW) <= 0
    shop.primary.click()
    expect(shop.page.locator(".ticket")).to_have_count(2)
    assert shop.page.evaluate(OVERFLOW) <= 0
    for code in shop.page.locator(".code").all():
        assert code.evaluate(IS_WHOLE)


@pytest.mark.parametrize("text", [16, 24, 32])
@pytest.mark.parametrize("screen", [(320, 568), (390, 844), (844, 390)])
def test_the_bar_leaves_the_screen_to_what_has_the_focus(
    open_shop: Open, screen: tuple[int, int], text: int
) -> None:
    """With large text it took 70 % of a small phone, and hid what Tab had reached."""
    width, height = screen
    shop = open_shop(viewport={"width": width, "height": height})
    fonts = shop.context.new_cdp_session(shop.page)
    fonts.send("Page.setFontSizes", {"fontSizes": {"standard": text}})
    shop.hold(adult=1)
    shop.page.get_by_role("heading", name="The Hall").focus()
    for _ in range(TABS):
        shop.page.keyboard.press("Tab")
        assert shop.page.evaluate(UNDER_THE_BAR) == ""
    assert shop.page.evaluate(BAR_SHARE) <= 1 / 3


def test_a_name_of_one_long_word_fits_every_page(open_shop: Open, hall: Hall) -> None:
    hall.change(name="Donaudampfschifffahrtsgesellschaftskapitänsgala")
    hall.put_item("gift", {"name": "Familienermäßigungsberechtigungskarte"})
    shop = open_shop(**SMALL_PHONE)
    shop.hold(gift=1)
    shop.check_out()
    assert shop.page.evaluate(OVERFLOW) <= 0
    shop.primary.click()
    expect(shop.page.locator(".ticket")).to_have_count(1)
    assert shop.page.evaluate(OVERFLOW) <= 0
    assert shop.page.locator(".code").evaluate(IS_WHOLE)


def test_a_phone_has_the_best_seats_before_the_list(open_shop: Open) -> None:
    """They came after all sections and their rows."""
    shop = open_shop(**PHONE)
    best = shop.page.locator(".dibs-best")
    assert best.evaluate(TOP) < shop.page.locator(".dibs-seat-list").evaluate(TOP)
    shop.page.set_viewport_size({"width": 1280, "height": 800})
    expect(shop.page.locator(".side").locator(best)).to_be_visible()


def test_the_map_s_buttons_have_straight_edges_between_them(shop: Shop) -> None:
    """The page's own corners bent them."""
    buttons = shop.page.locator(".dibs-map-zoom button")
    expect(buttons.first).to_have_css("border-radius", "0px")


def test_a_purchase_on_a_phone_four_times_slower(open_shop: Open, hall: Hall) -> None:
    shop = open_shop(**PHONE)
    session = shop.context.new_cdp_session(shop.page)
    session.send("Emulation.setCPUThrottlingRate", {"rate": 4})
    shop.page.reload()
    whole = shop.page.get_by_role("button", name="All of it")
    expect(whole).to_have_attribute("aria-disabled", "true")
    fingers = Fingers(session, shop.map)
    fingers.spread(steps=20)
    expect(whole).to_have_attribute("aria-disabled", "false")
    assert shop.page.evaluate("visualViewport.scale") == 1, "the map, not the page"
    before = shop.page.evaluate("scrollY")
    fingers.sweep(steps=20)  # to the right and back again
    assert shop.page.evaluate("scrollY") == before, "the map, not the page"
    shop.map.tap()
    expect(shop.line(CENTRE)).to_be_attached()
    shop.add("shirt")
    shop.press("Reserve")
    shop.expect_status("held")
    shop.pay()
    sold = hall.availability()
    assert sold["seats"]["sold"] == [CENTRE]
    assert sold["items"]["shirt"]["sold_count"] == 1


def test_what_is_pressed_is_large_enough(open_shop: Open) -> None:
    shop = open_shop(**PHONE)
    shop.hold("1-A-1", shirt=1)
    pressed = shop.page.locator("button:visible, select:visible, .cards a:visible")
    assert pressed.evaluate_all(SMALL) == []


def test_sales_to_come_are_counted_down_to(shop: Shop, hall: Hall) -> None:
    sale = shop.page.locator(".sale")
    expect(sale).to_be_hidden()
    hall.change(sales_start_at="2096-01-01T10:00:00+01:00")
    expect(sale).to_contain_text(
        re.compile(r"Sales start on Sun,? 1 Jan 2096,? .*10:00")
    )
    expect(sale.locator(".opening")).to_contain_text(re.compile(r"\d+ days"))
    expect(shop.more("shirt")).to_have_attribute("aria-disabled", "true")
    hall.change(sales_start_at=None)
    expect(sale).to_be_hidden()
    expect(shop.more("shirt")).to_have_attribute("aria-disabled", "false")


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"status": "paused", "reason": "rain"}, "Sales are paused"),
        ({"status": "ended", "reason": "over"}, "Sales have ended"),
        ({"sales_end_at": "2020-01-01T10:00:00+01:00"}, "Sales ended on"),
        (
            {"status": "ended", "sales_end_at": "2096-01-01T10:00:00+01:00"},
            "Sales have ended",
        ),
    ],
)
def test_why_nothing_is_sold_just_now(
    shop: Shop, hall: Hall, changes: dict[str, str], words: str
) -> None:
    hall.change(**changes)
    expect(shop.page.locator(".sale")).to_contain_text(words)


def test_times_are_those_of_the_place_by_name(open_shop: Open, hall: Hall) -> None:
    hall.change(sales_start_at="2096-07-01T10:00:00+02:00")
    shop = open_shop(timezone_id="Asia/Tokyo")
    expect(shop.page.locator(".event-head")).to_contain_text(
        "Central European Time (Berlin)"
    )
    expect(shop.page.locator(".sale")).to_contain_text(
        re.compile(r"10:00 (CEST|GMT\+2)")
    )


def test_an_event_that_is_not_there_is_answered_with_those_that_are(shop: Shop) -> None:
    shop.visit("/events/nowhere")
    expect(shop.page.locator("main")).to_contain_text("There is no event “nowhere”")
    shop.find()
    shop.card.click()
    expect(shop.page.get_by_role("heading", name="The Hall")).to_be_visible()


def test_an_event_among_hundreds_is_found(shop: Shop, hall: Hall) -> None:
    """The list showed two dozen, and no way to the others but asking for more."""
    for number in range(130):  # more than a page of the API
        hall.put_event(f"aaa-{number:03}", f"A Long Run, Night {number}")
    shop.visit("/")
    more = shop.page.get_by_role("button", name="Show more events")
    expect(shop.page.locator(".cards a")).to_have_count(24)
    more.click()
    expect(shop.page.locator(".cards a")).to_have_count(48)
    shop.page.locator(".cards a").nth(40).click()
    expect(shop.page.get_by_role("heading", level=1)).to_contain_text("A Long Run")
    assert shop.page.evaluate("() => scrollY") == 0
    shop.page.go_back()
    expect(shop.page.locator(".cards a")).to_have_count(48)
    expect(shop.page.locator(".cards a").nth(40)).to_be_in_viewport()
    finder = shop.page.get_by_role("searchbox", name="Find an event")
    finder.fill("night RUN 129")
    expect(shop.page.locator(".cards a")).to_have_count(1)
    finder.fill(shop.event)
    expect(shop.card).to_be_visible()
    shop.card.click()
    shop.page.go_back()
    expect(finder).to_have_value(shop.event)
    assert violations(shop.page) == []


def test_links_of_earlier_versions_still_lead_to_their_event(shop: Shop) -> None:
    shop.visit(f"/?event={shop.event}")
    expect(shop.page.get_by_role("heading", name="The Hall")).to_be_visible()
    expect(shop.page).to_have_url(shop.url + shop.path)


def test_a_busy_service_is_waited_for(shop: Shop, hall: Hall) -> None:
    """Where everybody came at once there was no page at all (Hi.Events 178)."""
    busy = {"code": "unavailable", "detail": "", "status": 503}

    def refuse(route: Route) -> None:
        asked.append(route.request.method)
        route.fulfill(status=503, json=busy)

    asked: list[str] = []
    shop.page.route(f"**/v1{shop.path}", refuse)
    shop.page.reload()
    expect(shop.page.locator("main")).to_contain_text("Very busy")
    shop.page.unroute(f"**/v1{shop.path}")
    expect(shop.page.get_by_role("heading", name="The Hall")).to_be_visible()
    shop.page.route("**/reservations", refuse, times=1)
    shop.hold("1-A-1")
    assert asked[-1] == "POST"
    assert hall.availability()["seats"]["reserved"] == ["1-A-1"]


def test_without_any_event_the_page_waits_for_one(shop: Shop) -> None:
    nothing: dict[str, Any] = {
        "events": [],
        "next": None,
        "server_now": "2030-01-01T00:00:00Z",
    }
    shop.page.route("**/v1/events", lambda route: route.fulfill(json=nothing))
    shop.visit("/")
    expect(shop.page.locator("main")).to_contain_text("Nothing is on sale yet")
    shop.page.unroute("**/v1/events")
    shop.find()


def test_without_scripts_the_page_says_that_it_needs_them(
    browser: Browser, address: str, hall: Hall
) -> None:
    shop = Shop(browser, address, hall.event, java_script_enabled=False).visit()
    expect(shop.page.locator("noscript h1")).to_be_visible()
    shop.context.close()
