"""The journal: every transition in order, read by a position, owners masked."""

from datetime import datetime

from tests.doors.clock import START, Clock
from tests.doors.door import Door


def test_tells_what_happened_in_order(door: Door, event: str, clock: Clock) -> None:
    door.put_event(event, items={"floor": 9, "adult": {"draws": {"floor": 1}}})
    held = door.reserve(event, {"adult": 2}, session="anna-in-the-web")
    door.confirm(held)
    rows = door.journal(event, 0, 100)
    assert [row["position"] for row in rows] == [1, 2, 3, 4, 5]
    told = [row["action"] for row in rows]
    assert told == ["item_put", "item_put", "event_put", "reserved", "confirmed"]
    assert rows[3]["items"] == {"adult": 2, "floor": 2}
    assert rows[3]["reservation_id"] == held.id
    assert datetime.fromisoformat(rows[3]["recorded_at"]) == START
    assert rows[3]["expires_at"] is not None


def test_is_read_a_page_at_a_time(door: Door, event: str) -> None:
    door.put_event(event, items={"floor": 9})
    for number in range(5):
        door.reserve(event, {"floor": 1}, session=f"s{number}")
    read: list[int] = []
    while page := door.journal(event, read[-1] if read else 0, 3):
        read += [row["position"] for row in page]
    assert read == [1, 2, 3, 4, 5, 6, 7]


def test_masks_owners_so_that_each_is_known_again(door: Door, event: str) -> None:
    door.put_event(event, items={"floor": 9}, duplicates="allow")
    for session in ("anna-in-the-web", "bo-at-the-desk", "anna-in-the-web"):
        door.reserve(event, {"floor": 1}, session=session, customer="anna@example.org")
    rows = door.journal(event, 2, 100)
    first, second, third = (row["session"] for row in rows)
    assert first.startswith("an…")
    assert first == third != second
    assert "web" not in str(rows)
    assert "example.org" not in str(rows)


def test_shows_no_token(door: Door, event: str) -> None:
    door.put_event(event, items={"floor": 9})
    held = door.reserve(event, {"floor": 1}, session="anna")
    assert held.token is not None
    assert held.token not in str(door.journal(event, 0, 100))


def test_has_no_row_of_an_event_that_is_not_there(door: Door, event: str) -> None:
    assert door.journal(event, 0, 100) == []
