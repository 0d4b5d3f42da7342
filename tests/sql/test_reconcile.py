"""Reconcile: every drift is found, explained and repaired once."""

import itertools
import random
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import psycopg
import pytest
from tests.doors.sql_door import SqlDoor
from tests.doors.watcher import Watcher

from .broken import BROKEN, OF_EVENT
from .test_verify import breaking, ids, lasting

__all__ = ["breaking", "ids", "lasting"]

Owner = psycopg.Connection[Any]
Breaking = tuple[dict[str, Any], Owner]

FOR_A_PERSON = {
    "a hold that ended twice",
    "a sale after the deadline",
    "a sale at the very deadline",
    "an extension after the deadline",
    "a hold that was ended early",
    "a hold that was ended within its grace",
    "a grace that was shorter than told",
    "a hold that was ended though its owner was back",
    "a hold that was ended for silence while it was paid",
    "a hold that was ended for silence once its payment had begun",
    "a sign of life after the grace",
    "a sale that was cancelled twice",
    "an amendment after the deadline",
    "a payment that began after the deadline",
    "a payment that ended after the deadline",
    "a late sale that is none",
    "a late sale of what was still sold",
    "a sale in time of another reservation",
    "a sale that two orders bought",
    "a settlement of no reservation",
    "two keys for one place in the journal",
    "a journal row of no reservation",
}
"""What was done wrong in the past, and nobody can undo."""

DRIFTS = {
    **{name: statement for name, (statement, _) in BROKEN.items()},
    "tickets without a reservation": (
        "insert into dibs.tickets (event_id, reservation_id, ticket_number, item_id,"
        " quantity, status, reserved_at, reservation_expires_at)"
        " values (%(event)s, gen_random_uuid(), 1, 'floor', 1, 'reserved',"
        " now(), now())"
    ),
    "a reservation that is gone": (
        "delete from dibs.reservations" + OF_EVENT + " and reservation_id = %(held)s"
    ),
    "a sale that is gone": (
        "delete from dibs.reservations" + OF_EVENT + " and reservation_id = %(sold)s"
    ),
    "a sale's journal row that is gone": (
        "delete from dibs.journal"
        + OF_EVENT
        + " and reservation_id = %(sold)s and action = 'confirmed'"
    ),
    "a birth's journal row that is gone": (
        "delete from dibs.journal"
        + OF_EVENT
        + " and reservation_id = %(held)s and action = 'reserved'"
    ),
    "an extension's journal row that is gone": (
        "delete from dibs.journal"
        + OF_EVENT
        + " and reservation_id = %(held)s and action = 'extended'"
    ),
    "a journal row that moved other numbers": (
        "update dibs.journal set units = '{5,1}'"
        + OF_EVENT
        + " and reservation_id = %(sold)s and action = 'reserved'"
    ),
    "a balance with wrong numbers": (
        "with closed as (select dibs.close_period(%(event)s))"
        " insert into dibs.journal (event_id, position, recorded_at, action, principal,"
        " item_ids, detail) select h.event_id, h.position + 1, h.clock_at, 'balance',"
        ' \'\', \'{floor}\', \'{"capacity": 9, "reserved_count": 3, "sold_count": 3,'
        ' "blocked_count": 0}\' from dibs.event_heads h' + OF_EVENT
    ),
    "an amendment's journal row that is gone": (
        "delete from dibs.journal" + OF_EVENT + " and action = 'amended'"
    ),
    "an event's last journal row that is gone": (
        "delete from dibs.journal j"
        + OF_EVENT
        + " and position = (select max(k.position) from dibs.journal k"
        " where k.event_id = j.event_id)"
    ),
    "a setting's journal row that is gone": (
        "delete from dibs.journal" + OF_EVENT + " and action = 'event_put'"
    ),
}

