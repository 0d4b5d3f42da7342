"""Messages to a broker: how many a second, and what sales lose while they are told.

NATS keeps them on disk, on the same cores as PostgreSQL, the service, the worker that
publishes and the buyers.
"""

import asyncio
import json
import time
from functools import partial
from typing import NamedTuple
from urllib.request import urlopen

import psycopg

from benchmarks.contestants import (
    CAPACITY,
    Stage,
    dibs_service,
    dibs_worker,
    put_on_sale,
)
from benchmarks.history import Copies, hold
from benchmarks.rounds import Rounds, Tally
from benchmarks.run import Results, Run, load
from benchmarks.servers import Nats, nats
from dibs.config import Settings
from dibs.delivery import EndpointPatch, EndpointPut, Post

EVENT = "hot"
ORIGINALS = 5_000
SAMPLE_SECONDS = 0.02
TOLD_SECONDS_MAX = 120.0
TO_TELL = """
select count(*) from dibs.journal where event_id = %s and reservation_id is not null
"""


def messages(run: Run) -> Results:
    """A backlog published by a worker alone, then sales that are told and that are not.

    A worker runs beside the sales either way.
    """
    with run.stage() as stage, nats() as broker:
        put_on_sale(stage, EVENT, {"floor": CAPACITY})
        news = News(stage, broker, follow(stage, broker))
        with psycopg.connect(stage.url) as connection:
            hold(connection, EVENT, ORIGINALS, "floor")
            copies = run.size.messages // ORIGINALS - 1
            Copies(connection, EVENT, copies).write(connection)
        with dibs_worker(stage):
            alone = rate_of(news.watch())
        with dibs_worker(stage), dibs_service(stage, "--no-sweep") as port:
            rounds, told = sold(run, stage, port, news)
    return {
        "messages_per_second": alone,
        "sales_kept_while_told": rounds.ratio("told", "untold"),
        "messages": {
            "backlog": run.size.messages,
            "while_selling": told,
            **rounds.summary(),
            "ratios": rounds.ratios("told", "untold"),
        },
    }


def sold(
    run: Run, stage: Stage, port: int, news: "News"
) -> tuple[Rounds, list[Results]]:
    """The rounds, and how far the news had come at the end of each that was told."""
    sell = partial(load, stage, port, EVENT, run.size.seconds)
    came: list[Results] = []

    def told() -> Tally:
        news.set("active")
        news.watch()  # what the round before left untold is not of this one
        before = news.told()
        tally = sell()
        after = news.told()
        behind = news.to_tell() - after
        news.watch()  # nor may what this one leaves burden the next
        news.set("paused")
        per_second = round((after - before) / run.size.seconds)
        came.append({"told_per_second": per_second, "behind": behind})
        return tally

    news.set("paused")
    return Rounds({"told": told, "untold": sell}, run.size.rounds), came


class Sample(NamedTuple):
    """What the broker had, when."""

    at: float
    count: int


class News:
    """An endpoint that is told of the event, and what its broker has."""

    def __init__(self, stage: Stage, broker: Nats, endpoint: str) -> None:
        self._stage = stage
        self._broker = broker
        self._endpoint = endpoint

    def told(self) -> int:
        """How many messages the broker has."""
        with urlopen(f"http://127.0.0.1:{self._broker.monitor_port}/jsz") as answer:
            return int(json.load(answer)["messages"])

    def to_tell(self) -> int:
        """How many there are."""
        with psycopg.connect(self._stage.url) as connection:
            ((count,),) = connection.execute(TO_TELL, (EVENT,)).fetchall()
        return int(count)

    def watch(self) -> list[Sample]:
        """What it had when, until it has all; given up after two minutes."""
        wanted = self.to_tell()
        started = time.perf_counter()
        samples = [Sample(started, self.told())]
        while samples[-1].count < wanted:
            if samples[-1].at - started > TOLD_SECONDS_MAX:
                raise RuntimeError(f"{samples[-1].count} of {wanted} were told")
            time.sleep(SAMPLE_SECONDS)
            samples.append(Sample(time.perf_counter(), self.told()))
        return samples

    def set(self, status: str) -> None:
        """Pause it, or go on."""
        patch = EndpointPatch(status="paused" if status == "paused" else "active")

        async def change() -> None:
            post = Post(self._stage.url, Settings())
            await post.change(self._endpoint, patch)
            await post.aclose()

        asyncio.run(change())


def follow(stage: Stage, broker: Nats) -> str:
    """An endpoint that is told of the event from now on; its id."""

    async def create() -> str:
        post = Post(stage.url, Settings())
        made = await post.create(EndpointPut(kind="nats", url=broker.url))
        await post.aclose()
        return made.endpoint.id

    return asyncio.run(create())


def rate_of(samples: list[Sample]) -> int:
    """Messages a second, from the last sample without the first one to the last."""
    first = samples[0].count
    begins = max(n for n, sample in enumerate(samples) if sample.count == first)
    begin, end = samples[begins], samples[-1]
    return round((end.count - begin.count) / (end.at - begin.at))
