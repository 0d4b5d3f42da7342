"""Which refunds that failed still wait for somebody, and which were given otherwise."""

from typing import Any

import psycopg
import pytest

PAYMENT = """
insert into dibs_office.payments (
  payment_id, order_id, number, organisation_id, provider, method, status, point,
  amount_minor, currency, captured_minor, sold_minor, principal, created_at,
  updated_at, finished_at
)
values (gen_random_uuid(), gen_random_uuid(), 1, '', 'p', 'intent', 'succeeded',
  'finished', 1000, 'EUR', 1000, 1000 - %s, '', now(), now(), now())
returning payment_id
"""
REFUND = """
insert into dibs_office.refunds (
  refund_id, order_id, payment_id, amount_minor, is_of_sale, is_outside, reason, parts,
  status, principal, created_at, updated_at
)
values (gen_random_uuid(), gen_random_uuid(), %s, %s, %s, %s, '', %s::jsonb, %s, '',
  now() + %s * interval '1 minute', now() + %s * interval '1 minute')
"""
SEATS, NOTHING = '[{"event": "gala"}]', "[]"
OTHERS = '[{"event": "gala", "share_minor": 500}]'
"""On sale again for 500, which is what that was for."""
LATE = ""
"""Of money that came too late: nothing was sold for it."""


@pytest.mark.parametrize(
    ("refunds", "owed"),
    [
        ([(500, "failed", SEATS)], [500]),
        ([(500, "failed", NOTHING)], []),
        ([(500, "succeeded", SEATS)], []),
        ([(500, "failed", SEATS), (500, "outside", NOTHING)], []),
        ([(1000, "failed", SEATS), (300, "outside", NOTHING)], [1000]),
        ([(300, "outside", NOTHING), (500, "failed", SEATS)], [500]),
        ([(500, "failed", SEATS), (500, "pending", SEATS)], []),
        ([(500, "failed", SEATS), (500, "failed", SEATS)], [500, 500]),
        ([(500, "failed", SEATS), (500, "failed", SEATS), (1000, "outside", "[]")], []),
        ([(500, "failed", SEATS), (100, "succeeded", NOTHING)], [500]),
        ([(500, "failed", SEATS), (500, "succeeded", NOTHING)], []),
        ([(500, "failed", SEATS), (500, "succeeded", OTHERS)], [500]),
        ([(500, "failed", SEATS), (900, "succeeded", OTHERS)], [500]),
        ([(400, "failed", SEATS), (900, "succeeded", OTHERS)], []),
        (
            [(300, "failed", SEATS), (400, "failed", SEATS), (500, "pending", "[]")],
            [300],
        ),
        (
            [(300, "failed", SEATS), (500, "outside", "[]"), (200, "failed", SEATS)],
            [200],
        ),
        ([(1000, "outside", NOTHING), (500, "failed", SEATS)], []),
        ([(500, "failed", SEATS), (500, "failed", NOTHING)], [500]),
        ([(500, "failed", LATE)], [500]),
        ([(500, "failed", LATE), (300, "outside", NOTHING)], [500]),
        (
            [(500, "failed", LATE), (500, "failed", SEATS), (700, "outside", NOTHING)],
            [500],
        ),
        ([(500, "failed", LATE), (300, "pending", SEATS)], [500]),
        ([(500, "failed", LATE), (500, "outside", NOTHING)], []),
    ],
)
def test_is_owed_until_it_was_given(
    owner: psycopg.Connection[Any], refunds: list[tuple[int, str, str]], owed: list[int]
) -> None:
    with owner.transaction(force_rollback=True):
        late = max((one[0] for one in refunds if one[2] == LATE), default=0)
        row = owner.execute(PAYMENT, (late,)).fetchone()
        assert row is not None
        for minute, (amount, status, parts) in enumerate(refunds):
            is_outside = status == "outside"
            stands = "succeeded" if is_outside else status
            is_of_sale, named = parts != LATE, parts or NOTHING
            given = (row[0], amount, is_of_sale, is_outside, named, stands)
            owner.execute(REFUND, (*given, minute, minute))
        found = owner.execute("select amount_minor from dibs_office._owed_refunds()")
        assert [amount for (amount,) in found.fetchall()] == owed
