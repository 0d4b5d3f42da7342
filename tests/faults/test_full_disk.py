"""A full disk: sales stop with a reason, and go on by themselves once there is room."""

import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import httpx
import psutil
import psycopg
import pytest
from tests.sizes import sized

from dibs import embedded, migrate
from dibs.batching.lane import LATE
from dibs.embedded.account import Account
from dibs.embedded.binaries import ENVIRONMENT, find_binaries

from .buyers import Buyers
from .conftest import Record, put_event
from .disks import Quota, SmallDisk, small_disk
from .programs import Service
from .proof import prove

EVENT, OTHER = "gala", "matinee"
FULL_SECONDS = sized(1, 60)
CALL_SECONDS = sized(1, 10)
SERVING_AGAIN_SECONDS_MAX = 10.0
SOLD_BEFORE = 50
MANY_SALES = """
select count(*) from dibs.turn(%s, jsonb_build_object('sell', (
  select jsonb_agg(jsonb_build_object('items', o.items, 'session', n::text))
  from (select '{"floor": 1}'::jsonb as items) o, generate_series(1, 3000) n
)))
"""
LARGEST_FILE = "select max(pg_relation_size(oid))::bigint from pg_class"


@pytest.fixture
def disk() -> Iterator[SmallDisk]:
    with small_disk() as disk:
        if disk is None:
            pytest.skip("only root may mount a disk; the quota stands in for it")
        yield disk


def test_a_full_disk_under_everything(disk: SmallDisk, record: Record) -> None:
    with embedded.start(disk.folder / "data") as server:
        with selling(server) as (service, buyers):
            disk.fill()
            buyers.until_refused()
            assert can_read(service)
            time.sleep(FULL_SECONDS)
            disk.free()
            measure(buyers, record)
        prove(server.url, EVENT, buyers)


def test_a_full_disk_under_the_write_ahead_log(
    disk: SmallDisk, data_dir: Path, record: Record
) -> None:
    embedded.start(data_dir).close()
    log = data_dir / "postgresql/pg_wal"
    subprocess.run(["mv", log, disk.folder], check=True)  # owner and all
    log.symlink_to(disk.folder / log.name)
    with embedded.start(data_dir) as server:
        with selling(server) as (_, buyers):
            disk.fill()
            use_up_spare_logs(server)
            buyers.until_refused()
            time.sleep(FULL_SECONDS)
            disk.free()
            measure(buyers, record)
        prove(server.url, EVENT, buyers)


def test_a_quota_on_the_size_of_files(data_dir: Path, record: Record) -> None:
    with embedded.start(data_dir) as server:
        pass
    make_logs_small(server)
    with embedded.start(data_dir) as server:
        assert server.pid is not None
        with selling(server) as (service, buyers):
            quota = Quota(psutil.Process(server.pid).ppid())
            quota.limit(sell_many(server))
            buyers.until_refused()
            assert can_read(service)
            time.sleep(FULL_SECONDS)
            quota.lift()
            measure(buyers, record)
        prove(server.url, EVENT, buyers)


@contextmanager
def selling(server: embedded.Embedded) -> Iterator[tuple[Service, Buyers]]:
    """An event on sale there, and buyers that have begun."""
    migrate(server.url)
    put_event(server.url, EVENT)
    service = Service(server.url, DIBS_CALL_TIMEOUT_SECONDS=str(CALL_SECONDS))
    service.until_serving()
    try:
        with Buyers(service.address, EVENT) as buyers:
            buyers.until_bought(SOLD_BEFORE)
            yield service, buyers
    finally:
        service.close()


def measure(buyers: Buyers, record: Record) -> None:
    """Now that there is room: how soon they buy, and what they were told before."""
    seconds = buyers.until_serving(time.monotonic())
    buyers.until_bought(SOLD_BEFORE)
    record("full_seconds", FULL_SECONDS)
    record("serving_again_seconds", seconds)
    record("refused", buyers.reasons.total())
    for number, (reason, _) in enumerate(buyers.reasons.most_common(5), 1):
        record(f"reason_{number}", reason)
    assert LATE not in buyers.reasons, "it did not say what kept it from answering"
    assert seconds < SERVING_AGAIN_SECONDS_MAX


def can_read(service: Service) -> bool:
    """Whether the service still says what is to be had."""
    at = f"{service.address}/v1/events/{EVENT}/availability"
    return httpx.get(at, timeout=20, trust_env=False).is_success


def use_up_spare_logs(server: embedded.Embedded) -> None:
    """Until PostgreSQL must make a new one, cannot, and dies of it."""
    with (
        suppress(psycopg.OperationalError),
        psycopg.connect(server.url, autocommit=True) as link,
    ):
        while True:
            link.execute("select pg_current_xact_id(), pg_switch_wal()")


def make_logs_small(server: embedded.Embedded) -> None:
    """Files of the write-ahead log of 1 MiB, so that tables grow beyond them."""
    account = Account.for_server()
    program = find_binaries(account).program("pg_resetwal")
    subprocess.run(
        [program, "--wal-segsize=1", server.data_dir / "postgresql"],
        check=True,
        cwd=server.data_dir,
        env=ENVIRONMENT,
        extra_groups=[] if account.is_other else None,
        group=account.gid if account.is_other else None,
        stdout=subprocess.DEVNULL,
        user=account.uid if account.is_other else None,
    )


def sell_many(server: embedded.Embedded) -> int:
    """Sells much at another event; returns how many bytes the largest file has."""
    put_event(server.url, OTHER)
    with psycopg.connect(server.url, autocommit=True) as link:
        link.execute(MANY_SALES, (OTHER,))
        ((largest_bytes,),) = link.execute(LARGEST_FILE).fetchall()
    return int(largest_bytes)
