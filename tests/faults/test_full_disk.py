"""A full disk: sales stop with a reason, and go on by themselves once there is room.

Where no disk may be mounted, test_quota.py stands in for it.
"""

import subprocess
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import psycopg
import pytest

from dibs import embedded

from .conftest import Plant, Record
from .disks import SmallDisk, small_disk
from .proof import prove
from .sale import EVENT, FULL_SECONDS, can_read, measure, selling


@pytest.fixture
def disk() -> Iterator[SmallDisk]:
    """A disk that a test may fill."""
    with small_disk() as disk:
        yield disk


def test_a_full_disk_under_everything(
    disk: SmallDisk, plant: Plant, record: Record
) -> None:
    plant(disk.folder / "data")
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
    disk: SmallDisk, data_dir: Path, plant: Plant, record: Record
) -> None:
    plant(data_dir)
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


def use_up_spare_logs(server: embedded.Embedded) -> None:
    """Until PostgreSQL must make a new one, cannot, and dies of it."""
    with (
        suppress(psycopg.OperationalError),
        psycopg.connect(server.url, autocommit=True) as link,
    ):
        while True:
            link.execute("select pg_current_xact_id(), pg_switch_wal()")
