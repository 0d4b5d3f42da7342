"""Functions: whose rights they run with, and who may call them."""

import re
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from tests.doors.database import empty_database
from tests.doors.sql_door import SqlDoor

from dibs import Dibs, migrate, sql_script
from dibs.database import load_statements
from dibs.installer import grant_roles, roles_script
from dibs.installer.script import sweep_script

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


NOT_CODE = re.compile(r"--[^\n]*|'(?:[^']|'')*'")
BARE = re.compile(r"(?<![\w.%])(?<!\) )([a-z_]\w*)\s*\(|(?<!pg_catalog\.)(\|\|)")
OF_THE_GRAMMAR = {
    *("all", "and", "any", "array", "as", "case", "coalesce", "exists", "extract"),
    *("filter", "from", "greatest", "in", "least", "not", "nullif", "on", "operator"),
    *("or", "over", "returns", "row", "select", "table", "then", "using", "values"),
    *("when", "where", "with"),
}
"""What stands before a parenthesis and is no function's name."""


def bare_calls(sql: str) -> set[str]:
    """The functions that some SQL calls by a name alone, and || where any may be it."""
    found = BARE.findall(NOT_CODE.sub("''", sql))
    return {name or operator for name, operator in found} - OF_THE_GRAMMAR


def test_every_procedure_says_whose_functions_it_calls(owner: Owner) -> None:
    # What commits on its way can pin no search path.
    rows = owner.execute(
        "select p.oid::regprocedure::text, p.prosrc from pg_proc p"
        " where p.pronamespace::regnamespace::text = any (%s) and p.prokind = 'p'",
        (SCHEMAS,),
    ).fetchall()
    assert rows
    assert {name: bare_calls(source) for name, source in rows} == {
        name: set() for name, _ in rows
    }


@pytest.mark.parametrize("script", [sql_script, roles_script, sweep_script])
def test_every_script_pins_its_search_path_first(script: Any) -> None:
    code = re.sub(r"--[^\n]*", "", script())
    begin, pin, *_ = (" ".join(one.split()) for one in code.split(";"))
    assert (begin, pin) == ("begin", "set local search_path = pg_catalog, pg_temp")


@pytest.mark.parametrize(
    ("package", "file"),
    [
        *(("dibs.database", f"{name}.sql") for name in ("keys", "office", "queries")),
        ("dibs.database", "upkeep.sql"),
        ("dibs.database.borrowed", "queries.sql"),
        ("dibs.delivery", "queries.sql"),
        ("dibs.installer", "login.sql"),
        ("dibs.installer", "scratch.sql"),
        ("dibs.live", "queries.sql"),
        ("dibs.payments", "queries.sql"),
    ],
)
def test_every_statement_says_whose_functions_it_calls(package: str, file: str) -> None:
    statements = load_statements(package, file)
    assert {name: bare_calls(sql.decode()) for name, sql in statements.items()} == {
        name: set() for name in statements
    }


PLANTED = """
create function public.cardinality(text[]) returns int language plpgsql as $$
begin raise 'planted'; end $$;
create function public.cardinality(uuid[]) returns int language plpgsql as $$
begin raise 'planted'; end $$;
create function public.array_to_string(text[], text) returns text language plpgsql as $$
begin raise 'planted'; end $$;
create function public.append(text[], text) returns text[] language plpgsql as $$
begin raise 'planted'; end $$;
create operator public.|| (function = public.append, leftarg = text[], rightarg = text);
create function public.append(uuid[], uuid[]) returns uuid[] language plpgsql as $$
begin raise 'planted'; end $$;
create operator public.|| (
  function = public.append, leftarg = uuid[], rightarg = uuid[]
);
create function public.step(text[], text) returns text[] language plpgsql as $$
begin raise 'planted'; end $$;
create aggregate public.array_agg(text) (sfunc = public.step, stype = text[]);
create function public.pg_advisory_xact_lock(int) returns void language plpgsql as $$
begin raise 'planted'; end $$;
create function public.format(text, name) returns text language plpgsql as $$
begin raise 'planted'; end $$;
create function public.format(text, text) returns text language plpgsql as $$
begin raise 'planted'; end $$;
create function public.format(text, regprocedure) returns text language plpgsql as $$
begin raise 'planted'; end $$;
create function public.format(text, regclass) returns text language plpgsql as $$
begin raise 'planted'; end $$;
create function public.format(text, text, text) returns text language plpgsql as $$
begin raise 'planted'; end $$;
create function public.format(text, name, text) returns text language plpgsql as $$
begin raise 'planted'; end $$;
create function public.format(text, regprocedure, text) returns text
language plpgsql as $$ begin raise 'planted'; end $$;
create function public.to_jsonb(record) returns jsonb language plpgsql as $$
begin raise 'planted'; end $$;
"""
"""What fits better than PostgreSQL's own functions, which take anything."""


@pytest.fixture
def planted(url: str) -> Iterator[str]:
    """A database of its own, in whose public schema somebody planted functions."""
    with empty_database(url) as planted:
        with psycopg.connect(planted, autocommit=True) as link:
            link.execute(PLANTED)
        yield planted


def test_a_planted_function_is_called_by_nobody_who_installs(planted: str) -> None:
    for _ in range(2):
        migrate(planted)
        grant_roles(planted)
    with psycopg.connect(planted, autocommit=True) as link:
        # As a release does whose functions are not in the next one.
        link.execute(
            "create function dibs._gone(text) returns int language sql"
            " as 'select 1'; create function dibs.gone() returns int language sql"
            " as 'select 1'"
        )
    migrate(planted)
    with psycopg.connect(planted, autocommit=True) as link:
        left = link.execute("select from pg_proc where proname ~ 'gone|_former'")
        assert left.fetchall() == []


@pytest.mark.parametrize("locked", [False, True])
def test_a_planted_function_is_called_by_nobody_who_sweeps(
    planted: str, locked: bool
) -> None:
    migrate(planted)
    door = SqlDoor(planted)
    for name in ("gala", "ball"):
        door.put_event(name, items={"floor": 9}, hold_seconds=60)
        door.reserve(name, {"floor": 1}, session="anna")
    with (
        psycopg.connect(planted, autocommit=True) as link,
        psycopg.connect(planted) as other,
    ):
        link.execute(
            "update dibs.reservations set reserved_at = reserved_at - interval '1 h',"
            " expires_at = expires_at - interval '1 h', life_ends_at = now()"
        )
        if locked:
            other.execute(
                "select from dibs.event_heads where event_id = 'gala' for update"
            )
        link.execute("call dibs.sweep()")
        row = link.execute(
            "select reservations_expired, error from dibs.reservation_cleanup_logs"
        ).fetchone()
    door.close()
    assert row == ((1, "locked by others: gala") if locked else (2, None))


def test_a_planted_function_is_called_by_nobody_who_asks(planted: str) -> None:
    migrate(planted)
    with Dibs(planted) as dibs:
        dibs.put_organisation("acme")
        dibs.put_event("gala", items={"floor": 9})
        held = dibs.reserve("gala", {"floor": 1}, session="anna")
        assert len(dibs.organisations()) == 1
        assert dibs.statistics("gala").created == 1
        assert len(dibs.journal("gala")) == 3
        assert len(dibs.search_journal("gala")) == 3
        assert dibs.explain_reservation("gala", held.id)


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
