"""What happened and why, as a program asks for it."""

from datetime import UTC, datetime

import pytest

from dibs import (
    AsyncDibs,
    InvalidInput,
    NotFound,
    SeatsNotFound,
    Settings,
    SoldOut,
    called_from,
)

from .watcher import Watcher

UNKNOWN = "00000000-0000-7000-8000-000000000000"


async def test_statistics_of_one_event_and_of_all(dibs: AsyncDibs, event: str) -> None:
    await dibs.put_event(event, items={"floor": 9})
    held = await dibs.reserve(event, {"floor": 2}, session="anna")
    await dibs.confirm(event, held.id)
    counted = await dibs.statistics(event, hours=1)
    assert (counted.event, counted.created, counted.completed) == (event, 1, 1)
    assert counted.counted_at - counted.since == (
        datetime(2027, 1, 1, 1, tzinfo=UTC) - datetime(2027, 1, 1, tzinfo=UTC)
    )
    over_all = await dibs.statistics()
    assert over_all.event is None
    assert over_all.created >= 1


async def test_rolled_up_or_not_they_are_the_same(dibs: AsyncDibs, event: str) -> None:
    await dibs.put_event(event, items={"floor": 9})
    for session in ("anna", "bo"):
        held = await dibs.reserve(event, {"floor": 1}, session=session)
        await dibs.release(event, held.id)
    before = await dibs.statistics(event)
    assert await dibs.roll_up() >= 6
    after = await dibs.statistics(event)
    assert before.mean_hold_seconds == after.mean_hold_seconds
    assert (before.created, before.released) == (after.created, after.released)


@pytest.mark.parametrize("hours", [0, 87_601])
async def test_statistics_have_bounds(dibs: AsyncDibs, hours: int) -> None:
    with pytest.raises(InvalidInput, match="/hours must be from 1"):
        await dibs.statistics(hours=hours)


async def test_explanations_are_sentences(dibs: AsyncDibs, event: str) -> None:
    await dibs.put_event(event, items={"floor": 2})
    held = await dibs.reserve(event, {"floor": 2}, session="anna-in-the-web")
    with pytest.raises(SoldOut):
        await dibs.reserve(event, {"floor": 1}, session="bo-at-the-desk")
    first, last = await dibs.explain_reservation(event, held.id)
    assert first.what.startswith("Reserved 2 × floor until")
    assert first.actor is not None
    assert first.actor.startswith("session an…")
    assert (last.actor, last.detail["status"]) == (None, "reserved")
    revealed = await dibs.explain_reservation(event, held.id, reveal=True)
    assert revealed[0].actor == "session anna-in-the-web"
    asked, *_, now = await dibs.explain_refusal(event, session="bo-at-the-desk")
    assert asked.detail["code"] == "sold_out"
    assert now.detail["is_granted"] is False
    (item, *_) = await dibs.explain_sold_out(event, "floor")
    assert item.detail["reservations"] == 1
    assert await dibs.explain_refusal(event, session="nobody") == []


async def test_the_journal_shows_owners_to_who_may_see_them(
    dibs: AsyncDibs, event: str
) -> None:
    await dibs.put_event(event, items={"floor": 2})
    await dibs.reserve(event, {"floor": 2}, session="anna-in-the-web")
    masked = (await dibs.journal(event))[-1]
    (revealed,) = await dibs.journal(event, after=masked.position - 1, reveal=True)
    assert masked.session is not None
    assert masked.session.startswith("an…")
    assert revealed.session == "anna-in-the-web"
    assert revealed.items == {"floor": 2}


async def test_what_is_not_there_is_refused(dibs: AsyncDibs, event: str) -> None:
    await dibs.put_event(event)
    with pytest.raises(NotFound):
        await dibs.statistics(f"{event}-x")
    with pytest.raises(NotFound):
        await dibs.explain_reservation(event, UNKNOWN)
    with pytest.raises(InvalidInput):
        await dibs.explain_reservation(event, "no-uuid")
    with pytest.raises(SeatsNotFound):
        await dibs.explain_seat(event, "A-1")
    with pytest.raises(NotFound):
        await dibs.explain_sold_out(event, "roof")


async def test_tidying_rolls_up_and_deletes_by_the_settings(
    dibs: AsyncDibs, event: str
) -> None:
    await dibs.put_event(event, items={"floor": 2})
    await dibs.tidy()
    assert await dibs.roll_up() == 0


async def test_tidying_forgets_addresses_by_the_settings(
    dibs: AsyncDibs, url: str, watcher: Watcher, event: str
) -> None:
    await dibs.put_event(event, items={"floor": 2})
    with called_from("203.0.113.7", agent="Chrome"), pytest.raises(SoldOut):
        await dibs.reserve(event, {"floor": 3}, session="anna")
    await watcher.rows(
        "update dibs.refusals set second_at = second_at - interval '31 days'"
        " where event_id = %s returning 1",
        event,
    )
    kept = "select network, agent from dibs.refusals where event_id = %s"
    for_ever = Settings(keep_addresses_days=None)
    async with AsyncDibs(url, settings=for_ever) as patient:
        await patient.tidy()
    assert await watcher.rows(kept, event) == [("203.0.113.7", "Chrome")]
    await dibs.tidy()
    assert await watcher.rows(kept, event) == [(None, None)]
