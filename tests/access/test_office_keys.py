"""Idempotency keys of the office's calls: one effect, and the answer of then."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import uuid4

import httpx
import psycopg
import pytest

from dibs import AsyncDibs, Dibs
from dibs.database import Database, Passing
from dibs.service.app import ROWS

from .conftest import EVENT, Keys, shown

AT = f"/v1/events/{EVENT}"
Put = Callable[..., httpx.Response]


@pytest.fixture
def put(http: httpx.Client, keys: Keys) -> Put:
    """Sends a call of the office with a key."""

    def send(
        key: str,
        path: str,
        *,
        method: str = "PUT",
        credential: str = keys.office,
        **body: Any,
    ) -> httpx.Response:
        headers = shown(credential) | {"Idempotency-Key": key}
        return http.request(method, path, json=body, headers=headers)

    return send


def is_replayed(answer: httpx.Response) -> bool:
    return answer.headers.get("idempotent-replayed") == "true"


BY_THEIR_OWN_IDS = {"receive_message"}
"""What somebody else sends, who knows no keys of ours."""


def test_every_call_that_changes_something_takes_a_key() -> None:
    without = [
        row.name
        for row in ROWS
        if not row.is_read and "Idempotency-Key" not in {h.name for h in row.headers}
    ]
    assert set(without) == BY_THEIR_OWN_IDS
    for row in ROWS:
        if row.is_read or row.name in BY_THEIR_OWN_IDS:
            continue
        told = {header.name for header in row.answer_headers}
        assert "Idempotent-Replayed" in told or row.name == "reserve_many"


def test_a_lost_answer_is_had_again_and_undoes_nothing(put: Put, dibs: Dibs) -> None:
    """What somebody else put meanwhile stays."""
    key, path = str(uuid4()), f"{AT}/items/lost"
    first = put(key, path, capacity=100)
    assert (first.status_code, is_replayed(first)) == (200, False)
    put(str(uuid4()), path, capacity=200, reason="more room").raise_for_status()
    again = put(key, path, capacity=100)
    assert (again.status_code, is_replayed(again)) == (200, True)
    assert again.json() == first.json()
    assert again.headers["content-type"] == first.headers["content-type"]
    assert dibs.event(EVENT).items["lost"].capacity == 200


def test_a_key_stands_for_one_call(put: Put) -> None:
    key = str(uuid4())
    put(key, f"{AT}/items/one", capacity=1).raise_for_status()
    for path, body in (
        (f"{AT}/items/one", {"capacity": 2}),
        (f"{AT}/items/another", {"capacity": 1}),
        (f"{AT}/products/one", {}),
    ):
        reused = put(key, path, **body)
        assert reused.status_code == 422
        assert reused.json()["code"] == "idempotency_key_reused"
    again = put(key, f"{AT}/items/one", kind=None, capacity=1)
    assert is_replayed(again)  # what is left out means what it means


def test_keys_of_others_are_others(put: Put, keys: Keys, dibs: Dibs) -> None:
    key = str(uuid4())
    dibs.put_event("other.gala")
    for credential, event in (
        (keys.office, EVENT),
        (keys.installation, EVENT),
        (keys.office, "acme.second"),
        (keys.stranger, "other.gala"),
    ):
        path = f"/v1/events/{event}"
        first = put(key, path, method="PUT", credential=credential, name="N")
        assert (first.status_code, is_replayed(first)) == (200, False)
        assert is_replayed(put(key, path, credential=credential, name="N"))


def test_a_refusal_that_stands_is_kept_and_one_to_correct_is_not(
    put: Put, dibs: Dibs
) -> None:
    key, path = str(uuid4()), f"{AT}/access"
    wanted = {"seats": ["A-77"], "access": "companion"}
    first = put(key, path, **wanted)
    assert first.json()["code"] == "seats_not_found"
    again = put(key, path, **wanted)
    assert is_replayed(again)
    assert again.status_code == 404
    assert again.headers["content-type"] == "application/problem+json"
    assert again.json() == first.json()
    key = str(uuid4())
    for name, status in ((5, 422), ("Named", 200)):
        assert put(key, AT, method="PATCH", name=name).status_code == status
    missing = f"/v1/events/acme.later-{key[:8]}"
    key = str(uuid4())
    assert put(key, missing, method="PATCH", name="L").status_code == 404
    dibs.put_event(missing.rpartition("/")[2])
    assert put(key, missing, method="PATCH", name="L").status_code == 200


def test_who_asks_at_once_waits_for_the_first(put: Put, dibs: Dibs) -> None:
    """One acts; the others hear its answer, or that it is under way."""
    key, path = str(uuid4()), f"{AT}/items/at-once"
    before = len(dibs.journal(EVENT, limit=1_000))
    with ThreadPoolExecutor(20) as pool:
        answers = [*pool.map(lambda _: put(key, path, capacity=5), range(20))]
    assert {answer.status_code for answer in answers} <= {200, 503}
    acted = [one for one in answers if one.status_code == 200 and not is_replayed(one)]
    assert len(acted) == 1
    for answer in answers:
        if answer.status_code == 503:
            assert answer.headers["retry-after"]
    assert len(dibs.journal(EVENT, limit=1_000)) == before + 1
    assert is_replayed(put(key, path, capacity=5))


def test_a_call_that_was_cut_off_is_made_by_the_next(
    put: Put, database: str, dibs: Dibs
) -> None:
    key, path = str(uuid4()), f"{AT}/items/cut"
    put(key, path, capacity=5).raise_for_status()
    with psycopg.connect(database, autocommit=True) as owner:
        taken = (
            "update dibs_office.idempotency_keys set status = null,"
            " expires_at = now() + %s::interval where key = %s"
        )
        owner.execute(taken, ("30 seconds", key))
        assert put(key, path, capacity=5).status_code == 503
        owner.execute(taken, ("-1 second", key))
    answer = put(key, path, capacity=5)
    assert (answer.status_code, is_replayed(answer)) == (200, False)
    assert is_replayed(put(key, path, capacity=5))


def test_a_key_stands_for_its_call_however_long_that_takes(
    put: Put, database: str
) -> None:
    key, path = str(uuid4()), f"{AT}/items/slow"
    put(key, path, capacity=5).raise_for_status()
    with psycopg.connect(database, autocommit=True) as owner:
        owner.execute(
            "update dibs_office.idempotency_keys set status = null,"
            " expires_at = now() - interval '1 second' where key = %s",
            (key,),
        )
        owner.execute("select dibs_office.prune_keys()")
    reused = put(key, path, capacity=6, reason="more room")
    assert reused.status_code == 422
    assert reused.json()["code"] == "idempotency_key_reused"
    again = put(key, path, capacity=5)
    assert (again.status_code, is_replayed(again)) == (200, False)


async def test_who_took_a_key_over_keeps_its_own_answer_alone(
    keys: Keys, database: str
) -> None:
    key, first, second = str(uuid4()), uuid4(), uuid4()
    async with AsyncDibs(database) as dibs:
        named = ("", "key:office", key)
        assert (await dibs.meet_key(*named, first, b"same")).code == "ok"
        assert (await dibs.meet_key(*named, second, b"same")).code == "unavailable"
        with psycopg.connect(database, autocommit=True) as owner:
            owner.execute(
                "update dibs_office.idempotency_keys"
                " set expires_at = now() - interval '1 second' where key = %s",
                (key,),
            )
        assert (await dibs.meet_key(*named, second, b"same")).code == "ok"
        for late in (None, (200, "ok", '"first"')):
            await dibs.keep_key(*named, first, late)
            assert (await dibs.meet_key(*named, first, b"same")).code == "unavailable"
        await dibs.keep_key(*named, second, (200, "ok", '"second"'))
        assert (await dibs.meet_key(*named, first, b"same")).body == '"second"'


async def test_a_call_whose_answer_was_lost_has_its_key(
    keys: Keys, database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    fetch, lost = Database.fetch, 0

    async def lose_once(self: Database, name: str, *given: Any, **more: Any) -> Any:
        nonlocal lost
        rows = await fetch(self, name, *given, **more)
        if name == "meet_key" and not lost:
            lost += 1
            raise Passing("server closed the connection unexpectedly")
        return rows

    monkeypatch.setattr(Database, "fetch", lose_once)
    named = ("", "key:office", str(uuid4()))
    async with AsyncDibs(database) as dibs:
        assert (await dibs.meet_key(*named, uuid4(), b"it")).code == "ok"
        assert lost == 1
        assert (await dibs.meet_key(*named, uuid4(), b"it")).code == "unavailable"


def test_a_version_before_answers_for_its_own_call_and_no_other(
    database: str,
) -> None:
    meet = "select code from dibs_office.meet_key('', 'key:office', %s, 'it', %s)"
    keep = "select dibs_office.keep_key('', 'key:office', %s, %s, null, 'said', %s)"
    gone = "update dibs_office.idempotency_keys set expires_at = now() where key = %s"
    with psycopg.connect(database, autocommit=True) as owner:

        def asked(statement: str, *given: object) -> object:
            row = owner.execute(statement, given).fetchone()
            assert row is not None
            return row[0]

        own, key, later = str(uuid4()), str(uuid4()), uuid4()
        assert asked(meet, own, None) == "ok"
        assert asked(keep, own, 200, None) is True
        assert asked(meet, key, None) == "ok"
        owner.execute(gone, (key,))
        assert asked(meet, key, later) == "ok"
        assert asked(keep, key, None, None) is False
        assert asked(keep, key, 200, None) is False
        assert asked(keep, key, 200, later) is True


def test_keys_are_kept_as_published(put: Put, database: str) -> None:
    granted, refused = str(uuid4()), str(uuid4())
    put(granted, f"{AT}/items/kept", capacity=5).raise_for_status()
    put(refused, f"{AT}/access", seats=["A-99"], access=None)
    with psycopg.connect(database, autocommit=True) as owner:
        kept = dict(
            owner.execute(
                "select key, round(extract(epoch from expires_at - now()) / 3600)::int"
                " from dibs_office.idempotency_keys where key = any (%s)",
                ([granted, refused],),
            ).fetchall()
        )
        assert kept == {granted: 24, refused: 1}
        owner.execute(
            "update dibs_office.idempotency_keys set expires_at = now()"
            " where key = any (%s)",
            ([granted, refused],),
        )
        owner.execute("select dibs_office.prune_keys()")
        left = owner.execute(
            "select count(*) from dibs_office.idempotency_keys where key = any (%s)",
            ([granted, refused],),
        ).fetchone()
        assert left == (0,)


def test_a_removal_and_a_cleanup_are_repeated_too(put: Put, keys: Keys) -> None:
    put(str(uuid4()), f"{AT}/policies", hold_seconds=60).raise_for_status()
    key, headers = str(uuid4()), shown(keys.office)
    gone = put(key, f"{AT}/policies", method="DELETE")
    assert (gone.status_code, is_replayed(gone)) == (200, False)
    assert is_replayed(put(key, f"{AT}/policies", method="DELETE"))
    assert headers
    key = str(uuid4())
    for replayed in (False, True):
        cleaned = put(
            key,
            "/v1/maintenance/cleanup",
            method="POST",
            credential=keys.installation,
        )
        assert (cleaned.status_code, is_replayed(cleaned)) == (200, replayed)
