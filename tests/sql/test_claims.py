"""People whose gateway says who they are: a login that may do no more than they may."""

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import psycopg
import pytest
from psycopg.rows import dict_row
from tests.doors.clock import START
from tests.doors.logins import CLIENT, as_member

from .two_organisations import OURS, THEIRS

Names = dict[str, dict[str, str]]
Row = dict[str, Any]

NOW = int((START + timedelta(minutes=20)).timestamp())
ANNA = {"sub": "anna", "role": "authenticated", "exp": NOW + 60}
RESERVE = "select * from dibs_client.reserve(%(event)s, '{\"floor\": 1}')"
ACTS = {
    "reserve": RESERVE,
    "amend": "select * from dibs_client.amend(%(event)s, %(id)s, '{\"floor\": 2}')",
    "fill_cart": "select * from dibs_client.fill_cart(%(event)s, '{\"floor\": 1}')",
    "extend": "select * from dibs_client.extend(%(event)s, %(id)s)",
    "heartbeat": "select * from dibs_client.heartbeat(%(event)s, %(id)s)",
    "leave": "select * from dibs_client.leave(%(event)s, %(id)s)",
    "read": "select * from dibs_client.read_reservation(%(event)s, %(id)s)",
    "release": "select * from dibs_client.release(%(event)s, %(id)s)",
}
"""A call of each verb, by who owns the event's living reservation."""
AGAIN = "select * from dibs_client.reserve_again(%(event)s, %(id)s)"
"""What is asked of one that is over."""
SHOWS = {
    name: f"select * from dibs_client.{name}(%(event)s)"
    for name in ("read_event", "read_plan")
} | {
    "availability": "select * from dibs_client.availability(%(event)s, explain => true)"
}
CALLS = {**ACTS, **SHOWS, "reserve_again": AGAIN}
FORGED: dict[str, Any] = {
    "nothing": None,
    "empty": "",
    "no JSON": '{"sub": "anna"',
    "no object": '["anna"]',
    "a text": '"anna"',
    "a null": "null",
    "a NUL": '{"sub": "an\\u0000na"}',
    "too deep": "[" * 100_000,
    "expired": {"sub": "anna", "exp": NOW},
    "expires as text": {"sub": "anna", "exp": str(NOW + 60)},
    "a number for a name": {"sub": 7},
    "an empty name": {"sub": ""},
    "a long name": {"sub": "a" * 201},
    "an object for a name": {"sub": {"name": "anna"}},
    "an object for a session": {"sub": "anna", "session_id": {}},
    "a list of organisations": {"sub": "anna", "organisation": ["acme"]},
    "an empty organisation": {"sub": "anna", "organisation": ""},
    "an event for an organisation": {"sub": "anna", "organisation": "acme.gala"},
    "metadata for a list": {"sub": "anna", "app_metadata": {"organisation": ["a"]}},
    "metadata for a text": {"sub": "anna", "app_metadata": '{"organisation": "a"}'},
    "a list of metadata": {"sub": "anna", "app_metadata": [{"organisation": "a"}]},
    "a number for metadata": {"sub": "anna", "app_metadata": 5},
    "a truth for metadata": {"sub": "anna", "app_metadata": True},
    "a number for a class": {"sub": "anna", "class": 1},
}
"""Claims that no gateway of ours puts there, of which none may count."""


@pytest.fixture(scope="module")
def people(url: str, names: Names) -> Iterator[psycopg.Connection[Row]]:
    """A login that is a member of dibs_client and nothing else."""
    address = as_member(url, CLIENT)
    with psycopg.connect(address, autocommit=True, row_factory=dict_row) as link:
        yield link


def ask(
    link: psycopg.Connection[Row], claims: Any, statement: str, **given: Any
) -> list[Row]:
    """The answer to who comes with these claims; it is undone."""
    with link.transaction(force_rollback=True):
        if claims is not None:
            text = claims if isinstance(claims, str) else json.dumps(claims)
            link.execute("select set_config('request.jwt.claims', %s, true)", (text,))
        return link.execute(statement.encode(), given).fetchall()


def codes(rows: list[Row]) -> list[str]:
    return [row["code"] for row in rows]


