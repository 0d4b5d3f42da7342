"""Trying again as somebody: no class but the one that the token says."""

from datetime import datetime, timedelta

import httpx
import psycopg

from dibs import Dibs

from .conftest import EVENT, Keys, shown


def test_a_customer_is_of_the_class_of_their_token(
    http: httpx.Client, dibs: Dibs, keys: Keys
) -> None:
    dibs.put_policy(EVENT, customer_class="vip", hold_seconds=6_000)
    asked = {"session": "s", "customer": "dora", "customer_class": "vip"}
    over = dibs.release(EVENT, dibs.reserve(EVENT, {"floor": 1}, **asked).id)
    path = f"/v1/events/{EVENT}/reservations/{over.id}/again"
    credential = shown(keys.signer.token("dora"))
    said = {"customer_class": "vip"}
    assert http.post(path, json=said, headers=credential).status_code == 403
    stranger = shown(keys.signer.token("bo"))
    assert http.post(path, headers=stranger).status_code == 403
    got = http.post(path, headers=credential).json()
    left = datetime.fromisoformat(got["expires_at"]) - over.server_now
    assert left < timedelta(seconds=6_000)
    with psycopg.connect(dibs.url) as owner:
        kept = owner.execute(
            "select customer, customer_class from dibs.reservations"
            " where reservation_id = %s",
            (got["id"],),
        ).fetchone()
    assert kept == ("dora", None)
