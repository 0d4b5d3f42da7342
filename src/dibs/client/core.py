"""What every method of the client stands on: opening, sending, closing."""

import asyncio
import copy
from collections.abc import Callable, Iterable
from contextlib import AsyncExitStack, ExitStack
from functools import partial
from types import TracebackType
from typing import Any, ClassVar, NamedTuple, Self

from dibs.batching import Batcher, answer_to, encode_request, encode_turn, retried
from dibs.caller import CALLER, NOBODY
from dibs.client.address import open_database
from dibs.client.fields import require_organisation, require_texts
from dibs.config import Settings
from dibs.database import (
    QUERIES,
    AnyConnection,
    Database,
    Row,
    answers_of,
    fetch_borrowed,
    require_sound,
)
from dibs.errors import Fault, InvalidInput, refusal_of
from dibs.models import Answer, Reservation
from dibs.requests import VerbRequest
from dibs.verbs import VerbName

READS = {"search_journal"}
CHANGES = {name for name, text in QUERIES.items() if b"principal" in text} - READS
"""The statements that somebody changes something by: they say who."""
ELSEWHERE = (
    "Dibs was opened in another event loop; open one in each, or one `dibs.Dibs`, which"
    " any thread may call"
)
OPEN_ALREADY = "Dibs is open already; use it as it is, and let who opened it close it"


