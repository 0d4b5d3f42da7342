"""Drafts: the office prepares them, and browsers see them once they are shown."""

import httpx
import pytest

from dibs import Dibs

from .conftest import Keys, shown

EVENT = "acme.surprise"
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
