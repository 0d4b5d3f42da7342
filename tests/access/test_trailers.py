"""What follows a body says nothing of who calls, nor of what is asked."""

import json
import secrets

import pytest
from tests.service.conftest import Served
from tests.service.wire import Wire, head

from .conftest import EVENT, Keys

CHUNKED = ("Content-Type: application/json", "Transfer-Encoding: chunked")


def hold(service: Served, *headers: str, trailer: str) -> list[int]:
    """What is answered to who asks for a hold, and says that at the end."""
    asked = head("POST", f"/v1/events/{EVENT}/reservations", *CHUNKED, *headers)
    wish = {"session": secrets.token_hex(8), "items": {"floor": 1}}
    body = json.dumps(wish).encode()
    with Wire(service.url) as wire:
        chunks = b"%x\r\n%b\r\n0\r\n%b\r\n\r\n" % (len(body), body, trailer.encode())
        wire.send(asked + chunks)
        wire.half_close()
        return wire.answers()


@pytest.mark.parametrize("name", ["Authorization: Bearer", "X-API-Key:"])
def test_a_key_in_a_trailer_lets_nobody_in(
    service: Served, keys: Keys, name: str
) -> None:
    shown = f"{name} {keys.till}"
    assert hold(service, trailer=shown) == [401]
    assert hold(service, shown, trailer="A: b") == [201]


def test_an_idempotency_key_in_a_trailer_is_none(service: Served, keys: Keys) -> None:
    shown, key = f"X-API-Key: {keys.till}", "Idempotency-Key: the-same"
    for _ in range(2):
        assert hold(service, shown, trailer=key) == [201]
