"""What the engine is told, and what its rows say, as every door says it."""

from datetime import datetime
from typing import Any

import msgspec
from psycopg.types.json import Jsonb

from .door import Answer

FIELDS = frozenset(Answer.__dataclass_fields__)


def as_json(value: Any) -> Jsonb:
    """A value as a parameter."""
    return Jsonb(value, dumps=msgspec.json.encode)


def cart_asked(items: Any, asked: dict[str, Any]) -> list[Any]:
    """What `dibs.fill_cart` is given, in the order of FILL_CART."""
    held = asked.get("held")
    return [
        as_json(dict(items or {})),
        as_json(dict(asked.get("products") or {})),
        asked.get("change", "add"),
        *(asked.get(name) for name in ("session", "customer", "key")),
        held and held.id,
        held and held.token,
        asked.get("claims", True),
    ]


def answer_of(event: str, row: dict[str, Any]) -> Answer:
    """A row of `dibs.answer`."""
    told = {name: row[name] for name in FIELDS & row.keys() if row[name] is not None}
    if "id" in told:
        told["id"] = str(told["id"])
    detail = (row["detail"] or {}) if row["code"] == "ok" else {}
    if "leaves_at" in detail:
        told["leaves_at"] = datetime.fromisoformat(detail["leaves_at"])
    told["merged"] = "merged" in detail
    told["again"] = detail.get("again")
    told["late"] = detail.get("late")
    return Answer(**told, event=event, server_now=row["decided_at"])


def report_of(row: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """A row of `dibs.put_items`; the event's own refusal stands under no name."""
    told: dict[str, dict[str, Any]] = row["report"]
    if told is None:
        return {"": {"outcome": row["code"]}}
    for one in told.values():
        one["field"] = one.get("field")
        one["changes"] = {
            name: (change["before"], change["after"])
            for name, change in one.get("changes", {}).items()
        }
    return told
