"""After the report: buyers one can turn off, and the storefront's build."""

import os
import re
import shlex
import shutil
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from io import StringIO
from pathlib import Path
from typing import Any, Literal

import httpx
import pytest
from msgspec.structs import replace
from playwright.sync_api import Page, expect, sync_playwright
from rich.console import Console
from tests.browser.acts import PLAIN
from tests.browser.axe import violations
from tests.browser.conftest import ARGUMENTS, CHROMIUM
from tests.browser.shop import QUIET

from dibs import Dibs
from dibs.config import Settings
from dibs.demo import buyers, demo, switch
from dibs.installer import scratch_database
from dibs.rehearsal.crowd import Pause

SECONDS_MAX = 60
TARGET_PIXELS_MIN = 44
OVERFLOW = "document.documentElement.scrollWidth - innerWidth"
QUICK = Pause(0.05, 0.5)
COLORS = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")
AWAY = {"Origin": "http://elsewhere.example", "Access-Control-Request-Method": "PUT"}

Visit = Callable[[httpx.Client], None]


class Terminal(StringIO):
    """A terminal whose reader visits the page, then presses Ctrl-C."""

    def __init__(self, visit: Visit) -> None:
        super().__init__()
        self.failure: BaseException | None = None
        self._visit = visit
        self._thread: threading.Thread | None = None

    def write(self, text: str) -> int:
        """Shows text."""
        written = super().write(text)
        address = re.search(r"your turn:.*?(http://127\.0\.0\.1:\d+)", self.said)
        if address and self._thread is None:
            self._thread = threading.Thread(target=self._go, args=[address[1]])
            self._thread.start()
        return written

    @property
    def said(self) -> str:
        """All that was shown, without its colours."""
        return COLORS.sub("", self.getvalue())

    def _go(self, address: str) -> None:
        try:
            with httpx.Client(base_url=address, timeout=10) as http:
                self._visit(http)
        except BaseException as failure:  # noqa: BLE001 - the test's thread raises it
            self.failure = failure
        finally:
            os.kill(os.getpid(), signal.SIGINT)


@pytest.fixture(scope="module")
def database(postgres: str) -> Iterator[str]:
    with scratch_database(postgres) as url:
        yield url


