"""One key, one effect, and to everybody their own answer, however many ask at once."""

import asyncio
import re
from collections.abc import AsyncIterator, Callable
from functools import partial
from typing import Any

import httpx
import pytest
from tests.service.conftest import Served
from tests.service.wire import Wire, head
from tests.sizes import sized

from dibs import Dibs

from .conftest import CUSTOMER, EVENT, Keys, shown

AT_ONCE = 100
STORMS = sized(3, 250)
CLIENTS = 200
CONNECTIONS = 10
AHEAD = 30
SHOP = "acme.shop"
RESERVATIONS = f"/v1/events/{EVENT}/reservations"
STRANGERS = "/v1/events/other.gala/reservations"
LINES = "/v1/stock/cart/lines"
JSON = "Content-Type: application/json"

OF_THE_INSTANT = re.compile(rb'"server_now":"[^"]*"|"seconds_left":\d+')
IS_REPLAYED = re.compile(rb'"replayed":(true|false)')


def connected(service: Served, connections: int) -> httpx.AsyncClient:
    limits = httpx.Limits(max_connections=connections)
    return httpx.AsyncClient(base_url=service.url, timeout=60, limits=limits)


@pytest.fixture
async def clients(service: Served) -> AsyncIterator[httpx.AsyncClient]:
    """Connections that all share."""
    async with connected(service, CONNECTIONS) as http:
        yield http


@pytest.fixture
async def crowd(service: Served) -> AsyncIterator[httpx.AsyncClient]:
    """A connection for each who asks at once."""
    async with connected(service, AT_ONCE) as http:
        yield http


@pytest.fixture(scope="module", autouse=True)
def events(dibs: Dibs, keys: Keys) -> None:
    """A hall and a shop with room for all."""
    dibs.put_event(EVENT, items={"floor": 10_000}, duplicates="allow")
    dibs.put_event(SHOP, kind="store", items={"mug": 10_000})
    dibs.put_event("other.gala", items={"floor": 10_000}, duplicates="allow")


async def asked_at_once(
    ask: Callable[[], Any], *, status: int
) -> tuple[dict[str, Any], int]:
    """What all are told, and how often it was a replay; all are told the same."""
    answers = await asyncio.gather(*(ask() for _ in range(AT_ONCE)))
    assert {answer.status_code for answer in answers} == {status}
    contents = [OF_THE_INSTANT.sub(b"", answer.content) for answer in answers]
    assert len({IS_REPLAYED.sub(b"", content) for content in contents}) == 1
    replays = 0
    for answer, content in zip(answers, contents, strict=True):
        is_replayed = answer.headers.get("idempotent-replayed") == "true"
        replays += is_replayed
        assert IS_REPLAYED.findall(content) == [b"true" if is_replayed else b"false"]
    told: dict[str, Any] = answers[0].json()
    return told, replays


def held_count(dibs: Dibs, event: str, item: str) -> int:
    counted = dibs.availability(event).items[item]
    return counted.reserved_count + counted.sold_count


async def test_one_key_has_one_effect(
    crowd: httpx.AsyncClient, dibs: Dibs, keys: Keys
) -> None:
    till = shown(keys.till)
    before = held_count(dibs, EVENT, "floor"), held_count(dibs, SHOP, "mug")

    body = {"session": "one", "items": {"floor": 2}}
    key = till | {"Idempotency-Key": "reserve"}
    held, replays = await asked_at_once(
        lambda: crowd.post(RESERVATIONS, json=body, headers=key), status=201
    )
    assert replays == AT_ONCE - 1
    assert held_count(dibs, EVENT, "floor") == before[0] + 2

    at = f"{RESERVATIONS}/{held['id']}/confirm"
    confirm = till | {"Idempotency-Key": "confirm"}
    sold, replays = await asked_at_once(
        lambda: crowd.post(at, headers=confirm), status=200
    )
    assert (sold["status"], replays) == ("confirmed", AT_ONCE - 1)

    line = {"store": SHOP, "session": "one", "product": "mug", "quantity": 3}
    fill = till | {"Idempotency-Key": "fill"}
    cart, replays = await asked_at_once(
        lambda: crowd.post(LINES, json=line, headers=fill), status=200
    )
    assert (cart["lines"][0]["quantity"], replays) == (3, AT_ONCE - 1)
    assert held_count(dibs, SHOP, "mug") == before[1] + 3
    assert dibs.verify(EVENT) == dibs.verify(SHOP) == []

    for path, method, other in (
        (RESERVATIONS, "POST", body | {"items": {"floor": 1}}),
        (RESERVATIONS, "POST", body | {"session": "two"}),
        (f"{RESERVATIONS}/{held['id']}/extend", "POST", {}),
    ):
        reused = await crowd.request(method, path, json=other, headers=key)
        assert reused.json()["code"] == "idempotency_key_reused"
        assert reused.status_code == 422
    reused = await crowd.post(LINES, json=line | {"quantity": 1}, headers=fill)
    assert reused.json()["code"] == "idempotency_key_reused"


