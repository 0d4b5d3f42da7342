"""Keys from their making to their end, and what each kind may say."""

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import psycopg
import pytest
from tests.doors.clock import START, Clock, install_clock

from dibs import Dibs, InvalidInput, NotFound
from dibs.installer import scratch_database
from dibs.keys import NewKey, hash_of, parse_key

from .conftest import CUSTOMER, EVENT, Keys, shown

REVOKED_SECONDS_MAX = 2.0
RESERVATIONS = f"/v1/events/{EVENT}/reservations"


def reserve(http: httpx.Client, credential: str, **said: object) -> httpx.Response:
    body = {"items": {"floor": 1}, "session": "s", **said}
    return http.post(RESERVATIONS, json=body, headers=shown(credential))


def is_good(http: httpx.Client, key: str) -> bool:
    return http.get(f"/v1/events/{EVENT}", headers=shown(key)).status_code == 200


def test_a_key_s_secret_is_kept_nowhere(dibs: Dibs, keys: Keys) -> None:
    parts = parse_key(keys.office)
    assert parts is not None
    with psycopg.connect(dibs.url) as owner:
        (kept,) = owner.execute(
            "select string_agg(k::text, ' ') from dibs_office.api_keys k"
        ).fetchone() or ("",)
    assert parts.id in kept
    assert parts.secret not in kept
    assert "secret_hash" not in str(dibs.keys()[0])


def test_a_mistyped_key_is_told_without_asking_anybody(keys: Keys) -> None:
    for place in range(8, len(keys.office)):
        other = "0" if keys.office[place] != "0" else "1"
        assert parse_key(keys.office[:place] + other + keys.office[place + 1 :]) is None


def test_a_revoked_key_is_refused_within_two_seconds(
    http: httpx.Client, dibs: Dibs
) -> None:
    made = dibs.create_key(name="short-lived", organisation="acme")
    assert is_good(http, made.key)
    dibs.revoke_key(made.key_id)
    revoked_at = time.monotonic()
    while is_good(http, made.key):
        assert time.monotonic() - revoked_at < REVOKED_SECONDS_MAX
    dibs.revoke_key(made.key_id)  # a second time changes nothing
    with pytest.raises(NotFound):
        dibs.revoke_key("unknown")
    with pytest.raises(NotFound):
        dibs.rotate_key(made.key_id)


def test_rotating_leaves_the_former_secret_good_for_a_while(
    http: httpx.Client, dibs: Dibs
) -> None:
    made = dibs.create_key(name="rotated", organisation="acme")
    once = dibs.rotate_key(made.key_id)
    assert is_good(http, made.key)
    assert is_good(http, once.key)
    twice = dibs.rotate_key(made.key_id, former_seconds=0)
    assert is_good(http, twice.key)
    ended_at = time.monotonic()
    while is_good(http, made.key) or is_good(http, once.key):
        assert time.monotonic() - ended_at < REVOKED_SECONDS_MAX
    assert parse_key(twice.key)[0] == made.key_id  # type: ignore[index]


def hashes(owner: psycopg.Connection[Any], key_id: str) -> set[bytes]:
    """Those of a key's secrets that are good now."""
    found = owner.execute(
        "select unnest(hashes) from dibs_office.find_key(%s)", (key_id,)
    )
    return {one for (one,) in found}


def kept(made: NewKey) -> bytes:
    parts = parse_key(made.key)
    assert parts is not None
    return hash_of(parts.secret)


@pytest.fixture
def clocked(postgres: str) -> Iterator[tuple[Dibs, psycopg.Connection[Any], Clock]]:
    """A database of its own whose clock is set."""
    with scratch_database(postgres) as url:
        install_clock(url)
        clock = Clock(url)
        clock.set(START)
        with Dibs(url) as dibs, psycopg.connect(url, autocommit=True) as owner:
            yield dibs, owner, clock
        clock.close()


