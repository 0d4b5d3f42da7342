"""A journal made up row by row, and what a checker finds in it."""

from itertools import count

from dibs.rehearsal.checker import (
    Entry,
    Finding,
    Limit,
    Stock,
    TimeLimits,
    held_too_soon,
    limits_passed,
)

STOCK = {
    "floor": Stock(capacity=99),
    "adult": Stock(capacity=None, draws={"floor": 1}),
}
HOME = {"a": {"session": "anna", "network": "home"}}
ALL = HOME | {
    "b": {"session": "anna", "network": "home"},
    "c": {"session": "cy", "customer": "cy", "network": "home"},
}


class Told:
    """A journal, told row by row."""

    def __init__(self) -> None:
        self.rows: list[Entry] = []
        self._positions = count(1)

    def row(
        self, action: str, one: str, at: float, units: int = 0, until: float = 0.0
    ) -> None:
        """Goes on with one row."""
        self.rows.append(
            Entry(
                position=next(self._positions),
                at=at,
                action=action,
                reservation=one,
                items={"adult": units, "floor": units},
                expires_at=until or None,
            )
        )

    def found_too_soon(self, **limits: int) -> list[Finding]:
        """Who got a hold and had to wait; what is not named stands in nobody's way."""
        lax = {"held_minutes_max": 99, "cooldown_after": 99, "cooldown_seconds": 60}
        return list(held_too_soon(self.rows, TimeLimits(**(lax | limits)), ALL))

    def found(self, per: str, what: str, most: int) -> list[Finding]:
        """Who held more than that."""
        limit = Limit(per=per, what=what, most=most)  # type: ignore[arg-type]
        return list(limits_passed(self.rows, STOCK, [limit], ALL))
