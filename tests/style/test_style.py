"""The house style that no linter knows: sizes, words, and how SQL files are made.

A limit may be broken by what EXEMPT names, with its reason.
"""

import ast
import re
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import NamedTuple

import dibs

ROOT = Path(__file__).resolve().parents[2]
SQL = ROOT / "src/dibs/sql"
PYTHON_ROOMS = ("src", "scripts", "tests", "benchmarks", "mutants", "examples")

MODULE_LINES_MAX = 400
FUNCTION_LINES_MAX = 70
SQL_FUNCTION_LINES_MAX = 120
SQL_COLUMNS_MAX = 100

EXEMPT: dict[str, str] = {}
"""By `file` or `file::function`, why a limit does not hold for it."""

NAMES_NEVER = {
    "base", "common", "data", "handle", "helper", "helpers", "manager", "misc",
    "process", "util", "utils",
}  # fmt: skip
"""Module and folder names that say nothing."""

WORDS_NEVER = {"pool", "place", "hold", "booking", "user", "log", "outbox", "show"}
"""DESIGN's "never" column, for public names of the library with that meaning."""

FOREIGN: dict[str, str] = {}
"""By public name, why one of those words has another meaning in it."""

CREATES = r"create or replace (?:function|procedure) dibs(?:_client)?\.(\w+)"
COMMENTS = (
    r"comment on (?:function|procedure)\s+dibs(?:_client)?\.\w+[^']*?is\s+"
    r"'((?:[^']|'')*)'"
)
STATEMENT = (
    r"""(?i)["']\s*(?:select\s[^"']+\sfrom|insert into"""
    r"""|update\s+\w+\s+set|delete from)\s"""
)

PYTHON_FILES = sorted(
    path for room in PYTHON_ROOMS for path in (ROOT / room).rglob("*.py")
)
FUNCTION_FILES = sorted(
    path
    for room in ("functions", "internal", "client")
    for path in (SQL / room).glob("*.sql")
)


class Function(NamedTuple):
    """A Python function and where it stands."""

    place: str
    lines: int


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


def functions(path: Path) -> Iterator[Function]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            lines = (node.end_lineno or node.lineno) - node.lineno + 1
            yield Function(f"{name_of(path)}::{node.name}", lines)


def header(text: str) -> str:
    """The first sentence of the comment a SQL file begins with."""
    comment = re.match(r"(?:--[^\n]*\n)+", text)
    lines = comment[0].splitlines() if comment else []
    prose = " ".join(line.removeprefix("--").strip() for line in lines)
    return re.split(r"(?<=\.)\s", prose.strip() + " ")[0]


def test_modules_stay_within_the_size() -> None:
    sizes = {name_of(path): len(path.read_text().splitlines()) for path in PYTHON_FILES}
    too_long = {
        name: lines for name, lines in sizes.items() if lines > MODULE_LINES_MAX
    }
    assert too_long.keys() <= EXEMPT.keys(), too_long


def test_functions_stay_within_the_size() -> None:
    every = chain.from_iterable(map(functions, PYTHON_FILES))
    too_long = {place: lines for place, lines in every if lines > FUNCTION_LINES_MAX}
    assert too_long.keys() <= EXEMPT.keys(), too_long


def test_sql_functions_stay_within_the_size() -> None:
    sizes = {
        name_of(path): len(path.read_text().splitlines()) for path in FUNCTION_FILES
    }
    too_long = {
        name: lines for name, lines in sizes.items() if lines > SQL_FUNCTION_LINES_MAX
    }
    assert too_long.keys() <= EXEMPT.keys(), too_long


def test_sql_lines_stay_within_the_width() -> None:
    too_wide = [
        f"{name_of(path)}:{number}"
        for path in SQL.rglob("*.sql")
        for number, line in enumerate(path.read_text().splitlines(), start=1)
        if len(line) > SQL_COLUMNS_MAX and path.name != "schema.sql"
    ]
    assert too_wide == []


def test_names_of_modules_say_something() -> None:
    empty = [
        name_of(path)
        for path in PYTHON_FILES
        if {*path.relative_to(ROOT).with_suffix("").parts} & NAMES_NEVER
    ]
    assert empty == []


def test_a_sql_file_holds_the_function_it_is_named_after() -> None:
    made = {
        name_of(path): set(re.findall(CREATES, path.read_text()))
        for path in FUNCTION_FILES
    }
    wrong = {name: names for name, names in made.items() if names != {Path(name).stem}}
    assert wrong == {}


def test_the_header_of_a_sql_file_is_its_comment() -> None:
    wrong = {}
    for path in FUNCTION_FILES:
        text = path.read_text()
        comments = {
            re.sub(r"\s+", " ", comment.replace("''", "'"))
            for comment in re.findall(COMMENTS, text)
        }
        if comments != {header(text)}:
            wrong[name_of(path)] = comments
    assert wrong == {}


def test_internal_functions_and_only_they_begin_with_an_underscore() -> None:
    wrong = [
        name_of(path)
        for path in FUNCTION_FILES
        if path.stem.startswith("_") != (path.parent.name == "internal")
    ]
    assert wrong == []


def test_public_names_keep_to_the_words_of_the_design() -> None:
    wrong = [
        name
        for name in dibs.__all__
        if {word.lower() for word in re.findall(r"[A-Z]?[a-z]+", name)} & WORDS_NEVER
        and name not in FOREIGN
    ]
    assert wrong == []


def test_no_sql_stands_in_python() -> None:
    found = [
        name_of(path)
        for path in PYTHON_FILES
        if path.is_relative_to(ROOT / "src") and re.search(STATEMENT, path.read_text())
    ]
    assert found == []
