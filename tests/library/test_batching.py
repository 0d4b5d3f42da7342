"""Many callers, one turn per event; each test waits on states, not on the clock."""

import asyncio
from statistics import median
from time import perf_counter

import psycopg
import pytest
from msgspec.structs import replace

from dibs import (
    AsyncDibs,
    Fault,
    FillCartRequest,
    InvalidInput,
    NotFound,
    ReserveRequest,
    Settings,
    SoldOut,
    Unavailable,
)

from .callers import ask, dance, queue_up
from .watcher import Watcher


async def test_an_idle_request_does_not_wait(
    dibs: AsyncDibs, event: str, url: str
) -> None:
    alone, direct = [], []
    statement = "select * from dibs.turn(%s, %s)"
    async with await psycopg.AsyncConnection.connect(url, autocommit=True) as link:
        for number in range(40):
            started = perf_counter()
            await dibs.reserve(event, {"floor": 1}, session=f"alone-{number}")
            alone.append(perf_counter() - started)
            started = perf_counter()
            given = f'{{"reserve":[{{"items":{{"floor":1}},"session":"{number}"}}]}}'
            await link.execute(statement, (event, given))
            direct.append(perf_counter() - started)
    assert median(alone) < 2 * median(direct) + 0.002


async def test_many_callers_share_one_transaction(
    dibs: AsyncDibs, watcher: Watcher, event: str
) -> None:
    async with watcher.holding(event):
        tasks = await queue_up(dibs, watcher, event, *map(str, range(51)))
    answers = await asyncio.gather(*tasks)
    assert {answer.code for answer in answers} == {"ok"}
    transactions = await watcher.rows(
        "select count(*) from dibs.journal where event_id = %s and action = 'reserved'"
        " group by xmin::text order by 1",
        event,
    )
    assert transactions == [(1,), (50,)]


async def test_verbs_of_many_callers_share_one_transaction(
    dibs: AsyncDibs, watcher: Watcher, event: str
) -> None:
    held = [
        await dibs.reserve(event, {"floor": 1}, session=str(number))
        for number in range(3)
    ]
    async with watcher.holding(event):
        first = ask(dibs, event, "first")
        await watcher.until_waiting()
        verbs = (dibs.extend, dibs.confirm, dibs.release)
        later = asyncio.gather(
            *(verb(event, one.id) for verb, one in zip(verbs, held, strict=True))
        )
        await asyncio.sleep(0)
    statuses = [reservation.status for reservation in await later]
    assert statuses == ["reserved", "confirmed", "released"]
    assert (await first).code == "ok"
    ((transactions,),) = await watcher.rows(
        "select count(distinct xmin::text) from dibs.journal where event_id = %s"
        " and action in ('extended', 'confirmed', 'released')",
        event,
    )
    assert transactions == 1


async def test_decides_in_the_order_of_arrival(
    dibs: AsyncDibs, watcher: Watcher, event: str
) -> None:
    await dibs.put_item(event, "floor", capacity=11)
    async with watcher.holding(event):
        tasks = await queue_up(dibs, watcher, event, *map(str, range(31)))
    codes = [answer.code for answer in await asyncio.gather(*tasks)]
    assert codes == ["ok"] * 11 + ["sold_out"] * 20


async def test_decides_in_the_order_of_arrival_whatever_the_verb(
    dibs: AsyncDibs, watcher: Watcher, event: str
) -> None:
    await dibs.put_item(event, "floor", capacity=4)
    first = await dibs.reserve(event, {"floor": 1}, session="first")
    async with watcher.holding(event):
        (head,) = await queue_up(dibs, watcher, event, "head")
        asked = [
            asyncio.create_task(one)
            for one in (
                dibs.sell(event, {"floor": 1}, session="counter"),
                dibs.reserve(event, {"floor": 1}, session="bo"),
                dibs.amend(event, first.id, {"floor": 2}),
                dibs.sell(event, {"floor": 1}, session="counter"),
            )
        ]
        await asyncio.sleep(0)
    told = await asyncio.gather(head, *asked, return_exceptions=True)
    assert [isinstance(one, SoldOut) for one in told] == [False] * 3 + [True] * 2


async def test_a_refused_larger_request_does_not_block_a_smaller_later_one(
    dibs: AsyncDibs, watcher: Watcher, event: str
) -> None:
    await dibs.put_item(event, "floor", capacity=5)
    async with watcher.holding(event):
        (first,) = await queue_up(dibs, watcher, event, "first")
        large = ask(dibs, event, "large", 5)
        small = ask(dibs, event, "small", 4)
        await asyncio.sleep(0)
    answers = await asyncio.gather(first, large, small)
    assert [answer.code for answer in answers] == ["ok", "sold_out", "ok"]


