"""The codes are one list: in SQL, Python, the API's description and the docs."""

import re
from pathlib import Path

from dibs.errors import CODES
from dibs.service.app import ROWS
from dibs.service.documents.openapi import document

ROOT = Path(__file__).resolve().parents[2]


def test_sql_lists_them() -> None:
    view = (ROOT / "src/dibs/sql/views/codes.sql").read_text()
    rows = re.findall(r"\((\d+), '(\w+)', (\d+), '", view)

    assert [int(precedence) for precedence, _, _ in rows] == [*range(1, len(rows) + 1)]
    assert [(code, int(status)) for _, code, status in rows] == [*CODES.items()]


def test_the_description_of_the_api_lists_them() -> None:
    problem = document(ROWS)["components"]["schemas"]["Problem"]

    assert problem["properties"]["code"]["enum"] == [*CODES]


def test_the_docs_list_them() -> None:
    page = (ROOT / "docs/codes.md").read_text()
    rows = re.findall(r"^\| \[`(\w+)`\]\(#\1\) \| (\d+) \|", page, re.MULTILINE)
    sections = re.findall(r"^## (\w+)$", page, re.MULTILINE)

    assert [(code, int(status)) for code, status in rows] == [*CODES.items()]
    assert sections == [*CODES]
