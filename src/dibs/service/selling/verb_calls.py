"""What the calls of the verbs share: their rows, their holders, their answers."""

from typing import Any

from dibs.models import Answer, Request, Reservation
from dibs.requests import HolderRequest, VerbRequest
from dibs.service.calls.call import NO_STORE, Act, Call, Reply, Row
from dibs.service.calls.idempotency import (
    REPLAYED,
    REPLAYED_HEADER,
    key_header,
    key_of,
)
from dibs.service.holders.proof import PROOFS, HolderBody, proof_of
from dibs.service.holders.resuming import submit
from dibs.service.state import Service
from dibs.verbs import VERBS, Verb, VerbName


async def by_holder(
    service: Service,
    call: Call,
    verb: VerbName,
    kind: type[HolderRequest],
    **asked: Any,
) -> Reply:
    """The reply to a verb whose caller shows to be the holder."""
    given = proof_of(call) | asked
    # Pages say by a beacon that they close, and again and again that they are open.
    key = key_of(service, call, is_optional=verb in {"leave", "heartbeat"})
    request = kind(id=call.params["id"], key=key, **given)
    answer = await submit_at(call, verb, request)
    return reply(service, answer, status=VERBS[verb].status)


async def submit_at(call: Call, verb: VerbName, request: VerbRequest) -> Answer:
    """The answer to a verb at the event that the path names."""
    return await submit(call, call.params["event"], verb, request)


def reply(service: Service, answer: Answer, *, status: int) -> Reply:
    """A reservation, or a refusal."""
    if answer.reservation is None:
        replayed = (REPLAYED,) if answer.replayed else ()
        return service.refusals.reply_to(answer, headers=replayed)
    headers = (NO_STORE, REPLAYED) if answer.replayed else (NO_STORE,)
    return Reply(
        status, answer.reservation, headers, reservation_id=answer.reservation.id
    )


def verb_row(verb: Verb, act: Act, body: type[Request] | None = None) -> Row:
    """The row of a verb, with what only HTTP knows of it.

    `body` is what is sent besides the path and, by holders, their token.
    """
    key = key_header(verb.key_kept_seconds)
    return Row(
        name=verb.name,
        method=verb.method or "POST",
        path=verb.path or "",
        tag="reservations",
        summary=verb.summary,
        scope=verb.scope,
        scope_if_free="buy" if verb.name == "confirm" else None,
        act=act,
        body=body or (HolderBody if verb.is_holders else verb.request),
        is_body_needed=not verb.is_holders,
        is_beacon=verb.name == "leave",
        headers=(*(PROOFS if verb.is_holders else ()), key),
        proof="holder" if verb.is_holders else None,
        answer=Reservation,
        status=verb.status,
        answer_headers=(REPLAYED_HEADER,),
        codes=verb.codes,
    )
