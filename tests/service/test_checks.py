"""What validating all that somebody holds asks the engine for."""

from typing import Any, cast

from dibs.client import AsyncDibs
from dibs.models import Reservation
from dibs.service.calls.actor import OPEN
from dibs.service.calls.call import Call
from dibs.service.stock import checks
from dibs.service.stock.shelf import Shelf


class Engine:
    """Has nothing, and remembers what of it was asked for."""

    def __init__(self) -> None:
        self.asked: list[dict[str, Any]] = []

    async def reservations(self, _: str, **asked: Any) -> list[Reservation]:
        """None."""
        self.asked.append(asked)
        return []


async def test_what_is_over_is_not_asked_for() -> None:
    engine = Engine()
    headers = {b"dibs-session": b"anna"}
    call = Call({}, headers, OPEN, cast("AsyncDibs", engine))
    assert await checks._live(Shelf(call, "shop"), call) == []
    (asked,) = engine.asked
    assert (asked["session"], asked["live"]) == ("anna", True)
