"""Coming back: who was away hears what was missed, all of it, and nothing twice."""

import random
import secrets
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import psycopg
import pytest
from tests.service.conftest import Served, served
from tests.sizes import sized

from .conftest import ZONES, put, reserve
from .listener import Listener, Message, Picture
from .replay import comparable, replayed

WRITERS = 32
FOLLOWERS = 4
TURNS = sized(3, 60)


@pytest.fixture(scope="module")
def other(database: str) -> Iterator[Served]:
    """A second service on the same database."""
    with served(database, DIBS_LIVE_HEARTBEAT_SECONDS="1") as running:
        yield running


def write(http: httpx.Client, events: list[str], seed: int) -> None:
    """Hold, buy and give back at random."""
    choice = random.Random(seed)
    held: list[dict[str, Any]] = []
    for turn in range(TURNS):
        event = choice.choice(events)
        seats = [choice.choice(ZONES[0])] if choice.random() < 0.6 else []
        body = {"items": {"floor": 1}, "seats": seats, "session": f"{seed}-{turn}"}
        answer = http.post(f"/v1/events/{event}/reservations", json=body)
        if answer.status_code == 201:
            held.append(answer.json())
        if held and choice.random() < 0.8:
            verb = choice.choice(("confirm", "release", "release", "extend", "leave"))
            one = held[-1] if verb in ("extend", "leave") else held.pop()
            at = f"/v1/events/{one['event']}/reservations/{one['id']}"
            proof = {"Dibs-Token": one["token"]}
            http.post(f"{at}/{verb}", headers=proof)
            if verb == "confirm" and choice.random() < 0.5:
                http.post(f"{at}/cancel", headers=proof)


class Follower:
    """A client whose connection is cut again and again."""

    def __init__(self, urls: list[str], events: list[str], seed: int) -> None:
        self.seen: list[tuple[str, int, Any]] = []
        self.first: dict[str, dict[str, Any]] = {}
        self._choice = random.Random(seed)
        self._urls, self._events = urls, events
        self._picture = Picture()

    def follow(self, ends: "list[dict[str, int]]") -> None:
        """Follow until everything is heard of, once it is known how far that is."""
        heard: str | None = None
        while not ends or self._is_behind(ends[0]):
            url = self._choice.choice(self._urls)
            after = {"after": heard} if heard and self._choice.random() < 0.5 else {}
            given = None if after else heard
            with Listener(url, *self._events, heard=given, **after) as listener:
                messages = iter(listener)
                for _ in range(self._choice.randint(1, 4)):
                    self._take(next(messages), heard or "")
                heard = listener.last_id or heard

    def _is_behind(self, ends: dict[str, int]) -> bool:
        known = self._picture.events
        return any(known[name]["position"] < last for name, last in ends.items())

    def _take(self, message: Message, heard: str) -> None:
        if self._picture.take(message):
            name = message.data["event_id"]
            known = self._picture.events[name]
            self.seen.append((name, known["position"], comparable(known)))
            if message.kind == "snapshot":
                assert name not in heard, "who has heard of it hears the difference"
                self.first.setdefault(name, message.data)


def test_no_change_is_lost_however_connections_are_cut(
    service: Served, other: Served, http: httpx.Client, database: str
) -> None:
    """Whatever was heard is what the journal says of that position."""
    events = [f"cut-{secrets.token_hex(4)}" for _ in range(2)]
    for name in events:
        put(http, name)
        put(http, name, items={"floor": 200}, reason="more room")
    urls = [service.url, other.url]
    followers = [Follower(urls, events, seed) for seed in range(FOLLOWERS)]
    ends: list[dict[str, int]] = []
    with ThreadPoolExecutor(WRITERS + FOLLOWERS) as pool:
        following = [pool.submit(one.follow, ends) for one in followers]
        writing = [pool.submit(write, http, events, seed) for seed in range(WRITERS)]
        for done in writing:
            done.result()
        for name in events:
            # Of an extension alone nothing is told: the last row shall be seen.
            reserve(http, name, items={"floor": 1})
        path = "/v1/events/{}/availability"
        ends.append(
            {name: http.get(path.format(name)).json()["position"] for name in events}
        )
        for done in following:
            done.result()
    with psycopg.connect(database) as owner:
        for follower in followers:
            for name in events:
                was = replayed(owner, name, follower.first[name], ZONES)
                for about, position, known in follower.seen:
                    if about == name:
                        assert known == was[position], (name, position)
    for name in events:
        found = http.get(f"/v1/events/{name}/consistency").json()
        assert found["violations"] == []


