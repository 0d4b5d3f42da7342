"""Explanations as their sentences."""

from collections.abc import Callable
from typing import Any, NamedTuple

import psycopg
from tests.doors.door import Answer

Owner = psycopg.Connection[Any]

GRANTED = "Now it would be granted."
UNKNOWN = "Whether it would be granted now cannot be told."
TOTES = {
    "vienna": {"capacity": 3, "product": "tote", "serving_order": 1},
    "graz": {"capacity": 5, "product": "tote", "serving_order": 2},
}


class Told(NamedTuple):
    """A row of an explanation."""

    at: Any
    what: str
    actor: str | None
    detail: dict[str, Any]


def explain(owner: Owner, what: str, event: str, **given: Any) -> list[Told]:
    """The rows of `dibs.explain_…`."""
    named = "".join(f", {name} => %s" for name in given)
    statement = f"select * from dibs.explain_{what}(%s{named})"
    return [Told(*row) for row in owner.execute(statement, (event, *given.values()))]


def sentences(told: list[Told]) -> list[str]:
    return [one.what for one in told]


def now(owner: Owner, event: str) -> str:
    return sentences(explain(owner, "refusal", event))[-1]


def because(owner: Owner, event: str) -> str:
    """Why it would be refused now too."""
    said = now(owner, event)
    assert said.startswith("It would be refused now too: "), said
    return said.partition(": ")[2]


def granted(owner: Owner, event: str, ask: Callable[[], Answer]) -> str:
    """What is said of a refusal that would be granted, and is."""
    told = explain(owner, "refusal", event)[-1]
    assert told.detail == {"is_granted": True}, told
    assert ask().code == "ok"
    return told.what
