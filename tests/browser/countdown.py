"""What the page's countdown showed, and when; or that it stands still."""

from playwright.sync_api import Page

from .shop import Shop

RECORD = """() => {
  const digits = document.querySelector('.clock-digits');
  window.seen = [[Date.now(), digits.textContent]];
  new MutationObserver(() => {
    const now = digits.textContent;
    if (now && now !== window.seen.at(-1)[1]) window.seen.push([Date.now(), now]);
  }).observe(digits, { childList: true, subtree: true, characterData: true });
}"""

STILL = """{
  const [monotonic, wall] = [performance.now(), Date.now()];
  performance.now = () => monotonic;
  Date.now = () => wall;
}"""


def record(page: Page) -> None:
    """From now on."""
    page.evaluate(RECORD)


def shown(page: Page) -> list[tuple[float, int]]:
    """Each instant that the digits changed, in seconds, and the seconds they said."""
    seen = page.evaluate("window.seen")
    return [(at / 1_000, seconds(digits)) for at, digits in seen]


def seconds(digits: str) -> int:
    minutes, rest = digits.strip().split(":")
    return 60 * int(minutes) + int(rest)


def stand_still(shop: Shop) -> None:
    """Load the page anew; it does not notice how time goes by, nor hear what is over.

    Until its routes are taken away.
    """
    for path in ("**/v1/live*", "**/reservations/*", "**/heartbeat"):
        shop.page.route(path, lambda route: route.abort())
    shop.page.add_init_script(STILL)
    shop.visit()
