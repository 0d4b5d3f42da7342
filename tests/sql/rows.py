"""Rows written as the tables' owner may, and what the database says of them."""

from collections.abc import Iterable, Mapping
from typing import Any

import psycopg
import pytest
from psycopg import sql

Owner = psycopg.Connection[Any]
Row = Mapping[str, Any]

CHECKS = """
select distinct c.conname from pg_catalog.pg_constraint c
where c.connamespace = %s::regnamespace and c.contype = 'c'
"""
TABLES = """
select c.relname from pg_catalog.pg_class c
where c.relnamespace = %s::regnamespace and c.relkind in ('r', 'p')
  and not c.relispartition
"""


class Schema:
    """A schema's tables, each with a row that is sound: `rows`, by table."""

    def __init__(self, name: str, rows: Mapping[str, Row]) -> None:
        self._name = name
        self._rows = rows

    def write(
        self, owner: Owner, table: str, changes: Row | None = None, /, **others: Any
    ) -> None:
        """Inserts the sound row of a table, but for these changes."""
        row = {**self._rows[table], **(changes or {}), **others}
        statement = sql.SQL("insert into {} ({}) overriding system value values ({})")
        owner.execute(
            statement.format(
                sql.Identifier(self._name, table),
                sql.SQL(", ").join(map(sql.Identifier, row)),
                sql.SQL(", ").join(sql.Placeholder() * len(row)),
            ),
            list(row.values()),
        )

    def refuses_twice(self, owner: Owner, table: str) -> str | None:
        """The key that refuses a second such row."""
        with owner.transaction(force_rollback=True):
            self.write(owner, table)
            with pytest.raises(psycopg.errors.UniqueViolation) as refused:
                self.write(owner, table)
        return refused.value.diag.constraint_name

    def refuses_empty(
        self, owner: Owner, table: str, columns: Iterable[str]
    ) -> set[str]:
        """Those of these columns that cannot be null."""
        refused = set()
        for column in columns:
            try:
                with owner.transaction(force_rollback=True):
                    self.write(owner, table, {column: None})
            except psycopg.errors.NotNullViolation as violation:
                refused.add(violation.diag.column_name or "")
        return refused

    def refuses(self, owner: Owner, table: str, changes: Row) -> str | None:
        """The check that refuses a row for these changes."""
        with (
            pytest.raises(psycopg.errors.CheckViolation) as refused,
            owner.transaction(force_rollback=True),
        ):
            self.write(owner, table, changes)
        return refused.value.diag.constraint_name

    def tables(self, owner: Owner) -> set[str]:
        """Every table there is."""
        return {name for (name,) in owner.execute(TABLES, (self._name,))}

    def checks(self, owner: Owner) -> set[str]:
        """Every check there is."""
        return {name for (name,) in owner.execute(CHECKS, (self._name,))}
