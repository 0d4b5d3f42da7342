"""Reasons over HTTP: a must where something that is on sale changes under buyers."""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from tests.doors.hall import plan_of, with_floor

from dibs import Dibs, InvalidInput

from .test_problems import check

WHY = "a wider stage"


@pytest.fixture
def dibs(database: str) -> Iterator[Dibs]:
    """The library on the service's database."""
    with Dibs(database) as opened:
        yield opened


@pytest.fixture
def at(http: httpx.Client, event: str) -> str:
    """The address of an event on sale."""
    return f"/v1/events/{event}"


def last_row(http: httpx.Client, at: str) -> dict[str, Any]:
    rows: list[dict[str, Any]] = http.get(
        f"{at}/journal", params={"limit": 1_000}
    ).json()["journal"]
    return rows[-1]


CHANGES: dict[str, tuple[str, str, dict[str, Any]]] = {
    "block": ("POST", "/allocations/press/block", {"items": {"mug": 1}}),
    "unblock": ("POST", "/allocations/press/unblock", {"items": {"mug": 1}}),
    "pause": ("PATCH", "", {"status": "paused"}),
    "resume": ("PATCH", "", {"status": "on_sale"}),
    "pause whole": ("PUT", "", {"status": "paused"}),
    "resume whole": ("PUT", "", {"status": "on_sale"}),
    "more": ("PUT", "/items/mug", {"capacity": 6, "kind": "stock"}),
    "less": ("PUT", "/items/mug", {"capacity": 5, "kind": "stock"}),
    "more of several": ("PUT", "", {"items": {"mug": 6, "floor": 200}}),
    "less of several": ("PUT", "", {"items": {"mug": {"capacity": 5}}}),
    "until": ("PATCH", "", {"sales_end_at": "2030-01-01T00:00:00Z"}),
    "from": ("PATCH", "", {"sales_start_at": "2029-01-01T00:00:00Z"}),
    "any time": ("PUT", "", {}),
    "pause again": ("PATCH", "", {"status": "paused"}),
    "resume by the default": ("PATCH", "", {"status": None}),
    "end": ("PATCH", "", {"status": "ended"}),
}
"""In this order each changes something."""


def test_what_is_on_sale_changes_for_a_reason(http: httpx.Client, at: str) -> None:
    for name, (method, path, change) in CHANGES.items():
        for unsaid in ({}, {"reason": ""}, {"reason": " \t "}):
            refused = http.request(method, at + path, json=change | unsaid)
            problem = check(refused, 422, "invalid_input")
            (error,) = problem["errors"]  # type: ignore[misc]
            assert error["pointer"] == "/reason", (name, unsaid)  # type: ignore[index]
        said = change | {"reason": f"{WHY}: {name}"}
        http.request(method, at + path, json=said).raise_for_status()
        rows = http.get(f"{at}/journal", params={"limit": 1_000}).json()["journal"]
        assert said["reason"] in [row["detail"].get("reason") for row in rows], name


def test_another_room_in_a_plan_has_a_reason(http: httpx.Client, at: str) -> None:
    plan = with_floor(plan_of(lower=["A-1"]), "Pit")
    first = {"plan": plan, "floors": {"Pit": 9}}
    http.put(f"{at}/plan", json=first).raise_for_status()
    http.put(f"{at}/plan", json=first).raise_for_status()
    other = {"plan": plan, "floors": {"Pit": 5}}
    problem = check(http.put(f"{at}/plan", json=other), 422, "invalid_input")
    assert problem["errors"][0]["pointer"] == "/reason"  # type: ignore[index]
    http.put(f"{at}/plan", json=other | {"reason": WHY}).raise_for_status()
    more = {
        "plan": with_floor(plan_of(lower=["A-1", "A-2"]), "Pit"),
        "floors": {"Pit": 5},
    }
    problem = check(http.put(f"{at}/plan", json=more), 422, "invalid_input")
    assert problem["errors"][0]["pointer"] == "/reason"  # type: ignore[index]
    http.put(f"{at}/plan", json=more | {"reason": WHY}).raise_for_status()


