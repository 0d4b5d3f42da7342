"""Every page for everybody: axe, dark, narrow, right to left, three languages."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from .acts import LANGUAGES, speak
from .axe import violations
from .hall import Hall
from .programme import on_sale
from .scenes import SCENES, Scene, shown
from .shop import Open, Shop

pytestmark = pytest.mark.needs("web")

WEB = Path(__file__).parents[2] / "web"
STYLES = (WEB / "apps/storefront/src/styles", WEB / "packages/react/styles")
OVERFLOW = "document.documentElement.scrollWidth - innerWidth"
SMALL = """all => all.filter(e => !e.closest('.spoken, p, td, .skip'))
  .map(e => e.type === 'checkbox' ? e.closest('label') : e)
  .map(e => [e.ariaLabel || e.textContent, e.getBoundingClientRect()])
  .filter(([, box]) => box.width < 44 || box.height < 44)
  .map(([name, box]) => [name, box.width, box.height])"""
PRESSED = "button:visible, select:visible, input:visible, summary:visible, a:visible"
LOOKS = """() => [...document.querySelectorAll('#page *')]
  .filter(e => e.checkVisibility())
  .flatMap(e => [
    ...[...e.classList].map(name => `.${name}`),
    ...[...e.attributes].filter(({ name }) => name.startsWith('data-'))
      .map(({ name, value }) => `[${name}="${value}"]`),
  ])"""
ELSEWHERE = {
    ".dibs-demo",  # the demo's own switch: tests/demo/test_stay.py
    ".form-loading",  # Stripe's form on its way: test_pay_stripe.py
    '[data-dibs-scheme="dark"]',  # as the system's own; chosen in a test below
    '[data-dibs-scheme="light"]',  # the same
    '[data-state="unknown"]',  # the gallery's own service has counted at once
}
"""What has a look and is on no page of the list, and where it is."""


@pytest.fixture(scope="module")
def theatre(postgres: str) -> Iterator[str]:
    """A service with everything on sale that the scenes are about."""
    with on_sale(postgres) as url:
        yield url


@pytest.fixture(scope="module")
def looks() -> set[str]:
    """What was seen on the pages so far, by class and state."""
    return set()


@pytest.mark.parametrize("scene", SCENES.values(), ids=SCENES)
def test_everybody_can_use_every_page(
    browser: Browser, theatre: str, scene: Scene, looks: set[str]
) -> None:
    """Light and wide in English; dark and as narrow as a small phone in Arabic."""
    with shown(browser, theatre, scene) as shop:
        looks.update(shop.page.evaluate(LOOKS))
        assert violations(shop.page) == []
        shop.page.set_viewport_size({"width": 320, "height": 640})
        shop.page.emulate_media(color_scheme="dark")
        for language in LANGUAGES:
            speak(shop, language)
            assert (language, shop.page.evaluate(OVERFLOW)) == (language, 0)
        speak(shop, "ar")
        pressed = shop.page.locator(PRESSED)
        assert pressed.evaluate_all(SMALL) == []
        assert violations(shop.page) == []


def test_whatever_has_a_look_is_on_one_of_these_pages(looks: set[str]) -> None:
    """A new page or state must be added to the list, or this fails."""
    sheets = (sheet for folder in STYLES for sheet in folder.glob("*.css"))
    styles = "".join(sheet.read_text() for sheet in sheets)
    rules = re.sub(r"/\*.*?\*/", "", styles, flags=re.DOTALL)
    selectors = " ".join(re.findall(r"([^{};]+)\{", rules))
    named = re.findall(r'\.[a-z][\w-]*|\[data-[\w-]+="[^"]+"\]', selectors)
    assert sorted(set(named) - looks - ELSEWHERE) == []


def test_a_purchase_from_right_to_left(open_shop: Open, hall: Hall) -> None:
    shop = open_shop(locale="ar")
    expect(shop.page.locator("html")).to_have_attribute("dir", "rtl")
    shop.ware("shirt").locator("button").last.click()
    shop.primary.click()
    shop.expect_status("held")
    assert shop.page.evaluate(OVERFLOW) <= 0
    assert violations(shop.page) == []
    shop.primary.click()
    expect(shop.page.locator(".checkout h1")).to_have_text("الدفع")
    shop.primary.click()
    expect(shop.page.locator(".ticket")).to_have_count(1)
    assert hall.availability()["items"]["shirt"]["sold_count"] == 1


def test_the_language_can_be_switched_and_stays(shop: Shop) -> None:
    shop.page.get_by_label("Language").select_option("de")
    expect(shop.page.get_by_role("heading", name="Ihre Auswahl")).to_be_visible()
    expect(shop.page.locator("html")).to_have_attribute("lang", "de")
    expect(shop.ware("shirt")).to_contain_text("25,00\u00a0€")
    shop.page.reload()
    expect(shop.page.get_by_role("heading", name="Ihre Auswahl")).to_be_visible()


def test_whoever_switches_the_language_stays_at_the_switch(shop: Shop) -> None:
    """On a page that has nothing to show, the heading took the focus away."""
    shop.visit(f"{shop.path}/checkout")
    shop.page.get_by_role("link", name="Back to the event").click()
    expect(shop.page).to_have_title("The Hall")
    shop.page.go_back()
    expect(shop.page.get_by_role("heading", name="Check out")).to_be_focused()
    switch = shop.page.locator(".language select")
    switch.focus()
    switch.select_option("de")
    expect(shop.page.get_by_role("heading", name="Kasse")).to_be_visible()
    expect(switch).to_be_focused()


def test_dark_and_light_can_be_chosen_and_stay(open_shop: Open) -> None:
    shop = open_shop(color_scheme="light")
    ground = "getComputedStyle(document.body).backgroundColor"
    light = shop.page.evaluate(ground)
    look = shop.page.get_by_role("button", name="Colours")
    look.click()
    look.click()
    expect(look).to_have_accessible_name("Colours: Dark")
    assert shop.page.evaluate(ground) != light
    shop.page.reload()
    expect(look).to_have_accessible_name("Colours: Dark")
    assert shop.page.evaluate(ground) != light
