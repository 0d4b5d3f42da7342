"""Every call of the API by everybody who might make it: generated from the rows.

A row is let in or refused by its scope alone, so a call that is added is in the matrix.
Who is refused asks for what would be granted to others, as far as it is said here.
"""

import asyncio
import base64
import json
from collections.abc import Callable, Iterator
from contextlib import aclosing
from secrets import token_hex
from typing import Any

import httpx
import msgspec
import psycopg
import pytest

from dibs import Dibs
from dibs.config import Settings
from dibs.delivery import EndpointPatch, Post, WebhookPut
from dibs.keys import parse_key
from dibs.service.app import ROWS
from dibs.service.calls.call import Row

from .asked import BODIES, PAID, PLACES, STOCK, Held, Said
from .conftest import CUSTOMER, EVENT, Keys, Signer, shown

NAMES = {
    "event": EVENT,
    "item": "floor",
    "product": "floor",
    "allocation": "press",
    "seat": "A-1",
    "kind": "ticket",
    "provider": "sandbox",
}
BROWSERS = {"read", "buy"}
OF_ITS_OWNER = {"holder", "order"}
SOMEBODY_S = ("event", "endpoint", "delivery")
"""What is named in paths and belongs to an organisation."""
ACMES = "the ticket printer of acme"
STORE = "acme.shop"


OF_ONE_S_OWN = {
    *("list_reservations", "validate_stock", "validate_stock_by_tokens"),
    *("read_cart", "clear_cart"),
}
"""What is about somebody's own, and so for nobody who has not proved who they are."""

AFTER_MORE = {"authenticate_payment", "refund_order"}
"""What is granted after steps of its own; tests/service/test_paying.py takes them."""
OF_NOBODY = {"authenticate_payment", "confirm_payment", "create_endpoint"}
"""What is granted to whoever asks for it soundly, of whatever organisation."""
OPENS_WITH = {"receive_message": 401}
"""What answers whoever calls, where that is not 200: this one asks for a signature."""

Tokens = Callable[[Signer], str]

FORGED: dict[str, Tokens] = {
    "expired token": lambda s: s.token(CUSTOMER, iat=1, exp=2),
    "token for others": lambda s: s.token(CUSTOMER, aud="somebody-else"),
    "token without audience": lambda s: s.token(CUSTOMER, aud=None),
    "token without end": lambda s: s.token(CUSTOMER, exp=None),
    "token without customer": lambda s: s.token(CUSTOMER, sub=None),
    "token for a day": lambda s: s.token(CUSTOMER, exp=4_000_000_000),
    "token of another issuer": lambda s: s.token(CUSTOMER, iss="other"),
    "token by another secret": lambda s: s._replace(secret="x" * 86).token(CUSTOMER),
    "token by nobody": lambda s: s.token(CUSTOMER, algorithm="none"),
    "token by another algorithm": lambda s: s.token(CUSTOMER, algorithm="HS384"),
    "token of an unknown key": lambda s: s._replace(kid="unknown").token(CUSTOMER),
    "token of a key with NUL": lambda s: s._replace(kid="un\x00known").token(CUSTOMER),
    "token of half a letter": lambda s: s._replace(kid="\ud800").token(CUSTOMER),
    "token for NUL": lambda s: s.token("anna\x00"),
    "token for half a letter": lambda s: s.token("anna\ud800"),
    "token with changed claims": lambda s: _changed(s.token(CUSTOMER), sub="bo"),
}
BAD: dict[str, Callable[[Keys], str]] = {
    "revoked key": lambda k: k.revoked,
    "expired key": lambda k: k.expired,
    "token of a revoked key": lambda k: k.revoked_signer.token(CUSTOMER),
    "mistyped key": lambda k: k.office[:-1] + ("0" if k.office[-1] != "0" else "1"),
    "no key at all": lambda k: "hello",
    "far too long": lambda k: "x" * 9_000,
    **{
        name: lambda k, forge=forge: forge(k.signer)  # type: ignore[misc]
        for name, forge in FORGED.items()
    },
}


