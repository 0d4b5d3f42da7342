"""What an organizer does over HTTP: sets the event up, and reads how it ended."""

import asyncio
from typing import Any
from urllib.parse import quote

import msgspec

from dibs.errors import Fault
from dibs.rehearsal.board import Reading
from dibs.rehearsal.checker import Final
from dibs.rehearsal.door import Caller, Door
from dibs.rehearsal.venue import Venue
from dibs.rehearsal.wire import AnswerLostError, Wire

READERS = 32
HOLD_SECONDS = 600
EXTENSION_SECONDS = 300
HOLD_SECONDS_MIN = 2


class SetUpError(Fault):
    """The service did not take the event; the message is its own."""


class Broken(msgspec.Struct, frozen=True):
    """An invariant the service itself found broken."""

    invariant: str
    subject: str
    detail: Any


class Consistency(msgspec.Struct, frozen=True):
    """The answer of `GET …/consistency`."""

    violations: list[Broken]


async def set_up(wire: Wire, event: str, venue: Venue, speed: float) -> None:
    """Puts the event on sale, its windows as much shorter as the evening is faster."""
    path = f"/v1/events/{event}"
    settings = {
        "name": venue.plan.name or event,
        "status": "on_sale",
        "hold_seconds": max(round(HOLD_SECONDS / speed), HOLD_SECONDS_MIN),
        "extension_seconds": max(round(EXTENSION_SECONDS / speed), 1),
    }
    await _put(wire, path, settings)
    plan = {"plan": venue.plan.document, "floors": venue.floors}
    await _put(wire, f"{path}/plan", plan)
    for item, item_settings in venue.extras.items():
        await _put(wire, f"{path}/items/{_quoted(item)}", item_settings)


async def read_consistency(wire: Wire, event: str) -> list[Broken]:
    """What the service finds when it verifies the event itself."""
    response = await wire.send("GET", f"/v1/events/{event}/consistency")
    if response.status != 200:
        raise SetUpError(f"consistency was answered {response.status}")
    return msgspec.json.decode(response.body, type=Consistency).violations


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


async def _put(wire: Wire, path: str, body: dict[str, Any]) -> None:
    try:
        response = await wire.send("PUT", path, body=msgspec.json.encode(body))
    except AnswerLostError as error:
        raise SetUpError(f"PUT {path}: {error}") from error
    if response.status >= 300:
        reason = response.body.decode(errors="replace")[:2000]
        raise SetUpError(f"PUT {path} was answered {response.status}: {reason}")


def _quoted(item: str) -> str:
    return quote(item, safe="")
