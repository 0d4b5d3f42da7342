"""The calls of those who run events: setting up, looking, sweeping, checking."""

import asyncio
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import partial
from itertools import islice
from typing import Any, TypeVar, Unpack

import msgspec

from dibs.availability import Availability
from dibs.batching import retried
from dibs.caller import CALLER
from dibs.client.core import granted, settle
from dibs.client.fields import (
    EventFields,
    EventSettings,
    ItemFields,
    arguments_of,
    request_of,
    require_whole,
    said,
    seat_names,
    uuid_text,
)
from dibs.client.hindsight import Hindsight
from dibs.database import (
    QUERIES,
    AnyConnection,
    AsyncConnection,
    Row,
    answer_of,
    answers_of,
    encode,
    fetch,
    require_sound,
    translated,
)
from dibs.errors import InvalidInput, NotFound
from dibs.installer import migrate
from dibs.models import (
    Answer,
    Drift,
    DueEvent,
    Event,
    EventPatch,
    EventPut,
    ItemPut,
    Reservation,
    Violation,
)
from dibs.plans import Access, Plan, SeatRow, parse

SEATS_PER_STEP = 1_000
PLAN_SECONDS_MAX = 120.0
CHECK_SECONDS_MAX = 600.0
"""For all that an event ever had: seconds for each hundred thousand of its holds."""

Progress = Callable[[int, int], None]
Answered = TypeVar("Answered")


