"""The page that shows every component live, as the service serves it."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from .axe import violations
from .gallery_acts import SLEEPS_RED, SLEEPS_YELLOW, press, shown, sleep
from .shop import Shop

WIDE = {"viewport": {"width": 1280, "height": 900}}
NARROW = {"viewport": {"width": 390, "height": 844}}
DARK = {"color_scheme": "dark"}
FASTER = "Time runs 20 times faster"


@pytest.fixture
def gallery(
    browser: Browser, address: str, request: pytest.FixtureRequest
) -> Iterator[Page]:
    """The page, which must not have complained in the end."""
    options: dict[str, Any] = getattr(request, "param", WIDE)
    visitor = Shop(browser, address, "none", **options).visit("/components")
    connection = shown(visitor.page, "connection", "connection")
    expect(connection).to_have_attribute("data-state", "live")
    yield visitor.page
    visitor.context.close()
    assert (visitor.complaints, visitor.strangers) == ([], [])


@pytest.mark.needs("web")
@pytest.mark.parametrize(
    ("gallery", "language"),
    [(WIDE, "en"), (NARROW, "ar"), (WIDE | DARK, "ar"), (NARROW | DARK, "de")],
    indirect=["gallery"],
)
def test_every_component_is_shown_to_everybody(gallery: Page, language: str) -> None:
    gallery.get_by_label("Language").select_option(language)
    press(gallery, "reservation", "I hold two and a shirt")
    press(gallery, "indicator", "Others hold the rest of the balcony")
    expect(shown(gallery, "reservation", "clock")).to_be_visible()
    expect(shown(gallery, "indicator", "availability-carts")).to_be_visible()
    expect(gallery.locator("#seats .dibs-map-canvas")).to_be_visible()

    assert violations(gallery) == []
    assert gallery.evaluate("document.documentElement.scrollWidth - innerWidth") == 0


def test_counts_change_while_one_looks(gallery: Page) -> None:
    badge = shown(gallery, "connection", "badge")
    expect(badge).to_have_text("120120 left")
    press(gallery, "indicator", "Others buy 9 on the floor")
    expect(badge).to_have_text("111111 left")


def test_a_hold_goes_from_green_to_red_and_is_over(gallery: Page) -> None:
    press(gallery, "reservation", "I hold two and a shirt")
    status = shown(gallery, "reservation", "reservation")
    expect(status).to_have_attribute("data-phase", "green")
    sleep(gallery, SLEEPS_YELLOW)
    expect(status).to_have_attribute("data-phase", "yellow")
    sleep(gallery, SLEEPS_RED - SLEEPS_YELLOW)
    expect(status).to_have_attribute("data-phase", "red")
    gallery.get_by_label(FASTER).check()
    expect(status).to_have_attribute("data-state", "expired")
    expect(status.get_by_role("listitem")).to_have_text(["2 × Floor", "1 × Shirt"])
    status.get_by_role("button", name="Try for the same again").click()
    expect(status).to_have_attribute("data-state", "held")


def test_a_cart_holds_what_is_added_until_its_time_is_up(gallery: Page) -> None:
    cart = gallery.locator("#cart .cart")
    total, refusal = cart.locator("strong"), cart.locator(".dibs-refusal")
    expect(cart).to_contain_text("Nothing in it yet.")
    for button, costs in (
        ("+ Floor €45.00", "Total €45.00"),
        ("One more Floor", "Total €90.00"),
        ("+ Shirt €25.00", "Total €115.00"),
    ):
        cart.get_by_role("button", name=button).click()
        expect(total).to_have_text(costs)

    press(gallery, "cart", "Others buy all shirts")
    cart.get_by_role("button", name="One more Shirt").click()
    expect(refusal).to_have_text(
        "Others were faster: there is less left than you chose."
    )
    press(gallery, "cart", "The next call is refused")
    cart.get_by_role("button", name="One more Floor").click()
    expect(refusal).to_have_text("This goes beyond what one person may have here.")
    expect(cart.locator("output")).to_have_text(["2", "1"])
    expect(total).to_have_text("Total €115.00")

    sleep(gallery, SLEEPS_RED)
    gallery.get_by_label(FASTER).check()
    expect(cart).to_contain_text("Time was up: 3 things were taken out of your cart.")
    expect(total).to_be_hidden()
    cart.get_by_role("button", name="Try for the same again").click()
    expect(total).to_have_text("Total €115.00")
    expect(cart).not_to_contain_text("Time was up")


@pytest.mark.parametrize(
    ("gallery", "seconds"),
    [
        (WIDE | {"reduced_motion": "reduce"}, "0s"),
        (WIDE | {"reduced_motion": "no-preference"}, "0.3s"),
    ],
    indirect=["gallery"],
)
def test_nothing_moves_for_who_asks_for_less_motion(
    gallery: Page, seconds: str
) -> None:
    meter = shown(gallery, "indicator", "meter")
    took = "meter => getComputedStyle(meter, '::after').transitionDuration"
    assert meter.evaluate(took) == seconds


def test_a_seat_for_wheelchairs_says_so_whatever_becomes_of_it(gallery: Page) -> None:
    gallery.locator("#seats .dibs-seat-section button", has_text="Stalls").click()
    seat = gallery.locator('#seats [data-seat="F-1"]')
    seen = "(seat, part) => getComputedStyle(seat, part).content"
    assert "♿" in seat.evaluate(seen, "::before")
    seat.click()
    expect(seat).to_have_attribute("data-mark", "chosen")
    assert "♿" in seat.evaluate(seen, "::before")
    assert "✓" in seat.evaluate(seen, "::after")


def test_a_broken_line_says_that_the_hold_is_safe(gallery: Page) -> None:
    press(gallery, "connection", "I hold two")
    expect(shown(gallery, "reservation", "clock")).to_be_visible()
    press(gallery, "connection", "The line breaks")
    status = shown(gallery, "connection", "connection")
    expect(status).to_have_attribute("data-state", "reconnecting")
    expect(status).to_contain_text("Your hold is safe until")
    press(gallery, "connection", "All is well again")
    expect(status).to_have_attribute("data-state", "live")


def test_what_is_announced_is_heard_in_a_dialog_that_keeps_the_focus(
    gallery: Page,
) -> None:
    opener = gallery.get_by_role("button", name="Open a modal dialog")
    opener.click()
    dialog = gallery.get_by_role("dialog")
    for step, said in (
        ("Ask the bank", "The bank asks whether it is you."),
        ("I approve", "Approved."),
    ):
        dialog.get_by_role("button", name=step).press("Enter")
        expect(dialog.get_by_role("status")).to_contain_text(said)
        assert gallery.evaluate("document.activeElement.closest('dialog') !== null")
    assert violations(gallery) == []
    gallery.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(opener).to_be_focused()


@pytest.mark.parametrize(
    "gallery", [WIDE | {"reduced_motion": "no-preference"}], indirect=True
)
def test_a_number_can_be_read_while_it_moves(gallery: Page) -> None:
    number = shown(gallery, "indicator", "availability-number")
    expect(number).to_contain_text("120 left")
    slowly = "number => number.parentElement.style.setProperty('--dibs-motion', '60s')"
    number.evaluate(slowly)
    press(gallery, "indicator", "Others buy 9 on the floor")
    expect(number).to_contain_text("111 left")
    number.evaluate("number => (number.getAnimations()[0].currentTime = 9000)")
    assert violations(gallery) == []
