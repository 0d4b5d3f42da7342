"""Asking the engine; of a duplicate its caller hears as far as they are the owner.

Anybody may name a session, and guess one. So the reservation that stands is named to
who has come in as its owner: where nobody needs a key, to who names its session or
customer; to a secret key; to a customer whom an organisation vouched for; and with a
publishable key to who shows its token. A secret key and a customer are handed its token
besides, to go on with it on another device. Likewise the token of one that was added
to: with a publishable key it is for who shows it.
"""

from collections.abc import Sequence

from msgspec import structs

from dibs.errors import NotFound, Refused
from dibs.models import Answer, Reservation
from dibs.requests import VerbRequest
from dibs.service.calls.call import Call
from dibs.service.holders.discretion import as_told, require_unseen
from dibs.service.holders.repeating import as_own, as_sent
from dibs.verbs import VerbName

_STANDING = ("reservation", "expires_at")


async def submit(
    call: Call, event: str, verb: VerbName, request: VerbRequest
) -> Answer:
    """What the engine answers to a verb, as far as its caller may know it."""
    answer = await call.dibs.submit(
        event, verb, as_own(call.actor, request), principal=call.actor.principal
    )
    answer = as_sent(call.actor, answer, request.key)
    return await _as_owner(call, event, answer)


async def _as_owner(call: Call, event: str, answer: Answer) -> Answer:
    """The answer, with what its caller may know of a reservation that stands."""
    await require_unseen(call, event, (answer,))
    answer = as_told(call.actor, answer)
    if answer.code != "duplicate_reservation" or call.actor.kind == "open":
        return answer
    detail = answer.detail or {}
    standing = await _resumed(call, event, detail.get("reservation", ""))
    if standing is not None:
        more = {"token": standing.token, "expires_at": standing.expires_at}
        return structs.replace(answer, detail=detail | more)
    return answer if call.actor.is_trusted else _unnamed(answer)


async def as_owners(call: Call, event: str, answers: Sequence[Answer]) -> list[Answer]:
    """What the callers of a batch of reserves may know; it hands out no tokens."""
    try:
        await require_unseen(call, event, answers)
    except NotFound as hidden:
        answers = [
            structs.replace(answer, code=hidden.code, detail=hidden.detail)
            for answer in answers
        ]
    told = [as_told(call.actor, answer) for answer in answers]
    if call.actor.kind == "publishable":
        return [_unnamed(answer) for answer in told]
    return told


async def _resumed(call: Call, event: str, reservation: str) -> Reservation | None:
    """The reservation that stands; None for who has not proved to be its owner."""
    token = customer = None
    if call.actor.kind == "customer":
        customer = call.actor.customer
    elif not call.actor.is_trusted:
        token = call.header(b"dibs-token")
        if token is None:
            return None
    try:
        return await call.dibs.resume(
            event, reservation, token=token, customer=customer
        )
    except Refused:  # somebody else's, or over by now
        return None


def _unnamed(answer: Answer) -> Answer:
    if answer.code != "duplicate_reservation":
        return answer
    detail = {
        name: told
        for name, told in (answer.detail or {}).items()
        if name not in _STANDING
    }
    return structs.replace(answer, detail=detail)
