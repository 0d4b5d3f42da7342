"""Reading what was sent: bodies under a limit, decoded strictly, paths and the rest.

Whatever is wrong with content ends here as `invalid_input` with a pointer, so that the
database never sees text it cannot store.
"""

import asyncio
import json
import re
from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, cast
from urllib.parse import parse_qsl

import msgspec
from msgspec import Meta
from starlette.types import Message, Receive

from dibs.allocations import AllocationName
from dibs.models import EventId, ItemId, ItemKind, Name, ProductId, SeatId
from dibs.service.calls.call import Headers
from dibs.service.calls.pointers import (
    mismatch,
    reason_of,
    refuse_unstorable,
    unreadable,
)
from dibs.service.calls.problems import Halt, invalid, transport
from dibs.service.calls.room import SMALL_BYTES, BodyRoom
from dibs.times import is_dated

_UUID = Meta(
    min_length=36,
    max_length=36,
    pattern="^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$",
    extra_json_schema={"format": "uuid"},
)
ReservationId = Annotated[str, _UUID]
OrderId = Annotated[str, _UUID]
PaymentId = Annotated[str, _UUID]
EndpointId = Annotated[str, _UUID]
DeliveryId = Annotated[str, _UUID]

PARAMETERS: dict[str, Any] = {
    "event": EventId,
    "item": ItemId,
    "product": ProductId,
    "id": ReservationId,
    "allocation": AllocationName,
    "seat": SeatId,
    "kind": ItemKind,
    "order": OrderId,
    "payment": PaymentId,
    "provider": Name,
    "reference": Name,
    "endpoint": EndpointId,
    "delivery": DeliveryId,
}
"""The type of each path parameter."""

_STALLED = "the rest of the body did not come in time"
_QUERY_FIELDS_MAX = 20
_PARAMETER = re.compile(rb';\s*([^\s;="]+)=("[^"]*"|[^;]*)')
_NUL = b"\\u0000"


class CallerGone(Exception):  # noqa: N818 nobody is left to be told
    """The caller closed the connection before its request was complete."""


async def read_body(
    receive: Receive,
    headers: Headers,
    bytes_max: int,
    seconds_max: float,
    room: BodyRoom,
) -> bytes:
    """The whole body; a 413 problem beyond `bytes_max`, 408 beyond the time.

    503 where what is still coming in takes all the room that there is.
    """
    if int(headers.get(b"content-length", 0)) > bytes_max:
        raise _spent("body_too_large")
    # What asyncio.timeout does, in a third of the time: this is the hot path.
    task = cast("asyncio.Task[Any]", asyncio.current_task())
    loop = asyncio.get_running_loop()
    timer = loop.call_later(seconds_max, task.cancel, _STALLED)
    try:
        return await _chunks(receive, bytes_max, room)
    except asyncio.CancelledError as cancelled:
        if cancelled.args != (_STALLED,):
            raise
        task.uncancel()
        raise _spent("body_too_slow") from None
    finally:
        timer.cancel()


async def _chunks(receive: Receive, bytes_max: int, room: BodyRoom) -> bytes:
    chunks, size, taken = [], 0, 0
    try:
        while True:
            chunk, is_more = _chunk(await receive())
            chunks.append(chunk)
            size += len(chunk)
            if size > bytes_max:
                raise _spent("body_too_large")
            if not is_more:
                return b"".join(chunks)
            if size > SMALL_BYTES:
                taken += room.take(size - taken)
    finally:
        room.give_back(taken)


def _chunk(message: Message) -> tuple[bytes, bool]:
    if message["type"] == "http.disconnect":
        raise CallerGone
    return message.get("body", b""), message.get("more_body", False)


def _spent(code: str) -> Halt:
    # Closing spares reading the rest of what will not be used.
    return Halt(transport(code, (b"connection", b"close")))


def check_media_type(headers: Headers, *, is_beacon: bool = False) -> None:
    """A 415 problem unless the content is said to be JSON in UTF-8, as it is.

    A beacon's may be said to be plain text: a page that closes cannot say better.
    """
    coding = headers.get(b"content-encoding")
    if coding is not None and not _is_plain(coding):
        raise Halt(transport("coding_unsupported", (b"accept-encoding", b"identity")))
    value = headers.get(b"content-type", b"")
    if value == b"application/json" or _is_json(value.lower(), is_beacon):
        return
    raise Halt(transport("media_type_unsupported", (b"accept", b"application/json")))


