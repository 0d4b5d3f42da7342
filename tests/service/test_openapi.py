"""The document says the truth: every call answers as it promises, whatever is sent."""

import re
from pathlib import Path

import httpx
import jsonschema_rs
import pytest
from tests.sizes import sized

from dibs.errors import CODES
from dibs.service.app import ROWS
from dibs.service.calls.actor import GRANTABLE
from dibs.service.documents.openapi import document

from .conformity import conforms
from .conftest import CRON_SECRET, Served

# Some rules need the engine to be checked, such as which time zones there are: content
# that fits the schema may be refused with 422 for them, and with 410 after a deadline.
# Who has no key has to prove to be a holder, and seldom does.
OPEN = f"""
[checks.positive_data_acceptance]
expected-statuses = ["2xx", 304, 401, 403, 404, 409, 410, 422]

[[operations]]
include-path-regex = "^/v1/(maintenance|stock/reservations/cleanup)"
headers = {{ Authorization = "Bearer {CRON_SECRET}" }}
"""


@pytest.mark.timeout(1_200)
def test_every_call_keeps_to_the_document(service: Served, tmp_path: Path) -> None:
    conforms(service, tmp_path, OPEN, examples=sized(3, 200))


def test_the_document_names_every_code_in_order() -> None:
    problem = document(ROWS)["components"]["schemas"]["Problem"]
    assert problem["properties"]["code"]["enum"] == list(CODES)


def test_every_call_has_a_name_of_its_own() -> None:
    names = [row.name for row in ROWS]
    assert len(set(names)) == len(names)


def test_every_call_documents_that_it_may_be_unavailable() -> None:
    calls = [row for row in ROWS if row.name not in {"livez", "metrics"}]
    assert all("unavailable" in row.codes for row in calls)


def test_the_served_document_is_the_one_of_the_rows(http: httpx.Client) -> None:
    assert http.get("/openapi.json").json() == document(ROWS)


def test_every_call_of_the_contract_is_there() -> None:
    event = "/v1/events/{event}"
    reservation = f"{event}/reservations/{{id}}"
    verbs = (
        *("extend", "confirm", "release", "cancel", "heartbeat", "leave"),
        *("again", "force-release"),
    )
    contract = {
        ("GET", "/v1/events"),
        *((method, event) for method in ("PUT", "GET", "PATCH")),
        ("PUT", f"{event}/items/{{item}}"),
        ("GET", f"{event}/items"),
        *((method, f"{event}/plan") for method in ("PUT", "GET")),
        ("GET", f"{event}/availability"),
        *((method, f"{event}/reservations") for method in ("POST", "GET")),
        ("POST", f"{event}/reservations/batch"),
        *((method, reservation) for method in ("GET", "PATCH", "DELETE")),
        *(("POST", f"{reservation}/{verb}") for verb in verbs),
        *(("GET", f"{event}/{of}") for of in ("statistics", "journal", "consistency")),
        *(
            ("GET", f"{event}/{of}/history")
            for of in ("seats/{seat}", "reservations/{id}", "refusals")
        ),
        *(("POST", f"/v1/maintenance/{act}") for act in ("cleanup", "reconcile")),
        *((method, "/v1/orders") for method in ("POST", "GET")),
        ("GET", "/v1/orders/{order}"),
        *(
            ("POST", f"/v1/orders/{{order}}/{act}")
            for act in ("pay", "cancel", "refund")
        ),
        *(("GET", f"/v1/payments{one}") for one in ("", "/{payment}")),
        ("POST", "/v1/payments/{payment}/retry"),
        ("POST", "/v1/payments/{provider}/messages"),
        *(("GET", path) for path in ("/livez", "/readyz", "/metrics")),
    }
    assert contract <= {(row.method, row.path) for row in ROWS}


WITH = {
    "focal_x": {"focal_y": 0},
    "focal_y": {"focal_x": 0},
    "life_seconds_max": {"hold_seconds": None},
    "serving_order": {"product": "tote"},
}
"""What a setting is refused without."""


