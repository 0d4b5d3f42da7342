"""Where a call comes from: the connection, or a proxy that is trusted."""

from collections.abc import Iterator
from typing import Any

import httpx
import psycopg
import pytest

from dibs import Dibs
from dibs.config import ForwardedHeader, Settings
from dibs.networks import kept_of
from dibs.service.calls.call import headers_of
from dibs.service.door.callers import Callers

from .conftest import CRON_SECRET, Served, served

Owner = psycopg.Connection[Any]

SECRET = "known-to-the-service-alone"
AGENT = "Mozilla/5.0 (a test)"
PROXY = "10.1.2.3"
CLIENT = "203.0.113.7"


def network_of(
    peer: str | None,
    *headers: tuple[str, str],
    trusted: str = "10.0.0.0/8",
    header: ForwardedHeader = "x-forwarded-for",
) -> str | None:
    """Where a request over a connection from `peer` is said to come from."""
    callers = Callers(Settings(trusted_proxies=trusted, forwarded_header=header))
    scope = {
        "type": "http",
        "client": peer and (peer, 4711),
        "headers": [(name.encode(), value.encode()) for name, value in headers],
    }
    return callers.caller_of(scope, headers_of(scope)).network


def forwarded_for(*values: str) -> list[tuple[str, str]]:
    return [("x-forwarded-for", value) for value in values]


def forwarded(*values: str) -> list[tuple[str, str]]:
    return [("forwarded", value) for value in values]


@pytest.mark.parametrize(
    ("peer", "headers", "network"),
    [
        (PROXY, [], PROXY),
        (PROXY, forwarded_for(CLIENT), CLIENT),
        (PROXY, forwarded_for(f"{CLIENT}:9000"), CLIENT),
        (PROXY, forwarded_for("2001:db8:1:2::7"), "2001:db8:1:2::/64"),
        ("192.0.2.1", forwarded_for(CLIENT), "192.0.2.1"),
        # What stands left of the first hop that is not ours anybody may have written.
        (PROXY, forwarded_for(f"198.51.100.1, {CLIENT}"), CLIENT),
        (PROXY, forwarded_for(f"198.51.100.1, {CLIENT}, 10.9.9.9"), CLIENT),
        (PROXY, forwarded_for("198.51.100.1", CLIENT), CLIENT),
        (PROXY, forwarded_for("10.8.8.8, 10.9.9.9"), "10.8.8.8"),
        (PROXY, forwarded_for(f"{CLIENT}, nonsense"), PROXY),
        (PROXY, forwarded_for(""), PROXY),
        (None, forwarded_for(CLIENT), None),
        ("::1", [], "::/64"),
    ],
)
def test_believes_a_trusted_proxy_about_the_hop_before_it(
    peer: str | None, headers: list[tuple[str, str]], network: str | None
) -> None:
    assert network_of(peer, *headers) == network


@pytest.mark.parametrize(
    ("value", "network"),
    [
        (f"for={CLIENT};proto=https", CLIENT),
        (f'by=10.1.1.1;For="{CLIENT}:81"', CLIENT),
        ('for="[2001:db8:1:2::7]:81"', "2001:db8:1:2::/64"),
        (f"for=198.51.100.1, for={CLIENT}", CLIENT),
        ("for=unknown", PROXY),
        ("for=_hidden", PROXY),
        # What is quoted names nobody, however the caller's own part ends.
        (f'for={CLIENT};host="a,for=198.51.100.1";proto=https', CLIENT),
        (f'for={CLIENT};host="a for=198.51.100.1"', CLIENT),
        (f'for={CLIENT};host="a\\",for=198.51.100.1"', CLIENT),
        (f'for={CLIENT};host="a\\\\";proto=https', CLIENT),
        (f'for="{CLIENT}" ; host="\\"\\",for=198.51.100.1"', CLIENT),
        (f'x=", for={CLIENT};proto=https', CLIENT),
        (f'for=198.51.100.1;x="a, for="{CLIENT}";proto=https', CLIENT),
        (f'x="\\, for={CLIENT};host="b"', CLIENT),
        (f'for={CLIENT}, for=10.9.9.9;host="a;for=198.51.100.1"', CLIENT),
        ('x=", by=10.1.1.1', PROXY),
    ],
)
def test_believes_a_proxy_that_writes_the_standard_header(
    value: str, network: str
) -> None:
    assert network_of(PROXY, *forwarded(value), header="forwarded") == network


@pytest.mark.parametrize(
    ("header", "network"), [("x-forwarded-for", CLIENT), ("forwarded", "198.51.100.1")]
)
def test_takes_nobody_s_word_for_the_proxy_s(
    header: ForwardedHeader, network: str
) -> None:
    """A proxy passes on what it does not write: anybody may have sent that."""
    standard, usual = forwarded("for=198.51.100.1"), forwarded_for(CLIENT)
    for both in ([*standard, *usual], [*usual, *standard]):
        assert network_of(PROXY, *both, header=header) == network
    other = usual if header == "forwarded" else standard
    assert network_of(PROXY, *other, header=header) == PROXY


