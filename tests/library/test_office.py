"""Setting up, looking, sweeping: the calls beside the verbs."""

from collections.abc import Awaitable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from dibs import (
    AsyncDibs,
    EventPatch,
    EventPut,
    InvalidInput,
    ItemPut,
    NotDue,
    NotFound,
    SeatsUnavailable,
    Settings,
    SoldOut,
)
from dibs.plans import PlanError

from .watcher import Watcher


def hall(*seats: str) -> dict[str, Any]:
    """A plan of one row."""
    return {
        "name": "Hall",
        "size": {"width": 100, "height": 100},
        "categories": [{"name": "stalls", "color": "#ff0000"}],
        "zones": [
            {
                "name": "Ground",
                "position": {"x": 0, "y": 0},
                "rows": [
                    {
                        "row_number": "A",
                        "position": {"x": 0, "y": 0},
                        "seats": [
                            {
                                "seat_guid": seat,
                                "seat_number": str(number),
                                "position": {"x": number, "y": 0},
                                "category": "stalls",
                            }
                            for number, seat in enumerate(seats)
                        ],
                    }
                ],
                "areas": [
                    {
                        "position": {"x": 1, "y": 9},
                        "shape": "circle",
                        "circle": {"radius": 3},
                    }
                ],
            }
        ],
    }


async def test_settings_may_come_by_name_or_as_one_object(
    dibs: AsyncDibs, event: str
) -> None:
    start = datetime(2030, 1, 1, 20, tzinfo=UTC)
    item = ItemPut(capacity=5, kind="stock", price_minor=900)
    await dibs.put_event(event, items={"floor": 9, "mug": item}, sales_start_at=start)
    named = await dibs.event(event)
    put = EventPut(items={"floor": 9, "mug": item}, sales_start_at=start)
    await dibs.put_event(event, put)
    whole = await dibs.event(event)
    assert whole.items == named.items
    assert whole.items["mug"].price_minor == 900
    assert (whole.sales_start_at, whole.on_sale) == (start, False)
    with pytest.raises(TypeError, match="not both"):
        await dibs.put_event(event, put, name="x")


async def test_a_change_leaves_the_rest(dibs: AsyncDibs, event: str) -> None:
    await dibs.change_event(event, name="Gala", hold_seconds=60)
    await dibs.change_event(event, EventPatch(hold_seconds=None))
    changed = await dibs.event(event)
    assert (changed.name, changed.hold_seconds) == ("Gala", None)
    assert changed.duplicates == "allow"


async def test_a_fault_in_the_settings_is_pointed_at(
    dibs: AsyncDibs, event: str
) -> None:
    with pytest.raises(InvalidInput) as caught:
        await dibs.put_event(event, items={"floor": -1})
    assert caught.value.field == "/items/floor/capacity"


async def test_what_is_not_there_is_not_found(dibs: AsyncDibs, event: str) -> None:
    for missing in (
        dibs.event("nowhere"),
        dibs.plan(event),
        dibs.availability("nowhere"),
        dibs.availability_version("nowhere"),
        dibs.put_item("nowhere", "floor"),
        dibs.change_event("nowhere", name="x"),
        dibs.reserve("nowhere", {"floor": 1}, session="anna"),
        dibs.reservation(event, "00000000-0000-0000-0000-000000000000"),
    ):
        with pytest.raises(NotFound):
            await missing


async def test_an_event_without_a_plan_is_told_from_none(
    dibs: AsyncDibs, event: str
) -> None:
    for name, missing in ((event, {"plan": event}), ("nowhere", {"event": "nowhere"})):
        for asked in (dibs.plan(name), dibs.plan_version(name)):
            with pytest.raises(NotFound) as refused:
                await asked
            assert refused.value.detail == missing


@pytest.mark.parametrize("text", ["nul \0", "lone \ud800"])
async def test_text_the_database_cannot_hold_is_invalid_input(
    dibs: AsyncDibs, event: str, text: str
) -> None:
    for refused in (
        dibs.event(text),
        dibs.reserve(text, {"floor": 1}, session="anna"),
        dibs.put_event(event, name=text),
        dibs.put_event(event, items={text: 1}),
        dibs.change_event(event, name=text),
        dibs.reservation(event, text),
    ):
        with pytest.raises(InvalidInput):
            await refused


async def test_events_come_in_pages(dibs: AsyncDibs, event: str) -> None:
    page = await dibs.events(after=event[:-1], limit=1)
    assert [one.event_id for one in page] == [event]
    assert event not in [one.event_id for one in await dibs.events(after=event)]


async def test_availability_has_a_version_that_moves_with_it(
    dibs: AsyncDibs, event: str
) -> None:
    before = await dibs.availability_version(event)
    assert await dibs.availability_version(event) == before
    held = await dibs.reserve(event, {"floor": 3}, session="anna")
    assert await dibs.availability_version(event) != before
    available = await dibs.availability(event)
    assert available.items["floor"].reserved_count == 3
    assert available.next_change_at == held.expires_at


async def test_imports_a_plan_step_by_step(dibs: AsyncDibs, event: str) -> None:
    document = hall(*(f"A-{number}" for number in range(2_500)))
    steps: list[tuple[int, int]] = []
    await dibs.put_plan(
        event, document, {"Ground": 300}, lambda *step: steps.append(step)
    )
    assert steps == [(1000, 2500), (2000, 2500), (2500, 2500)]
    available = await dibs.availability(event)
    assert available.items["stalls"].available_count == 2500
    assert available.items["Ground"].available_count == 300
    assert await dibs.plan(event) == document
    held = await dibs.reserve(event, seats=["A-7", "A-8"], session="anna")
    assert (held.seats, held.items) == (["A-7", "A-8"], {"stalls": 2})


