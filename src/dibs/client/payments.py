"""Paying for what is held: its time, and what it buys once the money is there."""

from collections.abc import Iterable

from dibs.client.core import Core, granted
from dibs.client.fields import require_whole
from dibs.database import AnyConnection
from dibs.models import Answer, LateSale, Reservation
from dibs.requests import BeginPaymentRequest, EndPaymentRequest, SettleRequest


class Payments(Core):
    """The verbs of a till, and telling owners that their time is nearly over."""

    async def begin_payment(
        self,
        event: str,
        id: str,  # noqa: A002 the word of every door
        *,
        order_id: str | None = None,
        token: str | None = None,
        session: str | None = None,
        customer: str | None = None,
        key: str | None = None,
        principal: str = "",
        connection: AnyConnection | None = None,
    ) -> Reservation:
        """Give the payment of what is held its time; then only a deadline ends it.

        The first time the deadline becomes at least now plus the event's
        `payment_seconds`; repeating it moves nothing, and what `end_payment` took
        back is given again up to there. Raises AlreadyConfirmed, AlreadyReleased,
        Expired.
        """
        request = BeginPaymentRequest(
            id=id,
            order_id=order_id,
            token=token,
            session=session,
            customer=customer,
            key=key,
        )
        answer = await self.submit(
            event, "begin_payment", request, principal=principal, connection=connection
        )
        return granted(answer)

    async def begin_payment_many(
        self,
        event: str,
        requests: Iterable[BeginPaymentRequest],
        *,
        connection: AnyConnection | None = None,
    ) -> list[Answer]:
        """Give many payments their time."""
        return await self.submit_many(
            event, "begin_payment", requests, connection=connection
        )

    async def end_payment(
        self,
        event: str,
        id: str,  # noqa: A002 the word of every door
        *,
        order_id: str | None = None,
        token: str | None = None,
        session: str | None = None,
        customer: str | None = None,
        key: str | None = None,
        principal: str = "",
        connection: AnyConnection | None = None,
    ) -> Reservation:
        """Take back the time that a payment was given: it can be paid no more.

        Once none is under way the deadline is what it would be without them; what
        would be over by then is over now: `status` says so. `order_id` is what it
        began with: the end of another payment changes nothing. Raises
        AlreadyConfirmed, AlreadyReleased, Expired.
        """
        request = EndPaymentRequest(
            id=id,
            order_id=order_id,
            token=token,
            session=session,
            customer=customer,
            key=key,
        )
        answer = await self.submit(
            event, "end_payment", request, principal=principal, connection=connection
        )
        return granted(answer)

    async def end_payment_many(
        self,
        event: str,
        requests: Iterable[EndPaymentRequest],
        *,
        connection: AnyConnection | None = None,
    ) -> list[Answer]:
        """Take back the time of many payments."""
        return await self.submit_many(
            event, "end_payment", requests, connection=connection
        )

    async def settle(
        self,
        event: str,
        id: str,  # noqa: A002 the word of every door
        *,
        order_id: str,
        accepts: LateSale = "equal",
        amount_minor: int | None = None,
        key: str | None = None,
        principal: str = "",
        connection: AnyConnection | None = None,
    ) -> Reservation:
        """Sell what was paid for: what is held or, where it is over, what can be had.

        Late the same units and seats, else equal ones, else the next best, up to what
        both the event's `late_payment` and `accepts` allow: the answer is then a new
        reservation, and `late` says what it is. What was decided for an order and a
        reservation stays so, however often it is asked. Raises Expired where nothing
        was sold, AmountChanged where it costs another amount than `amount_minor`,
        AlreadyConfirmed where another order bought it, AlreadyReleased where the sale
        was cancelled since.
        """
        request = SettleRequest(
            id=id,
            order_id=order_id,
            accepts=accepts,
            amount_minor=amount_minor,
            key=key,
        )
        answer = await self.submit(
            event, "settle", request, principal=principal, connection=connection
        )
        return granted(answer)

    async def settle_many(
        self,
        event: str,
        requests: Iterable[SettleRequest],
        *,
        connection: AnyConnection | None = None,
    ) -> list[Answer]:
        """Sell what many paid for."""
        return await self.submit_many(event, "settle", requests, connection=connection)

    async def expiring_events(self) -> list[str]:
        """The events where somebody is to be told that their time is nearly over."""
        return [event for (event,) in await self._fetch("expiring_events")]

    async def tell_expiring(self, event: str, limit: int = 200) -> int:
        """Tell of the holds that end within the event's notice, once per deadline.

        Returns how many journal rows were written, at most `limit`: the caller asks
        again until there are fewer.
        """
        require_whole("limit", limit, least=0)
        ((count,),) = await self._fetch("tell_expiring", (event, limit))
        return int(count)
