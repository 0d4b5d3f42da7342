"""The page as somebody uses it: what they see and what they press."""

import re
from collections.abc import Callable
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

Open = Callable[..., "Shop"]

QUIET = re.compile("Failed to load resource")
"""What the browser itself logs of refusals and lost connections."""


class Shop:
    """One browser's page on one event."""

    def __init__(self, browser: Browser, url: str, **options: Any) -> None:
        self.url = url
        self.complaints: list[str] = []
        self.strangers: list[str] = []
        self.context: BrowserContext = browser.new_context(
            locale="en-GB",
            timezone_id="Europe/Berlin",
            reduced_motion="reduce",
            **options,
        )
        self.page: Page = self.context.new_page()
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("console", lambda said: self._hear(said.type, said.text))
        self.page.on("request", lambda request: self._watch(request.url))

    def _hear(self, kind: str, text: str) -> None:
        if kind in {"error", "warning"} and not QUIET.search(text):
            self.complaints.append(text)

    def _watch(self, address: str) -> None:
        if not address.startswith(self.url):
            self.strangers.append(address)

    def visit(self, event: str | None) -> "Shop":
        """Go to the event, or to what is there without naming one."""
        query = f"/?event={event}" if event else "/"
        self.page.goto(self.url + query)
        return self

    def element(self, id_: str) -> Locator:
        return self.page.locator(f"#{id_}")

    @property
    def digits(self) -> Locator:
        return self.element("countdown-digits")

    def open_list(self, section: str = "Section 1") -> None:
        """Show the seats as a list and open one section."""
        self.page.get_by_role("button", name="List").click()
        self.page.locator("summary", has_text=section).click()

    def seat(self, seat: str) -> Locator:
        """A seat's button in the list."""
        return self.page.locator(f'[data-seat="{seat}"]')

    def ware(self, item: str) -> Locator:
        """A ticket's or a good's line on the shelf."""
        return self.page.locator(f'[data-item="{item}"]')

    def add(self, item: str, count: int = 1) -> None:
        """One more of an item, so many times."""
        for _ in range(count):
            self.ware(item).get_by_role("button", name="One more").click()

    def press(self, name: str) -> None:
        """Press one of the buttons that act."""
        self.page.get_by_role("button", name=name, exact=True).click()

    def hold(self, *seats: str, **items: int) -> None:
        """Choose and reserve, and wait until it is held."""
        if seats:
            self.open_list()
        for seat in seats:
            self.seat(seat).click()
        for item, count in items.items():
            self.add(item, count)
        self.press("Reserve")
        self.expect_phase("reserved")

    def expect_phase(self, phase: str) -> None:
        """Wait until the panel shows a reservation in this phase."""
        expect(self.element("panel")).to_have_attribute("data-phase", phase)

    def expect_state(self, seat: str, words: str) -> None:
        """Wait until the list says this of a seat."""
        expect(self.seat(seat)).to_have_attribute("aria-label", re.compile(words))
