"""Who acts for an organisation: events of others are no events, in every function."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import psycopg
import pytest
from psycopg.rows import dict_row
from tests.doors.clock import START
from tests.doors.logins import SERVICE

from dibs.database import QUERIES

from .given import Routine, routines_of
from .two_organisations import OURS, THEIRS

Owner = psycopg.Connection[Any]
Rows = list[dict[str, Any]]

CHANGED = """
select coalesce(sum(t.n_tup_ins + t.n_tup_upd + t.n_tup_del), 0)
  + (select count(*) from dibs.event_heads h where h.xmax = pg_current_xact_id()::xid)
  as changed
from pg_stat_xact_all_tables t
where t.schemaname = 'dibs'
"""
"""Rows that this transaction wrote, and events that it keeps locked."""
SEEN = {"acme": {OURS}, "beta": {THEIRS}, "*": {OURS, THEIRS}, "nobody": set()}
OVER_ALL = {
    "addresses_to_forget", "cleanup_expired_seat_reservations", "drop_journal_months",
    "due_events", "events_to_roll_up", "expire_ticket_reservations", "expiring_events",
    "forget_run_addresses", "journal_of", "list_events", "list_kinds", "list_stores",
    "live_count", "live_heads", "log_cleanup", "moved_heads", "network_of",
    "next_deadline", "periods_to_close", "positions_since", "prepare_journal",
    "prune_cleanup_logs", "prune_journal", "prune_keys", "prune_refusals",
    "put_default_duration", "put_kind", "release_expired_reservations",
}  # fmt: skip
"""Functions without an event: each has its test below, or has nothing to keep apart."""


@pytest.fixture(params=["owner", SERVICE])
def role(request: pytest.FixtureRequest) -> str:
    """Whose rights a call has: the owner's, or those of the service's role."""
    of_calls: str = request.param
    return of_calls


@contextmanager
def acting(
    owner: Owner, organisation: str | None, role: str = "owner"
) -> Iterator[Owner]:
    """A transaction that acts for an organisation, undone at the end."""
    with owner.transaction(force_rollback=True):
        if organisation is not None:
            act_for(owner, organisation)
        as_role(owner, role)
        yield owner


def act_for(owner: Owner, organisation: str) -> None:
    owner.execute("select set_config('dibs.organisation', %s, true)", (organisation,))


def as_role(owner: Owner, role: str) -> None:
    """Leaves the rest of the transaction the rights of a role alone."""
    owner.execute(f"set local role {'none' if role == 'owner' else role}")


def answer(owner: Owner, statement: str, *given: Any) -> Rows:
    with owner.cursor(row_factory=dict_row) as cursor:
        return cursor.execute(statement, given or None).fetchall()


def told(
    owner: Owner, routine: Routine, names: dict[str, str], role: str
) -> tuple[Rows, int]:
    """What a call about the others' event answers, and how many rows it changed."""
    statement, given = routine.call(THEIRS, names)
    owner.execute(
        "update dibs.items set available_count = 4, reserved_count = 1"
        " where item_id = 'broken'"
    )
    before = answer(owner, CHANGED)[0]["changed"]
    as_role(owner, role)
    rows = answer(owner, statement, *given)
    as_role(owner, "owner")
    return rows, answer(owner, CHANGED)[0]["changed"] - before


def is_nothing(rows: Rows) -> bool:
    """Whether an answer says that there is no such event, or that nothing was done."""
    return all(
        row.get("code", row.get("error_code"))
        in ("not_found", "forbidden", "NOT_FOUND")
        or not any(row.values())
        for row in rows
    )


def answered(
    owner: Owner, organisation: str | None, role: str, names: dict[str, str]
) -> tuple[dict[str, Rows], dict[str, Rows]]:
    """By function, what says something of the others' event or changes it, and what
    says that there is none."""
    reached: dict[str, Rows] = {}
    untouched: dict[str, Rows] = {}
    for routine in routines_of(owner):
        if routine.is_of_an_event:
            with acting(owner, organisation):
                rows, changed = told(owner, routine, names, role)
            if changed or not is_nothing(rows):
                reached[routine.name] = rows
            if is_nothing(rows):
                untouched[routine.name] = rows
    return reached, untouched


@pytest.mark.parametrize("organisation", ["acme", "nobody", "bet", "beta.", "BETA"])
def test_no_function_touches_or_shows_an_event_of_others(
    owner: Owner, names: dict[str, dict[str, str]], role: str, organisation: str
) -> None:
    reached, _ = answered(owner, organisation, role, names[THEIRS])
    assert reached == {}


@pytest.mark.parametrize("organisation", ["beta", "", "*", None])
def test_every_function_reaches_an_event_of_one_s_own(
    owner: Owner, names: dict[str, dict[str, str]], role: str, organisation: str | None
) -> None:
    _, untouched = answered(owner, organisation, role, names[THEIRS])
    assert untouched == {}, "a call that does nothing proves nothing: see given.py"