PAIRS = [
    *random.Random(20261).sample(list(itertools.combinations(DRIFTS, 2)), 250),
    ("a ticket dropped by no amendment", "a transition without its journal row"),
    ("one seat in two reservations", "a transition without its journal row"),
    ("a sale after the deadline", "a sale that is gone"),
    ("a sale's journal row that is gone", "a setting's journal row that is gone"),
]
"""Two drifts at once: some by chance, and those that one repair alone left behind."""


PLAIN = """
select id
from dibs.reserve(
  %(event)s, items => '{"mug": 1}', session => 'kim', principal => 'shop'
)
"""
"""Of which the journal knows no more than that it was born."""


def verify(owner: Owner, event: str) -> list[Any]:
    return owner.execute("select * from dibs.verify(%s)", (event,)).fetchall()


def reconcile(owner: Owner, event: str, *, dry_run: bool = False) -> list[Any]:
    statement = "select * from dibs.reconcile(%s, dry_run => %s, principal => 'tests')"
    return owner.execute(statement, (event, dry_run)).fetchall()


@pytest.mark.parametrize("drift", DRIFTS)
def test_finds_explains_and_repairs_once(breaking: Breaking, drift: str) -> None:
    ids, owner = breaking
    event = ids["event"]
    assert owner.execute(DRIFTS[drift], ids).rowcount > 0
    broken = verify(owner, event)
    assert broken

    found = reconcile(owner, event)
    assert [row[:2] for row in found] == [row[:2] for row in broken]
    assert all(cause for _, _, cause, _, _, _ in found)
    told = owner.execute(
        "select count(*) from dibs.journal" + OF_EVENT + " and action = 'reconciled'"
        " and detail ? 'cause' and principal = 'tests'",
        ids,
    ).fetchone()
    assert told == (len(found),)
    position = "select position from dibs.event_heads" + OF_EVENT
    after = owner.execute(position, ids).fetchone()
    again = reconcile(owner, event)
    assert owner.execute(position, ids).fetchone() == after
    if drift not in FOR_A_PERSON:
        assert [row for row in found if not (row[4] and row[3])] == []
        assert verify(owner, event) == []
        assert again == []


def test_says_that_no_counts_were_set_where_a_row_was_noted_as_full(
    breaking: Breaking,
) -> None:
    ids, owner = breaking
    owner.execute(DRIFTS["a row noted as full that has room"], ids)
    assert {(row[2], row[3]) for row in reconcile(owner, ids["event"])} == {
        (
            "a row has room that was noted to have none",
            "where parties find room is looked for anew",
        )
    }


def test_mends_two_drifts_in_one_call(owner: Owner, ids: dict[str, Any]) -> None:
    rows = "select count(*) from dibs.journal" + OF_EVENT
    tried = 0
    for pair in PAIRS:
        with owner.transaction(force_rollback=True):
            try:
                for drift in pair:
                    owner.execute(DRIFTS[drift], ids)
            except psycopg.errors.IntegrityError:
                continue  # The tables refuse the two together.
            tried += 1
            reconcile(owner, ids["event"])
            left = verify(owner, ids["event"])
            before = owner.execute(rows, ids).fetchone()

            again = reconcile(owner, ids["event"])
            assert owner.execute(rows, ids).fetchone() == before, pair
            assert [row[:2] for row in again] == [row[:2] for row in left], pair
            assert left == [] or FOR_A_PERSON & set(pair), pair
    assert tried > len(PAIRS) * 0.9


def test_names_no_repair_for_what_it_could_not_mend(
    owner: Owner, ids: dict[str, Any]
) -> None:
    for drift in sorted(FOR_A_PERSON):
        with owner.transaction(force_rollback=True):
            owner.execute(DRIFTS[drift], ids)
            found = reconcile(owner, ids["event"])
            assert any(not row[4] for row in found), drift
            assert all(row[4] == (row[3] is not None) for row in found), drift


@pytest.mark.parametrize("drift", DRIFTS)
def test_a_dry_run_finds_the_same_and_changes_nothing(
    breaking: Breaking, drift: str
) -> None:
    ids, owner = breaking
    event = ids["event"]
    owner.execute(DRIFTS[drift], ids)
    broken = verify(owner, event)

    found = reconcile(owner, event, dry_run=True)
    assert [row[:2] for row in found] == [row[:2] for row in broken]
    assert verify(owner, event) == broken


