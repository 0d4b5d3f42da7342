"""What a client asks of the stream, and what it may hear."""

from urllib.parse import parse_qsl

import msgspec

from dibs.live import Followed, Marks
from dibs.live.marks import NOWHERE, read
from dibs.live.stream import Judge, Refusal
from dibs.service.calls.actor import Actor
from dibs.service.calls.call import Headers
from dibs.service.calls.problems import Halt, invalid, refuse

EVENTS_MAX = 10
EVENT_LENGTH_MAX = 64
_FLAGS = {"true": True, "false": False}
NOT_FOUND: Refusal = ("not_found", "There is no such event.")
_SIGNED_IN_ONLY: Refusal = (
    "forbidden",
    "Only customers may follow this event, by the token their organizer signs.",
)


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """What to follow, and from where on."""

    events: tuple[str, ...]
    with_seats: bool
    heard: Marks


def asked_of(query: bytes, headers: Headers) -> Asked:
    """What a request asks for; Halt with a problem where it is unclear.

    What else its query says is none of ours: pages add what they like.
    """
    events: dict[str, None] = {}
    after, with_seats = "", True
    for name, value in parse_qsl(query.decode("latin-1"), keep_blank_values=True):
        if name == "event":
            events[value] = None
        elif name == "after":
            after = value
        elif name == "seats":
            if value not in _FLAGS:
                raise _halt("/seats", "must be true or false")
            with_seats = _FLAGS[value]
    if not events:
        raise _halt("/event", "is required: ?event=gala&event=shop")
    if len(events) > EVENTS_MAX:
        raise _halt(
            "/event", f"names {len(events)} events; one stream has at most {EVENTS_MAX}"
        )
    for event in events:
        if not 1 <= len(event) <= EVENT_LENGTH_MAX or "\0" in event:
            raise _halt("/event", f"must have 1 to {EVENT_LENGTH_MAX} characters")
    last = headers.get(b"last-event-id", b"").decode("latin-1") or after
    return Asked(
        events=tuple(events),
        with_seats=with_seats,
        heard=read(last) if last else NOWHERE,
    )


def judge_of(actor: Actor) -> Judge:
    """Whether somebody may follow an event: it is theirs, shown, and its policy."""
    is_signed_in = actor.kind in {"open", "secret", "customer"}

    def judge(followed: Followed) -> Refusal | None:
        if not actor.owns(followed.event_id):
            return NOT_FOUND
        if followed.status == "draft" and not actor.may_speak_for_others:
            return NOT_FOUND
        if followed.live_access == "signed_in" and not is_signed_in:
            return _SIGNED_IN_ONLY
        return None

    return judge


def _halt(pointer: str, reason: str) -> Halt:
    return Halt(refuse(invalid(pointer, reason)))
