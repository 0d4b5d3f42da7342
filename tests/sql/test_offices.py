"""The office keeps organisations apart: keys, rows and answers of others are none."""

from collections.abc import Iterator

import pytest

from .money import MONEY, put_money
from .test_organisations import Owner, answer

ENDPOINT, DUE, OVER, HOLDER, OTHER = (
    f"00000000-0000-7000-8000-00000000000{number}" for number in range(1, 6)
)
"""Ids: a webhook of beta's, what is due there and what is over, its relay, another."""
OFFICE = {
    "claim_sandbox_messages": "select 1 from dibs_office.claim_sandbox_messages()",
    "add_delivery": (
        f"select code from dibs_office.add_delivery('{ENDPOINT}', '{OTHER}', 'p', '')"
    ),
    "advance_cursors": (
        f"select 1 from dibs_office.advance_cursors('{ENDPOINT}',"
        """ '[{"ledger": "beta.gala", "after": 7, "until_position": 9}]')"""
    ),
    "change_endpoint": (
        f"select code from dibs_office.change_endpoint('{ENDPOINT}', '{{}}')"
    ),
    "create_key": (
        "select code from dibs_office.create_key('new', '\\x01', 'secret', 'N')"
    ),
    "create_key of others": (
        "select code from dibs_office.create_key('new', '\\x01', 'secret', 'N', 'beta')"
    ),
    "create_token_key": (
        "select code from dibs_office.create_token_key("
        "'n', 'HS256', repeat('s', 32), 'beta')"
    ),
    "delete_endpoint": f"select code from dibs_office.delete_endpoint('{ENDPOINT}')",
    "delivery_standings": "select 1 from dibs_office.delivery_standings()",
    "find_key": "select * from dibs_office.find_key('of-beta')",
    "find_token_key": "select * from dibs_office.find_token_key('of-beta')",
    "finish_sandbox_message": (
        "select 1 where dibs_office.finish_sandbox_message('told')"
    ),
    "finish_delivery": (
        f"select 1 where dibs_office.finish_delivery('{DUE}', 0, 'delivered', 5) <> ''"
    ),
    "forget_addresses": "select 1 where dibs_office.forget_addresses('-1 hour') > 0",
    "keep_key": "select 1 where dibs_office.keep_key('', 'key:of-beta', 'k')",
    "keep_refusals": (
        "select 1 where dibs_office.keep_refusals("
        """'[{"organisation_id": "beta", "seconds_ago": 0, "action": "put_item","""
        """ "code": "not_found", "refusal_count": 1}]') > 0"""
    ),
    "keep_sandbox_intent": (
        "select 1 where dibs_office.keep_sandbox_intent("
        "(dibs_office.meet_sandbox_intent('paid')).intent, false)"
    ),
    "leave_delivery": f"select 1 where dibs_office.leave_delivery('{DUE}', 0)",
    "lease_endpoints": f"select 1 from dibs_office.lease_endpoints('{OTHER}', 9)",
    "list_deliveries": "select 1 from dibs_office.list_deliveries()",
    "list_endpoints": "select 1 from dibs_office.list_endpoints()",
    "list_keys": (
        "select k from dibs_office.list_keys() k where k ->> 'key_id' <> 'of-acme'"
    ),
    "list_organisations": (
        "select 1 from dibs_office.list_organisations() where organisation_id <> 'acme'"
    ),
    "list_token_keys": "select * from dibs_office.list_token_keys()",
    "meet_key": (
        "select 1 from dibs_office.meet_key('', 'key:of-beta', 'k', '\\x01') m"
        " where m.code <> 'ok'"
    ),
    "meet_sandbox_intent": (
        "select 1 from dibs_office.meet_sandbox_intent('paid') m"
        " where m.intent is not null"
    ),
    "message_positions": "select 1 from dibs_office.message_positions()",
    "messages_since": "select 1 from dibs_office.messages_since('-infinity')",
    "note_health": (f"select 1 where dibs_office.note_health('{ENDPOINT}', 'failed')"),
    "prune_deliveries": ("select 1 where dibs_office.prune_deliveries('-1 hour') > 0"),
    "prune_journal": (
        "select 1 where dibs_office.prune_journal('-1 hour', '-1 hour') > 0"
    ),
    "prune_keys": "select 1 where dibs_office.prune_keys() > 0",
    "prune_sandbox": "select 1 where dibs_office.prune_sandbox('-1000 years') > 0",
    "put_endpoint of a broker": (
        f"select code from dibs_office.put_endpoint('{OTHER}',"
        """ '{"kind": "nats", "url": "nats://n"}', 's')"""
    ),
    "put_organisation": "select code from dibs_office.put_organisation('beta', 'Mine')",
    "raise_endpoint": (
        f"select 1 where dibs_office.raise_endpoint('{ENDPOINT}', '{HOLDER}', 9)"
    ),
    "read_cursors": f"select 1 from dibs_office.read_cursors('{{{ENDPOINT}}}')",
    "read_delivery": (
        f"select d from dibs_office.read_delivery('{DUE}') d where d is not null"
    ),
    "release_endpoints": (
        f"select 1 where dibs_office.release_endpoints('{HOLDER}') > 0"
    ),
    "replay_endpoint": (
        f"select code from dibs_office.replay_endpoint('{ENDPOINT}', '{{}}')"
    ),
    "retry_delivery": f"select code from dibs_office.retry_delivery('{DUE}')",
    "revoke_key": "select code from dibs_office.revoke_key('of-beta')",
    "revoke_token_key": "select code from dibs_office.revoke_token_key('of-beta')",
    "search_journal": "select 1 from dibs_office.search_journal()",
    "rotate_endpoint": (
        f"select code from dibs_office.rotate_endpoint('{ENDPOINT}', 't', 60)"
    ),
    "rotate_key": "select code from dibs_office.rotate_key('of-beta', '\\x02', 60)",
    **MONEY,
    "skip_delivery": f"select code from dibs_office.skip_delivery('{DUE}')",
    "take_deliveries": "select 1 from dibs_office.take_deliveries('{}', 1, 9, 30)",
}
"""By function, a call that sees or does something where one may."""
SANDBOX_INTENT = """{
  "reference": "paid", "method": "intent", "status": "open", "amount_minor": 100,
  "captured_minor": 0, "refunded_minor": 0, "currency": "EUR", "client_secret": "s",
  "answers": {}, "created_at": "2027-05-01", "updated_at": "2027-05-01"
}"""
SANDBOX_MESSAGES = """[{
  "message_id": "told", "type": "payment.open", "happened_at": "2027-05-01",
  "due_at": "-infinity", "copies_left": 1
}]"""
SHARED = {"has_keys", "message_epoch"}
"""Of the office, what says the same to everybody."""


