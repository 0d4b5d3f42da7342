"""Paying by Stripe's own form: a stand-in for the script that js.stripe.com sends."""

import json
from collections.abc import Iterator
from urllib.parse import urlsplit

import httpx
import pytest
from playwright.sync_api import Route, expect
from tests.providers.local_stripe import Bank, build_app
from tests.providers.serving import served

from dibs.rehearsal.own_service import own_service

from .axe import violations
from .hall import Hall
from .shop import Open, Shop

PAYS, DECLINED = "4242424242424242", "4000000000000002"
STAND_IN = """
window.Stripe = (key, { locale }) => ({
  elements: (asked) => {
    const card = document.createElement("input")
    card.setAttribute("aria-label", "A field of Stripe's")
    card.dataset.asked = JSON.stringify({ key, locale, ...asked })
    const mount = (place) => place.append(card)
    const element = { mount, destroy: () => card.remove() }
    return { card, create: () => element, submit: async () => ({}) }
  },
  confirmPayment: async ({ elements, clientSecret }) => {
    const id = clientSecret.split("_secret_")[0]
    const body = JSON.stringify({ reference: id, number: elements.card.value })
    const call = { method: "POST", body }
    const response = await fetch("https://api.stripe.com/v1/confirm", call)
    const paymentIntent = await response.json()
    const { last_payment_error: error } = paymentIntent
    const failed = error && { ...error, payment_intent: paymentIntent }
    return failed ? { error: failed } : { paymentIntent }
  },
})
"""


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

    def confirm(route: Route) -> None:
        asked = json.loads(route.request.post_data or "{}")
        told = httpx.post(f"{stripe}/_buyer/pay", json=asked)
        open_to_all = {"Access-Control-Allow-Origin": "*"}
        route.fulfill(status=told.status_code, json=told.json(), headers=open_to_all)

    shop = open_shop()
    script = "text/javascript"
    shop.context.route(
        "https://js.stripe.com/**",
        lambda route: route.fulfill(body=STAND_IN, content_type=script),
    )
    shop.context.route("https://api.stripe.com/**", confirm)
    yield shop
    hosts = {urlsplit(address).hostname for address in shop.strangers}
    assert hosts <= {"js.stripe.com", "api.stripe.com"}
    shop.strangers.clear()


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
