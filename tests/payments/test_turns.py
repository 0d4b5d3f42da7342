"""Thousands who pay at once are looked at in turn, and none is kept from paying."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from msgspec.structs import replace

from dibs import AsyncDibs
from dibs.payments import Till
from dibs.payments.advance.turns import SECONDS_MAX, Turns
from dibs.payments.advance.watch import LOOK_SECONDS
from dibs.payments.sandbox import Sandbox

from .shop import SETTINGS, Shop

NOW = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture
async def till(dibs: AsyncDibs, sandbox: Sandbox) -> AsyncIterator[Till]:
    till = Till(
        dibs, {"sandbox": sandbox}, replace(SETTINGS, payment_looks_per_second_max=1)
    )
    yield till
    assert await till.verify() == []
    await till.aclose()


def test_few_are_looked_at_as_soon_as_they_want() -> None:
    turns = Turns(20)
    waits = [
        turns.take("stripe", NOW + timedelta(seconds=one / 10), 30)
        for one in range(500)
    ]
    assert max(waits) == 30


def test_of_many_a_provider_is_asked_about_so_many_a_second() -> None:
    turns = Turns(20)
    waits = [turns.take("stripe", NOW, 30) for _ in range(2_000)]
    assert waits[0] == 30
    assert {round(later - sooner, 6) for sooner, later in pairwise(waits)} == {0.05}
    assert turns.take("sandbox", NOW, 30) == 30


def test_however_many_there_are_each_has_its_turn() -> None:
    turns = Turns(1)
    waits = [turns.take("stripe", NOW, 30) for _ in range(2_000)]
    assert max(waits) == SECONDS_MAX
    back = NOW - timedelta(hours=1)
    assert turns.take("stripe", back, 30) == SECONDS_MAX


async def test_who_waits_is_looked_at_in_turn_and_who_pays_is_not_kept(
    shop: Shop, sandbox: Sandbox
) -> None:
    orders = [await shop.begin(await shop.order()) for _ in range(4)]
    payments = (await shop.till.payments())[::-1]
    dues = [one.due_at for one in payments if one.due_at is not None]
    assert len(dues) == 4
    assert (dues[0] - payments[0].created_at).total_seconds() <= LOOK_SECONDS + 1
    for sooner, later in pairwise(dues):
        assert later - sooner >= timedelta(seconds=0.9)
    paid = await shop.confirm(orders[-1])
    assert paid.status == "paid"
