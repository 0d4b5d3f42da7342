"""Probes say where a bug would make a difference, and the code does what it did."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import groupby
from typing import Any

import psycopg
import pytest
from mutants.catalogue import PACKAGE, every_mutant
from mutants.mutant import Edit, Mutant
from mutants.probes import SCHEMA, TOLD, probed
from tests.doors.database import empty_database
from tests.mutants.test_record import planted

from dibs import migrate

CODE = """create function pick(status text, decided_at int) returns int
language plpgsql as $$
begin
  if status = 'held' and decided_at + 1 > 3 then
    perform pg_sleep(0);
  end if;
  update picked set count = count + decided_at where true;
  return decided_at;
end $$"""


def bug(target: str, rule: str, piece: str, becomes: str) -> Mutant:
    start = CODE.index(piece)
    edit = Edit(rule=rule, start=start, end=start + len(piece), becomes=becomes)
    return replace(planted(target), rule=rule, edit=edit)


BUGS = [
    bug("held", "status", "status = 'held'", "true"),
    bug("not held", "status", "status = 'held'", "status <> 'held'"),
    bug("late", "instant", "decided_at + 1", "decided_at + 2"),
    bug("in no place", "status", "'held' and decided_at", "null and decided_at"),
    bug("awake", "call", "perform pg_sleep(0)", "null"),
    bug("uncounted", "count", "count = count + decided_at", "count = count"),
    bug("nowhere", "write", "where", "where false and"),
    bug("unlocked", "lock", "update picked", "select picked"),
]
UNHEARD = {"in no place", "unlocked"}


@pytest.fixture(scope="module")
def owner(postgres: str) -> Iterator[psycopg.Connection[Any]]:
    """The owner of a database with the engine and the probes in it."""
    with empty_database(postgres) as url:
        migrate(url)
        with psycopg.connect(url, autocommit=True) as link:
            link.execute(SCHEMA)
            yield link


@pytest.mark.parametrize(
    ("status", "decided_at", "met"),
    [
        ("held", 5, {"not held", "late", "awake", "uncounted", "nowhere"}),
        ("gone", 5, {"held", "not held", "uncounted", "nowhere"}),
        ("held", 0, {"not held", "late", "nowhere"}),
    ],
)
def test_tells_which_bugs_would_make_a_difference(
    owner: psycopg.Connection[Any], status: str, decided_at: int, met: set[str]
) -> None:
    text, heard = probed(CODE, BUGS)
    assert {one.target for one in BUGS if one.number not in heard} == UNHEARD
    said: list[str] = []
    with owner.transaction(force_rollback=True):
        owner.execute("create table picked as select 1 as count")
        owner.execute(text)
        owner.execute("set local client_min_messages = log")
        owner.add_notice_handler(lambda told: said.append(told.message_primary or ""))
        answer = owner.execute("select pick(%s, %s)", (status, decided_at)).fetchone()
        count = owner.execute("select count from picked").fetchone()
    assert (answer, count) == ((decided_at,), (1 + decided_at,))
    told = b",".join(TOLD.findall("\n".join(said).encode())).decode().split(",")
    assert {one.target for one in BUGS if one.number in told} == met


def test_every_function_takes_its_probes(owner: psycopg.Connection[Any]) -> None:
    """Nearly all of its bugs have one; what has none is asked about as before."""
    of_functions = [
        one
        for one in every_mutant()
        if one.path.startswith(("sql/internal", "sql/functions"))
    ]
    heard: set[str] = set()
    with owner.transaction(force_rollback=True):
        for path, bugs in groupby(of_functions, key=lambda one: one.path):
            text, numbers = probed((PACKAGE / path).read_text(encoding="utf-8"), bugs)
            owner.execute(text)
            heard |= numbers
    assert len(heard) > 0.9 * len(of_functions)
