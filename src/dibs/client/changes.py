"""Changing one's mind: what a reservation holds, once more, and what an owner has."""

from collections.abc import Iterable, Mapping, Sequence

from dibs.client.core import Core, granted
from dibs.client.fields import require_whole, seat_names, uuid_text
from dibs.database import AnyConnection, answer_of
from dibs.models import Answer, Reservation
from dibs.requests import AmendRequest, BestSeats, ReserveAgainRequest
from dibs.verbs import VerbName


class Changes(Core):
    """Amending, trying again, resuming and listing."""

    async def amend(
        self,
        event: str,
        id: str,  # noqa: A002 the word of every door
        items: Mapping[str, int] | None = None,
        *,
        seats: Sequence[str] | None = None,
        best: Mapping[str, int | BestSeats] | None = None,
        token: str | None = None,
        session: str | None = None,
        customer: str | None = None,
        key: str | None = None,
        connection: AnyConnection | None = None,
    ) -> Reservation:
        """Change what is held, all or nothing, on the same deadline.

        `items` are all lines without seats as they shall be, `seats` all seats; what is
        None stays. What is held already is at its disposal. `customer` claims a guest's
        reservation at login. A refused amendment changes nothing. Raises SoldOut,
        SeatsUnavailable, DuplicateReservation, Expired and the other refusals of
        `dibs.verbs.VERBS["amend"]`.
        """
        request = AmendRequest(
            id=id,
            items=None if items is None else dict(items),
            seats=None if seats is None else seat_names(seats),
            best=None if best is None else dict(best),
            token=token,
            session=session,
            customer=customer,
            key=key,
        )
        return granted(
            await self.submit(event, "amend", request, connection=connection)
        )

    async def amend_many(
        self,
        event: str,
        requests: Iterable[AmendRequest],
        *,
        connection: AnyConnection | None = None,
    ) -> list[Answer]:
        """Change what many reservations hold, each all or nothing."""
        return await self.submit_many(event, "amend", requests, connection=connection)

    async def reserve_again(
        self,
        event: str,
        id: str,  # noqa: A002 the word of every door
        *,
        token: str | None = None,
        session: str | None = None,
        customer: str | None = None,
        customer_class: str | None = None,
        key: str | None = None,
        connection: AnyConnection | None = None,
    ) -> Reservation:
        """Hold again what a reservation held that is over, in a new one.

        The same units of its items, and of each seated item the same seats where all
        are free, else as many of the best ones: `again` says which are which. With
        `customer` its class is what `customer_class` says, else what it was. Raises
        NotDue where it still stands, AlreadyConfirmed, SoldOut, DuplicateReservation
        and the other refusals of `dibs.verbs.VERBS["reserve_again"]`.
        """
        request = ReserveAgainRequest(
            id=id,
            token=token,
            session=session,
            customer=customer,
            customer_class=customer_class,
            key=key,
        )
        return granted(
            await self.submit(event, "reserve_again", request, connection=connection)
        )

    async def reserve_again_many(
        self,
        event: str,
        requests: Iterable[ReserveAgainRequest],
        *,
        connection: AnyConnection | None = None,
    ) -> list[Answer]:
        """Hold again for many, each all or nothing."""
        verb: VerbName = "reserve_again"
        return await self.submit_many(event, verb, requests, connection=connection)

    async def resume(
        self,
        event: str,
        id: str,  # noqa: A002 the word of every door
        *,
        token: str | None = None,
        customer: str | None = None,
        connection: AnyConnection | None = None,
    ) -> Reservation:
        """A reservation that stands, with its token, to go on with it elsewhere.

        For another device or a lost page; a token or customer that is given must be the
        reservation's, and without either the caller is trusted. Raises NotFound,
        Forbidden, Expired, AlreadyReleased, AlreadyConfirmed.
        """
        given = (event, uuid_text(id), token, customer)
        (row,) = await self._fetch("resume", given, connection)
        return granted(answer_of(event, row))

    async def reservations(
        self,
        event: str,
        *,
        session: str | None = None,
        customer: str | None = None,
        before: str | None = None,
        limit: int = 100,
        live: bool = False,
        connection: AnyConnection | None = None,
    ) -> list[Reservation]:
        """What an owner has in the event, live and ended, the newest first.

        At most `limit`, older than the reservation `before`; without tokens. With
        `live` none that ended, but for those that nobody has swept yet.
        """
        beyond = None if before is None else uuid_text(before)
        require_whole("limit", limit, least=0)
        given = (event, session, customer, beyond, limit, live)
        rows = await self._fetch("read_reservations", given, connection)
        return [granted(answer_of(event, row)) for row in rows]
