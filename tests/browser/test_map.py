"""The picture of the seats, moved by its buttons and by keys."""

from hashlib import sha256

import pytest
from playwright.sync_api import Locator, expect

from .acts import let_it_paint, see_seats
from .shop import Open, Shop

STILL_CLOCK = "performance.now = () => 0"
"""By it, whatever a page does for so long at most comes to its end at once."""


@pytest.mark.parametrize("is_fast", [False, True], ids=["as it is", "all in one frame"])
def test_the_map_is_moved_by_its_buttons_and_by_keys(
    open_shop: Open, is_fast: bool
) -> None:
    # So small that close to there is more of the hall at each side.
    shop = open_shop(viewport={"width": 320, "height": 640})
    if is_fast:
        shop.page.add_init_script(STILL_CLOCK)
        shop.visit()
    see_seats(shop)
    closer, further, whole = (
        shop.page.get_by_role("application").get_by_role("button", name=name)
        for name in ("Closer", "Further away", "All of it")
    )
    first = picture(shop)
    expect_use(closer, is_any=True)
    for button in (further, whole):
        expect_use(button, is_any=False)
        button.click(force=True)
    assert picture(shop) == first
    closer.click()
    near = picture(shop)
    assert near != first
    for button in (further, whole):
        expect_use(button, is_any=True)
    while closer.get_attribute("aria-disabled") == "false":
        closer.click()
    closest = picture(shop)
    further.click()
    assert picture(shop) != closest
    closer.click()
    whole.click()
    assert picture(shop) == first
    expect_use(whole, is_any=False)

    press = shop.page.get_by_role("application").press
    press("ArrowRight")  # All of it is seen: there is nothing to go to.
    assert picture(shop) == first
    seen = [first]
    for key in ("+", "ArrowDown", "ArrowRight", "ArrowLeft", "ArrowUp", "-", "+", "0"):
        press(key)
        seen.append(picture(shop))
        assert seen[-1] != seen[-2], key
    assert seen[1] == near
    assert seen[-1] == first


def expect_use(button: Locator, *, is_any: bool) -> None:
    """Whether it says that pressing it would do something."""
    expect(button).to_have_attribute("aria-disabled", str(not is_any).lower())


def picture(shop: Shop) -> str:
    """What tells the map as it stands, once it has come to rest, from any other."""
    return sha256(let_it_paint(shop).encode()).hexdigest()


def test_a_plan_that_does_not_come_is_told_and_asked_for_again(shop: Shop) -> None:
    shop.context.route("**/plan", lambda route: route.abort())
    shop.visit()
    seats = shop.page.locator(".seating .dibs-map")
    expect(seats).to_contain_text("seating plan")
    shop.context.unroute("**/plan")
    expect(shop.map).to_be_visible()


def test_a_plan_is_sent_once_and_asked_for_by_its_version(shop: Shop) -> None:
    assert _is_sent(shop)
    shop.page.reload()
    assert not _is_sent(shop)


def _is_sent(shop: Shop) -> bool:
    """Whether the plan itself came with this page, not just that it is as before."""
    expect(shop.map).to_be_visible()
    sizes = shop.page.wait_for_function("""() => performance
        .getEntriesByType("resource")
        .filter((entry) => entry.name.endsWith("/plan"))
        .map(({ encodedBodySize, transferSize }) => [encodedBodySize, transferSize])[0]
    """)
    whole, sent = sizes.json_value()
    return bool(sent > whole)
