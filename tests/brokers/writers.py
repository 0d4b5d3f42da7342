"""Thirty-two writers, each a connection of its own, that move a few events."""

import random
import threading
from collections.abc import Sequence
from types import TracebackType
from typing import Any, Self

import psycopg

WRITERS = 32
RESERVE = """
select id, code from dibs.reserve(%s, items => '{"floor": 1}', session => %s)
"""
LATER = "select dibs.{verb}(%s, %s)"
DELAY = "select pg_sleep(%s)"


Link = psycopg.Connection[Any]


class Writers:
    """At work from entry to exit; what they have done stands in the journal."""

    def __init__(self, url: str, events: Sequence[str], delay_seconds: float) -> None:
        """Each commits up to `delay_seconds` after it did something."""
        self._url = url
        self._events = events
        self._delay_seconds = delay_seconds
        self._stop = threading.Event()
        self._failures: list[BaseException] = []
        self._threads = [
            threading.Thread(target=self._write, args=(number,), daemon=True)
            for number in range(WRITERS)
        ]

    def __enter__(self) -> Self:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join()
        if error is None and self._failures:
            raise self._failures[0]

    def _write(self, number: int) -> None:
        dice = random.Random(number)
        try:
            with psycopg.connect(self._url, autocommit=True) as link:
                while not self._stop.is_set():
                    self._live(link, dice, f"writer-{number}")
        except psycopg.Error as error:
            self._failures.append(error)

    def _live(self, link: Link, dice: random.Random, who: str) -> None:
        """One reservation from its beginning to its end."""
        event = dice.choice(self._events)
        with link.transaction():
            ((id, code),) = link.execute(RESERVE, (event, who)).fetchall()  # noqa: A001
            self._delay(link, dice)
        assert code == "ok"
        for verb in ("extend", "confirm", "cancel")[: dice.randint(0, 3)] or (
            "release",
        ):
            with link.transaction():
                link.execute(LATER.format(verb=verb).encode(), (event, id))
                self._delay(link, dice)

    def _delay(self, link: Link, dice: random.Random) -> None:
        link.execute(DELAY, (dice.uniform(0, self._delay_seconds),))
