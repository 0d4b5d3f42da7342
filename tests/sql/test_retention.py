"""Retention: what is old goes, and what is needed stays whatever its age."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
import pytest
from tests.doors.clock import Clock
from tests.doors.database import Databases
from tests.doors.door import Answer
from tests.doors.hall import plan_of
from tests.doors.sql_door import SqlDoor

from .told import explain, sentences

Owner = psycopg.Connection[Any]

JANUARY = datetime(2041, 1, 10, 12, tzinfo=UTC)
MONTHS = (
    "select relname from pg_class where relkind = 'r' and relname like 'journal_20%'"
    " order by relname"
)


def value(owner: Owner, statement: str, *given: Any) -> Any:
    row = owner.execute(statement, given).fetchone()
    assert row is not None
    return row[0]


def positions(owner: Owner, event: str) -> list[int]:
    return [
        number
        for (number,) in owner.execute(
            "select position from dibs.journal where event_id = %s order by 1", (event,)
        )
    ]


def close_months(owner: Owner) -> None:
    owner.execute("select dibs.close_period(e) from dibs.periods_to_close() e")


def roll_up(owner: Owner) -> None:
    owner.execute("select dibs.roll_up(e) from dibs.events_to_roll_up() e")


@pytest.fixture
def url(databases: Databases) -> Iterator[str]:
    """A database for each test, as what is deleted is deleted for all; no months."""
    with databases.copy() as url:
        with psycopg.connect(url) as link:
            for (name,) in link.execute(MONTHS).fetchall():
                link.execute(f"drop table dibs.{name}")
        yield url


@pytest.fixture
def settable_clock(url: str) -> Iterator[Clock]:
    """The clock of the test's database."""
    clock = Clock(url)
    yield clock
    clock.close()


@pytest.fixture
def sold(door: SqlDoor, owner: Owner, event: str, clock: Clock) -> list[Answer]:
    """A hold sold and one open since January; months closed until it is June."""
    clock.set(JANUARY)
    door.put_event(event, items={"floor": 9}, hold_seconds=31_536_000)
    held = [door.reserve(event, {"floor": 2}, session=name) for name in ("anna", "bo")]
    door.confirm(held[0])
    for month in range(2, 7):
        clock.set(JANUARY.replace(month=month))
        close_months(owner)
        door.extend(held[1])
    return held


def test_deletes_whole_months_in_chunks_from_the_oldest_on(
    door: SqlDoor, owner: Owner, event: str, sold: list[Answer]
) -> None:
    roll_up(owner)
    before = positions(owner, event)
    prune = "select dibs.prune_journal('90 days', 3)"
    pruned = [value(owner, prune) for _ in range(5)]
    # June 10th less 90 days is in March: January and February go.
    assert pruned == [3, 3, 1, 0, 0]
    assert positions(owner, event) == before[7:]
    assert door.verify(event) == []


def test_deletes_nothing_that_was_not_rolled_up(
    door: SqlDoor, owner: Owner, event: str, sold: list[Answer]
) -> None:
    before = positions(owner, event)
    assert value(owner, "select dibs.prune_journal('1 day')") == 0
    assert value(owner, "select dibs.prune_refusals('1 day')") == 0
    value(owner, "select dibs.roll_up(%s, 4)", event)
    assert value(owner, "select dibs.prune_journal('1 day')") == 0
    assert positions(owner, event) == before


def test_keeps_the_last_balance_and_all_after_it(
    door: SqlDoor, owner: Owner, event: str, clock: Clock
) -> None:
    clock.set(JANUARY)
    door.put_event(event, items={"floor": 9})
    door.confirm(door.reserve(event, {"floor": 2}, session="anna"))
    clock.set(JANUARY.replace(month=2))
    close_months(owner)
    clock.set(JANUARY.replace(year=2043))
    roll_up(owner)
    owner.execute("select dibs.prune_journal('1 day')")
    assert positions(owner, event) == [5]
    assert door.verify(event) == []
    door.put_item(event, "mug", capacity=3)
    assert door.verify(event) == []


