"""Connections cut between request and answer: every call has its effect once."""

from urllib.parse import urlsplit

import pytest
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from tests.sizes import sized

from dibs import Dibs, embedded

from .buyers import Buyers
from .conftest import Record
from .cutter import Cutter, cutting
from .programs import Service
from .proof import prove

CUTS = sized(40, 2000)
CALLS_BETWEEN_CUTS = 4
STEP = 50


@pytest.fixture(scope="module", autouse=True)
def key(server: embedded.Embedded) -> str:
    """From now on nobody comes in without it."""
    with Dibs(server.url) as dibs:
        return dibs.create_key(name="till").key


def is_turn(passing: bytes) -> bool:
    """A request to PostgreSQL that changes something."""
    return b'{"reserve":[' in passing or b'"confirm":[' in passing


def is_post(passing: bytes) -> bool:
    return passing.startswith(b"POST ")


def test_between_service_and_postgresql(
    server: embedded.Embedded, event: str, key: str, record: Record
) -> None:
    stated = conninfo_to_dict(server.url)
    host, port = str(stated["host"]), int(str(stated["port"]))
    with (
        cutting(host, port, is_turn) as (through, cutter),
        Service(make_conninfo(server.url, port=through)) as service,
    ):
        service.until_serving()
        with Buyers(service.address, event, key=key) as buyers:
            cut_often(cutter, buyers)
    note(record, cutter, buyers)
    assert buyers.unknown_count == 0, "the service knew what became of its calls"
    prove(server.url, event, buyers)


def test_between_client_and_service(
    server: embedded.Embedded,
    service: Service,
    event: str,
    key: str,
    record: Record,
) -> None:
    stated = urlsplit(service.address)
    assert stated.hostname is not None
    assert stated.port is not None
    with cutting(stated.hostname, stated.port, is_post) as (through, cutter):
        address = f"http://127.0.0.1:{through}"
        with Buyers(address, event, key=key) as buyers:
            cut_often(cutter, buyers)
    note(record, cutter, buyers)
    assert buyers.unknown_count > 0
    assert cutter.cuts["answer lost"] <= buyers.done_before_count
    prove(server.url, event, buyers)


def cut_often(cutter: Cutter, buyers: Buyers) -> None:
    """While they buy, and on until they buy undisturbed again."""
    cutter.every = CALLS_BETWEEN_CUTS
    for wanted in range(STEP, CUTS + STEP, STEP):
        buyers.until(lambda: cutter.cuts.total() >= min(wanted, CUTS))  # noqa: B023
    cutter.every = 0
    buyers.until_bought(2 * buyers.count)


def note(record: Record, cutter: Cutter, buyers: Buyers) -> None:
    record("cuts", cutter.cuts.total())
    for place, count in cutter.cuts.items():
        record(f"cuts, {place}", count)
    record("sales", len(buyers.confirmed))
    record("unknown_outcomes_resolved", buyers.unknown_count)
    record("of_them_done_before", buyers.done_before_count)
    slowest = max(one.answered_at - one.sent_at for one in buyers.answers)
    record("call_seconds_worst", slowest)
