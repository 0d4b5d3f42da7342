"""Where the sandbox keeps its payments and what it has yet to tell of them."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from functools import partial
from typing import Any, TypeVar

import msgspec

from dibs.batching import retried
from dibs.config import Settings
from dibs.database import OwnDatabase, Row, encode, fetch, load_statements
from dibs.errors import Unavailable
from dibs.payments.provider import (
    ProviderMessage,
    ProviderRefused,
    ProviderUnavailable,
)
from dibs.payments.sandbox.intent import Intent, News, at

QUERIES = load_statements("dibs.payments.sandbox")
CONNECTIONS_MAX = 2

Answer = TypeVar("Answer")
Step = Callable[[Intent, datetime], tuple[Intent, list[News], Answer]]
"""What a call makes of a payment at an instant: that, the news of it, its answer."""


class Drawer:
    """Payments in the database, one transaction a call.

    It connects when it is first opened; `close` gives its connections back.
    """

    def __init__(self, url: str, settings: Settings) -> None:
        self._settings = settings.with_connections(CONNECTIONS_MAX)
        self._database = OwnDatabase(url, self._settings)

    async def close(self) -> None:
        """Give the connections back."""
        await self._database.aclose()

    async def add(self, reference: str, made: Callable[[datetime], Intent]) -> bool:
        """Put in a new payment; False where there is one with its reference."""
        return await self._retried(partial(self._add, reference, made))

    async def change(self, reference: str, step: Step[Answer]) -> Answer:
        """Do a step on a payment that nobody else touches meanwhile.

        Raises what the step raises, ProviderRefused where there is no such payment,
        ProviderUnavailable where the database does not answer.
        """
        return await self._retried(partial(self._change, reference, step))

    async def claim(self, count_max: int) -> list[ProviderMessage]:
        """What there is to tell now, to nobody else for half a minute."""
        rows = await self._fetch("claim", (count_max,))
        return [
            ProviderMessage(id=message_id, reference=reference, type=kind, at=at)
            for message_id, reference, kind, at in rows
        ]

    async def finish(self, message_id: str) -> None:
        """Note that this was told, once more or for the last time."""
        await self._fetch("finish", (message_id,))

    async def _add(self, reference: str, made: Callable[[datetime], Intent]) -> bool:
        database = await self._database.opened()
        async with database.transaction() as connection:
            ((met_at, text),) = await fetch(connection, QUERIES["meet"], (reference,))
            if text is not None:
                return False
            given = (encode(made(met_at)).decode(), True, "[]")
            ((is_kept,),) = await fetch(connection, QUERIES["keep"], given)
            return bool(is_kept)

    async def _change(self, reference: str, step: Step[Answer]) -> Answer:
        database = await self._database.opened()
        async with database.transaction() as connection:
            ((met_at, text),) = await fetch(connection, QUERIES["meet"], (reference,))
            if text is None:
                reason = f"there is no payment {reference!r}"
                raise ProviderRefused("no_such_payment", reason)
            before = msgspec.json.decode(text, type=Intent)
            after, news, answer = step(at(before, met_at), met_at)
            if after != before:
                given = (encode(after).decode(), False, encode(news).decode())
                await fetch(connection, QUERIES["keep"], given)
            return answer

    async def _fetch(self, name: str, given: Any) -> list[Row]:
        return await self._retried(partial(self._fetch_once, name, given))

    async def _fetch_once(self, name: str, given: Any) -> list[Row]:
        database = await self._database.opened()
        async with database.connection() as connection:
            return await fetch(connection, QUERIES[name], given)

    async def _retried(self, attempt: Callable[[], Awaitable[Answer]]) -> Answer:
        try:
            return await retried(attempt, self._settings.call_timeout_seconds)
        except Unavailable as error:
            raise ProviderUnavailable(str(error)) from error