def test_who_acts_for_no_organisation_reaches_every_event(
    owner: Owner, names: dict[str, dict[str, str]], role: str
) -> None:
    for setting in ("", "*", None):
        with acting(owner, setting, role):
            for event in (OURS, THEIRS):
                assert answer(owner, f"select dibs.read_event('{event}') e")[0]["e"]


def test_functions_without_an_event_are_known(
    owner: Owner, names: dict[str, dict[str, str]]
) -> None:
    without = {one.name for one in routines_of(owner) if not one.is_of_an_event}
    assert without == OVER_ALL


def test_functions_over_all_events_see_those_of_the_organisation(
    owner: Owner, names: dict[str, dict[str, str]], role: str
) -> None:
    statements = (
        "select e ->> 'event_id' as event from dibs.list_events() e",
        "select e as event from dibs.list_stores() e",
        "select event_id as event from dibs.due_events()",
        "select e as event from dibs.expiring_events() e",
        "select e as event from dibs.events_to_roll_up() e",
        "select e as event from dibs.periods_to_close() e",
        "select e as event from dibs.addresses_to_forget('-1 hour') e",
        "select event_id as event from dibs.live_heads('{acme.gala,beta.gala}')",
        "select event_id as event from dibs.moved_heads()",
        "select event_id as event from dibs.positions_since('-infinity')",
        """select event_id as event
        from dibs.journal_of('[["acme.gala", 0], ["beta.gala", 0]]', 9)""",
    )
    with owner.transaction(force_rollback=True):
        owner.execute("update dibs.event_heads set balanced_at = '2027-03-01'")
        owner.execute("update dibs.events set kind = 'store'")
        as_role(owner, role)
        for organisation, events in SEEN.items():
            act_for(owner, organisation)
            for statement in statements:
                seen = {row["event"] for row in answer(owner, statement)}
                assert seen == events, (organisation, statement)


def test_counts_over_all_events_are_of_the_organisation(
    owner: Owner, names: dict[str, dict[str, str]], role: str
) -> None:
    counted = (
        "select dibs.live_count() as live, dibs.next_deadline() is not null as due,"
        " (select s.created from dibs.reservation_statistics() s) as created"
    )
    with acting(owner, "acme", role):
        ours = answer(owner, counted)[0]
    with acting(owner, "", role):
        whole = answer(owner, counted)[0]
    with acting(owner, "nobody", role):
        none = answer(owner, counted)[0]
    assert ours == {"live": 1, "due": True, "created": 3}
    assert whole == {"live": 2, "due": True, "created": 6}
    assert none == {"live": 0, "due": False, "created": 0}


def test_sweeping_for_an_organisation_leaves_others_alone(
    owner: Owner, names: dict[str, dict[str, str]], role: str
) -> None:
    sweep = (
        "select reservation_ids as ids from dibs.cleanup_expired_seat_reservations()"
    )
    with acting(owner, "acme", role):
        (swept,) = answer(owner, sweep)
        assert [str(one) for one in swept["ids"]] == [names[OURS]["due"]]
    with acting(owner, "", role):
        (swept,) = answer(owner, sweep)
        assert {str(one) for one in swept["ids"]} == {
            names[OURS]["due"],
            names[THEIRS]["due"],
        }


def test_tidying_up_for_an_organisation_leaves_others_alone(
    owner: Owner, names: dict[str, dict[str, str]], role: str
) -> None:
    later = START + timedelta(days=400)
    tidied = (
        "select dibs.prune_keys() as keys, dibs.prune_refusals() as refusals,"
        " dibs.prune_cleanup_logs() as runs, dibs.drop_journal_months() as months,"
        " dibs.prune_journal() > 0 as journal"
    )
    left = (
        "select (select count(*) from dibs.idempotency_keys where event_id ~ 'beta')"
        " + (select count(*) from dibs.refusals f where f.event_id ~ 'beta')"
        " + (select count(*) from dibs.journal where event_id ~ 'beta')"
        " + (select count(*) from dibs.reservation_cleanup_logs) as rows"
    )
    with acting(owner, ""):
        owner.execute("update dibs_test.clock set reads_at = %s", (later,))
        for event in (OURS, THEIRS):
            owner.execute("select dibs.close_period(%s)", (event,))
            owner.execute("select dibs.roll_up(%s)", (event,))
            owner.execute("update dibs.rollup_cursors set refused_until = %s", (later,))
        owner.execute("select * from dibs.cleanup_expired_seat_reservations()")
        owner.execute(
            "update dibs.reservation_cleanup_logs set started_at = %s", (START,)
        )
        before = answer(owner, left)[0]["rows"]
        act_for(owner, "acme")
        as_role(owner, role)
        (done,) = answer(owner, tidied)
        assert done == {
            "keys": 1, "refusals": 1, "runs": 0, "months": 0, "journal": True,
        }  # fmt: skip
        as_role(owner, "owner")
        assert answer(owner, left)[0]["rows"] == before
        act_for(owner, "")
        as_role(owner, role)
        (done,) = answer(owner, tidied)
        assert (done["keys"], done["refusals"], done["runs"]) == (1, 1, 1)


