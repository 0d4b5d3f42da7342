"""The storefront as somebody uses it: what they see and what they press."""

import re
from collections.abc import Callable
from typing import Any, Literal
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

Open = Callable[..., "Shop"]
Status = Literal["none", "held", "changed", "confirmed"]

QUIET = re.compile("Failed to load resource")
"""What the browser itself logs of refusals and lost connections."""

TABS_MAX = 60

PHONE: dict[str, Any] = {
    "viewport": {"width": 390, "height": 844},
    "has_touch": True,
    "is_mobile": True,
}
"""What opens a browser like that of a phone in a hand."""


class Shop:
    """One browser's page on one event."""

    def __init__(self, browser: Browser, url: str, event: str, **options: Any) -> None:
        self.url = url
        self.event = event
        self.complaints: list[str] = []
        self.strangers: list[str] = []
        settings = {
            "locale": "en-GB",
            "timezone_id": "Europe/Berlin",
            "reduced_motion": "reduce",
        }
        self.context: BrowserContext = browser.new_context(**(settings | options))
        self.page: Page = self.watched(self.context.new_page())

    def watched(self, page: Page) -> Page:
        """The page, whose complaints are kept from now on."""
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("console", lambda said: self._hear(said.type, said.text))
        page.on("request", lambda request: self._watch(request.url))
        return page

    def _hear(self, kind: str, text: str) -> None:
        if kind in {"error", "warning"} and not QUIET.search(text):
            self.complaints.append(text)

    def _watch(self, address: str) -> None:
        if not address.startswith((self.url, "data:", "blob:")):
            self.strangers.append(address)

    @property
    def path(self) -> str:
        """The event's own address."""
        return f"/events/{quote(self.event, safe='')}"

    def visit(self, path: str | None = None) -> "Shop":
        """Go to the event, or to another address."""
        self.page.goto(self.url + (self.path if path is None else path))
        return self

    def second_tab(self) -> "Shop":
        """The event in another tab of the same browser."""
        other = object.__new__(Shop)
        other.__dict__ = self.__dict__ | {"page": self.watched(self.context.new_page())}
        return other.visit()

    # What is on it

    @property
    def panel(self) -> Locator:
        return self.page.locator(".panel")

    @property
    def lines(self) -> Locator:
        """The lines of the order that is shown."""
        return self.page.locator(".lines li")

    def line(self, id_: str) -> Locator:
        return self.page.locator(f'.lines [data-line="{id_}"]')

    @property
    def bar(self) -> Locator:
        return self.page.locator(".bar")

    @property
    def primary(self) -> Locator:
        """The one thing to do next."""
        return self.page.locator(".bar .primary, .pay .primary")

    @property
    def clock(self) -> Locator:
        return self.page.locator(".clock")

    @property
    def digits(self) -> Locator:
        return self.page.locator(".clock-digits")

    @property
    def total(self) -> Locator:
        return self.page.locator(".bar .total")

    @property
    def refusal(self) -> Locator:
        return self.page.locator(".panel .refusal")

    @property
    def map(self) -> Locator:
        """The picture of the seats."""
        return self.page.locator(".dibs-map-canvas")

    @property
    def connection(self) -> Locator:
        return self.page.locator(".dibs-connection")

    @property
    def spoken(self) -> Locator:
        """The page's live region."""
        return self.page.locator(".dibs-spoken[role=status]").last

    @property
    def card(self) -> Locator:
        """The event in the list of all events."""
        return self.page.locator(f'.cards a[href="{self.path}"]')

    def seat(self, seat: str) -> Locator:
        """A seat's button in the list."""
        return self.page.locator(f'[data-seat="{seat}"]')

    def ware(self, item: str) -> Locator:
        """A ticket's or a good's line on the shelf."""
        return self.page.locator(f'.ware[data-item="{item}"]')

    # What is done with it

    def find(self) -> None:
        """Have the event in the list of all, which may be long, before one's eyes."""
        expect(self.page.locator(".cards")).to_be_visible()
        if (field := self.page.get_by_role("searchbox")).count():
            field.fill(self.event)
        self.card.scroll_into_view_if_needed()
        expect(self.card).to_be_in_viewport()

    def open_list(self, section: str = "Section 1") -> None:
        """Open one section of the list of seats."""
        name = section.replace(" ", "\u00a0")
        self.page.locator(".dibs-seat-section > h3 > button", has_text=name).click()

    def add(self, item: str, count: int = 1) -> None:
        """One more of an item, so many times."""
        for _ in range(count):
            self.more(item).click()

    def more(self, item: str) -> Locator:
        """The button for one more of an item."""
        return self.ware(item).get_by_role("button", name="One more")

    def fewer(self, item: str) -> Locator:
        """The button for one fewer of an item."""
        return self.ware(item).get_by_role("button", name="One fewer")

    def tab_to(self, selector: str) -> None:
        """Press Tab until the focus is there."""
        there = self.page.locator(selector).first
        for _ in range(TABS_MAX):
            if there.evaluate("e => e === document.activeElement"):
                return
            self.page.keyboard.press("Tab")
        pytest.fail(f"{selector} cannot be reached")

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
        self.expect_status("held")

    def pay_with(self, card: str) -> None:
        """Fill in one of the sandbox's cards, and press the button."""
        for field, typed in (("number", card), ("expiry", "1249"), ("code", "123")):
            self.page.locator(f"[name={field}]").fill(typed)
        self.primary.click()

    def check_out(self) -> None:
        """Go on to pay for what is held."""
        self.press("Check out")
        expect(self.page.get_by_role("heading", name="Check out")).to_be_visible()

    def pay(self) -> None:
        """Pay for what is held, and wait for the tickets."""
        self.check_out()
        self.primary.click()
        expect(self.page.get_by_role("heading", name="All yours")).to_be_visible()

    def end(self, held: str) -> None:
        """Give back what is held here, as the office."""
        path = f"{self.url}/v1{self.path}/reservations/{held}/force-release"
        assert self.page.request.post(path, data={"reason": "a picture"}).ok

    # What is to be seen in the end

    def expect_status(self, status: Status) -> None:
        """Wait until the event's page shows the order so."""
        expect(self.panel).to_have_attribute("data-status", status)

    def expect_expired(self) -> None:
        """Wait until the page tells that the time is over."""
        expect(self.page.locator(".expired")).to_be_visible()

    def expect_seat(self, seat: str, mark: str) -> None:
        """Wait until the list marks a seat so: `available`, `reserved`, `yours` …"""
        expect(self.seat(seat)).to_have_attribute("data-mark", mark)

    def expect_live(self) -> None:
        """Wait until changes come by themselves."""
        expect(self.connection).to_have_attribute("data-state", "live")
