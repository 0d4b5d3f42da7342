"""The post: who is told what happens, and what became of each message."""

from datetime import UTC, datetime

import msgspec

from dibs.database import require_sound
from dibs.delivery.endpoints import Endpoints
from dibs.delivery.errands import as_json, new_id, said, settled, uuid_of
from dibs.delivery.ledgers import unleased
from dibs.delivery.message import ORDERS, Body
from dibs.delivery.models import (
    Delivery,
    DeliveryDetail,
    DeliveryStatus,
    Replay,
    ReplayAsk,
    Standing,
)
from dibs.errors import InvalidInput, NotFound
from dibs.records import POSITION_MAX

PING = "ping"


class Post(Endpoints):
    """Endpoints and deliveries; `aclose` gives its connections back.

    For the whole installation, or by `for_organisation` for one that sees its own.
    Changes say who made them (`principal`) and why (`reason`) in the office's journal.
    """

    async def replay(
        self, endpoint: str, ask: ReplayAsk, *, principal: str = "", reason: str = ""
    ) -> Replay:
        """Tell an endpoint again what it was told, from a position or a time on.

        Messages keep their ids. What still waits does not wait twice, and goes first.
        Raises NotFound, also for a ledger that it is not told of, and InvalidInput.
        """
        positions = await self._positions(ask)
        if ask.ledger is not None:
            await self._require_ledger(endpoint, ask.ledger)
        given = (uuid_of(endpoint), as_json(positions), *said(principal, reason))
        return msgspec.convert(
            settled(await self._ask("replay_endpoint", *given)), Replay
        )

    async def ping(self, endpoint: str, *, principal: str = "") -> Delivery:
        """Send a webhook a message that says nothing; raises NotFound."""
        require_sound(principal, "")
        delivery = new_id()
        found = await self.endpoint(endpoint)
        now = datetime.now(UTC)
        body = Body(type=PING, timestamp=now, data={"endpoint": found.id})
        settled(
            await self._ask("add_delivery", found.id, delivery, PING, as_json(body))
        )
        return await self.delivery(delivery)

    async def deliveries(
        self,
        *,
        endpoint: str | None = None,
        status: DeliveryStatus | None = None,
        subject: str | None = None,
        after: int | None = None,
        limit: int = 100,
    ) -> list[Delivery]:
        """At most `limit` deliveries, the last first, numbered below `after`."""
        require_sound(subject, "/subject")
        whose = None if endpoint is None else uuid_of(endpoint)
        given = (whose, status, subject, after, limit)
        rows = await self._ask("list_deliveries", *given)
        return [msgspec.json.decode(text, type=Delivery) for (text,) in rows]

    async def delivery(self, delivery: str) -> DeliveryDetail:
        """The delivery with its body and every attempt; raises NotFound."""
        ((text,),) = await self._ask("read_delivery", uuid_of(delivery))
        if text is None:
            raise NotFound({"delivery": delivery})
        return msgspec.json.decode(text, type=DeliveryDetail)

    async def retry(
        self, delivery: str, *, principal: str = "", reason: str = ""
    ) -> Delivery:
        """Let a delivery be tried at once, whatever became of it.

        Of one that is over the schedule begins anew, behind what waits of its subject;
        one that is under way is left to that. Raises NotFound.
        """
        given = (uuid_of(delivery), *said(principal, reason))
        return msgspec.convert(
            settled(await self._ask("retry_delivery", *given)), Delivery
        )

    async def skip(
        self, delivery: str, *, principal: str = "", reason: str = ""
    ) -> Delivery:
        """Give a delivery up, so that what waits behind it goes on; raises NotFound."""
        given = (uuid_of(delivery), *said(principal, reason))
        return msgspec.convert(
            settled(await self._ask("skip_delivery", *given)), Delivery
        )

    async def standings(self) -> list[Standing]:
        """How far each endpoint is behind, the oldest endpoint first."""
        rows = await self._ask("delivery_standings")
        return [msgspec.json.decode(text, type=Standing) for (text,) in rows]

    async def _require_ledger(self, endpoint: str, ledger: str) -> None:
        found = await self.endpoint(endpoint)
        one = unleased(found)
        is_told = one.follows(ledger) and one.minds(ledger)
        if not is_told or ledger not in await self._heads(found.events):
            raise NotFound({"ledger": ledger})

    async def _positions(self, ask: ReplayAsk) -> dict[str, int]:
        require_sound(ask.ledger, "/ledger")
        if (ask.after is None) == (ask.since is None):
            reason = "must be given, or /since in its place"
            raise InvalidInput({"field": "/after", "reason": reason})
        if ask.after is not None:
            if ask.ledger is None:
                raise InvalidInput({"field": "/ledger", "reason": "is required"})
            if not 0 <= ask.after <= POSITION_MAX:
                reason = f"must be between 0 and {POSITION_MAX}"
                raise InvalidInput({"field": "/after", "reason": reason})
            return {ask.ledger: ask.after}
        if ask.since is not None and ask.since.tzinfo is None:
            raise InvalidInput({"field": "/since", "reason": "must have a time zone"})
        events = await self._ask("positions_since", ask.since)
        orders = await self._ask("messages_since", ask.since)
        found = dict(events) | {ORDERS + whose: after for whose, after in orders}
        if ask.ledger is None:
            return found
        return {ledger: found[ledger] for ledger in (ask.ledger,) if ledger in found}
