"""What a release promises those who call it: docs/decisions/0005 has the rule."""

from collections.abc import Iterator

import psycopg
import pytest

from dibs.installer import sql_script

from .conftest import copied
from .schema import Routine, answers_of, columns_of, routines_of

READ_BY_PEOPLE = ["journal", "refusals", "reservation_cleanup_logs", "migrations"]
"""Tables that the documentation shows how to read."""


@pytest.fixture(scope="module")
def routines(released_template: str) -> list[Routine]:
    """Every routine of the release."""
    return routines_of(released_template)


@pytest.fixture(scope="module")
def unswept_url(postgres: str, released_template: str) -> Iterator[str]:
    """A database right after the upgrade's commit, and as psql leaves it."""
    with copied(postgres, released_template) as url:
        with psycopg.connect(url, autocommit=True) as link:
            link.execute(sql_script().encode())
        yield url


@pytest.mark.parametrize("state", ["unswept_url", "upgraded_url"])
def test_every_call_of_the_release_is_answered_with_the_same_columns(
    request: pytest.FixtureRequest,
    routines: list[Routine],
    released_template: str,
    state: str,
) -> None:
    calls = [call for one in routines if one.is_public for call in one.calls()]
    assert len(calls) > 100
    before = answers_of(released_template, calls)
    assert [call for call, answer in before.items() if isinstance(answer, str)] == []
    after = answers_of(request.getfixturevalue(state), calls)
    changed = {call: after[call] for call in calls if after[call] != before[call]}
    assert changed == {}


def test_who_waited_for_the_upgrade_finds_the_helpers_it_goes_on_with(
    routines: list[Routine], released_template: str, unswept_url: str
) -> None:
    called = {name for one in routines if one.may_wait for name in one.helpers}
    assert {"_act", "_now", "_reserve"} <= called
    calls = [call for one in routines if one.name in called for call in one.calls()]
    before = answers_of(released_template, calls)
    after = answers_of(unswept_url, calls)
    kept = {call: after[call][: len(columns)] for call, columns in before.items()}
    assert kept == before


def test_every_view_keeps_its_columns(
    released_template: str, upgraded_url: str
) -> None:
    released = columns_of(released_template, READ_BY_PEOPLE)
    ours = columns_of(upgraded_url, READ_BY_PEOPLE)
    assert len(released) > len(READ_BY_PEOPLE)
    kept = {
        name: ours.get(name, [])[: len(columns)] for name, columns in released.items()
    }
    assert kept == released
