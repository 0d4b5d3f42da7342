"""A sale during which there is no room left to write, and then there is again."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

import httpx
from tests.sizes import sized

from dibs import embedded
from dibs.batching.lane import LATE

from .buyers import Buyers
from .conftest import Record, put_event
from .programs import Service

EVENT = "gala"
FULL_SECONDS = sized(0, 60)
CALL_SECONDS = sized(1, 10)
SERVING_AGAIN_SECONDS_MAX = 10.0
SOLD_BEFORE = 50


@contextmanager
def selling(server: embedded.Embedded) -> Iterator[tuple[Service, Buyers]]:
    """An event on sale there, and buyers that have begun."""
    put_event(server.url, EVENT)
    patience = str(CALL_SECONDS)
    with Service(server.url, DIBS_CALL_TIMEOUT_SECONDS=patience) as service:
        service.until_serving()
        with Buyers(service.address, EVENT) as buyers:
            buyers.until_bought(SOLD_BEFORE)
            yield service, buyers


def measure(buyers: Buyers, record: Record) -> None:
    """Now that there is room: how soon they buy, and what they were told before."""
    seconds = buyers.until_serving(time.monotonic())
    buyers.until_bought(SOLD_BEFORE)
    record("full_seconds", FULL_SECONDS)
    record("serving_again_seconds", seconds)
    record("refused", buyers.reasons.total())
    for number, (reason, _) in enumerate(buyers.reasons.most_common(5), 1):
        record(f"reason_{number}", reason)
    assert LATE not in buyers.reasons, "it did not say what kept it from answering"
    assert seconds < SERVING_AGAIN_SECONDS_MAX


def can_read(service: Service) -> bool:
    """Whether the service still says what is to be had."""
    at = f"{service.address}/v1/events/{EVENT}/availability"
    return httpx.get(at, timeout=20, trust_env=False).is_success
