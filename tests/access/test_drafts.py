"""Drafts: the office prepares them, and browsers see them once they are shown."""

from datetime import UTC, datetime
from typing import Any

import httpx
import psycopg
import pytest

from dibs import Dibs

from .conftest import Keys, shown

EVENT = "acme.surprise"
LINES = "/v1/stock/cart/lines"
PATHS = ("", "/items", "/availability", "/availability?explain=1", "/plan")


@pytest.fixture(autouse=True)
def draft(dibs: Dibs) -> None:
    dibs.put_event(EVENT, items={"floor": 9}, status="draft")


def test_browsers_find_no_draft(http: httpx.Client, keys: Keys) -> None:
    for credential in (keys.page, keys.signer.token("anna")):
        headers = shown(credential)
        for path in PATHS:
            answer = http.get(f"/v1/events/{EVENT}{path}", headers=headers)
            assert answer.status_code == 404, answer.text
            assert answer.json()["event"] == EVENT
        assert EVENT not in http.get("/v1/events", headers=headers).text


def test_pages_of_the_list_name_no_draft(
    http: httpx.Client, dibs: Dibs, keys: Keys
) -> None:
    for name in ("acme.surprisf", "acme.surprisg"):
        dibs.put_event(name, items={"floor": 9}, status="draft")
    dibs.put_event("acme.surprish", items={"floor": 9})
    page = {"limit": 1, "after": "acme.surprisd"}
    listed = http.get("/v1/events", params=page, headers=shown(keys.page)).json()
    assert [one["event_id"] for one in listed["events"]] == ["acme.surprish"]
    assert listed["next"] in {None, "acme.surprish"}
    beyond = page | {"after": "acme.surprish"}
    listed = http.get("/v1/events", params=beyond, headers=shown(keys.page)).json()
    assert "acme.surpris" not in str(listed)


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/reservations", {"items": {"floor": 1}}),
        ("/reservations", {"items": {"balcony": 1}}),
        ("/reservations", {"seats": ["A-1"]}),
        ("/reservations/batch", {"requests": [{"items": {"balcony": 1}}]}),
    ],
)
def test_browsers_hold_nothing_of_a_draft_and_hear_nothing_of_it(
    http: httpx.Client, keys: Keys, path: str, body: dict[str, object]
) -> None:
    for credential in (keys.page, keys.signer.token("anna")):
        answers = [
            http.post(f"/v1/events/{event}{path}", json=body, headers=shown(credential))
            for event in (EVENT, "acme.no-such")
        ]
        draft, missing = (
            {name: told for name, told in answer.json().items() if name != "server_now"}
            for answer in answers
        )
        assert answers[0].status_code == answers[1].status_code
        assert str(draft).replace(EVENT, "acme.no-such") == str(missing)


def test_browsers_hear_no_more_of_what_they_hold_of_a_draft(
    http: httpx.Client, keys: Keys
) -> None:
    headers = shown(keys.signer.token("anna"))
    for event in (EVENT, "acme.no-such"):
        path = f"/v1/events/{event}/reservations?owner=me"
        answer = http.get(path, headers=headers)
        assert answer.status_code == 404, answer.text
        assert answer.json()["event"] == event


def test_browsers_find_no_store_that_is_a_draft(http: httpx.Client, keys: Keys) -> None:
    headers = shown(keys.page)
    line = {"product": "floor", "quantity": 1}
    for store in (EVENT, "acme.no-such"):
        named = {"store": store}
        filled = http.post(LINES, json=line | named, headers=headers)
        asked = http.get(
            "/v1/stock/reservations/validate",
            params=named | {"ids": "01890000-0000-7000-8000-000000000000"},
            headers=headers | {"Dibs-Token": "none"},
        )
        for answer in (filled, asked):
            assert answer.status_code == 404, answer.text
            assert answer.json()["store"] == store


