"""Which bugs the rules make, and the names they keep."""

from pathlib import Path
from shutil import copytree

import pytest
from mutants.catalogue import PACKAGE, Rule, every_mutant
from mutants.mutant import Mutant
from mutants.reasons import reasons, stale

from mutants import python_rules, sql_predicates, sql_tables, sql_writes

INSERTED = "with a as (insert into dibs.tickets (b) select 1 returning c)"

SQL: dict[str, tuple[Rule, str, set[str]]] = {
    "a lock": (
        sql_predicates.locks,
        "select 1 from t for update skip locked;",
        {"select 1 from t;", "select 1 from t for update;"},
    ),
    "a status": (
        sql_predicates.statuses,
        "where a = b and v.status = 'reserved'",
        {"where a = b and true", "where a = b and v.status <> 'reserved'"},
    ),
    "one status or another": (
        sql_predicates.statuses,
        "where (v.status in ('a', 'b') or c)",
        {"where (false or c)", "where (v.status not in ('a', 'b') or c)"},
    ),
    "what a status becomes is no predicate": (
        sql_predicates.statuses,
        "update dibs.seats s set status = 'sold', reserved_by = null",
        set(),
    ),
    "words in comments and strings": (
        sql_predicates.statuses,
        "-- where status = 'reserved'\nselect ' and status = 1'",
        set(),
    ),
    "a clock": (
        sql_predicates.clocks,
        "greatest(h.clock_at, dibs._now())",
        {"dibs._now()", "h.clock_at", "greatest(h.clock_at, now())"},
    ),
    "a deadline": (
        sql_predicates.deadlines,
        "and v.ends_at <= decided_at",
        {"and v.ends_at < decided_at", "and v.ends_at > decided_at"},
    ),
    "an instant": (
        sql_predicates.shifted,
        "\nas $$ set ended_at = decided_at,",
        {"\nas $$ set ended_at = (decided_at + interval '1 second'),"},
    ),
    "a head": (
        sql_writes.heads,
        "update dibs.event_heads h set position = v + 1 where true;",
        {"update dibs.event_heads h set position = h.position where true;"},
    ),
    "a row of the journal": (
        sql_writes.writes,
        "language plpgsql begin insert into dibs.journal (a) select 1; end",
        {"language plpgsql begin null; end"},
    ),
    "a row written within a statement": (
        sql_writes.writes,
        INSERTED,
        {INSERTED.replace("returning", " limit 0 /* tickets */ returning")},
    ),
    "a count": (
        sql_writes.counts,
        "set sold_count = i.sold_count + 1 where true",
        {
            "set sold_count = i.sold_count where true",
            "set sold_count = i.sold_count - 1 where true",
            "set sold_count = i.sold_count + 1 + 1 where true",
        },
    ),
    "a constraint": (
        sql_tables.constraints,
        "create table dibs.t (\n  a int,\n  constraint b check (a > 0)\n);",
        {"create table dibs.t (\n  a int\n);"},
    ),
    "a unique index": (
        sql_tables.constraints,
        "create unique index one on dibs.t (a);",
        {"create index one on dibs.t (a);"},
    ),
}

PYTHON = {
    "a comparison": ("a < b", {"a >= b", "a <= b"}),
    "a condition": ("x = not a", {"x = a"}),
    "a flag": ("f(was_sent=True)", {"f(was_sent=False)", "pass"}),
    "a step out of a loop": (
        "while a:\n  break",
        {"while a:\n  continue", "while a:\n  pass"},
    ),
    "an order": ("x = q.popleft()", {"x = q.pop()"}),
}


@pytest.mark.parametrize("name", SQL)
def test_makes_each_bug_of_sql(name: str) -> None:
    rule, text, wanted = SQL[name]
    made = {text[: e.start] + e.becomes + text[e.end :] for e in rule(text)}
    assert made == wanted


@pytest.mark.parametrize("name", PYTHON)
def test_makes_each_bug_of_python(name: str) -> None:
    text, wanted = PYTHON[name]
    edits = python_rules.Source("m", text).edits()
    made = {text[: e.start] + e.becomes + text[e.end :] for e in edits}
    assert made >= wanted


@pytest.fixture(scope="module")
def mutants() -> list[Mutant]:
    """All there are."""
    return every_mutant()


def test_every_mutant_of_python_can_be_read(mutants: list[Mutant]) -> None:
    for mutant in mutants:
        if not mutant.is_sql:
            compile(mutant.source, mutant.name, "exec")


def test_numbers_tell_mutants_apart(mutants: list[Mutant]) -> None:
    assert len({mutant.number for mutant in mutants}) == len(mutants)


def test_names_outlive_edits_elsewhere_in_a_file(
    mutants: list[Mutant], tmp_path: Path
) -> None:
    package = copytree(PACKAGE, tmp_path / "dibs")
    for file in (*package.glob("sql/*/*.sql"), *package.glob("batching/*.py")):
        comment = "--" if file.suffix == ".sql" else "#"
        text = file.read_text(encoding="utf-8")
        file.write_text(f"{comment} Another line.\n\n{text}", encoding="utf-8")
    before = [mutant.name for mutant in mutants]
    assert [mutant.name for mutant in every_mutant(package)] == before


def test_every_reason_is_of_a_mutant_there_is(mutants: list[Mutant]) -> None:
    gone = stale(mutant.name for mutant in mutants)
    assert gone == [], "take these out of mutants/reasons.toml, or give the new names"


def test_every_reason_says_something() -> None:
    assert [name for name, reason in reasons().items() if len(reason) < 20] == []
