"""Endpoints and deliveries from the command line: named, told, retried, replayed."""

import asyncio
import json
import re
from collections.abc import Iterator
from contextlib import aclosing
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from standardwebhooks import Webhook
from tests.delivery.misbehaving import Web, misbehaving, says

from dibs import Dibs
from dibs.config import Settings
from dibs.delivery import Courier, Relay

from .conftest import Answer, Run

LOOPBACK = "127.0.0.0/8"
EVENT = "told-gala"
UNKNOWN = "00000000-0000-4000-8000-000000000000"


@pytest.fixture(scope="module")
def engine(database_url: str) -> Iterator[Dibs]:
    with Dibs(database_url) as dibs:
        dibs.migrate()
        dibs.put_event(EVENT, items={"floor": 1_000})
        yield dibs


@pytest.fixture
def web() -> Iterator[Web]:
    with misbehaving() as web:
        yield web


@pytest.fixture
def run(dibs: Run, engine: Dibs) -> Run:
    """`dibs`, which may reach this host."""

    def reaching(*arguments: object, **more: Any) -> Answer:
        allowed = {"DIBS_WEBHOOKS_ALLOW_PRIVATE": LOOPBACK}
        return dibs(*arguments, environment={**allowed, **more})

    return reaching


@pytest.fixture
def endpoint(run: Run, web: Web) -> Iterator[dict[str, Any]]:
    """One that is told of the gala, gone afterwards."""
    made = said(run("endpoints", "add", web.url("/told"), "--event", EVENT, "--json"))
    yield made
    run("endpoints", "remove", made["id"])


def said(answer: Answer) -> Any:
    assert answer.returncode == 0, answer.stderr
    return json.loads(answer.stdout)


def carry(url: str) -> None:
    """What a worker does, once."""

    async def once() -> None:
        settings = Settings(webhooks_allow_private=LOOPBACK)
        async with (
            aclosing(Relay(url, settings)) as relay,
            aclosing(Courier(url, settings)) as courier,
        ):
            await relay.drain()
            await courier.drain()

    asyncio.run(once())


def test_an_endpoint_from_first_to_last(run: Run, engine: Dibs, web: Web) -> None:
    made = run("endpoints", "add", web.url("/first"), "--name", "printer")
    assert made.returncode == 0, made.stderr
    endpoint, secret = re.findall(
        r"^(?:endpoint|secret) +(\S+)$", made.stdout, re.MULTILINE
    )
    assert secret.startswith("whsec_")
    assert "not shown again" in made.stderr
    listing = run("endpoints", "list").stdout
    assert endpoint in listing.replace("\n", "")
    assert secret not in listing
    shown = said(run("endpoints", "show", endpoint, "--json"))
    assert (shown["name"], shown["status"]) == ("printer", "active")
    assert "secret" not in shown
    assert "paused" in run("endpoints", "pause", endpoint).stdout
    assert "active" in run("endpoints", "resume", endpoint).stdout
    changed = run(
        "endpoints", "change", endpoint, "--type", "order.*", "--name", "till", "--json"
    )
    assert said(changed)["types"] == ["order.*"]
    assert said(changed)["name"] == "till"
    rotated = said(run("endpoints", "rotate", endpoint, "--hours", "1", "--json"))
    assert rotated["secret"] not in {secret, None}
    assert rotated["former_ends_at"]
    assert said(run("endpoints", "remove", endpoint, "--json")) == {"id": endpoint}
    gone = run("endpoints", "show", endpoint)
    assert gone.returncode == 1
    assert "Traceback" not in gone.stderr


def test_a_ping_is_sent(
    run: Run, engine: Dibs, web: Web, endpoint: dict[str, Any]
) -> None:
    sent = said(run("endpoints", "test", endpoint["id"], "--json"))
    carry(engine.url)
    (heard,) = web.at("/told")
    assert heard.headers["webhook-id"] == sent["id"]
    ping = Webhook(endpoint["secret"]).verify(heard.body, heard.headers)
    assert ping["type"] == "ping"


