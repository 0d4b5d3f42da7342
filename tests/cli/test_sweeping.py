"""Holds end and payments go on beside `dibs serve`, and by `dibs worker` alone."""

import asyncio
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, LiteralString
from uuid import UUID

import psycopg
import pytest
from tests.embedded.processes import wait_until

from dibs import AsyncDibs, Dibs
from dibs.installer import scratch_database
from dibs.payments import Till
from dibs.payments.models import OrderedReservation, OrderPut, PayAsk
from dibs.payments.sandbox import Sandbox

START_SECONDS_MAX = 60.0
SWEPT = """
select v.status, l.reservations_expired
from dibs.reservations v
join dibs.reservation_cleanup_logs l on v.reservation_id = any (l.reservation_ids)
where v.reservation_id = %s and l.trigger = 'worker'
"""


@contextmanager
def running(database: str, *command: str) -> Iterator[None]:
    """A process of the command line on that database, which only its sweeper sweeps."""
    settings = {
        "DIBS_DATABASE_URL": database,
        "DIBS_SWEEP_INTERVAL_SECONDS": "86400",
        "DIBS_PAYMENTS": "sandbox",
    }
    with subprocess.Popen(
        [sys.executable, "-m", "dibs.cli", *command],
        env={**os.environ, **settings},
        stderr=subprocess.DEVNULL,
    ) as process:
        try:
            yield
        finally:
            process.terminate()


@pytest.mark.parametrize("command", [("serve", "--port", "0"), ("worker",)])
def test_a_hold_ends_by_itself(postgres: str, command: tuple[str, ...]) -> None:
    with (
        scratch_database(postgres) as database,
        Dibs(database) as dibs,
        psycopg.connect(database, autocommit=True) as look,
        running(database, *command),
    ):

        def rows(query: LiteralString, *given: UUID) -> list[tuple[Any, ...]]:
            return look.execute(query, given).fetchall()

        dibs.put_event("gala", items={"floor": 9}, hold_seconds=1)
        held = dibs.reserve("gala", {"floor": 2}, session="anna")
        wait_until(lambda: rows(SWEPT, UUID(held.id)), START_SECONDS_MAX)
        assert rows(SWEPT, UUID(held.id)) == [("expired", 1)]


async def paid_and_forgotten(database: str) -> None:
    """Somebody pays, and whoever took the order is gone."""
    async with AsyncDibs(database) as dibs:
        items = {"floor": {"capacity": 9, "price_minor": 100}}
        await dibs.put_event("gala", items=items)
        held = await dibs.reserve("gala", {"floor": 2}, session="anna")
        sandbox = Sandbox(dibs.url, dibs.settings)
        till = Till(dibs, {"sandbox": sandbox}, dibs.settings)
        ticket = OrderedReservation(event="gala", id=held.id)
        order = await till.create_order(OrderPut(reservations=[ticket]))
        order = await till.pay(order.id, PayAsk())
        assert order.payment is not None
        await sandbox.confirm(order.payment.reference or "", "4242424242424242")
        await till.aclose()


@pytest.mark.parametrize("command", [("serve", "--port", "0"), ("worker",)])
def test_a_payment_goes_on_by_itself(postgres: str, command: tuple[str, ...]) -> None:
    with (
        scratch_database(postgres) as database,
        psycopg.connect(database, autocommit=True) as look,
    ):
        asyncio.run(paid_and_forgotten(database))

        def statuses() -> list[tuple[Any, ...]]:
            return look.execute("select status from dibs_office.orders").fetchall()

        assert statuses() == [("paying",)]
        with running(database, *command):
            wait_until(lambda: statuses() != [("paying",)], START_SECONDS_MAX)
        assert statuses() == [("paid",)]
