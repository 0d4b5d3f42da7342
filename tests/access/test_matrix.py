"""Every call of the API by everybody who might make it: generated from the rows.

A row is let in or refused by its scope alone, so a call that is added is in the matrix.
Who is refused asks for what would be granted to others, as far as it is said here.
"""

import time
from collections.abc import Callable, Iterator
from secrets import token_hex
from typing import Any

import httpx
import msgspec
import psycopg
import pytest
from tests.doors.hall import plan_of
from tests.service.conftest import Served

from dibs import Dibs
from dibs.client import AsyncDibs
from dibs.config import Settings
from dibs.keys import parse_key
from dibs.service.app import ROWS, build_app
from dibs.service.calls.actor import GRANTABLE
from dibs.service.calls.call import Row

from .asked import CALLS, LIVE, PAID, STOCK, STORE, Held, ask, wanted
from .bad import BAD
from .conftest import CUSTOMER, EVENT, Keys, shown
from .expected import (
    BROWSERS,
    OF_ITS_OWNER,
    OF_NOBODY,
    is_sound,
    opens_with,
    to_another_customer,
    to_browsers,
    to_strangers,
)
from .holding import hold_for

AFTER_MORE = {"authenticate_payment", "refund_order"}
"""What is granted after steps of its own; tests/service/test_paying.py takes them."""

DOCUMENTS = ("/openapi.json", "/docs", "/docs/codes", "/docs/style.css")
PAGES = (*DOCUMENTS, "/", "/events/any", "/events/any/checkout", "/nowhere")
"""What everybody may read, the last but as a page that says it is not there."""
SANDBOX = "/sandbox/{reference}"
Least = dict[tuple[str, bool, bool], str]
Kept = Callable[[httpx.Response], bool]
KEPT_SECONDS_MAX = 5.0


@pytest.fixture(scope="module")
def held(http: httpx.Client, dibs: Dibs, keys: Keys) -> Held:
    """Reservations of a customer that everybody is after."""
    dibs.put_event(STORE, kind="store", items={"mug": 1_000, "cap": 1_000})
    dibs.put_event(PAID, items={"floor": {"capacity": 1_000, "price_minor": 100}})
    dibs.put_plan(EVENT, plan_of(lower=["A-1"]))
    return hold_for(http, dibs, keys, CUSTOMER)


@pytest.fixture(scope="module")
def least(dibs: Dibs, keys: Keys) -> Least:
    """Secret keys by a scope, whether it is all they have or all they lack, and
    whether they are the installation's."""
    return {
        (scope, has, is_installations): dibs.create_key(
            name=f"{scope} {has}",
            scopes=[one for one in GRANTABLE if (one == scope) == has],
            organisation=None if is_installations else "acme",
        ).key
        for scope in GRANTABLE
        for has in (True, False)
        for is_installations in (True, False)
    }


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
    last = "max(xmin::text::bigint)"
    counted = " union all ".join(
        f"select '{name}', count(*),"
        f" {'null' if name.split('.')[1] in LEASED else last} from {name}"
        for (name,) in tables.fetchall()
    )
    found = owner.execute(counted.encode()).fetchall()
    return {name: (count, moved) for name, count, moved in found}


@pytest.fixture
def kept(service: Served, database: str) -> Kept:
    """Whether there is an account of a call: a line of the log or a refusal's row.

    Who hears the answer may look before the line is written.
    """

    def is_kept(answer: httpx.Response) -> bool:
        agent = answer.request.headers["user-agent"]
        ends_at = time.monotonic() + KEPT_SECONDS_MAX
        while not (found := is_written(agent)) and time.monotonic() < ends_at:
            time.sleep(0.02)
        return found

    def is_written(agent: str) -> bool:
        if any(one.get("agent") == agent for one in service.logged()):
            return True
        with psycopg.connect(database) as owner:
            refusals = "select principal from dibs.refusals where agent = %s"
            return bool(owner.execute(refusals, (agent,)).fetchone())

    return is_kept


def _name(row: Row) -> str:
    return row.name


