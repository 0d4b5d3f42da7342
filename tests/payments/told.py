"""What was told of an order, to whoever follows: once, and without a gap."""

from collections import Counter

import psycopg

from dibs.payments.models import Order

GAPS = """
select m.organisation_id from dibs_office.messages m
group by m.organisation_id
having count(*) <> max(m.position) or min(m.position) <> 1
"""
TOLD = """
select m.type, coalesce(m.body ->> 'refund', m.body ->> 'reservation', '')
from dibs_office.messages m where m.order_id = %s order by m.position
"""
ENDS = ("order.paid", "order.refunded", "order.cancelled")
ONCE = {"order.created", "order.late", "refund.succeeded", *ENDS}


def require_told_once(url: str, order: Order) -> None:
    """What cannot happen twice was told once, the order's end last of all ends."""
    with psycopg.connect(url) as link:
        assert link.execute(GAPS).fetchall() == []
        told = link.execute(TOLD, (order.id,)).fetchall()
    again = {one: n for one, n in Counter(told).items() if one[0] in ONCE and n > 1}
    assert again == {}
    assert told[0] == ("order.created", "")
    ends = [name for name, _ in told if name in ENDS]
    assert ends[-1:] == [f"order.{order.status}"] * (f"order.{order.status}" in ENDS)
