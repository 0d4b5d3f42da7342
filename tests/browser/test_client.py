"""`@dibs/client` in a real browser: its storage, its tabs, its network, its clock."""

import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route

from .conftest import WAIT_MS_MAX
from .hall import Hall
from .network import find_network, lose_network

ROOT = Path(__file__).resolve().parents[2]
ENTRY = ROOT / "web/packages/client/src/index.ts"
PAGE = """<!doctype html><meta charset="utf-8"><title>A page</title>
<script src="/a-page.js"></script><script>window.client = dibs.createClient()</script>
"""
AN_HOUR_AHEAD = """
const {now} = Date;
Date.now = () => now.call(Date) + 3_600_000;
"""
SHIRT = "reservations.reserve(event, {items: {shirt: 1}})"
HEAR = "void (new BroadcastChannel('dibs').onmessage = () => (window.isTold = true))"
TOO_BUSY: Any = {
    "status": 503,
    "headers": {"Retry-After": "60"},
    "json": {"code": "unavailable", "detail": "The queue was full."},
}
BUSY = "(until) => void setTimeout(() => { while (Date.now() < until); })"
"""Hears nothing before that moment, and then at once that it was closed."""

pytestmark = pytest.mark.needs("web")


@pytest.fixture(scope="module")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The client as one script, from its source."""
    made = tmp_path_factory.mktemp("bundle") / "client.js"
    options = ("--bundle", "--format=iife", "--global-name=dibs", f"--outfile={made}")
    subprocess.run(
        [
            *(sys.executable, "scripts/web.py", "npm", "exec", "esbuild", "--"),
            *(str(ENTRY), *options),
        ],
        check=True,
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    return made.read_text(encoding="utf-8")


class Buyer:
    """Somebody's browser, whose pages have the client and nothing else."""

    def __init__(self, context: BrowserContext, hall: Hall, address: str) -> None:
        self.context = context
        self.hall = hall
        self.address = address
        self.complaints: list[str] = []

    def open(self) -> Page:
        page = self.context.new_page()
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.goto(f"{self.address}/a-page")
        return page

    def run(self, page: Page, expression: str) -> Any:
        """What JavaScript gives that knows `client`, `event` and all of its rooms."""
        rooms = "const {availability, reservations} = client;"
        return page.evaluate(
            f"(event) => {{ {rooms} return {expression} }}", self.event
        )

    def until(self, page: Page, condition: str) -> None:
        rooms = "const {availability, reservations} = client;"
        code = f"(event) => {{ {rooms} return {condition} }}"
        page.wait_for_function(code, arg=self.event, timeout=WAIT_MS_MAX)

    def follow(self, page: Page) -> None:
        self.run(page, "availability.subscribe(event, () => {})")
        self.until(page, "availability.connection.state === 'live'")
        self.until(page, "availability.read(event)?.isCached === false")

    def reserve(self, page: Page) -> dict[str, Any]:
        """Two adults; the hold as the browser keeps it."""
        choice = "{items: {adult: 2}}"
        outcome = self.run(page, f"reservations.reserve(event, {choice})")
        assert outcome["ok"], outcome
        kept = f"JSON.parse(localStorage.getItem('dibs.hold.{self.event}')).held"
        held: dict[str, Any] = self.run(page, kept)
        return held

    def left(self, held: dict[str, Any]) -> bool:
        """Whether the service was told that the page was left."""
        path = f"{self.hall.path}/reservations/{held['reservation']['id']}"
        told = self.hall.http.get(path, headers={"Dibs-Token": held["token"]})
        return "leaves_at" in told.raise_for_status().json()

    @property
    def event(self) -> str:
        return self.hall.event


@pytest.fixture
def buyer(browser: Browser, address: str, hall: Hall, bundle: str) -> Iterator[Buyer]:
    context = browser.new_context()
    context.set_default_timeout(WAIT_MS_MAX)
    html = "text/html"
    context.route(
        f"{address}/a-page", lambda r: r.fulfill(body=PAGE, content_type=html)
    )
    script = "text/javascript"
    context.route(
        f"{address}/a-page.js", lambda r: r.fulfill(body=bundle, content_type=script)
    )
    buyer = Buyer(context, hall, address)
    yield buyer
    context.close()
    assert buyer.complaints == []


def test_sees_what_others_take_without_a_reload(buyer: Buyer) -> None:
    page = buyer.open()
    buyer.follow(page)
    buyer.hall.take(items={"shirt": 5})
    buyer.until(page, "availability.read(event).items.shirt.sold_out")


def test_comes_back_from_no_network_by_itself(buyer: Buyer) -> None:
    page = buyer.open()
    buyer.follow(page)
    lose_network(buyer.context)
    buyer.until(page, "availability.connection.state === 'offline'")
    buyer.hall.take(items={"shirt": 5})
    find_network(buyer.context)
    buyer.until(page, "availability.read(event).items.shirt.sold_out")
    buyer.until(page, "availability.connection.state === 'live'")


def test_a_page_that_comes_back_keeps_the_hold(buyer: Buyer) -> None:
    page = buyer.open()
    held = buyer.reserve(page)
    page.goto("about:blank")
    wait_for(page, lambda: buyer.left(held))
    page.goto(f"{buyer.address}/a-page")
    assert buyer.run(page, "reservations.read(event).status") == "held"
    wait_for(page, lambda: not buyer.left(held))


