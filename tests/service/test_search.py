"""Searching the journal over HTTP."""

from typing import Any

import httpx
import pytest

from dibs import Dibs, called_from
from dibs.installer import scratch_database
from dibs.networks import kept_of

from .conftest import served

SECRET = "known-to-the-service-alone"


def entries(http: httpx.Client, **query: str) -> list[dict[str, Any]]:
    answer = http.get("/v1/journal", params=query).raise_for_status()
    assert answer.headers["cache-control"] == "no-store"
    found: list[dict[str, Any]] = answer.json()["entries"]
    return found


def test_finds_by_address_whatever_is_kept_of_it(
    database: str, http: httpx.Client, event: str
) -> None:
    with (
        served(database, DIBS_NETWORK_HASH_SECRET=SECRET) as running,
        httpx.Client(base_url=running.url, timeout=10) as hidden,
    ):
        path = f"/v1/events/{event}/reservations"
        body = {"session": "anna", "items": {"floor": 1}}
        hidden.post(path, json=body).raise_for_status()
        for network in ("127.0.0.1", "::ffff:127.0.0.1", kept_of("127.0.0.1", SECRET)):
            found = entries(hidden, event=event, network=network, reveal="true")
            assert [row["session"] for row in found] == ["anna"]
            assert found[0]["network"] == kept_of("127.0.0.1", SECRET)
    assert entries(http, event=event, network="127.0.0.1", session="anna") == []


def test_pages_by_the_cursor_it_gives(http: httpx.Client, event: str) -> None:
    asked = {"event": event, "limit": "2"}
    first = http.get("/v1/journal", params=asked).raise_for_status().json()
    assert len(first["entries"]) == 2
    rest = entries(http, event=event, before=first["next"])
    assert first["entries"] + rest == entries(http, event=event)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("before", "nonsense"),
        ("before", "2027-01-01 1 gala"),
        ("before", "2027-01-01T00:00:00+00:00 99999999999999999999 gala"),
        ("since", "yesterday"),
        ("until", "2027-01-01T00:00:00"),
        ("until", "null"),
        ("reservation", "7"),
        ("limit", "0"),
        ("limit", "1001"),
        ("reveal", "perhaps"),
        ("session", ""),
        ("session", "\x00"),
        ("code", "nonsense"),
        ("color", "blue"),
    ],
)
def test_names_the_parameter_that_is_wrong(
    http: httpx.Client, name: str, value: str
) -> None:
    answer = http.get("/v1/journal", params={name: value})
    assert answer.status_code == 422
    problem = answer.json()
    assert problem["code"] == "invalid_input"
    assert name in str(problem)


def test_shows_an_organisation_its_own_events_alone(postgres: str) -> None:
    with scratch_database(postgres) as url, served(url) as running:
        with Dibs(url) as dibs:
            for organisation in ("acme", "beta"):
                dibs.put_organisation(organisation)
                with called_from("192.0.2.50"):
                    dibs.put_event(f"{organisation}.gala", items={"floor": 1})
            key = dibs.create_key(name="office", organisation="acme")
        told = {"authorization": f"Bearer {key.key}"}
        with httpx.Client(base_url=running.url, headers=told, timeout=10) as http:
            http.put("/v1/events/acme.gala/items/mug", json={"capacity": 3})
            found = entries(http, network="192.0.2.50")
            assert {row["event_id"] for row in found} == {"acme.gala"}
            assert entries(http, event="beta.gala") == []
            (put,) = entries(http, principal=f"key:{key.key_id}", network="127.0.0.1")
            assert (put["action"], put["principal"]) == (
                "item_put",
                f"key:{key.key_id}",
            )
