"""Imports beside other work: buyers wait for what changes, nothing is overwritten."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import psycopg
import pytest
from psycopg.types.json import Jsonb
from tests.behaviour.counts import counts_of
from tests.doors.sql_door import SqlDoor
from tests.doors.watcher import Watcher

ITEMS = {f"i{number}": 9 for number in range(40)}
IMPORT = "select code, report from dibs.put_items(%s, %s)"
JUDGED = """
select coalesce(sum(calls), 0)::int from pg_stat_xact_user_functions
where funcname = '_item_conflict'
"""


@pytest.fixture
def link(url: str) -> Iterator[psycopg.Connection[Any]]:
    """A connection that counts its calls of functions."""
    with psycopg.connect(url, autocommit=True) as link:
        link.execute("set track_functions = 'all'")
        yield link


@pytest.fixture
def door(url: str) -> Iterator[SqlDoor]:
    door = SqlDoor(url)
    yield door
    door.close()


def outcomes(told: tuple[Any, ...] | None) -> dict[str, str]:
    assert told is not None
    code, report = told
    assert code == "ok"
    return {item: one["outcome"] for item, one in report.items()}


def judged_until_it_waits(link: psycopg.Connection[Any], event: str, items: Any) -> int:
    """How many items an import judges until it waits for its event."""
    with link.transaction():
        try:
            with link.transaction():
                link.execute(IMPORT, (event, Jsonb(items)))
        except psycopg.errors.QueryCanceled:
            pass
        ((count,),) = link.execute(JUDGED).fetchall()
        return int(count)


def test_an_import_is_judged_before_it_waits_for_its_event(
    door: SqlDoor, link: psycopg.Connection[Any], event: str, watcher: Watcher
) -> None:
    door.put_event(event, items=ITEMS)
    with ThreadPoolExecutor(1) as importer, watcher.holding(event):
        judged = importer.submit(judged_until_it_waits, link, event, ITEMS)
        (waiting,) = watcher.until_waiting(1)
        watcher.value("select pg_cancel_backend(%s)", waiting)
        assert judged.result() == len(ITEMS)


@pytest.mark.parametrize("changed", [0, 1])
def test_what_stays_as_it_is_keeps_nobody_waiting(
    door: SqlDoor, link: psycopg.Connection[Any], event: str, changed: int
) -> None:
    door.put_event(event, items=ITEMS)
    items = ITEMS | dict.fromkeys(list(ITEMS)[:changed], 5)
    with link.transaction():
        told = link.execute(IMPORT, (event, Jsonb(items))).fetchone()
        ((count,),) = link.execute(JUDGED).fetchall()
    assert count == len(ITEMS) + changed
    assert list(outcomes(told).values()).count("unchanged") == len(ITEMS) - changed


@pytest.mark.parametrize("ends", ["commit", "rollback"])
def test_what_another_changes_meanwhile_is_judged_again(
    door: SqlDoor,
    link: psycopg.Connection[Any],
    url: str,
    event: str,
    watcher: Watcher,
    ends: str,
) -> None:
    door.put_event(event, items=ITEMS)
    items = ITEMS | {"i1": 5}
    with psycopg.connect(url) as other, ThreadPoolExecutor(1) as importer:
        other.execute("select dibs.put_item(%s, 'i0', capacity => 3)", (event,))
        told = importer.submit(link.execute, IMPORT, (event, Jsonb(items)))
        watcher.until_waiting(1)
        getattr(other, ends)()
        became = outcomes(told.result().fetchone())
    assert became["i0"] == ("changed" if ends == "commit" else "unchanged")
    assert (became["i1"], became["i2"]) == ("changed", "unchanged")
    assert [counts_of(door, event, item)[0] for item in ("i0", "i1")] == [9, 5]
