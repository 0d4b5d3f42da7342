"""Every connection taken by strangers: who has one goes on, who has none is told so."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from tests.sizes import sized

from dibs import embedded

from .buyers import Buyers
from .conftest import Record
from .programs import Service
from .proof import prove

TAKEN_SECONDS = sized(0, 30)
CALL_SECONDS = sized(1, 10)
SERVING_AGAIN_SECONDS_MAX = 10.0
SALES = 50
END_OURS = """
select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'dibs'
"""


class Strangers:
    """Connections that do nothing but be there."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._links: list[psycopg.Connection[tuple[object, ...]]] = []

    def take_all(self) -> int:
        """Takes what is left; returns how many they have."""
        try:
            while True:
                self._links.append(psycopg.connect(self._url))
        except psycopg.OperationalError as error:
            assert "too many clients" in str(error)  # noqa: PT017 - the way it ends
        return len(self._links)

    def leave(self) -> None:
        while self._links:
            self._links.pop().close()


@contextmanager
def strangers(url: str) -> Iterator[Strangers]:
    """They leave at the end at the latest."""
    crowd = Strangers(url)
    try:
        yield crowd
    finally:
        crowd.leave()


def test_all_taken(server: embedded.Embedded, event: str, record: Record) -> None:
    patience = str(CALL_SECONDS)
    with (
        Service(server.url, DIBS_CALL_TIMEOUT_SECONDS=patience) as service,
        psycopg.connect(server.url, autocommit=True) as admin,
        strangers(server.url) as crowd,
    ):
        service.until_serving()
        with Buyers(service.address, event) as buyers:
            buyers.until_bought(SALES)
            taken = crowd.take_all()
            buyers.until_bought(SALES)  # by the connections that the service has
            assert not buyers.reasons, "it refused while it had connections"

            def is_refused() -> bool:
                # Until then: the service may be quicker than strangers at a free one.
                admin.execute(END_OURS)
                crowd.take_all()
                return bool(buyers.reasons)

            buyers.until(is_refused)
            time.sleep(TAKEN_SECONDS)
            crowd.leave()
            seconds = buyers.until_serving(time.monotonic())
            buyers.until_bought(SALES)
    record("taken", taken)
    record("taken_seconds", TAKEN_SECONDS)
    record("serving_again_seconds", seconds)
    record("refused", buyers.reasons.total())
    assert all("too many clients" in reason for reason in buyers.reasons), (
        buyers.reasons
    )
    assert seconds < SERVING_AGAIN_SECONDS_MAX
    prove(server.url, event, buyers)
