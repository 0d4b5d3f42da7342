"""NATS JetStream: one stream, a batch in one go, one acknowledgement a ledger.

    nats://user:password@host:4222,other:4222?stream=DIBS&subject=dibs

A message's subject is `dibs.<event>.<type>`, so that consumers choose by wildcards:
`dibs.gala.>`, `dibs.*.reservation.expired`. Its `Nats-Msg-Id` is the CloudEvent's id
and time: what was sent twice is kept once, as long as the stream remembers it, and what
has the position of something else since a restore is kept too.

The messages of a ledger are a chain: each names the one before it as the last that the
stream must have (`Nats-Expected-Last-Msg-Id`). Where one of them is not kept, none
after it is; so the acknowledgement of the last stands for all, and no failure leaves
them out of order. Why not FastStream's publish for each: docs/decisions/0017.
"""

import asyncio
from collections.abc import Iterable, Sequence
from contextlib import suppress
from datetime import datetime
from functools import lru_cache
from itertools import groupby
from operator import attrgetter
from typing import NamedTuple
from urllib.parse import quote

from faststream.nats import NatsBroker
from nats.aio.client import Client
from nats.errors import ConnectionClosedError
from nats.errors import Error as NatsError
from nats.js.api import StreamConfig
from nats.js.errors import NotFoundError

from dibs.delivery.brokers.address import address_of
from dibs.delivery.brokers.broker import BrokerUnavailable
from dibs.delivery.brokers.inbox import Acknowledgement, Inbox
from dibs.delivery.message import EVENT_BYTES_MAX, CloudEvent

SCHEMES = ("nats", "tls")
OPTIONS = frozenset({"stream", "subject"})
CONNECT_SECONDS_MAX = 2
PUBLISH_SECONDS_MAX = 4.0
"""How long a batch may take, and each message where they are sent one by one."""
ONE_BY_ONE_SECONDS_MAX = 60.0
"""How long all of them may take: the lease may be somebody else's by then, but a stream
still remembers what they told it (for two minutes, unless told otherwise)."""
DUPLICATES_SECONDS = 600.0
"""How long a stream that we make remembers what it has."""
WRONG_LAST_ID = 10_070
"""The server's code for a message that does not follow the one it names."""
IN_NAMES = "!$&'()+,;=:@~"
"""What an event's id has besides letters, digits and `-._` that subjects may have."""

Chain = list[CloudEvent]
Answers = list[asyncio.Future[Acknowledgement]]


class Line(NamedTuple):
    """A connection that is up."""

    client: Client
    inbox: Inbox