@pytest.mark.parametrize(
    ("body", "method", "path"),
    [
        ("EventPutBody", "PUT", "{event}"),
        ("EventPatchBody", "PATCH", "{event}"),
        ("ItemPutBody", "PUT", "{event}/items/tote"),
        ("PolicyPutBody", "PUT", "{event}/policies?customer_class=member"),
        ("PolicyPutBody", "PUT", "/v1/kinds/stock"),
    ],
)
def test_a_setting_may_be_as_small_and_as_large_as_it_says(
    http: httpx.Client, event: str, body: str, method: str, path: str
) -> None:
    at = path.format(event=f"/v1/events/{event}")
    settings = document(ROWS)["components"]["schemas"][body]["properties"]
    bounds = {
        (name, one[side])
        for name, schema in settings.items()
        for one in schema.get("anyOf", [schema])
        for side in ("minimum", "maximum")
        if side in one
    }
    assert len(bounds) > 5
    for name, bound in sorted(bounds):
        asked = {name: bound, **WITH.get(name, {}), "reason": "to see"}
        put = http.request(method, at, json=asked)
        assert put.status_code < 300, put.text
    http.put("/v1/kinds/stock", json={"reason": "as before"}).raise_for_status()


@pytest.mark.parametrize("units", [1, 1_000])
def test_a_draw_may_be_as_small_and_as_large_as_it_says(
    http: httpx.Client, event: str, units: int
) -> None:
    item = document(ROWS)["components"]["schemas"]["ItemPutBody"]["properties"]
    said = item["draws"]["additionalProperties"]
    assert units in (said["minimum"], said["maximum"])
    put = {"draws": {"floor": units}, "reason": "to see"}
    told = http.put(f"/v1/events/{event}/items/tote", json=put)
    assert told.status_code == 200, told.text


@pytest.mark.parametrize("body", ["ReserveRequest", "SellRequest"])
@pytest.mark.parametrize(
    ("named", "is_enough"),
    [
        ({"items": {"floor": 1}}, True),
        ({"seats": ["A/1"]}, True),
        ({"best": {"stalls": 2}}, True),
        ({"products": {"tote": 2}}, True),
        ({"items": {}, "products": {}}, False),
        ({}, False),
    ],
)
def test_who_holds_or_sells_names_something(
    body: str, named: dict[str, object], *, is_enough: bool
) -> None:
    components = document(ROWS)["components"]
    schema = {"$ref": f"#/components/schemas/{body}", "components": components}
    asked = {**named, "session": "anna"}
    assert jsonschema_rs.is_valid(schema, asked) is is_enough


def test_every_code_has_an_anchor(http: httpx.Client) -> None:
    page = http.get("/docs/codes").text
    assert all(f'id="{code}"' in page for code in CODES)


def test_the_reference_shows_every_call_and_needs_nobody_else(
    http: httpx.Client,
) -> None:
    page = http.get("/docs").text
    assert all(f'id="{row.name}"' in page for row in ROWS)
    assert "http://" not in page
    assert "https://" not in page
    assert "<script" not in page


def test_the_reference_says_of_every_call_what_it_needs(http: httpx.Client) -> None:
    page = http.get("/docs").text
    calls = dict(re.findall(r'<article id="(\w+)">(.+?)</article>', page, re.DOTALL))
    for row in ROWS:
        scope = re.search(r"Needs the scope <code>(\w+)</code>", calls[row.name])
        assert (scope[1] if scope else "open") == row.scope
        assert ("no key" in calls[row.name]) == (row.scope == "open")
        assert ("reservation's token." in calls[row.name]) == (row.proof == "holder")
    assert all(f'id="scope-{scope}"' in page for scope in GRANTABLE)
    assert "Authorization: Bearer dibs_sk_…" in page


def test_pages_are_read_again_only_where_they_changed(http: httpx.Client) -> None:
    first = http.get("/docs")
    policy = first.headers["content-security-policy"].split("; ")
    assert {"default-src 'none'", "frame-ancestors 'none'"} <= {*policy}
    again = http.get("/docs", headers={"If-None-Match": first.headers["etag"]})
    assert again.status_code == 304
