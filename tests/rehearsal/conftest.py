"""A running service to rehearse against."""

from collections.abc import Iterator

import pytest

from dibs.rehearsal.own_service import own_service


@pytest.fixture(scope="session")
def service(postgres: str) -> Iterator[str]:
    """Its address; a process of its own on a scratch database."""
    with own_service(postgres) as address:
        yield address
