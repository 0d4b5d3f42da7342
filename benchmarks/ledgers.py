"""A figure counts only if every hold behind it stands in the database."""

import psycopg

from dibs import Dibs

USUAL_HELD = "select reserved_count from items where item_id = %s"


def require_in_dibs(url: str, event: str, holds: int) -> None:
    """Raises unless the event is sound and holds what its callers were promised."""
    with Dibs(url) as dibs:
        held = dibs.availability(event).items["floor"].reserved_count
        violations = dibs.verify(event)
    if violations or held != 2 * holds:
        raise RuntimeError(f"{event}: {holds} holds of 2, {held} held, {violations}")


def require_in_usual(url: str, event: str, holds: int) -> None:
    """Raises unless the usual service wrote every hold it acknowledged."""
    with psycopg.connect(url) as connection:
        row = connection.execute(USUAL_HELD, (event,)).fetchone()
    if row != (2 * holds,):
        raise RuntimeError(f"the usual {event}: {holds} holds of 2, {row} held")
