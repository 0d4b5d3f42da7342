"""Bundles: an import of many does as much for each as one of few."""

import json
from typing import Any

from tests.doors.sql_door import SqlDoor

from .work import Owner, work_of

PUT = "select dibs.put_items(%(event)s, %(items)s::jsonb)"
FEW, MANY = 40, 400
TIMES_MAX = 2


def test_a_bundle_among_many_is_judged_as_one_among_few(
    door: SqlDoor, owner: Owner, event: str
) -> None:
    """Rows handled for each of twenty bundles that change."""
    works = []
    for count in (FEW, MANY):
        name = f"{event[:50]}-{count}"
        door.put_event(name, items={"mug": 1000})
        owner.execute(PUT, {"event": name, "items": bundles(0, count)})
        owner.execute("vacuum analyze")
        changed = {"event": name, "items": bundles(count - 20, count, price_minor=900)}
        works.append(work_of(owner, PUT, changed))
    few, many = works
    assert many <= TIMES_MAX * few


def bundles(first: int, end: int, **settings: Any) -> str:
    numbers = range(first, end)
    return json.dumps({f"set-{n}": {"draws": {"mug": 1}, **settings} for n in numbers})
