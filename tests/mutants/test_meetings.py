"""Who meets a bug is asked about it, while its file is the one that was heard."""

from dataclasses import replace
from pathlib import Path

from mutants.meetings import Meetings, file_digest, source_digest
from mutants.plan import Plan
from tests.mutants.test_plan import FILE, TESTS
from tests.mutants.test_record import planted

PATH = "sql/internal/_now.sql"
BUG = replace(planted("dibs._now"), path=PATH)
OTHER = replace(BUG, occurrence=2)
FIRST, SECOND, THIRD = TESTS
HEARD = Meetings(
    met={BUG.number: [SECOND]},
    heard=[BUG.number],
    upset=[THIRD],
    asked=TESTS,
    sources={PATH: source_digest(PATH)},
    files={FILE: file_digest(FILE)},
)


def asked(meetings: Meetings) -> list[str]:
    plan = Plan(tests=TESTS, reached={}, seconds={}, meetings=meetings)
    return plan.tests_for(BUG)


def test_who_would_see_no_difference_is_not_asked() -> None:
    assert asked(HEARD) == [SECOND, THIRD]
    assert HEARD.strangers_of(OTHER) == set()


def test_who_met_it_is_asked_before_whoever_may_have() -> None:
    assert asked(replace(HEARD, met={BUG.number: [SECOND]}, upset=[FIRST])) == [
        SECOND,
        FIRST,
    ]


def test_who_met_it_is_asked_though_the_survey_saw_another_file_alone() -> None:
    here = "tests/mutants/test_meetings.py"
    tests = [*TESTS, f"{here}::test_other"]
    plan = Plan(tests=tests, reached={here: ["_now"]}, seconds={}, meetings=HEARD)
    assert plan.tests_for(BUG) == [SECOND, f"{here}::test_other"]


def test_a_test_that_was_not_there_is_asked() -> None:
    assert asked(replace(HEARD, asked=[SECOND, THIRD])) == [SECOND, FIRST, THIRD]


def test_everybody_is_asked_where_the_file_has_changed() -> None:
    assert asked(replace(HEARD, sources={PATH: "what it was"})) == TESTS


def test_a_test_is_asked_whose_file_has_changed() -> None:
    changed = replace(HEARD, files={FILE: "what it was"})
    assert asked(changed) == [SECOND, FIRST, THIRD]


def test_is_kept_in_a_file(tmp_path: Path) -> None:
    file = tmp_path / "meetings.json"
    assert Meetings.read(file) == Meetings()
    HEARD.write(file)
    assert Meetings.read(file) == HEARD
