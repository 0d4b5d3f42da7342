"""Who asks again for what is there hears it once a standby has it, too.

A commit waits for a standby only where its transaction has an id, and so wrote
something: what only finds what an earlier one did must write as well.
"""

from typing import Any

import psycopg
import pytest

CALLS = {
    "create_key": (
        "select code from dibs_office.create_key('again', '\\x01', 'secret', 'N')"
    ),
    "create_token_key": (
        "select code from dibs_office.create_token_key("
        "'again', 'HS256', repeat('s', 32))"
    ),
    "put_endpoint": (
        "select code from dibs_office.put_endpoint("
        "'00000000-0000-7000-8000-000000000001',"
        """ '{"url": "https://192.0.32.8/"}', 's')"""
    ),
    "put_organisation": "select code from dibs_office.put_organisation('a', 'A')",
    "receive_message": (
        "select outcome from dibs_office.receive_message('sandbox', 'm', 't', 'r')"
    ),
    "put_event": (
        "select code from dibs.put_event('again', items => '{\"floor\": 5}')"
    ),
    "put_kind": (
        "select code from dibs.put_kind('ticket', '{\"hold_seconds\": 1800}')"
    ),
    "reserve": (
        "select code from dibs.reserve('again', '{\"floor\": 1}',"
        " session => 's', key => 'k')"
    ),
}
"""By function, a call that may be made as often as one likes."""


@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)
def test_waits_as_the_first_time(owner: psycopg.Connection[Any], call: str) -> None:
    owner.execute(CALLS["put_event"])
    first = owner.execute(call).fetchone()
    with owner.transaction():
        again = owner.execute(call).fetchone()
        ((number,),) = owner.execute("select pg_current_xact_id_if_assigned()::text")
    assert number is not None
    assert again in (first, ("repeated",))
