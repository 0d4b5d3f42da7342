"""The plain page, which serves until the storefront is built."""

import os
import re
from collections.abc import Iterator

import httpx
import pytest
from playwright.sync_api import Browser, Page, Response, Route, expect

from dibs.rehearsal.own_service import own_service

from .acts import PLAIN
from .axe import violations
from .hall import Hall

pytestmark = pytest.mark.needs("web")


@pytest.fixture(scope="module")
def address(postgres: str) -> Iterator[str]:
    """A service that shows the plain page, whatever is built."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DIBS_PAGES_DIR", str(PLAIN))
        with own_service(postgres) as url:
            yield url


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    """A narrow page that never complains or scrolls sideways, and everybody can use."""
    complaints: list[str] = []
    page = browser.new_page(viewport={"width": 390, "height": 844})
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda said: complaints.append(said.text))
    yield page
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    assert violations(page) == []
    page.close()
    quiet = "Failed to load resource"
    assert [text for text in complaints if quiet not in text] == []


def test_seats_and_tickets_are_held_and_bought(
    page: Page, address: str, hall: Hall
) -> None:
    page.goto(address)
    page.get_by_role("link", name="The Hall").last.click()
    page.goto(f"{address}/events/{hall.event}")
    expect(page.get_by_role("heading", name="The Hall")).to_be_visible()
    page.locator("summary", has_text="1").first.click()
    page.get_by_role("button", name="1, row A, seat 1").click()
    page.get_by_label("How many: Adult").fill("2")
    page.get_by_role("button", name="Reserve").click()
    expect(page.locator("#what")).to_contain_text("1-A-1")
    expect(page.locator("#until")).to_have_text(
        re.compile(r"Held for you for \d+:\d\d")
    )
    expect(page.get_by_role("button", name="1, row A, seat 1")).to_be_disabled()
    assert violations(page) == []
    page.get_by_role("button", name="More time").click()
    page.reload()
    page.get_by_role("button", name="Buy").click()
    expect(page.locator("#until")).to_have_text("Yours: bought.")
    assert hall.availability()["seats"]["sold"] == ["1-A-1"]


def test_a_refusal_is_told_and_what_others_hold_may_return(
    page: Page, address: str, hall: Hall
) -> None:
    page.goto(f"{address}/?event={hall.event}")
    shirts = page.locator("li", has_text="Shirt")
    expect(shirts).to_contain_text("5 left")
    hall.take(items={"shirt": 4})
    expect(shirts).to_contain_text("1 left, 4 in carts and may return")
    page.get_by_label("How many: Shirt").fill("3")
    page.get_by_role("button", name="Reserve").click()
    expect(page.locator("#told")).not_to_be_empty()
    for _ in range(2):  # What is left is looked at again, which takes nothing back.
        page.wait_for_event("response", is_look)
    expect(page.locator("#told")).not_to_be_empty()
    assert hall.availability()["items"]["shirt"]["reserved_count"] == 4


def is_look(response: Response) -> bool:
    return response.url.endswith("/availability")


@pytest.mark.parametrize("changed", [False, True], ids=["the same", "another choice"])
def test_a_lost_answer_loses_no_hold(
    page: Page, address: str, hall: Hall, changed: bool
) -> None:
    """It held until it was over, and nothing on the page showed it or gave it back."""
    page.goto(f"{address}/?event={hall.event}")

    def lose(route: Route) -> None:
        route.fetch()
        route.abort()

    page.route("**/reservations", lose, times=1)
    page.get_by_label("How many: Adult").fill("1")
    page.get_by_role("button", name="Reserve").click()
    expect(page.locator("#told")).to_contain_text("No answer came")
    page.reload()
    page.get_by_label("How many: Adult").fill("2" if changed else "1")
    page.get_by_role("button", name="Reserve").click()
    expect(page.locator("#what")).to_have_text("1 × adult")
    expect(page.locator("#told")).to_have_text(
        re.compile("already" if changed else "^$")
    )
    assert hall.availability()["items"]["adult"]["reserved_count"] == 1
    page.get_by_role("button", name="Give back").click()
    expect(page.locator("#until")).to_have_text("Given back.")
    assert hall.availability()["items"]["adult"]["reserved_count"] == 0


def test_a_lost_hold_comes_before_another_choice(
    page: Page, address: str, hall: Hall
) -> None:
    """Both were held, and no way led to the first: it only refused the same again."""
    page.goto(f"{address}/?event={hall.event}")
    reserve = page.get_by_role("button", name="Reserve")

    def lose(route: Route) -> None:
        route.fetch()
        route.abort()

    def reserved() -> list[int]:
        items = hall.availability()["items"]
        return [items[item]["reserved_count"] for item in ("adult", "shirt")]

    page.route("**/reservations", lose, times=2)
    page.get_by_label("How many: Adult").fill("1")
    reserve.click()
    expect(page.locator("#told")).to_contain_text("No answer came")
    page.reload()
    page.get_by_label("How many: Shirt").fill("1")
    with page.expect_event("requestfailed"):  # Its answer is lost once more.
        reserve.click()
    expect(page.locator("#told")).to_contain_text("No answer came")
    reserve.click()
    expect(page.locator("#what")).to_have_text("1 × adult")
    expect(page.locator("#told")).to_contain_text("already held for you")
    assert reserved() == [1, 0]
    page.get_by_role("button", name="Give back").click()
    expect(page.locator("#until")).to_have_text("Given back.")
    reserve.click()
    expect(page.locator("#what")).to_have_text("1 × shirt")
    expect(page.locator("#told")).to_be_empty()
    assert reserved() == [0, 1]


def test_a_lost_hold_that_is_over_is_in_nobodys_way(
    page: Page, address: str, hall: Hall
) -> None:
    page.goto(f"{address}/?event={hall.event}")
    reserve = page.get_by_role("button", name="Reserve")

    def lose(route: Route) -> None:
        hall.end(route.fetch().json()["id"])
        route.abort()

    page.route("**/reservations", lose, times=1)
    page.get_by_label("How many: Adult").fill("1")
    reserve.click()
    expect(page.locator("#told")).to_contain_text("No answer came")
    page.get_by_label("How many: Adult").fill("2")
    reserve.click()
    expect(page.locator("#what")).to_have_text("2 × adult")
    expect(page.locator("#told")).to_be_empty()


def test_a_key_lasts_until_its_answer(page: Page, address: str, hall: Hall) -> None:
    page.goto(f"{address}/?event={hall.event}")
    adults = page.get_by_label("How many: Adult")
    keys: list[str | None] = []

    def press(status: int, calls: int = 1) -> None:
        """Press, and be answered so."""
        body = {"detail": f"Answered {status}", "status": status}

        def answer(route: Route) -> None:
            keys.append(route.request.header_value("idempotency-key"))
            route.fulfill(status=status, json=body)

        page.route("**/reservations", answer, times=calls)
        page.get_by_role("button", name="Reserve").click()
        expect(page.locator("#told")).to_have_text(f"Answered {status}")

    adults.fill("1")
    for status in (503, 429, 500, 409):
        press(status)
    assert len(set(keys)) == 1
    press(503)  # The one before was definite.
    adults.fill("2")
    press(500)  # Another choice waits until the one before is answered, too.
    assert len(set(keys)) == 2
    press(409, calls=2)
    assert keys[-2] == keys[-3]
    assert len(set(keys)) == 3


def test_what_is_over_is_said_to_be_so(page: Page, address: str, hall: Hall) -> None:
    hall.change(hold_seconds=1)
    page.goto(f"{address}/?event={hall.event}")
    page.get_by_label("How many: Adult").fill("1")
    page.get_by_role("button", name="Reserve").click()
    for _ in range(2):
        expect(page.locator("#what")).to_have_text("1 × adult")
        expect(page.locator("#until")).to_have_text("Your time is over.")
        expect(page.locator("#held button:visible")).to_have_count(0)
        page.reload()


def test_prices_are_those_of_the_currency(page: Page, address: str, hall: Hall) -> None:
    hall.change(currency="HUF")
    page.goto(f"{address}/?event={hall.event}")
    expect(page.locator("li", has_text="Shirt")).to_contain_text("HUF\u00a025.00")


@pytest.mark.parametrize("status", [429, 503])
def test_seats_whose_plan_was_refused_come_with_the_next_look(
    page: Page, address: str, hall: Hall, status: int
) -> None:
    """They were gone without a word, until the page was loaded again."""
    refused = {"detail": "Not just now", "status": status}
    page.route(
        f"**{hall.path}/plan",
        lambda route: route.fulfill(status=status, json=refused),
        times=1,
    )
    hall.take(seats=["1-A-2"])
    page.goto(f"{address}/?event={hall.event}")
    expect(page.locator("#told")).to_have_text("Not just now")
    expect(page.locator("li", has_text="Shirt")).to_contain_text("5 left")
    page.locator("summary", has_text="1").first.click()
    expect(page.get_by_role("button", name="1, row A, seat 1")).to_be_enabled()
    expect(page.get_by_role("button", name="1, row A, seat 2")).to_be_disabled()
    expect(page.locator("#told")).to_be_empty()
    expect(page.locator("details")).to_have_count(2)


def held_back(page: Page, address: str) -> list[Route]:
    """The requests that go there, until they are let go on."""
    waiting: list[Route] = []

    def wait(route: Route) -> None:
        waiting.append(route)

    page.route(address, wait)
    return waiting


def test_seats_that_come_late_put_nothing_back(
    page: Page, address: str, hall: Hall
) -> None:
    waiting = held_back(page, f"**{hall.path}/plan")
    page.goto(f"{address}/?event={hall.event}")
    shirts = page.locator("li", has_text="Shirt")
    expect(shirts).to_contain_text("5 left")
    hall.take(items={"shirt": 4}, seats=["1-A-2"])
    expect(shirts).to_contain_text("1 left")
    page.route(f"**{hall.path}/availability", lambda route: route.abort())
    waiting[0].continue_()
    expect(page.locator("details")).to_have_count(2)
    assert "1 left" in shirts.inner_text()
    page.locator("summary", has_text="1").first.click()
    expect(page.get_by_role("button", name="1, row A, seat 2")).to_be_disabled()


def test_seats_do_not_wait_for_what_one_holds(
    page: Page, address: str, hall: Hall
) -> None:
    page.goto(f"{address}/?event={hall.event}")
    page.get_by_label("How many: Shirt").fill("1")
    page.get_by_role("button", name="Reserve").click()
    expect(page.locator("#what")).to_have_text("1 × shirt")
    waiting = held_back(page, "**/reservations/*")
    page.reload()
    expect(page.locator("details")).to_have_count(2)
    waiting[0].continue_()
    expect(page.locator("#what")).to_have_text("1 × shirt")


def test_a_look_says_nothing_over_why_a_press_was_refused(
    page: Page, address: str, hall: Hall
) -> None:
    refused = {"detail": "Not just now", "status": 503}
    page.route(
        f"**{hall.path}/plan", lambda route: route.fulfill(status=503, json=refused)
    )
    page.goto(f"{address}/?event={hall.event}")
    told = page.locator("#told")
    expect(told).to_have_text("Not just now")
    page.get_by_label("How many: Shirt").fill("9")
    page.get_by_role("button", name="Reserve").click()
    expect(told).not_to_have_text("Not just now")
    why = told.inner_text()
    for _ in range(2):
        page.wait_for_event("response", is_look)
    assert told.inner_text() == why != ""


def test_it_rests_as_long_as_it_is_told(page: Page, address: str, hall: Hall) -> None:
    asked: list[str] = []
    later = {"status": 503, "headers": {"Retry-After": "60"}}
    page.clock.install()
    page.route(
        f"**{hall.path}/plan",
        lambda route: route.fulfill(json={"detail": "Not just now"}, **later),
        times=1,
    )
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{address}/?event={hall.event}")
    expect(page.locator("#told")).to_have_text("Not just now")
    before = len(asked)
    page.clock.fast_forward(30_000)
    assert page.evaluate("1") == 1, "what it asks for meanwhile has been seen"
    assert len(asked) == before
    page.clock.fast_forward(31_000)
    expect(page.locator("details")).to_have_count(2)


def test_an_event_without_seats_is_sold_without_a_word(
    page: Page, address: str, hall: Hall
) -> None:
    seatless = f"{hall.event}-seatless"
    hall.put_event(seatless, "Seatless")
    path = f"/v1/events/{seatless}/items/floor"
    hall.http.put(path, json={"capacity": 3}).raise_for_status()
    page.goto(f"{address}/?event={seatless}")
    expect(page.locator("li", has_text="floor")).to_contain_text("3 left")
    page.wait_for_event("response", is_look)
    expect(page.locator("#told")).to_be_empty()
    page.get_by_label("How many: floor").fill("1")
    page.get_by_role("button", name="Reserve").click()
    expect(page.locator("#what")).to_have_text("1 × floor")


def test_events_beyond_the_first_page_are_listed(
    page: Page, address: str, hall: Hall
) -> None:
    """The list ended with the hundredth, and nothing said that there are more."""
    for number in range(130):
        hall.put_event(f"aaa-{number:03}", f"A Long Run, Night {number}")
    page.goto(address)
    links = page.locator("#content a")
    expect(links).to_have_count(100)
    more = page.get_by_role("button", name="More events")
    page.route("**/v1/events?*", lambda route: route.abort(), times=1)
    more.click()
    expect(page.locator("#told")).not_to_be_empty()
    count = 100
    while more.count():  # Other tests have made some, too.
        more.click()
        expect(links.nth(count)).to_be_focused()
        count = links.count()
    expect(page.locator("#told")).to_be_empty()
    expect(page.locator(f'a[href="/events/{hall.event}"]')).to_be_visible()


def test_it_is_honest_about_what_it_is(page: Page, address: str) -> None:
    page.goto(address)
    expect(page.locator(".note")).to_contain_text("until the storefront is built")
    assert httpx.get(f"{address}/plain.js").status_code == 200
    assert len(os.listdir(PLAIN)) == 3  # noqa: PTH208 - all there is
