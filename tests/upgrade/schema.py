"""What a database has in the schema dibs, as its catalogs say."""

import re
import subprocess
from dataclasses import dataclass
from typing import Any

import psycopg

from dibs.embedded.account import Account
from dibs.embedded.binaries import find_binaries

ROUTINES = """
select
  p.proname,
  p.prokind,
  array(
    select a.type::regtype::text
    from unnest(p.proargtypes) with ordinality a (type, number) order by a.number
  ),
  array(
    select p.proargnames[a.number]
    from generate_series(1, coalesce(cardinality(p.proargnames), 0)) a (number)
    where coalesce(p.proargmodes[a.number], 'i') = 'i' order by a.number
  ),
  p.pronargdefaults,
  p.prosrc
from pg_proc p
where p.pronamespace = 'dibs'::regnamespace
order by p.oid
"""
COLUMNS = """
select c.relname, array_agg(a.attname || ' ' || a.atttypid::regtype order by a.attnum)
from pg_class c
join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
where c.relnamespace = 'dibs'::regnamespace
  and (c.relkind = 'v' or c.relname = any (%s))
group by c.relname
"""
Column = tuple[str, str]


@dataclass(frozen=True)
class Routine:
    """A function or procedure as it was declared."""

    name: str
    is_procedure: bool
    types: list[str]
    names: list[str]
    required_count: int
    body: str

    @property
    def is_public(self) -> bool:
        return not self.name.startswith("_")

    @property
    def may_wait(self) -> bool:
        """Whether it is a caller's first, or locks a head itself."""
        return self.is_public or "for no key update" in self.body

    @property
    def helpers(self) -> set[str]:
        """The helpers that it calls itself."""
        return set(re.findall(r"dibs\.(_\w+)\(", self.body))

    def calls(self) -> list[str]:
        """Every way to call it: by place or name, all arguments or only the needed.

        People's own types come as they are; a driver may leave a type open.
        """
        typed = [f"null::{type_}" for type_ in self.types]
        calls = {self._call(typed[:count]) for count in self._counts()}
        if self.is_public:
            opened = [f"${number}" for number, _ in enumerate(typed, start=1)]
            for given in (typed, opened):
                named = [
                    f"{name} => {value}"
                    for name, value in zip(self.names, given, strict=True)
                ]
                calls |= {self._call(named[:count]) for count in self._counts()}
                calls |= {self._call(given[:count]) for count in self._counts()}
        return sorted(calls)

    def _counts(self) -> range:
        return range(self.required_count, len(self.types) + 1)

    def _call(self, given: list[str]) -> str:
        keyword = "call" if self.is_procedure else "select * from"
        return f"{keyword} dibs.{self.name}({', '.join(given)})"


def routines_of(url: str) -> list[Routine]:
    """All of them, helpers too."""
    with psycopg.connect(url) as link:
        return [
            Routine(name, kind == "p", types, names, len(types) - defaults, body)
            for name, kind, types, names, defaults, body in link.execute(ROUTINES)
        ]


def answers_of(url: str, calls: list[str]) -> dict[str, list[Column] | str]:
    """What each call would answer with, by name and type; or why it cannot be made."""
    with psycopg.connect(url, autocommit=True) as link:
        return {call: _described(link, call) for call in calls}


def _described(link: psycopg.Connection[Any], call: str) -> list[Column] | str:
    prepared = link.pgconn.prepare(b"", call.encode())
    if prepared.status != psycopg.pq.ExecStatus.COMMAND_OK:
        return prepared.error_message.decode()
    told = link.pgconn.describe_prepared(b"")
    types = [told.ftype(number) for number in range(told.nfields)]
    rows = link.execute("select array(select unnest(%s::regtype[])::text)", (types,))
    names = [(told.fname(number) or b"").decode() for number in range(told.nfields)]
    ((type_names,),) = rows.fetchall()
    return list(zip(names, type_names, strict=True))


def columns_of(url: str, tables: list[str]) -> dict[str, list[str]]:
    """The columns with their types, of every view and of these tables."""
    with psycopg.connect(url) as link:
        return dict(link.execute(COLUMNS, (tables,)).fetchall())


def dump(url: str) -> list[str]:
    """The schema as pg_dump writes it, without what differs from dump to dump."""
    program = find_binaries(Account.for_server()).program("pg_dump")
    flags = ["--schema-only", "--no-owner", "--schema=dibs*"]
    done = subprocess.run(
        [program, *flags, url], check=True, encoding="utf-8", stdout=subprocess.PIPE
    )
    lines = done.stdout.splitlines()
    return [line for line in lines if not line.startswith(("\\restrict", "\\unrestr"))]
