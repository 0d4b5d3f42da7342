"""Every call of the API by everybody who might make it: generated from the rows.

A row is let in or refused by its scope alone, so a call that is added is in the matrix.
"""

import base64
import json
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import msgspec
import psycopg
import pytest

from dibs import Dibs
from dibs.service.app import ROWS
from dibs.service.call import Row

from .conftest import CUSTOMER, EVENT, Keys, Signer, shown

NAMES = {
    "event": EVENT,
    "item": "floor",
    "product": "floor",
    "allocation": "press",
    "seat": "A-1",
    "kind": "ticket",
}
BROWSERS = {"read", "buy"}

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
def held(dibs: Dibs, keys: Keys) -> str:
    """A reservation of a customer that everybody is after."""
    return dibs.reserve(
        EVENT, {"floor": 1}, session="a", customer=CUSTOMER, customer_class="member"
    ).id


@pytest.fixture(autouse=True)
def unmoved(request: pytest.FixtureRequest, database: str) -> Iterator[None]:
    """Whoever is refused leaves no row, but in the account of refusals."""
    if "moves" in request.keywords:
        yield
        return
    with psycopg.connect(database, autocommit=True) as owner:
        before = _rows(owner)
        yield
        assert _rows(owner) == before


def _rows(owner: psycopg.Connection[Any]) -> list[Any]:
    tables = "events items reservations tickets journal idempotency_keys policies kinds"
    counts = [
        owner.execute(f"select count(*), max(xmin::text::int) from dibs.{table}")  # type: ignore[arg-type]
        for table in tables.split()
        if table != "journal"
    ]
    journal = owner.execute("select count(*) from dibs.journal")
    return [cursor.fetchall() for cursor in (*counts, journal)]


def ask(
    http: httpx.Client, row: Row, held: str, credential: str | None
) -> httpx.Response:
    path = row.path.format_map({**NAMES, "id": held})
    headers = {} if credential is None else shown(credential)
    body = None if row.body is None else {}
    query = {"owner": "me"} if row.name == "list_reservations" else None
    return http.request(row.method, path, json=body, params=query, headers=headers)


def is_let_in(answer: httpx.Response) -> bool:
    """Whether the call was made, whatever came of so little said."""
    if answer.status_code == 404:
        return "event" not in answer.json()
    return answer.status_code < 500 and answer.status_code not in {401, 403, 405}


def _name(row: Row) -> str:
    return row.name


every_row = pytest.mark.parametrize("row", ROWS, ids=_name)


@every_row
def test_who_shows_nothing_gets_nothing(
    http: httpx.Client, row: Row, held: str
) -> None:
    answer = ask(http, row, held, None)
    assert answer.status_code == (200 if row.scope == "open" else 401)
    if row.scope != "open":
        assert answer.json()["code"] == "unauthenticated"
        assert answer.headers["www-authenticate"].startswith("Bearer")


@pytest.mark.parametrize("bad", BAD)
def test_who_shows_what_is_not_good_gets_nothing(
    http: httpx.Client, keys: Keys, held: str, bad: str
) -> None:
    credential = BAD[bad](keys)
    for row in ROWS:
        answer = ask(http, row, held, credential)
        expected = 200 if row.scope == "open" else 401
        assert answer.status_code == expected, (row.name, answer.text)


@every_row
def test_another_organisation_finds_nothing(
    http: httpx.Client, keys: Keys, row: Row, held: str
) -> None:
    for credential in (keys.stranger, keys.strangers_signer.token(CUSTOMER)):
        is_browser = credential is not keys.stranger
        answer = ask(http, row, held, credential)
        if row.scope == "open":
            assert answer.status_code == 200
        elif is_browser and row.scope not in BROWSERS:
            assert answer.status_code == 403, answer.text
        elif "{event}" in row.path:
            assert answer.status_code == 404, answer.text
            assert answer.json()["event"] == EVENT
        elif row.is_installations:
            assert answer.status_code == 403, answer.text
        else:
            assert "acme" not in answer.text


@every_row
def test_what_everybody_can_read_opens_what_browsers_need(
    http: httpx.Client, keys: Keys, row: Row, held: str
) -> None:
    answer = ask(http, row, held, keys.page)
    if row.scope not in {*BROWSERS, "open"}:
        assert answer.status_code == 403, answer.text
        assert answer.json()["code"] == "forbidden"
    elif row.proof == "holder" or row.name == "list_reservations":
        assert answer.status_code in {401, 422}, answer.text
    else:
        assert is_let_in(answer), answer.text


@every_row
def test_another_customer_touches_nothing(
    http: httpx.Client, keys: Keys, row: Row, held: str
) -> None:
    answer = ask(http, row, held, keys.signer.token("bo"))
    if row.scope not in {*BROWSERS, "open"}:
        assert answer.status_code == 403, answer.text
    elif row.proof == "holder":
        assert answer.status_code in {403, 422}, answer.text
    else:
        assert is_let_in(answer), answer.text
        assert held not in answer.text


@pytest.mark.parametrize("row", [r for r in ROWS if r.method == "GET"], ids=_name)
def test_asking_for_the_head_alone_opens_nothing_more(
    http: httpx.Client, keys: Keys, row: Row, held: str
) -> None:
    head = msgspec.structs.replace(row, method="HEAD")
    for credential in (None, keys.revoked, keys.stranger, keys.page, keys.office):
        whole, alone = (ask(http, one, held, credential) for one in (row, head))
        assert alone.status_code == whole.status_code
        assert alone.content == b""


@pytest.mark.moves
@every_row
def test_who_may_is_let_in(http: httpx.Client, keys: Keys, row: Row, held: str) -> None:
    credential = keys.installation if row.is_installations else keys.office
    answer = ask(http, row, held, credential)
    assert is_let_in(answer), answer.text
