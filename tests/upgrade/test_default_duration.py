"""The default duration that the release was told is still known for what it is."""

import psycopg
import pytest

from dibs import migrate

EXPLAIN = (
    "select value, decided_by from dibs.explain_policy('gala', '{\"floor\": 1}')"
    " where setting = 'hold_seconds' and item_id is null"
)


@pytest.mark.parametrize(
    ("minutes", "told"), [(None, (1_800, "kind")), (7, (420, "install"))]
)
def test_it_is_the_installation_s_and_goes_when_it_is_unset(
    url: str, minutes: int | None, told: tuple[int, str]
) -> None:
    with psycopg.connect(url, autocommit=True) as link:
        link.execute("select dibs.put_event('gala', items => '{\"floor\": 9}')")
        link.execute("select dibs.put_default_duration(%s)", (minutes,))
    migrate(url)
    with psycopg.connect(url, autocommit=True) as link:
        assert link.execute(EXPLAIN).fetchone() == told
        link.execute("select dibs.put_default_duration(null)")
        assert link.execute(EXPLAIN).fetchone() == (1_800, "kind")
