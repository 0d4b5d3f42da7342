"""While the database is away every call says so; afterwards nothing is missing."""

from collections.abc import Iterator
from contextlib import contextmanager

import httpx
import psycopg
import pytest
from psycopg import sql

from dibs import Dibs
from dibs.installer import scratch_database
from dibs.keys import new_id, new_key

from .conftest import CRON_SECRET, Served, served

CALLS = [
    ("GET", "/readyz"),
    ("GET", "/v1/events"),
    ("PUT", "/v1/events/gala"),
    ("GET", "/v1/events/gala/availability"),
    ("GET", "/v1/events/gala/consistency"),
    ("POST", "/v1/events/gala/reservations"),
    ("POST", "/v1/maintenance/cleanup"),
]


@pytest.fixture(scope="module")
def service(database: str) -> Iterator[Served]:
    """A service that gives up soon."""
    with served(database, DIBS_CALL_TIMEOUT_SECONDS="0.5") as running:
        yield running


@contextmanager
def away(postgres: str, database: str) -> Iterator[None]:
    """Nobody gets into the database, and who was in it is out."""
    name = str(psycopg.conninfo.conninfo_to_dict(database)["dbname"])
    allow = sql.SQL("alter database {} with allow_connections {}")
    with psycopg.connect(postgres, autocommit=True) as admin:
        admin.execute(allow.format(sql.Identifier(name), sql.SQL("false")))
        admin.execute(
            "select pg_terminate_backend(pid) from pg_stat_activity where datname = %s",
            (name,),
        )
        try:
            yield
        finally:
            admin.execute(allow.format(sql.Identifier(name), sql.SQL("true")))


def test_every_call_is_unavailable_until_it_is_back(
    http: httpx.Client, postgres: str, database: str
) -> None:
    http.put("/v1/events/gala", json={"items": {"floor": 9}}).raise_for_status()
    bodies = {
        ("PUT", "/v1/events/gala"): {"items": {"floor": 9}},
        ("POST", "/v1/events/gala/reservations"): {
            "items": {"floor": 1},
            "session": "anna",
        },
    }
    headers = {"X-API-Key": CRON_SECRET}
    with away(postgres, database):
        for call in CALLS:
            answer = http.request(*call, json=bodies.get(call), headers=headers)
            assert answer.status_code == 503, (call, answer.text)
            assert answer.json()["code"] == "unavailable"
            assert answer.headers["retry-after"] == "1"
        assert http.get("/livez").status_code == 200
        exposed = http.get("/metrics").text
        assert "dibs_reservations_live NaN" in exposed
        assert "dibs_oldest_due_seconds NaN" in exposed
    while http.get("/readyz").status_code != 200:
        pass  # each asks the database again
    for call in CALLS:
        answer = http.request(*call, json=bodies.get(call), headers=headers)
        assert answer.is_success, (call, answer.text)
    found = http.get("/v1/events/gala/consistency").json()
    assert found["violations"] == []


def test_no_key_is_taken_on_trust_meanwhile(postgres: str) -> None:
    with (
        scratch_database(postgres) as url,
        Dibs(url) as dibs,
        served(url, DIBS_CALL_TIMEOUT_SECONDS="0.5") as service,
        httpx.Client(base_url=service.url, timeout=20) as http,
    ):
        known = dibs.create_key(name="office").key
        made_up, _ = new_key("secret", new_id())
        shown = [{"X-API-Key": known}, {"X-API-Key": made_up}, {}]
        while http.get("/v1/events").status_code == 200:
            pass  # until the door has heard of the first key
        with away(postgres, url):
            for headers in shown:
                answers = [http.request(*call, headers=headers) for call in CALLS[1:]]
                assert {answer.status_code for answer in answers} <= {401, 503}
        while http.get("/readyz").status_code != 200:
            pass
        told = [http.get("/v1/events", headers=one).status_code for one in shown]
        assert told == [200, 401, 401]
