"""What somebody does on a page until it is in the state that is to be seen."""

import re
import secrets
from collections.abc import Callable
from pathlib import Path
from typing import Any

from playwright.sync_api import Request, Response, expect

import dibs

from .conditions import answer, never_answer
from .network import lose_network
from .programme import GONE
from .shop import Shop

PLAIN = Path(dibs.__file__).parent / "service/plain"
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
        # A page that looks at its event again hears how late it is there.
        shop.page.route(f"**/v1{shop.path}", lambda route: route.abort())
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
