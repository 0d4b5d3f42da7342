"""Whatever is wrong with a request, the answer is a problem that says what."""

import gzip
import socket

import httpx
import pytest

from .conftest import served

JSON = {"content-type": "application/json"}


def check(response: httpx.Response, status: int, code: str) -> dict[str, object]:
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/problem+json"
    assert response.headers["x-content-type-options"] == "nosniff"
    problem: dict[str, object] = response.json()
    assert problem["status"] == status
    assert problem["code"] == code
    assert problem["type"] == f"/docs/codes#{code}"
    assert problem["title"]
    assert problem["detail"]
    assert problem["server_now"]
    return problem


def address_of(url: str) -> tuple[str, int]:
    return "127.0.0.1", int(url.rpartition(":")[2])


def reserve(http: httpx.Client, event: str, content: bytes) -> httpx.Response:
    path = f"/v1/events/{event}/reservations"
    return http.post(path, content=content, headers=JSON)


def test_an_unknown_path_is_not_found(http: httpx.Client) -> None:
    check(http.get("/v1/nothing"), 404, "not_found")


def test_a_wrong_method_hears_which_fit(http: httpx.Client) -> None:
    response = http.post("/v1/events/gala", json={})
    check(response, 405, "method_not_allowed")
    allowed = {method.strip() for method in response.headers["allow"].split(",")}
    assert allowed == {"GET", "HEAD", "PUT", "PATCH"}


@pytest.mark.parametrize(
    "media_type", ["text/plain", "application/json; charset=x", ""]
)
def test_only_json_is_accepted(http: httpx.Client, event: str, media_type: str) -> None:
    response = http.post(
        f"/v1/events/{event}/reservations",
        content=b'{"items":{"floor":1},"session":"anna"}',
        headers={"content-type": media_type} if media_type else {},
    )
    check(response, 415, "media_type_unsupported")


@pytest.mark.parametrize(
    "media_type",
    [
        "application/json;charset=utf-8",
        "application/json; charset=utf-8; profile=x",
        'Application/JSON; profile="x; charset=y"; Charset="UTF-8"',
        "application/json; profile=x",
    ],
)
def test_json_may_say_more_of_itself(
    http: httpx.Client, event: str, media_type: str
) -> None:
    response = http.post(
        f"/v1/events/{event}/reservations",
        content=b'{"items":{"floor":1},"session":"anna"}',
        headers={"content-type": media_type},
    )
    assert response.status_code == 201, response.text


@pytest.mark.parametrize("coding", ["gzip", "br", "identity, gzip"])
def test_a_body_comes_as_it_is(http: httpx.Client, event: str, coding: str) -> None:
    path = f"/v1/events/{event}/reservations"
    content = b'{"items":{"floor":1},"session":"anna"}'
    for body in (gzip.compress(content), content):
        headers = JSON | {"content-encoding": coding}
        response = http.post(path, content=body, headers=headers)
        check(response, 415, "coding_unsupported")
        assert response.headers["accept-encoding"] == "identity"
    headers = JSON | {"content-encoding": "Identity"}
    assert http.post(path, content=content, headers=headers).status_code == 201


def test_a_body_over_the_limit_is_refused(http: httpx.Client, event: str) -> None:
    content = b'{"session":"%b"}' % (b"x" * 1_100_000)
    check(reserve(http, event, content), 413, "body_too_large")


def test_a_body_that_does_not_come_is_refused(database: str, event: str) -> None:
    head = (
        f"POST /v1/events/{event}/reservations HTTP/1.1\r\nhost: 127.0.0.1\r\n"
        "content-type: application/json\r\ncontent-length: 100\r\n\r\n"
    )
    with (
        served(database, DIBS_BODY_SECONDS_MAX="0.2") as running,
        socket.create_connection(address_of(running.url), timeout=20) as link,
    ):
        link.sendall(head.encode() + b'{"session":')
        answer = b"".join(iter(lambda: link.recv(4096), b"")).decode()
    assert answer.startswith("HTTP/1.1 408 ")
    assert '"code":"body_too_slow"' in answer


def test_a_body_over_the_limit_without_a_length_is_refused(
    http: httpx.Client, event: str
) -> None:
    chunks = (b"x" * 100_000 for _ in range(12))
    path = f"/v1/events/{event}/reservations"
    check(http.post(path, content=chunks, headers=JSON), 413, "body_too_large")


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b'{"session":"\xff"}', b"[" * 100_000, b'{"session":1}}', b"nonsense"],
)
def test_what_is_no_json_is_invalid(
    http: httpx.Client, event: str, content: bytes
) -> None:
    check(reserve(http, event, content), 422, "invalid_input")


