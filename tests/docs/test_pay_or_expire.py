"""Each branch of the diagram of pay and expire has its test, and that test is there."""

import ast
import re
from pathlib import Path

from .blocks import ROOT, blocks_of

PAGE = ROOT / "docs/pay-or-expire.md"
BRANCH = re.compile(r"\((\d+)\)")
ROW = re.compile(
    r"^\| (?P<numbers>\d[\d, ]*) \| [^|]+ \| (?P<tests>[^|]+) \|$", re.MULTILINE
)
TEST = re.compile(r"\[`(?P<name>test_\w+)`\]\((?P<path>[^)]+)\)")


def diagram() -> str:
    (block,) = (one for one in blocks_of(PAGE) if one.language == "mermaid")
    return block.text


def rows() -> list[tuple[list[int], list[tuple[str, str]]]]:
    """The branches of each row of the table, and its tests by name and path."""
    return [
        (
            [int(number) for number in row["numbers"].split(",")],
            [(test["name"], test["path"]) for test in TEST.finditer(row["tests"])],
        )
        for row in ROW.finditer(PAGE.read_text(encoding="utf-8"))
    ]


def named_in(file: Path) -> set[str]:
    functions = (ast.FunctionDef, ast.AsyncFunctionDef)
    tree = ast.parse(file.read_text(encoding="utf-8"))
    return {node.name for node in tree.body if isinstance(node, functions)}


def test_every_branch_has_a_row() -> None:
    drawn = [int(number) for number in BRANCH.findall(diagram())]
    told = [number for numbers, _ in rows() for number in numbers]

    assert drawn == told == [*range(1, len(drawn) + 1)]
    assert len(drawn) > 20


def test_every_row_has_tests_that_are_there() -> None:
    for numbers, tests in rows():
        assert tests, numbers
    linked = TEST.findall(PAGE.read_text(encoding="utf-8"))
    lost = [
        (name, path)
        for name, path in linked
        if name not in named_in((PAGE.parent / path).resolve())
    ]

    assert lost == []


def test_every_fork_of_the_diagram_is_numbered() -> None:
    """But for the way that all is meant to go, which is no branch of its own."""
    forks = re.findall(r"^\s*(?:alt|else|opt) (.+)$", diagram(), re.MULTILINE)

    assert [fork for fork in forks if not BRANCH.match(fork)] == ["paid"]
