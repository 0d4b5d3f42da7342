"""Paying by Stripe's own form: a stand-in for the script that js.stripe.com sends."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest
from playwright.sync_api import Locator, Route, expect
from tests.providers.local_stripe import Bank, build_app
from tests.providers.local_stripe.bank import AUTHENTICATED, ELSEWHERE
from tests.providers.serving import served

from dibs.rehearsal.own_service import own_service

from .axe import violations
from .hall import Hall
from .shop import Open, Shop

PAYS, DECLINED = "4242424242424242", "4000000000000002"
STAND_IN = (Path(__file__).parent / "pay_stripe_stand_in.js").read_text()
ACTS = {"confirm": "pay", "prove": "prove", "retrieve": "look"}
"""What the stand-in asks for, by what our Stripe calls it."""
PATIENCE_MS = 16_000
"""Longer than the script is waited for."""
NOT_YOU = "told that it is not you, and nothing was charged"


@pytest.fixture(scope="module")
def stripe() -> Iterator[str]:
    """A Stripe of ours, for the service to call."""
    with served(build_app(Bank())) as address:
        yield address


@pytest.fixture(scope="module")
def address(postgres: str, stripe: str) -> Iterator[str]:
    """A service whose money Stripe takes."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DIBS_DATABASE_URL", postgres)
        patch.setenv("DIBS_STRIPE_API_BASE", stripe)
        patch.setenv("DIBS_STRIPE_SECRET_KEY", "sk_test_good")
        patch.setenv("DIBS_STRIPE_PUBLISHABLE_KEY", "pk_test_good")
        with own_service() as url:
            yield url


@pytest.fixture
def shop(open_shop: Open, stripe: str) -> Iterator[Shop]:
    """A page for which js.stripe.com and api.stripe.com are stand-ins."""

    def answer(route: Route) -> None:
        asked = json.loads(route.request.post_data or "{}")
        act = ACTS[route.request.url.rpartition("/")[2]]
        told = httpx.post(f"{stripe}/_buyer/{act}", json=asked)
        open_to_all = {"Access-Control-Allow-Origin": "*"}
        route.fulfill(status=told.status_code, json=told.json(), headers=open_to_all)

    shop = open_shop()
    answered(shop)
    shop.context.route("https://api.stripe.com/**", answer)
    yield shop
    hosts = {urlsplit(address).netloc for address in shop.strangers}
    assert hosts <= {"js.stripe.com", "api.stripe.com", urlsplit(stripe).netloc}
    shop.strangers.clear()


def answered(shop: Shop) -> None:
    """From now on js.stripe.com answers, by a stand-in."""
    script = "text/javascript"
    shop.context.route(
        "https://js.stripe.com/**",
        lambda route: route.fulfill(body=STAND_IN, content_type=script),
    )


def look(hall: Hall) -> None:
    """Have the service look at its payments, as a message of Stripe's would."""
    for payment in hall.http.get("/v1/payments").json()["payments"]:
        hall.http.post(f"/v1/payments/{payment['id']}/retry")


def test_stripe_s_form_pays(shop: Shop, hall: Hall) -> None:
    shop.hold("1-A-1")
    assert shop.strangers == [], "Stripe is loaded where somebody pays"
    shop.check_out()
    field = shop.page.get_by_label("A field of Stripe's")
    asked = json.loads(field.get_attribute("data-asked") or "{}")
    wanted = {"key": "pk_test_good", "locale": "en", "amount": 6_000, "currency": "eur"}
    assert wanted.items() <= asked.items()
    assert asked["captureMethod"] == "manual"
    assert violations(shop.page) == []
    field.fill(PAYS)
    shop.primary.click()
    expect(shop.page.locator(".payment .waiting:visible")).to_be_visible()
    look(hall)
    expect(shop.page.get_by_role("heading", name="All yours")).to_be_visible()
    assert hall.availability()["seats"]["sold"] == ["1-A-1"]


def test_what_stripe_declines_is_told_and_tried_again(shop: Shop, hall: Hall) -> None:
    shop.hold(shirt=1)
    shop.check_out()
    field = shop.page.get_by_label("A field of Stripe's")
    field.fill(DECLINED)
    shop.primary.click()
    problem = shop.page.locator(".payment .field-problem")
    expect(problem).to_contain_text("declined and nothing was charged")
    field.fill(PAYS)
    shop.primary.click()
    expect(shop.page.locator(".payment .waiting:visible")).to_be_visible()
    look(hall)
    expect(shop.page.get_by_role("heading", name="All yours")).to_be_visible()


def test_a_form_that_cannot_be_loaded_is_told(shop: Shop) -> None:
    shop.context.route("https://js.stripe.com/**", lambda route: route.abort())
    shop.hold(shirt=1)
    shop.check_out()
    problem = shop.page.locator(".payment .field-problem")
    expect(problem).to_contain_text("cannot be loaded")
    answered(shop)
    shop.primary.click()
    expect(field_of(shop)).to_be_visible()
    expect(problem).to_be_empty()
    expect(shop.primary).to_have_attribute("aria-disabled", "false")


def test_a_form_that_does_not_come_is_waited_for_and_then_told(
    shop: Shop, hall: Hall
) -> None:
    shop.hold(shirt=1)
    shop.context.route("https://js.stripe.com/**", lambda _: None)
    shop.page.clock.install()
    shop.check_out()
    place = shop.page.get_by_text("Loading the payment form …")
    expect(place).to_be_visible()
    expect(shop.primary).to_have_attribute("aria-disabled", "true")
    box = place.bounding_box()
    assert box is not None
    assert box["height"] >= 200
    assert violations(shop.page) == []
    shop.page.clock.fast_forward(PATIENCE_MS)
    problem = shop.page.locator(".payment .field-problem")
    expect(problem).to_contain_text("cannot be loaded")
    expect(place).to_have_count(0)
    answered(shop)
    shop.primary.click()
    field_of(shop).fill(PAYS)
    expect(problem).to_be_empty()
    shop.primary.click()
    expect(waiting_in(shop)).to_be_visible()
    look(hall)
    expect(shop.page.get_by_role("heading", name="All yours")).to_be_visible()


