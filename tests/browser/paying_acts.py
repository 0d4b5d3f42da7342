"""What somebody does on a page from the checkout on."""

import secrets
from functools import partial
from typing import Any

from playwright.sync_api import Route, expect
from tests.embedded.processes import wait_until

from .acts import hold, hold_two, is_made
from .shop import Shop

PAYS, DECLINED = "4242 4242 4242 4242", "4000 0000 0000 0002"
ASKS, SLOW = "4000 0000 0000 3220", "4999 0000 0000 0104"
LATE, AT_ONCE = "4999 0000 0000 0500", "4999 0000 0000 0609"


def check_out(shop: Shop) -> None:
    """Go on to the page where one pays."""
    hold(shop)
    shop.check_out()


def get_free(shop: Shop) -> None:
    """Go on to the page where one would pay, were it not free."""
    hold_two(shop)
    shop.check_out()


def pay(shop: Shop) -> None:
    """Buy what is held."""
    check_out(shop)
    shop.pay_with(PAYS)
    expect(shop.page.locator(".ticket").first).to_be_visible()


def come_again(shop: Shop) -> None:
    """Come back to an event one has tickets for."""
    hold_two(shop)
    shop.check_out()
    shop.pay_with(PAYS)
    expect(shop.page.locator(".ticket").first).to_be_visible()
    shop.page.get_by_role("link", name="Back to the event").click()
    expect(shop.page.locator(".bought")).to_be_visible()


def have_some(shop: Shop) -> None:
    """Have tickets for an event, hold more of it, and look at the list of all."""
    come_again(shop)
    hold_two(shop)
    shop.page.get_by_role("link", name="All events").click()
    shop.find()
    shop.page.locator(".yours summary").click()
    shop.page.evaluate("scrollTo(0, 0)")


def be_sent_to_pay(shop: Shop) -> None:
    """Be sent to the sandbox's own page, as a shop does that has none for cards."""

    def made(path: str, body: dict[str, Any], token: str = "") -> Any:
        proof = {"Dibs-Token": token}
        answer = shop.page.request.post(
            f"{shop.url}/v1{path}", data=body, headers=proof
        )
        assert answer.ok, answer.text()
        return answer.json()

    wish = {"items": {"shirt": 1}, "session": secrets.token_hex()}
    held = made(f"{shop.path}/reservations", wish)
    part = {name: held[name] for name in ("event", "id", "token")}
    order = made("/orders", {"reservations": [part]})
    asked = {"method": "session", "return_url": f"{shop.url}{shop.path}"}
    paying = made(f"/orders/{order['id']}/pay", asked, order["token"])
    shop.page.goto(f"{shop.url}{paying['payment']['url']}")


def be_asked_there(shop: Shop) -> None:
    """Be asked by the bank on that page."""
    be_sent_to_pay(shop)
    shop.page.get_by_label("Number of a test card").fill(ASKS)
    shop.press("Pay")
    expect(shop.page.get_by_role("button", name="It is me")).to_be_visible()


def pay_and_get_back(shop: Shop) -> None:
    """Buy, and be given some of the money back."""
    hold_two(shop)
    shop.check_out()
    with shop.page.expect_response(is_made("/v1/orders")) as made:
        shop.pay_with(PAYS)
    bought = made.value.json()
    order = f"{shop.url}/v1/orders/{bought['id']}"
    proof = {"Dibs-Token": bought["token"]}
    expect(shop.page.locator(".ticket").first).to_be_visible()
    asked = {"amount_minor": 1_000, "reason": "a stain"}
    assert shop.page.request.post(f"{order}/refund", data=asked).ok
    read = partial(shop.page.request.get, order, headers=proof)
    wait_until(lambda: read().json()["refunded_minor"] > 0)
    shop.page.reload()
    expect(shop.page.locator(".tickets .waiting")).to_be_visible()


def pay_too_late(shop: Shop) -> None:
    """Pay for what is over in that moment."""
    held = hold_two(shop)
    shop.check_out()

    def after_the_end(route: Route) -> None:
        shop.end(held)
        route.continue_()

    shop.context.route("**/v1/sandbox/payments/*/confirm", after_the_end)
    shop.pay_with(AT_ONCE)
    expect(shop.page.locator(".ending, .tickets .regained")).to_be_visible()


def leave_paying(shop: Shop) -> None:
    """Come back to the event while the money for what is over is on its way."""
    held = hold_two(shop)
    shop.check_out()
    shop.pay_with(LATE)
    expect(shop.page.locator(".payment .waiting:visible")).to_be_visible()
    shop.end(held)
    shop.visit()
    expect(shop.page.locator(".earlier")).to_be_visible()


def be_declined(shop: Shop) -> None:
    """Pay with a card that is declined, and look at the others."""
    check_out(shop)
    shop.page.locator(".test-cards summary").click()
    shop.pay_with(DECLINED)
    expect(shop.page.locator("[name=number][aria-invalid=true]")).to_be_visible()


def be_asked(shop: Shop) -> None:
    """Pay with a card whose bank asks."""
    check_out(shop)
    shop.pay_with(ASKS)
    expect(shop.page.locator("dialog[open]")).to_be_visible()


def pay_slowly(shop: Shop) -> None:
    """Pay with money that takes its time."""
    hold_two(shop)
    shop.check_out()
    shop.pay_with(SLOW)
    expect(shop.page.locator(".payment .waiting:visible")).to_be_visible()


def pay_in_vain(shop: Shop) -> None:
    """Let the time run out with a card that was declined."""
    hold_two(shop)
    shop.check_out()
    shop.pay_with(DECLINED)
    expect(shop.page.locator(".ending")).to_be_visible()