async def test_in_a_storm_each_key_has_one_effect(
    crowd: httpx.AsyncClient, dibs: Dibs, keys: Keys
) -> None:
    before = held_count(dibs, EVENT, "floor")
    for number in range(STORMS):
        body = {"session": f"storm {number}", "items": {"floor": 1}}
        key = {"Idempotency-Key": f"storm {number}"}
        mine, theirs = shown(keys.till) | key, shown(keys.stranger) | key
        ask = partial(crowd.post, RESERVATIONS, json=body, headers=mine)
        told, replays = await asked_at_once(ask, status=201)
        assert replays == AT_ONCE - 1
        reused = await crowd.post(
            RESERVATIONS, json=body | {"items": {"floor": 2}}, headers=mine
        )
        assert reused.json()["code"] == "idempotency_key_reused"
        strangers = await crowd.post(STRANGERS, json=body, headers=theirs)
        assert strangers.json()["id"] != told["id"]
        assert strangers.json()["replayed"] is False
    assert held_count(dibs, EVENT, "floor") == before + STORMS


async def test_one_key_of_many_callers_is_many_keys(
    clients: httpx.AsyncClient, keys: Keys
) -> None:
    """Of a key each, a customer each, and of another organisation."""
    at = {EVENT: [keys.office, keys.till, keys.page, keys.installation]}
    at[EVENT] += [keys.signer.token(f"customer {number}") for number in range(20)]
    at["other.gala"] = [keys.stranger, keys.strangers_signer.token("customer 1")]
    body = {"session": "same", "items": {"floor": 1}}

    async def ask(event: str, credential: str) -> dict[str, Any]:
        headers = shown(credential) | {"Idempotency-Key": "the same for one and all"}
        path = f"/v1/events/{event}/reservations"
        answer = await clients.post(path, json=body, headers=headers)
        assert answer.status_code == 201, answer.text
        told: dict[str, Any] = answer.json()
        return told

    who = [(event, one) for event, several in at.items() for one in several]
    first, again = [await asyncio.gather(*(ask(*one) for one in who)) for _ in range(2)]
    assert len({one["id"] for one in first}) == len(who)
    assert [one["id"] for one in again] == [one["id"] for one in first]
    assert not any(one["replayed"] for one in first)
    assert all(one["replayed"] for one in again)


async def test_everybody_gets_their_own_answers(
    clients: httpx.AsyncClient, keys: Keys
) -> None:
    """Though all share a few connections, and some go away in the middle."""

    async def ask(number: int, method: str, path: str, **given: Any) -> dict[str, Any]:
        credential = keys.signer.token(f"own {number}") if number % 2 else keys.page
        mine = f"own-{number}-{method}"
        headers = shown(credential) | {"X-Request-Id": mine} | given.pop("headers", {})
        asking = asyncio.create_task(
            clients.request(method, path, headers=headers, **given)
        )
        if number % 5 == 0:
            gone = asyncio.create_task(clients.get(path, headers=headers))
            # Before it is sent, on its way, or once it is answered.
            await asyncio.wait([gone], timeout=number % 4 / 1_000)
            gone.cancel()
        answer = await asking
        assert answer.headers["x-request-id"] == mine
        told: dict[str, Any] = answer.json()
        return told

    async def live(number: int) -> None:
        units = 1 + number % 10
        wish = {"session": f"own {number}", "items": {"floor": units}}
        held = await ask(number, "POST", RESERVATIONS, json=wish)
        assert held["items"] == {"floor": units}, held
        at, proof = f"{RESERVATIONS}/{held['id']}", {"Dibs-Token": held["token"]}
        for method in ("GET", "PATCH", "DELETE"):
            body = {"json": {"items": {"floor": 11}}} if method == "PATCH" else {}
            told = await ask(number, method, at, headers=proof, **body)
            assert told["id"] == held["id"], told

    await asyncio.gather(*(live(number) for number in range(CLIENTS)))


def test_answers_come_in_the_order_of_their_questions(
    service: Served, keys: Keys
) -> None:
    def question(number: int) -> bytes:
        body = b'{"session":"ahead %d","items":{"floor":1}}' % number
        return (
            head(
                "POST" if number % 3 else "GET",
                RESERVATIONS if number % 3 else f"/v1/events/{EVENT}",
                JSON,
                f"Authorization: Bearer {keys.page}",
                f"X-Request-Id: ahead-{number}",
                f"Content-Length: {len(body)}",
                *(["Connection: close"] if number == AHEAD else []),
            )
            + body
        )

    with Wire(service.url) as wire:
        wire.send(b"".join(question(number) for number in range(1, AHEAD + 1)))
        answers = wire.rest()
    ids = re.findall(rb"x-request-id: ahead-(\d+)", answers)
    assert [int(number) for number in ids] == [*range(1, AHEAD + 1)]


def test_a_customer_is_not_told_of_another_by_their_key(
    http: httpx.Client, keys: Keys
) -> None:
    """Not even where all else is the same, or where the token was stolen."""
    body = {"session": "phone", "items": {"floor": 1}}
    key = {"Idempotency-Key": "guessed"}
    mine = shown(keys.signer.token(CUSTOMER)) | key
    held = http.post(RESERVATIONS, json=body, headers=mine).json()
    theirs = shown(keys.signer.token("thief")) | key
    at = f"{RESERVATIONS}/{held['id']}/extend"
    stolen = {"token": held["token"]}
    assert http.post(at, headers=mine | {"Idempotency-Key": "e"}).status_code == 200
    thief = http.post(at, json=stolen, headers=theirs | {"Idempotency-Key": "e"})
    assert thief.status_code == 403
    other = http.post(RESERVATIONS, json=body, headers=theirs)
    assert (other.status_code, other.json()["id"] != held["id"]) == (201, True)