def _is_json(content_type: bytes, is_beacon: bool) -> bool:
    media, semicolon, parameters = content_type.partition(b";")
    said = _PARAMETER.findall(semicolon + parameters)
    charsets = {value.strip(b'" \t') for name, value in said if name == b"charset"}
    named = {b"application/json", b"text/plain"} if is_beacon else {b"application/json"}
    return media.strip() in named and charsets <= {b"", b"utf-8"}


def _is_plain(content_encoding: bytes) -> bool:
    """Whether nothing was done to the content before it was sent (RFC 9110, §8.4)."""
    codings = {one.strip() for one in content_encoding.lower().split(b",")}
    return codings <= {b"", b"identity"}


def decode(decoder: "msgspec.json.Decoder[Any]", body: bytes) -> Any:
    """The body as the decoder's type; InvalidInput names the field at fault and why."""
    try:
        value = decoder.decode(body)
        if _NUL in body:
            refuse_unstorable(msgspec.json.decode(body))
    except msgspec.ValidationError as error:
        raise _mismatch(error, body, decoder.type) from None
    except (msgspec.DecodeError, UnicodeDecodeError):
        raise unreadable(body) from None
    except RecursionError:
        raise invalid("", "is nested too deeply") from None
    return value


def _mismatch(error: msgspec.ValidationError, body: bytes, into: Any) -> Exception:
    try:
        # The standard decoder also reads numbers that are out of range.
        return mismatch(error, json.loads(body), into)
    except (ValueError, RecursionError):
        return unreadable(body)


def read_query(query: bytes, into: Any) -> Any:
    """The query as a struct; InvalidInput names the parameter that is wrong."""
    try:
        pairs = parse_qsl(
            query.decode("latin-1"),
            keep_blank_values=True,
            max_num_fields=_QUERY_FIELDS_MAX,
        )
    except ValueError:
        raise invalid("", "has too many query parameters") from None
    given = _once_each(pairs, into)
    refuse_unstorable(given)
    try:
        query = msgspec.convert(given, into, strict=False)
    except msgspec.ValidationError as error:
        raise mismatch(error, given, into) from None
    for name, text in given.items():
        # What is no parameter is here only where the struct lets it pass.
        value = getattr(query, name, text)
        # Read from text, null is nothing and a number a time; neither was meant.
        if value is None:
            raise invalid(f"/{name}", "must not be null")
        if isinstance(value, datetime) and not is_dated(text):
            raise invalid(f"/{name}", "must be a time such as 2026-01-01T12:00:00Z")
    return query


def _once_each(pairs: list[tuple[str, str]], into: Any) -> dict[str, str]:
    """What each parameter says; InvalidInput where the struct's own says two things."""
    given = dict(pairs)
    if len(given) != len(pairs):
        for name, count in Counter(name for name, _ in pairs).items():
            if count > 1 and name in into.__struct_encode_fields__:
                raise invalid(f"/{name}", "must be given once")
    return given


def header_text(headers: Headers, name: bytes, kind: Any, at: str) -> str | None:
    """A header's text, UTF-8 like every text of ours; InvalidInput at that pointer."""
    value = headers.get(name)
    if value is None:
        return None
    try:
        text: str = msgspec.convert(value.decode(), kind)
    except UnicodeDecodeError:
        raise invalid(at, "must be UTF-8") from None
    except msgspec.ValidationError as error:
        raise invalid(at, reason_of(error)) from None
    return text


def check_path(params: Mapping[str, str]) -> None:
    """InvalidInput unless every path parameter is what its name stands for."""
    for name, value in params.items():
        try:
            msgspec.convert(value, PARAMETERS[name])
        except msgspec.ValidationError as error:
            raise invalid(f"/{name}", reason_of(error)) from None
        if "\x00" in value:
            raise invalid(f"/{name}", "must not contain NUL")
