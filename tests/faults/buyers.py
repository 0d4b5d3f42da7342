"""Buyers who do not give up: they ask again, with the same key, until they know."""

import threading
import time
from collections import Counter
from collections.abc import Callable
from itertools import count
from secrets import token_hex
from typing import Any, NamedTuple, Self

import httpx
from tests.sizes import sized

SECONDS_MAX = float(sized(60, 180))
PAUSE_SECONDS = 0.02
TOO_LATE = "expired"


class Answered(NamedTuple):
    """When an attempt that was acknowledged was sent, and when it was answered."""

    sent_at: float
    answered_at: float


class Buyers:
    """Each in a thread of its own, reserving and confirming one unit after the other.

    `reserved` and `confirmed` hold the reservations that the service acknowledged,
    `complaints` every answer but a yes or a no with its reason. `lapses` is how many
    of three units are reserved and left to lapse.
    """

    def __init__(
        self,
        address: str,
        event: str,
        buyers: int = 8,
        *,
        lapses: int = 0,
        key: str | None = None,
    ) -> None:
        """`key` is what they show, where the service asks for one."""
        self.reserved: dict[str, str] = {}
        """By reservation, whose session it was acknowledged to."""
        self.confirmed: dict[str, float] = {}
        """By reservation, when its sale was acknowledged, in seconds of the epoch."""
        self.complaints: list[str] = []
        self.reasons: Counter[str] = Counter()
        """Why the service said that it could not answer, and how often."""
        self.answers: list[Answered] = []
        self.unknown_count = 0
        """Calls that lost an answer on the way, and were asked again."""
        self.done_before_count = 0
        """Those of them that had been carried out already."""
        self.count = buyers
        self._lapses = lapses
        self._shown = {} if key is None else {"Authorization": f"Bearer {key}"}
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
        self.until(lambda: len(self.confirmed) >= wanted)

    def until_serving(self, since: float) -> float:
        """How long after that time, of `monotonic`, a call sent later took effect."""
        self.until(lambda: bool(self._answered(since)))
        return min(self._answered(since)) - since

    def until_refused(self) -> None:
        """Returns once the service has said again that it cannot answer."""
        before = self.reasons.total()
        self.until(lambda: self.reasons.total() > before)

    def until(self, is_so: Callable[[], bool]) -> None:
        """Returns once it is so."""
        deadline = time.monotonic() + SECONDS_MAX
        while not is_so():
            assert time.monotonic() < deadline, (self.complaints, self.reasons)
            time.sleep(PAUSE_SECONDS)

    def _answered(self, since: float) -> list[float]:
        latest = self.answers[-10 * self.count :]
        return [one.answered_at for one in latest if one.sent_at > since]

    def _buy_and_buy(self, number: int) -> None:
        with httpx.Client(
            headers=self._shown, timeout=SECONDS_MAX, trust_env=False
        ) as client:
            for turn in count():
                if self._stop.is_set():
                    return
                is_bought = turn % 3 >= self._lapses
                self._buy(client, f"buyer-{number}-{turn}", is_bought=is_bought)

    def _buy(self, client: httpx.Client, session: str, *, is_bought: bool) -> None:
        body = {"session": session, "items": {"floor": 1}}
        held = self._insist(lambda key: client.post(self._base, json=body, headers=key))
        if held is None:
            return
        self.reserved[held["id"]] = session
        if not is_bought:
            return
        path = f"{self._base}/{held['id']}/confirm"
        token = {"Dibs-Token": held["token"]}
        sold = self._insist(lambda key: client.post(path, headers=key | token))
        if sold is not None:
            self.confirmed[held["id"]] = time.time()
            if sold["id"] != held["id"]:
                self.complaints.append(f"{held['id']} was answered for {sold['id']}")

    def _insist(
        self, ask: Callable[[dict[str, str]], httpx.Response]
    ) -> dict[str, Any] | None:
        key = {"Idempotency-Key": token_hex(16)}
        is_unknown = False
        deadline = time.monotonic() + SECONDS_MAX
        while (sent_at := time.monotonic()) < deadline:
            try:
                answer = ask(key)
            except httpx.TransportError:
                is_unknown = True
            else:
                if answer.status_code != httpx.codes.SERVICE_UNAVAILABLE:
                    self.answers.append(Answered(sent_at, time.monotonic()))
                    self.unknown_count += is_unknown
                    replayed = answer.headers.get("idempotent-replayed") == "true"
                    self.done_before_count += is_unknown and replayed
                    return self._read(answer)
                self._note(answer)
            time.sleep(PAUSE_SECONDS)
        self.complaints.append("no answer in time")
        return None

    def _read(self, answer: httpx.Response) -> dict[str, Any] | None:
        content: dict[str, Any] = answer.json()
        if answer.is_success:
            return content
        if not (self._lapses and content["code"] == TOO_LATE):
            self.complaints.append(answer.text)
        return None

    def _note(self, answer: httpx.Response) -> None:
        problem = answer.json()
        if problem["code"] != "unavailable" or not problem.get("reason"):
            self.complaints.append(answer.text)
        else:
            self.reasons[problem["reason"]] += 1
