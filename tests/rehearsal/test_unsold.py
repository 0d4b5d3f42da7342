"""Every unsold seat has a reason, or is a finding."""

from datetime import UTC, datetime

from dibs.rehearsal.checker import Evidence, Final
from dibs.rehearsal.unsold import Unsold, unsold

from .tale import STOCK, WINDOW, Tale


def explain(tale: Tale, at: float, *, reserved: str = "", sold: str = "") -> Unsold:
    """Why seat A is unsold at a moment."""
    final = Final(
        counted_at=at,
        reserved={},
        sold={},
        reserved_seats=set(reserved),
        sold_seats=set(sold),
        statuses={},
    )
    (reason,) = unsold(Evidence(tale.calls, STOCK), final, ["A"])
    return reason


def test_a_sold_seat_needs_no_reason() -> None:
    final = Final(
        counted_at=0,
        reserved={},
        sold={},
        reserved_seats=set(),
        sold_seats={"A"},
        statuses={},
    )
    assert list(unsold(Evidence([], STOCK), final, ["A"])) == []


def test_nobody_asked_for_it() -> None:
    assert explain(Tale(), 10).reason == "never_asked_for"


def test_somebody_asked_for_it_with_a_taken_one() -> None:
    tale = Tale()
    tale.refuse("seats_unavailable", 1, seats="AB")
    assert explain(tale, 10).reason == "asked_in_vain"


def test_somebody_has_it_until_a_moment() -> None:
    tale = Tale()
    tale.reserve("anna", 0, seats="A")
    found = explain(tale, 10, reserved="A")
    assert (found.reason, found.buyer) == ("held", 0)
    assert found.until == datetime.fromtimestamp(WINDOW + 0.05, UTC)


def test_it_came_back_when_its_reservation_was_due() -> None:
    tale = Tale()
    tale.reserve("anna", 0, seats="A")
    found = explain(tale, WINDOW + 10)
    assert (found.reason, found.buyer) == ("returned", 0)


def test_free_before_its_deadline_is_unexplained() -> None:
    tale = Tale()
    tale.reserve("anna", 0, seats="A")
    found = explain(tale, WINDOW - 1)
    assert (found.reason, found.shown) == ("unexplained", "free")


def test_reserved_after_its_deadline_is_unexplained() -> None:
    tale = Tale()
    tale.reserve("anna", 0, seats="A")
    found = explain(tale, WINDOW + 1, reserved="A")
    assert (found.reason, found.shown) == ("unexplained", "reserved")


def test_a_lost_reserve_may_have_it() -> None:
    tale = Tale()
    tale.reserve("anna", 0, seats="A", lost=True)
    assert explain(tale, 10, reserved="A").reason == "held"
