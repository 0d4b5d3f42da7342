"""What HTTP adds to the verbs: keys and tokens in headers, statuses, batches."""

import httpx
import msgspec
import pytest


def reserve(
    http: httpx.Client,
    event: str,
    headers: dict[str, str] | None = None,
    **more: object,
) -> httpx.Response:
    body = {"items": {"floor": 1}, "session": "anna", **more}
    return http.post(f"/v1/events/{event}/reservations", json=body, headers=headers)


def at(event: str, reservation: dict[str, str], verb: str = "") -> str:
    return f"/v1/events/{event}/reservations/{reservation['id']}{verb}"


def test_a_reservation_is_created_with_its_token(
    http: httpx.Client, event: str
) -> None:
    response = reserve(http, event)
    assert response.status_code == 201
    assert response.headers["cache-control"] == "no-store"
    reservation = response.json()
    assert reservation["valid"] is True
    assert len(reservation["token"]) == 32
    assert reservation["server_now"]


def test_the_same_key_gives_the_same_answer(http: httpx.Client, event: str) -> None:
    key = {"Idempotency-Key": "checkout-1"}
    first, again = reserve(http, event, key), reserve(http, event, key)
    assert "idempotent-replayed" not in first.headers
    assert again.headers["idempotent-replayed"] == "true"
    assert again.status_code == 201
    assert again.json()["id"] == first.json()["id"]
    assert again.json()["token"] == first.json()["token"]


def test_a_key_belongs_to_one_request(http: httpx.Client, event: str) -> None:
    key = {"Idempotency-Key": "checkout-2"}
    reserve(http, event, key)
    other = reserve(http, event, key, items={"floor": 2})
    assert other.status_code == 422
    assert other.json()["code"] == "idempotency_key_reused"


def test_a_refusal_is_replayed_too(http: httpx.Client, event: str) -> None:
    key = {"Idempotency-Key": "checkout-3"}
    reserve(http, event, key, items={"mug": 9})
    again = reserve(http, event, key, items={"mug": 9})
    assert again.json()["code"] == "sold_out"
    assert again.headers["idempotent-replayed"] == "true"


@pytest.mark.parametrize("key", ["", "x" * 256])
def test_a_key_has_a_length(http: httpx.Client, event: str, key: str) -> None:
    response = reserve(http, event, {"Idempotency-Key": key})
    assert response.status_code == 422
    assert response.json()["errors"][0]["pointer"] == "/key"


def test_two_different_keys_for_one_call_are_refused(
    http: httpx.Client, event: str
) -> None:
    response = reserve(http, event, {"Idempotency-Key": "one"}, key="other")
    assert response.status_code == 422


def test_every_call_of_the_holder_needs_the_token(
    http: httpx.Client, event: str
) -> None:
    reservation = reserve(http, event).json()
    for verb in ("extend", "confirm", "release", "leave", "heartbeat", "cancel"):
        path = at(event, reservation, f"/{verb}")
        assert http.post(path).json()["code"] == "unauthenticated"
        wrong = http.post(path, headers={"Dibs-Token": "guessed"})
        assert wrong.status_code == 403
    path = at(event, reservation)
    assert http.get(path).status_code == 401
    assert http.get(path, headers={"Dibs-Token": "guessed"}).status_code == 403
    assert http.delete(path).status_code == 401


def test_the_holder_reads_extends_and_confirms(http: httpx.Client, event: str) -> None:
    reservation = reserve(http, event).json()
    token = {"Dibs-Token": reservation["token"]}
    read = http.get(at(event, reservation), headers=token).json()
    assert read["valid"] is True
    assert "token" not in read
    extended = http.post(at(event, reservation, "/extend"), headers=token).json()
    assert extended["expires_at"] > reservation["expires_at"]
    assert extended["extensions_left"] == reservation["extensions_left"] - 1
    for _ in range(2):
        confirmed = http.post(at(event, reservation, "/confirm"), headers=token)
        assert confirmed.status_code == 200
        assert confirmed.json()["status"] == "confirmed"


