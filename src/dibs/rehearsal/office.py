"""What an organizer does over HTTP: sets the event up, and reads how it ended."""

import asyncio
from datetime import datetime
from typing import Any, TypeVar
from urllib.parse import quote

import msgspec

from dibs.errors import Fault
from dibs.rehearsal.board import Reading
from dibs.rehearsal.checker import Entry, Final
from dibs.rehearsal.door import Caller, Door
from dibs.rehearsal.record import Broken
from dibs.rehearsal.venue import Venue
from dibs.rehearsal.wire import AnswerLostError, Wire

READERS = 32
HOLD_SECONDS = 600
EXTENSION_SECONDS = 300
HOLD_SECONDS_MIN = 2
PAGE_ROWS = 1_000
REASON = "a rehearsal"

Shape = TypeVar("Shape")


class SetUpError(Fault):
    """The service did not take the event, or does not tell how it ended."""


class Consistency(msgspec.Struct, frozen=True):
    """The answer of `GET …/consistency`."""

    violations: list[Broken]


class Row(msgspec.Struct, frozen=True):
    """A row of `GET …/journal`, as far as the checker reads it."""

    position: int
    recorded_at: datetime
    action: str
    reservation_id: str | None
    items: dict[str, int | None]
    seats: list[str]
    expires_at: datetime | None

    def as_entry(self) -> Entry:
        """As the file has it."""
        return Entry(
            position=self.position,
            at=self.recorded_at.timestamp(),
            action=self.action,
            reservation=self.reservation_id,
            items=self.items,
            seats=self.seats,
            expires_at=self.expires_at.timestamp() if self.expires_at else None,
        )


class Page(msgspec.Struct, frozen=True):
    """The answer of `GET …/journal`."""

    journal: list[Row]
    next: int | None


class Standing(msgspec.Struct, frozen=True):
    """The answer of `GET /v1/events/{event}`, as far as it matters."""

    position: int


async def set_up(
    wire: Wire, event: str, venue: Venue, speed: float, limits: dict[str, Any]
) -> None:
    """Puts the event on sale, its windows as much shorter as the evening is faster.

    `limits` are settings of the event beside these.
    """
    path = f"/v1/events/{event}"
    settings = limits | {
        "name": venue.plan.name or event,
        "status": "on_sale",
        "reason": REASON,
        "hold_seconds": max(round(HOLD_SECONDS / speed), HOLD_SECONDS_MIN),
        "extension_seconds": max(round(EXTENSION_SECONDS / speed), 1),
    }
    await _put(wire, path, settings)
    plan = {"plan": venue.plan.document, "floors": venue.floors, "reason": REASON}
    await _put(wire, f"{path}/plan", plan)
    for item, item_settings in venue.extras.items():
        said = {**item_settings, "reason": REASON}
        await _put(wire, f"{path}/items/{_quoted(item)}", said)


async def end(wire: Wire, event: str) -> None:
    """Takes the event off sale: it was nobody's to buy."""
    said = {"status": "ended", "reason": REASON}
    await _put(wire, f"/v1/events/{event}", said, method="PATCH")


async def read_consistency(wire: Wire, event: str) -> list[Broken]:
    """What the service finds when it verifies the event itself."""
    found = await _get(wire, f"/v1/events/{event}/consistency", Consistency)
    return found.violations


async def read_journal(wire: Wire, event: str) -> tuple[list[Entry], int]:
    """The event's journal up to where it stands now, and where that is."""
    standing = await _get(wire, f"/v1/events/{event}", Standing)
    entries: list[Entry] = []
    after: int | None = 0
    while after is not None:
        path = f"/v1/events/{event}/journal?after={after}&limit={PAGE_ROWS}"
        page = await _get(wire, path, Page)
        rows = (row for row in page.journal if row.position <= standing.position)
        entries += [row.as_entry() for row in rows]
        after = page.next
    return entries, standing.position


async def read_final(reading: Reading, door: Door, tokens: dict[str, str]) -> Final:
    """The last reading of the availability, and of every reservation granted."""
    statuses: dict[str, tuple[str, float]] = {}
    waiting = list(tokens.items())

    async def read() -> None:
        while waiting:
            reservation, token = waiting.pop()
            key = f"final {reservation}"
            outcome = await door.act(
                Caller.nobody(), "read", key, reservation=reservation, token=token
            )
            if outcome.answer and outcome.server_now is not None:
                found = outcome.answer.status, outcome.server_now
                statuses[reservation] = found

    async with asyncio.TaskGroup() as readers:
        for _ in range(READERS):
            readers.create_task(read())
    availability = reading.availability
    return Final(
        counted_at=availability.counted_at.timestamp(),
        reserved={i: n.reserved_count for i, n in availability.items.items()},
        sold={i: n.sold_count for i, n in availability.items.items()},
        reserved_seats=set(availability.seats.reserved),
        sold_seats=set(availability.seats.sold),
        statuses=statuses,
    )


async def _get(wire: Wire, path: str, shape: type[Shape]) -> Shape:
    try:
        response = await wire.send("GET", path)
    except AnswerLostError as error:
        raise SetUpError(f"GET {path}: {error}") from error
    if response.status != 200:
        raise SetUpError(f"GET {path} was answered {response.status}")
    try:
        return msgspec.json.decode(response.body, type=shape)
    except msgspec.MsgspecError as error:
        raise SetUpError(f"GET {path} was answered by no Dibs: {error}") from error


async def _put(
    wire: Wire, path: str, body: dict[str, Any], method: str = "PUT"
) -> None:
    try:
        response = await wire.send(method, path, body=msgspec.json.encode(body))
    except AnswerLostError as error:
        raise SetUpError(f"{method} {path}: {error}") from error
    if response.status >= 300:
        reason = response.body.decode(errors="replace")[:2000]
        raise SetUpError(f"{method} {path} was answered {response.status}: {reason}")


def _quoted(item: str) -> str:
    return quote(item, safe="")