KEYED = [row for row in CALLS if row.scope != "open"]
GRANTED = [row for row in KEYED if row.name not in AFTER_MORE]
OWNED = [row for row in CALLS if row.proof in OF_ITS_OWNER]
HEADS = [row for row in CALLS if row.method == "GET"]
every_row = pytest.mark.parametrize("row", CALLS, ids=_name)


async def test_the_matrix_has_every_address(database: str) -> None:
    async with AsyncDibs(database) as dibs:
        addresses = build_app(dibs, Settings(payments="sandbox")).addresses
    answered = {(m, path) for path, at in addresses.items() for m in at.methods}
    gets = {row.path for row in HEADS} | {*DOCUMENTS, SANDBOX}
    assert answered == {
        *((row.method, row.path) for row in CALLS),
        *((method, path) for path in gets for method in ("GET", "HEAD")),
        ("POST", SANDBOX),
    }


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
    for row in CALLS:
        answer = ask(http, row, held, credential)
        expected = opens_with(row) if row.scope == "open" else 401
        assert answer.status_code == expected, (row.name, answer.text)


@pytest.mark.parametrize("row", KEYED, ids=_name)
def test_a_key_of_every_other_scope_opens_nothing(
    http: httpx.Client, least: Least, row: Row, held: Held
) -> None:
    lacks = least[row.scope, False, row.is_installations]
    answer = ask(http, row, held, lacks)
    assert answer.status_code == 403, answer.text
    assert answer.json()["code"] == "forbidden"
    assert answer.json()["scope"] == row.scope


@every_row
def test_another_organisation_finds_nothing(
    http: httpx.Client, keys: Keys, row: Row, held: Held, kept: Kept
) -> None:
    for credential in (keys.stranger, keys.strangers_signer.token(CUSTOMER)):
        is_refused = row.name not in OF_NOBODY
        answer = ask(http, row, held, credential, is_sound=is_refused)
        expected = to_strangers(row, is_browser=credential is not keys.stranger)
        assert answer.status_code == expected, answer.text
        assert expected not in {401, 403} or kept(answer)
        if expected == 404 and ("{event}" in row.path or row is LIVE):
            assert answer.json()["event"] == EVENT
            assert kept(answer)
        elif row.name == "search_journal" and expected == 200:
            # What they asked for themselves, in vain, and nothing of anybody else's.
            parts = parse_key(keys.stranger)
            own = {f"key:{parts and parts.id}", f"token:{keys.strangers_signer.kid}"}
            for one in answer.json()["entries"]:
                assert one["event_id"] == ""
                if one["code"] == "ok":
                    assert "acme" not in str(one)
                else:
                    assert ":".join(one["principal"].split(":")[:2]) in own
        elif expected == 200:
            assert held.mugs not in answer.text
            assert "acme" not in answer.text


@every_row
def test_what_everybody_can_read_opens_what_browsers_need(
    http: httpx.Client, keys: Keys, row: Row, held: Held, kept: Kept
) -> None:
    answer = ask(http, row, held, keys.page, is_sound=is_sound(row))
    assert answer.status_code == to_browsers(row), answer.text
    is_of_the_event = row is LIVE  # its policy, which the stream tells every page
    assert answer.status_code not in {401, 403} or is_of_the_event or kept(answer)
    if row.scope not in {*BROWSERS, "open"}:
        assert answer.json()["code"] == "forbidden"


@pytest.mark.parametrize("row", OWNED, ids=_name)
def test_another_s_token_opens_nothing(
    http: httpx.Client, keys: Keys, row: Row, held: Held, kept: Kept
) -> None:
    answer = ask(http, row, held, keys.page, token=held.tokens[held.priced])
    assert answer.status_code == 403, answer.text
    assert kept(answer)


@every_row
def test_another_customer_touches_nothing(
    http: httpx.Client, keys: Keys, row: Row, held: Held, kept: Kept
) -> None:
    answer = ask(http, row, held, keys.signer.token("bo"), is_sound=is_sound(row))
    assert answer.status_code == to_another_customer(row), answer.text
    assert answer.status_code not in {401, 403} or kept(answer)
    assert held.tickets not in answer.text
    assert held.mugs not in answer.text