@pytest.mark.parametrize("verb", ACTS)
def test_everybody_acts_as_their_claims_say(
    people: psycopg.Connection[Row], names: Names, verb: str
) -> None:
    given = {"event": OURS, "id": names[OURS]["live"]}
    assert codes(ask(people, ANNA, ACTS[verb], **given)) == ["ok"]
    bo = ask(people, ANNA | {"sub": "bo"}, ACTS[verb], **given)
    own = verb in ("fill_cart", "reserve")  # which name nobody's reservation
    assert codes(bo) == ["ok" if own else "forbidden"]


@pytest.mark.parametrize("verb", CALLS)
@pytest.mark.parametrize("forged", FORGED)
def test_claims_that_say_nobody_are_refused(
    people: psycopg.Connection[Row], names: Names, forged: str, verb: str
) -> None:
    given = {"event": OURS, "id": names[OURS]["live"]}
    rows = ask(people, FORGED[forged], CALLS[verb], **given)
    assert codes(rows) == ["unauthenticated"]
    own = "select * from dibs_client.own_reservations"
    assert ask(people, FORGED[forged], own) == []


def test_whom_the_gateway_lets_in_without_a_name_may_look(
    people: psycopg.Connection[Row], names: Names
) -> None:
    given = {"event": OURS, "id": names[OURS]["live"]}
    for verb, statement in ACTS.items():
        rows = ask(people, {"role": "anon"}, statement, **given)
        assert codes(rows) == ["unauthenticated"], verb
    for verb, statement in SHOWS.items():
        (row,) = ask(people, {"role": "anon"}, statement, **given)
        assert row["code"] == "ok", verb
        assert row["detail"], verb
    missing = ask(people, {"role": "anon"}, SHOWS["availability"], event="none")
    assert codes(missing) == ["not_found"]


@pytest.mark.parametrize("where", ["claims", "app_metadata"])
def test_claims_of_an_organisation_open_its_events_alone(
    people: psycopg.Connection[Row], names: Names, where: str
) -> None:
    said = {"organisation": "beta"}
    claims = ANNA | (said if where == "claims" else {"app_metadata": said})
    for verb, statement in {**ACTS, **SHOWS}.items():
        for event, code in ((OURS, "not_found"), (THEIRS, "ok")):
            given = {"event": event, "id": names[event]["live"]}
            assert codes(ask(people, claims, statement, **given)) == [code], verb
    own = "select event_id from dibs_client.own_reservations"
    assert ask(people, claims, own) == [{"event_id": THEIRS}]


def test_people_cannot_name_their_organisation_or_class_themselves(
    people: psycopg.Connection[Row], names: Names
) -> None:
    said = {"user_metadata": {"organisation": "beta", "class": "vip"}}
    caller = "select code, customer, organisation, customer_class as class"
    (row,) = ask(people, ANNA | said, caller + " from dibs_client.caller()")
    assert row == {
        "code": "ok", "customer": "anna", "organisation": None, "class": None,
    }  # fmt: skip


@pytest.mark.parametrize(
    "argument", ["session => 'bo'", "customer => 'bo'", "customer_class => 'vip'"]
)
def test_arguments_may_not_say_otherwise_than_the_claims(
    people: psycopg.Connection[Row], names: Names, argument: str
) -> None:
    given = {"event": OURS, "id": names[OURS]["live"]}
    for verb, statement in ACTS.items():
        if "class" in argument and verb not in ("fill_cart", "reserve"):
            continue
        said = statement.removesuffix(")") + f", {argument})"
        assert codes(ask(people, ANNA, said, **given)) == ["forbidden"], verb
        same = said.replace("'bo'", "'anna'")
        claims = ANNA | ({"class": "vip"} if "class" in argument else {})
        assert codes(ask(people, claims, same, **given)) == ["ok"], verb


