"""A quota that is used up: the same as a full disk, and anybody may set one."""

import subprocess
import time
from pathlib import Path

import psutil
import psycopg

from dibs import embedded
from dibs.embedded.account import Account
from dibs.embedded.binaries import ENVIRONMENT, find_binaries

from .conftest import Plant, Record, put_event
from .proof import prove
from .quota import Quota
from .sale import EVENT, FULL_SECONDS, can_read, measure, selling

OTHER = "matinee"
LITTLE_BYTES = 2 * 1024 * 1024
"""Less than the log has, and more than a segment of shared memory: that is no file on a
disk, but counts here all the same."""
MANY_SALES = """
select count(*) from dibs.turn(%s, jsonb_build_object('sell', (
  select jsonb_agg(jsonb_build_object('items', o.items, 'session', n::text))
  from (select '{"floor": 1}'::jsonb as items) o, generate_series(1, 3000) n
)))
"""
LARGEST_FILE = "select max(pg_relation_size(oid))::bigint from pg_class"


def test_a_quota_on_tables(data_dir: Path, plant: Plant, record: Record) -> None:
    plant(data_dir)
    make_logs_small(data_dir)
    with embedded.start(data_dir) as server:
        with selling(server) as (service, buyers):
            quota = quota_of(server)
            quota.limit(sell_many(server))
            buyers.until_refused()
            assert can_read(service)
            time.sleep(FULL_SECONDS)
            quota.lift()
            measure(buyers, record)
        prove(server.url, EVENT, buyers)


def test_a_quota_on_the_write_ahead_log(
    data_dir: Path, plant: Plant, record: Record
) -> None:
    plant(data_dir)
    with embedded.start(data_dir) as server:
        with selling(server) as (_, buyers):
            quota = quota_of(server)
            quota.limit(LITTLE_BYTES)
            buyers.until_refused()
            time.sleep(FULL_SECONDS)
            quota.lift()
            measure(buyers, record)
        prove(server.url, EVENT, buyers)


def quota_of(server: embedded.Embedded) -> Quota:
    """One for the server and whoever starts it again."""
    assert server.pid is not None
    return Quota(psutil.Process(server.pid).ppid())


def make_logs_small(data_dir: Path) -> None:
    """Files of the write-ahead log of 1 MiB, so that tables grow beyond them."""
    account = Account.for_server()
    program = find_binaries(account).program("pg_resetwal")
    subprocess.run(
        [program, "--wal-segsize=1", data_dir / "postgresql"],
        check=True,
        cwd=data_dir,
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
