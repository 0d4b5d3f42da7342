"""The rules of holds: putting them, listing them, asking which of them decides."""

from collections.abc import Mapping, Sequence
from typing import Unpack

import msgspec

from dibs.client.core import Core, settle
from dibs.client.fields import (
    BIGINT_MAX,
    PolicyFields,
    request_of,
    require_whole,
    said,
    seat_names,
)
from dibs.database import encode, require_sound
from dibs.errors import InvalidInput, NotFound, refusal_of
from dibs.models import ItemKind
from dibs.policies import Policy, PolicyPut, Ruling
from dibs.requests import BestSeats


class Policies(Core):
    """The calls about who may hold what for how long, and how often."""

    async def put_policy(
        self,
        event: str,
        put: PolicyPut | None = None,
        *,
        item: str | None = None,
        customer_class: str | None = None,
        amount_minor_min: int = 0,
        principal: str = "",
        reason: str = "",
        **fields: Unpack[PolicyFields],
    ) -> None:
        """Put a policy: for an item, a class of customers or both, from an amount on.

            await dibs.put_policy("gala", customer_class="vip", hold_seconds=3600)

        It replaces the policy for the same item, class and amount; without any it is
        for all. What is reserved stays as it is; the `reason` stands in the journal.
        Raises NotFound for the event or the item, InvalidInput with the field at fault.
        """
        settings = encode(request_of(PolicyPut, put, fields)).decode()
        key = item, customer_class, amount_minor_min
        await self._put(event, key, settings, principal, reason)

    async def remove_policy(
        self,
        event: str,
        *,
        item: str | None = None,
        customer_class: str | None = None,
        amount_minor_min: int = 0,
        principal: str = "",
        reason: str = "",
    ) -> None:
        """Remove the policy for exactly this; raises NotFound where there is none."""
        key = item, customer_class, amount_minor_min
        kept = {
            (one.item, one.customer_class, one.amount_minor_min)
            for one in await self.policies(event)
        }
        try:
            await self._put(event, key, None, principal, reason)
        except NotFound:
            # What was there a moment ago is removed: by us, where that answer was lost.
            if key not in kept:
                raise

    async def policies(self, event: str) -> list[Policy]:
        """The policies of the event, the more specific first."""
        return [
            Policy(
                item=item or None,
                customer_class=customer_class or None,
                amount_minor_min=amount_minor_min,
                settings=msgspec.convert(settings, PolicyPut),
            )
            for item, customer_class, amount_minor_min, settings in await self._fetch(
                "policies_of", (event,)
            )
        ]

    async def explain_policy(
        self,
        event: str,
        items: Mapping[str, int] | None = None,
        *,
        seats: Sequence[str] = (),
        best: Mapping[str, int | BestSeats] | None = None,
        customer_class: str | None = None,
    ) -> list[Ruling]:
        """Which rule decides each setting of a reservation, were it made now.

        First those of the reservation as a whole, then what the rules of each item say.
        Raises NotFound, SeatsNotFound, InvalidInput for what cannot be reserved at all.
        """
        lines, names = dict(items or {}), seat_names(seats)
        wishes = msgspec.to_builtins(dict(best or {}))
        require_sound(
            {
                "items": lines,
                "seats": names,
                "best": wishes,
                "customer_class": customer_class,
            },
            "",
        )
        asked = encode(lines).decode(), names, customer_class, encode(wishes).decode()
        rows = await self._fetch("explain_policy", (event, *asked))
        code, detail = rows[0][:2]
        if code != "ok":
            raise refusal_of(code, detail)
        fields = Ruling.__struct_fields__
        return [Ruling(**dict(zip(fields, row[2:], strict=True))) for row in rows]

    async def put_kind(
        self,
        kind: ItemKind,
        put: PolicyPut | None = None,
        *,
        principal: str = "",
        reason: str = "",
        **fields: Unpack[PolicyFields],
    ) -> None:
        """Put what items of a kind get where neither they nor their event say more.

            await dibs.put_kind("ticket", hold_seconds=1200)

        For the whole installation; what is left out goes back to what Dibs ships. The
        office's journal keeps who did it and the `reason`. Raises InvalidInput with the
        field at fault.
        """
        settings = encode(request_of(PolicyPut, put, fields)).decode()
        given = (kind, settings, *said(principal, reason).values())
        settle(await self._fetch("put_kind", given))

    async def kinds(self) -> dict[ItemKind, PolicyPut]:
        """What items of each kind get where neither they nor their event say more."""
        return {
            kind: msgspec.convert(settings, PolicyPut)
            for kind, settings in await self._fetch("list_kinds")
        }

    async def _put(
        self,
        event: str,
        key: tuple[str | None, str | None, int],
        settings: str | None,
        principal: str,
        reason: str,
    ) -> None:
        item, customer_class, amount_minor_min = key
        require_whole("amount_minor_min", amount_minor_min, BIGINT_MAX)
        for field, name in (("item", item), ("customer_class", customer_class)):
            if name == "":  # to the engine it means any, which None says here
                raise InvalidInput(
                    {"field": f"/{field}", "reason": "must not be empty"}
                )
        told = {"item": item, "customer_class": customer_class, "reason": reason}
        require_sound(told, "")
        given = {
            "event": event,
            "item": item,
            "customer_class": customer_class,
            "amount_minor_min": amount_minor_min,
            "settings": settings,
            "principal": principal,
            "reason": reason,
        }
        ((code, detail),) = await self._fetch("put_policy", given)
        if code != "ok":
            raise refusal_of(code, detail)