@pytest.fixture
def office(owner: Owner) -> Iterator[Owner]:
    """Two organisations with keys of their own, and a key of nobody's; undone."""
    with owner.transaction(force_rollback=True):
        for name in ("acme", "beta"):
            owner.execute("select dibs_office.put_organisation(%s)", (name,))
        for key, whose in (("of-acme", "acme"), ("of-beta", "beta"), ("whole", None)):
            owner.execute(
                "select dibs_office.create_key(%s, '\\x00', 'secret', 'N', %s)",
                (key, whose),
            )
        owner.execute(
            "select dibs_office.create_token_key("
            "'of-beta', 'HS256', repeat('s', 32), 'beta')"
        )
        owner.execute(
            "delete from dibs_office.journal j"
            " where j.organisation_id is distinct from 'beta'"
        )
        owner.execute("update dibs_office.journal set network = '203.0.113.7'")
        for key, ends_at in (("k", "infinity"), ("old", "-infinity")):
            owner.execute(
                "insert into dibs_office.idempotency_keys"
                " values ('', '', 'key:of-beta', %s, '\\x00', null, null, null, %s)",
                (key, ends_at),
            )
        put_money(owner)
        owner.execute(
            "select dibs_office.keep_sandbox_intent(%s, true, %s)",
            (SANDBOX_INTENT, SANDBOX_MESSAGES),
        )
        owner.execute("set local dibs.organisation = 'beta'")
        owner.execute(
            "select dibs_office.put_endpoint("
            """%s, '{"url": "https://beta.example"}', 's', '{"beta.gala": 7}')""",
            (ENDPOINT,),
        )
        for one in (DUE, OVER):
            owner.execute(
                "select dibs_office.add_delivery(%s, %s, 'ping', '')", (ENDPOINT, one)
            )
        owner.execute(
            "select dibs_office.finish_delivery(%s, 0, 'delivered', 5)", (OVER,)
        )
        owner.execute(
            "update dibs_office.endpoints set holder = %s, held_until = '-infinity'",
            (HOLDER,),
        )
        owner.execute(
            "update dibs_office.deliveries set leased_until = '-infinity'"
            " where status = 'pending'"
        )
        owner.execute("set local dibs.organisation = ''")
        yield owner


@pytest.mark.parametrize("name", OFFICE)
def test_the_office_keeps_organisations_apart(office: Owner, name: str) -> None:
    refused = ("not_found", "forbidden", "invalid_input")
    for organisation, does in (("acme", False), ("", True)):
        with office.transaction(force_rollback=True):
            office.execute(
                "select set_config('dibs.organisation', %s, true)", (organisation,)
            )
            rows = answer(office, OFFICE[name])
        done = [row for row in rows if row.get("code") not in refused]
        assert bool(done) == does, rows


def test_every_function_of_the_office_is_tried(owner: Owner) -> None:
    found = answer(
        owner,
        "select distinct p.proname from pg_proc p"
        " where p.pronamespace = 'dibs_office'::regnamespace and p.proname !~ '^_'",
    )
    names = {row["proname"] for row in found}
    assert names == SHARED | {name.split()[0] for name in OFFICE}
