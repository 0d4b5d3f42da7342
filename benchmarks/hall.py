"""A hall of numbered seats, the same for both contestants: rows of sixteen."""

import msgspec
import psycopg

from dibs import Dibs

EVENT = "hall"
ITEM = "stalls"
SEATS = 16
ROWS = 6_000
"""More than a round can fill: who is split, or finds nothing, is another measure."""
SEATS_PER_CALL = 500

SEAT_USUAL = """
insert into seats (seat_id, event_id, row_number, place)
select r || '-' || p, %s, r, p
from generate_series(0, %s - 1) r, generate_series(0, %s - 1) p
"""
HELD = """
select reservation_id from dibs.reservations
where event_id = %s and status = 'reserved'
"""
RELEASE = "select code from dibs.release_many(%s, %s)"
EMPTY_USUAL = "update seats set status = 'available', reservation_id = null"


def build(url: str, rows: int = ROWS) -> None:
    """Puts it on sale in both."""
    put_on_sale(url, rows)
    with psycopg.connect(url) as connection:
        connection.execute(SEAT_USUAL, (EVENT, rows, SEATS))
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("vacuum analyze")


def put_on_sale(url: str, rows: int = ROWS) -> None:
    """Puts it on sale in Dibs."""
    with Dibs(url) as dibs:
        dibs.put_event(EVENT)
        dibs.put_plan(EVENT, document(rows))


def clear(url: str, event: str = EVENT) -> None:
    """Gives all that is held there back, as between two rounds; not measured."""
    with psycopg.connect(url, autocommit=True) as connection:
        held = [
            str(reservation) for (reservation,) in connection.execute(HELD, (event,))
        ]
        for first in range(0, len(held), SEATS_PER_CALL):
            part = [{"id": one} for one in held[first : first + SEATS_PER_CALL]]
            asked = (event, msgspec.json.encode(part).decode())
            codes = {code for (code,) in connection.execute(RELEASE, asked)}
            if codes != {"ok"}:
                raise RuntimeError(f"the hall cannot be cleared: {codes}")
        connection.execute(EMPTY_USUAL)
        connection.execute("vacuum analyze")


def document(rows: int = ROWS) -> bytes:
    """The plan in the pretix format: one block, row behind row."""
    seats = [
        {
            "row_number": str(row),
            "seats": [
                {
                    "seat_guid": f"{row}-{place}",
                    "seat_number": str(place),
                    "category": ITEM,
                    "position": {"x": 20.0 * place, "y": 20.0 * row},
                }
                for place in range(SEATS)
            ],
        }
        for row in range(rows)
    ]
    plan = {
        "name": "Hall",
        "size": {"width": 20 * SEATS, "height": 20 * rows},
        "categories": [{"name": ITEM}],
        "zones": [{"name": "", "position": {"x": 0, "y": 0}, "rows": seats}],
    }
    return msgspec.json.encode(plan)


def pairs(rows: int = ROWS) -> list[tuple[bytes, bytes]]:
    """Its pairs of neighbours, from the front."""
    return [
        (b"%d-%d" % (row, place), b"%d-%d" % (row, place + 1))
        for row in range(rows)
        for place in range(0, SEATS, 2)
    ]
