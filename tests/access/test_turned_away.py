"""Who may not call: told of their rate like everybody, and kept in the log."""

from secrets import token_hex
from typing import Any

import httpx
import pytest
import structlog
from tests.doors.logs import logged
from tests.service.conftest import Served, served

from dibs import Dibs
from dibs.caller import Caller
from dibs.errors import RateLimited
from dibs.keys import parse_key
from dibs.service.calls.actor import NOBODY
from dibs.service.calls.problems import refuse
from dibs.service.telemetry import away

from .conftest import EVENT, Keys, shown

AGENT = "a browser of a test"
AT = f"/v1/events/{EVENT}"
NONE = "00000000-0000-7000-8000-000000000000"
STORE = "acme.shop"
WISH = {"items": {"floor": 1}, "session": "a visitor"}
WISHED = {"product": "mug", "session": "a visitor"}
OF_ANNA = WISH | {"customer": "anna"}
LINES = {
    "store": STORE,
    "lines": [{"product": "mug"}],
    "all_or_nothing": False,
    "session": "a",
    "customer": "b",
}
OF_ANOTHER = {"store": "other.shop"} | WISHED
CONFIRM = {"store": STORE, "id": NONE, "action": "confirm"}
HELD = {"reservations": [{"event": EVENT, "id": NONE}]}
ORDER = HELD | {
    "lines": [{"name": "a discount", "amount_minor": -100}],
}


def test_who_is_turned_away_is_in_the_log(
    http: httpx.Client, service: Served, keys: Keys
) -> None:
    asked = [
        ("unauthenticated", "GET", f"/v1/events/{EVENT}", keys.revoked, None),
        ("forbidden", "GET", f"/v1/events/{EVENT}/journal", keys.page, keys.page),
        ("not_found", "GET", f"/v1/events/{EVENT}", keys.stranger, keys.stranger),
    ]
    for code, method, path, credential, whose in asked:
        named = {"X-Request-Id": f"away-{code}", "User-Agent": AGENT}
        answer = http.request(method, path, headers=shown(credential) | named)
        assert answer.json()["code"] == code
        (line,) = [
            line
            for line in service.logged()
            if line["message"] == "turned_away"
            and line["request_id"] == named["X-Request-Id"]
        ]
        parts = parse_key(whose) if whose else None
        assert line["principal"] == (parts and f"key:{parts.id}")
        assert (line["code"], line["network"], line["agent"]) == (
            code,
            "127.0.0.1",
            AGENT,
        )
        assert credential not in str(line)


@pytest.mark.parametrize(
    ("code", "method", "path", "body"),
    [
        ("forbidden", "POST", f"{AT}/reservations", OF_ANNA),
        ("forbidden", "POST", f"{AT}/reservations", WISH | {"customer_class": "vip"}),
        ("forbidden", "POST", f"{AT}/cart", OF_ANNA),
        ("unauthenticated", "POST", f"{AT}/reservations/{NONE}/release", {}),
        ("unauthenticated", "POST", f"/v1/orders/{NONE}/pay", {}),
        ("forbidden", "PUT", "/v1/stock/reservations", CONFIRM),
        ("not_found", "POST", "/v1/stock/cart/lines", OF_ANOTHER),
    ],
)
def test_who_may_not_by_what_they_send_is_in_the_log(
    http: httpx.Client,
    service: Served,
    keys: Keys,
    code: str,
    method: str,
    path: str,
    body: dict[str, Any],
) -> None:
    named = {"X-Request-Id": token_hex(8), "User-Agent": AGENT}
    headers = shown(keys.page) | named
    answer = http.request(method, path, json=body, headers=headers)
    assert answer.json()["code"] == code, answer.text
    lines = [x for x in service.logged() if x["message"] == "turned_away"]
    (line,) = [x for x in lines if x["request_id"] == named["X-Request-Id"]]
    parts = parse_key(keys.page)
    assert line["principal"] == (parts and f"key:{parts.id}")
    assert (line["code"], line["network"], line["agent"]) == (code, "127.0.0.1", AGENT)


