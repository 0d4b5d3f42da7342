"""One caller's request on its way to the database."""

import asyncio
from functools import lru_cache
from secrets import token_hex

from msgspec.structs import replace

from dibs.caller import NOBODY, Caller
from dibs.database import encode
from dibs.errors import Refused
from dibs.models import Answer
from dibs.requests import (
    AmendRequest,
    BestSeats,
    CancelRequest,
    FillCartRequest,
    ReserveAgainRequest,
    ReserveRequest,
    SettleRequest,
    VerbRequest,
)
from dibs.verbs import VERBS, VerbName

KEY_BYTES = 16
REPEATABLE = {name for name, verb in VERBS.items() if verb.is_repeatable}
PRINCIPALS_REMEMBERED_MAX = 1_000
STEP_WEIGHT = 20
"""What is a step of its own in its turn: an amendment, a change of a cart, another try,
a part that is cancelled, an item chosen for a product, and money that came late, which
is known only in its turn."""
STEPS = (AmendRequest, FillCartRequest, ReserveAgainRequest, SettleRequest)
EMPTY = b"{}"
"""A request of nothing but what stands for itself: a cart of none."""
CHOICE_WEIGHT = 10
"""What choosing seats of an item weighs, besides the seats."""


class Waiting:
    """A request, encoded, and the future its caller waits on."""

    __slots__ = (
        "_has_own_key",
        "deadline",
        "encoded",
        "future",
        "key",
        "verb",
        "weight",
        "within",
    )

    def __init__(
        self,
        verb: VerbName,
        request: VerbRequest,
        principal: str,
        future: asyncio.Future[Answer],
        deadline: float,
        *,
        within: str = "",
        caller: Caller = NOBODY,
    ) -> None:
        """`deadline` is in seconds of `time.monotonic`, `within` an organisation.

        Raises InvalidInput for text that PostgreSQL cannot hold.
        """
        self._has_own_key = request.key is None and verb not in REPEATABLE
        own_key = token_hex(KEY_BYTES) if self._has_own_key else None
        self.key = request.key or own_key
        self.verb = verb
        self.encoded = encode_request(
            request, own_key=own_key, principal=principal, caller=caller
        )
        self.weight = weight_of(request)
        self.future = future
        self.deadline = deadline
        self.within = within

    @property
    def is_gone(self) -> bool:
        """Whether nobody waits for it any more."""
        return self.future.done()

    def answer(self, answer: Answer) -> None:
        """Gives the caller its answer, if it is still there."""
        if self._has_own_key and answer.replayed:
            answer = _as_first(answer)
        if not self.future.done():
            self.future.set_result(answer)

    def refuse(self, reason: str, *, was_sent: bool) -> None:
        """Answers `unavailable`; with the key to ask again with if it was sent."""
        detail = {"reason": reason}
        if was_sent and self.key:
            detail["key"] = self.key
        self.answer(Answer(code="unavailable", detail=detail))

    def fail(self, fault: Exception) -> None:
        """Raises at the caller."""
        if not self.future.done():
            self.future.set_exception(fault)


def encode_request(
    request: VerbRequest,
    *,
    own_key: str | None = None,
    principal: str = "",
    caller: Caller = NOBODY,
) -> bytes:
    """The request as the engine reads it; InvalidInput for text it cannot hold.

    `own_key` is for a request without a key, `principal` who asks for all of
    them, `caller` where from.
    """
    encoded = encode(request)
    # Fields are added to the encoded object: building another costs more.
    key = b"" if own_key is None else b',"key":"%b"' % own_key.encode()
    asked_by = _asked_by(principal) if principal else b""
    if not (key or asked_by or caller):
        return encoded
    if encoded == EMPTY:
        return b"{%b}" % b"".join((key, asked_by, caller.encoded))[1:]
    return b"%b%b%b%b}" % (encoded[:-1], key, asked_by, caller.encoded)


def answer_to(refusal: Refused) -> Answer:
    """What a caller is told of a request that was refused here."""
    return Answer(code=refusal.code, detail=refusal.detail)


@lru_cache(PRINCIPALS_REMEMBERED_MAX)
def _asked_by(principal: str) -> bytes:
    return b',"principal":%b' % encode(principal)


def weight_of(request: VerbRequest) -> int:
    """How much work a request is: one, and one more for each item and seat.

    Choosing seats is more, whatever their number.
    """
    if isinstance(request, STEPS) or _names_parts(request):
        return STEP_WEIGHT
    if isinstance(request, ReserveRequest):
        chosen = sum(CHOICE_WEIGHT + _units_of(wish) for wish in request.best.values())
        steps = STEP_WEIGHT * len(request.products)
        return 1 + len(request.items) + len(request.seats) + chosen + steps
    return 1


def _names_parts(request: VerbRequest) -> bool:
    return isinstance(request, CancelRequest) and bool(request.items or request.seats)


def _units_of(wish: object) -> int:
    # Not everybody's types are sound; what is wrong is for the engine to refuse.
    units = wish.units if isinstance(wish, BestSeats) else wish
    return units if isinstance(units, int) else 1


def _as_first(answer: Answer) -> Answer:
    """The answer to our own repetition: to the caller it is the first."""
    reservation = answer.reservation and replace(answer.reservation, replayed=False)
    return replace(answer, replayed=False, reservation=reservation)
