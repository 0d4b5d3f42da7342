"""Behaviours, in a campaign all, with PgBouncer in transaction mode between."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from tests.sizes import IS_CAMPAIGN

from .pooler import Pooler

ROOT = Path(__file__).resolve().parents[2]
VERBS = (
    *("amend", "best", "cancel", "cart", "confirm", "expire", "idempotency"),
    *("reserve", "sell", "settle"),
)
WHICH = (
    ("tests/behaviour",)
    if IS_CAMPAIGN
    # Through the service a call goes the whole way: its pool, its batches, the library.
    else (*(f"tests/behaviour/test_{verb}.py" for verb in VERBS), "-k", "http")
)
PYTEST = (sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider")


@pytest.mark.needs("pgbouncer")
@pytest.mark.timeout(1_200)
def test_behaviours_hold_through_pgbouncer(postgres: str, pooler: Pooler) -> None:
    behind = {
        "DIBS_TEST_DATABASE_URL": postgres,
        "DIBS_TEST_POOLER": str(pooler.port),
    }
    suite = subprocess.run(
        [*PYTEST, *WHICH],
        cwd=ROOT,
        env=os.environ | behind,
        capture_output=True,
        check=False,
        text=True,
    )
    assert suite.returncode == 0, suite.stdout
    assert pooler.transaction_count() > 1_000