@pytest.mark.parametrize(
    ("action", "code", "whose", "path", "body"),
    [
        ("reserve", "not_found", "stranger", f"{AT}/reservations", WISH),
        ("release", "not_found", "stranger", f"{AT}/reservations/{NONE}/release", {}),
        ("reserve", "forbidden", "page", f"{AT}/reservations", OF_ANNA),
        ("create_order", "not_found", "stranger", "/v1/orders", HELD),
        ("fill_in_bulk", "forbidden", "page", "/v1/stock/reservations/bulk", LINES),
        ("add_to_cart", "not_found", "page", "/v1/stock/cart/lines", OF_ANOTHER),
    ],
)
def test_a_change_that_somebody_has_no_right_to_is_in_the_office_s_journal(
    http: httpx.Client,
    dibs: Dibs,
    keys: Keys,
    action: str,
    code: str,
    whose: str,
    path: str,
    body: dict[str, Any],
) -> None:
    dibs.put_event(STORE, kind="store", items={"mug": 9})
    credential, agent = getattr(keys, whose), token_hex(8)
    headers = shown(credential) | {"User-Agent": agent, "Idempotency-Key": token_hex(8)}
    assert http.post(path, json=body, headers=headers).json()["code"] == code
    asked = {"action": action, "code": code, "reveal": True}
    while not (found := [x for x in dibs.search_journal(**asked) if x.agent == agent]):
        pass
    parts = parse_key(credential)
    assert found[0].principal == (parts and f"key:{parts.id}")
    assert found[0].network == "127.0.0.1"
    assert found[0].detail["at"] == path


def test_what_is_only_read_is_no_row(
    http: httpx.Client, dibs: Dibs, keys: Keys
) -> None:
    agent = token_hex(8)
    named = shown(keys.stranger) | {"User-Agent": agent}
    assert http.get(AT, headers=named).status_code == 404
    last = {"items": {"floor": 1}, "session": "last"}
    assert http.post(f"{AT}/reservations", json=last, headers=named).status_code == 404
    asked: dict[str, Any] = {"code": "not_found", "reveal": True}
    while not (found := [x for x in dibs.search_journal(**asked) if x.agent == agent]):
        pass
    assert [one.action for one in found] == ["reserve"]


def test_a_page_that_confirms_is_in_the_office_s_journal_too(
    http: httpx.Client, dibs: Dibs, keys: Keys
) -> None:
    dibs.put_event(STORE, kind="store", items={"mug": 9})
    for path, body, action in (
        ("/v1/stock/reservations", CONFIRM, "change_stock"),
        ("/v1/orders", ORDER, "create_order"),
    ):
        method = "PUT" if action == "change_stock" else "POST"
        answer = http.request(method, path, json=body, headers=shown(keys.page))
        assert answer.json()["code"] == "forbidden", answer.text
        parts = parse_key(keys.page)
        until = {"action": action, "code": "forbidden", "reveal": True}
        while not (found := dibs.search_journal(**until)):
            pass
        assert found[0].principal == (parts and f"key:{parts.id}")
        assert found[0].detail["scope"] == "sell"


def test_who_sends_too_much_or_too_often_is_in_the_log(
    database: str, keys: Keys
) -> None:
    few = {"DIBS_KEY_CALLS_PER_MINUTE": "2", "DIBS_BODY_BYTES_MAX": "2000"}
    path = f"/v1/events/{EVENT}/reservations"
    large = {"session": "x" * 3_000, "items": {"floor": 1}}
    with served(database, **few) as service, httpx.Client(timeout=20) as http:
        codes = []
        for number in range(3):
            named = {"X-Request-Id": f"call-{number}", "User-Agent": AGENT}
            answer = http.post(
                service.url + path, json=large, headers=shown(keys.till) | named
            )
            codes.append((named["X-Request-Id"], answer.json()["code"]))
        lines = [x for x in service.logged() if x["message"] == "turned_away"]
    assert [code for _, code in codes][-1] == "rate_limited"
    assert [(line["request_id"], line["code"]) for line in lines] == codes
    assert {(line["network"], line["agent"]) for line in lines} == {
        ("127.0.0.1", AGENT)
    }
    parts = parse_key(keys.till)
    assert {line["principal"] for line in lines} == {parts and f"key:{parts.id}"}


def test_a_flood_of_calls_fills_no_log(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 1_000.0
    monkeypatch.setattr(away, "monotonic", lambda: now)
    reply = refuse(RateLimited({"retry_after_seconds": 1}))
    with logged() as lines:
        log = away.AwayLog(structlog.get_logger())
        for _ in range(1_000):
            log.log("reserve", reply, b"1", NOBODY, Caller("10.0.0.1", None))
        now += 1
        log.log("reserve", reply, b"2", NOBODY, Caller("10.0.0.1", None))
    assert len(lines) == away.ONE_BY_ONE_MAX + 1
    assert lines[-1]["request_id"] == "2"
    assert lines[-1]["untold_before"] == 1_000 - away.ONE_BY_ONE_MAX
    assert "untold_before" not in lines[0]


def test_who_is_turned_away_hears_of_their_rate(http: httpx.Client, keys: Keys) -> None:
    for path, credential, policy in (
        (f"/v1/events/{EVENT}", keys.revoked, "unknown"),
        (f"/v1/events/{EVENT}/journal", keys.page, "network"),
        (f"/v1/events/{EVENT}", keys.stranger, "key"),
    ):
        answer = http.get(path, headers=shown(credential))
        assert answer.status_code >= 400
        assert answer.headers["ratelimit-policy"].startswith(f'"{policy}"')
