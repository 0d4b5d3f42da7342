"""What a process may die at is all there is: by the catalogue, and by the source."""

import ast
import inspect
import re
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import psycopg

import dibs.payments
from dibs.payments.advance import STEPS
from dibs.payments.books import QUERIES, READS
from dibs.payments.provider import Provider
from dibs.payments.steps import CALLS
from dibs.verbs import VerbName

FUNCTIONS = """
select p.proname, p.prosrc from pg_proc p
join pg_namespace n on n.oid = p.pronamespace
where n.nspname = 'dibs_office'
"""
CHANGE = re.compile(r"\b(insert into|update|delete from)\s+dibs_office\.")
CALL = re.compile(r"\bdibs_office\.(\w+)\(")
LOOKS = {"whose"}
"""What is asked of a provider before anything is known of its message."""


def test_every_statement_that_changes_the_books_is_a_step(url: str) -> None:
    with psycopg.connect(url) as link:
        bodies = dict(link.execute(FUNCTIONS).fetchall())
    for name, text in QUERIES.items():
        changes = is_changing(text.decode(), bodies)
        assert changes == (name not in READS), name
        assert not changes or name == "step" or f"write {name}" in STEPS


def is_changing(text: str, bodies: dict[str, str]) -> bool:
    """Whether it changes a table, or calls what does."""
    called = (bodies.get(name, "") for name in CALL.findall(text))
    return bool(CHANGE.search(text)) or any(is_changing(one, bodies) for one in called)


def test_every_call_of_a_provider_is_a_step() -> None:
    calls = {
        f"provider.{name}"
        for name, one in inspect.getmembers(Provider, inspect.iscoroutinefunction)
        if name not in LOOKS | {"close"}
    }
    assert calls == {one for one in CALLS if one.startswith("provider.")}


def test_every_verb_that_payments_use_is_a_step() -> None:
    assert set(verbs_used()) == {one for one in CALLS if one.startswith("dibs.")}


def verbs_used() -> Iterator[str]:
    """The verbs in the source of payments that change an event."""
    folder = Path(dibs.payments.__file__).parent
    for file in sorted(folder.rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            match node:
                case ast.Call(func=ast.Attribute(attr="submit"), args=[_, verb, *_]):
                    yield f"dibs.{ast.literal_eval(verb)}"
                case ast.Call(func=ast.Attribute(attr=verb, value=on)):
                    is_event = ast.unparse(on).rpartition(".")[2] in ("dibs", "_dibs")
                    if is_event and verb in get_args(VerbName):
                        yield f"dibs.{verb}"
