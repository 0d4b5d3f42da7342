"""One transaction for many callers: requests in, answers out."""

from collections.abc import Iterable, Mapping

from dibs.batching.waiting import Waiting
from dibs.database import QUERIES, AsyncConnection, Row, answers_of, fetch
from dibs.errors import Fault

Batch = list[Waiting]


class Turn:
    """A batch of one event's requests and what became of it."""

    def __init__(self, event: str, batch: Batch) -> None:
        self.batch = batch
        self.weight = sum(waiting.weight for waiting in batch)
        self.held_seconds = 0.0
        """How long the event was locked, without the commit."""
        self._event = event
        self._by_verb: dict[str, Batch] = {}
        for waiting in batch:
            self._by_verb.setdefault(waiting.verb, []).append(waiting)
        self._rows: list[Row] = []

    async def take(self, connection: AsyncConnection) -> None:
        """Sends all requests and commits: one round trip in autocommit."""
        encoded = {v: [w.encoded for w in batch] for v, batch in self._by_verb.items()}
        given: tuple[str, ...] = (self._event, encode_turn(encoded))
        statement, within = "timed_turn", self.batch[0].within
        if within:
            statement, given = "timed_turn_within", (within, *given)
        self._rows = await fetch(connection, QUERIES[statement], given)
        self.held_seconds = self._rows[0][-1] if self._rows else 0.0

    def answer(self) -> None:
        """Gives every caller its answer."""
        answers = answers_of(self._event, self._rows)
        for row, answer in zip(self._rows, answers, strict=True):
            waiting = self._by_verb[row[0]][row[1] - 1]
            if not waiting.is_gone:
                waiting.answer(answer)
        for waiting in self.batch:
            if not waiting.is_gone:
                waiting.fail(Fault("the database left a request without an answer"))


def encode_turn(by_verb: Mapping[str, Iterable[bytes]]) -> str:
    """Encoded requests by verb as `dibs.turn` takes them."""
    groups = (
        b'"%b":[%b]' % (verb.encode(), b",".join(requests))
        for verb, requests in by_verb.items()
    )
    return (b"{%b}" % b",".join(groups)).decode()