@pytest.mark.parametrize("header", ["x-forwarded-for", "forwarded"])
def test_believes_no_proxy_unless_told_to(header: ForwardedHeader) -> None:
    for said in (forwarded_for(CLIENT), forwarded(f"for={CLIENT}")):
        assert network_of(PROXY, *said, trusted="", header=header) == PROXY


def test_an_endless_header_costs_little() -> None:
    endless = forwarded_for(", ".join(["10.9.9.9"] * 5_000))
    assert network_of(PROXY, *endless) == "10.9.9.9"


@pytest.fixture(scope="module")
def key(database: str) -> str:
    """All show it: what a proxy passes on is answered to nobody without one."""
    with Dibs(database) as dibs:
        return dibs.create_key(name="office").key


@pytest.fixture(scope="module")
def http(service: Served, key: str) -> Iterator[httpx.Client]:
    """A client of a service that believes no proxy."""
    shown = {"x-api-key": key}
    with httpx.Client(base_url=service.url, timeout=10, headers=shown) as client:
        yield client


@pytest.fixture(scope="module")
def behind(database: str, key: str) -> Iterator[httpx.Client]:
    """A client of a service behind a proxy on this host, addresses kept as digests."""
    settings = {
        "DIBS_TRUSTED_PROXIES": "127.0.0.0/8",
        "DIBS_NETWORK_HASH_SECRET": SECRET,
    }
    with (
        served(database, **settings) as running,
        httpx.Client(base_url=running.url, timeout=10) as client,
    ):
        client.headers.update({"user-agent": AGENT, "x-api-key": key})
        yield client


def kept(sql: Owner, event: str, table: str) -> list[Any]:
    return sql.execute(
        f"select network, agent from dibs.{table} where event_id = %s", (event,)
    ).fetchall()


def test_keeps_the_connections_address_and_the_user_agent(
    http: httpx.Client, sql: Owner, event: str
) -> None:
    headers = {"user-agent": AGENT, "x-forwarded-for": CLIENT}
    path = f"/v1/events/{event}/reservations"
    body = {"session": "anna", "items": {"floor": 1}}
    held = http.post(path, json=body, headers=headers).raise_for_status().json()
    again = http.post(path, json=body, headers=headers)
    assert again.status_code == 409
    http.request(
        "DELETE",
        f"{path}/{held['id']}",
        headers=headers | {"dibs-token": held["token"]},
    ).raise_for_status()
    patch = {"status": "paused", "reason": "rain"}
    http.patch(f"/v1/events/{event}", json=patch, headers=headers).raise_for_status()
    rows = sql.execute(
        "select action, network, agent from dibs.journal where event_id = %s"
        " and agent = %s order by position",
        (event, AGENT),
    ).fetchall()
    assert rows == [
        ("reserved", "127.0.0.1", AGENT),
        ("released", "127.0.0.1", AGENT),
        ("event_put", "127.0.0.1", AGENT),
    ]
    assert kept(sql, event, "refusals") == [("127.0.0.1", AGENT)]


def test_keeps_no_address_that_can_be_read_where_a_secret_is_set(
    behind: httpx.Client, sql: Owner, event: str
) -> None:
    headers = {"x-forwarded-for": CLIENT}
    behind.put(
        f"/v1/events/{event}/items/stand", json={"capacity": 9}, headers=headers
    ).raise_for_status()
    bodies = [
        {"session": f"s{n}", "items": {"stand": 1 + 9 * (n > 1)}} for n in range(4)
    ]
    path = f"/v1/events/{event}/reservations/batch"
    answer = behind.post(path, json={"requests": bodies}, headers=headers)
    codes = [one["code"] for one in answer.raise_for_status().json()["answers"]]
    assert codes == ["ok", "ok", "sold_out", "sold_out"]
    hidden = kept_of(CLIENT, SECRET)
    rows = kept(sql, event, "journal")
    assert rows[-3:] == [(hidden, AGENT)] * 3
    assert kept(sql, event, "refusals") == [(hidden, AGENT)] * 2
    networks = sql.execute(
        "select network from dibs.reservations where event_id = %s", (event,)
    ).fetchall()
    assert networks == [(hidden,)] * 2


def test_keeps_who_asked_for_a_cleanup(
    behind: httpx.Client, sql: Owner, event: str
) -> None:
    headers = {"x-forwarded-for": CLIENT, "x-api-key": CRON_SECRET}
    behind.post("/v1/maintenance/cleanup", headers=headers).raise_for_status()
    rows = sql.execute(
        "select trigger, network, agent from dibs.reservation_cleanup_logs"
        " where agent = %s",
        (AGENT,),
    ).fetchall()
    assert rows == [("manual", kept_of(CLIENT, SECRET), AGENT)]
