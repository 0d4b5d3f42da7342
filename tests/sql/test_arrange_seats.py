"""Rows in order from the focal point, places along each, as a plan is imported."""

from typing import Any

import psycopg
from tests.doors.hall import plan_of_rows
from tests.doors.sql_door import SqlDoor

Owner = psycopg.Connection[Any]

PLACES = "select seat_id, place from dibs.seats where event_id = %s"
ROWS = """
select seat_id, row_order, round(row_distance::numeric, 3)::float
from dibs.seats where event_id = %s
"""
AISLE = [("A-1", 0), ("A-2", 10), ("A-3", 20), ("A-4", 40), ("A-5", 50)]


def places(owner: Owner, event: str) -> dict[str, int]:
    return dict(owner.execute(PLACES, (event,)).fetchall())


def rows(owner: Owner, event: str) -> dict[str, tuple[int, float]]:
    found = owner.execute(ROWS, (event,)).fetchall()
    return {seat: (order, distance) for seat, order, distance in found}


def test_places_count_along_the_row_and_skip_one_at_an_aisle(
    door: SqlDoor, owner: Owner, event: str
) -> None:
    door.put_event(event)
    door.put_plan(event, plan_of_rows([AISLE]), {})
    assert places(owner, event) == {
        "A-1": 1,
        "A-2": 2,
        "A-3": 3,
        "A-4": 5,
        "A-5": 6,
    }


def test_one_and_a_half_of_the_way_between_is_no_aisle(
    door: SqlDoor, owner: Owner, event: str
) -> None:
    door.put_event(event)
    row = [("A-1", 0), ("A-2", 10), ("A-3", 20), ("A-4", 35), ("A-5", 50.1)]
    door.put_plan(event, plan_of_rows([row]), {})
    assert list(places(owner, event).values()) == [1, 2, 3, 4, 5]


def test_rows_are_numbered_by_their_nearest_seat(
    door: SqlDoor, owner: Owner, event: str
) -> None:
    door.put_event(event, focal_x=0, focal_y=40)
    far_left = [("A-1", -30), ("A-2", -20)]
    door.put_plan(event, plan_of_rows([far_left, [("B-1", 0)], [("C-1", 0)]]), {})
    assert rows(owner, event) == {
        "C-1": (1, 10.0),
        "B-1": (2, 20.0),
        "A-1": (3, 36.056),
        "A-2": (3, 36.056),
    }


def test_rows_of_one_name_in_one_zone_are_two_rows(
    door: SqlDoor, owner: Owner, event: str
) -> None:
    door.put_event(event)
    plan = plan_of_rows([[("A-1", 0), ("A-2", 10)], [("A-11", 0), ("A-12", 10)]])
    for row in plan["zones"][0]["rows"]:
        row |= {"row_number": "A", "position": {"x": 0, "y": 0}}
    door.put_plan(event, plan, {})
    assert places(owner, event) == {"A-1": 1, "A-2": 2, "A-11": 1, "A-12": 2}
    assert {seat: order for seat, (order, _) in rows(owner, event).items()} == {
        "A-1": 1,
        "A-2": 1,
        "A-11": 2,
        "A-12": 2,
    }


def test_another_focal_point_orders_rows_anew(
    door: SqlDoor, owner: Owner, event: str
) -> None:
    door.put_event(event)
    door.put_plan(event, plan_of_rows([[("A-1", 0)], [("B-1", 0)]]), {})
    assert rows(owner, event) == {"A-1": (1, 10.0), "B-1": (2, 20.0)}
    door.change_event(event, focal_x=0, focal_y=25)
    assert rows(owner, event) == {"B-1": (1, 5.0), "A-1": (2, 15.0)}
    door.change_event(event, focal_x=None, focal_y=None)
    assert rows(owner, event) == {"A-1": (1, 10.0), "B-1": (2, 20.0)}


def test_seats_that_the_document_lacks_are_rows_of_their_own(
    door: SqlDoor, owner: Owner, event: str
) -> None:
    door.put_event(event)
    with owner.transaction():
        owner.execute(
            "select dibs.begin_plan(%s, '{\"zones\": 7}', %s)",
            (event, '{"lower": {"kind": "seat"}}'),
        )
        owner.execute(
            "select dibs.put_seats(%s, %s)",
            (
                event,
                (
                    '[{"seat_id": "A-1", "item_id": "lower", "x": 0, "y": 0},'
                    ' {"seat_id": "A-2", "item_id": "lower", "x": 10, "y": 0},'
                    ' {"seat_id": "A-3", "item_id": "lower"}]'
                ),
            ),
        )
        owner.execute("select dibs.finish_plan(%s, '{A-1,A-2,A-3}')", (event,))
    # The middle of the seats is where everybody looks; a seat nowhere is there.
    assert rows(owner, event) == {"A-3": (1, 0.0), "A-1": (2, 5.0), "A-2": (3, 5.0)}


def test_an_unknown_access_is_refused(door: SqlDoor, owner: Owner, event: str) -> None:
    door.put_event(event, items={"lower": {"kind": "seat"}})
    seat = '[{"seat_id": "A-1", "item_id": "lower", "access": "royal"}]'
    row = owner.execute(
        "select code, detail ->> 'field' from dibs.put_seats(%s, %s)", (event, seat)
    ).fetchone()
    assert row == ("invalid_input", "/seats/0/access")
