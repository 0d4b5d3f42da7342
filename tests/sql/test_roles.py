"""Roles: what each may do in the whole catalog, and as a login of that role alone."""

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from psycopg.errors import InsufficientPrivilege
from tests.doors.database import empty_database
from tests.doors.logins import CLIENT, SERVICE, as_member

from dibs import migrate
from dibs.installer import grant_roles

from .two_organisations import OURS, THEIRS

Link = psycopg.Connection[Any]

SCHEMAS = ["dibs", "dibs_client", "dibs_office"]
READ_BY_VIEWS = {
    "_availability_at", "_counts_at", "_is_ours", "_is_shown", "_now", "_status_at",
}  # fmt: skip
"""Helpers that run with the rights of who reads a view or a guarded table."""
WRITES = """
select c.relnamespace::regnamespace || '.' || c.relname, r.role, p.privilege
from pg_class c, unnest(%s::text[]) r (role), unnest(%s::text[]) p (privilege)
where c.relnamespace::regnamespace::text = any (%s) and c.relkind in ('r', 'p', 'v')
  and case when p.privilege in ('insert', 'update', 'references')
    then has_any_column_privilege(r.role, c.oid, p.privilege)
    else has_table_privilege(r.role, c.oid, p.privilege) end
"""
ROUTINES = """
select p.pronamespace::regnamespace || '.' || p.proname
from pg_proc p
where p.pronamespace::regnamespace::text = any (%s)
  and has_function_privilege(%s, p.oid, 'execute') = %s
"""
OF_EVENTS = """
select 'dibs.' || c.relname from pg_class c
where c.relnamespace = 'dibs'::regnamespace and c.relkind in ('r', 'p', 'v')
  and not c.relispartition
  and exists (
    select from pg_attribute a
    where a.attrelid = c.oid and a.attname = %s and not a.attisdropped
  )
order by 1
"""


@pytest.fixture(scope="module")
def service(url: str) -> Iterator[Link]:
    """A login that is a member of dibs_service and nothing else."""
    with psycopg.connect(as_member(url, SERVICE), autocommit=True) as link:
        yield link


@pytest.fixture(scope="module")
def client(url: str) -> Iterator[Link]:
    """A login that is a member of dibs_client and nothing else."""
    with psycopg.connect(as_member(url, CLIENT), autocommit=True) as link:
        yield link


def column(link: Link, statement: str, *given: Any) -> set[str]:
    return {one for (one, *_) in link.execute(statement, given or None)}


def test_roles_own_nothing_and_write_nothing(owner: Link) -> None:
    kinds = ["insert", "update", "delete", "truncate", "references", "trigger"]
    roles = [SERVICE, CLIENT]
    assert owner.execute(WRITES, (roles, kinds, SCHEMAS)).fetchall() == []
    owned = (
        "select from pg_shdepend d"
        " where d.deptype = 'o' and d.refobjid = any (%s::regrole[])"
    )
    assert owner.execute(owned, (roles,)).fetchall() == []


@pytest.mark.parametrize(
    "statement",
    [
        "update dibs.items set price_minor = 0",
        "insert into dibs.event_heads values ('e', 0, now())",
        "delete from dibs.journal",
        "truncate dibs.refusals",
        "lock table dibs.event_heads in exclusive mode",
        "create table dibs.mine ()",
        "create function dibs.mine() returns int return 1",
        "create temporary view v as select * from dibs_office.api_keys; table v",
        "drop function dibs.turn(text, jsonb)",
        "alter table dibs.items disable row level security",
        "create policy p on dibs.items using (true)",
        "select dibs._take_turn('e', '{}')",
        "set role dibs_client; select dibs.confirm('e', gen_random_uuid())",
    ],
)
def test_the_service_changes_nothing_by_itself(service: Link, statement: str) -> None:
    with pytest.raises(InsufficientPrivilege), service.transaction():
        service.execute(statement.encode())


