"""Rules about tables: each constraint and each unique index, left out."""

import re
from collections.abc import Iterator

from mutants.mutant import Edit
from mutants.sql_text import closing, masked, piece_end, word_before

NAMED = re.compile(r"(?:add )?constraint (\w+) (?:check|unique|primary key) \(")
KEYS = re.compile(r"(?<=\n)  primary key \(")
OF_COLUMN = re.compile(r"(?<=\w) (?:primary key(?! \()|check \()")
NOT_NULL = re.compile(
    r"(?<=[\w\"])(?<! is)(?<! drop) not null(?= default|,?\n| generated|\s*,)"
)
UNIQUE = re.compile(r"create unique index")
TABLES = re.compile(r"(?:create table|alter table|index \w+ on) (dibs\.\w+)")


def constraints(text: str) -> Iterator[Edit]:
    """A constraint that does not stand, a unique index that is none."""
    code = masked(text)
    for pattern in (NAMED, KEYS):
        for found in pattern.finditer(code):
            yield _without(code, found.start(), closing(code, found.end() - 1))
    for found in OF_COLUMN.finditer(code):
        if word_before(code, found.start() + 1) == "constraint":
            continue
        if NAMED.search(code, code.rfind("\n", 0, found.start()), found.end()):
            continue
        end = closing(code, found.end() - 1) if found[0][-1] == "(" else found.end()
        yield Edit(rule="constraint", start=found.start(), end=end, becomes="")
    for found in UNIQUE.finditer(code):
        yield Edit(
            rule="constraint",
            start=found.start(),
            end=code.find("(", found.end()),
            becomes=code[found.start() : code.find("(", found.end())].replace(
                "unique ", ""
            ),
        )


def emptiness(text: str) -> Iterator[Edit]:
    """A column that may be empty; those of a primary key never may."""
    code = masked(text)
    for found in NOT_NULL.finditer(code):
        start = code.rfind("\n", 0, found.start()) + 1
        column = text[start : found.end()]
        if column.split()[0] in _primary_key_after(code, start):
            continue
        yield Edit(
            rule="not null",
            start=start,
            end=found.end(),
            becomes=column.removesuffix(" not null"),
        )


def _primary_key_after(code: str, position: int) -> list[str]:
    """The columns of the primary key of the table that is being created there."""
    found = KEYS.search(code, position, piece_end(code, position, ";"))
    return (
        re.findall(r"\w+", code[found.end() : closing(code, found.end() - 1)])
        if found
        else []
    )


def _without(code: str, start: int, end: int) -> Edit:
    """Leaves out one of a list, and the comma with it."""
    after = re.match(r"\s*,", code[end:])
    if after:
        end += after.end()
    else:
        before = re.search(r",\s*$", code[:start])
        start = before.start() if before else start
    return Edit(rule="constraint", start=start, end=end, becomes="")


def table_at(text: str, position: int) -> str:
    """The table that a place of a migration is about."""
    line_end = text.find("\n", position)
    named = TABLES.findall(text, 0, line_end if line_end > 0 else len(text))
    return named[-1] if named else "dibs"
