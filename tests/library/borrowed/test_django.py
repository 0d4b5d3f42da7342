"""Connections of Django lent to Dibs: the default one, and others by their alias."""

from collections.abc import Callable, Iterator
from typing import Any

import django
import pytest
from django.conf import settings
from django.db import connection, connections, transaction

from dibs import Dibs, Fault, Unavailable

from .caller import Caller, Row, parts_of
from .promises import Promises, Watch, left


@pytest.fixture(autouse=True, scope="module")
def databases(url: str) -> Iterator[None]:
    """Django set up with two names for one database, and a third of another kind."""
    host, port, user, password, name = parts_of(url)
    ours = {
        "ENGINE": "django.db.backends.postgresql",
        "HOST": host,
        "NAME": name,
        "PASSWORD": password,
        "PORT": port,
        "USER": user,
    }
    other = ours | {"OPTIONS": {"server_side_binding": True}}
    lite = {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}
    settings.configure(
        DATABASES={"default": ours, "other": other, "lite": lite}, USE_TZ=True
    )
    django.setup()
    yield
    connections.close_all()


class ByAlias(Caller):
    aliases = ("default", "other")

    def open(self) -> None:
        free = [one for one in self.aliases if not connections[one].in_atomic_block]
        self.alias = free[0]
        self.lent = self.named(self.alias)
        self.atomic = transaction.atomic(using=self.alias)
        self.atomic.__enter__()

    def named(self, alias: str) -> Any:
        return connections[alias]

    def rows(self, statement: str) -> list[Row]:
        with connections[self.alias].cursor() as cursor:
            cursor.execute(statement)
            return cursor.fetchall() if cursor.description else []

    def commit(self) -> None:
        self.atomic.__exit__(None, None, None)

    def rollback(self) -> None:
        transaction.set_rollback(True, using=self.alias)
        self.atomic.__exit__(None, None, None)

    def savepoint(self, inner: Callable[[], object]) -> None:
        with pytest.raises(Unavailable), transaction.atomic(using=self.alias):
            inner()

    def close(self) -> None:
        if connections[self.alias].in_atomic_block:
            self.rollback()
        connections[self.alias].close()

    def teach(self) -> None:
        ours = connections[self.alias]
        ours.force_debug_cursor = True


class TheOne(ByAlias):
    def named(self, alias: str) -> Any:
        return connection if alias == "default" else connections[alias]


class TheOther(ByAlias):
    aliases = ("other", "default")


class TestConnection(Promises):
    @pytest.fixture
    def kind(self) -> type[Caller]:
        return TheOne


class TestConnections(Promises):
    @pytest.fixture(params=[ByAlias, TheOther])
    def kind(self, request: pytest.FixtureRequest) -> type[Caller]:
        kind: type[Caller] = request.param
        return kind


def test_without_a_transaction_it_commits_by_itself(
    url: str, watch: Watch, event: str
) -> None:
    Dibs(url).reserve(event, {"floor": 1}, session="anna", connection=connection)
    assert left(watch, event) == (0, 1)


def test_a_block_that_must_roll_back_is_a_fault(url: str, event: str) -> None:
    with transaction.atomic():
        transaction.set_rollback(True)
        with pytest.raises(Fault, match="atomic"):
            Dibs(url).reserve(
                event, {"floor": 1}, session="anna", connection=connection
            )


def test_another_database_is_a_fault(event: str) -> None:
    with pytest.raises(Fault, match="leads to sqlite, not to PostgreSQL"):
        Dibs().reserve(
            event, {"floor": 1}, session="anna", connection=connections["lite"]
        )


def test_another_connection_of_djangos_is_a_fault() -> None:
    from django.core.cache import cache  # noqa: PLC0415 - once Django is set up

    with pytest.raises(Fault, match="leads to no database"):
        Dibs().reserve("gala", {"floor": 1}, session="anna", connection=cache)
