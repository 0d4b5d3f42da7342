"""Refusals of the engine, as replies."""

import msgspec
from msgspec import structs

from dibs.errors import Refused, refusal_of
from dibs.models import Answer
from dibs.service.calls.call import Header, Reply
from dibs.service.calls.problems import refuse

_encode = msgspec.json.Encoder().encode


def refusal_in(answer: Answer) -> Refused:
    """The refusal that an answer without a reservation is."""
    return refusal_of(answer.code, answer.detail, server_now=answer.server_now)


class Refusals:
    """Replies to refused calls, each put into words once.

    When something is gone thousands hear the same in one turn, as one and the same
    answer: they get one and the same reply.
    """

    def __init__(self) -> None:
        self._answer: Answer | None = None
        self._reply = Reply(status=0)

    def reply_to(self, answer: Answer, *, headers: tuple[Header, ...] = ()) -> Reply:
        """The reply to a refused answer, with headers that follow from it."""
        if answer is not self._answer:
            reply = refuse(refusal_in(answer), headers=headers)
            self._reply = structs.replace(reply, body=_encode(reply.body))
            self._answer = answer
        return self._reply