def test_browsers_hear_of_no_store_where_all_are_drafts(
    http: httpx.Client, dibs: Dibs, keys: Keys
) -> None:
    line = {"product": "mug", "quantity": 1, "session": "s"}
    for store in ("acme.next", "acme.one-more"):
        dibs.put_event(store, kind="store", items={"mug": 9}, status="draft")
        filled = http.post(LINES, json=line, headers=shown(keys.page))
        assert "there is no event of the kind store" in filled.json()["detail"]
    filled = http.post(LINES, json=line, headers=shown(keys.office))
    assert "there are several" in filled.json()["detail"]


def test_a_store_that_is_prepared_stands_in_no_other_s_way(
    http: httpx.Client, dibs: Dibs, keys: Keys
) -> None:
    dibs.put_event("acme.next", kind="store", items={"mug": 9}, status="draft")
    dibs.put_event("acme.shop", kind="store", items={"mug": 9})
    for credential in (keys.page, keys.signer.token("anna"), keys.office):
        line = {"product": "mug", "quantity": 1, "session": credential[-20:]}
        filled = http.post(LINES, json=line, headers=shown(credential))
        assert filled.status_code == 200, filled.text
        assert filled.json()["store"] == "acme.shop"
    dibs.change_event("acme.shop", status="ended")


def test_the_office_does(http: httpx.Client, keys: Keys) -> None:
    headers = shown(keys.office)
    for path in PATHS[:-1]:
        answer = http.get(f"/v1/events/{EVENT}{path}", headers=headers)
        assert answer.status_code == 200, answer.text
    assert EVENT in http.get("/v1/events", headers=headers).text


def test_what_is_shown_is_there_for_everybody(
    http: httpx.Client, dibs: Dibs, keys: Keys
) -> None:
    for status in ("on_sale", "paused", "ended"):
        dibs.change_event(EVENT, status=status)
        for path in PATHS[:-1]:
            answer = http.get(f"/v1/events/{EVENT}{path}", headers=shown(keys.page))
            assert answer.status_code == 200, (status, answer.text)


UNSOLD = {
    "before its sale": {"sales_start_at": datetime(2099, 1, 1, tzinfo=UTC)},
    "paused": {"status": "paused"},
    "ended": {"status": "ended"},
}


@pytest.mark.parametrize("settings", UNSOLD.values(), ids=UNSOLD)
def test_who_asks_again_while_nothing_sells_reads_no_event(
    http: httpx.Client,
    dibs: Dibs,
    keys: Keys,
    database: str,
    settings: dict[str, Any],
) -> None:
    dibs.put_event("acme.soon", items={"floor": 9}, **settings)
    path = "/v1/events/acme.soon/availability"
    first = http.get(path, headers=shown(keys.page))
    assert not first.json()["on_sale"]
    with psycopg.connect(database) as owner:
        owner.execute("lock table dibs.items in access exclusive mode")
        again = http.get(path, headers=shown(keys.page))
        assert again.status_code == 200
        assert again.headers["etag"] == first.headers["etag"]
        known = {"If-None-Match": first.headers["etag"]}
        unchanged = http.get(path, headers=shown(keys.page) | known)
        assert unchanged.status_code == 304


def test_what_becomes_a_draft_again_is_gone_at_once_and_back_at_once(
    http: httpx.Client, dibs: Dibs, keys: Keys
) -> None:
    path = f"/v1/events/{EVENT}/availability"
    for status in ("on_sale", "paused", "ended"):
        dibs.change_event(EVENT, status=status)
        seen = http.get(path, headers=shown(keys.page))
        assert seen.status_code == 200
        dibs.change_event(EVENT, status="draft")
        known = shown(keys.office)
        etag = http.get(path, headers=known).headers["etag"]
        for tag in ("*", etag, seen.headers["etag"]):
            asked = shown(keys.page) | {"If-None-Match": tag}
            hidden = http.get(path, headers=asked)
            assert hidden.status_code == 404
            assert "etag" not in hidden.headers
            unchanged = http.get(path, headers=known | {"If-None-Match": etag})
            assert unchanged.status_code == 304, "the office is not told from others"
