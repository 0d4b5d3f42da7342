"""Items by the sheet: all of it or nothing, and a dry run that says what would be."""

from collections.abc import Mapping
from typing import Any

import pytest
from tests.doors.clock import Clock
from tests.doors.door import Door
from tests.doors.python_door import PythonDoor
from tests.doors.sql_door import SqlDoor

from dibs import NotFound
from dibs.stock import StockError

from .counts import counts_of

Told = Mapping[str, Mapping[str, Any]]


@pytest.fixture(params=["sql", "python"])
def door(request: pytest.FixtureRequest, doors: dict[str, Door], url: str) -> Door:
    """A sheet comes by SQL or the library; HTTP has an item's own call."""
    name: str = request.param
    if name not in doors:
        doors[name] = {"sql": SqlDoor, "python": PythonDoor}[name](url)
    return doors[name]


def put(door: Door, event: str, items: Told, *, dry_run: bool = False) -> Told:
    """What became of each item; of a refused one the field is at fault."""
    assert isinstance(door, SqlDoor | PythonDoor)
    if isinstance(door, SqlDoor):
        return door.put_items(event, items, dry_run=dry_run)
    rows = [{"item": name, **settings} for name, settings in items.items()]
    try:
        report = door.dibs.put_stock(event, rows, dry_run=dry_run)
    except NotFound:
        return {"": {"outcome": "not_found"}}
    except StockError as error:
        return {
            items[line - 1]: {"outcome": "refused", "field": field, "reason": reason}
            for items in [list(items)]
            for line, field, reason in error.errors
        }
    return {
        line.item: {
            "outcome": line.outcome,
            "field": line.field,
            "changes": {
                name: (change.before, change.after)
                for name, change in line.changes.items()
            },
        }
        for line in report.lines
    }


def outcomes(told: Told) -> dict[str, str]:
    return {item: one["outcome"] for item, one in told.items()}


def position(door: Door, event: str) -> int:
    found = door.event(event)
    assert found is not None
    return int(found["position"])


def test_creates_and_changes_many_at_once(door: Door, event: str) -> None:
    door.put_event(event, kind="store", items={"mug": 50})
    told = put(door, event, {"mug": {"capacity": 60}, "cap": {"capacity": 5}})
    assert outcomes(told) == {"mug": "changed", "cap": "created"}
    assert told["mug"]["changes"] == {"capacity": (50, 60)}
    assert counts_of(door, event, "mug") == (60, 0, 0)
    assert counts_of(door, event, "cap") == (5, 0, 0)


def test_a_second_time_changes_nothing_and_leaves_no_trace(
    door: Door, event: str
) -> None:
    door.put_event(event, kind="store")
    items: Told = {"mug": {"capacity": 5, "price_minor": 900}, "cap": {}}
    put(door, event, items)
    before = position(door, event)
    assert outcomes(put(door, event, items)) == {"mug": "unchanged", "cap": "unchanged"}
    assert position(door, event) == before


def test_what_is_left_out_stays_as_it_is(door: Door, event: str) -> None:
    door.put_event(event, items={"mug": {"capacity": 5, "price_minor": 900}})
    put(door, event, {"mug": {"name": "A mug"}})
    found = door.event(event)
    assert found is not None
    assert (found["items"]["mug"]["capacity"], found["items"]["mug"]["name"]) == (
        5,
        "A mug",
    )
    assert found["items"]["mug"]["price_minor"] == 900


def test_one_wrong_item_and_nothing_is_done(door: Door, event: str) -> None:
    door.put_event(event, items={"floor": 9})
    door.reserve(event, {"floor": 3}, session="anna")
    told = put(door, event, {"bar": {"capacity": 1}, "floor": {"capacity": 2}})
    assert told["floor"]["outcome"] == "refused"
    assert told["floor"]["field"].strip("/") == "capacity"
    found = door.event(event)
    assert found is not None
    assert found["items"].keys() == {"floor"}
    assert counts_of(door, event, "floor") == (6, 3, 0)


def test_a_dry_run_says_it_all_and_does_nothing(door: Door, event: str) -> None:
    door.put_event(event, items={"floor": 9, "bar": 1, "lounge": 4})
    door.reserve(event, {"floor": 3}, session="anna")
    before = position(door, event)
    told = put(
        door,
        event,
        {
            "floor": {"capacity": 2},
            "bar": {"capacity": 3},
            "lounge": {"capacity": 4},
            "shirt": {"capacity": 7},
        },
        dry_run=True,
    )
    assert outcomes(told) == {
        "floor": "refused",
        "bar": "changed",
        "lounge": "unchanged",
        "shirt": "created",
    }
    assert told["bar"]["changes"] == {"capacity": (1, 3)}
    assert position(door, event) == before
    assert counts_of(door, event, "bar") == (1, 0, 0)


