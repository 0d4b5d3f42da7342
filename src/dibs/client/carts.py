"""Carts: what an owner gathers in an event before paying, under one hold."""

from collections.abc import Iterable, Mapping

from dibs.client.core import Core, granted
from dibs.database import AnyConnection, answer_of
from dibs.models import Answer, CartChange, Reservation
from dibs.requests import FillCartRequest


class Carts(Core):
    """Filling carts."""

    async def fill_cart(
        self,
        event: str,
        items: Mapping[str, int] | None = None,
        *,
        products: Mapping[str, int] | None = None,
        change: CartChange = "add",
        session: str | None = None,
        customer: str | None = None,
        customer_class: str | None = None,
        id: str | None = None,  # noqa: A002 the word of every door
        token: str | None = None,
        claims: bool = True,
        key: str | None = None,
        connection: AnyConnection | None = None,
    ) -> Reservation:
        """Add to the owner's cart, or with `change="set"` say how much is in it.

        The cart is their newest live reservation in the event; without one it is
        reserved, for their `session`. With `id` it is that reservation alone, proved
        by what is given of `token`, `session` and `customer`. A customer claims the
        guest's cart of the session, unless told not to: anybody might have named it.

        Lines that are not named stay, 0 takes one away, and a cart without anything
        left is released. The deadline stays; a refusal leaves all as it was.
        Raises SoldOut, TooManyUnits, Expired and the other refusals of
        `dibs.verbs.VERBS["fill_cart"]`.
        """
        request = FillCartRequest(
            items=dict(items or {}),
            products=dict(products or {}),
            change=change,
            session=session,
            customer=customer,
            customer_class=customer_class,
            id=id,
            token=token,
            claims=claims,
            key=key,
        )
        return granted(
            await self.submit(event, "fill_cart", request, connection=connection)
        )

    async def fill_cart_many(
        self,
        event: str,
        requests: Iterable[FillCartRequest],
        *,
        connection: AnyConnection | None = None,
    ) -> list[Answer]:
        """Fill many carts, or one by steps that may be refused one by one, in order."""
        return await self.submit_many(
            event, "fill_cart", requests, connection=connection
        )

    async def cart(
        self,
        event: str,
        *,
        session: str | None = None,
        customer: str | None = None,
        connection: AnyConnection | None = None,
    ) -> Reservation | None:
        """The owner's cart, as `fill_cart` would find it; None where there is none."""
        given = (event, session, customer)
        rows = await self._fetch("read_cart", given, connection)
        return granted(answer_of(event, rows[0])) if rows else None
