"""Seats where they stand, categories and floors as items."""

from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dibs.plans import PlanError, parse

from .hall import hall

coordinates = st.floats(-1e5, 1e5, width=32)
points = st.fixed_dictionaries({"x": coordinates, "y": coordinates})
labels = st.text(st.characters(categories=["L", "N", "P"]), max_size=8)


@st.composite
def documents(draw: st.DrawFn) -> dict[str, object]:
    """Any sound plan of a few zones."""
    numbers = iter(range(10_000))
    seats = st.builds(
        lambda position, number: {
            "seat_guid": f"seat-{next(numbers)}",
            "seat_number": number,
            "category": "stalls",
            "position": position,
        },
        points,
        labels,
    )
    rows = st.fixed_dictionaries(
        {"row_number": labels, "seats": st.lists(seats, max_size=4)},
        optional={"position": points, "row_label": st.none() | labels},
    )
    zones = st.fixed_dictionaries(
        {"position": points, "rows": st.lists(rows, max_size=3)},
        optional={"name": labels, "areas": st.just([])},
    )
    return hall() | {"zones": draw(st.lists(zones, max_size=3))}


def test_a_seat_stands_at_the_sum_of_zone_row_and_seat() -> None:
    second = list(parse(hall()).seats)[1]
    assert second == {
        "seat_id": "A-2",
        "item_id": "stalls",
        "zone": "Left",
        "row": "A",
        "number": "2",
        "x": 122.5,
        "y": 70,
    }


def test_a_row_without_a_position_stands_at_its_zone() -> None:
    document = hall()
    del document["zones"][0]["rows"][0]["position"]
    assert next(iter(parse(document).seats))["x"] == 100


def test_everybody_looks_at_the_stage() -> None:
    document = hall()
    assert parse(document).focus == (50, 20)
    document["zones"][1]["areas"][0]["position"] = {"x": 200, "y": 0}
    assert parse(document).focus == (50, 20)
    document["zones"][1]["areas"][1]["text"]["text"] = "Bar"
    assert parse(document).focus == (150, 20)
    document["zones"][1]["areas"] = []
    assert parse(document).focus == (200, 150)


@pytest.mark.parametrize(
    ("zone", "area", "focus"), [(-0.3, 0.1, 0.0), (900_000, 900_000, 1_000_000)]
)
def test_where_everybody_looks_is_a_place_the_engine_takes(
    zone: float, area: float, focus: float
) -> None:
    document = hall()
    stage = document["zones"][1]
    stage["position"]["x"] = zone
    stage["areas"][1]["position"]["x"] = area
    stage["areas"][1]["rectangle"]["width"] = 0.4
    assert parse(document).focus[0] == focus


def test_seats_of_a_category_may_be_kept() -> None:
    document = hall()
    document["zones"][0]["rows"][0]["seats"][0]["category"] = "balcony"
    seats = list(parse(document, access={"balcony": "accessible"}).seats)
    assert [seat.get("access") for seat in seats] == ["accessible", None, None]


def test_refuses_to_keep_what_is_no_category_or_for_whom_is_unknown() -> None:
    access: dict[str, Any] = {"sta/lls": "companion", "stalls": "royal"}
    with pytest.raises(PlanError) as refused:
        parse(hall(), access=access)
    assert [at for at, _ in refused.value.errors] == [
        "/access/sta~1lls",
        "/access/stalls",
    ]


def test_a_category_with_seats_becomes_an_item() -> None:
    assert parse(hall()).items == {"stalls": {"kind": "seat"}}


@pytest.mark.parametrize("name", ["Pit", "Standing", "Stage"])
def test_a_floor_is_named_by_its_zone_or_its_text(name: str) -> None:
    plan = parse(hall(), {name: 300})
    assert plan.items[name] == {"kind": "ticket", "capacity": 300}


def test_an_unknown_floor_lists_the_choices() -> None:
    with pytest.raises(PlanError, match="there are: Pit, Standing, Stage") as refused:
        parse(hall(), {"Left": 300, "Gal/lery": 10})
    assert [at for at, _ in refused.value.errors] == [
        "/floors/Left",
        "/floors/Gal~1lery",
    ]


@pytest.mark.parametrize("capacity", [-1, 2_000_000_000, True])
def test_refuses_a_capacity_that_is_no_count(capacity: int) -> None:
    with pytest.raises(PlanError, match="whole number"):
        parse(hall(), {"Pit": capacity})


def test_refuses_a_floor_named_like_a_category() -> None:
    document = hall()
    document["zones"][1]["name"] = "stalls"
    with pytest.raises(PlanError, match="category of seats too"):
        parse(document, {"stalls": 10})


@given(documents())
def test_exporting_gives_back_what_was_imported(document: dict[str, object]) -> None:
    text = msgspec.json.encode(document)
    plan = parse(text)
    assert plan.document == document
    assert list(parse(plan.document).seats) == list(plan.seats)


@given(documents())
def test_every_seat_comes_once(document: dict[str, object]) -> None:
    plan = parse(document)
    names = [seat["seat_id"] for seat in plan.seats]
    assert len(set(names)) == len(names) == plan.seat_count