def test_what_failed_is_listed_shown_and_tried_again(
    run: Run, engine: Dibs, web: Web, endpoint: dict[str, Any]
) -> None:
    web.url("/told", says(500, b"out of paper"))
    held = engine.reserve(EVENT, {"floor": 1}, session=str(uuid4()))
    carry(engine.url)
    named = ("--endpoint", endpoint["id"], "--status", "pending")
    page = said(run("deliveries", "list", *named, "--json"))
    (failed,) = page["deliveries"]
    assert failed["subject"] == held.id
    table = run("deliveries", "list", "--subject", held.id)
    assert failed["id"] in table.stdout.replace("\n", "")
    shown = run("deliveries", "show", failed["id"])
    assert shown.returncode == 0, shown.stderr
    for told in ("reservation.reserved", "out of paper", "500", held.id):
        assert told in shown.stdout
    web.url("/told", says(204))
    assert "due now" in run("deliveries", "retry", failed["id"]).stdout
    carry(engine.url)
    now = said(run("deliveries", "show", failed["id"], "--json"))
    assert now["status"] == "delivered"
    assert [one["status"] for one in now["tries"]] == [500, 204]


def test_one_that_is_given_up_lets_go_what_waits_behind_it(
    run: Run, engine: Dibs, web: Web, endpoint: dict[str, Any]
) -> None:
    web.url("/told", says(500))
    held = engine.reserve(EVENT, {"floor": 1}, session=str(uuid4()))
    carry(engine.url)
    web.url("/told", says(204))
    engine.release(EVENT, held.id)
    page = said(run("deliveries", "list", "--subject", held.id, "--json"))
    (poison,) = page["deliveries"]
    skipped = run("deliveries", "skip", poison["id"], "--reason", "poison")
    assert "is given up" in skipped.stdout
    carry(engine.url)
    page = said(run("deliveries", "list", "--subject", held.id, "--json"))
    stand = [(one["type"], one["status"]) for one in page["deliveries"]]
    assert stand == [
        ("reservation.released", "delivered"),
        ("reservation.reserved", "skipped"),
    ]
    late = run("deliveries", "skip", page["deliveries"][0]["id"])
    assert "was over already: delivered" in late.stdout


def test_a_retry_says_what_it_waits_for(
    run: Run, engine: Dibs, web: Web, endpoint: dict[str, Any]
) -> None:
    web.url("/told", says(500))
    held = engine.reserve(EVENT, {"floor": 1}, session=str(uuid4()))
    engine.release(EVENT, held.id)
    carry(engine.url)
    page = said(run("deliveries", "list", "--subject", held.id, "--json"))
    behind, first = (one["id"] for one in page["deliveries"])

    def told(delivery: str) -> str:
        answer = run("deliveries", "retry", delivery)
        assert answer.returncode == 0, answer.stderr
        return " ".join(answer.stdout.split()).removeprefix(f"{delivery} ")

    waits = "waits behind an earlier one of its subject."
    assert told(behind) == waits
    assert told(first) == "is due now."
    with psycopg.connect(engine.url, autocommit=True) as link:
        sets = "update dibs_office.{} where {} = %s"
        of = sets.format("deliveries set leased_until = %s", "delivery_id")
        link.execute(of, ("infinity", first))
        assert told(first) == "is being tried right now."
        listed = run("deliveries", "show", first).stdout
        assert "pending, being tried" in listed
        link.execute(of, (None, first))
        of = sets.format("endpoints set resumes_at = %s", "endpoint_id")
        link.execute(of, ("2199-05-01T12:00:00Z", endpoint["id"]))
        left = "Its endpoint is left alone until 2199-05-01 12:00:00."
        assert told(first) == f"is due. {left}"
        assert told(behind) == f"{waits} {left}"
    run("endpoints", "pause", endpoint["id"])
    assert told(first) == (
        "is due. Its endpoint is paused: nothing is sent before"
        f" `dibs endpoints resume {endpoint['id']}`."
    )


