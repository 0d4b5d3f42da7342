"""Who noticed a bug before is asked first, and about what is near it next."""

from dataclasses import replace

from mutants.plan import Plan
from tests.mutants.test_record import planted

FILE = "tests/mutants/test_plan.py"
TESTS = [f"{FILE}::test_{name}" for name in ("first", "second", "third")]


def test_asks_first_who_noticed_the_same_and_what_is_near() -> None:
    plan = Plan(tests=TESTS, reached={FILE: ["one", "other"]}, seconds={})
    same = planted("dibs.one")
    near = replace(same, occurrence=2)
    assert plan.tests_for(same) == TESTS
    for killer in (TESTS[1], TESTS[1]):
        plan.learn(near, killer)
    plan.learn(same, TESTS[2])
    assert plan.tests_for(same) == [TESTS[2], TESTS[1], TESTS[0]]
    assert plan.tests_for(near) == [TESTS[1], TESTS[2], TESTS[0]]


def test_asks_early_who_noticed_what_the_same_function_calls() -> None:
    plan = Plan(tests=TESTS, reached={FILE: ["_mend_seats"]}, seconds={})
    mended, sibling = (
        replace(planted(f"dibs.{name}"), path=f"sql/internal/{name}.sql")
        for name in ("_mend_seats", "_mend_journal")
    )
    plan.learn(sibling, TESTS[2])
    assert plan.tests_for(mended)[0] == TESTS[2]
