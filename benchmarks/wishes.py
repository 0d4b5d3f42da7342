"""What buyers ask for, as requests over HTTP; every one of another buyer.

`hot` is two units of one item, `spread` two of one of a thousand, `soldout` two of
what is gone, `best` four seats chosen by the service, `seats` two seats side by side
that the buyer chose from the pairs that everybody is looking at.
"""

import random
from collections.abc import Callable
from itertools import count
from typing import NamedTuple

from benchmarks import hall

SPREAD_ITEMS = tuple(f"item-{number:03}" for number in range(1_000))
PARTY = 4
CROWDED_PAIRS = 128

HEAD = (
    b"POST %b HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n%b"
    b"Idempotency-Key: %b\r\nContent-Length: %d\r\n\r\n%b"
)
SHOWN = b"Authorization: Bearer %b\r\nX-Forwarded-For: 10.%d.%d.%d\r\n"
"""Each from another network, by the word of a proxy."""
BODY = b'{%b,"session":"%b"}'

GRANTED, REFUSED = b"201", b"409"


class Wish(NamedTuple):
    """What one buyer wants: JSON, and how to tell what became of it."""

    body: bytes
    number: int = -1


class Hot:
    """Two units of an item, one or one of many."""

    wanted = GRANTED

    def __init__(self, items: tuple[str, ...]) -> None:
        self._bodies = [b'"items":{"%b":2}' % item.encode() for item in items]

    def next(self) -> Wish:
        """The next buyer's."""
        return Wish(random.choice(self._bodies))

    def end(self, wish: Wish) -> None:
        """It was granted or refused."""


class SoldOut(Hot):
    """Two units of what is gone; every answer has to be a refusal."""

    wanted = REFUSED


class Best:
    """A party that leaves the choice to the service."""

    wanted = GRANTED

    def next(self) -> Wish:
        """The next buyer's."""
        return Wish(b'"best":{"%b":%d}' % (hall.ITEM.encode(), PARTY))

    def end(self, wish: Wish) -> None:
        """It was granted or refused."""


class Crowded:
    """Pairs of seats, from the few that are next to go.

    Two buyers may want the same pair, as in a sale: one of them is refused. What is
    known to be gone gives way to the pair behind.
    """

    wanted = GRANTED

    def __init__(self) -> None:
        pairs = hall.pairs()
        self._bodies = [b'"seats":["%b","%b"]' % pair for pair in pairs]
        self._behind = count(CROWDED_PAIRS)
        self._in_sight = list(range(CROWDED_PAIRS))

    def next(self) -> Wish:
        """The next buyer's."""
        number = random.choice(self._in_sight)
        return Wish(self._bodies[number], number)

    def end(self, wish: Wish) -> None:
        """It was granted, or somebody else has it: the next pair comes into sight."""
        if wish.number in self._in_sight:
            self._in_sight[self._in_sight.index(wish.number)] = next(self._behind)


KINDS: dict[str, Callable[[], "Hot | Best | Crowded"]] = {
    "hot": lambda: Hot(("floor",)),
    "spread": lambda: Hot(SPREAD_ITEMS),
    "soldout": lambda: SoldOut(("gone",)),
    "best": Best,
    "seats": Crowded,
}


class Requests:
    """Whole HTTP requests of one kind."""

    def __init__(
        self, kind: str, path: str, bearer: Callable[[], bytes] | None = None
    ) -> None:
        """`bearer` makes what each request shows; without one they show nothing."""
        self._wishes = KINDS[kind]()
        self._path = path.encode()
        self._bearer = bearer
        self.wanted = self._wishes.wanted

    def next(self) -> tuple[bytes, Wish]:
        """The next request, and the wish in it."""
        # At random, as browsers make them: each falls somewhere else in an index.
        buyer = b"%032x" % random.getrandbits(128)
        wish = self._wishes.next()
        body = BODY % (wish.body, buyer)
        head = HEAD % (self._path, self._shown(), buyer, len(body), body)
        return head, wish

    def _shown(self) -> bytes:
        if self._bearer is None:
            return b""
        network = random.getrandbits(24).to_bytes(3)
        return SHOWN % (self._bearer(), *network)

    def is_wanted(self, wish: Wish, status: bytes, response: bytes) -> bool:
        """Whether the answer is the one that counts; raises for one that may not be."""
        if status not in {GRANTED, REFUSED, self.wanted} or (
            status != self.wanted and not isinstance(self._wishes, Crowded)
        ):
            raise RuntimeError(f"no answer to count: {response.decode()}")
        self._wishes.end(wish)
        return status == self.wanted