def _changed(token: str, **claims: Any) -> str:
    head, body, signature = token.split(".")
    said = json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))
    body = base64.urlsafe_b64encode(json.dumps({**said, **claims}).encode()).decode()
    return f"{head}.{body.rstrip('=')}.{signature}"


@pytest.fixture(scope="module")
def held(http: httpx.Client, dibs: Dibs, keys: Keys) -> Held:
    """Reservations of a customer that everybody is after."""
    dibs.put_event(STORE, kind="store", items={"mug": 1_000, "cap": 1_000})
    dibs.put_event(PAID, items={"floor": {"capacity": 1_000, "price_minor": 100}})
    return hold_for(http, dibs, keys, CUSTOMER)


def hold_for(http: httpx.Client, dibs: Dibs, keys: Keys, customer: str) -> Held:
    session = token_hex(8)
    owner = {"session": session, "customer": customer, "customer_class": "member"}
    tickets = dibs.reserve(EVENT, {"floor": 1}, **owner)
    sold = dibs.sell(EVENT, {"floor": 1}, session=f"sold to {session}")
    over = dibs.reserve(EVENT, {"floor": 1}, session=f"over for {session}")
    dibs.release(EVENT, over.id)
    priced = dibs.reserve(PAID, {"floor": 1}, session=f"to be paid by {session}")
    mugs = dibs.reserve(STORE, {"mug": 1}, **owner)
    office = shown(keys.office)
    order, paying = begin(http, office, dibs.reserve(PAID, {"floor": 1}, **owner).id)
    told = asyncio.run(told_by(dibs))
    return Held(
        tickets.id,
        sold.id,
        over.id,
        priced.id,
        mugs.id,
        session,
        customer,
        order,
        paying["id"],
        paying["reference"],
        *told,
    )


def begin(
    http: httpx.Client, office: dict[str, str], reservation: str
) -> tuple[str, dict[str, Any]]:
    """An order that begins to be paid, and its payment."""
    ordered = {"reservations": [{"event": PAID, "id": reservation}]}
    order = http.post("/v1/orders", json=ordered, headers=office).json()["id"]
    paying = http.post(f"/v1/orders/{order}/pay", headers=office).json()["payment"]
    return order, paying


async def told_by(dibs: Dibs) -> tuple[str, str]:
    """An endpoint of the organisation that is paused, and a delivery that waits."""
    async with aclosing(Post(dibs.url, Settings())) as post:
        acme = post.for_organisation("acme")
        made = await acme.create(WebhookPut(url="https://192.0.32.8/", name=ACMES))
        paused = EndpointPatch(status="paused")
        endpoint = (await acme.change(made.endpoint.id, paused)).id
        return endpoint, (await acme.ping(endpoint)).id


BY_THEMSELVES = {
    *("refusals", "hourly_counts", "rollup_cursors", "event_heads"),
    *("reservation_cleanup_logs", "payments"),
}
"""The account of refusals and its sums, how far each event's clock has come, and what
agents write of themselves: the inspector's runs, and when a cashier looked last."""
LEASED = {"endpoints", "cursors"}
"""What whoever delivers moves by and by: only rows that are new or gone count."""


@pytest.fixture(autouse=True)
def unmoved(request: pytest.FixtureRequest, database: str) -> Iterator[None]:
    """Whoever is refused leaves no row, but in the account of refusals."""
    if "moves" in request.keywords:
        yield
        return
    with psycopg.connect(database, autocommit=True) as owner:
        request.getfixturevalue("held")
        before = _rows(owner)
        assert {"dibs.reservations", "dibs_office.api_keys"} <= before.keys()
        yield
        assert _rows(owner) == before


