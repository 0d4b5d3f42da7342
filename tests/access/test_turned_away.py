"""Who may not call: told of their rate like everybody, and kept in the log."""

import httpx
from tests.service.conftest import Served

from dibs.keys import parse_key

from .conftest import EVENT, Keys, shown

AGENT = "a browser of a test"


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


def test_who_is_turned_away_hears_of_their_rate(http: httpx.Client, keys: Keys) -> None:
    for path, credential, policy in (
        (f"/v1/events/{EVENT}", keys.revoked, "network"),
        (f"/v1/events/{EVENT}/journal", keys.page, "network"),
        (f"/v1/events/{EVENT}", keys.stranger, "key"),
    ):
        answer = http.get(path, headers=shown(credential))
        assert answer.status_code >= 400
        assert answer.headers["ratelimit-policy"].startswith(f'"{policy}"')
