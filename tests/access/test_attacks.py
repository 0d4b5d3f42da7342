"""What an attacker tries at the doors, and does not get."""

import httpx
import pytest

from dibs import Dibs
from dibs.models import Reservation

from .conftest import CUSTOMER, Keys, shown

MERGING = "acme.fair"
SHOP = "acme.shop"
RESERVATIONS = f"/v1/events/{MERGING}/reservations"
LINES = "/v1/stock/cart/lines"


@pytest.fixture(scope="module")
def guests(dibs: Dibs, keys: Keys) -> dict[str, Reservation]:
    """What stands of a session that anybody may guess, by event."""
    dibs.put_event(MERGING, items={"floor": 100}, duplicates="merge")
    dibs.put_event(SHOP, kind="store", items={"floor": 100}, duplicates="merge")
    return {
        event: dibs.reserve(event, {"floor": 1}, session="guest")
        for event in (MERGING, SHOP)
    }


def test_nobody_adds_to_a_hold_by_naming_its_session(
    http: httpx.Client, dibs: Dibs, keys: Keys, guests: dict[str, Reservation]
) -> None:
    asked = {"session": "guest", "items": {"floor": 1}}
    line = {"session": "guest", "product": "floor", "store": SHOP}
    page, customer = shown(keys.page), shown(keys.signer.token(CUSTOMER))
    answers = [
        http.post(RESERVATIONS, json=asked, headers=page),
        http.post(f"{RESERVATIONS}/batch", json={"requests": [asked]}, headers=page),
        http.post("/v1/stock/reservations", json=line, headers=page),
        http.post(LINES, json=line, headers=page),
        http.put(LINES, json=line | {"quantity": 5}, headers=page),
        http.post(RESERVATIONS, json=asked, headers=customer),
        http.post(LINES, json=line, headers=customer),
    ]
    for event, held in guests.items():
        now = dibs.reservation(event, held.id)
        assert (now.items, now.valid) == ({"floor": 1}, True)
        for answer in answers:
            assert answer.status_code in {200, 201, 409}, answer.text
            assert held.id not in answer.text
            assert (held.token or "") not in answer.text
    for answer in answers[:5]:
        if answer.status_code != 200:
            assert answer.json()["code"] == "duplicate_reservation"
