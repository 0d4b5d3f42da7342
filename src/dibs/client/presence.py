"""Being there: who leaves the page, who comes back, who is about to pay."""

from collections.abc import Iterable

from dibs.client.core import Core, granted
from dibs.database import AnyConnection
from dibs.models import Answer, Reservation
from dibs.requests import HeartbeatRequest, LeaveRequest


class Presence(Core):
    """The calls of a page that is open, and of one that closes."""

    async def leave(
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
        """Tell that its owner left the page; `leaves_at` is when it is over then.

        A heartbeat, an extension, an amendment or the purchase before that instant is
        coming back. Leaving twice, or once payment has begun, changes nothing. Raises
        Expired, AlreadyReleased, AlreadyConfirmed.
        """
        request = LeaveRequest(
            id=id, token=token, session=session, customer=customer, key=key
        )
        return granted(
            await self.submit(event, "leave", request, connection=connection)
        )

    async def heartbeat(
        self,
        event: str,
        id: str,  # noqa: A002 the word of every door
        *,
        paying: bool = False,
        token: str | None = None,
        session: str | None = None,
        customer: str | None = None,
        key: str | None = None,
        connection: AnyConnection | None = None,
    ) -> Reservation:
        """Tell that a page is open: who had left is back.

        `paying` says that payment has begun: from then on neither leaving nor silence
        ends it, only its deadline. Raises Expired, AlreadyReleased, AlreadyConfirmed.
        """
        request = HeartbeatRequest(
            id=id,
            paying=paying,
            token=token,
            session=session,
            customer=customer,
            key=key,
        )
        return granted(
            await self.submit(event, "heartbeat", request, connection=connection)
        )

    async def leave_many(
        self,
        event: str,
        requests: Iterable[LeaveRequest],
        *,
        connection: AnyConnection | None = None,
    ) -> list[Answer]:
        """Tell that many owners left."""
        return await self.submit_many(event, "leave", requests, connection=connection)

    async def heartbeat_many(
        self,
        event: str,
        requests: Iterable[HeartbeatRequest],
        *,
        connection: AnyConnection | None = None,
    ) -> list[Answer]:
        """Tell that many owners are there."""
        return await self.submit_many(
            event, "heartbeat", requests, connection=connection
        )