def _rows(owner: psycopg.Connection[Any]) -> dict[str, Any]:
    """How many rows each table has, and the last transaction that wrote one."""
    tables = owner.execute(
        "select schemaname || '.' || tablename from pg_tables"
        " where schemaname in ('dibs', 'dibs_office') and tablename <> all (%s)"
        " and not tablename = any (select relname from pg_class where relkind = 'p')",
        (list(BY_THEMSELVES),),
    )
    moved = "select count(*), max(xmin::text::bigint) from {}"
    count = "select count(*) from {}"
    return {
        name: owner.execute(
            (count if name.split(".")[1] in LEASED else moved).format(name)  # type: ignore[arg-type]
        ).fetchone()
        for (name,) in tables.fetchall()
    }


def ask(
    http: httpx.Client,
    row: Row,
    held: Held,
    credential: str | None,
    *,
    is_sound: bool = True,
) -> httpx.Response:
    """Makes a call; one that is not sound says too little to be granted."""
    named = {
        "id": getattr(held, PLACES.get(row.name, "tickets")),
        "order": held.order,
        "payment": held.payment,
        "reference": held.reference,
        "endpoint": held.endpoint,
        "delivery": held.delivery,
    }
    path = row.path.format_map({**NAMES, **named})
    headers = {} if credential is None else shown(credential)
    body: Said | None = None if row.body is None else {}
    query: Said | None = {"owner": "me"} if row.name == "list_reservations" else None
    if row.name in STOCK and is_sound:
        said = {"store": STORE, **STOCK[row.name](held)}
        body, query = (None, said) if row.body is None else (said, None)
        headers["Dibs-Session"] = held.session
    elif row.name == "list_reservations" and is_sound:
        headers["Dibs-Session"] = held.session
    elif row.name in BODIES and is_sound:
        body = BODIES[row.name](held)
    return http.request(row.method, path, json=body, params=query, headers=headers)


def is_let_in(answer: httpx.Response) -> bool:
    """Whether the call was made, whatever came of so little said."""
    if answer.status_code == 404:
        return answer.json().keys().isdisjoint({"event", "endpoint", "delivery"})
    return answer.status_code < 500 and answer.status_code not in {401, 403, 405}


def opens_with(row: Row) -> int:
    """What a call that needs no key answers."""
    return OPENS_WITH.get(row.name, 200)


def is_not_there(answer: httpx.Response, row: Row) -> bool:
    """Whether it is as if there were no such thing, or nothing was said of it."""
    if "{event}" in row.path:
        return answer.status_code == 404 and answer.json()["event"] == EVENT
    return answer.status_code in {404, 422}


def _name(row: Row) -> str:
    return row.name


GRANTED = [row for row in ROWS if row.scope != "open" and row.name not in AFTER_MORE]
every_row = pytest.mark.parametrize("row", ROWS, ids=_name)


@every_row
def test_who_shows_nothing_gets_nothing(
    http: httpx.Client, row: Row, held: Held
) -> None:
    answer = ask(http, row, held, None)
    assert answer.status_code == (opens_with(row) if row.scope == "open" else 401)
    if row.scope != "open":
        assert answer.json()["code"] == "unauthenticated"
        assert answer.headers["www-authenticate"].startswith("Bearer")


@pytest.mark.parametrize("bad", BAD)
def test_who_shows_what_is_not_good_gets_nothing(
    http: httpx.Client, keys: Keys, held: Held, bad: str
) -> None:
    credential = BAD[bad](keys)
    for row in ROWS:
        answer = ask(http, row, held, credential)
        expected = opens_with(row) if row.scope == "open" else 401
        assert answer.status_code == expected, (row.name, answer.text)


