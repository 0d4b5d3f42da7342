"""What only an office may do, and how the journal names who did it."""

import httpx

from dibs import Dibs
from dibs.keys import parse_key

from .conftest import EVENT, Keys, shown


def test_the_journal_says_who_released_somebody_s_and_why(
    http: httpx.Client, dibs: Dibs, keys: Keys
) -> None:
    held = dibs.reserve(EVENT, {"floor": 1}, session="somebody")
    path = f"/v1/events/{EVENT}/reservations/{held.id}/force-release"
    said = {"reason": "double entry at the counter"}
    for credential in (keys.till, keys.page, keys.signer.token("somebody")):
        refused = http.post(path, json=said, headers=shown(credential))
        assert refused.status_code == 403
    unsaid = http.post(path, json={}, headers=shown(keys.office))
    assert unsaid.status_code == 422
    released = http.post(path, json=said, headers=shown(keys.office))
    assert released.json()["status"] == "released"
    row = dibs.journal(EVENT, limit=1_000, reveal=True)[-1]
    parts = parse_key(keys.office)
    assert parts is not None
    assert (row.action, row.reservation_id) == ("released", held.id)
    assert row.principal == f"key:{parts.id}"
    assert row.detail == {"forced": True, **said}
    history = http.get(
        f"/v1/events/{EVENT}/reservations/{held.id}/history", headers=shown(keys.office)
    ).json()["history"]
    born, forced, _ = history
    assert born["actor"].startswith("session so…")
    assert forced["actor"] == f"key:{parts.id}"
    assert "(double entry at the counter)" in forced["what"]


def test_the_journal_says_who_paused_the_sale_and_why(
    http: httpx.Client, dibs: Dibs, keys: Keys
) -> None:
    body = {"status": "paused", "reason": "a fire alarm"}
    paused = http.patch(f"/v1/events/{EVENT}", json=body, headers=shown(keys.office))
    assert paused.json()["status"] == "paused"
    row = dibs.journal(EVENT, limit=1_000, reveal=True)[-1]
    assert row.principal.startswith("key:")
    assert (row.detail["status"], row.detail["reason"]) == ("paused", "a fire alarm")
    dibs.change_event(EVENT, status="on_sale")
