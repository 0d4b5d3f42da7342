"""Where nobody needs a key: on this host, until one is made."""

import os
import subprocess
import sys

import httpx
import pytest
from tests.doors.logins import SERVICE, as_member
from tests.service.conftest import INHERITED, served

from dibs import Dibs
from dibs.installer import grant_roles, scratch_database


def test_the_door_closes_with_the_first_key_and_stays_closed(postgres: str) -> None:
    with (
        scratch_database(postgres) as url,
        Dibs(url) as dibs,
        served(url) as service,
        httpx.Client(base_url=service.url, timeout=20) as http,
    ):
        assert http.get("/v1/events").status_code == 200
        made = dibs.create_key(name="first")
        while http.get("/v1/events").status_code == 200:
            pass  # within a second, or the test's own limit ends it
        assert http.get("/v1/events").status_code == 401
        named = {"Authorization": f"Bearer {made.key}"}
        assert http.get("/v1/events", headers=named).status_code == 200
        dibs.revoke_key(made.key_id)
        while http.get("/v1/events", headers=named).status_code == 200:
            pass
        assert http.get("/v1/events").status_code == 401


def test_a_setting_closes_it_before(postgres: str) -> None:
    with (
        scratch_database(postgres) as url,
        Dibs(url),
        served(url, DIBS_KEYS_REQUIRED="true") as service,
    ):
        assert httpx.get(f"{service.url}/v1/events", timeout=20).status_code == 401
        assert httpx.get(f"{service.url}/livez", timeout=20).status_code == 200


@pytest.mark.parametrize("login", ["owner", "service"])
def test_who_serves_as_the_owner_is_told_of_roles(postgres: str, login: str) -> None:
    with scratch_database(postgres) as url:
        grant_roles(url)
        with Dibs(url) as dibs:
            dibs.create_key(name="first")
        stated = url if login == "owner" else as_member(url, SERVICE)
        with served(stated) as service:
            told = [line.get("message") for line in service.logged()]
    assert ("serves_as_owner" in told) == (login == "owner")


def test_it_does_not_listen_to_others_without_a_key(database: str) -> None:
    given = {name: os.environ[name] for name in INHERITED if name in os.environ}
    refused = subprocess.run(
        [sys.executable, "-m", "dibs.cli", "serve", "--host", "0.0.0.0", "--port", "0"],  # noqa: S104
        env={**given, "DIBS_DATABASE_URL": database},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert refused.returncode == 3
    assert "No key was made yet" in refused.stderr
    assert "dibs keys create" in refused.stderr


@pytest.mark.parametrize("is_allowed", [True, False])
def test_browsers_confirm_what_is_free_where_a_setting_says_so(
    postgres: str, *, is_allowed: bool
) -> None:
    with (
        scratch_database(postgres) as url,
        Dibs(url) as dibs,
        served(url, DIBS_FREE_CONFIRM=str(is_allowed).lower()) as service,
        httpx.Client(base_url=service.url, timeout=20) as http,
    ):
        items = {
            "free": {"capacity": 9, "price_minor": 0},
            "dear": {"capacity": 9, "price_minor": 100},
            "unpriced": 9,
        }
        dibs.put_event("gala", items=items)
        key = dibs.create_key(name="page", kind="publishable").key
        http.headers["Authorization"] = f"Bearer {key}"
        sold = {}
        for item in items:
            asked = {"items": {item: 1}, "session": item}
            held = http.post("/v1/events/gala/reservations", json=asked).json()
            at = f"/v1/events/gala/reservations/{held['id']}"
            shown = {"Dibs-Token": held["token"]}
            sold[item] = http.post(f"{at}/confirm", headers=shown).status_code
            if item == "free":
                cancelled = http.post(f"{at}/cancel", headers=shown)
                assert cancelled.status_code == 403, cancelled.text
        free = 200 if is_allowed else 403
        assert sold == {"free": free, "dear": 403, "unpriced": 403}
        held = http.post(
            "/v1/events/gala/reservations", json={"items": {"free": 1}, "session": "b"}
        ).json()
        named = {"event": "gala", "id": held["id"], "token": held["token"]}
        order = http.post("/v1/orders", json={"reservations": [named]}).json()
        paid = http.post(
            f"/v1/orders/{order['id']}/pay", headers={"Dibs-Token": order["token"]}
        )
        assert paid.status_code == free, paid.text
        assert dibs.verify("gala") == []
