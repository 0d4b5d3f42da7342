"""A service that asks for keys, and everybody who may come: the right and the wrong."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

import httpx
import jwt
import psycopg
import pytest
from tests.service.conftest import Served, served

from dibs import Dibs
from dibs.installer import scratch_database

EVENT = "acme.gala"
CUSTOMER = "anna"


class Signer(NamedTuple):
    """A backend that signs tokens for its customers."""

    kid: str
    secret: str
    organisation: str

    def token(self, customer: str, *, algorithm: str = "HS256", **changed: Any) -> str:
        """A token that is good, but for what is changed; None leaves a claim out."""
        now = datetime.now(UTC)
        claims = {
            "aud": "dibs",
            "iss": self.organisation,
            "sub": customer,
            "iat": now,
            "exp": now + timedelta(minutes=10),
            **changed,
        }
        said = {name: value for name, value in claims.items() if value is not None}
        key = None if algorithm == "none" else self.secret
        return jwt.encode(said, key, algorithm, headers={"kid": self.kid})


class Keys(NamedTuple):
    """What callers show."""

    office: str
    till: str
    page: str
    installation: str
    stranger: str
    revoked: str
    expired: str
    signer: Signer
    strangers_signer: Signer
    revoked_signer: Signer


@pytest.fixture(scope="module")
def database(postgres: str) -> Iterator[str]:
    """The address of a new database with the engine in it."""
    with scratch_database(postgres) as url:
        yield url


@pytest.fixture(scope="module")
def dibs(database: str) -> Iterator[Dibs]:
    """The engine, as its owner has it."""
    with Dibs(database) as opened:
        yield opened


@pytest.fixture(scope="module")
def keys(dibs: Dibs) -> Keys:
    """Keys and signers of two organisations."""
    for organisation in ("acme", "other"):
        dibs.put_organisation(organisation)
    dibs.put_event(EVENT, items={"floor": 1_000})
    revoked = dibs.create_key(name="revoked", organisation="acme")
    dibs.revoke_key(revoked.key_id)
    revoked_signer = signer_of(dibs, "acme")
    dibs.revoke_token_key(revoked_signer.kid)
    made = {
        name: dibs.create_key(name=name, **given).key
        for name, given in {
            "office": {"organisation": "acme"},
            "till": {"organisation": "acme", "scopes": ["read", "buy", "sell"]},
            "page": {"organisation": "acme", "kind": "publishable"},
            "installation": {},
            "stranger": {"organisation": "other"},
        }.items()
    }
    return Keys(
        **made,
        revoked=revoked.key,
        expired=_expired(dibs),
        signer=signer_of(dibs, "acme"),
        strangers_signer=signer_of(dibs, "other"),
        revoked_signer=revoked_signer,
    )


def _expired(dibs: Dibs) -> str:
    soon = datetime.now(UTC) + timedelta(minutes=1)
    made = dibs.create_key(name="expired", organisation="acme", expires_at=soon)
    with psycopg.connect(dibs.url) as owner:
        owner.execute(
            "update dibs_office.api_keys set expires_at = now() - interval '1 second'"
            " where key_id = %s",
            (made.key_id,),
        )
    return made.key


def signer_of(dibs: Dibs, organisation: str) -> Signer:
    """A new one."""
    made = dibs.create_token_key(organisation=organisation)
    assert made.secret is not None
    return Signer(made.token_key_id, made.secret, organisation)


@pytest.fixture(scope="module")
def service(database: str, keys: Keys) -> Iterator[Served]:
    """The service on a database in which keys were made."""
    with served(database, DIBS_PAYMENTS="sandbox") as running:
        yield running


@pytest.fixture(scope="module")
def http(service: Served) -> Iterator[httpx.Client]:
    """A client that shows nothing by itself."""
    with httpx.Client(base_url=service.url, timeout=20) as client:
        yield client


def shown(credential: str) -> dict[str, str]:
    """The header that shows a key or a token."""
    return {"Authorization": f"Bearer {credential}"}
