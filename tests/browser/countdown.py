"""What the page's countdown showed, and when."""

from playwright.sync_api import Page

RECORD = """() => {
  const digits = document.querySelector('.clock-digits');
  window.seen = [[Date.now(), digits.textContent]];
  new MutationObserver(() => {
    const now = digits.textContent;
    if (now && now !== window.seen.at(-1)[1]) window.seen.push([Date.now(), now]);
  }).observe(digits, { childList: true, subtree: true, characterData: true });
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
