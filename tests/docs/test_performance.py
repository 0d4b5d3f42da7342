"""The figures that pages tell are those of benchmarks/results.json, all of them."""

import json
from typing import Any

import pytest
from benchmarks.goals import GOALS

from benchmarks import chart, pages

RESULTS: dict[str, Any] = json.loads(pages.RESULTS.read_text(encoding="utf-8"))


@pytest.mark.parametrize("page", pages.PAGES, ids=lambda page: str(page.name))
def test_a_page_tells_the_figures_of_the_last_run(page: Any) -> None:
    told = page.read_text(encoding="utf-8")

    assert pages.BLOCK.search(told), "the page has no place for figures"
    assert told == pages.filled(page, RESULTS), "run `python -m benchmarks.pages`"


def test_the_chart_shows_the_figures_of_the_last_run() -> None:
    drawn = chart.drawn(RESULTS["holds_per_second_by_connections"])

    assert pages.CHART.read_text(encoding="utf-8") == drawn


def test_every_goal_was_measured() -> None:
    missing = [
        goal.field
        for goal in GOALS
        if not isinstance(RESULTS.get(goal.field), int | float)
    ]

    assert missing == []
