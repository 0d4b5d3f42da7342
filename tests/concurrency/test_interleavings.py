"""Two transactions on one event, in every order of their steps.

Each does one thing: it acts, and then commits or rolls back. Whoever acts second waits
until the first has ended; then all is as if one had come after the other, in the order
in which they acted, or as if who rolled back had never been there.
"""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from tests.doors.clock import Clock
from tests.doors.sql_door import SqlDoor
from tests.doors.watcher import Watcher
from tests.sizes import IS_CAMPAIGN

from .stage import ACTS, Act, Link, Seen, Stage, Told, connect

ENDS = ("commit", "rollback")
PAIRS = [
    (first, second)
    for place, first in enumerate(ACTS)
    for other, second in enumerate(ACTS)
    if IS_CAMPAIGN or place == other or (place + other) % 2 == (place > other)
]
"""In a campaign both ways around, else each two of them in one of the orders."""


@pytest.fixture(scope="module")
def links(url: str) -> Iterator[tuple[Link, Link]]:
    with connect(url) as one, connect(url) as other:
        yield one, other


@pytest.fixture(scope="module")
def clock(url: str) -> Iterator[Clock]:
    clock = Clock(url)
    yield clock
    clock.close()


@pytest.fixture(scope="module")
def staged(url: str, clock: Clock) -> Iterator[Callable[[], Stage]]:
    door = SqlDoor(url)
    yield lambda: Stage(door, clock)
    door.close()


@pytest.fixture(scope="module")
def alone(
    staged: Callable[[], Stage], links: tuple[Link, Link]
) -> dict[str, tuple[Told, Seen]]:
    """What each act is answered where nobody acted before it, and what it leaves."""
    return {name: play(staged(), links[0], act) for name, act in ACTS.items()}


def play(stage: Stage, link: Link, *acts: Act) -> tuple[Told, Seen]:
    """The answer to the last of the acts, a transaction each, and what they leave."""
    told: Told = []
    for act in acts:
        told = act(link, stage)
        link.commit()
    seen = stage.seen(link)
    link.commit()
    return told, seen


def ends_of(first: str, second: str) -> tuple[str, ...]:
    """How the first one ends: in a campaign both ways, else in turns."""
    if IS_CAMPAIGN:
        return ENDS
    number = max(map([*ACTS].index, (first, second)))
    return (ENDS[number % len(ENDS)],)


@pytest.mark.parametrize(("first", "second"), PAIRS)
def test_is_as_one_after_the_other(
    staged: Callable[[], Stage],
    alone: dict[str, tuple[Told, Seen]],
    watcher: Watcher,
    links: tuple[Link, Link],
    first: str,
    second: str,
) -> None:
    one, other = links
    act, follow = ACTS[first], ACTS[second]
    expected = {
        "commit": lambda: play(staged(), one, act, follow),
        "rollback": lambda: alone[second],
    }
    with ThreadPoolExecutor(1) as thread:
        for ends_by in ends_of(first, second):
            told, seen = expected[ends_by]()
            stage = staged()
            assert act(one, stage) == alone[first][0]
            waiting = thread.submit(follow, other, stage)
            watcher.until_waiting(1)
            getattr(one, ends_by)()
            assert waiting.result() == told
            other.commit()
            assert stage.seen(one) == seen
            assert seen["broken"] == []
            one.commit()
