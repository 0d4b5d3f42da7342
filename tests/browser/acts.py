"""What somebody does on a page until it is in the state that is to be seen."""

import re
import secrets
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from playwright.sync_api import Request, Response, Route, expect
from tests.embedded.processes import wait_until

import dibs

from .conditions import answer, never_answer
from .network import lose_network
from .programme import GONE
from .shop import Shop

PLAIN = Path(dibs.__file__).parent / "service/plain"
PAYS, DECLINED = "4242 4242 4242 4242", "4000 0000 0000 0002"
ASKS, SLOW = "4000 0000 0000 3220", "4999 0000 0000 0104"
LATE, AT_ONCE = "4999 0000 0000 0500", "4999 0000 0000 0609"
LANGUAGES = ("de", "ar", "en")
FRAMES_LATER = """async (canvas) => {
  for (let frame = 0; frame < 9; frame += 1) await new Promise(requestAnimationFrame);
  const blank = document.createElement("canvas");
  [blank.width, blank.height] = [canvas.width, canvas.height];
  const now = canvas.toDataURL();
  return now === blank.toDataURL() ? "" : now;
}"""
MINUTES_GREEN, MINUTES_YELLOW, MINUTES_RED = 0, 7, 9


def speak(shop: Shop, language: str) -> None:
    """Have the page in another language, where it has several."""
    if shop.page.locator("select").count():
        shop.page.locator("select").first.select_option(language)
        # In the gallery only what is exhibited speaks it.
        speaks = shop.page.locator(f':is(html, .stage)[lang^="{language}"]')
        expect(speaks.first).to_be_attached()


def serve_plainly(shop: Shop) -> None:
    """Have the page that serves until the storefront is built."""
    for address, name in (
        (re.escape(shop.url) + r"/(events/[^/]+)?$", "index.html"),
        (r"/plain\.css$", "plain.css"),
        (r"/plain\.js$", "plain.js"),
    ):
        answer(re.compile(address), path=PLAIN / name)(shop)


def wait_for(selector: str) -> Callable[[Shop], None]:
    """Wait until it is there."""

    def act(shop: Shop) -> None:
        expect(shop.page.locator(selector).first).to_be_visible()

    return act


def find(name: str, *, shown: int) -> Callable[[Shop], None]:
    """Look for an event among many, of which so many are shown."""

    def act(shop: Shop) -> None:
        expect(shop.page.get_by_role("button", name="Show more events")).to_be_visible()
        shop.page.get_by_role("searchbox").fill(name)
        expect(shop.page.locator(".cards a")).to_have_count(shown)

    return act


def count(shop: Shop) -> None:
    """Wait until what is left is counted, which it is where somebody can see it."""
    gone = shop.page.locator(f'.cards a[href="/events/{GONE}"]')
    gone.scroll_into_view_if_needed()
    expect(gone.locator('[data-standing="soldOut"]')).to_be_visible()
    shop.page.evaluate("scrollTo(0, 0)")


def count_down(shop: Shop) -> None:
    """Wait until it is counted down to what is not on sale yet."""
    count(shop)
    expect(shop.page.locator(".opening-brief")).to_be_visible()


def choose(shop: Shop) -> None:
    """Choose two seats, two standing places and a shirt, and look at the map."""
    list_seats(shop)
    for _ in range(2):
        shop.page.locator('[data-seat][data-mark="available"]').first.click()
    shop.open_list("Stalls left")  # and close it, for what comes below
    shop.add("adult", 2)
    shop.add("shirt")
    shop.page.evaluate("scrollTo(0, 0)")


def lose(shop: Shop) -> None:
    """Choose, and have others be faster with one of the seats."""
    choose(shop)
    seat = shop.page.locator("[data-line]").first.get_attribute("data-line")
    take(shop, seats=[seat])
    expect(shop.page.locator(".lines [data-lost]")).to_be_visible()


def take(shop: Shop, **wanted: Any) -> None:
    """Hold something as somebody else."""
    body = {"session": secrets.token_hex(), **wanted}
    path = f"{shop.url}/v1{shop.path}/reservations"
    assert shop.page.request.post(path, data=body).ok


def hold(shop: Shop, minutes: int = MINUTES_GREEN) -> None:
    """Hold them, and let so many minutes of ten go by."""
    choose(shop)
    shop.press("Reserve")
    shop.expect_status("held")
    if minutes:
        shop.page.clock.fast_forward(minutes * 60_000)
        # What somebody else does now is heard, or the page would say that it is old.
        take(shop, items={"student": 1})
        shop.expect_live()


