"""Installing, printing, checking and sweeping from the command line."""

import json

import psycopg
from tests.doors.logins import SERVICE, as_member

from .conftest import Run

BEGINNING = """\\set ON_ERROR_STOP on
begin;
-- What others create in public must not be called in place of PostgreSQL's own.
set local search_path = pg_catalog, pg_temp;
set local client_encoding = 'UTF8';
"""


def test_migrate_installs_and_then_finds_nothing_missing(dibs: Run) -> None:
    dibs("migrate")
    again = dibs("migrate", "--json")

    assert again.returncode == 0
    assert json.loads(again.stdout) == {"applied": []}


def test_sql_prints_one_transaction(dibs: Run) -> None:
    script = dibs("sql").stdout

    assert script.count("begin;") == 1
    assert script.startswith(BEGINNING)
    assert script.rstrip().endswith("commit;")
    assert "create or replace function dibs.turn" in script


def test_verify_says_that_all_is_sound(dibs: Run) -> None:
    dibs("event", "put", "sound", "--item", "floor=5")
    verified = dibs("verify", "sound")

    assert verified.returncode == 0
    assert verified.stdout == "Sound: no violation in 1 event.\n"


def test_commands_put_no_default_duration(dibs: Run, database_url: str) -> None:
    of_the_service = {"DIBS_RESERVATION_DURATION_MINUTES": "20"}
    url = f"{database_url}?options=-cdefault_transaction_read_only%3Don"
    for command in ("event list", "kind list", "verify"):
        read = dibs(
            *command.split(), environment={"DIBS_DATABASE_URL": url, **of_the_service}
        )
        assert (read.returncode, read.stderr) == (0, "")
    dibs("event", "put", "usual", "--item", "floor=5", environment=of_the_service)
    changed = dibs("journal", "--action", "default_duration_put", "--json")
    assert json.loads(changed.stdout)["entries"] == []


def test_verify_names_what_is_broken_and_ends_with_status_1(
    dibs: Run, database_url: str
) -> None:
    dibs("event", "put", "broken", "--item", "floor=5")
    with psycopg.connect(database_url) as connection:
        connection.execute(
            "update dibs.items set sold_count = 1, available_count = 4"
            " where event_id = 'broken'"
        )
    verified = dibs("verify", "--json")

    with psycopg.connect(database_url) as connection:
        connection.execute(
            "update dibs.items set sold_count = 0, available_count = 5"
            " where event_id = 'broken'"
        )
    assert verified.returncode == 1
    violations = json.loads(verified.stdout)["violations"]
    assert {violation["event"] for violation in violations} == {"broken"}


def test_reconcile_repairs_what_verify_named(dibs: Run, database_url: str) -> None:
    dibs("event", "put", "drifted", "--item", "floor=5")
    with psycopg.connect(database_url) as connection:
        connection.execute(
            "update dibs.items set sold_count = 1, available_count = 4"
            " where event_id = 'drifted'"
        )

    would = dibs("reconcile", "drifted", "--dry-run")
    mended = dibs("reconcile", "drifted")
    assert would.returncode == 1
    assert "the counts were changed outside the engine" in would.stdout
    assert mended.returncode == 0
    assert "is mended" in mended.stdout
    assert dibs("verify", "drifted").returncode == 0
    again = dibs("reconcile", "drifted")
    assert again.stdout == "Sound: nothing to repair in 1 event.\n"


def test_verify_refuses_an_event_that_does_not_exist(dibs: Run) -> None:
    verified = dibs("verify", "nowhere")

    assert verified.returncode == 1
    assert verified.stderr == "dibs: There is no event 'nowhere'.\n"


def test_cleanup_ends_what_is_due_and_says_how_much(
    dibs: Run, database_url: str
) -> None:
    dibs("event", "put", "swept", "--item", "floor=5")
    with psycopg.connect(database_url) as connection:
        connection.execute(
            "select dibs.reserve('swept', items => '{\"floor\": 2}', session => 'anna')"
        )
        connection.execute(
            "create or replace function dibs._now() returns timestamptz"
            " language sql volatile as"
            " $$ select pg_catalog.clock_timestamp() + interval '1 day' $$"
        )
    swept = json.loads(dibs("cleanup", "--json").stdout)
    dibs("migrate")  # which brings the clock back

    assert swept["reservations_expired"] == 1
    assert swept["trigger"] == "manual"
    assert swept["inconsistencies"] == 0


def test_migrate_makes_roles_where_it_is_asked(dibs: Run, database_url: str) -> None:
    granted = (
        "select has_function_privilege(r, 'dibs.turn(text, jsonb)', 'execute')"
        " from unnest(array['dibs_service', 'dibs_client']) r"
    )
    said = dibs("migrate", "--roles")
    assert said.returncode == 0
    assert "dibs_service and dibs_client" in said.stdout
    again = dibs("migrate", "--roles", "--json")
    assert json.loads(again.stdout) == {"applied": []}
    with psycopg.connect(database_url) as connection:
        assert connection.execute(granted).fetchall() == [(True,), (False,)]


def test_migrate_says_whose_it_is(dibs: Run, database_url: str) -> None:
    assert dibs("migrate", "--roles").returncode == 0
    member = {"DIBS_DATABASE_URL": as_member(database_url, SERVICE)}
    refused = dibs("migrate", environment=member)
    assert refused.returncode == 3
    assert "permission denied" in refused.stderr
    assert "for the owner of the engine" in refused.stderr
    assert dibs("event", "list", environment=member).returncode == 0


def test_sql_prints_the_roles_apart(dibs: Run) -> None:
    script = dibs("sql", "--roles").stdout

    assert script.startswith(BEGINNING)
    assert script.rstrip().endswith("commit;")
    assert "create role" in script
    assert "create or replace function" not in script
