"""What looking costs where nothing moved, and what it finds after a restore."""

import math
from collections import Counter
from typing import Any

import psycopg
import pytest
from tests.doors.clock import Clock

from dibs.delivery.desk import Desk

from .conftest import SETTINGS, Mail
from .misbehaving import Web


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """By statement, how many rows were read since."""
    rows: Counter[str] = Counter()
    fetch = Desk.fetch

    async def counting(self: Desk, name: str, *given: Any, within: str = "") -> Any:
        found = await fetch(self, name, *given, within=within)
        rows[name] += len(found)
        return found

    monkeypatch.setattr(Desk, "fetch", counting)
    return rows


async def test_a_look_at_nothing_new_reads_hardly_anything(
    mail: Mail, web: Web, clock: Clock, asked: Counter[str]
) -> None:
    for number in range(20):
        await mail.dibs.put_event(f"{mail.event}-{number}", items={"floor": 1})
    await mail.tell(web.url("/idle"))
    await mail.carry()
    clock.advance(minutes=1)
    await mail.hold()
    await mail.carry()
    clock.advance(minutes=1)
    mail.relay._ledgers._whole_look_at = math.inf
    await mail.relay.run_once()
    asked.clear()
    await mail.relay.run_once()
    assert asked == {"lease_endpoints": 1, "moved_heads": 0, "message_positions": 0}


async def test_without_endpoints_nothing_is_looked_at(
    mail: Mail, asked: Counter[str]
) -> None:
    await mail.hold()
    assert await mail.relay.run_once() == 0
    assert set(asked) == {"lease_endpoints"}


async def test_the_first_endpoint_waits_no_longer_than_others(mail: Mail) -> None:
    await mail.relay.run_once()
    look_seconds = SETTINGS.delivery_look_ms / 1000
    assert await mail.relay.pause_seconds() == look_seconds


async def test_one_event_that_moved_is_read_alone(
    mail: Mail, web: Web, clock: Clock, asked: Counter[str]
) -> None:
    await mail.tell(web.url("/one"))
    await mail.tell(web.url("/two"))
    await mail.carry()
    clock.advance(hours=1)
    mail.relay._ledgers._whole_look_at = math.inf
    await mail.relay.run_once()
    clock.advance(hours=1)
    await mail.hold(3)
    asked.clear()
    await mail.relay.run_once()
    assert asked["moved_heads"] == 1
    assert asked["journal_of"] == 3, "once for both"


async def test_what_commits_late_is_found(mail: Mail, web: Web, clock: Clock) -> None:
    told = await mail.tell(web.url("/late"))
    await mail.relay.run_once()
    (held,) = await mail.hold()
    clock.advance(minutes=5)  # as long as its transaction took to commit
    mail.relay._ledgers._looked_at = clock.now()
    mail.relay._ledgers._whole_look_at = math.inf
    await mail.relay.run_once()
    assert await mail.sent(told) == []
    mail.relay._ledgers._whole_look_at = 0.0  # five seconds later
    await mail.relay.run_once()
    assert [one.subject for one in await mail.sent(told)] == [held]


async def test_after_a_restore_it_goes_on_from_where_the_journal_is(
    mail: Mail, web: Web, url: str, clock: Clock
) -> None:
    told = await mail.tell(web.url("/restored"))
    await mail.hold()
    await mail.carry()
    with psycopg.connect(url) as link:
        link.execute(
            "update dibs_office.cursors set position = position + 7, epoch = 'before'"
            " where endpoint_id = %s and ledger = %s",
            (told.endpoint.id, mail.event),
        )
        link.execute("update dibs_office.endpoints set version = version + 1")
    await mail.carry()
    (held,) = await mail.hold()
    await mail.carry()
    assert [one.subject for one in await mail.sent(told)][1:] == [held]


async def test_an_older_look_sets_nobody_back(
    mail: Mail, web: Web, url: str, clock: Clock
) -> None:
    told = await mail.tell(web.url("/older"))
    await mail.hold()
    await mail.carry()
    with psycopg.connect(url) as link:
        link.execute(
            "update dibs_office.cursors set position = position + 7"
            " where endpoint_id = %s and ledger = %s",
            (told.endpoint.id, mail.event),
        )
        link.execute("update dibs_office.endpoints set version = version + 1")
    await mail.carry()
    await mail.hold()
    await mail.carry()
    assert len(await mail.sent(told)) == 1
