"""Restored to a moment: all that was acknowledged before it, nothing after it."""

import os
import random
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest
from tests.conftest import open_to_all
from tests.sizes import sized

from dibs import Dibs, embedded

from .archive import Archive
from .buyers import Buyers
from .conftest import Plant, Record, put_event
from .programs import Service

EVENT = "gala"
RESTORES = sized(1, 20)
SELLING_SECONDS = sized(2, 10)
CONFIRMED = """
select reservation_id::text from dibs.reservations where status = 'confirmed'
"""
LATEST = "select max(recorded_at) from dibs.journal"


@pytest.fixture
def folder() -> Iterator[Path]:
    with open_to_all() as folder:
        yield folder


def test_verify_holds_on_the_copy(folder: Path, plant: Plant, record: Record) -> None:
    archive = Archive(folder / "archive")
    plant(folder / "data")
    with embedded.start(folder / "data") as server:
        put_event(server.url, EVENT)
        archive.configure(server.url)
    with embedded.start(folder / "data") as server:
        buyers, began_at, ended_at = sell_while_backed_up(server, archive)
        seconds = []
        for _ in range(RESTORES):
            moment = random.uniform(began_at, ended_at)
            started_at = time.monotonic()
            with archive.restored(server, datetime.fromtimestamp(moment, UTC)) as copy:
                seconds.append(time.monotonic() - started_at)
                prove_copy(copy, buyers, moment)
    record("restores", RESTORES)
    record("sales", len(buyers.confirmed))
    record("restore_seconds_worst", max(seconds))


def sell_while_backed_up(
    server: embedded.Embedded, archive: Archive
) -> tuple[Buyers, float, float]:
    """Buyers, and between which moments they bought with the backup at hand."""
    with Service(server.url) as service:
        service.until_serving()
        with Buyers(service.address, EVENT) as buyers:
            buyers.until_bought(buyers.count)
            archive.back_up(server)
            began_at = time.time()
            time.sleep(SELLING_SECONDS)
            ended_at = time.time()
            buyers.until_bought(2 * buyers.count)  # later than any moment asked for
    assert buyers.complaints == []
    archive.finish(server.url)
    return buyers, began_at, ended_at


def prove_copy(copy: embedded.Embedded, buyers: Buyers, moment: float) -> None:
    """Holds it against what buyers were told, and sells there."""
    with psycopg.connect(copy.url) as link:
        kept = {one for (one,) in link.execute(CONFIRMED)}
        ((latest,),) = link.execute(LATEST).fetchall()
    known = {one for one, told_at in buyers.confirmed.items() if told_at <= moment}
    assert known - kept == set(), "sales acknowledged before the moment are lost"
    assert kept <= buyers.confirmed.keys(), "the copy has sales nobody knows of"
    assert latest.timestamp() <= moment, "the copy goes beyond the moment"
    with Dibs(copy.url) as dibs:
        assert dibs.verify(EVENT) == []
        assert dibs.sell(EVENT, {"floor": 1}, session="after").status == "confirmed"
    verified = subprocess.run(
        [sys.executable, "-m", "dibs.cli", "verify"],
        capture_output=True,
        check=False,
        env={**os.environ, "DIBS_DATABASE_URL": copy.url},
        text=True,
    )
    assert verified.returncode == 0, verified.stdout + verified.stderr