class JetStream:
    """A stream of a NATS server, made where none has the subject yet."""

    def __init__(self, url: str) -> None:
        self._servers, options = address_of(url, SCHEMES, OPTIONS)
        self._stream = options.get("stream", "DIBS")
        self._prefix = options.get("subject", "dibs")
        self._broker: NatsBroker | None = None
        self._line: Line | None = None
        self._heard: Exception | None = None
        """What went wrong last while we connected."""
        self._kept: dict[str, str] = {}
        """By source, how far this connection knows the stream to have all; what comes
        after that was never sent before."""

    async def publish(self, events: Sequence[CloudEvent]) -> None:
        """See Broker."""
        try:
            async with asyncio.timeout(PUBLISH_SECONDS_MAX) as patience:
                line = self._line or await self._connect()
                await self._publish(line, events, patience)
        except (NatsError, OSError, TimeoutError) as error:
            reason = self._reason(error)
            await self.aclose()
            raise BrokerUnavailable(str(reason) or type(reason).__name__) from error

    async def aclose(self) -> None:
        """Close the connection; what was not acknowledged may have been kept or not."""
        broker, line = self._broker, self._line
        self._broker = self._line = None
        self._kept.clear()
        with suppress(NatsError, OSError, TimeoutError):
            async with asyncio.timeout(CONNECT_SECONDS_MAX):
                if line is not None:
                    await line.client.close()
                if broker is not None:
                    await broker.stop()

    async def _connect(self) -> Line:
        self._heard = None
        self._broker = NatsBroker(
            self._servers,
            name="dibs",
            # A connection that mended itself would send what it still had after what
            # was published again meanwhile.
            allow_reconnect=False,
            connect_timeout=CONNECT_SECONDS_MAX,
            error_cb=self._hear,
            closed_cb=self._lose,
        )
        client = await self._broker.connect()
        self._line = Line(client, Inbox(client))
        await self._line.inbox.open()
        await self._require_stream(client)
        return self._line

    async def _require_stream(self, client: Client) -> None:
        context = client.jetstream(timeout=PUBLISH_SECONDS_MAX)
        subjects = f"{self._prefix}.>"
        try:
            await context.find_stream_name_by_subject(subjects)
        except NotFoundError:
            config = StreamConfig(
                name=self._stream,
                subjects=[subjects],
                duplicate_window=DUPLICATES_SECONDS,
            )
            await context.add_stream(config)

    async def _publish(
        self, line: Line, events: Sequence[CloudEvent], patience: asyncio.Timeout
    ) -> None:
        chains = [list(chain) for _, chain in groupby(events, attrgetter("source"))]
        sent = [await self._send(line, chain) for chain in chains]
        for chain, answers in zip(chains, sent, strict=True):
            if not are_kept(await asyncio.gather(*answers)):
                await self._send_one_by_one(line, chain, patience)
            self._kept[chain[-1].source] = chain[-1].sequence

    async def _send(self, line: Line, chain: Chain) -> Answers:
        """Send a chain; the answers to wait for.

        One for the last, or one for each where the stream may have some already: what
        it has it does not keep again, and so does not hold against the one before.
        """
        kept = self._kept.get(chain[0].source)
        is_new = kept is not None and kept < chain[0].sequence
        place = f"{self._prefix}.{_place(chain[0].source)}"
        answers: Answers = []
        commands = []
        before = ""
        for event in chain:
            address = ""
            if not is_new or event is chain[-1]:
                address, answer = line.inbox.expect()
                answers.append(answer)
            name = _name(event)
            told = (place + event.type, address, name, before, event)
            commands.append(_command(*told, line.client.max_payload))
            before = name
        await self._write(line.client, b"".join(commands))
        return answers

    async def _send_one_by_one(
        self, line: Line, chain: Chain, patience: asyncio.Timeout
    ) -> None:
        """Each once the one before is acknowledged: in order whoever else publishes.

        As long as there are acknowledgements it goes on: given up, it would begin anew.
        """
        clock = asyncio.get_running_loop().time
        until = clock() + ONE_BY_ONE_SECONDS_MAX
        for event in chain:
            patience.reschedule(min(clock() + PUBLISH_SECONDS_MAX, until))
            (answer,) = await self._send(line, [event])
            if not are_kept([await answer]):
                raise NatsError("somebody else's message is in the way")

    async def _write(self, client: Client, commands: bytes) -> None:
        """Write what was put together, as the client's own `publish` does at its end.

        That one takes longer over a message's headers than all else that we do with it.
        """
        if client.is_closed:
            raise ConnectionClosedError
        await client._send_command(commands)  # noqa: SLF001
        await client._flush_pending()  # noqa: SLF001

    async def _hear(self, error: Exception) -> None:
        self._heard = error

    def _reason(self, error: Exception) -> Exception:
        """Why it failed: where nobody answered, what the server said last unasked."""
        if not isinstance(error, ConnectionClosedError | TimeoutError):
            return error
        said = self._line.client.last_error if self._line else self._heard
        return said or error

    async def _lose(self) -> None:
        if self._line is not None:
            await self._line.inbox.close()


def are_kept(answers: Iterable[Acknowledgement]) -> bool:
    """Whether the stream has them; not where one does not follow the one it names.

    Raises NatsError where the stream takes none at all.
    """
    for answer in answers:
        if answer.error is None:
            continue
        if answer.error.err_code != WRONG_LAST_ID:
            raise NatsError(answer.error.description)
        return False
    return True


def _name(event: CloudEvent) -> str:
    """What the stream knows a message by: the same for every copy, and for no other."""
    place = event.id if event.id.isprintable() else quote(event.id)
    return f"{place} {_stamp(event.time)}"


@lru_cache(maxsize=64)  # what was done in one turn has its time in common
def _stamp(time: datetime) -> str:
    return str(time.timestamp())


def _command(
    subject: str,
    address: str,
    name: str,
    before: str,
    event: CloudEvent,
    bytes_max: int,
) -> bytes:
    """A message as NATS' client protocol has it (HPUB), as long as the server takes."""
    expected = f"Nats-Expected-Last-Msg-Id: {before}\r\n" if before else ""
    headers = f"NATS/1.0\r\nNats-Msg-Id: {name}\r\n{expected}\r\n".encode()
    size = len(headers)
    body = event.encode(min(EVENT_BYTES_MAX, bytes_max - size))
    return b"HPUB %b %b %d %d\r\n%b%b\r\n" % (
        *(subject.encode(), address.encode(), size, size + len(body), headers, body),
    )


@lru_cache(maxsize=10_000)
def _place(source: str) -> str:
    """A source's part of subjects: an event's id, or the organisation of orders.

    Dots part it further, so that `dibs.acme.>` is all of an organisation's. What would
    break out of its place, or be a wildcard, is written as in URLs.
    """
    name = (
        quote(source.split("/", 2)[2], safe=IN_NAMES) if source.count("/") > 1 else ""
    )
    if not all(name.split(".")):
        name = name.replace(".", "%2E")
    return f"{name}." if name else ""
