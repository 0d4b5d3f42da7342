"""How much a statement does, and the statements within it: rows, not time.

Counted in rows that the nodes of its plans handle, of a table or not, those that are
dropped included: exact, and the same on every machine.
"""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import psycopg

Owner = psycopg.Connection[Any]
Plan = dict[str, Any]

SETTINGS = {
    "auto_explain.log_min_duration": "0",
    "auto_explain.log_nested_statements": "on",
    "auto_explain.log_analyze": "on",
    "auto_explain.log_timing": "off",
    "auto_explain.log_format": "json",
    "client_min_messages": "log",
}
ROWS = (
    "Actual Rows",
    "Rows Removed by Filter",
    "Rows Removed by Join Filter",
    "Rows Removed by Index Recheck",
)


def work_of(owner: Owner, statement: str, given: Mapping[str, Any]) -> int:
    """The rows it handles once its plans are made; its effect is undone."""
    with owner.transaction(force_rollback=True):
        owner.execute(statement, given)
    with owner.transaction(force_rollback=True), explained(owner) as plans:
        owner.execute(statement, given)
    return round(sum(handled(plan) for plan in plans))


@contextmanager
def explained(owner: Owner) -> Iterator[list[Plan]]:
    """The plans of whatever it runs meanwhile."""
    plans: list[Plan] = []

    def hear(told: psycopg.errors.Diagnostic) -> None:
        _, is_plan, plan = (told.message_primary or "").partition("plan:\n")
        if is_plan:
            plans.append(json.loads(plan)["Plan"])

    owner.execute("load 'auto_explain'")
    owner.add_notice_handler(hear)
    try:
        for name, value in SETTINGS.items():
            owner.execute("select set_config(%s, %s, true)", (name, value))
        plans.clear()  # of what set them
        yield plans
    finally:
        owner.remove_notice_handler(hear)


def handled(node: Plan) -> float:
    """The rows that a node of a plan handled, and those below it."""
    rows = sum(node.get(name, 0) for name in ROWS) * node.get("Actual Loops", 0)
    return float(rows) + sum(handled(below) for below in node.get("Plans", ()))
