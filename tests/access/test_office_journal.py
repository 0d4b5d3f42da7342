"""What the office did and what it asked in vain: found by whom, from where and why."""

from contextlib import ExitStack
from functools import partial
from typing import Any

import httpx
import pytest
from tests.doors.hall import plan_of
from tests.service.conftest import Served
from tests.service.wire import Wire, head

from dibs import Dibs, called_from
from dibs.keys import parse_key
from dibs.service.door.vain import ONE_BY_ONE_MAX

from .conftest import EVENT, Keys, shown

AGENT = "an office program"
AHEAD = 30
"""Requests that a connection sends before any is answered."""
AT = f"/v1/events/{EVENT}"


def id_of(key: str) -> str:
    parts = parse_key(key)
    assert parts is not None
    return f"key:{parts.id}"


def search(http: httpx.Client, credential: str, **query: Any) -> list[dict[str, Any]]:
    answer = http.get("/v1/journal", params=query, headers=shown(credential))
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["entries"]
    return found


def ask(
    http: httpx.Client, credential: str, method: str, path: str, **body: Any
) -> int:
    headers = shown(credential) | {"User-Agent": AGENT}
    given = {} if method == "GET" else {"json": body}
    return http.request(method, path, headers=headers, **given).status_code


def test_changes_of_keys_are_found(http: httpx.Client, dibs: Dibs, keys: Keys) -> None:
    said = {"principal": "cli:somebody", "reason": "the season begins"}
    with called_from("203.0.113.7", agent="a terminal"):
        dibs.put_organisation("found", name="Found Concerts", **said)
        made = dibs.create_key(name="till", organisation="found", **said)
        dibs.rotate_key(made.key_id, **said)
        dibs.revoke_key(made.key_id, **said)
        signer = dibs.create_token_key(organisation="found", **said)
        dibs.revoke_token_key(signer.token_key_id, **said)
        dibs.put_kind("stock", hold_seconds=900, **said)
        dibs.put_kind("stock", **said)
    found = dibs.search_journal(
        principal="cli:somebody", network="203.0.113.7", reveal=True
    )
    assert [one.action for one in reversed(found)] == [
        *("organisation_put", "key_created", "key_rotated", "key_revoked"),
        *("token_key_created", "token_key_revoked", "kind_put", "kind_put"),
    ]
    for one in found:
        assert (one.code, one.event_id, one.agent) == ("ok", "", "a terminal")
        assert one.detail["reason"] == "the season begins"
    details = {one.action: one.detail for one in found}
    assert details["key_created"]["key"] == made.key_id
    assert details["key_created"]["scopes"] == [
        *("read", "buy", "sell", "office", "maintain")
    ]
    assert made.key not in str(found)
    assert signer.secret not in str(found)
    over_http = search(http, keys.installation, action="key_revoked")
    assert over_http[0]["detail"]["key"] == made.key_id
    assert over_http[0]["principal"].startswith("cl")
    assert "somebody" not in str(over_http)


def test_repeating_what_is_done_leaves_no_second_row(dibs: Dibs, keys: Keys) -> None:
    said = {"principal": "cli:twice"}
    made = dibs.create_key(name="once", **said)
    signer = dibs.create_token_key(**said)
    for _ in range(2):
        dibs.put_organisation("twice", **said)
        dibs.revoke_key(made.key_id, **said)
        dibs.revoke_token_key(signer.token_key_id, **said)
    dibs.put_organisation("twice", name="Twice", **said)
    found = dibs.search_journal(**said)
    assert [one.action for one in reversed(found)] == [
        *("key_created", "token_key_created", "organisation_put", "key_revoked"),
        *("token_key_revoked", "organisation_put"),
    ]
    before = dibs.search_journal(action="default_duration_put")
    for minutes in (20, 20, None):
        dibs.put_default_duration(minutes)
    after = dibs.search_journal(action="default_duration_put")
    assert len(after) == len(before) + 2
    dibs.put_default_duration(20, **said)
    dibs.put_default_duration(None, **said)
    found = dibs.search_journal(action="default_duration_put", **said)
    assert len(found) == 2


