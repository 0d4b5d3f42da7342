"""Every bug there is to plant in a source tree."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from itertools import chain
from pathlib import Path

from mutants import python_rules, sql_predicates, sql_tables, sql_writes
from mutants.mutant import Edit, Mutant, folded

PACKAGE = Path(__file__).resolve().parent.parent / "src/dibs"
ROOT = PACKAGE.parent.parent

Rule = Callable[[str], Iterable[Edit]]

OF_FUNCTIONS: tuple[Rule, ...] = (
    sql_predicates.locks,
    sql_predicates.statuses,
    sql_predicates.clocks,
    sql_predicates.shifted,
    sql_predicates.deadlines,
    sql_writes.writes,
    sql_writes.calls,
    sql_writes.heads,
    sql_writes.counts,
)
OF_MIGRATIONS: tuple[Rule, ...] = (
    sql_tables.constraints,
    sql_tables.emptiness,
    sql_predicates.statuses,
)


def every_mutant(package: Path = PACKAGE) -> list[Mutant]:
    """All mutants of the engine's SQL and of batching, each named once."""
    found = [*_of_functions(package), *_of_migrations(package), *_of_python(package)]
    return list({mutant.name: mutant for mutant in found}.values())


def _of_functions(package: Path) -> Iterator[Mutant]:
    for folder in ("internal", "functions"):
        for file in sorted((package / "sql" / folder).glob("*.sql")):
            text = file.read_text(encoding="utf-8")
            edits = chain.from_iterable(rule(text) for rule in OF_FUNCTIONS)
            place = str(file.relative_to(package))
            yield from _planted(
                place, text, edits, partial(_named, f"dibs.{file.stem}")
            )


def _of_migrations(package: Path) -> Iterator[Mutant]:
    for file in sorted((package / "sql/migrations").glob("*.sql")):
        text = file.read_text(encoding="utf-8")
        edits = chain.from_iterable(rule(text) for rule in OF_MIGRATIONS)
        place = str(file.relative_to(package))
        yield from _planted(place, text, edits, partial(sql_tables.table_at, text))


def _of_python(package: Path) -> Iterator[Mutant]:
    for file in sorted((package / "batching").glob("*.py")):
        text = file.read_text(encoding="utf-8")
        source = python_rules.Source(f"dibs.batching.{file.stem}", text)
        place = str(file.relative_to(package))
        yield from _planted(place, text, source.edits(), source.owner)


def _named(name: str, _position: int) -> str:
    """The one object of a file, wherever the edit is."""
    return name


def _planted(
    path: str, text: str, edits: Iterable[Edit], target: Callable[[int], str]
) -> Iterator[Mutant]:
    """The mutants of one file, alike ones of an object numbered."""
    seen: Counter[tuple[str, ...]] = Counter()
    for edit in sorted(edits, key=lambda one: (one.start, one.end)):
        before = text[edit.start : edit.end]
        if before == edit.becomes:
            continue
        alike = (target(edit.start), edit.rule, folded(before), folded(edit.becomes))
        seen[alike] += 1
        yield Mutant(
            path=path,
            target=alike[0],
            rule=edit.rule,
            text=alike[2],
            becomes=alike[3],
            occurrence=seen[alike],
            source=text[: edit.start] + edit.becomes + text[edit.end :],
            edit=edit,
        )
