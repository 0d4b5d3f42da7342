"""From 32 writers to a broker, while relay and broker are killed: no gap, in order."""

import time
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from itertools import groupby
from operator import itemgetter
from secrets import token_hex
from typing import Any

import psycopg
import pytest
from tests.faults.programs import Program
from tests.sizes import sized

from dibs import Dibs
from dibs.config import Settings
from dibs.delivery import EndpointPut, Post

from .servers import Server, Told
from .writers import Writers

EVENTS = 4
KILLS = sized(2, 30)
WRITTEN_BETWEEN_KILLS = sized(500, 2_000)
DELAY_SECONDS = 0.02
"""Of a commit; each event has one after the other."""
WAIT_SECONDS_MAX = 60.0
POSITIONS = """
select event_id, position, reservation_id::text, 'reservation.' || action
from dibs.journal where event_id = any (%s) and reservation_id is not null
order by event_id, position
"""
LENGTH = "select count(*)::int from dibs.journal where event_id = any (%s)"
GAPS = """
select event_id, count(*) from dibs.journal where event_id = any (%s)
group by event_id having count(*) <> max(position) or min(position) <> 1
"""

Record = Callable[[str, Any], None]
Transition = tuple[str, int, str, str]
"""An event, a position, whose reservation and what happened to it."""


@pytest.fixture
def events(url: str) -> list[str]:
    """Events on sale that never fill."""
    names = [f"sale-{token_hex(4)}-{number}" for number in range(EVENTS)]
    with Dibs(url) as dibs:
        for name in names:
            dibs.put_event(name, items={"floor": 1_000_000}, duplicates="allow")
    return names


async def follow(url: str, server: Server, events: list[str]) -> str:
    """An endpoint that is told of these events; its id."""
    post = Post(url, Settings())
    put = EndpointPut(kind=server.kind, url=server.url, events=events)
    made = await post.create(put)
    await post.aclose()
    return made.endpoint.id


class Journal:
    """What stands in the journals of some events."""

    def __init__(self, url: str, events: list[str]) -> None:
        self._url = url
        self._events = events

    def length(self) -> int:
        ((count,),) = self._rows(LENGTH)
        return int(count)

    def transitions(self) -> list[Transition]:
        return [
            (event, at, whose, what) for event, at, whose, what in self._rows(POSITIONS)
        ]

    def gaps(self) -> list[Any]:
        return self._rows(GAPS)

    def until_longer_by(self, count: int) -> None:
        wanted = self.length() + count
        deadline = time.monotonic() + WAIT_SECONDS_MAX
        while self.length() < wanted:
            assert time.monotonic() < deadline, "nobody writes"

    def _rows(self, statement: str) -> list[tuple[Any, ...]]:
        with psycopg.connect(self._url) as link:
            return link.execute(statement, (self._events,)).fetchall()


async def told_all(server: Server, count: int) -> list[Told]:
    """What the broker has, once it has as many different messages as that."""
    deadline = time.monotonic() + WAIT_SECONDS_MAX
    while True:
        told = await server.read()
        if len({one["id"] for one in told}) >= count:
            return told
        assert time.monotonic() < deadline, f"{count - len(told)} are missing still"


def transition(one: Told) -> Transition:
    event = one["data"]["event"]
    assert one["source"] == f"/events/{event}"
    assert one["id"] == f"{event}:{one['data']['position']}"
    assert int(one["sequence"]) == one["data"]["position"]
    return event, one["data"]["position"], one["data"]["reservation"], one["type"]


def by_event(told: list[Transition]) -> list[Transition]:
    """What came first of each, event by event, in the order in which it came."""
    return sorted(dict.fromkeys(told), key=lambda one: one[0])


def skips(told: list[Transition], written: list[Transition]) -> list[Transition]:
    """What came of an event though what is before it had not come right before.

    A batch that is told again goes back, and from there on without a gap. After an old
    batch that came behind a newer one, the next is out of its place.
    """
    places = {
        one: place
        for _, some in groupby(written, itemgetter(0))
        for place, one in enumerate(some)
    }
    latest: dict[str, int] = {}
    found = []
    for one in told:
        if places[one] > latest.get(one[0], -1) + 1:
            found.append(one)
        latest[one[0]] = places[one]
    return found


@pytest.mark.parametrize(
    ("positions", "out_of_place"),
    [
        ([1, 2, 3, 4, 5, 6], []),
        ([1, 2, 3, 2, 3, 4, 5, 6], []),
        ([1, 2, 3, 4, 2, 3, 2, 3, 4, 5, 6], []),
        ([1, 2, 3, 4, 5, 2, 3, 6], [6]),
        ([1, 2, 4, 3, 4, 5, 6], [4]),
        ([2, 3, 4, 5, 6], [2]),
    ],
)
def test_an_old_message_after_a_newer_one_is_seen(
    positions: list[int], out_of_place: list[int]
) -> None:
    def of(event: str, some: Iterable[int]) -> list[Transition]:
        return [(event, position, "r", "reserved") for position in some]

    written = [*of("ball", range(1, 4)), *of("gala", range(1, 7))]
    told = [*of("ball", [1]), *of("gala", positions), *of("ball", [2, 3])]
    assert skips(told, written) == of("gala", out_of_place)


@pytest.mark.timeout(sized(240, 7_200))
async def test_none_is_lost_or_out_of_order(
    server: Server, url: str, events: list[str], record: Record
) -> None:
    await follow(url, server, events)
    journal = Journal(url, events)
    with ExitStack() as running:
        relays = [
            running.enter_context(Program(url, "worker", DIBS_DELIVERY_LOOK_MS="20"))
            for _ in range(2)
        ]
        with Writers(url, events, DELAY_SECONDS):
            for kill in range(KILLS):
                journal.until_longer_by(WRITTEN_BETWEEN_KILLS)
                relays[kill % 2].kill()
                journal.until_longer_by(WRITTEN_BETWEEN_KILLS)
                server.kill()
                server.start()
        written = journal.transitions()
        told = [transition(one) for one in await told_all(server, len(written))]
    record("messages", len(written))
    record("relays_killed", KILLS)
    record("brokers_killed", KILLS)
    record("told_again", len(told) - len(written))
    assert by_event(told) == written
    assert skips(told, written) == []
    assert journal.gaps() == []
    if server.kind == "nats":
        assert len(told) == len(written), "it keeps once what it is told twice"
    with Dibs(url) as dibs:
        for event in events:
            assert dibs.verify(event) == []
