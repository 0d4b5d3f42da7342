"""The page that a Node server renders: the same before scripts run, then live."""

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
NPM = (sys.executable, str(ROOT / "scripts/web.py"), "npm")
WORKSPACE = "--workspace=@dibs/example-server-rendered"
EVENT = "/v1/events/gala"


@pytest.fixture(scope="module")
def service(postgres: str) -> Iterator[httpx.Client]:
    """The service, with something on sale whose name would end a script."""
    with own_service(postgres) as url, httpx.Client(base_url=url) as http:
        items = {"floor": {"capacity": 50, "name": "</script>Floor"}}
        http.put(EVENT, json={"items": items}).raise_for_status()
        yield http


@pytest.fixture(scope="module")
def address(service: httpx.Client) -> Iterator[str]:
    built = subprocess.run(
        [*NPM, "run", "build", WORKSPACE],
        capture_output=True,
        check=False,
        encoding="utf-8",
    )
    assert built.returncode == 0, built.stdout + built.stderr
    with subprocess.Popen(
        [*NPM, "start", "--silent", WORKSPACE, "--", "0"],
        encoding="utf-8",
        env={**os.environ, "DIBS_URL": str(service.base_url)},
        stdout=subprocess.PIPE,
    ) as server:
        assert server.stdout is not None
        try:
            yield next(filter(re.compile("http://").match, server.stdout)).strip()
        finally:
            server.terminate()


def test_the_page_is_all_there_before_a_script_runs(address: str) -> None:
    html = httpx.get(address).raise_for_status().text
    head, _, body = html.partition("<body>")
    assert '"available_count":50' in head
    assert "</script>Floor" not in html
    assert re.search(r"\b50\b", body)


def test_it_is_taken_over_as_it_stands_and_goes_on_live(
    browser: Browser, address: str, service: httpx.Client
) -> None:
    with visit(browser, address) as page:
        reserve = page.get_by_role("button", name="Reserve </script>Floor")
        expect(page.locator("li")).to_contain_text("50")
        taken = {"session": "elsewhere", "items": {"floor": 7}}
        service.post(f"{EVENT}/reservations", json=taken).raise_for_status()
        expect(page.locator("li")).to_contain_text("43")
        reserve.click()
        expect(page.locator("main")).to_contain_text(re.compile(r"\d+:\d\d"))
        expect(reserve).to_be_disabled()
        page.reload()
        expect(page.locator("main")).to_contain_text(re.compile(r"\d+:\d\d"))
        assert violations(page) == []