def test_says_what_was_in_the_way_only_as_long_as_the_journal_of_then_is_kept(
    door: SqlDoor, owner: Owner, event: str, clock: Clock
) -> None:
    def said(session: str) -> list[str]:
        return sentences(explain(owner, "refusal", event, session=session))[1:-1]

    clock.set(JANUARY)
    door.put_event(event, items={"floor": 9}, orphans="allow", duplicates="allow")
    door.put_plan(event, plan_of(lower=["A-1", "A-2"]), {})
    held = door.reserve(event, {"floor": 6}, seats=["A-1"], session="anna")
    clock.advance(minutes=1)
    assert door.reserve(event, {"floor": 4}, session="bo").code == "sold_out"
    assert door.reserve(event, seats=["A-1"], session="cy").code == "seats_unavailable"
    assert door.reserve(event, {"bun": 1}, session="di").code == "not_found"
    clock.advance(minutes=1)
    door.release(held)
    kept = {session: said(session) for session in ("bo", "cy")}
    assert kept["bo"][0] == "floor then: 3 of 9 left; 6 held in 1 reservation."
    assert kept["cy"][0].startswith("Seat A-1 was held until ")
    clock.set(JANUARY.replace(month=2))
    close_months(owner)
    roll_up(owner)
    assert {session: said(session) for session in kept} == kept
    clock.set(JANUARY.replace(year=2043))
    roll_up(owner)
    owner.execute("select dibs.prune_journal('1 day')")
    gone = "Who had it then cannot be told: the journal of then is no longer kept."
    assert [said(session) for session in ("bo", "cy", "di")] == [[gone], [gone], []]


def test_tells_from_a_balance_how_many_there_were(
    door: SqlDoor, owner: Owner, event: str, clock: Clock
) -> None:
    clock.set(JANUARY)
    totes = {"vienna": {"capacity": 3, "product": "tote"}}
    door.put_event(event, kind="store", items={"mug": 9, **totes})
    door.sell(event, {"mug": 9, "vienna": 2}, session="anna")
    for month in (2, 3, 4, 5):
        clock.set(JANUARY.replace(month=month))
        close_months(owner)
        roll_up(owner)
        value(owner, "select dibs.prune_journal('50 days')")
    assert (
        owner.execute(
            "select from dibs.journal where event_id = %s and action = 'item_put'",
            (event,),
        ).fetchall()
        == []
    )
    door.reserve(event, {"mug": 1}, session="bo")
    door.reserve_many(event, [{"products": {"tote": 2}, "session": "cy"}])
    clock.advance(seconds=1)
    door.put_item(event, "mug", capacity=20, kind="stock")
    door.put_item(event, "vienna", capacity=10, product="tote")
    for session, then in (
        ("bo", "mug then: 0 of 9 left; 9 sold."),
        ("cy", "vienna then: 1 of 3 left; 2 sold."),
    ):
        assert sentences(explain(owner, "refusal", event, session=session))[1] == then


def test_keeps_an_event_whose_books_were_never_balanced(
    door: SqlDoor, owner: Owner, event: str, clock: Clock
) -> None:
    clock.set(JANUARY)
    door.put_event(event, items={"floor": 9})
    clock.set(JANUARY.replace(year=2043))
    roll_up(owner)
    value(owner, "select dibs.prune_journal('1 day')")
    assert positions(owner, event) == [1, 2]


def test_keeps_reservations_and_what_can_be_done_with_them(
    door: SqlDoor, owner: Owner, event: str, sold: list[Answer]
) -> None:
    roll_up(owner)
    owner.execute("select dibs.prune_journal('1 day')")
    assert [door.read(one).status for one in sold] == ["confirmed", "reserved"]
    assert door.release(sold[1]).code == "ok"
    assert door.verify(event) == []


def test_what_was_deleted_is_no_loss_to_be_mended(
    door: SqlDoor, owner: Owner, event: str, clock: Clock
) -> None:
    clock.set(JANUARY)
    door.put_event(event, items={"floor": 90})
    for session in ("anna", "bo", "cy"):
        door.release(door.reserve(event, {"floor": 1}, session=session))
    clock.set(JANUARY.replace(month=6))
    close_months(owner)
    roll_up(owner)
    assert value(owner, "select dibs.prune_journal('1 day')") == 8
    owner.execute(
        "update dibs.items set available_count = 88, sold_count = 2"
        " where event_id = %s",
        (event,),
    )
    owner.execute("select dibs.reconcile(%s)", (event,))
    actions = owner.execute(
        "select distinct action from dibs.journal where event_id = %s order by 1",
        (event,),
    ).fetchall()
    assert actions == [("balance",), ("reconciled",)]
    assert door.verify(event) == []


def test_statistics_stay_when_the_journal_goes(
    door: SqlDoor, owner: Owner, event: str, sold: list[Answer]
) -> None:
    roll_up(owner)
    owner.execute("select dibs.prune_journal('1 day')")
    owner.execute("select dibs.prune_refusals('1 day')")
    ask = "select created from dibs.reservation_statistics(%s, 24 * 365)"
    assert value(owner, ask, event) == 2


def test_for_ever_is_for_ever(owner: Owner, event: str, sold: list[Answer]) -> None:
    roll_up(owner)
    for name in ("prune_journal", "prune_refusals", "prune_cleanup_logs"):
        assert value(owner, f"select dibs.{name}(null)") == 0
    assert value(owner, "select dibs.drop_journal_months(null)") == 0


