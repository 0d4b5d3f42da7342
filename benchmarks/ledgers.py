"""A figure counts only if every hold behind it stands in the database."""

import psycopg

from benchmarks.contestants import Stage
from dibs import Dibs


class Lost(RuntimeError):  # noqa: N818 it says what became of holds
    """A hold that was acknowledged does not stand: no figure of the run is worth it."""


USUAL_HELD = "select reserved_count from items where item_id = %s"


def require_in_dibs(stage: Stage, event: str, units: int) -> None:
    """Raises unless the event is sound and holds what its callers were promised."""
    with Dibs(stage.url) as dibs:
        items = dibs.availability(event).items.values()
        violations = dibs.verify(event)
    held = sum(item.reserved_count for item in items)
    if violations or held != units:
        raise Lost(f"{event}: {units} promised, {held} held, {violations}")


def require_in_usual(stage: Stage, event: str, units: int) -> None:
    """Raises unless the usual service wrote every hold it acknowledged."""
    with psycopg.connect(stage.url) as connection:
        row = connection.execute(USUAL_HELD, (event,)).fetchone()
    if row != (units,):
        raise Lost(f"the usual {event}: {units} promised, {row} held")