@pytest.mark.parametrize(
    ("content", "pointer"),
    [
        (b"{}", "/session"),
        (b'{"session":1}', "/session"),
        (b'{"session":"a","items":{"mug":1,"floor":"x"}}', "/items/floor"),
        (b'{"session":"a","items":{"mug":1,"floor":0}}', "/items/floor"),
        (b'{"session":"a","items":{"a/b~c":0}}', "/items/a~1b~0c"),
        (
            b'{"session":"a","items":{"floor":123456789012345678901234567890}}',
            "/items/floor",
        ),
        (b'{"session":"a","items":{"floor":1e400}}', "/items/floor"),
        (b'{"session":"a","items":{"floor":1.5}}', "/items/floor"),
        (b'{"session":"a","items":{"mug":1,"floor":1e400,"cup":1}}', "/items/floor"),
        (b'{"session":7,"items":{"mug":1,"floor":"x","cup":1}}', "/session"),
        (b'{"items":{"mug":1,"floor":"x","cup":1},"session":7}', "/items/floor"),
        (b'{"session":"a","items":{"floor":"x","mug":1,"floor":1}}', "/items"),
        (b'{"session":"a","items":{"floor":1},"seats":["x",3]}', "/seats/1"),
        (b'{"session":"a","items":{"floor":1},"colour":"red"}', "/colour"),
        (b'{"session":"a","items":{"floor":1},"seats":["x\\u0000"]}', "/seats/0"),
        (b'{"session":"\\ud800","items":{"floor":1}}', "/session"),
        (b'{"session":"a","items":{"floor":1},"key":""}', "/key"),
        (b'{"session":"a"}', "/items"),
    ],
)
def test_an_invalid_field_is_pointed_at(
    http: httpx.Client, event: str, content: bytes, pointer: str
) -> None:
    problem = check(reserve(http, event, content), 422, "invalid_input")
    assert [error["pointer"] for error in problem["errors"]] == [pointer]  # type: ignore[attr-defined]


@pytest.mark.parametrize("method", ["PUT", "PATCH"])
@pytest.mark.parametrize("name", ["sales_start_at", "sales_end_at"])
def test_a_time_needs_its_zone(
    http: httpx.Client, event: str, method: str, name: str
) -> None:
    path = f"/v1/events/{event}"
    refused = http.request(method, path, json={name: "2027-01-01T10:00:00"})
    problem = check(refused, 422, "invalid_input")
    assert [error["pointer"] for error in problem["errors"]] == [f"/{name}"]  # type: ignore[attr-defined]
    said = {name: "2027-01-01T10:00:00+02:00", "reason": "the hall says so"}
    assert http.request(method, path, json=said).status_code == 200


@pytest.mark.parametrize(
    ("path", "body", "pointer", "words"),
    [
        ("", {"status": "foo"}, "/status", "one of draft, ended, on_sale, paused"),
        ("", {"items": {"a": {"kind": "x"}}}, "/items/a/kind", "one of seat, stock"),
        ("", {"items": {"x" * 65: 1}}, "/items", "text of at most 64 characters"),
        ("", {"hold_seconds": 0}, "/hold_seconds", "a whole number of at least 1"),
        ("", {"hold_seconds": "x"}, "/hold_seconds", "a whole number or null, not t"),
        (
            "",
            {"sales_start_at": "May"},
            "/sales_start_at",
            "a time such as 2026-01-01T12",
        ),
        ("/reservations/batch", {"requests": []}, "/requests", "a list of at least 1"),
    ],
)
def test_what_is_wanted_is_said_in_words(
    http: httpx.Client, event: str, path: str, body: object, pointer: str, words: str
) -> None:
    method = "POST" if path else "PUT"
    refused = http.request(method, f"/v1/events/{event}{path}", json=body)
    problem = check(refused, 422, "invalid_input")
    (error,) = problem["errors"]  # type: ignore[misc, attr-defined]
    assert error["pointer"] == pointer
    assert error["detail"].startswith(f"must be {words}")


def test_a_field_is_pointed_at_below_two_maps(http: httpx.Client, event: str) -> None:
    content = b'{"items":{"floor":9,"family":{"draws":{"mug":1,"floor":"x"}}}}'
    response = http.put(f"/v1/events/{event}", content=content, headers=JSON)
    problem = check(response, 422, "invalid_input")
    pointers = [error["pointer"] for error in problem["errors"]]  # type: ignore[attr-defined]
    assert pointers == ["/items/family/draws/floor"]


@pytest.mark.parametrize("hiding", ["[]", "{}", "[{}]", "null", "7"])
def test_a_wrong_field_that_another_of_its_name_hides_is_pointed_at(
    http: httpx.Client, event: str, hiding: str
) -> None:
    wrong = '{"session":"s","items":{"floor":"x"}'
    bodies = {
        ("", "/items"): f'{wrong},"items":{hiding}}}',
        ("/batch", "/requests/0/items"): (
            f'{{"requests":[{wrong}}}],"requests":{hiding}}}'
        ),
    }
    for (path, pointer), content in bodies.items():
        at = f"/v1/events/{event}/reservations{path}"
        refused = http.post(at, content=content, headers=JSON)
        problem = check(refused, 422, "invalid_input")
        assert problem["errors"] == [
            {"pointer": pointer, "detail": "must be a whole number, not text"}
        ]


