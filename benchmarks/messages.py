"""Messages to a broker: how many a second, and what sales lose while they are told.

NATS keeps them on disk, on the same cores as PostgreSQL, the service, the worker that
publishes and the buyers. The worker gives way to the sales, as docs/streams.md says.
"""

import asyncio
import json
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from statistics import median
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
SAMPLE_SECONDS_WHILE_SELLING = 0.1
"""Seldom enough to cost the sales nothing."""
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
        news = News(stage, broker, tell(stage, broker))
        with psycopg.connect(stage.url) as connection:
            hold(connection, EVENT, ORIGINALS, "floor")
            copies = run.size.messages // ORIGINALS - 1
            Copies(connection, EVENT, copies).write(connection)
        worker = partial(dibs_worker, stage, gives_way=True)
        with worker():
            alone = rate_of(news.watch())
        with worker(), dibs_service(stage, "--no-sweep") as port:
            rounds, told = sold(run, stage, port, news)
    return {
        "messages_per_second": alone,
        "told_per_second_while_selling": round(
            median(one["told_per_second"] for one in told)
        ),
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
        with ThreadPoolExecutor(1) as buyers:
            selling = buyers.submit(sell)
            samples = news.follow(
                lambda _: not selling.done(), SAMPLE_SECONDS_WHILE_SELLING
            )
        behind = news.to_tell() - samples[-1].count
        news.watch()  # nor may what this one leaves burden the next
        news.set("paused")
        came.append({"told_per_second": rate_of(samples), "behind": behind})
        return selling.result()

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
        until = time.perf_counter() + TOLD_SECONDS_MAX

        def is_on(sample: Sample) -> bool:
            if sample.count < wanted and sample.at > until:
                raise RuntimeError(f"{sample.count} of {wanted} were told")
            return sample.count < wanted

        return self.follow(is_on, SAMPLE_SECONDS)

    def follow(self, is_on: Callable[[Sample], bool], pause: float) -> list[Sample]:
        """What it had when, until it is not on any more."""
        samples = [Sample(time.perf_counter(), self.told())]
        while is_on(samples[-1]):
            time.sleep(pause)
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


def tell(stage: Stage, broker: Nats) -> str:
    """An endpoint that is told of the event from now on; its id."""

    async def create() -> str:
        post = Post(stage.url, Settings())
        made = await post.create(EndpointPut(kind="nats", url=broker.url))
        await post.aclose()
        return made.endpoint.id

    return asyncio.run(create())


def rate_of(samples: list[Sample]) -> int:
    """Messages a second, from the last sample without the first one to the last."""
    first, end = samples[0].count, samples[-1]
    if end.count == first:
        return 0
    begin = max(sample for sample in samples if sample.count == first)
    return round((end.count - begin.count) / (end.at - begin.at))
