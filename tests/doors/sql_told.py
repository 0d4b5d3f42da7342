"""What the engine's rows say, as every door says it."""

from datetime import datetime
from typing import Any

from .door import Answer

FIELDS = frozenset(Answer.__dataclass_fields__)


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
    return Answer(**told, event=event, server_now=row["decided_at"])