def test_the_token_may_come_in_the_body(http: httpx.Client, event: str) -> None:
    reservation = reserve(http, event).json()
    released = http.post(
        at(event, reservation, "/release"), json={"token": reservation["token"]}
    )
    assert released.json()["status"] == "released"


@pytest.mark.parametrize("media_type", ["text/plain;charset=UTF-8", "text/plain"])
def test_a_page_that_closes_leaves_by_beacon(
    http: httpx.Client, event: str, media_type: str
) -> None:
    reservation = reserve(http, event).json()
    path = at(event, reservation, "/leave")
    content = msgspec.json.encode({"token": reservation["token"]})
    left = http.post(path, content=content, headers={"Content-Type": media_type})
    assert left.status_code == 200
    assert left.json()["leaves_at"] > left.json()["server_now"]
    unknown = http.post(path, content=b"{}", headers={"Content-Type": media_type})
    assert unknown.json()["code"] == "unauthenticated"
    unread = http.post(path, content=b"left", headers={"Content-Type": media_type})
    assert unread.json()["code"] == "invalid_input"


def test_only_leaving_may_call_itself_text(http: httpx.Client, event: str) -> None:
    reservation = reserve(http, event).json()
    content = msgspec.json.encode({"token": reservation["token"]})
    for verb in ("release", "heartbeat", "cancel"):
        response = http.post(
            at(event, reservation, f"/{verb}"),
            content=content,
            headers={"Content-Type": "text/plain"},
        )
        assert response.status_code == 415


def test_a_heartbeat_says_that_payment_begins(http: httpx.Client, event: str) -> None:
    reservation = reserve(http, event).json()
    body = {"token": reservation["token"]}
    http.post(at(event, reservation, "/leave"), json=body)
    paying = {**body, "paying": True}
    back = http.post(at(event, reservation, "/heartbeat"), json=paying)
    assert back.status_code == 200
    assert "leaves_at" not in back.json()
    assert "idempotent-replayed" not in back.headers
    left = http.post(at(event, reservation, "/leave"), json=body)
    assert "leaves_at" not in left.json()


def test_a_sale_is_created_and_cancelled_in_parts(
    http: httpx.Client, event: str
) -> None:
    body = {"items": {"floor": 2}, "session": "counter"}
    sale = http.post(f"/v1/events/{event}/sales", json=body)
    assert sale.status_code == 201
    assert (sale.json()["status"], sale.json()["valid"]) == ("confirmed", False)
    path = at(event, sale.json(), "/cancel")
    token = {"Dibs-Token": sale.json()["token"]}
    less = http.post(path, headers=token, json={"items": {"floor": 1}})
    assert (less.status_code, less.json()["items"]) == (200, {"floor": 1})
    more = http.post(path, headers=token, json={"items": {"floor": 2}})
    assert more.json()["errors"][0]["pointer"] == "/items/floor"
    rest = http.post(path, headers=token)
    assert rest.json()["status"] == "cancelled"


def test_delete_releases(http: httpx.Client, event: str) -> None:
    reservation = reserve(http, event).json()
    token = {"Dibs-Token": reservation["token"]}
    deleted = http.delete(at(event, reservation), headers=token)
    assert deleted.json()["status"] == "released"
    again = http.post(at(event, reservation, "/confirm"), headers=token)
    assert again.json()["code"] == "already_released"


def test_a_batch_answers_each_request_in_order(http: httpx.Client, event: str) -> None:
    requests = [
        {"items": {"mug": 3}, "session": "anna"},
        {"items": {"mug": 3}, "session": "bo"},
        {"items": {"mug": 2}, "session": "cy"},
        {"items": {"poster": 1}, "session": "di"},
    ]
    path = f"/v1/events/{event}/reservations/batch"
    response = http.post(path, json={"requests": requests})
    assert response.status_code == 200
    answers = response.json()["answers"]
    assert [a["code"] for a in answers] == ["ok", "sold_out", "ok", "not_found"]
    assert answers[0]["reservation"]["token"]
    assert answers[1]["problem"]["available"] == {"mug": 2}


