"""A page of an example, as somebody has it open."""

from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, Page
from tests.browser.conftest import WAIT_MS_MAX


@contextmanager
def visit(browser: Browser, address: str) -> Iterator[Page]:
    """The page, which must not have complained in the end."""
    complaints: list[str] = []
    page = browser.new_page()
    page.set_default_timeout(WAIT_MS_MAX)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda said: complaints.append(said.text))
    page.goto(address)
    yield page
    page.close()
    assert complaints == []