@pytest.fixture(autouse=True)
def hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(demo, "SPEED", 2_400.0)
    monkeypatch.setattr(demo, "BUYERS_MAX", 100)
    monkeypatch.setattr(buyers, "ARRIVAL_SECONDS", 0.05)
    habits = replace(buyers.HABITS, choosing=QUICK, choosing_again=QUICK, paying=QUICK)
    monkeypatch.setattr(buyers, "HABITS", habits)
    for name in ("DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)


def stay(
    database: str, visit: Visit, *, pages: Path | None = None, **options: Any
) -> str:
    """Runs the demo until the visit is over; what the terminal showed."""
    terminal = Terminal(visit)
    screen = Console(file=terminal, force_terminal=True, width=200)
    own = None if pages is None else str(pages)
    settings = Settings(database_url=database, port=0, pages_dir=own)
    status = demo.run(settings, console=screen, **options)
    if terminal.failure is not None:
        raise terminal.failure
    assert status == 0, terminal.said
    return terminal.said


def until(holds: Callable[[], object]) -> None:
    """Waits until it holds."""
    deadline = time.monotonic() + SECONDS_MAX
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_buyers_buy_until_they_are_turned_off_and_give_back(database: str) -> None:
    def state(http: httpx.Client) -> dict[str, Any]:
        found: dict[str, Any] = http.get(switch.ADDRESS).raise_for_status().json()
        return found

    def visit(http: httpx.Client) -> None:
        assert f'src="{switch.ADDRESS}.js"' in http.get("/").text
        assert http.get(f"{switch.ADDRESS}.js").status_code == 200
        assert state(http)["on"] is True
        until(lambda: state(http)["paid"] > 3)
        availability = http.get("/v1/events/demo/availability").json()
        assert availability["totals"]["sold_count"] > 0
        from_elsewhere = http.options(switch.ADDRESS, headers=AWAY)
        assert "access-control-allow-origin" not in from_elsewhere.headers
        assert http.put(switch.ADDRESS, json={"on": "perhaps"}).status_code == 422
        assert http.put(switch.ADDRESS, content=b" " * 5_000).status_code == 422
        assert http.put(switch.ADDRESS, json={"on": False}).json()["on"] is False
        until(lambda: state(http)["here"] == 0)
        assert state(http) == state(http)

    stay(database, visit)
    with Dibs(database) as dibs:
        assert dibs.availability("demo").totals.sold_count == 0
        assert dibs.verify("demo") == []
        policies = {one.customer_class: one for one in dibs.policies("demo")}
        assert policies[buyers.CLASS].settings.hold_seconds == buyers.HOLD_SECONDS


def expect_for_everybody(page: Page) -> None:
    """Wide and light, narrow and dark: axe is content, and the switch large enough."""
    looks: dict[int, Literal["light", "dark"]] = {1_280: "light", 320: "dark"}
    for width, look in looks.items():
        page.set_viewport_size({"width": width, "height": 844})
        page.emulate_media(color_scheme=look)
        assert violations(page) == []
        box = page.get_by_role("switch").bounding_box()
        assert box is not None
        assert min(box["width"], box["height"]) >= TARGET_PIXELS_MIN
        assert page.evaluate(OVERFLOW) <= 0


@pytest.mark.needs("chromium-headless-shell", "storefront", "web")
def test_the_strip_on_the_page_has_a_switch_that_works(
    database: str, tmp_path: Path
) -> None:
    """Above the plain page first, as where the storefront is still being built."""
    complaints: list[str] = []
    pages = shutil.copytree(PLAIN, tmp_path / "pages")

    def visit(http: httpx.Client) -> None:
        with sync_playwright() as playwright:
            chromium = playwright.chromium.launch(
                executable_path=CHROMIUM, args=ARGUMENTS
            )
            page = chromium.new_page(reduced_motion="reduce")
            page.on("console", lambda said: complaints.append(said.text))
            page.goto(f"{http.base_url}/events/demo")
            strip = page.get_by_role("complementary", name="Demo")
            button = strip.get_by_role("switch", name="Simulated buyers")
            expect(button).to_be_checked()
            expect(strip).to_contain_text(re.compile(r"[1-9]\d* paid"))
            expect(page.locator(".note")).to_be_visible()
            expect_for_everybody(page)
            (pages / "index.html").unlink()
            page.reload()
            expect(page.locator(".event-head")).to_be_visible()
            expect(button).to_be_checked()
            expect_for_everybody(page)
            page.route(f"**{switch.ADDRESS}", lambda route: route.abort())
            expect(strip).to_contain_text("The demo does not answer")
            expect_for_everybody(page)
            page.unroute(f"**{switch.ADDRESS}")
            expect(button).to_be_enabled()
            button.focus()
            page.keyboard.press("Space")
            expect(button).not_to_be_checked()
            assert http.get(switch.ADDRESS).json()["on"] is False
            page.evaluate("document.documentElement.lang = 'de'")
            expect(strip).to_contain_text("Simulierte Käufer")
            assert page.evaluate(OVERFLOW) <= 0
            chromium.close()

    stay(database, visit, pages=pages)
    assert [said for said in complaints if not QUIET.search(said)] == []


def test_a_build_that_is_not_done_ends_with_the_demo(
    database: str, tmp_path: Path
) -> None:
    going = tmp_path / "pid"
    slow = f"""
import os, pathlib, time
pathlib.Path({str(going)!r}).write_text(str(os.getpid()))
time.sleep(600)"""
    told = stay(
        database,
        lambda _: until(lambda: going.exists() and going.read_text()),
        build=(sys.executable, "-c", slow),
    )
    assert "serves until the storefront is built" in told
    with pytest.raises(ProcessLookupError):
        os.kill(int(going.read_text()), 0)


def test_a_browser_is_shown_the_page_also_where_the_build_fails(
    database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    failing = "import sys; sys.exit('first\\ndibs: npm was not reached')"
    shown = tmp_path / "shown"
    browser = tmp_path / "browser"
    browser.write_text(f'#!/bin/sh\necho "$1" > {shlex.quote(str(shown))}\n')
    browser.chmod(0o755)
    monkeypatch.setenv("BROWSER", str(browser))
    monkeypatch.setenv("DISPLAY", ":0")
    said = stay(
        database,
        lambda _: until(lambda: shown.exists() and shown.read_text()),
        build=(sys.executable, "-c", failing),
        opens=True,
    )
    assert shown.read_text().strip() in said
    assert "The plain page serves: npm was not reached" in said