def test_a_plan_without_a_category_has_a_reason(http: httpx.Client, at: str) -> None:
    whole = {"plan": plan_of(lower=["A-1"], upper=["B-1", "B-2"])}
    http.put(f"{at}/plan", json=whole).raise_for_status()
    less = {"plan": plan_of(lower=["A-1"])}
    problem = check(http.put(f"{at}/plan", json=less), 422, "invalid_input")
    assert problem["errors"][0]["pointer"] == "/reason"  # type: ignore[index]
    http.put(f"{at}/plan", json=less | {"reason": WHY}).raise_for_status()
    http.put(f"{at}/plan", json=less).raise_for_status()
    broken = check(
        http.put(f"{at}/plan", json={"plan": {"name": 1}}), 422, "invalid_input"
    )
    assert "/reason" not in [one["pointer"] for one in broken["errors"]]  # type: ignore[attr-defined]


def test_setting_up_needs_no_reason(http: httpx.Client, at: str) -> None:
    """Nor does what changes nothing that buyers see."""
    draft = f"{at}-draft"
    for method, path, body in (
        ("PUT", at, {"name": "As it was", "items": {"cup": 3}}),
        ("PUT", f"{at}/items/cup", {"capacity": 3}),
        ("PUT", f"{at}/items/mug", {"price_minor": 900, "kind": "stock"}),
        ("PATCH", at, {"status": "on_sale"}),
        ("PATCH", at, {"hold_seconds": 60}),
        ("PUT", draft, {"status": "draft", "items": {"cup": 3}}),
        ("PUT", f"{draft}/items/cup", {"capacity": 9}),
        ("PUT", draft, {"items": {"cup": 5}}),
        ("PATCH", draft, {"status": "on_sale"}),
    ):
        answer = http.request(method, path, json=body)
        assert answer.status_code == 200, (path, answer.text)
    unknown = http.patch("/v1/events/nowhere", json={"status": "paused"})
    check(unknown, 404, "not_found")


def test_products_plans_and_policies_may_have_one(http: httpx.Client, at: str) -> None:
    query = "?customer_class=vip"
    for path, body, action in (
        ("/products/mug", {"serving": "fullest"}, "product_put"),
        ("/plan", {"plan": plan_of(lower=["A-1"])}, "plan_put"),
        ("/access", {"seats": ["A-1"], "access": "companion"}, "access_put"),
        (f"/policies{query}", {"hold_seconds": 60}, "policy_put"),
    ):
        http.put(at + path, json=body).raise_for_status()
        assert "reason" not in last_row(http, at)["detail"]
        said = http.put(at + path, json=body | {"reason": WHY})
        assert said.status_code == 200, said.text
        row = last_row(http, at)
        assert (row["action"], row["detail"]["reason"]) == (action, WHY)
        for wrong in (" ", "x" * 501):
            refused = http.put(at + path, json=body | {"reason": wrong})
            problem = check(refused, 422, "invalid_input")
            assert problem["errors"][0]["pointer"] == "/reason"  # type: ignore[index]
    http.delete(f"{at}/policies{query}&reason=over").raise_for_status()
    assert last_row(http, at)["detail"]["reason"] == "over"


def test_blank_is_no_reason_to_release_somebody_s(http: httpx.Client, at: str) -> None:
    body = {"session": "anna", "items": {"mug": 1}}
    held = http.post(f"{at}/reservations", json=body).json()
    path = f"{at}/reservations/{held['id']}/force-release"
    for unsaid in ({}, {"reason": ""}, {"reason": " "}, {"reason": "\n"}):
        problem = check(http.post(path, json=unsaid), 422, "invalid_input")
        assert problem["errors"][0]["pointer"] == "/reason"  # type: ignore[index]
    assert http.post(path, json={"reason": WHY}).json()["status"] == "released"


def test_the_library_takes_no_blank_reason_either(dibs: Dibs, event: str) -> None:
    held = dibs.reserve(event, {"mug": 1}, session="anna")
    for act in (
        lambda: dibs.release(event, held.id, reason=" "),
        lambda: dibs.block(event, {"mug": 1}, reason=" "),
        lambda: dibs.unblock(event, {"mug": 1}, reason=" "),
        lambda: dibs.change_event(event, status="paused", reason="\n"),
        lambda: dibs.put_event(event, reason="\t"),
        lambda: dibs.put_item(event, "mug", reason=" "),
        lambda: dibs.put_product(event, "mug", reason=" "),
        lambda: dibs.put_policy(event, hold_seconds=60, reason=" "),
        lambda: dibs.put_stock(event, b"item,capacity\nmug,7\n", reason=" "),
        lambda: dibs.put_plan(event, plan_of(lower=["A-1"]), reason=" "),
    ):
        with pytest.raises(InvalidInput) as refused:
            act()
        assert refused.value.field == "/reason"
