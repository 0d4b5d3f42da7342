"""Tokens: HTTP alone asks for a token; SQL and Python trust who comes without one."""

from dataclasses import replace

import pytest
from tests.doors.door import Door

http = pytest.mark.parametrize("door", ["http"], indirect=True)
trusting = pytest.mark.parametrize("door", ["sql", "python"], indirect=True)


@http
@pytest.mark.parametrize("verb", ["read", "extend", "confirm", "release"])
def test_refuses_who_shows_no_token(door: Door, event: str, verb: str) -> None:
    door.put_event(event, items={"floor": 9})
    held = door.reserve(event, {"floor": 1}, session="anna")
    nobody = getattr(door, verb)(replace(held, token=None))
    assert nobody.code == "unauthenticated"
    assert door.read(held).status == "reserved"


@trusting
@pytest.mark.parametrize("verb", ["read", "extend", "confirm", "release"])
def test_trusts_who_shows_no_token(door: Door, event: str, verb: str) -> None:
    door.put_event(event, items={"floor": 9})
    held = door.reserve(event, {"floor": 1}, session="anna")
    assert getattr(door, verb)(replace(held, token=None)).code == "ok"