class Core:
    """A database with the engine in it, and the way requests reach it.

    An async context manager. `url` is the database's address, known once it is open.
    """

    lent_is_blocking: ClassVar[bool] = False
    """What kind of connection callers lend."""

    def __init__(
        self,
        url: str | None = None,
        *,
        settings: Settings | None = None,
        as_service: bool = False,
        installs: bool = True,
    ) -> None:
        """`url` wins over DIBS_DATABASE_URL; without either PostgreSQL is started.

        `settings` are by default those of the environment (`Settings`). `as_service`
        asks a PostgreSQL that was started by a login that owns nothing; an address says
        itself who asks. Without `installs` opening raises NotInstalled where a database
        has no Dibs, which else is installed in it.
        """
        self.settings = settings or Settings.from_environment()
        self._given_url = url
        self._as_service, self._installs = as_service, installs
        self._organisation = ""
        self._open: _Open | None = None
        self._closing = AsyncExitStack()

    async def __aenter__(self) -> Self:
        if self._open is not None:
            raise Fault(OPEN_ALREADY)
        async with AsyncExitStack() as stack:
            opening = open_database(
                self._given_url,
                self.settings,
                as_service=self._as_service,
                installs=self._installs,
            )
            closing = ExitStack()
            stack.push_async_callback(asyncio.to_thread, closing.close)
            url = await asyncio.to_thread(closing.enter_context, opening)
            database = await stack.enter_async_context(Database(url, self.settings))
            batcher = await stack.enter_async_context(Batcher(database, self.settings))
            if self.settings.reservation_duration_minutes is not None:
                minutes = self.settings.reservation_duration_minutes
                given = (minutes, "dibs", "")
                put = partial(database.fetch, "put_default_duration", given)
                settle(await retried(put, self.settings.call_timeout_seconds))
            loop = asyncio.get_running_loop()
            self._open = _Open(url, database, batcher, loop)
            self._closing = stack.pop_all()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        try:
            await self._closing.__aexit__(kind, error, trace)
        finally:  # cancelled as well: the stack has closed what it could
            self._open = None

    @property
    def url(self) -> str:
        """The database's address, its password included."""
        return self._opened.url

    def close(self, *, at_once: bool = False) -> None:
        """Takes nothing new; what was sent to the database is still answered.

        Requests that wait, and all that come, are refused as `unavailable`. Leaving the
        context does this too; a server calls it first, while it still answers.

        `at_once` what was sent is refused as well, each with the key to ask again with:
        nobody knows what became of it.
        """
        self._opened.batcher.close(at_once=at_once)

    def for_organisation(self, organisation: str) -> Self:
        """The same Dibs, which sees and touches that organisation's events alone.

        It lives as long as this one is open; events are the organisation's by their
        names (`organisation.…`), and all others are as if they were not there. Does not
        reach what runs on a caller's own `connection`. Raises InvalidInput for what is
        no organisation's name.
        """
        require_organisation(organisation)
        bound = copy.copy(self)
        bound._organisation = organisation  # noqa: SLF001 a copy of ours
        return bound

    @property
    def waiting_count(self) -> int:
        """Requests that wait for their event's turn."""
        return self._opened.batcher.waiting_count

    def watch_turns(self, on_turn: Callable[[int], None]) -> None:
        """From now on `on_turn` hears how many requests each transaction carried."""
        self._opened.batcher.on_turn = on_turn

    async def submit(
        self,
        event: str,
        verb: VerbName,
        request: VerbRequest,
        *,
        principal: str = "",
        connection: AnyConnection | None = None,
    ) -> Answer:
        """The answer to a verb's request as data, a refusal too.

        It shares a transaction with other callers' requests for the event, or runs in
        the caller's own on `connection`. Raises Fault where it cannot be carried out.
        """
        require_texts(event, [request])
        if connection is None:
            batcher = self._running.batcher
            return await batcher.submit(
                event, verb, request, principal=principal, within=self._organisation
            )
        answers = await self._take_turn(event, verb, [request], principal, connection)
        return answers[0]

    async def submit_many(
        self,
        event: str,
        verb: VerbName,
        requests: Iterable[VerbRequest],
        *,
        principal: str = "",
        connection: AnyConnection | None = None,
    ) -> list[Answer]:
        """The answers to many requests in their order, each all or nothing."""
        requests = list(requests)
        require_texts(event, requests)
        if connection is None:
            batcher = self._running.batcher
            return await batcher.submit_many(
                event, verb, requests, principal=principal, within=self._organisation
            )
        return await self._take_turn(event, verb, requests, principal, connection)

    async def _take_turn(
        self,
        event: str,
        verb: VerbName,
        requests: Iterable[VerbRequest],
        principal: str,
        connection: AnyConnection,
    ) -> list[Answer]:
        caller = CALLER.get().under(self.settings.network_hash_secret)
        encoded: list[bytes] = []
        refused: dict[int, Answer] = {}
        for place, one in enumerate(requests):
            try:
                sound = encode_request(one, principal=principal, caller=caller)
                require_sound(event, "/event")
                encoded.append(sound)
            except InvalidInput as refusal:
                refused[place] = answer_to(refusal)
        if not encoded:
            return list(refused.values())
        given = (event, encode_turn({verb: encoded}))
        rows = await self._fetch("turn", given, connection)
        answers = list(answers_of(event, sorted(rows, key=lambda row: row[1])))
        for place, answer in refused.items():
            answers.insert(place, answer)
        return answers

    async def _fetch(
        self,
        name: str,
        given: Any = (),
        connection: AnyConnection | None = None,
        *,
        seconds_max: float = 0.0,
    ) -> list[Row]:
        """All rows of a statement that is safe to repeat.

        `seconds_max` is for what reads so much that it takes longer than a call may: it
        is begun again as long as a call is, and may then take its time.
        """
        if connection is not None:
            return await fetch_borrowed(
                connection, QUERIES[name], given, is_blocking=self.lent_is_blocking
            )
        database = self._running.database
        attempt = partial(
            database.fetch,
            name,
            given,
            within=self._organisation,
            caller=CALLER.get() if name in CHANGES else NOBODY,
        )
        call_seconds = self.settings.call_timeout_seconds
        return await retried(attempt, max(seconds_max, call_seconds), call_seconds)

    @property
    def _opened(self) -> "_Open":
        if self._open is None:
            raise Fault("Dibs is not open; use it inside its `with` block")
        return self._open

    @property
    def _running(self) -> "_Open":
        """What is open, for who runs in its loop: others would wait for ever."""
        opened = self._opened
        if asyncio.get_running_loop() is not opened.loop:
            raise Fault(ELSEWHERE)
        return opened


class _Open(NamedTuple):
    url: str
    database: Database
    batcher: Batcher
    loop: asyncio.AbstractEventLoop


def granted(answer: Answer) -> Reservation:
    """The reservation of an answer; raises what refused it."""
    if answer.reservation is None:
        code, detail, server_now = answer.code, answer.detail, answer.server_now
        refusal = refusal_of(code, detail, server_now=server_now)
        refusal.replayed = answer.replayed
        raise refusal
    return answer.reservation


def settle(rows: list[Row]) -> None:
    """Raises where a function answered with another code than ok."""
    ((code, detail),) = rows
    if code != "ok":
        raise refusal_of(code, detail)
