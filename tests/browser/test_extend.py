"""The countdown, and asking for more time."""

import math
import re

import pytest
from playwright.sync_api import expect

from .countdown import record, seconds, shown
from .hall import Hall
from .shop import Open, Shop

SLOW = """(milliseconds) => {
  const real = window.fetch;
  window.slowMs = milliseconds;
  window.fetch = async (...asked) => {
    const answer = await real(...asked);
    await new Promise((done) => setTimeout(done, window.slowMs));
    return answer;
  };
}"""

SKEW = """(hours) => {
  const real = Date, skew = hours * 3_600_000;
  window.Date = class extends real {
    constructor(...given) { given.length ? super(...given) : super(real.now() + skew); }
    static now() { return real.now() + skew; }
  };
}"""


def test_the_countdown_only_goes_down(open_shop: Open, hall: Hall) -> None:
    """No jumps upwards, and never more than there is (topnow.live 3).

    After an answer that was long on its way the page shows less than is left; one that
    comes at once says how much it really is, and then it waits until that is true.
    """
    hall.change(hold_seconds=90)
    shop = open_shop()
    shop.context.add_init_script(f"({SLOW})(2500)")
    shop.page.reload()
    shop.hold(shirt=1)
    record(shop.page)
    shop.page.evaluate("window.slowMs = 0")
    with shop.page.expect_response(re.compile("/reservations/")):
        shop.page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    for _ in range(3):
        expect(shop.digits).not_to_have_text(shop.digits.inner_text())
    said = [seconds for _, seconds in shown(shop.page)]
    assert said == sorted(said, reverse=True)
    ends = hall.ends_at()
    assert all(said <= math.ceil(ends - at) for at, said in shown(shop.page))
    expect(shop.page).to_have_title(re.compile(r"^1:\d\d · The Hall$"))


@pytest.mark.parametrize("hours", [-1, 1])
def test_a_clock_that_is_an_hour_wrong_is_not_believed(
    open_shop: Open, hall: Hall, hours: int
) -> None:
    """More time was broken where clocks were wrong (parabol 13353)."""
    hall.change(hold_seconds=90, extension_seconds=300)
    shop = open_shop()
    shop.context.add_init_script(f"({SKEW})({hours})")
    shop.page.reload()
    shop.hold(shirt=1)
    # Just held, all ninety are left; more would be ahead of the service.
    assert 60 < seconds(shop.digits.inner_text()) <= 90
    shop.press("I need more time")
    expect(shop.digits).to_have_text(re.compile(r"^[56]:\d\d$"))
    assert seconds(shop.digits.inner_text()) <= 390


GREEN, YELLOW, RED = "rgb(20, 108, 55)", "rgb(122, 79, 0)", "rgb(179, 38, 30)"


@pytest.mark.parametrize(
    ("hold_seconds", "later", "words", "sign", "colour"),
    [
        (900, "00:01", "Plenty of time", "clock", GREEN),
        (420, "04:45", "Please finish soon", "hourglass", YELLOW),
        (119, "00:01", "Almost over", "alarm", RED),
    ],
)
def test_urgency_shows_in_words_a_sign_and_a_colour(
    shop: Shop,
    hall: Hall,
    hold_seconds: int,
    later: str,
    words: str,
    sign: str,
    colour: str,
) -> None:
    """Yellow from a third left, red from two minutes.

    After five minutes a page asks the service, and hears how late it is there.
    """
    hall.change(hold_seconds=hold_seconds)
    shop.page.clock.install()
    shop.page.reload()
    shop.hold(shirt=1)
    shop.page.clock.fast_forward(later)
    expect(shop.clock).to_contain_text(words)
    expect(shop.clock.locator(f"[data-icon={sign}]")).to_be_visible()
    expect(shop.clock).to_have_css("color", colour)


@pytest.mark.parametrize("minutes", [5, 2, 1])
def test_the_last_minutes_are_announced(shop: Shop, hall: Hall, minutes: int) -> None:
    hall.change(hold_seconds=60 * minutes + 3)
    shop.hold(shirt=1)
    said = "1 minute left" if minutes == 1 else f"{minutes} minutes left"
    expect(shop.spoken).to_contain_text(said)


