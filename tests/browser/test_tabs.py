"""One browser's tabs share one hold, and the last to close lets it go."""

from playwright.sync_api import expect

from .hall import Hall
from .shop import Shop


def test_a_second_tab_has_the_same_hold(shop: Shop, hall: Hall) -> None:
    shop.hold("1-A-1", shirt=1)
    other = shop.second_tab()
    other.expect_status("held")
    expect(other.lines).to_have_count(2)
    shop.press("I need more time")
    expect(other.panel).to_contain_text("Held for you until")
    other.press("Give back")
    shop.expect_status("none")
    assert hall.availability()["totals"]["reserved_count"] == 0


def test_what_is_paid_for_in_one_tab_is_paid_for_in_the_other(shop: Shop) -> None:
    shop.hold(shirt=1)
    other = shop.second_tab()
    other.expect_status("held")
    shop.pay()
    other.expect_status("confirmed")


def test_closing_one_of_two_tabs_changes_nothing(shop: Shop, hall: Hall) -> None:
    hall.change(leave_grace_seconds=1)
    shop.hold("1-A-1")
    other = shop.second_tab()
    other.expect_status("held")
    other.page.close(run_before_unload=True)
    for _ in range(3):  # Longer than the grace.
        expect(shop.digits).not_to_have_text(shop.digits.inner_text())
    shop.pay()
    assert hall.availability()["seats"]["sold"] == ["1-A-1"]


def test_closing_the_last_tab_lets_the_hold_go_after_its_grace(
    shop: Shop, hall: Hall
) -> None:
    """Abandoned carts made events look sold out (event-espresso 219)."""
    hall.change(leave_grace_seconds=1)
    shop.hold("1-A-1", shirt=1)
    shop.context.new_page()  # The browser itself stays open.
    shop.page.close(run_before_unload=True)
    hall.until_free("1-A-1")


def test_a_reload_is_no_leaving(shop: Shop, hall: Hall) -> None:
    hall.change(leave_grace_seconds=3)
    shop.hold("1-A-1")
    shop.page.reload()
    shop.expect_status("held")
    hall.until("left")
    hall.until("stayed")
    shop.pay()
    assert hall.availability()["seats"]["sold"] == ["1-A-1"]