@every_row
def test_another_organisation_finds_nothing(
    http: httpx.Client, keys: Keys, row: Row, held: Held
) -> None:
    for credential in (keys.stranger, keys.strangers_signer.token(CUSTOMER)):
        is_browser = credential is not keys.stranger
        is_refused = row.name not in OF_NOBODY
        answer = ask(http, row, held, credential, is_sound=is_refused)
        if row.scope == "open":
            assert answer.status_code == opens_with(row)
        elif is_browser and row.scope not in BROWSERS:
            assert answer.status_code == 403, answer.text
        elif any(f"{{{name}}}" in row.path for name in SOMEBODY_S):
            assert is_not_there(answer, row), answer.text
        elif row.is_installations:
            assert answer.status_code == 403, answer.text
        elif row.name in STOCK:
            assert answer.status_code == 404, answer.text
        elif row.name == "search_journal":
            # What they asked for themselves, in vain, and nothing of anybody else's.
            parts = parse_key(keys.stranger)
            own = {f"key:{parts and parts.id}", f"token:{keys.strangers_signer.kid}"}
            for one in answer.json()["entries"]:
                assert one["event_id"] == ""
                if one["code"] == "ok":
                    assert "acme" not in str(one)
                else:
                    assert ":".join(one["principal"].split(":")[:2]) in own
        else:
            assert held.mugs not in answer.text
            assert "acme" not in answer.text


@every_row
def test_what_everybody_can_read_opens_what_browsers_need(
    http: httpx.Client, keys: Keys, row: Row, held: Held
) -> None:
    is_refused = row.proof in OF_ITS_OWNER or row.scope not in BROWSERS
    answer = ask(http, row, held, keys.page, is_sound=is_refused)
    if row.scope not in {*BROWSERS, "open"}:
        assert answer.status_code == 403, answer.text
        assert answer.json()["code"] == "forbidden"
    elif row.proof in OF_ITS_OWNER or row.name in OF_ONE_S_OWN:
        assert answer.status_code in {401, 422}, answer.text
    elif row.scope == "open":
        assert answer.status_code == opens_with(row)
    else:
        assert is_let_in(answer), answer.text


@every_row
def test_another_customer_touches_nothing(
    http: httpx.Client, keys: Keys, row: Row, held: Held
) -> None:
    is_refused = row.proof in OF_ITS_OWNER or row.scope not in BROWSERS
    answer = ask(http, row, held, keys.signer.token("bo"), is_sound=is_refused)
    if row.scope not in {*BROWSERS, "open"}:
        assert answer.status_code == 403, answer.text
    elif row.proof == "order":
        assert answer.status_code == 401, answer.text
    elif row.proof == "holder":
        assert answer.status_code in {403, 422}, answer.text
    elif row.scope == "open":
        assert answer.status_code == opens_with(row)
    else:
        assert is_let_in(answer), answer.text
        assert held.tickets not in answer.text
        assert held.mugs not in answer.text


@pytest.mark.parametrize("row", [r for r in ROWS if r.method == "GET"], ids=_name)
def test_asking_for_the_head_alone_opens_nothing_more(
    http: httpx.Client, keys: Keys, row: Row, held: Held
) -> None:
    head = msgspec.structs.replace(row, method="HEAD")
    for credential in (None, keys.revoked, keys.stranger, keys.page, keys.office):
        whole, alone = (ask(http, one, held, credential) for one in (row, head))
        assert alone.status_code == whole.status_code
        assert alone.content == b""


def test_every_call_of_the_stock_api_is_in_the_table() -> None:
    rows = {row.name for row in ROWS if row.tag == "stock" and not row.is_installations}
    assert set(STOCK) == rows


@pytest.mark.moves
@pytest.mark.parametrize("row", GRANTED, ids=_name)
def test_who_may_is_granted_what_they_ask(
    http: httpx.Client, dibs: Dibs, keys: Keys, row: Row, held: Held
) -> None:
    """The last tests: deliveries that are granted go on by themselves."""
    offices = keys.installation if row.is_installations else keys.office
    is_of_stock = row.name in STOCK
    credentials = [keys.till if is_of_stock else offices]
    if is_of_stock and row.scope in BROWSERS:
        credentials.append("")
    for credential in credentials:
        fresh = hold_for(http, dibs, keys, token_hex(8))
        token = credential or keys.signer.token(fresh.customer)
        answer = ask(http, row, fresh, token)
        granted = {row.status, *row.statuses_more}
        assert answer.status_code in granted, answer.text
