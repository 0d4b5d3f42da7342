"""People whose gateway says who they are, at an event that is a draft."""

import json
from typing import Any

import psycopg
import pytest

from .test_claims import (
    ACTS,
    AGAIN,
    ANNA,
    RESERVE,
    SHOWS,
    Names,
    Row,
    ask,
    codes,
    people,
)
from .two_organisations import OURS

__all__ = ["people"]

HELD_BY_NOBODY = "00000000-0000-0000-0000-000000000001"
ON_ONE = {
    **{
        verb: ACTS[verb]
        for verb in ("amend", "extend", "heartbeat", "leave", "release")
    },
    "amend by what is not there": (
        "select * from dibs_client.amend(%(event)s, %(id)s, '{\"nothing\": 1}')"
    ),
    "reserve_again": AGAIN,
}
"""What is asked of one reservation, and writes."""


def test_a_draft_is_there_for_nobody(
    owner: psycopg.Connection[Any], people: psycopg.Connection[Row], names: Names
) -> None:
    owner.execute("update dibs.events set status = 'draft' where event_id = %s", [OURS])
    try:
        for statement in (*SHOWS.values(), RESERVE, ACTS["fill_cart"]):
            assert codes(ask(people, ANNA, statement, event=OURS)) == ["not_found"]
        given = {"event": OURS, "id": names[OURS]["live"]}
        assert codes(ask(people, ANNA, ACTS["read"], **given)) == ["ok"]
    finally:
        owner.execute(
            "update dibs.events set status = 'on_sale' where event_id = %s", [OURS]
        )


@pytest.mark.parametrize("verb", ON_ONE)
def test_who_holds_nothing_of_a_draft_hears_what_they_hear_of_no_event(
    owner: psycopg.Connection[Any],
    people: psycopg.Connection[Row],
    names: Names,
    verb: str,
) -> None:
    kept = "select count(*) from dibs.refusals where event_id = 'acme.secret'"
    owner.execute("select dibs.put_event('acme.secret', items => '{\"floor\": 9}')")
    hold = (
        "select id from dibs.reserve('acme.secret', '{\"floor\": 1}', session => 's')"
    )
    theirs = owner.execute(hold).fetchone()
    owner.execute("select dibs.change_event('acme.secret', '{\"status\": \"draft\"}')")
    before = owner.execute(kept).fetchone()
    assert theirs is not None
    (missing,) = ask(people, ANNA, ON_ONE[verb], event="acme.none", id=HELD_BY_NOBODY)
    assert missing["code"] == "not_found"
    for one in (HELD_BY_NOBODY, theirs[0]):
        (row,) = ask(people, ANNA, ON_ONE[verb], event="acme.secret", id=one)
        assert row["detail"] == {"event": "acme.secret"}
        same = {"decided_at": missing["decided_at"], "detail": missing["detail"]}
        assert row | same == missing
    with people.transaction():
        people.execute(
            "select set_config('request.jwt.claims', %s, true)", (json.dumps(ANNA),)
        )
        people.execute(
            ON_ONE[verb].encode(), {"event": "acme.secret", "id": HELD_BY_NOBODY}
        )
    assert owner.execute(kept).fetchone() == before


@pytest.mark.parametrize("verb", ["amend", "extend", "heartbeat", "leave", "release"])
def test_who_holds_something_of_what_is_a_draft_again_acts_on_it(
    owner: psycopg.Connection[Any],
    people: psycopg.Connection[Row],
    names: Names,
    verb: str,
) -> None:
    given = {"event": OURS, "id": names[OURS]["live"]}
    on_sale = codes(ask(people, ANNA, ACTS[verb], **given))
    owner.execute("update dibs.events set status = 'draft' where event_id = %s", [OURS])
    try:
        # More of it is not on sale.
        expected = "not_on_sale" if verb == "amend" else "ok"
        assert codes(ask(people, ANNA, ACTS[verb], **given)) == [expected]
        assert on_sale == ["ok"]
    finally:
        owner.execute(
            "update dibs.events set status = 'on_sale' where event_id = %s", [OURS]
        )