def test_rotating_twice_leaves_each_secret_good_to_its_own_end(
    clocked: tuple[Dibs, psycopg.Connection[Any], Clock],
) -> None:
    dibs, owner, clock = clocked
    secrets = [dibs.create_key(name="rotated")]
    for _ in range(3):
        clock.advance(hours=1)
        secrets.append(dibs.rotate_key(secrets[0].key_id))
    good = [kept(one) for one in secrets]
    assert hashes(owner, secrets[0].key_id) == set(good)
    (told,) = dibs.keys()
    assert told.former_ends_at == START + timedelta(hours=27)
    clock.set(START + timedelta(hours=25))
    assert hashes(owner, secrets[0].key_id) == set(good[1:])
    clock.set(START + timedelta(hours=26))
    assert hashes(owner, secrets[0].key_id) == set(good[2:])
    # What a rotation leaves good for less it leaves so of all.
    last = dibs.rotate_key(secrets[0].key_id, former_seconds=60)
    assert hashes(owner, last.key_id) == {*good[2:], kept(last)}
    clock.advance(seconds=60)
    assert hashes(owner, last.key_id) == {kept(last)}


def test_rotating_once_more_for_who_heard_nothing_changes_nothing(
    clocked: tuple[Dibs, psycopg.Connection[Any], Clock],
) -> None:
    dibs, owner, clock = clocked
    made = dibs.create_key(name="rotated")
    again = "select code from dibs_office.rotate_key(%s, %s, 3600)"
    for _ in range(2):
        owner.execute(again, (made.key_id, b"new"))
        assert hashes(owner, made.key_id) == {kept(made), b"new"}
        clock.advance(seconds=1799)
    clock.set(START + timedelta(hours=1))
    assert hashes(owner, made.key_id) == {b"new"}


def test_a_key_that_expired_is_not_rotated(
    clocked: tuple[Dibs, psycopg.Connection[Any], Clock],
) -> None:
    dibs, _, clock = clocked
    ends_at = START + timedelta(hours=1)
    made = dibs.create_key(name="ending", expires_at=ends_at)
    clock.set(ends_at - timedelta(seconds=1))
    dibs.rotate_key(made.key_id)
    clock.set(ends_at)
    with pytest.raises(NotFound):
        dibs.rotate_key(made.key_id)


def test_a_key_ends_by_itself(http: httpx.Client, dibs: Dibs) -> None:
    ends_at = datetime.now(UTC) + timedelta(seconds=2)
    made = dibs.create_key(name="ending", organisation="acme", expires_at=ends_at)
    assert is_good(http, made.key)
    while is_good(http, made.key):
        assert datetime.now(UTC) < ends_at + timedelta(seconds=REVOKED_SECONDS_MAX)
    assert datetime.now(UTC) >= ends_at


def test_a_key_may_do_what_its_scopes_say(http: httpx.Client, dibs: Dibs) -> None:
    reader = dibs.create_key(name="r", organisation="acme", scopes=["read"]).key
    assert is_good(http, reader)
    refused = reserve(http, reader)
    assert refused.status_code == 403
    assert refused.json()["scope"] == "buy"


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({"name": ""}, "/name"),
        ({"name": "k", "kind": "public"}, "/kind"),
        ({"name": "k", "organisation": "unknown"}, "/organisation_id"),
        ({"name": "k", "scopes": []}, "/scopes"),
        ({"name": "k", "scopes": ["all"]}, "/scopes"),
        ({"name": "k", "kind": "publishable", "scopes": ["sell"]}, "/scopes"),
        ({"name": "k", "expires_at": datetime(2020, 1, 1, tzinfo=UTC)}, "/expires_at"),
    ],
)
def test_what_cannot_be_made_is_refused_by_its_field(
    dibs: Dibs, asked: dict[str, object], field: str
) -> None:
    with pytest.raises(InvalidInput) as refused:
        dibs.create_key(**asked)  # type: ignore[arg-type]
    assert refused.value.field == field


@pytest.mark.parametrize("name", ["", "Acme", "a.b", "x" * 21])
def test_an_organisation_s_id_has_no_dot(dibs: Dibs, name: str) -> None:
    with pytest.raises(InvalidInput):
        dibs.put_organisation(name)


def test_a_key_may_come_in_a_header_of_its_own(http: httpx.Client, keys: Keys) -> None:
    answer = http.get(f"/v1/events/{EVENT}", headers={"X-API-Key": keys.page})
    assert answer.status_code == 200


