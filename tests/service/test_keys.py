"""Idempotency keys over HTTP: of batches and allocations, and where they are a must."""

import httpx

from .conftest import served
from .test_problems import check

KEY = {"Idempotency-Key": "k"}
SAID = {"reason": "for the press"}
ONE = {"items": {"floor": 1}, "session": "anna"}


def blocked(http: httpx.Client, event: str) -> int:
    found = http.get(f"/v1/events/{event}/availability").json()
    count: int = found["items"]["mug"]["blocked_count"]
    return count


def test_a_batch_with_a_key_acts_once(http: httpx.Client, event: str) -> None:
    http.patch(f"/v1/events/{event}", json={"duplicates": "allow"})
    path = f"/v1/events/{event}/reservations/batch"
    batch = {"requests": [ONE, ONE | {"key": "own"}, ONE]}
    first, again = (http.post(path, json=batch, headers=KEY).json() for _ in range(2))
    ids = [
        [answer["reservation"]["id"] for answer in told["answers"]]
        for told in (first, again)
    ]
    assert ids[0] == ids[1]
    assert len(set(ids[0])) == 3
    assert all(answer["reservation"]["replayed"] for answer in again["answers"])


def test_a_key_is_utf_8_in_the_header_as_in_the_body(
    http: httpx.Client, event: str
) -> None:
    http.patch(f"/v1/events/{event}", json={"duplicates": "allow"})
    path = f"/v1/events/{event}/reservations"
    for key in ("bestellung-münchen-1", "é" * 255):
        header = {"Idempotency-Key": key.encode()}
        asked = [
            http.post(path, json=ONE | {"key": key}),
            http.post(path, json=ONE, headers=header),
            http.post(path, json=ONE | {"key": key}, headers=header),
        ]
        assert [told.status_code for told in asked] == [201] * 3
        assert len({told.json()["id"] for told in asked}) == 1
    # What a batch makes of the header's is known by the body's own as well.
    batch, headers = {"requests": [ONE]}, {"Idempotency-Key": "für Anna".encode()}
    made = http.post(f"{path}/batch", json=batch, headers=headers).json()["answers"][0]
    again = http.post(path, json=ONE | {"key": "für Anna/0"}).json()
    assert again["id"] == made["reservation"]["id"]


def test_a_key_that_is_not_utf_8_is_named(http: httpx.Client, event: str) -> None:
    path = f"/v1/events/{event}/reservations"
    headers = {"Idempotency-Key": "é".encode("latin-1")}
    for at, body in (("", ONE), ("/batch", {"requests": [ONE]})):
        told = http.post(f"{path}{at}", json=body, headers=headers)
        problem = check(told, 422, "invalid_input")
        assert problem["errors"] == [{"pointer": "/key", "detail": "must be UTF-8"}]


def test_a_key_too_long_for_a_batch_is_named(http: httpx.Client, event: str) -> None:
    path = f"/v1/events/{event}/reservations/batch"
    headers = {"Idempotency-Key": "k" * 255}
    refused = http.post(path, json={"requests": [ONE]}, headers=headers)
    problem = check(refused, 422, "invalid_input")
    assert problem["errors"][0]["pointer"] == "/key"  # type: ignore[index]


def test_units_are_held_back_and_given_back_once_a_key(
    http: httpx.Client, event: str
) -> None:
    at = f"/v1/events/{event}/allocations/press"
    for verb, units, left in (("block", 2, 2), ("unblock", 1, 1)):
        headers = {"Idempotency-Key": verb}
        for asked in range(3):
            told = http.post(
                f"{at}/{verb}", json=SAID | {"items": {"mug": units}}, headers=headers
            )
            assert told.status_code == 200
            assert (told.headers.get("idempotent-replayed") == "true") is (asked > 0)
            assert told.json()["items"] == {"mug": left}
        assert blocked(http, event) == left
    other = http.post(
        f"{at}/block",
        json=SAID | {"items": {"mug": 1}},
        headers={"Idempotency-Key": "block"},
    )
    check(other, 422, "idempotency_key_reused")
    reserved = http.post(
        f"/v1/events/{event}/reservations",
        json=ONE,
        headers={"Idempotency-Key": "block"},
    )
    check(reserved, 422, "idempotency_key_reused")


def test_a_refusal_is_replayed_too(http: httpx.Client, event: str) -> None:
    at = f"/v1/events/{event}/allocations/press/block"
    wanted = SAID | {"items": {"mug": 6}}
    for asked in range(2):
        told = http.post(at, json=wanted, headers=KEY)
        check(told, 409, "sold_out")
        assert (told.headers.get("idempotent-replayed") == "true") is (asked > 0)
    more = SAID | {"capacity": 9, "kind": "stock"}
    http.put(f"/v1/events/{event}/items/mug", json=more).raise_for_status()
    check(http.post(at, json=wanted, headers=KEY), 409, "sold_out")


def test_keys_can_be_asked_for(database: str, event: str) -> None:
    with (
        served(database, DIBS_IDEMPOTENCY_KEYS_REQUIRED="true") as service,
        httpx.Client(base_url=f"{service.url}/v1/events/{event}") as http,
    ):
        for path, body in (
            ("/reservations", ONE),
            ("/sales", ONE),
            ("/reservations/batch", {"requests": [ONE]}),
            ("/allocations/press/block", SAID | {"items": {"mug": 1}}),
        ):
            problem = check(http.post(path, json=body), 422, "invalid_input")
            assert problem["errors"][0]["pointer"] == "/key"  # type: ignore[index]
        held = http.post("/reservations", json=ONE, headers=KEY).json()
        at = f"/reservations/{held['id']}"
        token = {"Dibs-Token": held["token"]}
        check(http.post(f"{at}/confirm", headers=token), 422, "invalid_input")
        assert http.post(f"{at}/heartbeat", headers=token).status_code == 200
        assert http.post(f"{at}/leave", headers=token).status_code == 200