def test_an_organisation_finds_what_is_its_own(
    http: httpx.Client, dibs: Dibs, keys: Keys
) -> None:
    dibs.create_key(name="theirs", organisation="other")
    dibs.create_key(name="ours", organisation="acme")
    dibs.create_key(name="nobody's")
    for credential, name in ((keys.office, "ours"), (keys.stranger, "theirs")):
        found = search(http, credential, action="key_created")
        names = {one["detail"]["name"] for one in found}
        assert name in names
        assert names <= {
            "office",
            "till",
            "page",
            "revoked",
            "stranger",
            "expired",
            name,
        }
    whole = search(http, keys.installation, action="key_created")
    assert {"theirs", "ours", "nobody's"} <= {one["detail"]["name"] for one in whole}


def test_what_the_office_asks_in_vain_is_found(http: httpx.Client, keys: Keys) -> None:
    seats = {"seats": ["Z-99"], "reason": "the press"}
    plan = plan_of(lower=["A-1"])
    plan["zones"][0]["rows"][0]["seats"][0]["category"] = "unknown"
    for method, path, body, action, code, status in (
        ("POST", f"{AT}/allocations/p/block", seats, "block", "seats_not_found", 404),
        (
            "PUT",
            f"{AT}/items/floor",
            {"capacity": -1},
            "put_item",
            "invalid_input",
            422,
        ),
        ("PUT", f"{AT}/items/floor", {"capacity": 9}, "put_item", "invalid_input", 422),
        ("PATCH", "/v1/events/acme.none", {}, "change_event", "not_found", 404),
        ("PUT", "/v1/kinds/seat", {}, "put_kind", "forbidden", 403),
        ("PUT", f"{AT}/plan", {"plan": plan}, "put_plan", "invalid_input", 422),
    ):
        assert ask(http, keys.office, method, path, **body) == status, path
        one, *_ = search(http, keys.office, action=action, code=code)
        assert (one["action"], one["code"], one["refusal_count"]) == (action, code, 1)
        assert one["principal"] == id_of(keys.office)
        assert one["agent"] == AGENT
        assert one["detail"]["at"] == path
        of_event = EVENT if path.startswith(AT) else "acme.none"
        assert one["event_id"] == ("" if action == "put_kind" else of_event)
    unsaid = search(http, keys.office, action="put_item", event=EVENT, limit=1)
    assert unsaid[0]["detail"]["field"] == "/reason"


def test_who_has_no_right_to_ask_is_found(http: httpx.Client, keys: Keys) -> None:
    for credential, organisation in (
        (keys.page, keys.office),
        (keys.till, keys.office),
        (keys.signer.token("eve"), keys.office),
    ):
        assert ask(http, credential, "PUT", f"{AT}/items/floor", capacity=1) == 403
        one, *_ = search(http, organisation, action="put_item", code="forbidden")
        assert one["event_id"] == EVENT
        if credential in {keys.page, keys.till}:
            assert one["principal"] == id_of(credential)
        else:
            assert one["principal"].startswith(f"token:{keys.signer.kid}:")
    assert ask(http, keys.page, "GET", f"{AT}/journal") == 403
    assert search(http, keys.office, action="read_journal")[0]["code"] == "forbidden"
    assert ask(http, keys.page, "POST", f"{AT}/sales", session="x") == 403
    assert search(http, keys.office, action="sell")[0]["code"] == "forbidden"


def test_an_address_that_cannot_be_kept_keeps_nothing_else_out(
    http: httpx.Client, keys: Keys
) -> None:
    for credential in (keys.page, keys.office, keys.installation):
        for event in ("acme.%00", "a%00b"):
            assert 400 <= ask(http, credential, "PUT", f"/v1/events/{event}") < 500
    one, *_ = search(http, keys.office, action="put_event", code="forbidden")
    assert one["principal"] == id_of(keys.page)
    assert ask(http, keys.page, "POST", f"{AT}/sales", session="later") == 403
    assert search(http, keys.office, action="sell")[0]["code"] == "forbidden"


