"""One transaction for many callers: requests in, answers out."""

from collections.abc import Iterable, Mapping

from dibs.batching.waiting import Waiting
from dibs.database import (
    QUERIES,
    AsyncConnection,
    AsyncCursor,
    answer_of,
    translated,
)
from dibs.errors import Fault

Batch = list[Waiting]


class Turn:
    """A batch of one event's requests and what became of it."""

    def __init__(self, event: str, batch: Batch) -> None:
        self.batch = batch
        self.weight = sum(waiting.weight for waiting in batch)
        self._event = event
        self._by_verb: dict[str, Batch] = {}
        for waiting in batch:
            self._by_verb.setdefault(waiting.verb, []).append(waiting)
        self._cursor: AsyncCursor | None = None

    async def take(self, connection: AsyncConnection) -> None:
        """Sends all requests and commits: one round trip in autocommit."""
        encoded = {v: [w.encoded for w in batch] for v, batch in self._by_verb.items()}
        given = (self._event, encode_turn(encoded))
        self._cursor = await connection.execute(QUERIES["timed_turn"], given)

    async def answer(self) -> float:
        """Gives every caller its answer; for how many seconds the event was locked.

        The commit is not counted. Needs no connection: the next turn may have it.
        """
        with translated():
            rows = await self._cursor.fetchall() if self._cursor else []
        for row in rows:
            waiting = self._by_verb[row[0]][row[1] - 1]
            if not waiting.is_gone:
                waiting.answer(answer_of(self._event, row))
        for waiting in self.batch:
            if not waiting.is_gone:
                waiting.fail(Fault("the database left a request without an answer"))
        return rows[0][-1] if rows else 0.0


def encode_turn(by_verb: Mapping[str, Iterable[bytes]]) -> str:
    """Encoded requests by verb as `dibs.turn` takes them."""
    groups = (
        b'"%b":[%b]' % (verb.encode(), b",".join(requests))
        for verb, requests in by_verb.items()
    )
    return (b"{%b}" % b",".join(groups)).decode()
