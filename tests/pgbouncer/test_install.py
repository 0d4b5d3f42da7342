"""Installing and upgrading by PgBouncer's address: the script is one transaction."""

from collections.abc import Iterator

import pytest
from tests.doors.database import empty_database
from tests.sql.test_install import dump, install_by_psql

from dibs import migrate
from dibs.installer import migration_names, pending

from .pooler import Pooler

pytestmark = pytest.mark.needs("pgbouncer")


@pytest.fixture
def empty_url(postgres: str) -> Iterator[str]:
    """The direct address of a database with nothing in it."""
    with empty_database(postgres) as url:
        yield url


def test_migrates_through_it(empty_url: str, url: str, pooler: Pooler) -> None:
    through = pooler.through(empty_url)
    assert pending(through) == migration_names()
    assert migrate(through) == migration_names()
    assert migrate(through) == []


def test_psql_installs_through_it_what_python_installs_beside_it(
    postgres: str, empty_url: str, pooler: Pooler
) -> None:
    install_by_psql(pooler.through(empty_url))
    with empty_database(postgres) as beside:
        migrate(beside)
        assert dump(empty_url) == dump(beside)
