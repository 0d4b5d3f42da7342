"""Idempotency keys: read from the header, asked for where a setting says so."""

from typing import TYPE_CHECKING

import msgspec

from dibs.models import Key
from dibs.service.calls.call import Call, Header, Parameter
from dibs.service.calls.content import header_text
from dibs.service.calls.pointers import reason_of
from dibs.service.calls.problems import invalid
from dibs.verbs import DAY_SECONDS, REFUSALS_KEPT_SECONDS

if TYPE_CHECKING:
    from dibs.service.state import Service


def key_header(
    kept_seconds: int = DAY_SECONDS, *, sold_seconds: int | None = None
) -> Parameter:
    """The header of a call whose grants are kept so long, said in the document.

    `sold_seconds` is how long where it may sell as well.
    """
    kept = "24 hours" if kept_seconds == DAY_SECONDS else "30 days"
    kept += " (30 days where it sells)" if sold_seconds else ""
    sold = {"sold": sold_seconds} if sold_seconds else {}
    return Parameter(
        name="Idempotency-Key",
        description="Makes the call repeatable: the same key gives the same answer for "
        f"{kept}, a refusal for an hour. With a publishable key and no token it has 20 "
        "characters or more that nobody can guess, such as a UUID.",
        type=Key,
        more={
            "x-kept-seconds": {
                "granted": kept_seconds,
                **sold,
                "refused": REFUSALS_KEPT_SECONDS,
            }
        },
    )


KEY_HEADER = key_header()
REPLAYED_HEADER = Parameter(
    name="Idempotent-Replayed",
    description="true where this repeats the answer to an earlier call.",
)
REPLAYED: Header = (b"idempotent-replayed", b"true")


def key_of(
    service: "Service",
    call: Call,
    in_body: str | None = None,
    *,
    is_optional: bool = False,
) -> str | None:
    """The call's key, from its header or its body; InvalidInput where they differ."""
    key = header_key(call)
    if key is None:
        return in_body if is_optional else required(service, in_body)
    if in_body is not None and in_body != key:
        raise invalid("/key", "must equal the Idempotency-Key header")
    return key


def keys_of(
    service: "Service", call: Call, in_body: list[str | None]
) -> list[str | None]:
    """A key for each request of a batch: its own, else one made of the header's."""
    header = header_key(call)
    if header is None:
        return [required(service, key) for key in in_body]
    made = parts_of(header, len(in_body))
    return [own or key for own, key in zip(in_body, made, strict=True)]


def header_key(call: Call) -> str | None:
    """The key in the call's header; InvalidInput where it is none."""
    return header_text(call.headers, b"idempotency-key", Key, "/key")


def parts_of(key: str | None, count: int) -> list[str | None]:
    """A key for each part of what has one key; InvalidInput where it is too long."""
    if key is None:
        return [None] * count
    made = [f"{key}/{number}" for number in range(count)]
    try:
        msgspec.convert(made[-1], Key)
    except msgspec.ValidationError as error:
        raise invalid("/key", reason_of(error)) from None
    return [*made]


def required(service: "Service", key: str | None) -> str | None:
    """InvalidInput where there is no key and the service asks for one."""
    if key is None and service.settings.idempotency_keys_required:
        raise invalid("/key", "is required: send an Idempotency-Key header")
    return key
