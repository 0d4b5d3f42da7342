"""Each complaint about other software has a test here, which names it."""

import re
from typing import NamedTuple

import pytest

from .blocks import ROOT

PAGE = ROOT / "docs/complaints.md"
ROW = re.compile(
    r"^\| [^|]+ \| (?P<where>[^|]+) (?P<number>\d+) \| \[(?P<test>[^\]]+)\]"
    r"\((?P<path>[^)]+)\) \|$",
    re.MULTILINE,
)


class Complaint(NamedTuple):
    where: str
    number: str
    test: str
    path: str


TEXT = PAGE.read_text(encoding="utf-8")
COMPLAINTS = [Complaint(**found.groupdict()) for found in ROW.finditer(TEXT)]


@pytest.mark.parametrize("complaint", COMPLAINTS, ids=lambda c: f"{c.where} {c.number}")
def test_a_complaint_has_a_test_that_names_it(complaint: Complaint) -> None:
    tests = (PAGE.parent / complaint.path).resolve().read_text(encoding="utf-8")
    name = re.escape(complaint.test)
    assert re.search(rf'^def {name}\(|^\s*test\("{name}"', tests, re.MULTILINE)
    assert re.search(rf"{re.escape(complaint.where)} #?{complaint.number}\b", tests)


def test_every_row_is_read() -> None:
    assert len(COMPLAINTS) == TEXT.count("\n| ") - 1 > 20