def test_what_is_held_belongs_to_whom_the_claims_name(
    people: psycopg.Connection[Row],
    owner: psycopg.Connection[Any],
    names: Names,
) -> None:
    claims = ANNA | {"sub": "cy", "session_id": "s-1", "class": "member"}
    with people.transaction():
        people.execute(
            "select set_config('request.jwt.claims', %s, true)", (json.dumps(claims),)
        )
        (held,) = people.execute(RESERVE, {"event": OURS}).fetchall()
    row = owner.execute(
        "select session, customer, customer_class, principal from dibs.reservations"
        " where reservation_id = %s",
        (held["id"],),
    ).fetchone()
    assert row is not None
    assert row[:3] == ("s-1", "cy", "member")
    assert row[3].startswith("claims:")
    assert "cy" not in row[3]
    # The customer vouches for other sessions; a session alone for nothing of theirs.
    given = {"event": OURS, "id": held["id"]}
    other = claims | {"session_id": "s-2"}
    assert codes(ask(people, other, ACTS["extend"], **given)) == ["ok"]
    thief = claims | {"sub": "bo"}
    assert codes(ask(people, thief, ACTS["extend"], **given)) == ["forbidden"]


def test_what_is_over_is_reserved_again_by_whom_it_was(
    people: psycopg.Connection[Row], names: Names
) -> None:
    given = {"event": OURS, "id": names[OURS]["due"]}
    (row,) = ask(people, ANNA | {"sub": "bo"}, AGAIN, **given)
    assert (row["code"], row["seats"]) == ("ok", ["A-1"])
    assert codes(ask(people, ANNA, AGAIN, **given)) == ["forbidden"]
    assert codes(ask(people, None, AGAIN, **given)) == ["unauthenticated"]


def test_neither_an_event_nor_a_refusal_tells_people_a_limit_of_owners(
    people: psycopg.Connection[Row], owner: psycopg.Connection[Any], names: Names
) -> None:
    owner.execute("select dibs.put_event('acme.few', items => '{\"floor\": 9}')")
    limits = "select jsonb_object_agg(s, 60) from unnest(dibs._owner_settings()) s"
    owner.execute(f"select dibs.change_event('acme.few', ({limits}))")
    few = {"customer_reservations_max": 1, "duplicates": "allow"}
    changed = "select code from dibs.change_event('acme.few', %s)"
    assert owner.execute(changed, (json.dumps(few),)).fetchone() == ("ok",)

    (seen,) = ask(people, ANNA, SHOWS["read_event"], event="acme.few")
    known = owner.execute("select dibs._owner_settings()").fetchone()
    assert known is not None
    assert seen["detail"]["hold_seconds"] is None
    assert not seen["detail"].keys() & set(known[0])

    with people.transaction(force_rollback=True):
        claims = json.dumps(ANNA)
        people.execute("select set_config('request.jwt.claims', %s, true)", (claims,))
        first, second = (
            people.execute(RESERVE, {"event": "acme.few"}).fetchone() for _ in range(2)
        )
    assert first is not None
    assert second is not None
    assert (first["code"], second["code"]) == ("ok", "limit_reached")
    told = datetime.fromisoformat(second["detail"].pop("retry_at"))
    assert told == first["expires_at"]
    assert second["detail"] == {}


def test_any_other_refusal_is_told_people_whole(
    people: psycopg.Connection[Row], names: Names
) -> None:
    unknown = "select * from dibs_client.reserve(%(event)s, '{\"nothing\": 1}')"
    (refused,) = ask(people, ANNA, unknown, event=OURS)
    assert (refused["code"], refused["detail"]) == ("not_found", {"items": ["nothing"]})


def test_every_function_for_people_is_tried(owner: psycopg.Connection[Any]) -> None:
    found = owner.execute(
        "select distinct p.proname from pg_proc p"
        " where p.pronamespace = 'dibs_client'::regnamespace"
    )
    tried = {name if name != "read" else "read_reservation" for name in ACTS}
    assert {name for (name,) in found} == tried | SHOWS.keys() | {
        "caller",
        "reserve_again",
    }


def test_a_key_is_the_caller_s_own(
    people: psycopg.Connection[Row], names: Names
) -> None:
    keyed = RESERVE.removesuffix(")") + ", key => 'k')"
    with people.transaction(force_rollback=True):
        ids = []
        for name in ("anna", "anna", "bo"):
            people.execute(
                "select set_config('request.jwt.claims', %s, true)",
                (json.dumps(ANNA | {"sub": name}),),
            )
            (row,) = people.execute(keyed, {"event": OURS}).fetchall()
            ids.append(row["id"])
    assert ids[0] == ids[1] != ids[2]


