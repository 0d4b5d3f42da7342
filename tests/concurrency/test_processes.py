"""Two services, a worker and applications of their own, all at one event at once."""

import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from itertools import cycle
from random import Random
from typing import Any, NamedTuple

import httpx
import psycopg
from tests.doors.hall import plan_of
from tests.service.conftest import served

from dibs import Dibs, Refused

BUYERS, APPLICATIONS, ROUNDS = 10, 2, 30
FLOOR = 400
SEATS = [f"A-{number}" for number in range(1, 81)]
OPEN = "/v1/events/{}/reservations"


class Told(NamedTuple):
    """What was acknowledged as sold, and every status that was answered."""

    sold: Counter[str]
    statuses: Counter[int]


@contextmanager
def worker(url: str) -> Iterator[None]:
    """`dibs worker` on that database."""
    environment = {**os.environ, "DIBS_DATABASE_URL": url, "DIBS_LOG_LEVEL": "error"}
    command = [sys.executable, "-m", "dibs.cli", "worker"]
    with subprocess.Popen(command, env=environment) as process:
        try:
            yield
        finally:
            process.terminate()


def wishes(random: Random) -> dict[str, Any]:
    """Some floor, some seats, or both."""
    seats = random.sample(SEATS, random.randint(0, 2))
    units = random.randint(0 if seats else 1, 3)
    return {"items": {"floor": units} if units else {}, "seats": seats}


def buy(urls: list[str], event: str, number: int) -> Told:
    """A buyer whose every call goes to the other service."""
    random, told = Random(number), Told(Counter(), Counter())
    with httpx.Client(timeout=20) as client:
        services = cycle(urls)

        def send(method: str, path: str, **given: Any) -> httpx.Response:
            address = next(services) + OPEN.format(event) + path
            response = client.request(method, address, **given)
            told.statuses[response.status_code] += 1
            return response

        for round_number in range(ROUNDS):
            session = f"buyer-{number}-{round_number}"
            held = send("POST", "", json={**wishes(random), "session": session})
            if held.status_code != 201:
                continue
            at, token = f"/{held.json()['id']}", {"Dibs-Token": held.json()["token"]}
            for verb in random.choices(["extend", "heartbeat", "leave"], k=2):
                send("POST", f"{at}/{verb}", headers=token)
            verb = random.choice(["confirm", *["release"] * 4, ""])
            if not verb:
                continue  # lapses
            ended = send("POST", f"{at}/{verb}", headers=token)
            if verb == "confirm" and ended.status_code == 200:
                told.sold.update(ended.json()["items"])
    return told


def apply(url: str, event: str, number: int) -> Counter[str]:
    """An application that sells in transactions of its own, and undoes some."""
    random, sold = Random(1_000 + number), Counter[str]()
    with Dibs(url) as dibs, psycopg.connect(url) as connection:
        for round_number in range(ROUNDS):
            asked = wishes(random)
            try:
                bought = dibs.reserve(
                    event,
                    asked["items"],
                    seats=asked["seats"],
                    session=f"app-{number}-{round_number}",
                    connection=connection,
                )
                dibs.confirm(event, bought.id, connection=connection)
            except Refused:
                connection.rollback()
                continue
            if random.random() < 0.3:
                connection.rollback()
            else:
                connection.commit()
                sold.update(bought.items)
    return sold


def test_all_that_was_acknowledged_is_sold_and_nothing_else(
    url: str, event: str
) -> None:
    with Dibs(url) as dibs:
        dibs.put_event(event, items={"floor": FLOOR}, hold_seconds=1, seats_max=10)
        dibs.put_plan(event, plan_of(lower=SEATS))
        with (
            served(url, DIBS_LOG_LEVEL="error") as one,
            served(url, DIBS_LOG_LEVEL="error") as other,
            worker(url),
            ThreadPoolExecutor(BUYERS + APPLICATIONS) as threads,
        ):
            urls = [one.url, other.url]
            buying = [threads.submit(buy, urls, event, n) for n in range(BUYERS)]
            applying = [
                threads.submit(apply, url, event, n) for n in range(APPLICATIONS)
            ]
            told = [thread.result() for thread in buying]
            sold = sum((one.sold for one in told), Counter[str]())
            sold += sum((thread.result() for thread in applying), Counter[str]())
        statuses = sum((one.statuses for one in told), Counter[int]())
        assert {status for status in statuses if status >= 500} <= {503}
        assert statuses[201] > BUYERS
        left = dibs.availability(event).items
        for item in ("floor", "lower"):
            assert left[item].sold_count == sold[item]
        assert dibs.verify(event) == []
        assert dibs.reconcile(event, dry_run=True) == []
