"""The door to batching: who submits, and which lane it goes to."""

import asyncio
from collections.abc import Iterable
from time import monotonic
from types import TracebackType
from typing import Self

from dibs.batching.budget import Budget
from dibs.batching.doorman import Doorman
from dibs.batching.lane import TAKING, Lane, OnTurn
from dibs.batching.pace import Pace
from dibs.batching.waiting import Waiting, answer_to
from dibs.caller import CALLER
from dibs.config import Settings
from dibs.database import Database, require_sound
from dibs.errors import Refused, Unavailable
from dibs.models import Answer
from dibs.requests import VerbRequest
from dibs.verbs import VerbName

LANES_MAX = 1_000
"""Events with requests under way at once: who makes names up shall not fill us."""
CROWDED = "more people ask than can be served soon"


class Batcher:
    """Carries requests to the database, many of one event in one transaction.

    An async context manager; its exit closes it and waits for what is in flight.
    Requests for one event are sent in the order they were submitted.
    """

    def __init__(self, database: Database, settings: Settings) -> None:
        self._database = database
        self._queue_max = settings.queue_requests_max
        self._seconds_max = settings.call_timeout_seconds
        self._wait_ms_max = settings.queue_wait_ms_max
        self._settings = settings
        self._learned: dict[str, tuple[Budget, Pace]] = {}
        """What turns of each event take; it is learned anew where it is gone."""
        self._doorman = Doorman()
        self._lanes: dict[str, Lane] = {}
        self._tasks = asyncio.TaskGroup()
        self._is_closing = False
        self.on_turn: OnTurn = _unheard
        """Set it first of all to hear how many requests each transaction carried."""

    async def __aenter__(self) -> Self:
        await self._tasks.__aenter__()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()
        # Not told of the error: it would cancel turns between send and commit.
        await self._tasks.__aexit__(None, None, None)

    @property
    def waiting_count(self) -> int:
        """Requests that wait for their event's turn."""
        return sum(len(lane) for lane in self._lanes.values())

    def close(self, *, at_once: bool = False) -> None:
        """Refuses what was not sent and all that comes; what was sent is answered.

        `at_once` nobody waits for that either: who asked is told how to ask again.
        """
        self._is_closing = True
        for lane in self._lanes.values():
            lane.close(at_once=at_once)

    async def submit(
        self,
        event: str,
        verb: VerbName,
        request: VerbRequest,
        *,
        principal: str = "",
        within: str = "",
    ) -> Answer:
        """The answer to one request; a refusal is an answer too.

        `within` is the organisation it is asked for, empty for the whole installation.

        Raises Fault where the request cannot be carried out at all. A caller cancelled
        before its request was sent takes it along; after that it is carried out.
        """
        if self._is_crowded(event, verb):
            return await self._turned_away()
        try:
            waiting = self._encoded(verb, request, principal, within)
            self._place(event, waiting)
        except Refused as refusal:
            return answer_to(refusal)
        return await waiting.future

    async def submit_many(
        self,
        event: str,
        verb: VerbName,
        requests: Iterable[VerbRequest],
        *,
        principal: str = "",
        within: str = "",
    ) -> list[Answer]:
        """The answers to many requests, in their order, each independent.

        They come together, and none of them is refused for the others' sake. One that
        cannot be encoded is a fault of the call, and none of them is sent.
        """
        requests = list(requests)
        if self._is_crowded(event, verb):
            return [await self._turned_away()] * len(requests)
        asked: list[Waiting | Answer] = []
        for request in requests:
            try:
                asked.append(self._encoded(verb, request, principal, within))
            except Refused as refusal:
                asked.append(answer_to(refusal))
        encoded = [one for one in asked if isinstance(one, Waiting)]
        for waiting in encoded:
            try:
                self._place(event, waiting)
            except Refused as refusal:
                waiting.answer(answer_to(refusal))
        answers = iter(await asyncio.gather(*(one.future for one in encoded)))
        return [one if isinstance(one, Answer) else next(answers) for one in asked]

    def _is_crowded(self, event: str, verb: VerbName) -> bool:
        """Whether one more who takes units would wait longer than is worth it.

        Who gives back or finishes is always let in, and so is who comes alone.
        """
        lane = self._lanes.get(event)
        if lane is None or self._wait_ms_max is None or verb not in TAKING:
            return False
        return 1000 * lane.wait_seconds() > self._wait_ms_max

    async def _turned_away(self) -> Answer:
        """The refusal at the door; late where many are refused."""
        await asyncio.sleep(self._doorman.wait_seconds())
        return Answer(code="unavailable", detail={"reason": CROWDED})

    def _encoded(
        self, verb: VerbName, request: VerbRequest, principal: str, within: str
    ) -> Waiting:
        return Waiting(
            verb,
            request,
            principal,
            asyncio.get_running_loop().create_future(),
            monotonic() + self._seconds_max,
            within=within,
            caller=CALLER.get().under(self._settings.network_hash_secret),
        )

    def _place(self, event: str, waiting: Waiting) -> None:
        if self._is_closing:
            raise Unavailable({"reason": "it is closing"})
        lane = self._lanes.get(event)
        if lane is None:
            self._open_lane(event, waiting)
        elif len(lane) >= self._queue_max:
            raise Unavailable({"reason": "too many requests wait for this event"})
        else:
            lane.append(waiting)

    def _open_lane(self, event: str, first: Waiting) -> None:
        require_sound(event, "/event")
        if len(self._lanes) >= LANES_MAX:
            raise Unavailable({"reason": "too many events are asked for at once"})
        budget, pace = self._learned_of(event)
        lane = self._lanes[event] = Lane(
            event, self._database, budget, pace, self.on_turn
        )
        lane.append(first)
        run = self._run(event, lane)
        try:
            # Not before it has something to do: a loop may run tasks at once.
            self._tasks.create_task(run)
        except RuntimeError:  # nobody would serve who waits in it
            run.close()
            del self._lanes[event]
            raise

    def _learned_of(self, event: str) -> tuple[Budget, Pace]:
        learned = self._learned.get(event)
        if learned is None:
            if len(self._learned) >= LANES_MAX:
                self._learned.clear()
            learned = self._learned[event] = Budget(self._settings), Pace()
        return learned

    async def _run(self, event: str, lane: Lane) -> None:
        try:
            await lane.run()
        finally:
            # Nothing was awaited since the lane was seen empty: no request is lost.
            del self._lanes[event]


def _unheard(_requests: int) -> None:
    """Nobody wants to know."""