def test_a_token_proves_what_a_guest_held(
    people: psycopg.Connection[Row],
    owner: psycopg.Connection[Any],
    names: Names,
) -> None:
    guest = (
        "select id, token from dibs.reserve(%s, '{\"floor\": 1}', session => 'guest')"
    )
    found = owner.execute(guest, (OURS,)).fetchone()
    assert found is not None
    given = {"event": OURS, "id": found[0], "token": found[1]}
    assert codes(ask(people, ANNA, ACTS["amend"], **given)) == ["forbidden"]
    shown = ACTS["amend"].removesuffix(")") + ", token => %(token)s)"
    assert codes(ask(people, ANNA, shown, **given)) == ["ok"]
    forged = given | {"token": "x" * 22}
    assert codes(ask(people, ANNA, shown, **forged)) == ["forbidden"]


def test_a_cart_is_filled_by_its_token_without_its_id(
    people: psycopg.Connection[Row], owner: psycopg.Connection[Any], names: Names
) -> None:
    cart = names[OURS]["live"]
    by_id = "select token from dibs.reservations where reservation_id = %s"
    found = owner.execute(by_id, (cart,)).fetchone()
    assert found is not None
    for said in ("", ", session => 'anna'"):
        filled = ACTS["fill_cart"].removesuffix(")") + f", token => %(token)s{said})"
        (row,) = ask(people, ANNA, filled, event=OURS, token=found[0])
        assert (row["code"], str(row["id"])) == ("ok", cart)
        (row,) = ask(people, ANNA, filled, event=OURS, token="x" * 22)
        assert row["code"] == "forbidden"


def test_everybody_sees_their_own_rows_and_no_token(
    people: psycopg.Connection[Row], names: Names
) -> None:
    seen = "select reservation_id::text as id, status from dibs_client.own_reservations"
    for name, state, status in (("anna", "live", "reserved"), ("bo", "due", "expired")):
        rows = ask(people, ANNA | {"sub": name}, seen + " where event_id = 'acme.gala'")
        assert rows == [{"id": names[OURS][state], "status": status}]
    tickets = (
        "select distinct event_id, item_id from dibs_client.own_tickets order by 1"
    )
    assert ask(people, ANNA, tickets) == [
        {"event_id": OURS, "item_id": "floor"},
        {"event_id": THEIRS, "item_id": "floor"},
    ]
    assert ask(people, None, tickets) == []
    with people.transaction(force_rollback=True):
        people.execute("set local dibs.organisation = 'beta'")
        rows = ask(people, ANNA, "select event_id from dibs_client.own_reservations")
    assert rows == [{"event_id": THEIRS}]
    (whole,) = ask(people, ANNA, "select * from dibs_client.own_reservations limit 1")
    assert "token" not in whole


def test_what_people_own_is_found_by_its_owner(
    people: psycopg.Connection[Row], owner: psycopg.Connection[Any]
) -> None:
    crowd = (
        "select count(*) from dibs.reserve_many('crowd', ("
        "select jsonb_agg(jsonb_build_object("
        "'items', '{\"floor\": 1}'::jsonb, 'session', i::text, 'customer', i::text))"
        " from generate_series(1, 3000) i))"
    )
    owner.execute("select dibs.put_event('crowd', items => '{\"floor\": 9000}')")
    owner.execute(crowd)
    for view in ("own_reservations", "own_tickets"):
        asked = f"select * from dibs_client.{view} where event_id = 'crowd'"
        claims = ANNA | {"sub": "7"}
        assert len(ask(people, claims, asked)) == 1
        rows = ask(people, claims, f"explain (costs off) {asked}")
        plan = "\n".join(row["QUERY PLAN"] for row in rows)
        for index in ("reservations_of_customer", "reservations_once_of_customer"):
            assert index in plan
        assert "Seq Scan" not in plan
