"""What both shops that answer over HTTP must do: each one's tests inherit it."""

import json
from typing import Any

import httpx
import psycopg
import pytest

from .readme import Example

Watch = psycopg.Connection[Any]

HELD = "select status from dibs.reservations where event_id = 'gala' and session = %s"
HEAD = "select from dibs.event_heads where event_id = 'gala' for update"


class Shop:
    """The tests; `client` speaks to the running shop, `orders` is its table."""

    orders: str

    def placed(self, watch: Watch, buyer: str) -> list[Any]:
        """Whether each of the buyer's orders is paid, and what it holds is sold."""
        statement = f"select is_paid from {self.orders} where buyer = %s"
        return watch.execute(statement.encode(), (buyer,)).fetchall()

    def test_an_order_is_held_then_paid(
        self, client: httpx.Client, watch: Watch
    ) -> None:
        answer = buy(client, "anna", 2)
        assert answer.status_code == 201, answer.text
        assert self.placed(watch, "anna") == [(False,)]
        assert watch.execute(HELD, ("anna",)).fetchall() == [("reserved",)]
        paid = client.post(f"/orders/{answer.json()['order']}/pay")
        assert paid.status_code == 200, paid.text
        assert self.placed(watch, "anna") == [(True,)]
        assert watch.execute(HELD, ("anna",)).fetchall() == [("confirmed",)]

    def test_a_cancelled_order_gives_its_hold_back(
        self, client: httpx.Client, watch: Watch
    ) -> None:
        order = buy(client, "bo", 2).json()["order"]
        assert client.post(f"/orders/{order}/cancel").status_code == 200
        assert self.placed(watch, "bo") == []
        assert watch.execute(HELD, ("bo",)).fetchall() == [("released",)]
        assert client.post(f"/orders/{order}/pay").status_code == 404

    def test_a_refusal_leaves_no_order(
        self, client: httpx.Client, watch: Watch
    ) -> None:
        answer = buy(client, "carl", 51)
        assert answer.status_code == 409
        assert answer.json()["code"] == "too_many_units"
        assert self.placed(watch, "carl") == []

    def test_what_cannot_be_sold_is_not_paid(
        self, client: httpx.Client, watch: Watch
    ) -> None:
        order = buy(client, "dora", 1).json()["order"]
        held = watch.execute(
            "select reservation_id from dibs.reservations where session = 'dora'"
        ).fetchone()
        watch.execute("select code from dibs.release('gala', %s)", held)
        answer = client.post(f"/orders/{order}/pay")
        assert answer.status_code == 409
        assert answer.json()["code"] == "already_released"
        assert self.placed(watch, "dora") == [(False,)]

    def test_a_locked_event_leaves_no_order_either(
        self, client: httpx.Client, watch: Watch
    ) -> None:
        with watch.transaction():
            watch.execute(HEAD)
            answer = buy(client, "emil", 1)
        assert answer.status_code == 503
        assert answer.json()["code"] == "unavailable"
        assert self.placed(watch, "emil") == []
        assert buy(client, "emil", 1).status_code == 201

    @pytest.mark.needs("curl")
    def test_the_calls_of_the_readme_work(
        self, client: httpx.Client, example: Example, watch: Watch
    ) -> None:
        place = f"{client.base_url.host}:{client.base_url.port}"
        calls = [call.replace("127.0.0.1:8000", place) for call in example.calls]
        watch.execute(
            "select dibs.release('gala', reservation_id) from dibs.reservations"
            " where session = 'anna' and status = 'reserved'"
        )
        bought = json.loads(example.run(calls[:1]))
        assert "expires_at" in bought, bought
        pays = [call.replace("/1/", f"/{bought['order']}/") for call in calls[1:]]
        assert json.loads(example.run(pays))["is_paid"] is True


def buy(client: httpx.Client, buyer: str, units: int) -> httpx.Response:
    return client.post("/orders", json={"buyer": buyer, "items": {"floor": units}})