@pytest.mark.parametrize("row", HEADS, ids=_name)
def test_asking_for_the_head_alone_opens_nothing_more(
    http: httpx.Client, keys: Keys, row: Row, held: Held
) -> None:
    head = msgspec.structs.replace(row, method="HEAD")
    for credential in (None, keys.revoked, keys.stranger, keys.page, keys.office):
        whole, alone = (ask(http, one, held, credential) for one in (row, head))
        is_told_within = row is LIVE and alone.status_code == 200
        assert alone.status_code == whole.status_code or is_told_within
        assert alone.content == b""


@pytest.mark.parametrize("path", PAGES)
def test_what_everybody_may_read_is_the_same_for_all(
    http: httpx.Client, keys: Keys, path: str
) -> None:
    person = {"Accept": "text/html"}
    whole = http.get(path, headers=person)
    assert whole.status_code == (404 if path == "/nowhere" else 200)
    for credential in (*everybody(keys), "no key at all"):
        again = http.get(path, headers=person | shown(credential))
        assert (again.status_code, again.content) == (whole.status_code, whole.content)
    written = http.post(path, headers=shown(keys.installation))
    assert written.status_code == (404 if path == "/nowhere" else 405)


def test_who_has_a_payment_s_address_sees_its_page_and_no_other(
    http: httpx.Client, keys: Keys, held: Held
) -> None:
    theirs, none = (SANDBOX.format(reference=one) for one in (held.reference, "none"))
    whole = http.get(theirs)
    assert whole.status_code == 200
    assert held.order not in whole.text
    for credential in ("", *everybody(keys)):
        headers = shown(credential) if credential else {}
        assert http.get(theirs, headers=headers).content == whole.content
        assert http.get(none, headers=headers).status_code == 404
        for said in ({}, {"card": "1"}, {"approve": "yes"}):
            for path, status in ((theirs, 422), (none, 404)):
                answer = http.post(path, data=said, headers=headers)
                assert answer.status_code == status, (said, path)


def everybody(keys: Keys) -> tuple[str, ...]:
    """Whoever may come, the wrong and the right."""
    customers = (keys.signer.token(CUSTOMER), keys.strangers_signer.token("eve"))
    return (keys.revoked, keys.expired, keys.page, keys.stranger, keys.till, *customers)


def test_every_call_of_the_stock_api_is_in_the_table() -> None:
    rows = {row.name for row in ROWS if row.tag == "stock" and not row.is_installations}
    assert set(STOCK) == rows


@pytest.mark.moves
@pytest.mark.parametrize("row", GRANTED, ids=_name)
def test_who_may_is_granted_what_they_ask(
    http: httpx.Client,
    dibs: Dibs,
    keys: Keys,
    least: Least,
    row: Row,
    held: Held,
) -> None:
    """The last tests: deliveries that are granted go on by themselves."""
    credentials = [least[row.scope, True, row.is_installations]]
    if row.name in STOCK and row.scope in BROWSERS:
        credentials.append("")
    is_told = any(f"{{{name}}}" in row.path for name in ("endpoint", "delivery"))
    for credential in credentials:
        asked = held
        if not row.is_read:
            told = None if is_told else (held.endpoint, held.delivery)
            asked = hold_for(http, dibs, keys, token_hex(8), told=told)
        answer = ask(http, row, asked, credential or keys.signer.token(asked.customer))
        granted = {row.status, *row.statuses_more}
        assert answer.status_code in granted, answer.text


@pytest.mark.moves
@pytest.mark.parametrize("row", OWNED, ids=_name)
def test_a_token_opens_what_browsers_may_do_with_what_is_theirs(
    http: httpx.Client, dibs: Dibs, keys: Keys, row: Row, held: Held
) -> None:
    asked = hold_for(
        http, dibs, keys, token_hex(8), told=(held.endpoint, held.delivery)
    )
    token = asked.tokens[wanted(row, asked)]
    answer = ask(http, row, asked, keys.page, token=token)
    granted = {row.status, *row.statuses_more} if row.scope in BROWSERS else {403}
    assert answer.status_code in granted, answer.text