def test_a_clock_is_only_shown_where_something_is_held(shop: Shop) -> None:
    """Countdowns were removed since nothing was really reserved (e-commerce 1130)."""
    expect(shop.clock).to_have_count(0)
    shop.add("shirt")
    expect(shop.bar).to_be_visible()
    expect(shop.clock).to_have_count(0)


def test_more_time_moves_the_deadline_as_often_as_allowed(
    shop: Shop, hall: Hall
) -> None:
    hall.change(hold_seconds=60, extension_seconds=600, extensions_max=2)
    shop.hold(shirt=1)
    expect(shop.digits).to_have_text(re.compile(r"^0:\d\d$"))
    expect(shop.page.locator("main")).not_to_contain_text("extension")
    shop.press("I need more time")
    expect(shop.digits).to_have_text(re.compile(r"^1[01]:\d\d$"))
    expect(shop.spoken).to_contain_text("You have until")
    shop.press("I need more time")
    expect(shop.digits).to_have_text(re.compile(r"^2[01]:\d\d$"))
    more = shop.page.get_by_role("button", name="I need more time")
    expect(more).to_have_count(0)
    expect(shop.clock).to_be_focused()
    expect(shop.panel).to_contain_text("all the extra time there is")


def test_more_time_can_be_asked_for_at_the_checkout(shop: Shop, hall: Hall) -> None:
    hall.change(hold_seconds=60, extension_seconds=600)
    shop.hold(shirt=1)
    shop.check_out()
    shop.press("I need more time")
    expect(shop.digits).to_have_text(re.compile(r"^1[01]:\d\d$"))


def test_the_second_of_a_double_press_takes_no_more_time(
    shop: Shop, hall: Hall
) -> None:
    hall.change(hold_seconds=60, extension_seconds=600, extensions_max=3)
    shop.hold(shirt=1)
    more = shop.page.get_by_role("button", name="I need more time")
    more.click()
    expect(shop.digits).to_have_text(re.compile(r"^1[01]:\d\d$"))
    more.hover()
    shop.page.mouse.down(click_count=2)
    shop.page.mouse.up(click_count=2)
    more.click()
    expect(shop.digits).to_have_text(re.compile(r"^[23][01]:\d\d$"))
    assert hall.count("extended") == 2


def test_that_there_is_no_more_time_is_said_at_the_checkout(
    shop: Shop, hall: Hall
) -> None:
    """The button went, and the page said nothing."""
    hall.change(hold_seconds=60, extension_seconds=600, extensions_max=1)
    shop.hold(shirt=1)
    shop.check_out()
    expect(shop.page).to_have_title(re.compile(r"^\d:\d\d · Check out · The Hall$"))
    shop.press("I need more time")
    said = "You have had all the extra time there is."
    expect(shop.page.locator(".deadline")).to_contain_text(said)


def test_nobody_asks_for_more_of_what_is_over(shop: Shop, hall: Hall) -> None:
    """The button stood beside "0:00", and could only be refused."""
    hall.change(hold_seconds=2)
    shop.page.route("**/reservations/*", lambda route: route.abort())
    shop.hold(shirt=1)
    expect(shop.clock).to_have_attribute("data-phase", "over")
    expect(shop.clock.get_by_role("button")).to_have_count(0)


def test_a_refusal_of_more_time_is_said_at_the_checkout(shop: Shop) -> None:
    """The button did nothing, and the page said nothing."""
    refusal = {"code": "extension_limit", "detail": "", "status": 409}
    shop.hold(shirt=1)
    shop.check_out()
    shop.page.route(
        "**/extend", lambda route: route.fulfill(status=409, json=refusal), times=1
    )
    shop.press("I need more time")
    said = "You have had all the extra time there is."
    expect(shop.page.locator(".deadline")).to_contain_text(said)
    expect(shop.spoken).to_contain_text(said)
    shop.press("I need more time")
    expect(shop.page.locator(".deadline")).not_to_contain_text(said)


def test_that_nobody_answered_is_said_at_the_checkout(shop: Shop) -> None:
    shop.page.clock.install()
    shop.page.reload()
    shop.hold(shirt=1)
    shop.check_out()
    shop.page.route("**/extend", lambda route: route.abort())
    with shop.page.expect_event("requestfailed"):
        shop.press("I need more time")
    shop.page.clock.fast_forward("01:00")  # longer than an answer is insisted on
    expect(shop.page.locator(".deadline")).to_contain_text("There was no answer.")
