"""One event's requests, in order of arrival, one transaction at a time."""

import asyncio
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from itertools import chain
from time import monotonic

from dibs.batching.budget import WEIGHT_MIN, Budget
from dibs.batching.pace import Pace, Stopwatch
from dibs.batching.retry import Backoff
from dibs.batching.turn import Batch, Turn
from dibs.batching.waiting import Waiting
from dibs.database import Database, Locked, Passing
from dibs.verbs import VerbName

TURN_SECONDS_MAX = 5.0
"""A turn waits 2 s for its event at most; one that takes longer is cut in pieces."""
CONNECTION_SECONDS_MIN = 0.05
STUCK_SECONDS = 0.5
"""A turn that takes longer waits for the database, and says nothing of the queue."""
LATE_SECONDS_MAX = 0.5
"""How much later than their time is up callers hear that it is, at most: most turns end
before, and know more of why."""
LATE = "there was no answer in time"

TAKING: dict[VerbName, int] = {
    "amend": 1,
    "fill_cart": 2,
    "reserve": 3,
    "reserve_again": 4,
    "sell": 5,
}
"""In which order a turn takes units: no batch turns the order of arrival around."""

OnTurn = Callable[[int], None]
"""Hears how many requests a turn carried."""


class Lane:
    """The queue of one event and the loop that empties it.

    A batch whose outcome is unknown goes again whole, before anything newer, and one
    that takes too long in pieces; a batch that faults is cut in two until the
    request at fault stands alone. Keys make every repetition harmless. Where somebody
    keeps the event for so long that a turn gives up, everybody who waits hears of it.
    """

    def __init__(
        self,
        event: str,
        database: Database,
        budget: Budget,
        pace: Pace,
        on_turn: OnTurn,
    ) -> None:
        self._event = event
        self._database = database
        self._budget = budget
        self._pace = pace
        self._on_turn = on_turn
        self._queue: deque[Waiting] = deque()
        self._weight = 0
        """Of all in the queue and in flight."""
        self._since_turn = Stopwatch()
        self._in_flight: Batch = []
        self._again: deque[Batch] = deque()
        self._backoff = Backoff()
        self._reason = LATE
        """Why who is late has no answer: what the database last failed with."""
        self._is_closing = False

    def __len__(self) -> int:
        """How many requests wait; those in flight are not counted."""
        return len(self._queue)

    def append(self, waiting: Waiting) -> None:
        """Takes a request; `run` must be running or about to."""
        self._queue.append(waiting)
        self._weight += waiting.weight

    def wait_seconds(self) -> float:
        """How long a new request would wait by what turns took lately.

        Nothing while turns get stuck: what they wait for may be over at once. Nothing
        either while the next turn has room: so turns stay full, and what they took is
        learned anew whatever was learned before.
        """
        has_room = len(self._queue) < min(WEIGHT_MIN, self._budget.weight_max)
        if has_room or self._since_turn.seconds > STUCK_SECONDS:
            return 0.0
        return self._pace.seconds_for(self._weight)

    def close(self, *, at_once: bool = False) -> None:
        """Refuses what was not sent; what is in flight is still answered.

        `at_once` it is not waited for: it may be carried out, and nobody hears of it.
        """
        self._is_closing = True
        for waiting in self._queue:
            waiting.refuse("it is closing", was_sent=False)
        self._queue.clear()
        if at_once:
            for waiting in chain(self._in_flight, *self._again):
                waiting.refuse(self._reason, was_sent=True)

    async def run(self) -> None:
        """Takes turns until nobody waits; cancelled it leaves nobody waiting."""
        self._tell_late()
        try:
            while self._again or self._queue:
                await self._take_turn()
                left = chain(self._queue, *self._again)
                self._weight = sum(waiting.weight for waiting in left)
        except asyncio.CancelledError:
            self._refuse_all("its task was cancelled")
            raise
        finally:
            self._alarm.cancel()

    def _tell_late(self) -> None:
        """Who is late hears of it, whatever a turn waits for; looks again in time."""
        sent = self._still_wanted(chain(self._in_flight, *self._again), was_sent=True)
        self._queue = deque(self._still_wanted(self._queue, was_sent=False))
        now = monotonic()
        next_at = min((one.deadline for one in chain(self._queue, sent)), default=now)
        loop = asyncio.get_running_loop()
        self._alarm = loop.call_later(
            max(0.0, next_at - now) + LATE_SECONDS_MAX, self._tell_late
        )

    async def _take_turn(self) -> None:
        batch: Batch = []
        is_too_long = False
        try:
            # The connection first: what arrives while waiting for it goes along.
            async with self._database.connection(self._patience()) as connection:
                self._in_flight = batch = self._next_batch()
                if not batch:
                    return  # nobody was left to ask for, and nothing is proven
                turn = Turn(self._event, batch)
                try:
                    async with asyncio.timeout(TURN_SECONDS_MAX):
                        await turn.take(connection)
                except TimeoutError:
                    is_too_long = True
                    self._budget.learn(turn.weight, TURN_SECONDS_MAX)
                    raise
            self._budget.learn(turn.weight, turn.held_seconds)
            turn.answer()
            if self._budget.is_filled_by(turn.weight, len(batch)):
                busy_seconds = self._since_turn.busy_seconds(turn.held_seconds)
                self._pace.learn(turn.weight, busy_seconds)
            self._since_turn = Stopwatch()
            self._backoff = Backoff()
            self._reason = LATE
            self._on_turn(len(batch))
        except Passing as passing:
            self._reason = passing.reason
            await self._rest(self._pieces(batch) if is_too_long else [batch])
        except Locked:
            self._again.appendleft(batch)
            self._refuse_all(Locked.REASON)
        except asyncio.CancelledError:
            self._again.appendleft(batch)
            raise
        except Exception as fault:  # noqa: BLE001 its caller hears of it, whatever it is
            self._split(batch or self._next_batch(), fault)

    def _patience(self) -> float:
        """How long a connection may be waited for: until the first caller is late."""
        first = self._again[0][0] if self._again else self._queue[0]
        return max(CONNECTION_SECONDS_MIN, first.deadline - monotonic())

    def _next_batch(self) -> Batch:
        if self._again:
            return self._still_wanted(self._again.popleft(), was_sent=True)
        batch: Batch = []
        room = self._budget.weight_max
        rank = 0
        while self._queue and len(batch) < self._budget.requests_max:
            waiting = self._queue[0]
            taking = TAKING.get(waiting.verb)
            if batch and (
                waiting.weight > room
                or (taking or rank) < rank
                or waiting.within != batch[0].within
            ):
                break
            self._queue.popleft()
            if self._still_wanted([waiting], was_sent=False):
                batch.append(waiting)
                room -= waiting.weight
                rank = taking or rank
        return batch

    async def _rest(self, sent: Sequence[Batch]) -> None:
        """After the database failed: who is late hears of it, the others wait."""
        again = [*sent, *self._again]
        if self._is_closing:
            for waiting in chain.from_iterable(again):
                waiting.refuse(self._reason, was_sent=True)
        wanted = (self._still_wanted(batch, was_sent=True) for batch in again)
        self._again = deque(batch for batch in wanted if batch)
        self._queue = deque(self._still_wanted(self._queue, was_sent=False))
        await asyncio.sleep(self._backoff.next_seconds())

    def _refuse_all(self, reason: str) -> None:
        """A turn did nothing, and who waited behind it would wait as long.

        Batches that go again may have been carried out the first time.
        """
        for waiting in chain.from_iterable(self._again):
            waiting.refuse(reason, was_sent=True)
        for waiting in self._queue:
            waiting.refuse(reason, was_sent=False)
        self._again.clear()
        self._queue.clear()

    def _split(self, batch: Batch, fault: Exception) -> None:
        """Who is alone is at fault; who is gone counts, for it may be theirs."""
        if len(batch) == 1:
            batch[0].fail(fault)
        elif batch:
            middle = len(batch) // 2
            self._again.extendleft((batch[middle:], batch[:middle]))

    def _pieces(self, batch: Batch) -> list[Batch]:
        """What took too long as turns of half its weight, or of what one may have."""
        weight_max = min(self._budget.weight_max, sum(w.weight for w in batch) / 2)
        pieces: list[Batch] = []
        room = 0.0
        for waiting in batch:
            if waiting.weight > room:
                pieces.append([])
                room = weight_max
            pieces[-1].append(waiting)
            room -= waiting.weight
        return pieces

    def _still_wanted(self, batch: Iterable[Waiting], *, was_sent: bool) -> Batch:
        """Those whose callers are there and in time; who is late is told why."""
        now = monotonic()
        wanted = []
        for waiting in batch:
            if waiting.deadline <= now:
                waiting.refuse(self._reason, was_sent=was_sent)
            if not waiting.is_gone:
                wanted.append(waiting)
        return wanted