async def test_what_an_event_refuses_of_a_plan_is_told_by_its_place(
    dibs: AsyncDibs, event: str
) -> None:
    await dibs.put_event(event, items={"stalls": 9})
    with pytest.raises(InvalidInput) as refused:
        await dibs.put_plan(event, hall("A-1"))
    assert refused.value.field == "/categories/0"
    assert str(refused.value).startswith("The request is not valid: /categories/0 ")


async def test_a_refused_plan_changes_nothing(dibs: AsyncDibs, event: str) -> None:
    await dibs.put_plan(event, hall("A-1", "A-2"))
    await dibs.reserve(event, seats=["A-2"], session="anna")
    with pytest.raises(SeatsUnavailable) as caught:
        await dibs.put_plan(event, hall("A-1", "A-3"))
    assert caught.value.seats == ["A-2"]
    assert await dibs.plan(event) == hall("A-1", "A-2")
    with pytest.raises(PlanError):
        await dibs.put_plan(event, b"{}")


async def test_sweeping_finds_what_is_due(
    dibs: AsyncDibs, watcher: Watcher, event: str
) -> None:
    await dibs.change_event(event, hold_seconds=1)
    first, second = [
        await dibs.reserve(event, {"floor": 1}, session=session)
        for session in ("anna", "bo")
    ]
    with pytest.raises(NotDue):
        await dibs.expire(event, first.id)
    deadline = await dibs.next_deadline()
    assert deadline is not None
    assert deadline <= first.expires_at
    due = "select from dibs.due_events() where event_id = %s and due_count = 2"
    await watcher.until(f"select 1 {due.removeprefix('select')}", 1, event)
    found = {one.event_id: one for one in await dibs.due_events()}[event]
    assert (found.due_count, found.due_at) == (2, first.expires_at)
    assert (await dibs.expire(event, first.id)).status == "expired"
    (answer,) = await dibs.expire_many(event)
    assert answer.reservation is not None
    assert answer.reservation.id == second.id


async def test_writes_down_a_cleanup(
    dibs: AsyncDibs, watcher: Watcher, event: str
) -> None:
    held = await dibs.reserve(event, {"floor": 1}, session="anna")
    finished = datetime.now(UTC)
    await dibs.log_cleanup(
        started_at=finished - timedelta(seconds=1),
        finished_at=finished,
        trigger=event,
        reservations_expired=1,
        seats_released=0,
        events=1,
        reservation_ids=[held.id],
    )
    rows = await watcher.rows(
        "select reservation_ids[1]::text, finished_at"
        " from dibs.reservation_cleanup_logs where trigger = %s",
        event,
    )
    assert rows == [(held.id, finished)]


async def test_a_duration_for_the_whole_installation(
    empty_url: str, settings: Settings
) -> None:
    seven = replace(settings, reservation_duration_minutes=7)
    async with AsyncDibs(empty_url, settings=seven) as dibs:
        await dibs.put_event("gala", items={"floor": 1})
        held = await dibs.reserve("gala", {"floor": 1}, session="anna")
        (put,) = await dibs.search_journal(action="default_duration_put")
    assert held.expires_at - held.reserved_at == timedelta(minutes=7)
    assert put.principal == "dibs"


async def test_a_time_needs_its_zone(dibs: AsyncDibs, event: str) -> None:
    opens = datetime(2027, 5, 1, 10)  # noqa: DTZ001 that is the point
    put, patch = EventPut(sales_start_at=opens), EventPatch(sales_start_at=opens)
    for said in (
        dibs.put_event(event, sales_start_at=opens),
        dibs.put_event(event, put),
        dibs.change_event(event, sales_start_at=opens),
        dibs.change_event(event, patch),
    ):
        with pytest.raises(InvalidInput) as caught:
            await said
        assert caught.value.field == "/sales_start_at"


async def test_a_refusal_says_whether_its_key_was_refused_before(
    dibs: AsyncDibs, event: str
) -> None:
    await dibs.put_item(event, "cup", capacity=2)
    wanted = {"cup": 3}

    async def replayed(refused: Awaitable[object]) -> bool:
        with pytest.raises(SoldOut) as caught:
            await refused
        return caught.value.replayed

    for expected in (False, True):
        held_back = dibs.block(event, wanted, reason="TV", key="held back")
        reserved = dibs.reserve(event, wanted, session="anna", key="reserved")
        assert await replayed(held_back) is expected
        assert await replayed(reserved) is expected


async def test_a_text_is_no_list_of_seats(dibs: AsyncDibs, event: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        await dibs.reserve(event, seats="A-1", session="anna")
    assert caught.value.field == "/seats"


async def test_a_slash_in_an_event_s_name_is_refused(dibs: AsyncDibs) -> None:
    with pytest.raises(InvalidInput) as caught:
        await dibs.put_event("a/b")
    assert caught.value.field == "/event_id"


@pytest.mark.parametrize("field", ["item", "customer_class"])
async def test_an_empty_name_makes_no_policy_for_all(
    dibs: AsyncDibs, event: str, field: str
) -> None:
    await dibs.put_event(event, items={"floor": 9})
    named: dict[str, Any] = {field: ""}

    with pytest.raises(InvalidInput) as refused:
        await dibs.put_policy(event, units_max=1, **named)
    assert refused.value.detail["field"] == f"/{field}"


async def test_a_number_must_be_one(dibs: AsyncDibs, event: str) -> None:
    await dibs.put_event(event)

    with pytest.raises(InvalidInput) as refused:
        await dibs.change_event(event, focal_x=float("nan"), focal_y=1.0)
    assert refused.value.detail["field"] == "/focal_x"
