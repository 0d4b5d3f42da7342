"""Somebody ends the statements that wait for a standby, as operators do."""

import time
from collections.abc import Callable

import psycopg

from .buyers import SECONDS_MAX

END_WAITING = """
select count(pg_cancel_backend(pid)) from pg_stat_activity where wait_event = 'SyncRep'
"""
PAUSE_SECONDS = 0.01


def end_what_waits(url: str, is_over: Callable[[int], bool]) -> int:
    """Ends them until it is over, which is told how many there were so far."""
    deadline = time.monotonic() + SECONDS_MAX
    ended = 0
    with psycopg.connect(url, autocommit=True) as link:
        while not is_over(ended):
            assert time.monotonic() < deadline, f"nothing waits any more, {ended} did"
            (found,) = link.execute(END_WAITING).fetchone() or (0,)
            ended += found
            time.sleep(PAUSE_SECONDS)
    return ended
