"""Functions: whose rights they run with, and who may call them."""

from typing import Any

import psycopg
import pytest

Owner = psycopg.Connection[Any]

SCHEMAS = ["dibs", "dibs_client", "dibs_office"]
SEARCH_PATH = "search_path=pg_catalog, pg_temp"


def names(owner: Owner, condition: str) -> set[str]:
    rows = owner.execute(
        "select p.oid::regprocedure::text from pg_proc p"
        " where p.pronamespace::regnamespace::text = any (%s)"
        f" and ({condition})",
        (SCHEMAS,),
    ).fetchall()
    return {name for (name,) in rows}


def test_every_definer_function_pins_its_search_path(owner: Owner) -> None:
    definers = names(owner, "p.prosecdef")
    pinned = names(owner, f"'{SEARCH_PATH}' = any (p.proconfig)")
    assert definers
    assert definers <= pinned


def test_every_public_function_runs_with_its_owner_s_rights(owner: Owner) -> None:
    public = names(owner, r"p.prokind = 'f' and p.proname !~ '^_'")
    assert public == names(owner, "p.prosecdef")


def test_nothing_is_granted_to_public(owner: Owner) -> None:
    to_public = names(
        owner,
        "p.proacl is null or exists ("
        " select from aclexplode(p.proacl) a where a.grantee = 0)",
    )
    assert to_public == set()
    (tables,) = owner.execute(
        "select count(*) from pg_class c, aclexplode(c.relacl) a"
        " where c.relnamespace::regnamespace::text = any (%s) and a.grantee = 0",
        (SCHEMAS,),
    ).fetchone() or (None,)
    assert tables == 0


def test_a_stranger_can_call_and_read_nothing(owner: Owner, event: str) -> None:
    with owner.transaction(force_rollback=True):
        owner.execute("create role dibs_stranger; set local role dibs_stranger")
        for statement in (
            "select dibs.reserve('e', session => 's')",
            "select dibs.availability('e')",
            "select * from dibs.reservations",
        ):
            refused = pytest.raises(psycopg.errors.InsufficientPrivilege)
            with refused, owner.transaction():
                owner.execute(statement)


def test_a_planted_temporary_object_fools_no_function(owner: Owner, event: str) -> None:
    owner.execute("create temporary table reservations (event_id text)")
    owner.execute(
        "create function pg_temp.now() returns timestamptz language sql"
        " as $$ select 'epoch'::timestamptz $$"
    )
    try:
        owner.execute("select dibs.put_event(%s, items => '{\"a\": 1}')", (event,))
        (code,) = owner.execute(
            "select code from dibs.reserve(%s, '{\"a\": 1}', session => 's')", (event,)
        ).fetchone() or (None,)
        assert code == "ok"
    finally:
        owner.execute("drop table pg_temp.reservations; drop function pg_temp.now()")


def settings_of(owner: Owner, function: str) -> set[str]:
    (settings,) = owner.execute(
        "select proconfig from pg_proc"
        " where proname = %s and pronamespace = 'dibs'::regnamespace",
        (function,),
    ).fetchone() or ([],)
    return set(settings)


def test_hot_functions_never_compile_and_never_scan(owner: Owner) -> None:
    needed = {"jit=off", "enable_seqscan=off"}
    # Helpers that they share keep the plan of who called them first in a session.
    for name in (
        "turn", "expire_many", "tell_expiring", "put_event", "change_event", "put_item",
        "put_items", "begin_plan", "block", "_free_seats_due",
    ):  # fmt: skip
        settings = settings_of(owner, name)
        assert needed <= settings, name
        assert "lock_timeout=2s" in settings or name.startswith("_"), name


def test_what_writes_times_as_text_writes_them_in_utc(owner: Owner) -> None:
    for name in (
        "turn", "expire_many", "allocations", "put_item", "put_items", "begin_plan",
        "reconcile", "block", "unblock", "tell_expiring", "_free_seats_due",
    ):  # fmt: skip
        assert "TimeZone=UTC" in settings_of(owner, name), name
