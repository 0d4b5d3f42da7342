"""A store's shelf: what its products are, where they lie, which store is meant."""

from collections import Counter
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import NamedTuple

from dibs.errors import InvalidInput, NotFound
from dibs.models import StockItem
from dibs.service.calls.call import Call
from dibs.service.calls.problems import invalid
from dibs.service.holders.discretion import require_shown
from dibs.service.state import Service
from dibs.service.stock.models import CartAdd, LineRequest, StockLine, StockPlace

AnyLine = LineRequest | CartAdd


class Asked(NamedTuple):
    """Lines in the engine's words."""

    items: dict[str, int]
    products: dict[str, int]


class Shelf:
    """What is known of a store's items; more is read where it is asked for."""

    def __init__(self, call: Call, store: str) -> None:
        self.store = store
        self._call = call
        self._named: set[str] = set()
        self._items: dict[str, StockItem] = {}
        self._lines: dict[str, str] = {}

    async def asked(
        self, lines: Sequence[AnyLine], *, at: str = "", sets: bool = False
    ) -> Asked:
        """What lines mean; raises NotFound, and InvalidInput below the pointer `at`.

        Where it `sets` lines an item that has a product's name, and is not of it, is
        part of the product's line, as it is shown: it goes, the product has it all.
        """
        await self._find({line.product for line in lines} - self._named)
        items, products = Counter[str](), Counter[str]()
        unknown = {line.product for line in lines if not self._serving(line.product)}
        if unknown:
            raise NotFound({"store": self.store, "products": sorted(unknown)})
        for number, line in enumerate(lines):
            serving = self._serving(line.product)
            pointer = f"{at}/{number}" if at else ""
            self._lines[line.product] = pointer
            if line.location is not None:
                item = self._at(line, serving, f"{pointer}/location")
                self._lines[item] = pointer
                items[item] += line.quantity
            elif serving[0].product == line.product:
                products[line.product] += line.quantity
                if sets and self._is_bare(line.product):
                    items[line.product] = 0
            else:
                items[line.product] += line.quantity
        return Asked(dict(items), dict(products))

    def line_of(self, field: str) -> str | None:
        """The pointer to the last line that became this field of the engine's."""
        start, _, name = field[1:].partition("/")
        return self._lines.get(name) if start in {"items", "products"} else None

    async def know(self, items: AbstractSet[str]) -> None:
        """Find out what items are sold as, and where they lie."""
        await self._find(items - self._items.keys() - self._named)

    async def lines(self, items: Mapping[str, int]) -> list[StockLine]:
        """What items are in the store's words, a line a product."""
        await self.know(items.keys())
        by_product: dict[str, list[StockPlace]] = {}
        for item, quantity in items.items():
            known = self._items.get(item)
            location = None if known is None else known.location
            place = StockPlace(item=item, location=location, quantity=quantity)
            by_product.setdefault(self.product_of(item), []).append(place)
        return [
            StockLine(
                product=product,
                quantity=sum(place.quantity for place in places),
                locations=places,
            )
            for product, places in sorted(by_product.items())
        ]

    def product_of(self, item: str) -> str:
        """What an item is sold as; itself where nothing more is known of it."""
        known = self._items.get(item)
        return item if known is None else known.product or item

    async def must_be_there(self) -> None:
        """Raises NotFound where there is no such store."""
        await self._read(set())

    async def _find(self, names: AbstractSet[str]) -> None:
        if names:
            await self._read(names)

    async def _read(self, names: AbstractSet[str]) -> None:
        try:
            found = await self._call.dibs.find_stock(self.store, sorted(names))
        except NotFound:
            raise NotFound({"store": self.store}) from None
        self._named |= names
        self._items |= {one.item: one for one in found}

    def _serving(self, name: str) -> list[StockItem]:
        """The items of a product, in their order, or the item of that name."""
        serving = [one for one in self._items.values() if one.product == name]
        return serving or [one for one in self._items.values() if one.item == name]

    def _is_bare(self, name: str) -> bool:
        """Whether there is an item of that name, which is of no product."""
        return name in self._items and self._items[name].product is None

    def _at(self, line: AnyLine, serving: list[StockItem], pointer: str) -> str:
        for one in serving:
            if one.location == line.location:
                return one.item
        places = ", ".join(one.location for one in serving if one.location)
        where = f"it is at {places}" if places else "it has no locations"
        raise invalid(pointer, f"is not where {line.product} is: {where}")


async def shelf_of(service: Service, call: Call, named: str | None) -> Shelf:
    """The shelf of the store that a call means; raises NotFound and InvalidInput."""
    try:
        store = await _store_of(service, call, named)
        await require_shown(service, call, store)
    except NotFound:
        raise (NotFound({"store": named}) if named else _nameless([])) from None
    return Shelf(call, store)


async def _store_of(service: Service, call: Call, named: str | None) -> str:
    if named is not None:
        if not call.actor.owns(named):
            raise NotFound({"store": named})
        return named
    usual = service.settings.store
    if usual is not None and call.actor.owns(usual):
        return usual
    stores = await call.dibs.stores(limit=2)
    if len(stores) == 1:
        return stores[0]
    if stores:
        await require_shown(service, call, stores[0])  # a draft where all of them are
    raise _nameless(stores)


def _nameless(stores: Sequence[str]) -> InvalidInput:
    count = "are several" if stores else "is no event of the kind store"
    return invalid("/store", f"is required: there {count}, and DIBS_STORE names none")
