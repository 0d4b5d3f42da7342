"""A database that hangs: it is there, its system answers, and it does nothing."""

from collections.abc import Iterator
from contextlib import contextmanager

import psutil
import psycopg

OTHERS = """
select pid from pg_catalog.pg_stat_activity
where datname = current_database() and pid <> pg_backend_pid()
"""


def backends(url: str) -> list[int]:
    """Those of everybody who is connected to the database now."""
    with psycopg.connect(url) as link:
        return [pid for (pid,) in link.execute(OTHERS)]


@contextmanager
def stopped(backends: list[int]) -> Iterator[None]:
    """They do nothing at all, and everybody else does not know."""
    processes = [psutil.Process(backend) for backend in backends]
    # A server elsewhere has numbers that are somebody else's here.
    assert {process.name() for process in processes} == {"postgres"}
    for process in processes:
        process.suspend()
    try:
        yield
    finally:
        for process in processes:
            process.resume()