def test_of_a_long_address_the_beginning_is_kept(
    http: httpx.Client, keys: Keys
) -> None:
    long = f"acme.{'x' * 20_000}"
    assert ask(http, keys.page, "GET", f"/v1/events/{long}/journal") == 403
    one, *_ = search(http, keys.installation, action="read_journal")
    assert one["detail"]["at"].startswith("/v1/events/acme.xxx")
    assert len(one["detail"]["at"]) <= 500


def test_whose_event_a_stranger_asked_for_is_not_told(
    http: httpx.Client, keys: Keys
) -> None:
    assert ask(http, keys.stranger, "PATCH", AT, name="Mine") == 404
    one, *_ = search(http, keys.stranger, action="change_event")
    assert (one["event_id"], one["code"]) == ("", "not_found")
    for found in (
        search(http, keys.office, action="change_event"),
        search(http, keys.office, principal=id_of(keys.stranger)),
    ):
        assert id_of(keys.stranger) not in str(found)


@pytest.mark.parametrize("by", [{"session": "a"}, {"customer": "a"}, {"seat": "A-1"}])
def test_what_only_events_have_finds_nothing_of_the_office(
    http: httpx.Client, keys: Keys, by: dict[str, str]
) -> None:
    found = search(http, keys.installation, **by)
    assert not [one for one in found if one["number"] < -1_000_000]


def flood(service: Served, key: str, method: str, path: str, body: bytes) -> int:
    """How many asked in vain, at once: on a slow machine few would, one by one."""
    asked = 3 * ONE_BY_ONE_MAX
    said = [f"{name}: {value}" for name, value in shown(key).items()]
    said += ["Content-Type: application/json", f"Content-Length: {len(body)}"]
    put = partial(head, method, path, *said)
    whole = (put() + body) * (AHEAD - 1) + put("Connection: close") + body
    with ExitStack() as stack:
        wires = [stack.enter_context(Wire(service.url)) for _ in range(asked // AHEAD)]
        for wire in wires:
            wire.send(whole)
        assert [code for wire in wires for code in wire.answers()] == [403] * asked
    return asked


def test_a_flood_is_counted_and_not_kept_one_by_one(
    service: Served, http: httpx.Client, keys: Keys
) -> None:
    asked = flood(service, keys.page, "PUT", "/v1/kinds/stock", b"{}")
    # A row without who it was is the installation's to see.
    rows = search(http, keys.installation, action="put_kind", limit=1_000)
    kept = [row for row in rows if row["code"] == "forbidden"]
    kept = [row for row in kept if row["principal"] in {"", id_of(keys.page)}]
    assert sum(row["refusal_count"] for row in kept) == asked
    assert len(kept) < asked
    assert {row["principal"] for row in kept if row["refusal_count"] > 1} == {""}


def test_a_flood_of_holds_leaves_room_for_the_office_s(
    service: Served, http: httpx.Client, keys: Keys
) -> None:
    of_anna = b'{"items":{"floor":1},"session":"a","customer":"anna"}'
    flood(service, keys.page, "POST", f"{AT}/reservations", of_anna)
    flood(service, keys.page, "PUT", "/v1/kinds/stock", b"{}")
    assert ask(http, keys.office, "PUT", "/v1/kinds/performance") == 403
    asked = {"action": "put_kind", "code": "forbidden"}
    while True:
        rows = search(http, keys.installation, **asked)
        if any(row["detail"].get("at") == "/v1/kinds/performance" for row in rows):
            break


def test_pages_go_through_events_and_the_office_alike(
    http: httpx.Client, keys: Keys
) -> None:
    ask(http, keys.office, "PATCH", AT, name="Another", reason="a typo")
    ask(http, keys.office, "PATCH", AT, currency="nonsense")
    whole = search(http, keys.installation, limit=1_000)
    assert {one["event_id"] for one in whole} >= {"", EVENT}
    paged: list[dict[str, Any]] = []
    query: dict[str, Any] = {"limit": 7}
    while True:
        page = http.get(
            "/v1/journal", params=query, headers=shown(keys.installation)
        ).json()
        paged += page["entries"]
        if page["next"] is None:
            break
        query["before"] = page["next"]
    assert paged == whole
