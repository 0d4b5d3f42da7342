"""Logs as JSON lines: one per request, with ids that find it, never with a secret."""

import asyncio
import logging
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from math import inf
from time import monotonic
from typing import Any

import msgspec
import structlog
from structlog.typing import EventDict, WrappedLogger

from dibs.service.telemetry.output import Output, output_to

SELDOM_SECONDS = 10.0
_SECRETS = frozenset(
    {"token", "authorization", "cron_secret", "database_url", "key", "secret"}
)


def configure(level: str) -> None:
    """Send every log of this process to standard error as JSON lines.

    The libraries' own logs (the server's, the driver's) come out in the same form. A
    line that cannot be written is lost, and nothing else is.
    """
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            _hide_secrets,
            # "event" is a word of ours: here the sentence is the message.
            structlog.processors.EventRenamer("message"),
            structlog.processors.JSONRenderer(serializer=_encode),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.BytesLoggerFactory(output_to(sys.stderr)),  # type: ignore[arg-type]
        cache_logger_on_first_use=True,
    )
    logging.basicConfig(handlers=[_Forward()], level=logging.WARNING, force=True)
    logging.getLogger("psycopg.pool").addFilter(Seldom())


class Answered(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """The line of one answered call."""

    operation: str
    status: int
    code: str
    ms: float
    request_id: str
    event_id: str | None
    reservation_id: str | None
    level: str = "info"
    timestamp: datetime = msgspec.field(default_factory=lambda: datetime.now(UTC))
    message: str = "answered"


def write_answered() -> Callable[[Answered], None]:
    """What writes such lines, or nothing where the level is above theirs.

    Not by way of the processors: there is one line a call, and they take five times as
    long as writing it. It has no field that could be a secret.
    """
    if not structlog.get_logger().is_enabled_for(logging.INFO):
        return lambda _line: None
    return _Lines(output_to(sys.stderr)).write


class _Lines:
    """Writes lines, all of one round of the loop by one call of the system."""

    def __init__(self, out: Output) -> None:
        self._out = out
        self._encode = msgspec.json.Encoder().encode
        self._unwritten: list[bytes] = []

    def write(self, line: Answered) -> None:
        if not self._unwritten:
            asyncio.get_running_loop().call_soon(self._write_all)
        self._unwritten.append(self._encode(line))

    def _write_all(self) -> None:
        lines, self._unwritten = self._unwritten, []
        self._out.write(b"\n".join([*lines, b""]))


class Seldom(logging.Filter):
    """Lets the same be said once in a while.

    Each connection that cannot be made is a line or two of the driver's, and each is
    tried a few times a second.
    """

    def __init__(self) -> None:
        super().__init__()
        self._said_at: dict[str, float] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether it was not said lately, whatever it was said of."""
        now, text = monotonic(), str(record.msg)
        is_new = now - self._said_at.get(text, -inf) >= SELDOM_SECONDS
        if is_new:
            self._said_at[text] = now
        return is_new


class _Forward(logging.Handler):
    """Hands what libraries log by the standard module to structlog."""

    def emit(self, record: logging.LogRecord) -> None:
        try:
            log = structlog.get_logger(record.name)
            log.log(record.levelno, record.getMessage(), exc_info=record.exc_info)
        except Exception:  # noqa: BLE001 as every handler: who logs goes on
            self.handleError(record)


def _encode(fields: EventDict, **_: Any) -> bytes:
    return msgspec.json.encode(fields, enc_hook=str)


def _hide_secrets(_: WrappedLogger, __: str, fields: EventDict) -> EventDict:
    for name in _SECRETS & fields.keys():
        fields[name] = "…"
    return fields
