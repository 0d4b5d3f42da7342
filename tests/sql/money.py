"""Orders and payments of one organisation, and calls that see or change them."""

from typing import Any

import psycopg

UNPAID, PAYING, PAID = (f"00000000-0000-7000-8000-00000000000{n}" for n in "123")
HOLDER = "00000000-0000-4000-8000-000000000009"

ORDERS = """
insert into dibs_office.orders (
  order_id, organisation_id, token, status, currency, amount_minor, captured_minor,
  lines, accepts, principal, created_at, updated_at, pay_until, due_at
)
select o.id::uuid, 'beta', 't', o.status, 'EUR', 10, o.captured, '[]', 'equal', '',
  dibs._now(), dibs._now(), dibs._now(), o.due_at
from (values (%(unpaid)s, 'pending', 0, '-infinity'::timestamptz),
  (%(paying)s, 'paying', 0, null), (%(paid)s, 'paid', 11, null))
  o (id, status, captured, due_at);
"""
PARTS = """
insert into dibs_office.order_reservations (
  order_id, event_id, reservation_id, price_minor, amount_minor, status, sold_id,
  sold_minor, sold_price_minor, left_price_minor, settled_at
)
select o.id::uuid, 'beta.gala', o.id::uuid, 10, 10, o.status, o.sold_id::uuid, o.sold,
  o.sold, o.sold, dibs._now()
from (values (%(unpaid)s, 'open', null, 0), (%(paying)s, 'open', null, 0),
  (%(paid)s, 'sold', %(paid)s, 10)) o (id, status, sold_id, sold);
"""
PAYMENTS = """
insert into dibs_office.payments (
  payment_id, order_id, number, organisation_id, provider, method, reference, status,
  point, amount_minor, currency, captured_minor, sold_minor, due_at, leased_by,
  leased_until, principal, created_at, updated_at, finished_at
)
select o.id::uuid, o.id::uuid, 1, 'beta', 'p', 'intent', o.id, o.status, o.point, 10,
  'EUR', o.captured, o.sold, '-infinity', %(holder)s, '-infinity', '', dibs._now(),
  dibs._now(), o.finished_at
from (values (%(paying)s, 'open', 'created', 0, 0, null),
  (%(paid)s, 'succeeded', 'finished', 11, 10, dibs._now()))
  o (id, status, point, captured, sold, finished_at);
"""
REFUNDS = """
insert into dibs_office.refunds (
  refund_id, order_id, payment_id, amount_minor, is_of_sale, reason, parts, status,
  principal, created_at, updated_at
)
select r.id::uuid, %(paid)s::uuid, %(paid)s::uuid, 1, true, '', r.parts::jsonb,
  r.status, '', dibs._now(), dibs._now()
from (values (%(paid)s, '[]', 'pending'), (%(unpaid)s, '[{}]', 'failed'))
  r (id, parts, status);
"""


def put_money(owner: psycopg.Connection[Any]) -> None:
    """An unpaid order of beta, one that is being paid, and one that was paid.

    More came in for the last than is accounted for.
    """
    names = {"unpaid": UNPAID, "paying": PAYING, "paid": PAID, "holder": HOLDER}
    for statement in (ORDERS, PARTS, PAYMENTS, REFUNDS):
        owner.execute(statement, names)
    owner.execute("select dibs_office._tell('beta', 'order.paid', %s, '{}')", (PAID,))


def _works(call: str) -> str:
    return f"select 1 where dibs_office.{call} is not null"


MONEY = {
    "create_order": (
        "select code from dibs_office.create_order("
        """'[{"event": "beta.ball", "id": "00000000-0000-7000-8000-000000000004","""
        """ "price_minor": 5, "expires_at": "2099-01-01T00:00:00Z"}]', '[]', 'EUR')"""
    ),
    "read_order": f"select code from dibs_office.read_order('{UNPAID}')",
    "list_orders": "select * from dibs_office.list_orders()",
    "open_payment": (
        f"select code from dibs_office.open_payment('{UNPAID}', null, 'p', 'intent')"
    ),
    "cancel_order": f"select code from dibs_office.cancel_order('{UNPAID}')",
    "due_orders": "select * from dibs_office.due_orders()",
    "lapse_order": f"select 1 where dibs_office.lapse_order('{UNPAID}')",
    "lease_payment": _works(f"lease_payment('{PAYING}', '{HOLDER}')"),
    "leave_payment": (
        f"select 1 where dibs_office.leave_payment('{PAYING}', '{HOLDER}', 0)"
    ),
    "step_payment": _works(f"step_payment('{PAYING}', '{HOLDER}', '{{}}')"),
    "settle_reservation": _works(
        f"settle_reservation('{PAYING}', '{HOLDER}', 'beta.gala', '{PAYING}',"
        f" 'sold', '{PAYING}')"
    ),
    "capture_payment": _works(f"capture_payment('{PAYING}', '{HOLDER}', 0)"),
    "end_payment": _works(f"end_payment('{PAYING}', '{HOLDER}', 'cancelled')"),
    "due_payments": """select * from dibs_office.due_payments('{"p": 9}')""",
    "ask_refund": f"select code from dibs_office.ask_refund('{PAID}', '{HOLDER}', 1)",
    "weigh_refund": _works(
        f"weigh_refund('{PAID}', '{HOLDER}', '{PAID}', 'beta.gala', '{PAID}', 5)"
    ),
    "price_refund": _works(
        f"price_refund('{PAID}', '{HOLDER}', '{PAID}', 'beta.gala', '{PAID}', 5)"
    ),
    "finish_refund": _works(
        f"finish_refund('{PAID}', '{HOLDER}', '{PAID}', 'succeeded', 'r')"
    ),
    "book_refunds": _works(f"book_refunds('{PAID}', '{HOLDER}', '[]', 0)"),
    "prolong_payment": (
        f"select 1 where dibs_office.prolong_payment('{PAID}', '{HOLDER}')"
    ),
    "receive_message": (
        f"select 1 from dibs_office.receive_message('p', 'm', 't', '{PAYING}') m"
        " where m.outcome = 'acted'"
    ),
    "read_payment": _works(f"read_payment('{PAID}')"),
    "payments_waited": "select 1 where dibs_office.payments_waited() > 0",
    "prune_messages": "select 1 where dibs_office.prune_messages('-1 hour') > 0",
    "list_payments": "select * from dibs_office.list_payments()",
    "refunds_waited": "select 1 where dibs_office.refunds_waited() > 0",
    "retry_payment": f"select 1 where dibs_office.retry_payment('{PAID}')",
    "verify_payments": "select * from dibs_office.verify_payments()",
    "read_messages": "select * from dibs_office.read_messages('beta')",
}
"""By function, a call that sees or does something where one may."""
