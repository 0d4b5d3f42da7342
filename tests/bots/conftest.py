"""A running service to rehearse against, which believes where bots say they are."""

from collections.abc import Iterator

import pytest

from dibs.rehearsal.own_service import Guarded, guarded_service


@pytest.fixture(scope="session")
def service(postgres: str) -> Iterator[Guarded]:
    """A process of its own on a scratch database, and the key that it needs."""
    with guarded_service(postgres) as guarded:
        yield guarded
