"""What is done to the gallery's own world, until its components are to be seen so."""

from playwright.sync_api import Locator, Page, expect

from .shop import Shop

SLEEPS_GREEN, SLEEPS_YELLOW, SLEEPS_RED, SLEEPS_OVER = 0, 3, 4, 5
"""Of two minutes each, while nine are held."""


def press(page: Page, exhibit: str, *deeds: str) -> None:
    """Have something happen, by an exhibit's own buttons."""
    buttons = page.locator(f"#{exhibit} .deeds")
    for deed in deeds:
        buttons.get_by_role("button", name=deed, exact=True).click()


def shown(page: Page, exhibit: str, what: str) -> Locator:
    """The first component of a kind in an exhibit."""
    return page.locator(f"#{exhibit} .stage .dibs-{what}").first


def sleep(page: Page, times: int) -> None:
    """Let two minutes pass at once, so many times."""
    press(page, "reservation", *["My device sleeps for two minutes"] * times)


def expect_state(page: Page, exhibit: str, what: str, **states: str) -> None:
    """Wait until a component is in a state."""
    for name, state in states.items():
        expect(shown(page, exhibit, what)).to_have_attribute(f"data-{name}", state)


def hold_some(page: Page) -> None:
    """Hold two and a shirt, once it is known what is left."""
    expect_state(page, "indicator", "availability", state="available")
    press(page, "reservation", "I hold two and a shirt")
    expect_state(page, "reservation", "reservation", phase="green")


def leave_few(shop: Shop) -> None:
    """Hold for so long that it is to be finished soon, while others take most."""
    page = shop.page
    hold_some(page)
    press(page, "indicator", *["Others buy 9 on the floor"] * 13)
    press(page, "indicator", "Others hold the rest of the balcony")
    press(page, "indicator", "Others buy all shirts")
    mark_seats(page)
    press(page, "failure", "It breaks")
    press(page, "connection", "Streams are blocked (polling)")
    sleep(page, SLEEPS_YELLOW)
    expect_state(page, "reservation", "reservation", phase="yellow")
    expect_state(page, "connection", "connection", state="polling")
    cards = page.locator("#indicator .dibs-availability")
    for card, state in enumerate(("low", "in-carts", "yours")):
        expect(cards.nth(card)).to_have_attribute("data-state", state)
    expect(shown(page, "failure", "failure")).to_be_visible()
    page.locator('#seats [data-mark="sold"]').first.focus()
    for told in ("seat-list-reason", "map-tip"):
        expect(shown(page, "seats", told)).to_be_visible()


def mark_seats(page: Page) -> None:
    """Have seats of every kind in the list, and one's own taken by others."""
    page.locator("#seats .dibs-seat-section button", has_text="Stalls").click()
    for seat in ("A-1", "D-1"):
        page.locator(f'[data-seat="{seat}"]').click()
    press(page, "seats", "Others buy a row", "Others hold a row", "A row is kept back")
    press(page, "seats", "Only the circle may be chosen")
    for mark in ("chosen", "lost", "sold", "reserved", "blocked", "other"):
        expect(page.locator(f'#seats [data-mark="{mark}"]').first).to_be_visible()


def be_cut_off_at_the_end(shop: Shop) -> None:
    """Be at the end of the time, and have heard nothing for minutes."""
    page = shop.page
    expect_state(page, "indicator", "availability", state="available")
    press(page, "indicator", "Others buy all shirts")
    press(page, "connection", "I hold two")
    expect_state(page, "reservation", "reservation", phase="green")
    press(page, "indicator", "Sales pause")
    expect_state(page, "indicator", "availability", state="not-on-sale")
    press(page, "connection", "The line breaks")
    sleep(page, SLEEPS_OVER)
    expect_state(page, "reservation", "reservation", state="held", phase="over")
    expect_state(page, "connection", "connection", state="stale")


def run_out_of_time(shop: Shop) -> None:
    """Let the time run out, and lose the line."""
    page = shop.page
    hold_some(page)
    sleep(page, SLEEPS_OVER)
    expect_state(page, "reservation", "reservation", state="expired")
    expect(page.locator("#cart .card")).to_be_visible()
    press(page, "connection", "The line breaks")
    expect_state(page, "connection", "connection", state="reconnecting")


def have_it_all(shop: Shop) -> None:
    """Pay for one's own, and hold a seat; others have all the rest, or none of it."""
    page = shop.page
    hold_some(page)
    press(page, "reservation", "I pay")
    press(page, "indicator", "Others hold the rest of the balcony")
    expect(page.locator('#indicator [data-state="in-carts"]').first).to_be_visible()
    press(page, "indicator", "They give back")
    press(page, "indicator", "Others buy all shirts")
    cards = page.locator("#indicator .dibs-availability")
    expect(cards.nth(1)).to_have_attribute("data-change", "up")
    expect(cards.nth(2)).to_have_attribute("data-state", "sold-out")
    page.locator("#seats .dibs-seat-section button", has_text="Stalls").click()
    page.locator('[data-seat="A-1"]').click()
    page.locator("#seats .stage").get_by_role("button", name="Reserve").click()
    expect(page.locator('[data-seat="A-1"][data-mark="yours"]')).to_be_visible()
    expect_state(page, "reservation", "reservation", state="confirmed")


def float_status(shop: Shop) -> None:
    """Be almost at the end of the time, with the floating status beside the other."""
    hold_some(shop.page)
    press(shop.page, "reservation", "With a floating one, too")
    exhibit = shop.page.locator("#reservation")
    floating = exhibit.locator('.dibs-reservation[data-variant="floating"]')
    expect(floating).to_have_attribute("data-state", "held")
    sleep(shop.page, SLEEPS_RED)
    expect(floating).to_have_attribute("data-phase", "red")
    exhibit.scroll_into_view_if_needed()