class Office(Hindsight):
    """Everything but the verbs."""

    async def put_event(
        self,
        event: str,
        put: EventPut | None = None,
        *,
        principal: str = "",
        reason: str = "",
        **fields: Unpack[EventFields],
    ) -> None:
        """Create an event or replace its settings; its items stay unless named.

            await dibs.put_event("gala", items={"floor": 200}, hold_seconds=1800)

        What is absent takes its default, but for status, currency and organisation,
        which an event that is there keeps. The `reason` stands in the journal. Raises
        InvalidInput with the field at fault.
        """
        request = request_of(EventPut, put, fields)
        given = arguments_of(request) | said(principal, reason) | {"event_id": event}
        settle(await self._fetch("put_event", given))

    async def change_event(
        self,
        event: str,
        patch: EventPatch | None = None,
        *,
        principal: str = "",
        reason: str = "",
        **fields: Unpack[EventSettings],
    ) -> None:
        """Change some settings of an event; None takes the default.

            await dibs.change_event("gala", status="paused", reason="fire alarm")

        The `reason` stands in the journal. Raises NotFound, InvalidInput.
        """
        changes = encode(request_of(EventPatch, patch, fields)).decode()
        given = (event, changes, *said(principal, reason).values())
        settle(await self._fetch("change_event", given))

    async def put_item(
        self,
        event: str,
        item: str,
        put: ItemPut | None = None,
        *,
        principal: str = "",
        reason: str = "",
        **fields: Unpack[ItemFields],
    ) -> None:
        """Create an item or replace its settings; what is taken stays taken.

        What is absent takes its default: put without `draws` it draws on nothing. The
        `reason` stands in the journal. Raises NotFound for the event, InvalidInput
        with the field at fault.
        """
        request = request_of(ItemPut, put, fields)
        names = said(principal, reason) | {"event_id": event, "item_id": item}
        settle(await self._fetch("put_item", arguments_of(request) | names))

    async def event(self, event: str) -> Event:
        """The event with its settings and items; raises NotFound."""
        return _decoded(await self._fetch("read_event", (event,)), Event, event)

    async def events(
        self, *, after: str | None = None, limit: int = 100
    ) -> list[Event]:
        """At most `limit` events in the order of their ids, from beyond `after`."""
        require_whole("limit", limit, least=0)
        rows = await self._fetch("list_events", (after or "", limit))
        return [msgspec.json.decode(text, type=Event) for (text,) in rows]

    async def availability(
        self,
        event: str,
        *,
        explain: bool = False,
        connection: AnyConnection | None = None,
    ) -> Availability:
        """What is left, due reservations counted as free already; raises NotFound.

        With `explain` each item says `why` there is no more of it, and when the next
        may return.
        """
        rows = await self._fetch("availability", (event, explain), connection)
        return _decoded(rows, Availability, event)

    async def availability_version(self, event: str) -> str:
        """Changes whenever the availability does, and costs little; raises NotFound."""
        ((version,),) = await self._fetch("availability_version", (event,))
        if version is None:
            raise NotFound({"event": event})
        return str(version)

    async def reservation(
        self,
        event: str,
        id: str,  # noqa: A002 the word of every door
        *,
        token: str | None = None,
        session: str | None = None,
        customer: str | None = None,
        connection: AnyConnection | None = None,
    ) -> Reservation:
        """The reservation as it stands now; raises NotFound, Forbidden."""
        given = (event, uuid_text(id), token, session, customer)
        (row,) = await self._fetch("read_reservation", given, connection)
        return granted(answer_of(event, row))

    async def put_plan(
        self,
        event: str,
        document: bytes | dict[str, Any],
        floors: Mapping[str, int] | None = None,
        progress: Progress | None = None,
        *,
        access: Mapping[str, Access] | None = None,
        principal: str = "",
        reason: str = "",
    ) -> Plan:
        """Put a seating plan in the pretix format on sale, in one transaction.

        `floors` gives areas by name their capacity, `access` says of categories whom
        their seats are kept for. A seat whose name stays is the same seat. `progress`
        hears of seats done and seats in all, the `reason` stands in the journal. Raises
        PlanError for the document, SeatsUnavailable where a taken seat has vanished,
        InvalidInput where the event has something else of a category's or floor's name,
        its field as in a PlanError, NotFound.
        """
        plan = await asyncio.to_thread(parse, document, floors, access)
        attempt = partial(
            self._import, event, plan, progress, **said(principal, reason)
        )
        await retried(attempt, PLAN_SECONDS_MAX)
        return plan

    async def put_access(
        self,
        event: str,
        seats: Sequence[str],
        access: Access | None,
        *,
        principal: str = "",
        reason: str = "",
    ) -> None:
        """Keep seats for who needs an accessible one, or comes along; None for nobody.

        Best seats are chosen among them for who asks for that access, and for nobody
        else. Raises SeatsNotFound, NotFound, InvalidInput.
        """
        named = seat_names(seats)
        require_sound(named, "/seats")
        given = (event, named, access, *said(principal, reason).values())
        settle(await self._fetch("put_access", given))

    async def plan(self, event: str) -> dict[str, Any]:
        """The event's seating plan as it was put; raises NotFound."""
        _, plan = await self.versioned_plan(event)
        return plan

    async def versioned_plan(self, event: str) -> tuple[str, dict[str, Any]]:
        """The plan after its `plan_version`, both of one instant; raises NotFound."""
        ((version, text),) = await self._fetch("read_plan", (event,))
        if text is None:
            raise await self._lacks_plan(event)
        plan: dict[str, Any] = msgspec.json.decode(text)
        return version, plan

    async def plan_version(self, event: str) -> str:
        """Changes whenever the plan does, and costs little; raises NotFound."""
        ((version,),) = await self._fetch("plan_version", (event,))
        if version is None:
            raise await self._lacks_plan(event)
        return str(version)

    async def _lacks_plan(self, event: str) -> NotFound:
        """That it has none; raises NotFound where there is no such event."""
        await self.availability_version(event)
        return NotFound({"plan": event})

    async def expire_many(
        self, event: str, reservations_max: int = 200
    ) -> list[Answer]:
        """End the reservations past their deadline, the earliest first."""
        require_whole("reservations_max", reservations_max, least=0)
        rows = await self._fetch("expire_many", (event, reservations_max))
        return list(answers_of(event, rows))

    async def due_events(self) -> list[DueEvent]:
        """The events with reservations past their deadline, the longest due first."""
        return [DueEvent(*row) for row in await self._fetch("due_events")]

    async def next_deadline(self) -> datetime | None:
        """The earliest deadline of all events; None where nothing is reserved."""
        ((deadline,),) = await self._fetch("next_deadline")
        return deadline  # type: ignore[no-any-return]

    async def log_cleanup(
        self,
        *,
        started_at: datetime,
        finished_at: datetime,
        trigger: str,
        reservations_expired: int,
        seats_released: int,
        events: int,
        reservation_ids: Sequence[str],
        inconsistencies: int | None = None,
        error: str | None = None,
        principal: str = "",
    ) -> None:
        """Write down a run of the sweeper in `dibs.reservation_cleanup_logs`."""
        given = {
            "started_at": started_at,
            "finished_at": finished_at,
            "trigger": trigger,
            "reservations_expired": reservations_expired,
            "seats_released": seats_released,
            "events": events,
            "reservation_ids": list(reservation_ids),
            "inconsistencies": inconsistencies,
            "error": error,
            "principal": principal,
        }
        database = self._running.database
        with translated():  # not asked again: it would be written down twice
            async with asyncio.timeout(self.settings.call_timeout_seconds):
                await database.fetch("log_cleanup", given, caller=CALLER.get())

    async def put_default_duration(
        self, minutes: int | None, *, principal: str = "", reason: str = ""
    ) -> None:
        """Set how long holds last where neither item nor event says so.

        For the whole installation; None goes back to what each kind has. The office's
        journal keeps who did it and the `reason`. Opening with
        `reservation_duration_minutes` among the settings does the same.
        """
        require_whole("minutes", minutes)
        given = (minutes, *said(principal, reason).values())
        settle(await self._fetch("put_default_duration", given))

    async def verify(self, event: str) -> list[Violation]:
        """Every broken invariant of the event; none, always.

        A large event takes longer than other calls may, up to ten minutes.
        """
        rows = await self._fetch("verify", (event,), seconds_max=CHECK_SECONDS_MAX)
        return [
            Violation(invariant=invariant, subject=subject, detail=detail)
            for invariant, subject, detail in rows
        ]

    async def reconcile(
        self, event: str, *, dry_run: bool = False, principal: str = ""
    ) -> list[Drift]:
        """Find what does not add up, name the cause, repair it and write it down.

        Nothing is found in a sound event, and nothing twice. With `dry_run` it only
        says what it would do. A large event takes as long as `verify` does.
        """
        given = (event, dry_run, principal)
        rows = await self._fetch("reconcile", given, seconds_max=CHECK_SECONDS_MAX)
        names = Drift.__struct_fields__
        return [Drift(**dict(zip(names, row, strict=True))) for row in rows]

    async def migrate(self) -> list[str]:
        """Install or upgrade the engine; returns the migrations that were new."""
        return await asyncio.to_thread(migrate, self.url)

    async def _import(
        self,
        event: str,
        plan: Plan,
        progress: Progress | None,
        principal: str,
        reason: str,
    ) -> None:
        transaction = self._running.database.transaction
        async with transaction(self._organisation, CALLER.get()) as connection:
            document, items = encode(plan.document), encode(plan.items)
            given = (event, document, items, principal, *plan.focus)
            try:
                await _step(connection, "begin_plan", *given)
            except InvalidInput as refusal:
                refusal.detail["field"] = plan.place_of(refusal.field)
                raise
            seat_ids: list[str] = []
            for seats in _batched(plan.seats, SEATS_PER_STEP):
                await _step(connection, "put_seats", event, encode(seats), principal)
                seat_ids += (seat["seat_id"] for seat in seats)
                if progress is not None:
                    progress(len(seat_ids), plan.seat_count)
            await _step(connection, "finish_plan", event, seat_ids, principal, reason)


async def _step(connection: AsyncConnection, name: str, *given: Any) -> None:
    parameters = [one.decode() if isinstance(one, bytes) else one for one in given]
    settle(await fetch(connection, QUERIES[name], parameters))


def _batched(seats: Iterator[SeatRow], count: int) -> Iterator[list[SeatRow]]:
    while batch := list(islice(seats, count)):
        yield batch


def _decoded(rows: list[Row], kind: type[Answered], event: str) -> Answered:
    ((text,),) = rows
    if text is None:
        raise NotFound({"event": event})
    return msgspec.json.decode(text, type=kind)
