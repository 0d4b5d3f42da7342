"""Buyers who do not give up: they ask again, with the same key, until they know."""

import threading
import time
from collections.abc import Callable
from itertools import count
from secrets import token_hex
from typing import Any, Self

import httpx

SECONDS_MAX = 30.0
PAUSE_SECONDS = 0.02


class Buyers:
    """Each in a thread of its own, reserving and confirming one unit after the other.

    `reserved` and `confirmed` hold the reservations that the service acknowledged.
    """

    def __init__(self, address: str, event: str, buyers: int = 8) -> None:
        self.reserved: set[str] = set()
        self.confirmed: set[str] = set()
        self.complaints: list[str] = []
        self.count = buyers
        self._base = f"{address}/v1/events/{event}/reservations"
        self._stop = threading.Event()
        self._threads = [
            threading.Thread(target=self._buy_and_buy, args=(number,))
            for number in range(buyers)
        ]

    def __enter__(self) -> Self:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join()

    def until_bought(self, more: int) -> None:
        """Returns once so many more units were sold than now."""
        wanted = len(self.confirmed) + more
        deadline = time.monotonic() + SECONDS_MAX
        while len(self.confirmed) < wanted:
            assert time.monotonic() < deadline, self.complaints
            time.sleep(PAUSE_SECONDS)

    def _buy_and_buy(self, number: int) -> None:
        with httpx.Client(timeout=SECONDS_MAX, trust_env=False) as client:
            for turn in count():
                if self._stop.is_set():
                    return
                self._buy(client, f"buyer-{number}-{turn}")

    def _buy(self, client: httpx.Client, session: str) -> None:
        body = {"session": session, "items": {"floor": 1}}
        held = self._insist(lambda key: client.post(self._base, json=body, headers=key))
        if held is None:
            return
        self.reserved.add(held["id"])
        path = f"{self._base}/{held['id']}/confirm"
        token = {"Dibs-Token": held["token"]}
        sold = self._insist(lambda key: client.post(path, headers=key | token))
        if sold is not None:
            self.confirmed.add(held["id"])

    def _insist(
        self, ask: Callable[[dict[str, str]], httpx.Response]
    ) -> dict[str, Any] | None:
        key = {"Idempotency-Key": token_hex(16)}
        deadline = time.monotonic() + SECONDS_MAX
        while time.monotonic() < deadline:
            try:
                answer = ask(key)
            except httpx.TransportError:
                time.sleep(PAUSE_SECONDS)
                continue
            if answer.is_success:
                content: dict[str, Any] = answer.json()
                return content
            if answer.status_code != httpx.codes.SERVICE_UNAVAILABLE:
                self.complaints.append(answer.text)
                return None
        self.complaints.append("no answer in time")
        return None
