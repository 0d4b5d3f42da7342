"""Products in single calls, of the library and of SQL."""

import psycopg
import pytest

from dibs import AsyncDibs, ItemPut, NotFound, SoldOut


async def put(dibs: AsyncDibs, event: str) -> None:
    """Four mugs at two locations."""
    locations = {name: ItemPut(capacity=2, product="mug") for name in ("graz", "linz")}
    await dibs.put_event(event, duplicates="allow", items=locations)


async def test_a_product_is_reserved_and_sold_by_its_name(
    dibs: AsyncDibs, event: str
) -> None:
    await put(dibs, event)
    held = await dibs.reserve(event, products={"mug": 1}, session="anna")
    sold = await dibs.sell(event, {"floor": 1}, products={"mug": 2}, session="bo")
    assert held.items == {"graz": 1}
    assert (sold.status, sold.items) == (
        "confirmed",
        {"floor": 1, "graz": 1, "linz": 1},
    )


async def test_a_refusal_speaks_of_products(dibs: AsyncDibs, event: str) -> None:
    await put(dibs, event)
    with pytest.raises(SoldOut) as refused:
        await dibs.reserve(event, products={"mug": 5}, session="anna")
    assert refused.value.available == {"mug": 4}
    with pytest.raises(NotFound, match="no such products: cap"):
        await dibs.reserve(event, products={"cap": 1}, session="anna")


async def test_sql_s_single_forms_take_products(
    dibs: AsyncDibs, event: str, url: str
) -> None:
    await put(dibs, event)
    with psycopg.connect(url, autocommit=True) as link:
        for verb, items in (("reserve", {"graz": 2}), ("sell", {"linz": 2})):
            told = link.execute(
                f"select code, items from dibs.{verb}(%s, session => 's',"
                " products => '{\"mug\": 2}')",
                (event,),
            ).fetchone()
            assert told == ("ok", items)
