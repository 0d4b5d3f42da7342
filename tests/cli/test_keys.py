"""Keys from the command line: made, listed, rotated, revoked; and what is refused."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from dibs import Dibs, InvalidInput
from dibs.keys import parse_key

from .conftest import Run

PublicKey = ec.EllipticCurvePublicKey | ed25519.Ed25519PublicKey | rsa.RSAPublicKey


@pytest.fixture(scope="module", autouse=True)
def _engine(database_url: str) -> Iterator[None]:
    with Dibs(database_url) as dibs:
        dibs.migrate()
        yield


def pem_of(key: PublicKey) -> bytes:
    return key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def listed(dibs: Run, *command: str) -> list[dict[str, Any]]:
    (found,) = json.loads(dibs(*command, "--json").stdout).values()
    rows: list[dict[str, Any]] = found
    return rows


def row_of(table: str, name: str) -> str:
    (line,) = [line for line in table.splitlines() if name in line]
    return " ".join(line.split())


def test_a_key_is_said_once_for_scripts_and_its_id_beside_it(dibs: Run) -> None:
    made = dibs("keys", "create", "--name", "for scripts", "--scope", "read")
    assert made.returncode == 0, made.stderr
    parts = parse_key(made.stdout.strip())
    assert parts is not None
    assert f"This is key {parts.id}." in made.stderr
    assert "not shown again" in made.stderr
    listing = dibs("keys", "list").stdout
    assert row_of(listing, "for scripts") == f"{parts.id} for scripts secret read live"
    assert parts.secret not in listing
    narrow = dibs("keys", "list", environment={"COLUMNS": "40"}).stdout
    assert "…" not in narrow, "what is cut off cannot be copied"


def test_an_organisation_s_keys_from_first_to_last(dibs: Run) -> None:
    known = dibs("keys", "organisation", "acme", "--name", "Acme Concerts")
    assert known.returncode == 0, known.stderr
    assert row_of(dibs("keys", "organisations").stdout, "acme") == "acme Acme Concerts"
    given = ("--organisation", "acme", "--kind", "publishable", "--days", "30")
    made = json.loads(dibs("keys", "create", "--name", "page", *given, "--json").stdout)
    assert made["key"].startswith("dibs_pk_")
    assert re.search(
        r"page publishable acme read buy live until \d{4}-\d\d-\d\d$",
        row_of(dibs("keys", "list").stdout, made["key_id"]),
    )
    rotated = dibs("keys", "rotate", made["key_id"], "--hours", "1")
    assert parse_key(rotated.stdout.strip()) != parse_key(made["key"])
    assert rotated.stdout.startswith(f"dibs_pk_{made['key_id']}")
    assert dibs("keys", "revoke", made["key_id"]).returncode == 0
    assert row_of(dibs("keys", "list").stdout, made["key_id"]).endswith("revoked")


@pytest.mark.parametrize("verb", [("rotate",), ("tokens", "revoke")])
def test_a_key_that_is_not_there_is_named(dibs: Run, verb: tuple[str, ...]) -> None:
    refused = dibs("keys", *verb, "nowhere")
    assert refused.returncode == 1
    assert refused.stderr == "dibs: There is no key 'nowhere' (any more).\n"


@pytest.mark.parametrize(
    ("given", "status", "said"),
    [
        (("--name", "k", "--scope", "all"), 1, "read, buy, sell, office, maintain"),
        (("--name", "k", "--days", "99999999"), 2, "36500"),
    ],
)
def test_what_cannot_be_made_is_told_in_a_line(
    dibs: Run, given: tuple[str, ...], status: int, said: str
) -> None:
    refused = dibs("keys", "create", *given)
    assert refused.returncode == status
    assert said in refused.stderr
    assert "Traceback" not in refused.stderr
    assert refused.stdout == ""


def test_a_backend_that_signs_tokens_from_first_to_last(dibs: Run) -> None:
    said = dibs("keys", "tokens", "create")
    assert said.returncode == 0, said.stderr
    kid, secret = re.findall(r"^(?:kid|secret) +(\S+)$", said.stdout, re.MULTILINE)
    listing = dibs("keys", "tokens", "list").stdout
    assert row_of(listing, kid) == f"{kid} HS256 live"
    assert secret not in listing
    assert dibs("keys", "tokens", "revoke", kid).returncode == 0
    (key,) = [
        one
        for one in listed(dibs, "keys", "tokens", "list")
        if one["token_key_id"] == kid
    ]
    assert key["revoked_at"]


@pytest.fixture(scope="module")
def public_keys() -> dict[str, bytes]:
    """A public key of each kind, those too weak included, and what is none."""
    keys: dict[str, PublicKey] = {
        "p256": ec.generate_private_key(ec.SECP256R1()).public_key(),
        "p384": ec.generate_private_key(ec.SECP384R1()).public_key(),
        "ed25519": ed25519.Ed25519PrivateKey.generate().public_key(),
        "rsa": rsa.generate_private_key(65_537, 2_048).public_key(),
        "rsa-3072": rsa.generate_private_key(65_537, 3_072).public_key(),
        "rsa-1024": rsa.generate_private_key(65_537, 1_024).public_key(),  # noqa: S505
    }
    pems = {name: pem_of(key) for name, key in keys.items()}
    return {**pems, "text": b"a key", "bytes": b"\xff\xfe\x80"}


def is_taken(engine: Dibs, algorithm: str, pem: str) -> bool:
    try:
        engine.create_token_key(algorithm=algorithm, public_key=pem)  # type: ignore[arg-type]
    except InvalidInput as refused:
        return refused.field != "/public_key"
    return True


ASKED_KINDS = {"ES256": {"p256"}, "EdDSA": {"ed25519"}, "RS256": {"rsa", "rsa-3072"}}


def test_a_public_key_is_of_its_algorithm(
    dibs: Run, tmp_path: Path, database_url: str, public_keys: dict[str, bytes]
) -> None:
    taken: dict[str, set[str]] = {algorithm: set() for algorithm in ASKED_KINDS}
    with Dibs(database_url) as engine:
        for algorithm, names in taken.items():
            for name, pem in public_keys.items():
                if is_taken(engine, algorithm, pem.decode(errors="replace")):
                    names.add(name)
    assert taken == ASKED_KINDS
    file = tmp_path / "key.pem"
    for name, status in (("p256", 0), ("bytes", 1)):
        file.write_bytes(public_keys[name])
        said = dibs(
            "keys", "tokens", "create", "--algorithm", "ES256", "--public-key", file
        )
        assert said.returncode == status, said.stderr
        assert ("must be a public key of the curve P-256" in said.stderr) is bool(
            status
        )
