"""The books: the till's own connections to the home database, and its statements."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, get_args

import msgspec

from dibs.batching import retried
from dibs.caller import CALLER, Caller
from dibs.config import Settings
from dibs.database import OwnDatabase, Row, encode, fetch, load_statements
from dibs.payments.models import Point
from dibs.payments.steps import passing

QUERIES = load_statements("dibs.payments")
READS = {"read_order", "list_orders", "read_payment", "list_payments", "told"}
READS |= {"verify_payments", "due_payments", "due_orders", "oldest_due", "owed"}
"""Statements that change nothing."""
SILENT = READS | {"lease", "leave", "prolong"}
"""Statements that tell of nothing."""
POINTS: tuple[Point, ...] = get_args(Point)[1:-1]
"""What is reached by the statement `step`; others have one of their own."""
WRITES = {f"write {name}" for name in QUERIES if name not in READS | {"step"}}
WRITES |= {f"write {point}" for point in POINTS}
"""The steps that are commits of the books, by statement or by point."""

OnTold = Callable[[str], None]
"""Hears the type of each message that this process wrote into a ledger."""


class Books:
    """Opens its connections with the first statement; `aclose` gives them back.

    Every statement is safe to repeat, and is repeated until its outcome is known or
    `call_timeout_seconds` are over: then Unavailable is raised.
    """

    def __init__(
        self, url: str, settings: Settings, on_told: OnTold | None = None
    ) -> None:
        self._settings = settings
        self._on_told = on_told
        self._database = OwnDatabase(url, settings)

    async def aclose(self) -> None:
        """Give the connections back."""
        await self._database.aclose()

    async def rows(
        self,
        name: str,
        given: Mapping[str, Any],
        within: str = "",
        *,
        seconds_max: float | None = None,
        point: Point | None = None,
    ) -> list[Row]:
        """All rows of a statement, for an organisation where one is named.

        `seconds_max` is for what reads so much that it takes longer than a call may,
        `point` is what a `step` reaches.
        """
        attempt = partial(self._fetch, name, given, within, CALLER.get())
        done = retried(attempt, seconds_max or self._settings.call_timeout_seconds)
        return await (
            done if name in READS else passing(f"write {point or name}", done)
        )

    async def value(
        self, name: str, given: Mapping[str, Any], point: Point | None = None
    ) -> Any:
        """The only column of the only row."""
        ((value,),) = await self.rows(name, given, point=point)
        return value

    async def _fetch(
        self, name: str, given: Mapping[str, Any], within: str, caller: Caller
    ) -> list[Row]:
        told = ""
        database = await self._database.opened()
        async with database.transaction(within, caller) as connection:
            rows = await fetch(connection, QUERIES[name], given)
            if self._on_told is not None and name not in SILENT:
                ((told,),) = await fetch(connection, QUERIES["told"], ())
        if self._on_told is not None:
            for kind in filter(None, told.split(",")):
                self._on_told(kind)
        return rows


def document(value: Any) -> str | None:
    """What goes into jsonb; None stays null."""
    return None if value is None else encode(msgspec.to_builtins(value)).decode()
