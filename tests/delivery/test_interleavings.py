"""Two transactions about one subject, in every order: one delivery of it is due."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from typing import Any
from uuid import UUID

import psycopg
import pytest
from psycopg.types.json import Jsonb
from tests.doors.watcher import Watcher

Link = psycopg.Connection[Any]
Call = tuple[str, tuple[Any, ...]]

ENDPOINT = str(UUID(int=1))
SUBJECT = "of one"


def message(number: int) -> str:
    return str(UUID(int=number << 8))


def add(*numbers: int, of: str = SUBJECT) -> Call:
    """Puts messages of the subject down, as the relay does."""
    move = {"ledger": "gala", "after": numbers[0] - 1, "until_position": numbers[-1]}
    told = [
        {
            "ledger": "gala", "position": number, "id": message(number), "type": "t",
            "subject": of, "body": "", "recorded_at": "2027-05-01T10:00:00Z",
        }
        for number in numbers
    ]  # fmt: skip
    return (
        "select l from dibs_office.advance_cursors(%s, %s, %s) l",
        (ENDPOINT, Jsonb([move]), Jsonb(told)),
    )


def finish(number: int, attempts: int = 0) -> Call:
    """Ends a message, as the courier does."""
    return (
        "select dibs_office.finish_delivery(%s, %s, 'delivered', 5, 200)",
        (message(number), attempts),
    )


def retry(number: int) -> Call:
    return "select code from dibs_office.retry_delivery(%s)", (message(number),)


def skip(number: int) -> Call:
    return "select code from dibs_office.skip_delivery(%s)", (message(number),)


@pytest.fixture
def link(url: str) -> Iterator[Link]:
    """An endpoint that was told nothing yet."""
    with psycopg.connect(url, autocommit=True) as link:
        settings = Jsonb({"url": "https://example.com/"})
        link.execute(
            "select dibs_office.put_endpoint(%s, %s, 's', %s)",
            (ENDPOINT, settings, Jsonb({"gala": 0})),
        )
        yield link
        link.execute("select dibs_office.delete_endpoint(%s)", (ENDPOINT,))


@contextmanager
def in_turn(url: str, watcher: Watcher, first: Call, second: Call) -> Iterator[None]:
    """The second begins before the first commits, and waits or does not."""
    with ExitStack() as stack:
        one, other = (stack.enter_context(psycopg.connect(url)) for _ in range(2))
        threads = stack.enter_context(ThreadPoolExecutor(1))
        one.execute(*first)
        waiting = threads.submit(other.execute, *second)
        until_done_or_waiting(watcher, waiting)
        one.commit()
        waiting.result()
        other.commit()
        yield


def until_done_or_waiting(watcher: Watcher, waiting: Any) -> None:
    """Returns once it has its answer, or waits for a lock."""
    waits = (
        "select count(*) from pg_stat_activity where wait_event_type = 'Lock'"
        " and datname = current_database()"
    )
    while not waiting.done() and watcher.value(waits) == 0:
        watcher.value("select pg_sleep(0.002)")


def due(link: Link) -> list[int]:
    """The messages of the subject that are due, by number."""
    rows = link.execute(
        "select position from dibs_office.deliveries"
        " where due_at is not null and subject = %s order by number",
        (SUBJECT,),
    )
    return [position for (position,) in rows]


def waiting(link: Link) -> list[int]:
    rows = link.execute(
        "select position from dibs_office.deliveries"
        " where status = 'pending' and subject = %s order by number",
        (SUBJECT,),
    )
    return [position for (position,) in rows]


ORDERS = {
    "one more is put down while the last one ends": ([1], finish(1), add(2)),
    "the last one ends while one more is put down": ([1], add(2), finish(1)),
    "one more is put down while the first of two ends": ([1, 2], finish(1), add(3)),
    "the first of two ends while one more is put down": ([1, 2], add(3), finish(1)),
    "one more is put down while the last one is skipped": ([1], skip(1), add(2)),
    "the last one is skipped while one more is put down": ([1], add(2), skip(1)),
    "it ends twice": ([1, 2], finish(1), finish(1)),
    "it is skipped as it ends": ([1, 2], finish(1), skip(1)),
}


@pytest.mark.parametrize("order", ORDERS)
def test_the_next_one_is_due_and_no_other(
    url: str, link: Link, watcher: Watcher, order: str
) -> None:
    before, first, second = ORDERS[order]
    for number in before:
        link.execute(*add(number))
    with in_turn(url, watcher, first, second):
        left = waiting(link)
        assert left
        assert due(link) == left[:1]
    for number in left:
        link.execute(*finish(number))
        rest = waiting(link)
        assert due(link) == rest[:1]
    assert waiting(link) == []


@pytest.mark.parametrize("is_retried_first", [True, False])
def test_what_is_sent_again_stands_behind_what_waits(
    url: str, link: Link, watcher: Watcher, *, is_retried_first: bool
) -> None:
    link.execute(*add(1))
    link.execute(*finish(1))
    calls = [retry(1), add(2)]
    first, second = calls if is_retried_first else calls[::-1]
    with in_turn(url, watcher, first, second):
        assert waiting(link) == ([1, 2] if is_retried_first else [2, 1])
        assert due(link) == waiting(link)[:1]


@pytest.mark.parametrize(("again", "left"), [([1, 2, 3], []), ([1, 2], [3])])
@pytest.mark.parametrize("is_put_first", [True, False])
def test_what_waits_is_told_again_in_its_place(
    url: str,
    link: Link,
    watcher: Watcher,
    again: list[int],
    left: list[int],
    *,
    is_put_first: bool,
) -> None:
    link.execute(*add(1, 2, 3))
    link.execute(*finish(1))
    back = "select dibs_office.replay_endpoint(%s, '{\"gala\": 0}')"
    link.execute(back, (ENDPOINT,))
    calls = [add(*again), finish(2)]
    first, second = calls if is_put_first else calls[::-1]
    with in_turn(url, watcher, first, second):
        assert waiting(link) == left + again
        assert due(link) == waiting(link)[:1]
    for number in left + again:
        link.execute(*finish(number))
        assert due(link) == waiting(link)[:1]
    assert waiting(link) == []


def test_who_reads_from_elsewhere_moves_no_cursor(
    url: str, link: Link, watcher: Watcher
) -> None:
    with in_turn(url, watcher, add(1), add(1, of="of another")):
        assert waiting(link) == [1]
        rows = link.execute("select count(*) from dibs_office.deliveries").fetchone()
        assert rows == (1,)
    assert link.execute(*add(3)).fetchall() == [], "a gap"
    assert link.execute(*add(2)).fetchall() == [("gala",)]


def test_nothing_is_told_of_an_endpoint_that_goes(
    url: str, link: Link, watcher: Watcher
) -> None:
    delete: Call = "select code from dibs_office.delete_endpoint(%s)", (ENDPOINT,)
    with in_turn(url, watcher, delete, add(1)):
        for table in ("deliveries", "cursors"):
            left = link.execute(f"select count(*) from dibs_office.{table}")
            assert left.fetchone() == (0,)
