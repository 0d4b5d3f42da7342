"""What providers took and gave back, by their own books."""

import psycopg
from tests.providers.local_stripe import Bank

PLAYED = """
select count(*)::int, coalesce(sum(captured_minor), 0)::int,
  coalesce(sum(refunded_minor), 0)::int
from dibs_office.sandbox_intents
"""


def charged(url: str, bank: Bank) -> tuple[int, int, int]:
    """How many payments they have ever opened, what came in, what went back."""
    with psycopg.connect(url) as link:
        row = link.execute(PLAYED).fetchone()
    assert row is not None
    count, captured, refunded = row
    for charge in bank.charges.values():
        if charge["captured"]:
            let_go = charge["amount"] - charge["amount_captured"]
            captured += charge["amount_captured"]
            refunded += charge["amount_refunded"] - let_go
    return count + len(bank.intents), captured, refunded