def test_hears_only_what_was_missed(
    service: Served, http: httpx.Client, event: str
) -> None:
    with Listener(service.url, event) as listener:
        listener.next("snapshot")
        heard = listener.last_id
    reserve(http, event, seats=["A-1"])
    reserve(http, event, seats=["B-2"])
    with Listener(service.url, event, heard=heard) as listener:
        taken: set[int] = set()
        while taken != {0, 5}:
            change = listener.until(lambda message: message.id is not None)
            assert change.kind == "change"
            taken.update(change.data["seats"]["0"]["r"])
        heard = listener.last_id
    with Listener(service.url, event, heard=heard) as listener:
        assert next(iter(listener)).kind == "heartbeat"


@pytest.mark.parametrize("nonsense", ["", "x", "00000000;{}=3.5", "{}", ";;=;=1", "%"])
def test_begins_anew_where_what_was_heard_is_none_of_ours(
    service: Served, event: str, nonsense: str
) -> None:
    after = nonsense.format(event)
    with Listener(service.url, event, after=after) as listener:
        assert next(iter(listener)).kind == "snapshot"


def test_waits_for_what_another_service_has_told_already(
    service: Served, other: Served, http: httpx.Client, event: str
) -> None:
    with Listener(service.url, event) as listener, Listener(other.url, event) as ahead:
        listener.next("snapshot")
        ahead.next("snapshot")
        for _ in range(5):
            reserve(http, event, items={"floor": 1})
            position = ahead.next("change").data["position"]
            with Listener(service.url, event, heard=ahead.last_id) as late:
                first = next(iter(late))
                assert first.kind in ("heartbeat", "change")
                assert first.data.get("position", position) >= position


def test_goes_on_after_the_service_was_restarted(
    database: str, http: httpx.Client, event: str
) -> None:
    with served(database) as before, Listener(before.url, event) as listener:
        listener.next("snapshot")
        heard = listener.last_id
    reserve(http, event, seats=["A-3"])
    with served(database) as after, Listener(after.url, event, heard=heard) as listener:
        first = next(iter(listener))
        assert first.kind == "change"
        assert first.data["seats"] == {"0": {"r": [2]}}


def test_begins_anew_in_another_history_of_the_database(
    service: Served, http: httpx.Client, event: str, database: str
) -> None:
    """As after a restore: the file of the heads is another."""
    with Listener(service.url, event) as listener:
        before = listener.next("snapshot")
        with psycopg.connect(database, autocommit=True) as owner:
            owner.execute("vacuum full dibs.event_heads")
        after = listener.next("snapshot").data
        assert after["epoch"] != before.data["epoch"]
        assert after["position"] == before.data["position"]
        reserve(http, event, seats=["A-1"])
        assert listener.next("change").data["seats"] == {"0": {"r": [0]}}
    with Listener(service.url, event, heard=before.id) as listener:
        assert next(iter(listener)).kind == "snapshot"


def test_begins_anew_where_positions_go_back(
    service: Served, http: httpx.Client, database: str
) -> None:
    event = f"back-{secrets.token_hex(4)}"
    put(http, event)
    with Listener(service.url, event) as listener:
        before = listener.next("snapshot").data["position"]
        with psycopg.connect(database, autocommit=True) as owner:
            owner.execute(
                "update dibs.event_heads set position = position - 1"
                " where event_id = %s",
                (event,),
            )
        assert listener.next("snapshot").data["position"] == before - 1


def test_says_so_where_an_event_is_gone(
    service: Served, http: httpx.Client, database: str
) -> None:
    event = f"gone-{secrets.token_hex(4)}"
    put(http, event)
    with Listener(service.url, event) as listener:
        listener.next("snapshot")
        with psycopg.connect(database, autocommit=True) as owner:
            owner.execute("delete from dibs.event_heads where event_id = %s", (event,))
        assert listener.next("refused").data["code"] == "not_found"


def test_keeps_streams_while_the_database_is_away(
    service: Served, http: httpx.Client, event: str, database: str
) -> None:
    kill = """
    select count(pg_terminate_backend(pid)) from pg_stat_activity
    where datname = current_database() and pid <> pg_backend_pid()
    """
    with Listener(service.url, event) as listener:
        listener.next("snapshot")
        with psycopg.connect(database, autocommit=True) as owner:
            for _ in range(3):
                owner.execute(kill)
        deadline = time.monotonic() + 30
        while True:
            try:
                reserve(http, event, items={"floor": 1})
                break
            except httpx.HTTPStatusError:
                assert time.monotonic() < deadline
        assert listener.next("change").data["items"]["floor"]["reserved_count"] == 1
