"""What buyers were told, beside what the database has."""

import psycopg

from .buyers import Buyers

RESERVED = """
select reservation_id::text, session, status from dibs.reservations where event_id = %s
"""
SOLD = "select sold_count from dibs.items where event_id = %s"


def prove(url: str, event: str, buyers: Buyers) -> None:
    """Nothing acknowledged is lost, nothing is doubled, nothing is broken."""
    assert not buyers.complaints, f"neither yes nor why not: {buyers.complaints[:3]}"
    with psycopg.connect(url) as link:
        rows = link.execute(RESERVED, (event,)).fetchall()
        sold = link.execute(SOLD, (event,)).fetchone()
        broken = link.execute("select * from dibs.verify(%s)", (event,)).fetchall()
    confirmed = {one for one, _, status in rows if status == "confirmed"}
    held = {one: session for one, session, _ in rows}
    assert buyers.reserved.keys() - held.keys() == set(), "holds are lost"
    assert held.keys() == buyers.reserved.keys(), "holds nobody knows of"
    assert held == buyers.reserved, "somebody was given another's answer"
    assert buyers.confirmed.keys() - confirmed == set(), "sales are lost"
    assert confirmed == buyers.confirmed.keys(), "sales nobody knows of"
    assert len({session for _, session, _ in rows}) == len(rows), "holds are doubled"
    assert sold == (len(buyers.confirmed),)
    assert broken == []
