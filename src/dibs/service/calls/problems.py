"""Problem details (RFC 9457): every no and every fault as one kind of body.

A refusal of the engine carries one of `dibs.errors.CODES`. What HTTP itself refuses
before a call is understood carries one of `TRANSPORT`.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

import msgspec

from dibs.errors import InvalidInput, Refused, Unauthenticated, Unavailable
from dibs.service.calls.call import Header, Reply
from dibs.service.calls.clock import server_now

MEDIA_TYPE = b"application/problem+json"
RETRY_AFTER_SECONDS = 1

TRANSPORT: dict[str, tuple[int, str]] = {
    "request_malformed": (400, "What was sent is no request of HTTP."),
    "method_not_allowed": (405, "The address exists, but not with this method."),
    "head_too_slow": (408, "The head of the request did not come in time."),
    "body_too_slow": (408, "The request body did not come in time."),
    "body_too_large": (413, "The request body is larger than this call accepts."),
    "media_type_unsupported": (415, "The request body must be application/json."),
    "coding_unsupported": (415, "The request body must come without Content-Encoding."),
    "head_too_large": (431, "The head of the request is larger than we read."),
    "fault": (500, "The service is broken; the request id finds it in the log."),
}
"""What is refused before or outside a call: each code's status and sentence."""


class FieldError(msgspec.Struct, frozen=True, kw_only=True):
    """What is wrong with one field; `pointer` is a JSON pointer (RFC 6901)."""

    pointer: str
    detail: str


class Problem(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The body of a refusal; further members depend on its code."""

    type: str
    title: str
    status: int
    code: str
    detail: str
    server_now: datetime
    errors: list[FieldError] = []
    available: dict[str, int] = {}
    seats: list[str] = []
    reservation: str | None = None
    """Of a duplicate, to its owner: the reservation that stands, and until when."""
    expires_at: datetime | None = None
    token: str | None = None
    """Of a duplicate, to who has proved to be its owner."""


class Halt(Exception):  # noqa: N818 it carries an answer, not an error
    """Ends a call early with a reply."""

    def __init__(self, reply: Reply) -> None:
        super().__init__(reply.code)
        self.reply = reply


def refuse(refusal: Refused, *, headers: tuple[Header, ...] = ()) -> Reply:
    """The reply to a refused call."""
    return Reply(
        status=refusal.status,
        body=problem_of(refusal),
        headers=headers + _headers_of(refusal),
        code=refusal.code,
        media_type=MEDIA_TYPE,
        reservation_id=refusal.reservation,
    )


def problem_of(refusal: Refused) -> dict[str, Any]:
    """A refusal's problem, the engine's detail among its members."""
    return {
        **_members(refusal),
        "type": f"/docs/codes#{refusal.code}",
        "title": refusal.sentence,
        "status": refusal.status,
        "code": refusal.code,
        "detail": str(refusal),
        "server_now": refusal.server_now or server_now(),
    }


def transport(code: str, *headers: Header) -> Reply:
    """The reply to what HTTP refuses by itself; `code` is one of TRANSPORT."""
    status, sentence = TRANSPORT[code]
    body = {
        "type": f"/docs/codes#{code}",
        "title": sentence,
        "status": status,
        "code": code,
        "detail": sentence,
        "server_now": server_now(),
    }
    return Reply(status, body, headers, code, MEDIA_TYPE)


def invalid(pointer: str, reason: str) -> InvalidInput:
    """The refusal of one field."""
    return InvalidInput({"field": pointer, "reason": reason})


def invalid_fields(faults: Iterable[tuple[str, str]]) -> InvalidInput:
    """The refusal of several fields, each by pointer and reason."""
    errors = [{"pointer": at, "detail": reason} for at, reason in faults]
    first = {"field": errors[0]["pointer"], "reason": errors[0]["detail"]}
    return InvalidInput({**first, "errors": errors})


def stopping() -> Reply:
    """The reply to new work while the service stops."""
    refusal = Unavailable({"reason": "the service is stopping"})
    return refuse(refusal, headers=((b"connection", b"close"),))


def unanswered() -> Reply:
    """The reply to a call that the database still worked on when the service ended."""
    return refuse(Unavailable({"reason": "there was no answer in time"}))


def _members(refusal: Refused) -> Mapping[str, Any]:
    if isinstance(refusal, InvalidInput):
        detail = refusal.detail
        error = {"pointer": refusal.field or "", "detail": detail.get("reason")}
        return {"errors": detail.get("errors", [error])}
    # Problems have a status of their own: the HTTP status.
    return {
        "event_status" if name == "status" else name: value
        for name, value in refusal.detail.items()
    }


def _headers_of(refusal: Refused) -> tuple[Header, ...]:
    if refusal.status in {429, 503}:
        seconds = refusal.detail.get("retry_after_seconds", RETRY_AFTER_SECONDS)
        return ((b"retry-after", b"%d" % seconds),)
    if refusal.status == Unauthenticated.status:
        return ((b"www-authenticate", b'Bearer realm="dibs"'),)
    return ()
