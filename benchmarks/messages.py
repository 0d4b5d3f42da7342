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
EARLIER = "earlier"
"""The event whose history a broker is behind with while the other sells."""
ORIGINALS = 5_000
SAMPLE_SECONDS = 0.02
SAMPLE_SECONDS_WHILE_SELLING = 0.1
"""Seldom enough to cost the sales nothing."""
REST_SECONDS = 0.3
"""Longer than a worker needs to hear of a pause."""
TOLD_SECONDS_MAX = 120.0
TO_TELL = "select count(*) from dibs.journal where reservation_id is not null"


def messages(run: Run) -> Results:
    """A backlog published by a worker alone; then beside sales, in rounds: all that is
    sold is told, and what happened before is, of which there is more than can be told.

    A worker runs beside the sales that nobody is told of, too.
    """
    with run.stage() as stage, nats() as broker:
        for event in (EVENT, EARLIER):
            put_on_sale(stage, event, {"floor": CAPACITY})
        news = News(stage, broker, tell(stage, broker))
        write_history(stage, EVENT, run.size.messages)
        worker = partial(dibs_worker, stage, gives_way=True)
        with worker():
            alone = rate_of(news.watch())
        with worker(), dibs_service(stage, "--no-sweep") as port:
            sell = partial(load, stage, port, EVENT, run.size.pair_seconds)
            sales = Sales(news, sell)
            told = Rounds({"told": sales.told, "untold": sell}, run.size.pairs)
            write_history(stage, EARLIER, run.size.messages_behind)
            behind = Rounds({"behind": sales.behind, "untold": sell}, run.size.pairs)
    return {
        "messages_per_second": alone,
        "told_per_second_while_selling": sales.per_second("told"),
        "sales_kept_while_told": told.ratio("told", "untold"),
        "behind_per_second_while_selling": sales.per_second("behind"),
        "sales_kept_while_behind": behind.ratio("behind", "untold"),
        "messages": {
            "backlog": run.size.messages,
            "while_selling": sales.came,
            "sales_told": {**told.summary(), "ratios": told.ratios("told", "untold")},
            "sales_behind": {
                **behind.summary(),
                "ratios": behind.ratios("behind", "untold"),
            },
        },
    }


def write_history(stage: Stage, event: str, count: int) -> None:
    """As many changes of an event as there shall be to tell."""
    with psycopg.connect(stage.url) as connection:
        hold(connection, event, ORIGINALS, "floor")
        Copies(connection, event, count // ORIGINALS - 1).write(connection)


class Sales:
    """Rounds beside an endpoint that is told, and how far the news had come in each."""

    def __init__(self, news: "News", sell: Callable[[], Tally]) -> None:
        self.came: dict[str, list[Results]] = {"told": [], "behind": []}
        self._news = news
        self._sell = sell
        news.set("paused")

    def per_second(self, name: str) -> int:
        """How many messages were told a second, by the median of the rounds."""
        return round(median(one["told_per_second"] for one in self.came[name]))

    def told(self) -> Tally:
        """The broker is told of this round's sales, and all of them in the end."""
        self._news.set("active")
        self._news.watch()  # what the round before left untold is not of this one
        tally = self._followed("told")
        self._news.watch()  # nor may what this one leaves burden the next
        self._news.set("paused")
        return tally

    def behind(self) -> Tally:
        """The broker is told of what happened before, more than it can be told of."""
        self._news.set("active")
        tally = self._followed("behind")
        self._news.set("paused")
        self._news.rest()
        return tally

    def _followed(self, name: str) -> Tally:
        with ThreadPoolExecutor(1) as buyers:
            selling = buyers.submit(self._sell)
            samples = self._news.follow(
                lambda _: not selling.done(), SAMPLE_SECONDS_WHILE_SELLING
            )
        behind = self._news.to_tell() - samples[-1].count
        came = {"told_per_second": rate_of(samples), "behind": behind}
        self.came[name].append(came)
        return selling.result()


class Sample(NamedTuple):
    """What the broker had, when."""

    at: float
    count: int


class News:
    """An endpoint that is told of all events, and what its broker has."""

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
            ((count,),) = connection.execute(TO_TELL).fetchall()
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

    def rest(self) -> None:
        """Wait until nothing more comes, as it is once its worker knows of a pause."""
        before = -1
        while (count := self.told()) != before:
            before = count
            time.sleep(REST_SECONDS)

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
    """An endpoint that is told of everything from now on; its id."""

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
