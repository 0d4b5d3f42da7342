"""Alarms: what is too late is said by `/readyz`, `/metrics` and the log."""

import asyncio
import math
from contextlib import aclosing

import httpx
import psycopg
from tests.brokers.servers import free_port
from tests.embedded.processes import wait_until

from dibs.config import Settings
from dibs.delivery import EndpointPut, Post
from dibs.installer import scratch_database

from .conftest import CRON_SECRET, served
from .test_metrics import hold_for_a_second, samples

NOBODY = f"nats://127.0.0.1:{free_port()}"
LATE = {"DIBS_DELIVERY_LAG_SECONDS_MAX": "0.5", "DIBS_RELEASE_LAG_SECONDS_MAX": "0.5"}


async def follow(url: str) -> str:
    """An endpoint that nobody tells anything; its id."""
    async with aclosing(Post(url, Settings())) as post:
        made = await post.create(EndpointPut(kind="nats", url=NOBODY))
    return made.endpoint.id


async def forget(url: str, endpoint: str) -> None:
    async with aclosing(Post(url, Settings())) as post:
        await post.remove(endpoint)


def test_an_endpoint_that_fails_is_an_alarm_of_its_own(postgres: str) -> None:
    limit = {"DIBS_ENDPOINT_FAILING_SECONDS_MAX": "0.5"}
    with (
        scratch_database(postgres) as url,
        served(url, **limit) as running,
        httpx.Client(base_url=running.url, timeout=10) as http,
    ):
        endpoint = asyncio.run(follow(url))
        hold_for_a_second(http, "gala")

        def ready() -> tuple[list[str], list[str]]:
            told = http.get("/readyz").raise_for_status().json()
            return told["alarms"], told["endpoints"]

        expected = (["endpoint_failing"], [endpoint])
        wait_until(lambda: ready() == expected, seconds_max=20)
        counted = samples(http)
        assert counted["dibs_alarm", "endpoint_failing"] == 1
        assert counted["dibs_alarm", "delivery_lag"] == 0
        assert counted["dibs_endpoint_failing_seconds", endpoint, "nats"] > 0.5
        assert counted["dibs_delivery_late_seconds", endpoint, "nats"] == 0
        assert counted["dibs_delivery_lag_seconds", endpoint, "nats"] > 0.5
        (said,) = [line for line in running.logged() if line["message"] == "alarm"]
        assert (said["alarm"], said["endpoints"]) == ("endpoint_failing", [endpoint])


DUE = """
insert into dibs_office.payments (
  payment_id, order_id, number, organisation_id, provider, method, status, point,
  amount_minor, currency, captured_minor, due_at, principal, created_at, updated_at,
  finished_at
)
values (gen_random_uuid(), gen_random_uuid(), 1, '', 'elsewhere', 'intent', 'succeeded',
  'finished', 10, 'EUR', 10, now() - interval '90 seconds', '', now(), now(), now())
returning payment_id
"""
FAILED = """
insert into dibs_office.refunds (
  refund_id, order_id, payment_id, amount_minor, is_of_sale, reason, parts, status,
  principal, created_at, updated_at
)
values (gen_random_uuid(), gen_random_uuid(), %s, 10, true, '', '[{}]', 'failed', '',
  now(), now())
"""


def test_money_that_waits_raises_alarms(postgres: str) -> None:
    with (
        scratch_database(postgres) as url,
        served(url) as running,
        httpx.Client(base_url=running.url, timeout=10) as http,
    ):

        def alarms() -> list[str]:
            told: list[str] = http.get("/readyz").raise_for_status().json()["alarms"]
            return sorted(told)

        with psycopg.connect(url, autocommit=True) as link:
            row = link.execute(DUE).fetchone()
            assert row is not None
            link.execute(FAILED, row)
            wait_until(lambda: alarms() == ["payment_lag", "refund_failed"])
            assert samples(http)["dibs_alarm", "refund_failed"] == 1
            link.execute("delete from dibs_office.refunds")
            link.execute("delete from dibs_office.payments")
            wait_until(lambda: alarms() == [])


def test_one_figure_that_cannot_be_measured_silences_no_other_alarm(
    postgres: str,
) -> None:
    with (
        scratch_database(postgres) as url,
        served(url, "--no-sweep", **LATE) as running,
        httpx.Client(base_url=running.url, timeout=10) as http,
        psycopg.connect(url, autocommit=True) as link,
    ):

        def alarms() -> list[str]:
            told: list[str] = http.get("/readyz").raise_for_status().json()["alarms"]
            return sorted(told)

        counted = samples(http)
        names = ("delivery_lag", "payment_lag", "refund_failed", "release_lag")
        assert [counted["dibs_alarm", name] for name in names] == [0, 0, 0, 0]
        endpoint = asyncio.run(follow(url))
        hold_for_a_second(http, "first")
        wait_until(lambda: alarms() == ["delivery_lag", "release_lag"])
        link.execute("alter function dibs_office.list_endpoints rename to gone")
        hold_for_a_second(http, "second")
        row = link.execute(DUE).fetchone()
        assert row is not None
        wait_until(lambda: alarms() == ["delivery_lag", "payment_lag", "release_lag"])
        counted = samples(http)
        assert counted["dibs_alarm", "delivery_lag"] == 1, "nothing says it is over"
        assert math.isnan(counted["dibs_alarm", "endpoint_failing"])
        assert counted["dibs_alarm", "refund_failed"] == 0
        assert ("dibs_delivery_lag_seconds", endpoint, "nats") not in counted


def test_what_nobody_sweeps_and_tells_raises_alarms_until_it_is_done(
    postgres: str,
) -> None:
    with (
        scratch_database(postgres) as url,
        served(url, "--no-sweep", **LATE) as running,
        httpx.Client(base_url=running.url, timeout=10) as http,
    ):

        def alarms() -> list[str]:
            told: list[str] = http.get("/readyz").raise_for_status().json()["alarms"]
            return sorted(told)

        assert alarms() == []
        endpoint = asyncio.run(follow(url))
        hold_for_a_second(http, "gala")
        wait_until(lambda: alarms() == ["delivery_lag", "release_lag"])
        counted = samples(http)
        assert counted["dibs_alarm", "delivery_lag"] == 1
        assert counted["dibs_alarm", "release_lag"] == 1
        assert counted["dibs_delivery_lag_seconds", endpoint, "nats"] > 0.5
        assert counted["dibs_delivery_behind", endpoint, "nats"] > 0

        headers = {"X-API-Key": CRON_SECRET}
        http.post("/v1/maintenance/cleanup", headers=headers).raise_for_status()
        asyncio.run(forget(url, endpoint))
        wait_until(lambda: alarms() == [])
        counted = samples(http)
        assert counted["dibs_alarm", "release_lag"] == 0
        assert ("dibs_delivery_lag_seconds", endpoint, "nats") not in counted
        said = [line for line in running.logged() if "alarm" in line]
        assert sorted((line["message"], line["alarm"]) for line in said) == [
            ("alarm", "delivery_lag"),
            ("alarm", "release_lag"),
            ("alarm is over", "delivery_lag"),
            ("alarm is over", "release_lag"),
        ]
        with psycopg.connect(url) as link:
            assert link.execute("select * from dibs.verify('gala')").fetchall() == []
