"""The verbs over HTTP as a buyer's page calls them, each call written into the history.

A call whose answer got lost is made again with the same key, after a pause; so is one
that the service put off with 503. One call in a hundred is cut on purpose.
"""

import asyncio
import random
from datetime import datetime
from typing import Any

import msgspec

from dibs.rehearsal.history import Answer, Call, History, Verb, clock
from dibs.rehearsal.wire import AnswerLostError, Response, Wire

ATTEMPTS_MAX = 12
PAUSE_SECONDS = 0.05
PAUSE_SECONDS_MAX = 2.0
CUT_AFTER_SECONDS_MAX = 0.02


class Heard(msgspec.Struct, kw_only=True):
    """The body of an answer, as far as a buyer reads it: a reservation or a problem."""

    id: str | None = None
    status: str | int | None = None
    items: dict[str, int] = {}
    seats: list[str] = []
    reserved_at: datetime | None = None
    expires_at: datetime | None = None
    server_now: datetime | None = None
    replayed: bool = False
    token: str | None = None
    code: str = ""


class Caller(msgspec.Struct, frozen=True, kw_only=True):
    """Who calls: the number of a buyer, and the dice of this buyer alone."""

    number: int
    chance: random.Random
    network: str | None = None
    """The address to come from, as a proxy says it."""
    customer: str | None = None
    customer_class: str | None = None

    @classmethod
    def nobody(cls) -> "Caller":
        """Who reads the final state."""
        return cls(number=-1, chance=random.Random(0))


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """One thing a buyer wants of the service, however many attempts it takes."""

    buyer: int
    verb: Verb
    method: str
    path: str
    key: str
    body: bytes = b""
    token: str | None = None
    items: dict[str, int] = {}
    seats: list[str] = []
    reservation: str | None = None
    network: str | None = None
    customer: str | None = None


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """What a buyer ends up knowing: the code, and with `ok` the reservation."""

    code: str
    answer: Answer | None = None
    token: str | None = None
    server_now: float | None = None


class Door:
    """The way buyers reach the service."""

    def __init__(
        self, wire: Wire, event: str, history: History, *, cut_share: float
    ) -> None:
        """`cut_share` of the attempts are cut between request and answer."""
        self._wire = wire
        self._path = f"/v1/events/{event}/reservations"
        self._history = history
        self._cut_share = cut_share
        self._decoder = msgspec.json.Decoder(Heard)

    async def reserve(
        self,
        caller: Caller,
        key: str,
        items: dict[str, int],
        seats: list[str],
    ) -> Outcome:
        """Asks for items and seats in one reservation, all or nothing."""
        body: dict[str, Any] = {"session": f"buyer-{caller.number}"}
        if items:
            body["items"] = items
        if seats:
            body["seats"] = seats
        if caller.customer:
            body["customer"] = caller.customer
        if caller.customer_class:
            body["customer_class"] = caller.customer_class
        asked = Asked(
            buyer=caller.number,
            verb="reserve",
            method="POST",
            path=self._path,
            key=key,
            body=msgspec.json.encode(body),
            items=items,
            seats=seats,
            network=caller.network,
            customer=caller.customer,
        )
        return await self._ask(asked, caller.chance)

    async def act(
        self,
        caller: Caller,
        verb: Verb,
        key: str,
        *,
        reservation: str,
        token: str,
    ) -> Outcome:
        """Reads, extends, confirms or releases a reservation of the buyer's own."""
        path = f"{self._path}/{reservation}"
        asked = Asked(
            buyer=caller.number,
            verb=verb,
            method="GET" if verb == "read" else "POST",
            path=path if verb == "read" else f"{path}/{verb}",
            key=key,
            token=token,
            reservation=reservation,
            network=caller.network,
        )
        return await self._ask(asked, caller.chance)

    async def _ask(self, asked: Asked, chance: random.Random) -> Outcome:
        """Tries until the service has said yes or no; code `lost` when it never did."""
        wanted_at = clock()
        for attempt in range(ATTEMPTS_MAX):
            call, pause, token = await self._attempt(asked, wanted_at, chance)
            self._history.record(call)
            if call.decided:
                return Outcome(
                    code=call.code,
                    answer=call.answer,
                    token=token,
                    server_now=call.server_now,
                )
            backoff = min(PAUSE_SECONDS * 2**attempt, PAUSE_SECONDS_MAX)
            await asyncio.sleep(max(pause, backoff) * (0.5 + chance.random()))
        return Outcome(code="lost")

    async def _attempt(
        self, asked: Asked, wanted_at: float, chance: random.Random
    ) -> tuple[Call, float, str | None]:
        """One attempt, how long to pause should it be undecided, and the token."""
        headers = {"Idempotency-Key": asked.key} if asked.verb != "read" else {}
        if asked.token is not None:
            headers["Dibs-Token"] = asked.token
        if asked.network is not None:
            headers["X-Forwarded-For"] = asked.network
        cut = chance.random() < self._cut_share
        after = chance.random() * CUT_AFTER_SECONDS_MAX if cut else None
        started_at = clock()
        try:
            response = await self._wire.send(
                asked.method,
                asked.path,
                headers,
                asked.body,
                cut_after_seconds=after,
            )
        except AnswerLostError:
            code = "cut" if cut else "lost"
            return self._call(asked, wanted_at, started_at, code), 0.0, None
        heard = self._read(response)
        call = self._call(
            asked,
            wanted_at,
            started_at,
            heard.code or ("ok" if response.status < 400 else str(response.status)),
            response=response,
            heard=heard,
        )
        return call, _retry_after(response), heard.token

    def _read(self, response: Response) -> Heard:
        """What the body says; nothing where it is not the service's own JSON."""
        try:
            return self._decoder.decode(response.body)
        except msgspec.DecodeError:
            return Heard()

    def _call(
        self,
        asked: Asked,
        wanted_at: float,
        started_at: float,
        code: str,
        *,
        response: Response | None = None,
        heard: Heard | None = None,
    ) -> Call:
        return Call(
            buyer=asked.buyer,
            verb=asked.verb,
            key=asked.key,
            wanted_at=wanted_at,
            started_at=started_at,
            ended_at=clock(),
            code=code,
            status=response.status if response else 0,
            items=asked.items,
            seats=asked.seats,
            reservation=asked.reservation,
            answer=_answer(heard) if heard and code == "ok" else None,
            refused_seats=heard.seats if heard and code != "ok" else [],
            server_now=_seconds(heard.server_now) if heard else None,
            retry_after=response is not None and "retry-after" in response.headers,
            network=asked.network,
            customer=asked.customer,
        )


def _answer(heard: Heard) -> Answer | None:
    if heard.id is None or heard.reserved_at is None or heard.expires_at is None:
        return None
    return Answer(
        id=heard.id,
        status=str(heard.status),
        items=heard.items,
        seats=heard.seats,
        reserved_at=heard.reserved_at.timestamp(),
        expires_at=heard.expires_at.timestamp(),
        replayed=heard.replayed,
    )


def _seconds(moment: datetime | None) -> float | None:
    return moment.timestamp() if moment else None


def _retry_after(response: Response) -> float:
    """Seconds the service asked to wait; dates are not used by it."""
    stated = response.headers.get("retry-after", "0")
    return min(float(stated), 5.0) if stated.isdigit() else 0.0
