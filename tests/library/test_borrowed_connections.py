"""Verbs in the caller's own transaction: with its order, or not at all."""

import psycopg
import pytest
from psycopg.rows import dict_row

from dibs import AsyncDibs, Dibs, NotFound, ReserveRequest, SoldOut

from .watcher import Watcher


async def test_a_rollback_undoes_the_hold(
    dibs: AsyncDibs, watcher: Watcher, url: str, event: str
) -> None:
    async with await psycopg.AsyncConnection.connect(url) as link:
        held = await dibs.reserve(event, {"floor": 2}, session="anna", connection=link)
        sold = await dibs.confirm(event, held.id, connection=link)
        assert sold.status == "confirmed"
        await link.rollback()
    assert await watcher.reservation_count(event, "anna") == 0


async def test_a_commit_keeps_it(
    dibs: AsyncDibs, watcher: Watcher, url: str, event: str
) -> None:
    async with await psycopg.AsyncConnection.connect(url) as link:
        await dibs.reserve(event, {"floor": 2}, session="anna", connection=link)
        assert await watcher.reservation_count(event, "anna") == 0
    assert await watcher.reservation_count(event, "anna") == 1


async def test_a_refusal_leaves_the_transaction_healthy(
    dibs: AsyncDibs, watcher: Watcher, url: str, event: str
) -> None:
    await dibs.put_item(event, "floor", capacity=1)
    async with await psycopg.AsyncConnection.connect(url) as link:
        with pytest.raises(SoldOut):
            await dibs.reserve(event, {"floor": 2}, session="anna", connection=link)
        await dibs.reserve(event, {"floor": 1}, session="anna", connection=link)
    assert await watcher.reservation_count(event, "anna") == 1


async def test_many_in_one_transaction(
    dibs: AsyncDibs, watcher: Watcher, url: str, event: str
) -> None:
    requests = [ReserveRequest(items={"floor": 1}, session="anna")] * 3
    async with await psycopg.AsyncConnection.connect(url) as link:
        answers = await dibs.reserve_many(event, requests, connection=link)
        assert [answer.code for answer in answers] == ["ok"] * 3
        await link.rollback()
    assert await watcher.reservation_count(event, "anna") == 0


async def test_a_connection_keeps_its_own_ways(
    dibs: AsyncDibs, url: str, event: str
) -> None:
    async with await psycopg.AsyncConnection.connect(
        url, row_factory=dict_row, cursor_factory=psycopg.AsyncClientCursor
    ) as link:
        held = await dibs.reserve(event, {"floor": 1}, session="anna", connection=link)
        assert isinstance(held.id, str)
        cursor = await link.execute("select gen_random_uuid() as id")
        row = await cursor.fetchone()
        assert row is not None
        assert not isinstance(row["id"], str)


async def test_a_blocking_connection_has_no_place_in_async_code(
    dibs: AsyncDibs, url: str, event: str
) -> None:
    with (
        psycopg.connect(url) as link,
        pytest.raises(TypeError, match="AsyncConnection, not"),
    ):
        await dibs.reserve(event, {"floor": 1}, session="anna", connection=link)


async def test_an_error_of_the_database_is_the_callers(
    dibs: AsyncDibs, watcher: Watcher, url: str, event: str
) -> None:
    async with (
        watcher.holding(event),
        await psycopg.AsyncConnection.connect(url) as link,
    ):
        with pytest.raises(psycopg.errors.LockNotAvailable):
            await dibs.reserve(event, {"floor": 1}, session="anna", connection=link)
        await link.rollback()


def test_blocking_code_lends_a_blocking_connection(url: str, event: str) -> None:
    with Dibs(url) as dibs, psycopg.connect(url) as link:
        held = dibs.reserve(event, {"floor": 1}, session="anna", connection=link)
        assert dibs.reservation(event, held.id, connection=link).valid
        link.rollback()
        with pytest.raises(NotFound):
            dibs.reservation(event, held.id)


async def test_an_async_connection_has_no_place_in_blocking_code(
    url: str, event: str
) -> None:
    async with await psycopg.AsyncConnection.connect(url) as link:
        with (
            Dibs(url) as dibs,
            pytest.raises(TypeError, match="Connection, not"),
        ):
            dibs.reserve(event, {"floor": 1}, session="anna", connection=link)
