"""Whatever a database's sessions are set to, answers are the same."""

from collections.abc import Iterator
from datetime import UTC

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict

from dibs import AsyncDibs, Fault

SETTINGS = {"datestyle": "German", "timezone": "Europe/Vienna"}


@pytest.fixture
def odd(url: str) -> Iterator[str]:
    """A database whose sessions write times as people there do."""
    name = conninfo_to_dict(url)["dbname"]
    with psycopg.connect(url, autocommit=True) as link:
        for setting, value in SETTINGS.items():
            link.execute(f"alter database \"{name}\" set {setting} = '{value}'")
        yield url
        for setting in SETTINGS:
            link.execute(f'alter database "{name}" reset {setting}')


async def test_times_are_read_and_told_in_utc(odd: str) -> None:
    event = "sessions"
    async with AsyncDibs(odd) as dibs:
        await dibs.put_event(event, items={"floor": 9}, leave_grace_seconds=30)
        held = await dibs.reserve(event, {"floor": 1}, session="anna")
        await dibs.leave(event, held.id)
        read = await dibs.reservation(event, held.id)
    assert read.leaves_at is not None
    assert (read.expires_at.tzinfo, read.leaves_at.tzinfo) == (UTC, UTC)
    assert read.leaves_at < read.expires_at


async def test_a_lent_transaction_that_is_read_only_is_no_better_again(
    url: str, dibs: AsyncDibs
) -> None:
    await dibs.put_event("read-only", items={"floor": 9})
    link = await psycopg.AsyncConnection.connect(url)
    async with link:
        await link.set_read_only(True)
        with pytest.raises(Fault) as fault:
            await dibs.reserve("read-only", {"floor": 1}, session="a", connection=link)
        await link.rollback()
    assert fault.value.sqlstate == "25006"
