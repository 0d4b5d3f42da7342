"""Explanations as their sentences."""

from typing import Any, NamedTuple

import psycopg

Owner = psycopg.Connection[Any]


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