def test_the_service_runs_every_public_function_and_no_helper(owner: Link) -> None:
    service = ["dibs", "dibs_office"]
    may_not = column(owner, ROUTINES, service, SERVICE, False)
    assert {name for name in may_not if "._" not in name} == set()
    may = column(owner, ROUTINES, SCHEMAS, SERVICE, True)
    helpers = {name.split(".")[1] for name in may if "._" in name}
    assert helpers == READ_BY_VIEWS
    assert not [name for name in may if name.startswith("dibs_client.")]


def test_people_run_the_functions_made_for_them_and_no_other(
    owner: Link, client: Link
) -> None:
    may = column(owner, ROUTINES, SCHEMAS, CLIENT, True)
    of_policies = {"dibs._is_ours", "dibs._now"}
    exposed = column(owner, ROUTINES, ["dibs_client"], CLIENT, True)
    assert may - of_policies == exposed
    assert column(owner, ROUTINES, ["dibs_client"], CLIENT, False) == set()
    for statement in (
        "select dibs.confirm('acme.gala', gen_random_uuid())",
        "select dibs.sell('acme.gala', '{\"floor\": 1}', session => 's')",
        "select dibs.cancel('acme.gala', gen_random_uuid())",
        "select dibs.reserve_many('acme.gala', '[]')",
        "select dibs.turn('acme.gala', '{}')",
        "select dibs.put_event('acme.gala')",
        "select dibs._now()",
        "select * from dibs.reservations",
        "select * from dibs_office.api_keys",
        "set role dibs_service",
        "create table dibs_client.mine ()",
    ):
        with pytest.raises(InsufficientPrivilege):
            client.execute(statement.encode())


def test_people_read_three_tables_and_of_them_no_token(owner: Link) -> None:
    readable: dict[str, set[str]] = {}
    for table, name in owner.execute(
        "select c.relname, a.attname from pg_class c"
        " join pg_attribute a on a.attrelid = c.oid and a.attnum > 0"
        " where c.relnamespace::regnamespace::text in ('dibs', 'dibs_office')"
        " and c.relkind in ('r', 'p', 'v') and not a.attisdropped"
        " and has_column_privilege(%s, c.oid, a.attnum, 'select')",
        (CLIENT,),
    ):
        readable.setdefault(table, set()).add(name)
    assert readable.keys() == {"event_heads", "reservations", "tickets"}
    secret = {"token", "principal", "session", "network"}
    assert not secret & readable["reservations"]


def test_every_table_is_guarded(owner: Link) -> None:
    open_to = column(
        owner,
        "select c.relnamespace::regnamespace || '.' || c.relname from pg_class c"
        " where c.relnamespace::regnamespace::text = any (%s)"
        " and c.relkind in ('r', 'p') and not c.relrowsecurity",
        SCHEMAS,
    )
    assert open_to == set()
    owner.execute("select dibs.prepare_journal(7)")
    assert column(
        owner,
        "select c.relrowsecurity from pg_class c"
        " where c.relname ~ '^journal_2' and c.relkind = 'r'",
    ) == {True}


def test_every_view_obeys_the_guards_of_who_asks(owner: Link) -> None:
    passed = column(
        owner,
        "select c.relnamespace::regnamespace || '.' || c.relname from pg_class c"
        " where c.relnamespace::regnamespace::text = any (%s) and c.relkind = 'v'"
        " and 'security_invoker=true' <> all (coalesce(c.reloptions, '{}'))",
        SCHEMAS,
    )
    assert passed == {"dibs.codes"}  # which reads no table


@pytest.mark.parametrize("name", ["event_id", "show_id", "store_id"])
def test_the_service_reads_what_its_organisation_has(
    owner: Link, service: Link, names: dict[str, dict[str, str]], name: str
) -> None:
    relations = column(owner, OF_EVENTS, name)
    assert relations
    for relation in relations:
        every = column(owner, f"select {name} from {relation}")
        for organisation, seen in (
            ("acme", {OURS}), ("beta", {THEIRS}), ("*", {OURS, THEIRS}), ("ac", set()),
            ("", set()),
        ):  # fmt: skip
            with service.transaction():
                service.execute(
                    "select set_config('dibs.organisation', %s, true)", (organisation,)
                )
                told = column(service, f"select {name} from {relation}")
            assert told == every & seen, (relation, organisation)