def test_a_tab_that_stays_speaks_for_those_that_close(buyer: Buyer) -> None:
    first, second, third = buyer.open(), buyer.open(), buyer.open()
    held = buyer.reserve(first)
    for page in (second, third):
        buyer.until(page, "reservations.read(event).status === 'held'")
    for page in (second, first):
        page.close(run_before_unload=True)
        wait_for(third, lambda: buyer.hall.count("left") > buyer.hall.count("stayed"))
        wait_for(third, lambda: not buyer.left(held))
    assert buyer.run(third, "reservations.read(event).status") == "held"
    third.goto("about:blank")
    wait_for(third, lambda: buyer.left(held))


def test_two_tabs_that_close_in_the_same_instant_leave(buyer: Buyer) -> None:
    """Neither hears of the other's end, and neither can know that it is the last."""
    pages = [buyer.open(), buyer.open()]
    held = buyer.reserve(pages[0])
    buyer.until(pages[1], "reservations.read(event).status === 'held'")
    other = buyer.context.new_page()  # The browser itself stays open.
    for page in pages:
        page.evaluate(BUSY, pages[0].evaluate("Date.now() + 1_000"))
    for page in pages:
        page.close(run_before_unload=True)
    wait_for(other, lambda: buyer.left(held))


def test_tabs_show_the_same(buyer: Buyer) -> None:
    first, second = buyer.open(), buyer.open()
    buyer.reserve(first)
    buyer.until(second, "reservations.read(event).status === 'held'")
    buyer.run(second, "reservations.release(event)")
    buyer.until(first, "reservations.read(event).status === 'none'")


def test_what_was_done_though_the_service_was_busy_happens_once(buyer: Buyer) -> None:
    page = buyer.open()
    for path, verb in (
        ("reservations", SHIRT),
        ("extend", "reservations.extend(event)"),
    ):
        page.route(f"**/{path}", do_and_say_busy, times=1)
        assert buyer.run(page, verb)["refusal"]["code"] == "unavailable"
        assert buyer.run(page, verb)["ok"]
    held = buyer.run(page, "reservations.read(event).reservation")
    assert (held["items"], held["extension_count"]) == ({"shirt": 1}, 1)
    assert buyer.hall.availability()["items"]["shirt"]["reserved_count"] == 1


def test_a_hold_nobody_heard_of_becomes_what_is_chosen_next(buyer: Buyer) -> None:
    page = buyer.open()
    for choice in ("{seats: ['1-A-1']}", "{best: {stalls: 2}}", "{items: {shirt: 2}}"):
        page.route("**/reservations", do_and_say_busy, times=1)
        assert not buyer.run(page, SHIRT)["ok"]
        outcome = buyer.run(page, f"reservations.reserve(event, {choice})")
        assert outcome["ok"], outcome
        held = buyer.run(page, "reservations.read(event).reservation")
        there = buyer.hall.availability()
        counts = {i: n["reserved_count"] for i, n in there["items"].items()}
        assert {i: n for i, n in counts.items() if n} == held["items"]
        assert there["seats"]["reserved"] == sorted(held["seats"])
        assert buyer.run(page, "reservations.release(event)")["ok"]


def test_two_tabs_that_reserve_at_once_hold_what_was_chosen_last(buyer: Buyer) -> None:
    first, second = buyer.open(), buyer.open()
    late: list[Route] = []

    def keep(route: Route) -> None:
        late.append(route)

    first.route("**/reservations", keep)
    second.evaluate(HEAR)
    buyer.run(first, f"void (window.outcome = {SHIRT})")
    second.wait_for_function("window.isTold")
    wait_for(first, lambda: late)
    seats = "reservations.reserve(event, {seats: ['1-A-1']})"
    assert buyer.run(second, seats)["ok"]
    late[0].continue_()
    assert first.evaluate("window.outcome")["ok"]
    for page in (first, second):
        buyer.until(page, "reservations.read(event).reservation?.seats[0] === '1-A-1'")
    there = buyer.hall.availability()
    assert there["seats"]["reserved"] == ["1-A-1"]
    assert there["items"]["shirt"]["reserved_count"] == 0


def test_a_wrong_clock_does_not_count(buyer: Buyer) -> None:
    buyer.context.add_init_script(AN_HOUR_AHEAD)
    page = buyer.open()
    held = buyer.reserve(page)
    left = buyer.run(page, "reservations.countdown(event).secondsLeft")
    begun, ends = (
        datetime.fromisoformat(held["reservation"][at])
        for at in ("reserved_at", "expires_at")
    )
    assert 60 < left <= (ends - begun).seconds
    assert buyer.run(page, "reservations.countdown(event).phase") == "green"
    assert buyer.run(page, "Math.abs(client.now() - Date.now()) > 3_500_000")


def do_and_say_busy(route: Route) -> None:
    route.fetch()
    route.fulfill(**TOO_BUSY)


def wait_for(page: Page, condition: Any) -> None:
    """Until something outside of the page is so."""
    for _ in range(WAIT_MS_MAX // 100):
        if condition():
            return
        page.wait_for_timeout(100)
    raise AssertionError("it never became so")
