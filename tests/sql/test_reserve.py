"""Reserving at the edges of what settings allow."""

from tests.doors.sql_door import SqlDoor


def test_holds_where_the_extensions_allowed_are_longer_than_an_int(
    door: SqlDoor, event: str
) -> None:
    year = 31_536_000
    door.put_event(
        event, items={"floor": 9}, extension_seconds=year, extensions_max=1000
    )
    held = door.reserve(event, {"floor": 1}, session="anna")
    assert (held.code, held.extensions_left) == ("ok", 1000)


def test_has_no_price_where_one_of_its_items_has_none(
    door: SqlDoor, event: str
) -> None:
    items = {"floor": 9, "mug": {"capacity": 9, "price_minor": 900}}
    door.put_event(event, items=items, duplicates="allow")
    both = door.reserve(event, {"floor": 2, "mug": 1}, session="anna")
    mugs = door.reserve(event, {"mug": 2}, session="anna")
    assert (both.amount_minor, mugs.amount_minor) == (None, 1800)