def test_a_dry_run_tells_whether_what_is_gone_can_be_restored(
    owner: Owner, ids: dict[str, Any]
) -> None:
    born = "delete from dibs.journal" + OF_EVENT + " and action = 'reserved'"
    ends = "delete from dibs.reservations" + OF_EVENT
    (born_only,) = owner.execute(PLAIN, ids).fetchone() or (None,)
    ids = {**ids, "plain": born_only}
    for name in ("held", "sold", "plain"):
        with owner.transaction(force_rollback=True):
            owner.execute(ends + f" and reservation_id = %({name})s", ids)
            assert "was restored" in str(gone(owner, ids, name)), name
            owner.execute(born + f" and reservation_id = %({name})s", ids)
            assert gone(owner, ids, name) in (None, ""), name


def gone(owner: Owner, ids: dict[str, Any], name: str) -> str | None:
    """What a dry run would do about a reservation that is gone; empty: it is not."""
    for invariant, subject, _, repair, *_ in reconcile(
        owner, ids["event"], dry_run=True
    ):
        if (invariant, subject) == ("I7", str(ids[name])):
            found: str | None = repair
            return found
    return ""


def test_a_sound_event_stays_as_it_is(
    owner: Owner, ids: dict[str, Any], door: SqlDoor
) -> None:
    position = "select position from dibs.event_heads" + OF_EVENT
    before = owner.execute(position, ids).fetchone()

    assert reconcile(owner, ids["event"]) == []
    assert owner.execute(position, ids).fetchone() == before


def test_no_turn_is_begun_while_it_is_reconciled(
    owner: Owner, event: str, door: SqlDoor, url: str, watcher: Watcher
) -> None:
    door.put_event(event, items={"floor": 9})
    sold = door.sell(event, {"floor": 1}, session="anna")
    owner.execute(
        "update dibs.tickets set status = 'reserved', reserved_at = now(),"
        " reservation_expires_at = now() where event_id = %s",
        (event,),
    )
    with psycopg.connect(url) as other, ThreadPoolExecutor(1) as pool:
        other.execute(
            "select from dibs.tickets where event_id = %s for update", (event,)
        )
        reconciling = pool.submit(reconcile, owner, event)
        watcher.until_waiting(1)
        turn = "select from dibs.event_heads where event_id = %s for no key update"
        try:
            with pytest.raises(psycopg.errors.LockNotAvailable):
                watcher.value(f"{turn} nowait", event)
        finally:
            other.rollback()
        assert [row[:2] for row in reconciling.result()] == [("I1", sold.id)]


def test_what_was_restored_can_be_confirmed(
    owner: Owner, ids: dict[str, Any], door: SqlDoor
) -> None:
    owner.execute(DRIFTS["a reservation that is gone"], ids)
    reconcile(owner, ids["event"])

    row = owner.execute(
        "select code from dibs.confirm(%(event)s, %(held)s)", ids
    ).fetchone()
    assert row == ("ok",)


@pytest.mark.parametrize("is_sold", [False, True])
def test_an_amendment_told_anew_moves_nothing_twice(
    owner: Owner, ids: dict[str, Any], is_sold: bool
) -> None:
    with owner.transaction(force_rollback=True):
        if is_sold:
            owner.execute("select dibs.confirm(%(event)s, %(changed)s)", ids)
        owner.execute(DRIFTS["contents that the journal does not know"], ids)
        reconcile(owner, ids["event"])
        row = owner.execute(
            "select detail -> 'reconciled', item_ids, units from dibs.journal"
            + OF_EVENT
            + " and action = 'amended' order by position desc limit 1",
            ids,
        ).fetchone()
    assert row == (True, [], [])


def test_an_unknown_event_has_nothing_to_reconcile(owner: Owner, event: str) -> None:
    assert reconcile(owner, event) == []