@pytest.mark.parametrize(
    "statement",
    [
        "select code from dibs.put_kind('seat', '{}')",
        "select code from dibs.put_default_duration(5)",
    ],
)
def test_what_holds_for_everybody_is_not_an_organisation_s_to_set(
    owner: Owner, statement: str, role: str
) -> None:
    with acting(owner, "acme", role):
        assert answer(owner, statement) == [{"code": "forbidden"}]
    with acting(owner, "", role):
        assert answer(owner, statement) == [{"code": "ok"}]


def test_an_organisation_puts_events_of_its_own_name_only(
    owner: Owner, names: dict[str, dict[str, str]], role: str
) -> None:
    put = "select code from dibs.put_event(%s, organisation_id => %s)"
    for event, organisation, code in (
        ("acme.new", None, "ok"), ("acme.other", "acme", "ok"),
        ("acme.claimed", "beta", "forbidden"), ("beta.new", None, "forbidden"),
        (THEIRS, None, "forbidden"), ("acme", None, "forbidden"),
        ("acmeX.new", None, "forbidden"), ("gala", None, "forbidden"),
    ):  # fmt: skip
        with acting(owner, "acme", role):
            assert answer(owner, put, event, organisation) == [{"code": code}], event
            found = "select organisation_id from dibs.events where event_id = %s"
            if code == "ok":
                assert answer(owner, found, event) == [{"organisation_id": "acme"}]


def test_what_others_have_is_not_even_changed_in_vain(
    owner: Owner, names: dict[str, dict[str, str]], role: str
) -> None:
    with acting(owner, "acme", role):
        for statement in (
            "select code from dibs.change_event('beta.gala', '{}')",
            "select code from dibs.change_event('beta.none', '{}')",
            "select code from dibs.put_items('beta.gala', '{}', dry_run => true)",
        ):
            assert answer(owner, statement) == [{"code": "not_found"}]


def test_an_event_keeps_its_organisation(
    owner: Owner, names: dict[str, dict[str, str]], role: str
) -> None:
    found = "select organisation_id as of from dibs.events where event_id = 'acme.new'"
    change = "select code from dibs.change_event('acme.new', %s)"
    with acting(owner, "acme", role):
        owner.execute("select dibs.put_event('acme.new')")
        for changes, code in (
            ('{"organisation_id": "beta"}', "forbidden"),
            ('{"organisation_id": null}', "ok"),
            ('{"name": "N"}', "ok"),
        ):
            assert answer(owner, change, changes) == [{"code": code}]
            assert answer(owner, found) == [{"of": "acme"}]
        act_for(owner, "*")
        owner.execute("select dibs.put_event('acme.new', name => 'By the owner')")
        assert answer(owner, found) == [{"of": "acme"}]


READ = {
    "availability": (False,),
    "availability_version": (),
    "read_event": (),
    "read_reservation": (None, "anna", None),
}
"""By statement, what it is given after the event and what it names of it."""


@pytest.mark.parametrize("name", READ)
def test_what_is_read_most_is_one_statement_within_an_organisation(
    url: str, names: dict[str, dict[str, str]], name: str
) -> None:
    with psycopg.connect(url, autocommit=True) as link:

        def ask(statement: str, *given: Any) -> list[Any]:
            return link.execute(QUERIES[statement], given, prepare=True).fetchall()

        for event in (OURS, THEIRS):
            is_reservation = name == "read_reservation"
            named = (names[event]["live"],) if is_reservation else ()
            asked = (event, *named, *READ[name])
            found = ask(name, *asked)
            for _ in range(7):  # by plans for its values, then by one for all of them
                own = ask(f"{name}_within", event.partition(".")[0], *asked)
                others = ask(f"{name}_within", "gamma", *asked)
                codes = [row[2] if is_reservation else row[0] for row in others]
                assert codes in ([], [None], ["not_found"])
                assert len(own) == len(found) == 1
                assert own[0][:10] == found[0][:10] or "counted_at" in str(own)
            left = link.execute("select current_setting('dibs.organisation')")
            assert left.fetchone() == ("",)


def test_a_turn_within_an_organisation_is_one_statement(
    url: str, names: dict[str, dict[str, str]]
) -> None:
    turn = QUERIES["timed_turn_within"]
    asked = '{"reserve": [{"items": {"floor": 1}, "session": "cy"}]}'
    with psycopg.connect(url, autocommit=True) as link:
        for _ in range(7):  # by plans for its values, then by one for all of them
            for organisation, event, code in (
                ("acme", OURS, "ok"), ("acme", THEIRS, "not_found"), ("", THEIRS, "ok"),
            ):  # fmt: skip
                given = (organisation, event, asked)
                row = link.execute(turn, given, prepare=True).fetchone()
                assert row is not None
                assert row[2] == code
                left = link.execute("select current_setting('dibs.organisation')")
                assert left.fetchone() == ("",)
        explained = link.execute(
            b"explain (verbose, costs off) " + turn, ("acme", OURS, asked)
        ).fetchall()
    plan = "\n".join(line for (line,) in explained)
    assert plan.index("set_config") < plan.index("Function Call: turn(")
