"""Plans of the office: what a call reads does not grow with what was paid and told."""

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from tests.doors.database import Databases

Owner = psycopg.Connection[Any]

COUNT = 20_000
ROWS_MAX = 200
FILL = (
    """
    insert into dibs_office.endpoints (
      endpoint_id, organisation_id, kind, url, name, events, types, secret, created_at,
      updated_at
    )
    select dibs_office._new_id(), w.whose, 'webhook', 'https://example.com/', '', '{}',
      '{}', 's', now(), now()
    from (values (null), ('acme')) w (whose)
    """,
    """
    insert into dibs_office.orders (
      order_id, organisation_id, token, status, currency, amount_minor, lines, accepts,
      principal, created_at, updated_at, pay_until, due_at
    )
    select dibs_office._new_id(), case when n <= 5 then 'acme' else '' end, 't',
      case mod(n, 2) when 0 then 'paid' else 'cancelled' end, 'EUR', 100, '[]', 'equal',
      '', now(), now(), now(), case when mod(n, 4000) = 0 then now() end
    from generate_series(1, %(count)s) n
    """,
    """
    insert into dibs_office.order_reservations (
      order_id, event_id, reservation_id, price_minor, amount_minor
    )
    select o.order_id, 'gala', gen_random_uuid(), 100, 100 from dibs_office.orders o
    """,
    """
    insert into dibs_office.payments (
      payment_id, order_id, number, organisation_id, provider, method, status, point,
      amount_minor, currency, due_at, principal, created_at, updated_at, finished_at
    )
    select o.order_id, o.order_id, 1, o.organisation_id, 'sandbox', 'intent',
      'cancelled', 'finished', 100, 'EUR', o.due_at, '', now(), now(), now()
    from dibs_office.orders o
    """,
    """
    insert into dibs_office.deliveries (
      delivery_id, endpoint_id, ledger, position, type, subject, body, recorded_at,
      created_at, status, due_at
    )
    select gen_random_uuid(), e.endpoint_id, 'gala', n, 't', 'subject-' || n, '', now(),
      now(), case when mod(n, 4000) = 0 then 'pending' else 'delivered' end,
      case when mod(n, 4000) = 0 then now() end
    from generate_series(1, %(count)s) n
    join dibs_office.endpoints e on (n <= 5) = (e.organisation_id is not null)
    """,
)
CALLS = {
    "payments of an order": (
        "",
        """select dibs_office.list_payments(order_id => (
          select min(order_id::text)::uuid from dibs_office.orders
          where organisation_id = 'acme'))""",
    ),
    "payments of an organisation": ("acme", "select dibs_office.list_payments()"),
    "orders of an organisation": ("acme", "select dibs_office.list_orders()"),
    "payments that failed": (
        "",
        "select dibs_office.list_payments(status => 'failed')",
    ),
    "payments of an organisation that failed": (
        "acme",
        "select dibs_office.list_payments(status => 'failed')",
    ),
    "orders that are paying": (
        "",
        "select dibs_office.list_orders(status => 'paying')",
    ),
    "orders of an organisation that are paying": (
        "acme",
        "select dibs_office.list_orders(status => 'paying')",
    ),
    "how long refunds waited": ("", "select dibs_office.refunds_waited()"),
    "deliveries of a subject": (
        "",
        "select dibs_office.list_deliveries(subject => 'subject-7')",
    ),
    "deliveries that are dead": (
        "",
        """select dibs_office.list_deliveries(status => 'dead', endpoint_id => (
          select endpoint_id from dibs_office.endpoints
          where organisation_id is null))""",
    ),
    "deliveries of an organisation": ("acme", "select dibs_office.list_deliveries()"),
    "deliveries of an organisation that are dead": (
        "acme",
        "select dibs_office.list_deliveries(status => 'dead')",
    ),
    "all deliveries": ("", "select dibs_office.list_deliveries(count_max => 20)"),
    "all deliveries that are dead": (
        "",
        "select dibs_office.list_deliveries(status => 'dead')",
    ),
    "due payments": ("", """select dibs_office.due_payments('{"sandbox": 50}')"""),
    "due orders": ("", "select dibs_office.due_orders()"),
    "how long payments waited": ("", "select dibs_office.payments_waited()"),
    "deliveries kept no longer": ("", "select dibs_office.prune_deliveries()"),
    "deliveries to take": (
        "",
        "select dibs_office.take_deliveries('{}', 8, 100, 25)",
    ),
}
READ = """
select coalesce(sum(coalesce(seq_tup_read, 0) + coalesce(idx_tup_fetch, 0)), 0)::int
from pg_stat_xact_user_tables where schemaname = 'dibs_office'
"""


@pytest.fixture(scope="module")
def office(databases: Databases) -> Iterator[Owner]:
    """An installation that was paid a lot, of which little is acme's or due."""
    with databases.copy() as url, psycopg.connect(url, autocommit=True) as owner:
        for statement in FILL:
            owner.execute(statement, {"count": COUNT})
        owner.execute("vacuum analyze")
        yield owner


def read_count(owner: Owner) -> int:
    row = owner.execute(READ).fetchone()
    assert row is not None
    return int(row[0])


@pytest.mark.parametrize("call", CALLS)
def test_reads_little_of_much(office: Owner, call: str) -> None:
    organisation, statement = CALLS[call]
    with office.transaction(force_rollback=True):
        office.execute(
            "select set_config('dibs.organisation', %s, true)", (organisation,)
        )
        before = read_count(office)
        office.execute(statement)
        assert read_count(office) - before <= ROWS_MAX
