"""Dibs for asyncio."""

from collections.abc import Iterable, Mapping, Sequence

from dibs.client.allocations import Allocations
from dibs.client.carts import Carts
from dibs.client.changes import Changes
from dibs.client.core import granted
from dibs.client.desk import Desk
from dibs.client.fields import seat_names
from dibs.client.keys import Keys
from dibs.client.office import Office
from dibs.client.payments import Payments
from dibs.client.policies import Policies
from dibs.client.presence import Presence
from dibs.client.sales import Sales
from dibs.client.stockroom import Stockroom
from dibs.database import AnyConnection
from dibs.models import Answer, Reservation
from dibs.requests import (
    BestSeats,
    ConfirmRequest,
    ExpireRequest,
    ExtendRequest,
    ReleaseRequest,
    ReserveRequest,
)


class AsyncDibs(
    Changes,
    Carts,
    Presence,
    Sales,
    Payments,
    Allocations,
    Policies,
    Stockroom,
    Keys,
    Desk,
    Office,
):
    """Holds, extends, sells and gives back; an async context manager.

        async with AsyncDibs() as dibs:
            await dibs.put_event("gala", items={"floor": 200})
            reservation = await dibs.reserve("gala", {"floor": 2}, session="anna")
            await dibs.confirm("gala", reservation.id)

    A single verb returns its reservation or raises a subclass of `Refused`; the `_many`
    forms return an `Answer` per request, in order. Without a `connection` a verb is
    retried, with a key of its own, until the outcome is known or `call_timeout_seconds`
    are over. It belongs to the event loop it was opened in: a call from another raises
    Fault.

    With one it runs in the caller's transaction: it never begins, commits or retries,
    and a refusal leaves that transaction healthy, all but Unavailable, after which the
    caller rolls back, at least to a savepoint. `connection` may be a
    `psycopg.AsyncConnection`, an `asyncpg.Connection`, its pool's too, or SQLAlchemy's
    `AsyncConnection`, `AsyncSession` or `async_scoped_session`; anything else raises
    Fault. For such calls it need not be open.
    """

    async def reserve(
        self,
        event: str,
        items: Mapping[str, int] | None = None,
        *,
        seats: Sequence[str] = (),
        best: Mapping[str, int | BestSeats] | None = None,
        products: Mapping[str, int] | None = None,
        session: str,
        customer: str | None = None,
        customer_class: str | None = None,
        key: str | None = None,
        connection: AnyConnection | None = None,
    ) -> Reservation:
        """Hold units of items, and seats by name, all or nothing.

        `best` asks for the best free seats of an item, together where that can be:
        `{"lower": 4}`, or `{"lower": BestSeats(units=4, accessible=1, companions=1)}`.
        `products` are served by the items of each, as its rule (`put_product`) says.
        Raises SoldOut, SeatsUnavailable, NotOnSale and the other refusals of
        `dibs.verbs.VERBS["reserve"]`. The same `key` again returns the same answer.
        """
        request = ReserveRequest(
            items=dict(items or {}),
            seats=seat_names(seats),
            best=dict(best or {}),
            products=dict(products or {}),
            session=session,
            customer=customer,
            customer_class=customer_class,
            key=key,
        )
        return granted(
            await self.submit(event, "reserve", request, connection=connection)
        )

    async def extend(
        self,
        event: str,
        id: str,  # noqa: A002 the word of every door
        *,
        token: str | None = None,
        session: str | None = None,
        customer: str | None = None,
        key: str | None = None,
        connection: AnyConnection | None = None,
    ) -> Reservation:
        """Move the deadline back by one extension; raises Expired, ExtensionLimit."""
        request = ExtendRequest(
            id=id, token=token, session=session, customer=customer, key=key
        )
        return granted(
            await self.submit(event, "extend", request, connection=connection)
        )

    async def confirm(
        self,
        event: str,
        id: str,  # noqa: A002 the word of every door
        *,
        token: str | None = None,
        session: str | None = None,
        customer: str | None = None,
        key: str | None = None,
        connection: AnyConnection | None = None,
    ) -> Reservation:
        """Sell what is held; raises Expired, AlreadyReleased. Repeating it is fine."""
        request = ConfirmRequest(
            id=id, token=token, session=session, customer=customer, key=key
        )
        return granted(
            await self.submit(event, "confirm", request, connection=connection)
        )

    async def release(
        self,
        event: str,
        id: str,  # noqa: A002 the word of every door
        *,
        token: str | None = None,
        session: str | None = None,
        customer: str | None = None,
        key: str | None = None,
        reason: str | None = None,
        principal: str = "",
        connection: AnyConnection | None = None,
    ) -> Reservation:
        """Give back what is held; raises Expired, AlreadyConfirmed.

        Who releases somebody else's says why and who they are: the `reason` and the
        `principal` stand in the journal.
        """
        request = ReleaseRequest(
            id=id,
            token=token,
            session=session,
            customer=customer,
            key=key,
            reason=reason,
        )
        answer = await self.submit(
            event, "release", request, principal=principal, connection=connection
        )
        return granted(answer)

    async def expire(
        self,
        event: str,
        id: str,  # noqa: A002 the word of every door
        *,
        connection: AnyConnection | None = None,
    ) -> Reservation:
        """End a reservation whose deadline has passed; raises NotDue before."""
        request = ExpireRequest(id=id)
        return granted(
            await self.submit(event, "expire", request, connection=connection)
        )

    async def reserve_many(
        self,
        event: str,
        requests: Iterable[ReserveRequest],
        *,
        connection: AnyConnection | None = None,
    ) -> list[Answer]:
        """Hold for many, each all or nothing and independent of the others."""
        return await self.submit_many(event, "reserve", requests, connection=connection)

    async def extend_many(
        self,
        event: str,
        requests: Iterable[ExtendRequest],
        *,
        connection: AnyConnection | None = None,
    ) -> list[Answer]:
        """Move many deadlines back."""
        return await self.submit_many(event, "extend", requests, connection=connection)

    async def confirm_many(
        self,
        event: str,
        requests: Iterable[ConfirmRequest],
        *,
        connection: AnyConnection | None = None,
    ) -> list[Answer]:
        """Sell what many reservations hold."""
        return await self.submit_many(event, "confirm", requests, connection=connection)

    async def release_many(
        self,
        event: str,
        requests: Iterable[ReleaseRequest],
        *,
        connection: AnyConnection | None = None,
    ) -> list[Answer]:
        """Give back what many reservations hold."""
        return await self.submit_many(event, "release", requests, connection=connection)
