"""The service of a rehearsal is the same whatever the operator's own is told."""

import httpx
import pytest

from dibs.rehearsal.own_service import guarded_service


def test_believes_who_plays_where_they_call_from(
    postgres: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DIBS_TRUSTED_PROXIES", "203.0.113.0/24")
    monkeypatch.setenv("DIBS_FORWARDED_HEADER", "forwarded")
    monkeypatch.setenv("DIBS_KEY_CALLS_PER_MINUTE", "5")
    with guarded_service(postgres) as own:
        shown = {"Authorization": f"Bearer {own.key}"}
        with httpx.Client(base_url=own.url, headers=shown, trust_env=False) as client:
            event = {"items": {"floor": 9}, "network_units_max": 1}
            client.put("/v1/events/gala", json=event).raise_for_status()
            codes = [
                client.post(
                    "/v1/events/gala/reservations",
                    json={"items": {"floor": 1}, "session": f"from {place}"},
                    headers={"X-Forwarded-For": f"198.51.100.{place}"},
                ).status_code
                for place in range(1, 8)
            ]
    assert codes == [201] * 7
