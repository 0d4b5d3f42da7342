"""Where keys are needed the document says so, and every call keeps to it."""

from pathlib import Path

import httpx
from tests.service.conformity import PHASES, conforms
from tests.service.conftest import served
from tests.sizes import IS_CAMPAIGN, sized

from dibs import Dibs
from dibs.installer import scratch_database
from dibs.service.app import ROWS
from dibs.service.documents.openapi import document

# As where nobody needs a key, but that nobody who has one is unknown (401).
WITH_KEY = """
headers = {{ Authorization = "Bearer {key}" }}

[checks.positive_data_acceptance]
expected-statuses = ["2xx", 304, 403, 404, 409, 410, 422]
"""
# At every edge of every field it is asked where nobody needs a key.
PHASED = PHASES if IS_CAMPAIGN else ("fuzzing",)
SETTINGS = {
    "DIBS_KEYS_REQUIRED": "true",
    "DIBS_KEY_CALLS_PER_MINUTE": "none",
    "DIBS_NETWORK_CALLS_PER_MINUTE": "none",
}


def test_every_call_keeps_to_the_document_and_asks_for_a_key(
    postgres: str, tmp_path: Path
) -> None:
    with (
        scratch_database(postgres) as url,
        Dibs(url) as dibs,
        served(url, **SETTINGS) as service,
    ):
        key = dibs.create_key(name="all").key
        told = httpx.get(f"{service.url}/openapi.json", timeout=20).json()
        assert told == document(ROWS, needs_keys=True)
        with_key = WITH_KEY.format(key=key)
        conforms(service, tmp_path, with_key, examples=sized(2, 200), phases=PHASED)


def test_it_says_who_needs_a_key_as_soon_as_there_is_one(postgres: str) -> None:
    with scratch_database(postgres) as url, Dibs(url) as dibs:
        with served(url) as service, httpx.Client(base_url=service.url) as http:
            assert http.get("/openapi.json").json() == document(ROWS)
            key = {"X-API-Key": dibs.create_key(name="first").key}
            assert http.get("/v1/events", headers=key).status_code == 200
            told = http.get("/openapi.json").json()
            assert told == document(ROWS, needs_keys=True)
        with served(url) as service:
            told = httpx.get(f"{service.url}/openapi.json", timeout=20).json()
            assert told == document(ROWS, needs_keys=True)
