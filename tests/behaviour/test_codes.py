"""Every code of the list is shown by a test of this folder."""

import ast
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

import pytest

from dibs.errors import CODES

NOT_YET = {"rate_limited": "limits come with identity"}
"""Codes of the frozen list that no function answers with so far, and what will."""

OF_ORDERS = "tests/payments and tests/service/test_paying.py, of orders"
ELSEWHERE = {
    "unavailable": "tests/library and tests/service, without a database",
    "idempotency_key_taken": OF_ORDERS,
    "in_another_order": OF_ORDERS,
    "already_paid": OF_ORDERS,
    "already_cancelled": OF_ORDERS,
    "not_paid": OF_ORDERS,
    "payment_refused": OF_ORDERS,
}
"""Codes that need more than a call to come about."""


def asserted() -> Iterator[str]:
    """Every text that an assertion, or a table of this folder's tests, names."""
    for file in Path(__file__).parent.glob("test_*.py"):
        if file.name == Path(__file__).name:
            continue
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield node.value


@pytest.mark.parametrize("code", [c for c in CODES if c not in NOT_YET | ELSEWHERE])
def test_every_code_is_shown_by_a_test(code: str) -> None:
    assert code in set(asserted())


@pytest.mark.parametrize("code", NOT_YET)
def test_no_function_answers_with_a_code_that_has_no_test(code: str) -> None:
    folders = (
        files("dibs").joinpath("sql", part) for part in ("functions", "internal")
    )
    for folder in folders:
        for file in folder.iterdir():
            assert f"'{code}'" not in file.read_text(encoding="utf-8")
