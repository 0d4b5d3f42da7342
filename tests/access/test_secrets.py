"""How secrets travel, and how they are compared."""

import asyncio
import hmac
from typing import Any

import httpx
import msgspec
import pytest

from dibs.config import Settings
from dibs.errors import Unauthenticated
from dibs.keys import FoundKey, hash_of, new_id, new_key
from dibs.service.app import ROWS
from dibs.service.door.identity import Identity

from .conftest import EVENT, Keys, shown

CRON_SECRET = "a-secret-of-the-scheduler"
SECRETS = {"token", "key", "api_key", "secret", "cron_secret", "authorization", "jwt"}


def test_no_address_has_room_for_a_secret() -> None:
    """ASVS 14.2.1: addresses are logged and remembered wherever they pass."""
    for row in ROWS:
        asked = () if row.query is None else msgspec.structs.fields(row.query)
        named = {field.encode_name.lower().replace("-", "_") for field in asked}
        assert not named & SECRETS, row.name
        assert not any(f"{{{secret}}}" in row.path for secret in SECRETS), row.name


@pytest.mark.parametrize("name", sorted(SECRETS | {"Authorization", "Dibs-Token"}))
def test_a_secret_in_an_address_opens_nothing(
    http: httpx.Client, keys: Keys, name: str
) -> None:
    at = f"/v1/events/{EVENT}"
    for credential in (keys.office, f"Bearer {keys.office}"):
        assert http.get(at, params={name: credential}).status_code == 401


def test_a_reservation_s_token_in_an_address_proves_nothing(
    http: httpx.Client, keys: Keys
) -> None:
    at = f"/v1/events/{EVENT}/reservations"
    asked = {"items": {"floor": 1}, "session": "s"}
    held = http.post(at, json=asked, headers=shown(keys.page)).json()
    mine = f"{at}/{held['id']}"
    proof = {"Dibs-Token": held["token"]}
    for name in ("token", "Dibs-Token", "dibs_token"):
        answer = http.get(mine, params={name: held["token"]}, headers=shown(keys.page))
        assert answer.status_code in {401, 422}, answer.text
    assert http.get(mine, headers=shown(keys.page) | proof).status_code == 200


class Engine:
    """Knows one key, whose secret was rotated."""

    def __init__(self, *hashes: bytes) -> None:
        self._hashes = list(hashes)

    async def has_keys(self) -> bool:
        return True

    async def find_key(self, _key_id: str) -> FoundKey:
        return FoundKey(self._hashes, "secret", None, ["read"], None)

    async def find_token_key(self, _kid: str) -> None:
        return None


def is_good(engine: Engine, credential: str) -> bool:
    settings = Settings(cron_secret=CRON_SECRET)
    identity = Identity(engine, settings, may_be_open=False)  # type: ignore[arg-type]
    try:
        asyncio.run(identity.actor_of(credential.encode()))
    except Unauthenticated:
        return False
    return True


def test_nothing_but_a_comparison_in_constant_time_tells_secrets_apart(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """ASVS 11.2.4: whatever it says decides, for right secrets and for wrong ones."""
    key_id = new_id()
    (right, right_hash), (wrong, wrong_hash) = (
        new_key("secret", key_id) for _ in range(2)
    )
    engine = Engine(hash_of("former"), right_hash)
    shown_ones = {right: True, wrong: False, CRON_SECRET: True, CRON_SECRET[:-1]: False}
    compared: list[tuple[Any, Any]] = []
    real = hmac.compare_digest

    def listening(one: Any, other: Any) -> bool:
        compared.append((one, other))
        return real(one, other)

    monkeypatch.setattr(hmac, "compare_digest", listening)
    for credential, expected in shown_ones.items():
        assert is_good(engine, credential) == expected
    of_keys = [pair for pair in compared if CRON_SECRET.encode() not in pair]
    assert (wrong_hash, right_hash) in of_keys
    assert {len(one) for pair in of_keys for one in pair} == {32}, "hashes, no secrets"
    for verdict in (True, False):
        monkeypatch.setattr(hmac, "compare_digest", lambda *_, told=verdict: told)
        assert {is_good(engine, credential) for credential in shown_ones} == {verdict}