@pytest.mark.parametrize("says", ["loaderror", "nothing"])
def test_a_form_that_stripe_cannot_show_is_told_and_asked_for_again(
    shop: Shop, says: str
) -> None:
    shop.page.add_init_script(f"window.stripeSays = '{says}'")
    shop.visit()
    shop.hold(shirt=1)
    shop.page.clock.install()
    shop.check_out()
    if says == "nothing":
        expect(field_of(shop)).to_be_attached()
        shop.page.clock.fast_forward(PATIENCE_MS)
    problem = shop.page.locator(".payment .field-problem")
    expect(problem).to_contain_text("cannot be loaded")
    expect(field_of(shop)).to_have_count(0)
    shop.page.evaluate("window.stripeSays = 'ready'")
    shop.primary.click()
    expect(field_of(shop)).to_be_visible()
    expect(problem).to_be_empty()
    expect(shop.primary).to_have_attribute("aria-disabled", "false")


def field_of(shop: Shop) -> Locator:
    return shop.page.get_by_label("A field of Stripe's")


def waiting_in(shop: Shop) -> Locator:
    return shop.page.locator(".payment .waiting:visible")


def expect_at_the_bank(shop: Shop, stripe: str) -> None:
    """The bank's own page is shown in place of ours."""
    expect(shop.page).to_have_url(re.compile(f"^{re.escape(stripe)}/_bank/"))


def expect_back(shop: Shop) -> None:
    """The page is ours again, and its address tells no secret."""
    expect(shop.page).to_have_url(f"{shop.url}{shop.path}/checkout")


def test_a_bank_that_asks_in_stripe_s_dialog_is_answered(
    shop: Shop, hall: Hall
) -> None:
    shop.hold("1-A-1")
    shop.check_out()
    field_of(shop).fill(AUTHENTICATED)
    shop.primary.click()
    bank = shop.page.get_by_role("dialog", name="A dialog of Stripe's")
    bank.get_by_role("button", name="Fail").click()
    expect(shop.page.locator(".payment .field-problem")).to_contain_text(NOT_YOU)
    assert violations(shop.page) == []
    look(hall)
    expect(shop.page.locator(".payment .field-problem")).to_contain_text(NOT_YOU)
    shop.primary.click()
    bank.get_by_role("button", name="Complete").click()
    expect(waiting_in(shop)).to_contain_text("on its way")
    look(hall)
    expect(shop.page.get_by_role("heading", name="All yours")).to_be_visible()
    assert hall.availability()["seats"]["sold"] == ["1-A-1"]


def test_a_bank_that_asked_before_a_reload_asks_again(shop: Shop, hall: Hall) -> None:
    shop.hold(shirt=1)
    shop.check_out()
    field_of(shop).fill(AUTHENTICATED)
    shop.primary.click()
    bank = shop.page.get_by_role("dialog", name="A dialog of Stripe's")
    expect(bank).to_be_visible()
    look(hall)
    shop.page.reload()
    expect(waiting_in(shop)).to_contain_text("Your bank waits for an answer.")
    expect(shop.page.get_by_role("dialog")).to_have_count(0)
    assert violations(shop.page) == []
    shop.press("Answer it")
    bank.get_by_role("button", name="Complete").click()
    expect(waiting_in(shop)).to_contain_text("on its way")
    look(hall)
    expect(shop.page.get_by_role("heading", name="All yours")).to_be_visible()


def test_who_comes_back_from_their_bank_s_page_is_told_what_became_of_it(
    shop: Shop, hall: Hall, stripe: str
) -> None:
    shop.hold("1-A-1")
    shop.check_out()
    field_of(shop).fill(ELSEWHERE)
    shop.primary.click()
    expect_at_the_bank(shop, stripe)
    shop.page.go_back()
    expect(waiting_in(shop)).to_contain_text("Your bank waits for an answer.")
    shop.press("Answer it")
    expect_at_the_bank(shop, stripe)
    shop.press("It is me")
    expect_back(shop)
    expect(waiting_in(shop)).to_contain_text("on its way")
    shop.page.reload()
    expect(waiting_in(shop)).to_contain_text("on its way")
    look(hall)
    expect(shop.page.get_by_role("heading", name="All yours")).to_be_visible()
    assert hall.availability()["seats"]["sold"] == ["1-A-1"]


def test_who_said_no_at_their_bank_s_page_can_pay_again(
    shop: Shop, hall: Hall, stripe: str
) -> None:
    shop.hold(shirt=1)
    shop.check_out()
    field_of(shop).fill(ELSEWHERE)
    shop.primary.click()
    expect_at_the_bank(shop, stripe)
    shop.page.go_back()
    expect(waiting_in(shop)).to_contain_text("Your bank waits for an answer.")
    field_of(shop).fill(ELSEWHERE)
    shop.primary.click()
    expect_at_the_bank(shop, stripe)
    shop.press("It is not me")
    expect_back(shop)
    expect(shop.page.locator(".payment .field-problem")).to_contain_text(NOT_YOU)
    shop.page.reload()
    expect(shop.page.locator(".payment .field-problem")).to_contain_text(NOT_YOU)
    assert violations(shop.page) == []
    field_of(shop).fill(PAYS)
    shop.primary.click()
    expect(waiting_in(shop)).to_contain_text("on its way")
    look(hall)
    expect(shop.page.get_by_role("heading", name="All yours")).to_be_visible()
