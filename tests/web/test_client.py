"""`@dibs/client` against a real service, and its types against what the API says."""

import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import jwt
import msgspec
import pytest
from tests.browser.hall import Hall
from tests.service.conftest import served

from dibs import Dibs
from dibs.installer import scratch_database
from dibs.service.app import ROWS
from dibs.service.documents.openapi import document

pytestmark = pytest.mark.needs("web")

ROOT = Path(__file__).resolve().parents[2]
SHOP = {
    "kind": "store",
    "currency": "EUR",
    "items": {
        "mug": {"capacity": 5, "price_minor": 900},
        "tote-vienna": {
            "capacity": 2,
            "product": "tote",
            "location": "Vienna",
            "serving_order": 1,
        },
        "tote-graz": {
            "capacity": 9,
            "product": "tote",
            "location": "Graz",
            "serving_order": 2,
        },
    },
}


@pytest.fixture
def database(postgres: str) -> Iterator[str]:
    """A new database; the books of what was sold in it are sound at the end."""
    with scratch_database(postgres) as url:
        yield url
        with Dibs(url) as dibs:
            assert [dibs.verify(event.event_id) for event in dibs.events()] == [[], []]


def test_does_all_it_says_where_no_key_is_asked_for(database: str) -> None:
    with served(database) as service:
        furnish(service.url)
        ended = integrated("service", DIBS_URL=service.url)
    assert ended.returncode == 0, ended.stdout


def test_does_all_a_page_may_with_a_publishable_key(database: str) -> None:
    with Dibs(database) as dibs:
        office = dibs.create_key(name="office").key
        page = dibs.create_key(name="page", kind="publishable").key
        keys = {"DIBS_KEY": page, "DIBS_CUSTOMER_TOKEN": customer_token(dibs)}
    with served(database) as service:
        furnish(service.url, office, live_access="anyone_with_key")
        ended = integrated("service", DIBS_URL=service.url, **keys)
    assert ended.returncode == 0, ended.stdout


def test_the_service_in_memory_does_the_same() -> None:
    ended = integrated("memory")
    assert ended.returncode == 0, ended.stdout


def test_the_wire_types_are_those_of_the_document() -> None:
    said = msgspec.json.encode(document(ROWS)).decode()
    ended = npm("run", "wire", "--", "--check", given=said)
    assert ended.returncode == 0, ended.stdout


def customer_token(dibs: Dibs) -> str:
    """What a backend signs for a customer who has logged in."""
    signer = dibs.create_token_key()
    assert signer.secret is not None
    now = datetime.now(UTC)
    claims = {
        "aud": "dibs",
        "sub": "carol",
        "iat": now,
        "exp": now + timedelta(minutes=10),
    }
    kid = {"kid": signer.token_key_id}
    return jwt.encode(claims, signer.secret, signer.algorithm, headers=kid)


def furnish(url: str, key: str | None = None, **settings: str) -> None:
    """A hall and a shop, as the tests on the other side expect them."""
    shown = {"Authorization": f"Bearer {key}"} if key else {}
    with httpx.Client(base_url=url, headers=shown, timeout=10) as http:
        Hall(http, "hall", floor=10).change(**settings)
        shop = {**SHOP, **settings}
        http.put("/v1/events/shop", json=shop).raise_for_status()


def integrated(place: str, **settings: str) -> "subprocess.CompletedProcess[str]":
    """The scenarios of web/packages/client/integration, at a place."""
    arguments = ("run", "integration", "-w", "@dibs/client", "--", place)
    return npm(*arguments, settings=settings)


def npm(
    *arguments: str, given: str = "", settings: dict[str, str] | None = None
) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "scripts/web.py", "npm", *arguments],
        check=False,
        cwd=ROOT,
        env={**os.environ, **(settings or {})},
        input=given,
        stderr=subprocess.STDOUT,
        stdout=subprocess.PIPE,
        text=True,
    )