def test_a_wrong_field_of_very_many_is_found_at_once(
    http: httpx.Client, event: str
) -> None:
    held = {"session": "s", "items": {"floor": 1, "mug": 1}}
    long = {f"item-{number}": 1 for number in range(10_000)} | {"last": "x"}
    requests = [*[held] * 900, {"session": "s", "items": long}]
    response = http.post(
        f"/v1/events/{event}/reservations/batch", json={"requests": requests}
    )
    problem = check(response, 422, "invalid_input")
    pointers = [error["pointer"] for error in problem["errors"]]  # type: ignore[attr-defined]
    assert pointers == ["/requests/900/items/last"]


@pytest.mark.parametrize(
    "path",
    [
        "/v1/events/a%00b",
        "/v1/events/" + "x" * 65,
        "/v1/events/gala/reservations/not-a-uuid",
        "/v1/events?limit=0",
        "/v1/events?limit=99999999999999999999999",
        "/v1/events?after=%00",
        "/v1/events?colour=red",
        "/v1/journal?until=0.5",
    ],
)
def test_addresses_are_checked_too(http: httpx.Client, path: str) -> None:
    response = http.get(path, headers={"Dibs-Token": "x"})
    check(response, 422, "invalid_input")


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("reservations?owner=me&before=", "before"),
        ("refusals/history?reservation=", "reservation"),
    ],
)
@pytest.mark.parametrize("text", ["x" * 36, "x"])
def test_what_is_no_reservation_is_refused_at_its_parameter(
    http: httpx.Client, event: str, path: str, name: str, text: str
) -> None:
    said = {"Dibs-Session": "a session of a page's own"}
    refused = http.get(f"/v1/events/{event}/{path}{text}", headers=said)
    problem = check(refused, 422, "invalid_input")
    assert [error["pointer"] for error in problem["errors"]] == [f"/{name}"]  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/v1/stock/reservations/validate?ids=A&ids=B", "ids"),
        ("/v1/events?limit=5&limit=5", "limit"),
        ("/v1/events?limit=5&limit=", "limit"),
        ("/v1/events/{event}/availability?explain=true&explain=false", "explain"),
    ],
)
def test_a_parameter_that_comes_twice_is_refused(
    http: httpx.Client, event: str, path: str, name: str
) -> None:
    problem = http.get(path.format(event=event)).json()
    assert problem["code"] == "invalid_input"
    assert [one["pointer"] for one in problem["errors"]] == [f"/{name}"]
    assert "once" in problem["errors"][0]["detail"]


def test_what_is_no_parameter_may_come_twice_where_it_may_come(
    http: httpx.Client, event: str
) -> None:
    path = f"/v1/events/{event}/availability?explain=true&_=1&_=2"
    assert http.get(path).status_code == 200


@pytest.mark.parametrize("name", ["%ff%fe", "%F0%9F%8E%AB", "%E2%80%AE", "..", "%20"])
def test_unusual_names_are_merely_not_found(http: httpx.Client, name: str) -> None:
    response = http.get(f"/v1/events/{name}/availability")
    assert response.status_code == 404


def test_any_name_in_unicode_can_be_an_event(http: httpx.Client) -> None:
    path = "/v1/events/%F0%9F%8E%AB-%E3%83%86%E3%82%B9%E3%83%88"
    assert http.put(path, json={}).json()["event_id"] == "🎫-テスト"
    assert http.get(path).status_code == 200


def test_what_is_left_stands_in_the_problem(http: httpx.Client, event: str) -> None:
    content = b'{"session":"a","items":{"mug":6}}'
    problem = check(reserve(http, event, content), 409, "sold_out")
    assert problem["available"] == {"mug": 5}


def test_a_problem_keeps_its_status_where_the_event_has_one(
    http: httpx.Client, event: str
) -> None:
    paused = {"status": "paused", "reason": "rain"}
    http.patch(f"/v1/events/{event}", json=paused).raise_for_status()
    content = b'{"session":"a","items":{"mug":1}}'
    problem = check(reserve(http, event, content), 409, "not_on_sale")
    assert problem["event_status"] == "paused"


def test_every_fault_of_a_plan_is_pointed_at(http: httpx.Client, event: str) -> None:
    response = http.put(f"/v1/events/{event}/plan", json={"plan": {"name": "x"}})
    problem = check(response, 422, "invalid_input")
    pointers = {error["pointer"] for error in problem["errors"]}  # type: ignore[attr-defined]
    assert pointers == {"/plan/size", "/plan/categories", "/plan/zones"}


def test_head_answers_like_get_without_a_body(http: httpx.Client, event: str) -> None:
    path = f"/v1/events/{event}/items"
    head, get = http.head(path), http.get(path)
    assert head.status_code == get.status_code == 200
    assert head.headers["content-length"] == get.headers["content-length"]
    assert head.content == b""