def test_drops_months_of_which_nothing_is_needed(
    door: SqlDoor, owner: Owner, event: str, clock: Clock
) -> None:
    clock.set(datetime(2045, 1, 1, tzinfo=UTC))
    owner.execute("select dibs.prepare_journal(6)")
    door.put_event(event, items={"floor": 9}, hold_seconds=60)
    for month in range(1, 7):
        clock.set(datetime(2045, month, 10, tzinfo=UTC))
        close_months(owner)
        door.reserve(event, {"floor": 1}, session="anna")
        door.sweep(event)
    drop = "select dibs.drop_journal_months('90 days')"
    assert value(owner, drop) == 0  # nothing is rolled up yet
    roll_up(owner)
    assert value(owner, drop) == 2
    months = [name for (name,) in owner.execute(MONTHS)]
    assert months == [f"journal_2045_0{month}" for month in range(3, 8)]
    assert value(owner, "select dibs.prune_journal('90 days')") == 0
    assert door.verify(event) == []


def test_drops_no_month_that_reaches_into_what_is_kept(
    owner: Owner, clock: Clock
) -> None:
    clock.set(datetime(2045, 1, 1, tzinfo=UTC))
    owner.execute("select dibs.prepare_journal(3)")
    clock.set(datetime(2045, 6, 10, tzinfo=UTC))  # 90 days before is in March
    assert value(owner, "select dibs.drop_journal_months('90 days')") == 2
    months = [name for (name,) in owner.execute(MONTHS)]
    assert months == ["journal_2045_03", "journal_2045_04"]


def test_drops_no_month_that_would_leave_a_gap(
    door: SqlDoor, owner: Owner, event: str, clock: Clock
) -> None:
    clock.set(datetime(2047, 1, 10, tzinfo=UTC))
    door.put_event(event, items={"floor": 9})  # beside all months
    owner.execute("select dibs.prepare_journal(6)")
    for month in range(2, 7):
        clock.set(datetime(2047, month, 10, tzinfo=UTC))
        close_months(owner)
    roll_up(owner)
    drop = "select dibs.drop_journal_months('90 days')"
    assert value(owner, drop) == 0
    assert door.verify(event) == []
    assert value(owner, "select dibs.prune_journal('90 days')") == 3
    assert value(owner, drop) == 1
    assert door.verify(event) == []


def test_stops_no_turn_to_drop_a_month(
    door: SqlDoor, owner: Owner, event: str, url: str, clock: Clock
) -> None:
    clock.set(datetime(2049, 1, 1, tzinfo=UTC))
    owner.execute("select dibs.prepare_journal(0)")
    clock.set(datetime(2049, 9, 1, tzinfo=UTC))
    drop = "select dibs.drop_journal_months('90 days')"
    with psycopg.connect(url) as reader:
        reader.execute("select count(*) from dibs.journal")
        assert value(owner, drop) == 0
    assert value(owner, drop) == 1


def test_deletes_old_refusals_in_chunks(
    door: SqlDoor, owner: Owner, event: str, clock: Clock
) -> None:
    clock.set(JANUARY)
    door.put_event(event, items={"floor": 1})
    for _ in range(5):
        door.reserve(event, {"floor": 2}, session="anna")
        clock.advance(days=1)
    door.reserve(event, {"floor": 1}, session="anna")
    roll_up(owner)
    clock.set(JANUARY + timedelta(days=93))
    prune = "select dibs.prune_refusals('90 days', 2)"
    kept = "select count(*) from dibs.refusals where event_id = %s"
    assert [value(owner, prune) for _ in range(3)] == [2, 1, 0]
    assert value(owner, kept, event) == 2


def test_keeps_refusals_that_no_hour_has_counted(
    door: SqlDoor, owner: Owner, event: str, clock: Clock
) -> None:
    clock.set(JANUARY)
    door.put_event(event, items={"floor": 1})
    door.reserve(event, {"floor": 2}, session="anna")
    roll_up(owner)  # this second may not be over
    clock.set(JANUARY + timedelta(days=93))
    assert value(owner, "select dibs.prune_refusals('90 days')") == 0
    door.reserve(event, {"floor": 1}, session="anna")
    roll_up(owner)
    assert value(owner, "select dibs.prune_refusals('90 days')") == 1
    ask = "select failed from dibs.reservation_statistics(%s, 24 * 365)"
    assert value(owner, ask, event) == 1


def test_deletes_old_accounts_of_cleanup_runs(owner: Owner, clock: Clock) -> None:
    owner.execute("delete from dibs.reservation_cleanup_logs")
    for days in range(5):
        at = JANUARY + timedelta(days=days)
        owner.execute(
            "select dibs.log_cleanup(%s, %s, 'manual', 0, 0, 0, '{}')", (at, at)
        )
    clock.set(JANUARY + timedelta(days=93))
    prune = "select dibs.prune_cleanup_logs('90 days', 2)"
    assert [value(owner, prune) for _ in range(3)] == [2, 1, 0]