def test_who_says_for_nobody_reads_is_shown_nothing(
    url: str, names: dict[str, dict[str, str]]
) -> None:
    tables = (
        "select c.oid::regclass::text from pg_class c"
        " where c.relnamespace = 'dibs'::regnamespace and c.relkind in ('r', 'p', 'v')"
        " and not c.relispartition"
        " and c.relname not in ('codes', 'kinds', 'migrations')"  # of nobody's
    )
    with psycopg.connect(as_member(url, SERVICE), autocommit=True) as fresh:
        never_set = {
            table: fresh.execute(f"select * from {table}").fetchall()
            for table in column(fresh, tables)
            if "statistics" not in table
        }
        assert len(never_set) > 20
        assert not any(never_set.values()), never_set
        with fresh.transaction():
            fresh.execute("set local dibs.organisation = '*'")
            assert column(fresh, "select event_id from dibs.events") >= {OURS, THEIRS}
        assert column(fresh, "select event_id from dibs.events") == set()


def test_the_service_sweeps_every_event_and_tells_of_it_as_the_whole(
    owner: Link, service: Link, names: dict[str, dict[str, str]]
) -> None:
    due = "select event_id from dibs.due_events()"
    runs = "select (select count(*) from dibs.reservation_cleanup_logs)::int"
    assert column(service, due) == {OURS, THEIRS}
    service.execute("call dibs.sweep()")
    assert column(owner, due) == set()
    with service.transaction():
        service.execute("set local dibs.organisation = '*'")
        assert service.execute(runs).fetchone() == (1,)
    with service.transaction():
        service.execute("set local dibs.organisation = 'acme'")
        assert service.execute(runs).fetchone() == (0,)
        assert column(service, "select kind from dibs.kinds")


def test_a_role_of_nobody_s_sees_nothing_though_it_is_granted_all(
    owner: Link, names: dict[str, dict[str, str]]
) -> None:
    with owner.transaction(force_rollback=True):
        owner.execute(
            "create role dibs_analyst; grant usage on schema dibs to dibs_analyst;"
            " grant select on all tables in schema dibs to dibs_analyst;"
            " set local role dibs_analyst"
        )
        for table in ("reservations", "journal", "events", "kinds", "migrations"):
            assert owner.execute(f"select * from dibs.{table}").fetchall() == []


def test_granting_again_changes_nothing_and_upgrades_grant_what_is_new(
    postgres: str,
) -> None:
    with empty_database(postgres) as url:
        migrate(url)
        grant_roles(url)
        with psycopg.connect(url, autocommit=True) as link:
            before = link.execute(ACCESS).fetchall()
            link.execute("revoke execute on function dibs.turn from dibs_service")
            link.execute("grant update on dibs.items to dibs_service")
            migrate(url)
            assert link.execute(ACCESS).fetchall() == before
            grant_roles(url)
            assert link.execute(ACCESS).fetchall() == before


def test_roles_of_another_database_may_do_nothing_in_this(postgres: str) -> None:
    with empty_database(postgres) as url:
        migrate(url)
        migrate(url)
        service = psycopg.connect(as_member(url, SERVICE), autocommit=True)
        with service, pytest.raises(InsufficientPrivilege):
            service.execute("select dibs.turn('e', '{}')")


ACCESS = """
select c.oid::regclass::text, c.relacl::text from pg_class c
where c.relnamespace::regnamespace::text ~ '^dibs'
union all
select p.oid::regprocedure::text, p.proacl::text from pg_proc p
where p.pronamespace::regnamespace::text ~ '^dibs'
union all
select p.polrelid::regclass::text || p.polname, pg_get_expr(p.polqual, p.polrelid)
from pg_policy p
union all
select n.nspname, n.nspacl::text from pg_namespace n where n.nspname ~ '^dibs'
order by 1
"""
