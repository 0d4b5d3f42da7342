"""Trying again as somebody: no class but the one that the token says."""

from datetime import datetime, timedelta

import httpx
import psycopg

from dibs import Dibs, Reservation

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


def test_a_page_has_no_class_by_the_token_of_what_a_customer_held(
    http: httpx.Client, dibs: Dibs, keys: Keys
) -> None:
    def of_a_vip(session: str, customer: str | None) -> Reservation:
        return dibs.reserve(
            event,
            {"floor": 9},
            session=session,
            customer=customer,
            customer_class="vip",
        )

    def again(over: Reservation, credential: str) -> httpx.Response:
        path = f"/v1/events/{event}/reservations/{over.id}/again"
        headers = shown(credential) | {"Dibs-Token": over.token or ""}
        return http.post(path, headers=headers)

    event = "acme.vips"
    dibs.put_event(event, items={"floor": 99}, duplicates="allow", customer_units_max=2)
    dibs.put_policy(event, customer_class="vip", customer_units_max=10)
    over, guest = of_a_vip("v", "vera"), of_a_vip("g", None)
    for one in (over, guest):
        dibs.release(event, one.id)
    for credential in (keys.page, keys.signer.token("vera")):
        refused = again(over, credential)
        assert refused.status_code == 409, refused.text
        assert refused.json()["code"] == "limit_reached"
    assert again(guest, keys.page).status_code == 201
    assert again(over, keys.till).status_code == 201