async def test_a_faulting_request_harms_no_neighbour(
    dibs: AsyncDibs, watcher: Watcher, event: str
) -> None:
    async with watcher.holding(event):
        before = await queue_up(dibs, watcher, event, *map(str, range(8)))
        faulting = dance(dibs, event)
        await asyncio.sleep(0)
        after = [ask(dibs, event, str(number)) for number in range(8, 16)]
        await asyncio.sleep(0)
    answers = await asyncio.gather(*before, *after)
    assert {answer.code for answer in answers} == {"ok"}
    with pytest.raises(Fault, match="requests must map") as caught:
        await faulting
    assert caught.value.sqlstate == "ZD001"
    numbers = await watcher.rows(
        "select session::int from dibs.journal where event_id = %s"
        " and action = 'reserved' order by position",
        event,
    )
    assert numbers == [(number,) for number in range(16)]


async def test_a_caller_gone_before_sending_is_dropped(
    dibs: AsyncDibs, watcher: Watcher, event: str
) -> None:
    async with watcher.holding(event):
        first, gone, last = await queue_up(dibs, watcher, event, "1", "gone", "3")
        gone.cancel()
        await asyncio.wait([gone])
    assert (await first).code == (await last).code == "ok"
    assert await watcher.reservation_count(event, "gone") == 0


async def test_a_caller_gone_after_sending_does_not_cancel_the_commit(
    dibs: AsyncDibs, watcher: Watcher, event: str
) -> None:
    async with watcher.holding(event):
        gone, neighbour = await queue_up(dibs, watcher, event, "gone", "neighbour")
        gone.cancel()
        await asyncio.wait([gone])
    assert (await neighbour).code == "ok"
    assert await watcher.reservation_count(event, "gone") == 1


async def test_a_gone_caller_of_many_takes_all_of_them_along(
    dibs: AsyncDibs, watcher: Watcher, event: str
) -> None:
    requests = [ReserveRequest(items={"floor": 1}, session="many")] * 5
    async with watcher.holding(event):
        (first,) = await queue_up(dibs, watcher, event, "first")
        many = asyncio.create_task(dibs.reserve_many(event, requests))
        await asyncio.sleep(0)
        many.cancel()
        await asyncio.wait([many])
    assert (await first).code == "ok"
    assert await watcher.reservation_count(event, "many") == 0


async def test_a_stuck_event_does_not_hold_up_another(
    url: str, watcher: Watcher, event: str, settings: Settings
) -> None:
    other = f"{event}-other"
    two = replace(settings, pool_connections_max=2)
    async with AsyncDibs(url, settings=two) as dibs, watcher.holding(event):
        await dibs.put_event(other, items={"floor": 10})
        stuck = await queue_up(dibs, watcher, event, *map(str, range(20)))
        held = await dibs.reserve(other, {"floor": 1}, session="free")
        assert held.status == "reserved"
        assert not any(task.done() for task in stuck)
        for task in stuck:
            task.cancel()


async def test_bounds_a_batch(
    url: str, watcher: Watcher, event: str, settings: Settings
) -> None:
    few = replace(settings, batch_requests_max=10)
    async with AsyncDibs(url, settings=few) as dibs:
        async with watcher.holding(event):
            tasks = await queue_up(dibs, watcher, event, *map(str, range(36)))
        await asyncio.gather(*tasks)
    transactions = await watcher.rows(
        "select count(*) from dibs.journal where event_id = %s and action = 'reserved'"
        " group by xmin::text order by min(position)",
        event,
    )
    assert transactions == [(1,), (10,), (10,), (10,), (5,)]


async def test_refuses_what_does_not_fit_the_queue(
    url: str, watcher: Watcher, event: str, settings: Settings
) -> None:
    short = replace(settings, queue_requests_max=3)
    async with AsyncDibs(url, settings=short) as dibs:
        async with watcher.holding(event):
            tasks = await queue_up(dibs, watcher, event, *map(str, range(4)))
            with pytest.raises(Unavailable, match="too many requests wait"):
                await dibs.reserve(event, {"floor": 1}, session="late")
        answers = await asyncio.gather(*tasks)
    assert {answer.code for answer in answers} == {"ok"}
    assert await watcher.reservation_count(event, "late") == 0


