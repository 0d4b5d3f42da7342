"""Calls to a provider: each within its step, and none while a transaction is open."""

from collections.abc import AsyncIterator
from typing import Any

import psycopg
import pytest

from dibs import AsyncDibs
from dibs.payments.advance import watched
from dibs.payments.models import RefundAsk
from dibs.payments.provider import ProviderMessage, RefundStanding

from .shop import SETTINGS, Shop
from .wayward import Wayward

OPEN = """
select count(*)::int from pg_stat_activity
where datname = current_database() and pid <> pg_backend_pid()
  and backend_type = 'client backend' and xact_start is not null
"""


CALLS = {"create", "read", "capture", "refund", "refunds", "cancel", "whose"}


class Watchful(Wayward):
    """Looks, whenever it is called, who has a transaction open and where we are."""

    def __init__(self, owner: "psycopg.Connection[Any]", *given: Any) -> None:
        super().__init__(*given)
        self.open_counts: list[int] = []
        self.within: list[tuple[str, str]] = []
        self._owner = owner
        self._step = ("", "")

    def hear(self, step: str, side: str) -> None:
        self._step = step, side

    async def refunds(self, reference: str) -> list[RefundStanding]:
        self._begin("refunds")
        return await super().refunds(reference)

    async def whose(self, message: ProviderMessage) -> str | None:
        self._step = ("provider.whose", "before")  # asked before there is a payment
        self._begin("whose")
        return await super().whose(message)

    def _begin(self, call: str) -> None:
        super()._begin(call)
        ((count,),) = self._owner.execute(OPEN).fetchall()
        self.open_counts.append(count)
        self.within.append(self._step)


@pytest.fixture
async def sandbox(dibs: AsyncDibs, url: str) -> AsyncIterator[Watchful]:
    with psycopg.connect(url, autocommit=True) as owner:
        yield Watchful(owner, dibs.url, SETTINGS)


async def test_no_provider_is_called_under_a_lock_or_outside_a_step(
    shop: Shop, sandbox: Watchful
) -> None:
    with watched(sandbox.hear):
        order = await shop.paid()
        await shop.till.refund(order.id, RefundAsk())
        other = await shop.begin(await shop.order())
        await shop.till.cancel(other.id)
        await sandbox.deliver(shop.till.receive)
    assert {*sandbox.calls} == CALLS
    assert sandbox.within == [(f"provider.{one}", "before") for one in sandbox.calls]
    assert {*sandbox.open_counts} == {0}
