"""Sales without a hold before, and sales taken back: the box office's calls."""

from collections.abc import Iterable, Mapping, Sequence

from dibs.client.core import Core, granted
from dibs.client.fields import seat_names
from dibs.database import AnyConnection
from dibs.models import Answer, Reservation
from dibs.requests import BestSeats, CancelRequest, SellRequest


class Sales(Core):
    """Selling at once, and cancelling."""

    async def sell(
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
        """Reserve and confirm in one, all or nothing.

        For the box office and for orders from before: whether the event is on sale and
        what the owner holds already does not matter, stock, seats and the limits of one
        reservation do. Otherwise as `reserve`. Raises SoldOut, SeatsUnavailable,
        TooManySeats, TooManyUnits.
        """
        request = SellRequest(
            items=dict(items or {}),
            seats=seat_names(seats),
            best=dict(best or {}),
            products=dict(products or {}),
            session=session,
            customer=customer,
            customer_class=customer_class,
            key=key,
        )
        return granted(await self.submit(event, "sell", request, connection=connection))

    async def cancel(
        self,
        event: str,
        id: str,  # noqa: A002 the word of every door
        items: Mapping[str, int] | None = None,
        *,
        seats: Sequence[str] | None = None,
        token: str | None = None,
        session: str | None = None,
        customer: str | None = None,
        key: str | None = None,
        connection: AnyConnection | None = None,
    ) -> Reservation:
        """Put a sale back on sale: what is named, all of it where nothing is.

        The answer is cancelled, or still confirmed with what stays. Raises
        NotConfirmed, AlreadyReleased, and InvalidInput for more than was sold.
        """
        request = CancelRequest(
            id=id,
            items=None if items is None else dict(items),
            seats=None if seats is None else seat_names(seats),
            token=token,
            session=session,
            customer=customer,
            key=key,
        )
        return granted(
            await self.submit(event, "cancel", request, connection=connection)
        )

    async def sell_many(
        self,
        event: str,
        requests: Iterable[SellRequest],
        *,
        connection: AnyConnection | None = None,
    ) -> list[Answer]:
        """Sell to many, each all or nothing and independent of the others."""
        return await self.submit_many(event, "sell", requests, connection=connection)

    async def cancel_many(
        self,
        event: str,
        requests: Iterable[CancelRequest],
        *,
        connection: AnyConnection | None = None,
    ) -> list[Answer]:
        """Put many sales, or parts of them, back on sale."""
        return await self.submit_many(event, "cancel", requests, connection=connection)