async def test_refuses_more_events_at_once_than_it_keeps_queues_for(
    dibs: AsyncDibs, watcher: Watcher, event: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dibs.batching.batcher.LANES_MAX", 1)
    async with watcher.holding(event):
        (first,) = await queue_up(dibs, watcher, event, "first")
        with pytest.raises(Unavailable, match="too many events"):
            await dibs.reserve("another", {"floor": 1}, session="late")
    assert (await first).code == "ok"
    with pytest.raises(NotFound):
        await dibs.reserve("another", {"floor": 1}, session="late")


async def test_an_event_the_database_cannot_hold_is_refused(dibs: AsyncDibs) -> None:
    with pytest.raises(InvalidInput) as refused:
        await dibs.reserve("nul \0", {"floor": 1}, session="anna")
    assert refused.value.detail["field"] == "/event"


async def test_many_answers_come_in_the_order_of_the_requests(
    dibs: AsyncDibs, event: str
) -> None:
    requests = [
        ReserveRequest(items={"floor": units}, session=f"s{units}")
        for units in (1, 500_000, 2, 0, 3)
    ]
    requests.insert(1, ReserveRequest(items={"floor": 1}, session="nul \0"))
    answers = await dibs.reserve_many(event, requests)
    codes = [answer.code for answer in answers]
    refused = ["invalid_input", "too_many_units", "ok", "invalid_input"]
    assert codes == ["ok", *refused, "ok"]
    units = [a.reservation and a.reservation.items["floor"] for a in answers]
    assert units == [1, None, None, 2, None, 3]


async def test_of_many_those_are_refused_that_do_not_fit_the_queue(
    url: str, watcher: Watcher, event: str, settings: Settings
) -> None:
    short = replace(settings, queue_requests_max=3)
    requests = [ReserveRequest(items={"floor": 1}, session=f"s{n}") for n in range(5)]
    async with AsyncDibs(url, settings=short) as dibs:
        async with watcher.holding(event):
            (first,) = await queue_up(dibs, watcher, event, "first")
            many = asyncio.create_task(dibs.reserve_many(event, requests))
            await asyncio.sleep(0)  # lets it submit
        await first
        codes = [answer.code for answer in await many]
    assert codes == ["ok"] * 3 + ["unavailable"] * 2


async def test_many_of_which_one_cannot_be_encoded_are_all_not_sent(
    dibs: AsyncDibs, event: str
) -> None:
    good = ReserveRequest(items={"floor": 1}, session="good")
    bad = ReserveRequest(items={"floor": object()}, session="bad")  # type: ignore[dict-item]
    with pytest.raises(TypeError, match="unsupported"):
        await dibs.reserve_many(event, [good, bad, good])
    await dibs.reserve(event, {"floor": 1}, session="next")
    seen = await dibs.availability(event)
    assert seen.items["floor"].available_count == 99


async def test_an_empty_request_harms_no_neighbour(dibs: AsyncDibs, event: str) -> None:
    good = FillCartRequest(items={"floor": 1}, session="anna")
    answers = await dibs.fill_cart_many(event, [good, FillCartRequest(), good])
    assert [answer.code for answer in answers] == ["ok", "invalid_input", "ok"]
    assert answers[1].detail == {"field": "/session", "reason": "is required"}


@pytest.mark.parametrize("text", ["nul \0", "lone \ud800"])
async def test_text_the_database_cannot_hold_is_refused_alone(
    dibs: AsyncDibs, watcher: Watcher, event: str, text: str
) -> None:
    async with watcher.holding(event):
        first, bad, last = await queue_up(dibs, watcher, event, "1", text, "3")
    codes = [answer.code for answer in await asyncio.gather(first, bad, last)]
    assert codes == ["ok", "invalid_input", "ok"]
    assert (await bad).detail == {
        "field": "/session",
        "reason": "must not contain NUL or lone surrogates",
    }


async def test_an_escaped_backslash_is_not_taken_for_nul(
    dibs: AsyncDibs, event: str
) -> None:
    session = "\\u0000"
    held = await dibs.reserve(event, {"floor": 1}, session=session)
    assert await dibs.confirm(event, held.id, session=session)


async def test_sold_out_says_what_is_left(dibs: AsyncDibs, event: str) -> None:
    await dibs.put_item(event, "floor", capacity=3)
    with pytest.raises(SoldOut) as caught:
        await dibs.reserve(event, {"floor": 4}, session="anna")
    assert caught.value.available == {"floor": 3}
    assert caught.value.server_now is not None
