"""The stream: who may follow an event, and for how long."""

import time
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from tests.live.listener import Listener
from tests.service.conftest import Served, served

from dibs import Dibs
from dibs.installer import scratch_database

from .conftest import EVENT, Keys, shown

REVOKED_SECONDS_MAX = 2.0


@pytest.fixture(autouse=True)
def policy(dibs: Dibs, keys: Keys, service: Served) -> None:
    """Customers may follow the event, and the service has looked since."""
    dibs.change_event(EVENT, live_access="signed_in", status="on_sale")
    until_heard(service, keys.page, "forbidden")
    until_heard(service, keys.signer.token("anna"), "ok")


def until_heard(service: Served, credential: str, code: str) -> None:
    """Come back until the service has looked at a change of who may follow."""
    while heard(service, credential) != code:
        pass


def heard(service: Served, credential: str, event: str = EVENT) -> str:
    """What somebody hears first of an event: a snapshot, or why not."""
    with Listener(service.url, event, key=credential) as listener:
        message = listener.until(lambda one: one.kind in ("snapshot", "refused"))
        code: str = message.data.get("code", "ok")
        return code


def test_who_may_follow_what(service: Served, keys: Keys, dibs: Dibs) -> None:
    customer, stranger = keys.signer.token("anna"), keys.strangers_signer.token("eve")
    for signed_in in (keys.office, keys.till, keys.installation, customer):
        assert heard(service, signed_in) == "ok"
    for foreign in (keys.stranger, stranger):
        assert heard(service, foreign) == "not_found"
    assert heard(service, keys.page) == "forbidden"
    dibs.change_event(EVENT, live_access="anyone_with_key")
    until_heard(service, keys.page, "ok")
    for anyone in (keys.page, keys.office, customer):
        assert heard(service, anyone) == "ok"
    for foreign in (keys.stranger, stranger):
        assert heard(service, foreign) == "not_found"


def test_nobody_listens_without_a_good_key(http: httpx.Client, keys: Keys) -> None:
    bad = (keys.revoked, keys.expired, keys.revoked_signer.token("anna"), "nonsense")
    for headers in ({}, *map(shown, bad)):
        answer = http.get("/v1/live", params={"event": EVENT}, headers=headers)
        assert answer.status_code == 401
        assert answer.json()["code"] == "unauthenticated"


def test_a_key_that_may_not_read_is_refused(
    http: httpx.Client, dibs: Dibs, keys: Keys
) -> None:
    made = dibs.create_key(name="sweeper", organisation="acme", scopes=["maintain"])
    answer = http.get("/v1/live", params={"event": EVENT}, headers=shown(made.key))
    assert answer.status_code == 403


def test_browsers_hear_of_no_draft(service: Served, keys: Keys, dibs: Dibs) -> None:
    dibs.put_event("acme.hush", items={"floor": 9}, status="draft")
    dibs.change_event("acme.hush", live_access="anyone_with_key")
    for credential in (keys.page, keys.signer.token("anna")):
        assert heard(service, credential, "acme.hush") == "not_found"
    assert heard(service, keys.office, "acme.hush") == "ok"


def test_what_is_hidden_is_told_as_what_is_not_there(
    service: Served, keys: Keys, dibs: Dibs
) -> None:
    dibs.put_event("acme.hush", items={"floor": 9}, status="draft")
    asked = (
        (keys.page, "acme.hush"),
        (keys.page, "acme.none"),
        (keys.stranger, EVENT),
        (keys.stranger, "acme.none"),
    )
    told = [beginning(service, key, event) for key, event in asked]
    assert told[0] == ["heartbeat", "refused"]
    assert told == [told[0]] * len(asked)


def beginning(service: Served, credential: str, event: str) -> list[str]:
    """What kinds of messages come until an event is refused."""
    kinds: list[str] = []
    with Listener(service.url, event, key=credential) as listener:
        while "refused" not in kinds:
            message = listener.until(lambda _: True)
            kinds.append(message.kind)
    return kinds


