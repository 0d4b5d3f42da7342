"""Stock in and out: the items of an event as a table."""

import asyncio
from collections.abc import Callable, Sequence

import msgspec

from dibs.client.core import Core
from dibs.client.fields import require_whole
from dibs.database import encode, require_sound
from dibs.errors import NotFound, refusal_of
from dibs.models import Event, Serving, StockItem
from dibs.stock import StockReport, judged, parse, write
from dibs.stock.sheet import Source

STOCK_SECONDS_MAX = 60.0


class Stockroom(Core):
    """Items by the sheet."""

    async def put_stock(
        self,
        event: str,
        source: Source,
        *,
        dry_run: bool = False,
        progress: Callable[[int, int], None] | None = None,
        principal: str = "",
        reason: str = "",
    ) -> StockReport:
        """Create and change the items of a CSV file, or of rows, all of them or none.

            await dibs.put_stock("shop", b"item,capacity\\nmug,50\\n")

        An empty cell leaves a setting as it is. With `dry_run` nothing is written: the
        report says of each line what would become of it, refused ones with the reason.
        `progress` hears of items done and items in all. Raises StockError with every
        fault and its line, NotFound for the event.
        """
        sheet = await asyncio.to_thread(parse, source)
        if progress is not None:
            progress(0, len(sheet.items))
        require_sound({"reason": reason}, "")
        given = (event, encode(sheet.items).decode(), dry_run, principal, reason)
        ((code, detail, told),) = await self._fetch(
            "put_items", given, seconds_max=STOCK_SECONDS_MAX
        )
        if told is None:
            raise refusal_of(code, detail)
        report = judged(event, sheet, told, dry_run=dry_run)
        if progress is not None:
            progress(len(sheet.items), len(sheet.items))
        return report

    async def put_product(
        self,
        event: str,
        product: str,
        *,
        serving: Serving | None = None,
        one_location: bool | None = None,
        principal: str = "",
        reason: str = "",
    ) -> None:
        """Say how the items of a product serve who asks for the product.

            await dibs.put_product("shop", "mug", serving="fullest")

        The `first` in order (the default) or the `fullest`; with `one_location` all
        units of a request come from one of them. The `reason` stands in the journal.
        Raises NotFound for the event, InvalidInput with the field at fault.
        """
        told = {"product_id": product, "serving": serving, "reason": reason}
        require_sound(told, "")
        given = (event, product, serving, one_location, principal, reason)
        ((code, detail),) = await self._fetch("put_product", given)
        if code != "ok":
            raise refusal_of(code, detail)

    async def stock(self, event: str) -> str:
        """The items of the event as CSV, as `put_stock` takes them; raises NotFound."""
        ((text,),) = await self._fetch("read_event", (event,))
        if text is None:
            raise NotFound({"event": event})
        return write(msgspec.json.decode(text, type=Event).items)

    async def find_stock(self, event: str, names: Sequence[str]) -> list[StockItem]:
        """The items that names may mean: items themselves, or all those of a product.

        In the order in which the items of a product serve. Raises NotFound for the
        event; names that mean nothing are left out.
        """
        require_sound({"names": list(names)}, "")
        ((text,),) = await self._fetch("find_stock", (event, list(names)))
        if text is None:
            raise NotFound({"event": event})
        return msgspec.json.decode(text, type=list[StockItem])

    async def stores(self, *, limit: int = 100) -> list[str]:
        """At most `limit` events of kind store that are open, by their ids.

        Where none is, those that have ended and of which something is held still; where
        there are none of these either drafts, and last all that have ended.
        """
        require_whole("limit", limit, least=0)
        rows = await self._fetch("list_stores", (limit,))
        return [event for (event,) in rows]
