"""Answers that have a version: 304 for who has it, gzip for who accepts it."""

import re
from collections.abc import Callable

from dibs.service.calls.call import Call, Parameter, Reply

HEADERS = (Parameter(name="If-None-Match", description="The ETag of what you have."),)
UNCHANGED = {304: "Nothing has changed since the version you have."}

GZIP_WINDOW = 31  # zlib's way of asking for a gzip header
_ZERO = re.compile(r"0(\.0*)?")


def versioned(
    call: Call,
    etag: bytes,
    *,
    plain: Callable[[], bytes],
    gzipped: Callable[[], bytes] | None,
) -> Reply:
    """The reply in the form that is asked for; without `gzipped` in one alone."""
    headers = (
        (b"etag", etag),
        (b"cache-control", b"no-cache"),
        (b"vary", b"accept-encoding"),
    )
    if has_version(call.header(b"if-none-match"), etag.decode()):
        return Reply(304, None, headers)
    if gzipped is not None and _accepts_gzip(call):
        return Reply(200, gzipped(), (*headers, (b"content-encoding", b"gzip")))
    return Reply(200, plain(), headers)


def has_version(if_none_match: str | None, etag: str) -> bool:
    """Whether the caller has this version (RFC 9110, §13.1.2: weakly compared)."""
    if if_none_match is None:
        return False
    tags = (tag.strip().removeprefix("W/") for tag in if_none_match.split(","))
    return if_none_match.strip() == "*" or etag.removeprefix("W/") in tags


def _accepts_gzip(call: Call) -> bool:
    """Whether the caller said so; `gzip;q=0` says the opposite."""
    accepted = (call.header(b"accept-encoding") or "").replace(" ", "").lower()
    qualities = dict(part.partition(";q=")[::2] for part in accepted.split(","))
    return "gzip" in qualities and not _ZERO.fullmatch(qualities["gzip"])
