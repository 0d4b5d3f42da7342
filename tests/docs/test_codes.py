"""Codes are the same wherever they stand, and every problem's link resolves."""

import re

import psycopg

from dibs.errors import CODES, REFUSALS
from dibs.installer import scratch_database
from dibs.service.app import ROWS
from dibs.service.calls.problems import problem_of
from dibs.service.documents.openapi import document
from dibs.service.documents.reference import codes_page

from .blocks import ROOT

PAGE = (ROOT / "docs/codes.md").read_text(encoding="utf-8")
ROW = re.compile(r"^\| \[`(\w+)`\]\(#(\w+)\) \| (\d+) \| (.+) \|$", re.MULTILINE)
SECTION = re.compile(r"^## (\w+)\n\n([^#]+)", re.MULTILINE)
LISTED = "select code, status, meaning from dibs.codes order by precedence"


def test_the_installed_engine_the_library_and_the_page_have_one_list(
    postgres: str,
) -> None:
    with scratch_database(postgres) as url, psycopg.connect(url) as connection:
        in_sql = connection.execute(LISTED).fetchall()
    on_page = [(row[0], int(row[2]), row[3]) for row in ROW.findall(PAGE)]

    assert [(code, status) for code, status, _ in in_sql] == [*CODES.items()]
    assert on_page == in_sql


def test_the_api_lists_them_in_the_same_order() -> None:
    problem = document(ROWS)["components"]["schemas"]["Problem"]

    assert problem["properties"]["code"]["enum"] == [*CODES]


def test_each_has_a_section_that_begins_with_its_meaning() -> None:
    meanings = {row[0]: row[3] for row in ROW.findall(PAGE)}
    sections = dict(SECTION.findall(PAGE))

    assert [*sections] == [*CODES]
    assert [c for c, text in sections.items() if not text.startswith(meanings[c])] == []


def test_the_type_of_every_problem_resolves_in_the_page_and_in_the_service() -> None:
    anchors = re.findall(r'id="(\w+)"', codes_page())
    for code, refusal in REFUSALS.items():
        path, _, anchor = problem_of(refusal())["type"].partition("#")

        assert (path, anchor) == ("/docs/codes", code)
        assert anchor in anchors
        assert f"## {anchor}\n" in PAGE