def hold_plainly(shop: Shop) -> None:
    """Hold a seat and a shirt on the plain page."""
    shop.page.locator("summary").first.click()
    shop.page.locator(".row button:enabled").first.click()
    shop.page.get_by_label("How many").last.fill("1")
    shop.press("Reserve")
    expect(shop.page.locator("#until")).to_contain_text("Held for you")


def choose_two(shop: Shop) -> None:
    """Choose two of what is last on the shelf."""
    more = shop.page.locator(".ware").last.get_by_role("button", name="One more")
    for _ in range(2):
        more.click()


def hold_two(shop: Shop) -> str:
    """Hold two of what is last on the shelf; the reservation's id."""
    choose_two(shop)
    with shop.page.expect_response(is_made("/reservations")) as reply:
        shop.press("Reserve")
    shop.expect_status("held")
    return str(reply.value.json()["id"])


def is_made(path: str) -> Callable[[Response], bool]:
    """Whether an answer is that something was made there."""

    def is_it(response: Response) -> bool:
        request: Request = response.request
        return request.method == "POST" and response.url.endswith(path)

    return is_it


def change(shop: Shop) -> None:
    """Choose one seat fewer than is held, and a ticket more."""
    list_seats(shop)
    for mark in ("available", "available", "yours"):
        if mark == "yours":
            shop.press("Reserve")
            shop.expect_status("held")
        shop.page.locator(f'[data-seat][data-mark="{mark}"]').first.click()
    shop.add("adult")
    shop.expect_status("changed")


def give_back(shop: Shop) -> None:
    """Let go of what was held."""
    hold_two(shop)
    shop.page.locator('[data-verb="release"]').click()
    shop.expect_status("none")


def see_seats(shop: Shop) -> None:
    """Wait until the map is painted."""
    shop.expect_live()
    expect(shop.map).to_be_visible()
    let_it_paint(shop)


def let_it_paint(shop: Shop) -> str:
    """Wait for the map, which comes tile by tile and then stays; what it shows."""
    before, now = "", shop.map.evaluate(FRAMES_LATER)
    while not now or before != now:
        before, now = now, shop.map.evaluate(FRAMES_LATER)
    return str(now)


def list_seats(shop: Shop) -> None:
    """Show a section as a list."""
    see_seats(shop)
    shop.open_list("Stalls left")


def list_seats_in_doubt(shop: Shop) -> None:
    """Show a section as a list, of whose seats nothing was heard yet."""
    expect(shop.connection).to_have_attribute("data-state", "connecting")
    shop.open_list("Stalls left")
    expect(shop.page.locator('[data-mark="unknown"]').first).to_be_visible()


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


def run_out(shop: Shop) -> None:
    """Hold something until it is over."""
    choose_two(shop)
    shop.press("Reserve")
    shop.expect_expired()


def be_refused(shop: Shop) -> None:
    """Ask for what others have just taken."""
    refusal = {"code": "sold_out", "detail": "", "status": 409}
    choose_two(shop)
    answer("**/reservations", status=409, json=refusal)(shop)
    shop.press("Reserve")
    expect(shop.refusal).to_be_visible()


def ask_in_vain(shop: Shop) -> None:
    """Ask for something, and hear nothing."""
    choose_two(shop)
    never_answer("**/reservations")(shop)
    shop.press("Reserve")
    expect(shop.panel.locator(".waiting")).not_to_be_empty()


def see_the_end(shop: Shop) -> None:
    """Be at the end of the time, before the service has said so."""
    shop.page.route("**/reservations/*", lambda route: route.abort())
    choose_two(shop)
    shop.press("Reserve")
    expect(shop.clock).to_have_attribute("data-phase", "over")


def lose_the_list(shop: Shop) -> None:
    """Lose the network before the list of events."""
    count(shop)
    be_offline(shop)
    expect(shop.page.locator(".only-trouble")).to_be_visible()


def go_offline(shop: Shop) -> None:
    """Lose the network while something is held."""
    hold(shop)
    be_offline(shop)


def be_offline(shop: Shop) -> None:
    """Lose the network, when all languages are there."""
    for language in LANGUAGES:
        speak(shop, language)
    lose_network(shop.context)
    expect(shop.connection).to_have_attribute("data-state", "offline")
