"""Seating plans from the command line."""

import json
from pathlib import Path

import pytest

from dibs import Dibs, SoldOut
from dibs.demo import sample_plan

from .conftest import Run


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    path = tmp_path / "theatre.json"
    path.write_text(json.dumps(sample_plan()), encoding="utf-8")
    return path


def test_what_is_imported_is_exported_unchanged(dibs: Run, plan: Path) -> None:
    dibs("event", "put", "theatre")
    imported = dibs("plan", "import", "theatre", plan, "--floor", "Floor=800")
    exported = dibs("plan", "export", "theatre")

    assert imported.returncode == 0
    assert "Floor" in imported.stdout
    assert json.loads(exported.stdout) == sample_plan()


def test_a_faulty_plan_is_refused_with_a_line_for_each_fault(
    dibs: Run, tmp_path: Path
) -> None:
    faulty = tmp_path / "faulty.json"
    faulty.write_text('{"name": 7}', encoding="utf-8")
    dibs("event", "put", "theatre")
    refused = dibs("plan", "import", "theatre", faulty)

    assert refused.returncode == 1
    assert all(line.startswith("dibs: /") for line in refused.stderr.splitlines())


def test_an_event_without_a_plan_is_told_from_none(dibs: Run) -> None:
    dibs("event", "put", "concert")
    for event, said in (
        ("concert", "Event 'concert' has no seating plan."),
        ("nope", "There is no event 'nope'."),
    ):
        refused = dibs("plan", "export", event)
        assert (refused.returncode, refused.stderr) == (1, f"dibs: {said}\n")


def test_a_missing_file_is_wrong_usage(dibs: Run) -> None:
    assert dibs("plan", "import", "theatre", "nowhere.json").returncode == 2


def test_seats_of_a_category_are_kept(dibs: Run, plan: Path, database_url: str) -> None:
    dibs("event", "put", "theatre")
    refused = dibs("plan", "import", "theatre", plan, "--accessible", "royal")
    imported = dibs("plan", "import", "theatre", plan, "--accessible", "accessible")

    assert refused.returncode == 1
    assert refused.stderr.startswith("dibs: /access/royal: ")
    assert imported.returncode == 0
    with Dibs(database_url) as library, pytest.raises(SoldOut) as sold_out:
        library.reserve("theatre", best={"accessible": 1}, session="anna")
    assert sold_out.value.available == {"accessible": 0}