def test_a_publishable_key_speaks_for_nobody(http: httpx.Client, keys: Keys) -> None:
    for said in ({"customer": CUSTOMER}, {"customer_class": "vip"}):
        refused = reserve(http, keys.page, **said)
        assert refused.status_code == 403, refused.text
    held = reserve(http, keys.page).json()
    at = f"{RESERVATIONS}/{held['id']}"
    for header in ("Dibs-Session", "Dibs-Customer"):
        named = http.get(at, headers={**shown(keys.page), header: "s"})
        assert named.status_code == 401, "a name everybody can say proved something"
    listed = http.get(
        f"{RESERVATIONS}?owner=me", headers={**shown(keys.page), "Dibs-Session": "s"}
    )
    assert listed.status_code == 401
    proven = {**shown(keys.page), "Dibs-Token": held["token"]}
    assert http.get(at, headers=proven).json()["valid"]
    claimed = http.patch(at, json={"customer": CUSTOMER}, headers=proven)
    assert claimed.status_code == 403
    for verb in ("confirm", "cancel"):
        assert http.post(f"{at}/{verb}", headers=proven).status_code == 403
    assert http.delete(at, headers=proven).status_code == 200


def test_a_customer_is_who_the_token_says(http: httpx.Client, keys: Keys) -> None:
    token = keys.signer.token("cleo", **{"class": "member"})
    held = reserve(http, token).json()
    at = f"{RESERVATIONS}/{held['id']}"
    office = {**shown(keys.office), "Dibs-Customer": "cleo"}
    listed = http.get(f"{RESERVATIONS}?owner=me", headers=office).json()
    assert [one["id"] for one in listed["reservations"]] == [held["id"]]
    assert http.get(at, headers=shown(token)).json()["valid"]
    other = keys.signer.token("dan")
    assert http.get(at, headers=shown(other)).status_code == 403
    stolen = {**shown(other), "Dibs-Token": held["token"]}
    assert http.get(at, headers=stolen).status_code == 403
    for said in ({"customer": "dan"}, {"customer_class": "vip"}):
        assert reserve(http, token, **said).status_code == 403
    assert http.delete(at, headers=shown(token)).status_code == 200


def test_a_secret_key_needs_no_proof_and_may_confirm(
    http: httpx.Client, keys: Keys
) -> None:
    held = reserve(http, keys.page).json()
    at = f"{RESERVATIONS}/{held['id']}"
    wrong = {**shown(keys.till), "Dibs-Token": "0" * 32}
    assert http.post(f"{at}/confirm", headers=wrong).status_code == 403
    sold = http.post(f"{at}/confirm", headers=shown(keys.till))
    assert sold.json()["status"] == "confirmed", sold.text
    given_back = http.post(f"{at}/cancel", headers=shown(keys.till))
    assert given_back.json()["status"] == "cancelled", given_back.text


def test_the_same_idempotency_key_of_another_caller_is_another(
    http: httpx.Client, keys: Keys
) -> None:
    named = {"Idempotency-Key": "1"}
    ids = set()
    for credential in (
        keys.office,
        keys.till,
        keys.signer.token("eve"),
        keys.signer.token("fay"),
    ):
        body = {"items": {"floor": 1}, "session": f"k{len(ids)}"}
        headers = {**shown(credential), **named}
        for _ in range(2):
            answer = http.post(RESERVATIONS, json=body, headers=headers)
            assert answer.status_code == 201, answer.text
        assert answer.headers["idempotent-replayed"] == "true"
        ids.add(answer.json()["id"])
    assert len(ids) == 4


def test_the_journal_names_the_key(http: httpx.Client, keys: Keys) -> None:
    held = reserve(http, keys.page).json()
    written = http.get(
        f"/v1/events/{EVENT}/journal?limit=1000", headers=shown(keys.office)
    ).json()
    (entry,) = [e for e in written["journal"] if e.get("reservation_id") == held["id"]]
    assert entry["principal"] == f"key:{parse_key(keys.page)[0]}"  # type: ignore[index]