@pytest.mark.parametrize("dry_run", [True, False])
def test_what_is_over_is_taken_no_more(
    door: Door, event: str, clock: Clock, *, dry_run: bool
) -> None:
    door.put_event(event, items={"floor": 9}, hold_seconds=60)
    door.reserve(event, {"floor": 8}, session="anna")
    clock.advance(seconds=60)
    told = put(door, event, {"floor": {"capacity": 2}}, dry_run=dry_run)
    assert outcomes(told) == {"floor": "changed"}
    assert counts_of(door, event, "floor") == (9 if dry_run else 2, 0, 0)


def test_what_a_dry_run_foresees_is_what_happens(door: Door, event: str) -> None:
    door.put_event(event, items={"floor": 9})
    items: Told = {"floor": {"capacity": 12}, "pair": {"draws": {"floor": 2}}}
    foreseen = put(door, event, items, dry_run=True)
    assert put(door, event, items) == foreseen


def test_items_of_one_sheet_may_draw_on_each_other(door: Door, event: str) -> None:
    door.put_event(event)
    told = put(door, event, {"pair": {"draws": {"floor": 2}}, "floor": {"capacity": 4}})
    assert outcomes(told) == {"pair": "created", "floor": "created"}
    assert door.reserve(event, {"pair": 3}, session="anna").code == "sold_out"


def test_draws_in_a_chain_are_refused_within_a_sheet_too(
    door: Door, event: str
) -> None:
    door.put_event(event)
    told = put(
        door, event, {"a": {"draws": {"b": 1}}, "b": {"draws": {"c": 1}}, "c": {}}
    )
    assert told["a"]["outcome"] == "refused"
    assert position(door, event) == 1


def test_an_unknown_event_has_no_stock(door: Door, event: str) -> None:
    told = put(door, event, {"mug": {"capacity": 1}})
    assert outcomes(told) == {"": "not_found"}


def test_a_low_stock_threshold_shows_in_the_availability(
    door: Door, event: str
) -> None:
    door.put_event(event, kind="store")
    put(door, event, {"mug": {"capacity": 2_005, "low_stock_threshold": 2_000}})
    left = door.availability(event)
    assert left is not None
    assert not left["items"]["mug"]["low_stock"]
    door.reserve(event, {"mug": 5}, session="anna")
    left = door.availability(event)
    assert left is not None
    assert left["items"]["mug"]["low_stock"]


def test_what_is_over_stays_where_nobody_needs_its_units(
    door: Door, event: str, clock: Clock
) -> None:
    door.put_event(event, items={"floor": 9, "mug": 9}, hold_seconds=60)
    held = []
    for item in ("floor", "mug"):
        held.append(door.reserve(event, {item: 4}, session=item).id)
        clock.advance(seconds=1)
    clock.advance(seconds=60)
    told = put(door, event, {"floor": {"capacity": 3}, "mug": {"capacity": 20}})
    assert outcomes(told) == {"floor": "changed", "mug": "changed"}
    assert counts_of(door, event, "floor") == (3, 0, 0)
    assert door.sweep(event) == held[1:]


def test_an_item_of_a_product_that_has_its_name_stays_so_beside_others(
    door: Door, event: str
) -> None:
    graz = {"capacity": 5, "product": "mug", "location": "Graz"}
    door.put_event(event, kind="store", items={"mug": 9})
    alone = put(door, event, {"mug-graz": graz})
    assert (outcomes(alone), alone["mug-graz"]["field"]) == (
        {"mug-graz": "refused"},
        "product" if isinstance(door, PythonDoor) else "/product",
    )
    both = {"mug": {"product": "mug", "location": "Vienna"}, "mug-graz": graz}
    assert outcomes(put(door, event, both)) == {"mug": "changed", "mug-graz": "created"}
    taken = {"mug": {"product": "none"}, "mug-graz": {"capacity": 4}}
    if isinstance(door, SqlDoor):
        taken["mug"] = {"product": None}
    assert outcomes(put(door, event, taken))["mug"] == "refused"
    apart = {**taken, "mug-graz": {"product": "mugs"}}
    assert outcomes(put(door, event, apart)) == {
        "mug": "changed",
        "mug-graz": "changed",
    }