def test_what_was_told_is_told_again(
    run: Run, engine: Dibs, web: Web, endpoint: dict[str, Any]
) -> None:
    position = engine.event(EVENT).position
    for _ in range(3):
        engine.reserve(EVENT, {"floor": 1}, session=str(uuid4()))
    carry(engine.url)
    assert len(web.at("/told")) == 3
    asked = ("deliveries", "replay", endpoint["id"])
    why = ("--reason", "they lost it")
    again = run(*asked, "--event", EVENT, "--after", position + 1, *why)
    assert f"{EVENT} is told again after position {position + 1}." in again.stdout
    carry(engine.url)
    assert len(web.at("/told")) == 5
    heard = [
        (json.loads(one.body)["data"]["position"], one.headers["webhook-id"])
        for one in web.at("/told")
    ]
    assert sorted(heard[3:]) == sorted(heard[:3])[1:]
    since = run(*asked, "--from", "2020-01-01T00:00:00Z", "--json")
    assert EVENT in said(since)["ledgers"]
    for when in ("--from", "2020-01-01T00:00:00Z"), ("--after", "0"):
        mistyped = run(*asked, "--event", "nix", *when)
        assert (mistyped.returncode, mistyped.stdout) == (1, "")
        assert "told of no ledger 'nix'" in mistyped.stderr
    nothing = run(*asked, "--from", "2200-01-01T00:00:00Z")
    assert "nothing to be told again" in nothing.stdout
    entries = engine.search_journal(action="endpoint_replayed")
    assert "they lost it" in {one.detail.get("reason") for one in entries}


def test_what_an_endpoint_missed_is_listed(
    run: Run, engine: Dibs, endpoint: dict[str, Any]
) -> None:
    with psycopg.connect(engine.url) as link:
        link.execute(
            "insert into dibs_office.gaps values (%s, %s, 3, 1202, now())",
            (endpoint["id"], EVENT),
        )
    listed = " ".join(run("endpoints", "list").stdout.split())
    assert "missed 1,200" in listed
    shown = said(run("endpoints", "show", endpoint["id"], "--json"))
    assert [(one["first"], one["last"]) for one in shown["gaps"]] == [(3, 1202)]


@pytest.mark.parametrize(
    ("given", "status", "told"),
    [
        (("endpoints", "add", "https://127.1/"), 1, "/url"),
        (("endpoints", "add", "http://10.0.0.1/"), 1, "/url"),
        (("endpoints", "add", "https://anna:pw@example.com/"), 1, "/url"),
        (("endpoints", "show", UNKNOWN), 1, "There is no "),
        (("endpoints", "show", "printer"), 2, "UUID"),
        (("endpoints", "add", "https://a.example/", "--kind", "fax"), 2, "fax"),
        (("deliveries", "show", UNKNOWN), 1, "There is no "),
        (("deliveries", "retry", UNKNOWN), 1, "There is no "),
        (("deliveries", "retry", UNKNOWN, "--reason", " "), 1, "/reason"),
        (("deliveries", "skip", UNKNOWN), 1, "There is no "),
        (("deliveries", "replay", UNKNOWN), 2, "--after or --from"),
        (("deliveries", "replay", UNKNOWN, "--after", "0"), 2, "--event"),
        (("deliveries", "replay", UNKNOWN, "--from", "soon"), 2, "not a time"),
        (("deliveries", "replay", UNKNOWN, "--after", str(2**63)), 2, "--after"),
        (("deliveries", "list", "--after", str(2**63)), 2, "--after"),
    ],
)
def test_what_cannot_be_is_refused(
    run: Run, given: tuple[str, ...], status: int, told: str
) -> None:
    refused = run(*given)
    assert refused.returncode == status, refused.stderr
    assert told in refused.stderr.replace("\n", " ")
    assert "Traceback" not in refused.stderr
    assert refused.stdout == ""
