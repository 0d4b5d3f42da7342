"""A service without a provider: what has a price is not had there."""

import secrets

import httpx
from tests.service.conftest import served

from dibs import Dibs

ITEMS = {
    "floor": {"capacity": 9, "price_minor": 2_500},
    "gift": {"capacity": 9, "price_minor": 0},
}


def test_pay_gives_away_nothing_that_has_a_price(database: str) -> None:
    event = f"unpaid-{secrets.token_hex(4)}"
    with (
        Dibs(database) as dibs,
        served(database, DIBS_FREE_CONFIRM="true") as service,
        httpx.Client(base_url=service.url, timeout=20) as http,
    ):
        dibs.put_event(event, items=ITEMS)  # type: ignore[arg-type]
        statuses = {}
        for item in ITEMS:
            body = {"items": {item: 2}, "session": item}
            held = http.post(f"/v1/events/{event}/reservations", json=body).json()
            named = {name: held[name] for name in ("event", "id", "token")}
            order = http.post("/v1/orders", json={"reservations": [named]}).json()
            shown = {"Dibs-Token": order["token"]}
            paid = http.post(f"/v1/orders/{order['id']}/pay", json={}, headers=shown)
            statuses[item] = dibs.reservation(event, held["id"]).status
            if item == "gift":
                assert paid.json()["status"] == "paid"
                continue
            assert paid.status_code == httpx.codes.UNPROCESSABLE_ENTITY, paid.text
            assert "/provider" in paid.text
        assert statuses == {"floor": "reserved", "gift": "confirmed"}
        assert dibs.verify(event) == []
