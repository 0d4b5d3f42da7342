"""The availability that buyers see: what their pages last read.

Pages ask every second or so and a cache answers them, so that buyers choose from what
was free a moment ago, and some come too late. Here all pages share one reading, which
is renewed when somebody looks and it has grown old.
"""

import asyncio
from datetime import datetime

import msgspec

from dibs.errors import Fault
from dibs.rehearsal.history import Call, History, clock
from dibs.rehearsal.house import House, View
from dibs.rehearsal.wire import (
    ANSWER_SECONDS_MAX,
    AnswerLostError,
    Response,
    Wire,
)

RENEWED_SECONDS_MIN = 0.25


class ServiceGoneError(Fault):
    """The service under rehearsal no longer answers."""


class ItemCounts(msgspec.Struct, frozen=True):
    """Of one item; available is null where unlimited."""

    available_count: int | None
    reserved_count: int
    sold_count: int


class SeatStates(msgspec.Struct, frozen=True):
    """The seats that are not available."""

    reserved: list[str]
    sold: list[str]
    blocked: list[str]


class Availability(msgspec.Struct, frozen=True):
    """What a page reads of `GET …/availability`."""

    counted_at: datetime
    items: dict[str, ItemCounts]
    seats: SeatStates


class Reading(msgspec.Struct, frozen=True, kw_only=True):
    """One reading: when it was asked for, and what it showed."""

    asked_at: float
    availability: Availability
    view: View

    def left(self, item: str) -> int:
        """Units of an item that were available; a large number where unlimited."""
        count = self.availability.items[item].available_count
        return 1_000_000 if count is None else count


class Board:
    """Reads the availability of one event for everybody."""

    def __init__(self, wire: Wire, event: str, house: House, history: History) -> None:
        self._wire = wire
        self._path = f"/v1/events/{event}/availability"
        self._house = house
        self._history = history
        self._decoder = msgspec.json.Decoder(Availability)
        self._turn = asyncio.Lock()
        self._etag = ""
        self._last = "nothing"
        self.latest: Reading | None = None

    async def look(self, since: float = 0.0) -> Reading:
        """A reading that is not old, and was asked for at `since` or later.

        Raises ServiceGoneError when nobody answers for half a minute.
        """
        async with self._turn:
            old = clock() - RENEWED_SECONDS_MIN
            reading = self.latest
            if reading is None or reading.asked_at < max(since, old):
                if reading is not None:
                    await asyncio.sleep(max(reading.asked_at - old, 0))
                reading = self.latest = await self._renew()
            return reading

    async def _renew(self) -> Reading:
        given_up_at = clock() + ANSWER_SECONDS_MAX
        while clock() < given_up_at:
            reading = await self._read()
            if reading is not None:
                return reading
            await asyncio.sleep(RENEWED_SECONDS_MIN)
        raise ServiceGoneError(
            f"GET {self._path} failed for half a minute, last with {self._last}"
        )

    async def _read(self) -> Reading | None:
        headers = {"If-None-Match": self._etag} if self._etag else {}
        asked_at = clock()
        try:
            response = await self._wire.send("GET", self._path, headers)
        except AnswerLostError as error:
            self._last = str(error)
            return None
        self._last = f"status {response.status}"
        self._history.record(_look(asked_at, response))
        if response.status == 304 and self.latest:
            return msgspec.structs.replace(self.latest, asked_at=asked_at)
        if response.status != 200:
            return None
        self._etag = response.headers.get("etag", "")
        return self._reading(asked_at, response.body)

    def _reading(self, asked_at: float, body: bytes) -> Reading:
        availability = self._decoder.decode(body)
        seats = availability.seats
        view = self._house.view([*seats.reserved, *seats.sold, *seats.blocked])
        return Reading(asked_at=asked_at, availability=availability, view=view)


def _look(asked_at: float, response: Response) -> Call:
    return Call(
        buyer=-1,
        verb="look",
        key=f"look {asked_at}",
        wanted_at=asked_at,
        started_at=asked_at,
        ended_at=clock(),
        code="ok" if response.status < 400 else str(response.status),
        status=response.status,
        retry_after="retry-after" in response.headers,
    )