def test_a_batch_has_a_size(http: httpx.Client, event: str) -> None:
    path = f"/v1/events/{event}/reservations/batch"
    one = {"items": {"floor": 1}, "session": "anna"}
    assert http.post(path, json={"requests": []}).status_code == 422
    assert http.post(path, json={"requests": [one] * 1001}).status_code == 422


def test_a_request_id_is_kept_or_made(http: httpx.Client) -> None:
    given = http.get("/livez", headers={"X-Request-Id": "req-42"})
    assert given.headers["x-request-id"] == "req-42"
    made = http.get("/livez", headers={"X-Request-Id": "two words"})
    assert len(made.headers["x-request-id"]) == 16


def test_nobody_is_to_guess_another_type(http: httpx.Client) -> None:
    assert http.get("/livez").headers["x-content-type-options"] == "nosniff"


def test_the_owner_s_headers_are_a_proof_in_utf_8(
    http: httpx.Client, event: str
) -> None:
    reservation = reserve(http, event, session="änna").json()
    mine = {"Dibs-Session": "änna".encode()}
    assert http.get(at(event, reservation), headers=mine).json()["valid"] is True
    other = {"Dibs-Session": "bo"}
    assert http.get(at(event, reservation), headers=other).status_code == 403
    unsound = http.get(at(event, reservation), headers={"Dibs-Session": b"\xe4"})
    assert unsound.json()["errors"][0]["pointer"] == "/dibs-session"
    long = http.get(at(event, reservation), headers={"Dibs-Customer": "x" * 201})
    assert long.json()["errors"][0]["pointer"] == "/dibs-customer"


def test_a_list_asks_whose_it_is(http: httpx.Client, event: str) -> None:
    path = f"/v1/events/{event}/reservations"
    held = reserve(http, event).json()
    assert http.get(path, params={"owner": "me"}).status_code == 401
    assert http.get(path, headers={"Dibs-Session": "anna"}).status_code == 422
    found = http.get(
        path, params={"owner": "me"}, headers={"Dibs-Session": "anna"}
    ).json()
    assert held["id"] in [one["id"] for one in found["reservations"]]
    assert all("token" not in one for one in found["reservations"])
    assert found["next"] is None
    page = {"owner": "me", "limit": 1}
    first = http.get(path, params=page, headers={"Dibs-Session": "anna"}).json()
    assert first["next"] == first["reservations"][0]["id"] == held["id"]


def test_a_patch_changes_what_is_held(http: httpx.Client, event: str) -> None:
    reservation = reserve(http, event).json()
    token = {"Dibs-Token": reservation["token"]}
    path = at(event, reservation)
    amended = http.patch(path, json={"items": {"floor": 2}}, headers=token)
    assert amended.status_code == 200
    assert amended.json()["items"] == {"floor": 2}
    assert amended.json()["expires_at"] == reservation["expires_at"]
    assert "token" not in amended.json()
    empty = http.patch(path, json={}, headers=token)
    assert empty.json()["errors"][0]["pointer"] == "/items"
    unknown = http.patch(path, json={"floor": 2}, headers=token)
    assert unknown.json()["errors"][0]["pointer"] == "/floor"
    assert http.patch(path, json={"items": {"floor": 1}}).status_code == 401


def test_nobody_holds_nothing_of_an_event_that_there_is_not(
    http: httpx.Client, event: str
) -> None:
    headers = {"Dibs-Session": "anna"}
    listed = http.get(f"/v1/events/{event}/reservations?owner=me", headers=headers)
    assert (listed.status_code, listed.json()["reservations"]) == (200, [])
    missing = http.get("/v1/events/nope/reservations?owner=me", headers=headers)
    problem = missing.json()
    assert (missing.status_code, problem["code"]) == (404, "not_found")
    assert problem["event"] == "nope"
