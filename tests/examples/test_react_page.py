"""The page in React: built, and served beside a service as its README says."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, expect
from tests.browser.axe import violations
from tests.browser.conftest import browser

from dibs.rehearsal.own_service import own_service

from .visits import visit

__all__ = ["browser"]

pytestmark = pytest.mark.needs("chromium-headless-shell", "web")

ROOT = Path(__file__).resolve().parents[2]
VITE = (sys.executable, str(ROOT / "scripts/web.py"), "npm", "exec", "--", "vite")
PAGE = "../examples/react_page"
ADDRESS = re.compile(r"http://127\.0\.0\.1:\d+")
EVENT = "/v1/events/gala"


@pytest.fixture(scope="module")
def service(postgres: str) -> Iterator[httpx.Client]:
    """The service, with what the README puts on sale."""
    with own_service(postgres) as url, httpx.Client(base_url=url) as http:
        items = {"floor": {"capacity": 200}}
        event = {"items": items, "live_access": "anyone_with_key"}
        http.put(EVENT, json=event).raise_for_status()
        yield http


@pytest.fixture(scope="module")
def address(
    service: httpx.Client, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """Where the page is served, with the service behind it."""
    made = ("--outDir", str(tmp_path_factory.mktemp("page")))
    built = subprocess.run(
        [*VITE, "build", PAGE, *made],
        capture_output=True,
        check=False,
        encoding="utf-8",
    )
    assert built.returncode == 0, built.stdout + built.stderr
    with subprocess.Popen(
        [*VITE, "preview", PAGE, *made, "--host", "127.0.0.1", "--port", "0"],
        encoding="utf-8",
        env={**os.environ, "DIBS_URL": str(service.base_url), "NO_COLOR": "1"},
        stdout=subprocess.PIPE,
    ) as server:
        assert server.stdout is not None
        try:
            yield next(filter(None, map(ADDRESS.search, server.stdout)))[0]
        finally:
            server.terminate()  # It ends what it began; killed, it would leave it.


def test_what_is_held_is_counted_down_and_is_there_after_a_reload(
    browser: Browser, address: str, service: httpx.Client
) -> None:
    with visit(browser, address) as page:
        left, clock = page.locator(".dibs-availability"), page.get_by_role("timer")
        expect(page.locator(".dibs-connection")).to_have_attribute("data-state", "live")
        expect(left).to_contain_text("200 left")
        page.get_by_role("button", name="Hold two").click()
        expect(clock).to_have_text(re.compile(r"^\d+:\d\d$"))
        expect(left).to_contain_text("198 left")
        assert violations(page) == []
        taken = {"session": "elsewhere", "items": {"floor": 8}}
        service.post(f"{EVENT}/reservations", json=taken).raise_for_status()
        expect(left).to_contain_text("190 left")
        page.reload()
        expect(clock).to_be_visible()
    counts = service.get(f"{EVENT}/availability").json()["items"]["floor"]
    assert counts["reserved_count"] == 10