def test_who_may_not_follow_any_longer_is_told(
    service: Served, keys: Keys, dibs: Dibs
) -> None:
    dibs.change_event(EVENT, live_access="anyone_with_key")
    dibs.put_event("acme.other", items={"floor": 9}, live_access="anyone_with_key")
    until_heard(service, keys.page, "ok")
    with (
        Listener(service.url, EVENT, "acme.other", key=keys.page) as page,
        Listener(service.url, EVENT, key=keys.signer.token("anna")) as customer,
    ):
        customer.next("snapshot")
        page.next("snapshot")
        dibs.change_event(EVENT, live_access="signed_in")
        refused = page.next("refused").data
        assert (refused["event_id"], refused["code"]) == (EVENT, "forbidden")
        dibs.change_event(EVENT, status="draft")
        assert customer.next("refused").data["code"] == "not_found"
        dibs.reserve("acme.other", {"floor": 1}, session="s")
        assert page.next("change").data["event_id"] == "acme.other"


def test_nothing_private_is_told(service: Served, keys: Keys, dibs: Dibs) -> None:
    with Listener(service.url, EVENT, key=keys.office) as listener:
        listener.next("snapshot")
        held = dibs.reserve(EVENT, {"floor": 1}, session="hers", customer="anna-k")
        told = str(listener.next("change"))
    for private in (held.id, held.token, "hers", "anna-k"):
        assert str(private) not in told
    dibs.release(EVENT, held.id)


def test_a_stream_ends_within_two_seconds_of_its_key(
    service: Served, dibs: Dibs, keys: Keys
) -> None:
    made = dibs.create_key(name="short-lived", organisation="acme")
    with Listener(service.url, EVENT, key=made.key) as listener:
        listener.next("snapshot")
        dibs.revoke_key(made.key_id)
        revoked_at = time.monotonic()
        goodbye = listener.next("goodbye").data
        assert time.monotonic() - revoked_at < REVOKED_SECONDS_MAX
        assert goodbye["reason"] == "revoked"
        assert list(listener) == []


def test_a_stream_ends_with_the_token_and_with_the_key_that_signed_it(
    service: Served, dibs: Dibs, keys: Keys
) -> None:
    soon = datetime.now(UTC) - timedelta(seconds=3)
    token = keys.signer.token("anna", exp=soon)  # good for five seconds more
    with Listener(service.url, EVENT, key=token) as listener:
        listener.next("snapshot")
        assert listener.next("goodbye").data["reason"] == "revoked"
    made = dibs.create_token_key(organisation="acme")
    assert made.secret is not None
    signer = keys.signer._replace(kid=made.token_key_id, secret=made.secret)
    with Listener(service.url, EVENT, key=signer.token("anna")) as listener:
        listener.next("snapshot")
        dibs.revoke_token_key(made.token_key_id)
        assert listener.next("goodbye").data["reason"] == "revoked"


def test_an_open_service_is_open_until_the_first_key_is_made(postgres: str) -> None:
    with scratch_database(postgres) as url, Dibs(url) as dibs, served(url) as opened:
        dibs.put_event("gala", items={"floor": 9})
        with Listener(opened.url, "gala") as listener:
            listener.next("snapshot")
            dibs.create_key(name="first")
            assert listener.next("goodbye").data["reason"] == "revoked"


def test_what_was_shown_before_the_first_key_keeps_no_stream_open(
    postgres: str,
) -> None:
    with scratch_database(postgres) as url, Dibs(url) as dibs, served(url) as opened:
        dibs.put_event("gala", items={"floor": 9})
        with (
            Listener(opened.url, "gala", key="token:\udcff") as odd,
            Listener(opened.url, "gala") as other,
        ):
            for listener in (odd, other):
                listener.next("snapshot")
            dibs.create_key(name="first")
            for listener in (odd, other):
                assert listener.next("goodbye").data["reason"] == "revoked"


def test_a_customer_with_too_many_streams_loses_the_oldest(
    database: str, keys: Keys
) -> None:
    token = keys.signer.token("anna")
    with served(database, DIBS_LIVE_STREAMS_PER_CUSTOMER_MAX="2") as narrow:
        listeners = [Listener(narrow.url, EVENT, key=token) for _ in range(3)]
        goodbye = listeners[0].next("goodbye").data
        assert goodbye["reason"] == "too_many"
        for listener in listeners[1:]:
            listener.next("snapshot")
        for listener in listeners:
            listener.close()
