"""The countdown, and asking for more time."""

import re

import pytest
from playwright.sync_api import expect

from .hall import Hall
from .shop import Shop

RECORD = """() => {
  const digits = document.getElementById('countdown-digits');
  window.seen = [digits.textContent];
  new MutationObserver(() => {
    const now = digits.textContent;
    if (now && now !== window.seen.at(-1)) window.seen.push(now);
  }).observe(digits, { childList: true, subtree: true });
}"""


def seconds(digits: str) -> int:
    minutes, rest = digits.strip().split(":")
    return 60 * int(minutes) + int(rest)


def test_the_countdown_only_goes_down(shop: Shop, hall: Hall) -> None:
    hall.change(hold_seconds=90)
    shop.hold(shirt=1)
    shop.page.evaluate(RECORD)
    for _ in range(3):
        expect(shop.digits).not_to_have_text(shop.digits.inner_text())
    shown = [seconds(digits) for digits in shop.page.evaluate("window.seen")]
    assert shown == sorted(shown, reverse=True)
    assert max(shown) < 90
    expect(shop.page).to_have_title(re.compile(r"^1:\d\d · The Hall$"))


def test_it_is_never_ahead_of_the_service_by_a_wrong_clock(
    shop: Shop, hall: Hall
) -> None:
    hall.change(hold_seconds=90)
    shop.page.add_init_script("Date.now = () => 0")
    shop.page.reload()
    shop.hold(shirt=1)
    shown = shop.digits.text_content()
    assert shown is not None
    # Just held, all ninety are left; more would be ahead.
    assert 60 < seconds(shown) <= 90


@pytest.mark.parametrize(
    ("hold_seconds", "shown"),
    [
        (600, [("Plenty of time", "clock")]),
        (119, [("Please finish soon", "hourglass")]),
        (6, [("Please finish soon", "hourglass"), ("Almost over", "alarm")]),
    ],
)
def test_urgency_shows_in_words_and_a_sign(
    shop: Shop, hall: Hall, hold_seconds: int, shown: list[tuple[str, str]]
) -> None:
    hall.change(hold_seconds=hold_seconds)
    shop.hold(shirt=1)
    words, sign = shop.element("countdown-word"), shop.element("countdown-icon")
    for said, drawn in shown:
        expect(words).to_have_text(said)
        expect(sign.locator("use")).to_have_attribute("href", f"#icon-{drawn}")


def test_twenty_seconds_before_the_end_are_announced(shop: Shop, hall: Hall) -> None:
    hall.change(hold_seconds=23)
    shop.hold(shirt=1)
    expect(shop.element("spoken")).to_have_text("20 seconds left to pay.")


def test_more_time_moves_the_deadline_as_often_as_allowed(
    shop: Shop, hall: Hall
) -> None:
    hall.change(hold_seconds=60, extension_seconds=600, extensions_max=2)
    shop.hold(shirt=1)
    expect(shop.digits).to_have_text(re.compile(r"^0:\d\d$"))
    extensions = shop.element("extensions")
    expect(extensions).to_be_empty()
    shop.press("I need more time")
    expect(shop.digits).to_have_text(re.compile(r"^10:\d\d$"))
    expect(extensions).to_contain_text("the last time")
    shop.press("I need more time")
    expect(shop.digits).to_have_text(re.compile(r"^20:\d\d$"))
    expect(shop.element("extend")).to_be_hidden()
    expect(extensions).to_contain_text("all the extra time there is")


def test_a_lost_connection_says_until_when_the_hold_is_safe(shop: Shop) -> None:
    shop.hold(shirt=1)
    shop.context.set_offline(True)
    connection = shop.element("connection")
    expect(connection).to_contain_text(re.compile(r"Your hold is safe until \d\d:\d\d"))
    shop.press("I need more time")
    expect(shop.element("waiting")).to_contain_text("No answer yet")
    shop.context.set_offline(False)
    expect(shop.element("waiting")).to_be_hidden()
    expect(connection).to_have_text("Live")
    expect(shop.element("extend")).to_have_text("I need more time")
