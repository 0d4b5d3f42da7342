"""Browsers read the list of events in small pages, one after the other."""

from concurrent.futures import ThreadPoolExecutor

import httpx
import psycopg
from tests.doors.watcher import Watcher

from dibs import Dibs
from dibs.service.listing import SHOWN_MAX

from .conftest import Keys, shown

LIST = "/v1/events"
READERS = 8
LOOKS, LOOKS_MAX = 50, 2_000
READING = """
select count(*) from pg_catalog.pg_stat_activity
where datname = current_database() and wait_event_type = 'Lock'
  and strpos(query, 'list_events') > 0
"""


def test_browsers_ask_for_one_page_after_the_other(
    http: httpx.Client, dibs: Dibs, keys: Keys
) -> None:
    names = [f"acme.listed-{number:03}" for number in range(SHOWN_MAX + 2)]
    for name in names:
        dibs.put_event(name, items={"floor": 1})
    page = {"limit": 1_000, "after": "acme.listed"}
    listed = http.get(LIST, params=page, headers=shown(keys.page)).json()
    assert [one["event_id"] for one in listed["events"]] == names[:SHOWN_MAX]
    assert listed["next"] == names[SHOWN_MAX - 1]
    whole = http.get(LIST, params=page, headers=shown(keys.office)).json()
    assert {one["event_id"] for one in whole["events"]} >= {*names}


def test_a_page_may_begin_beyond_any_text(
    http: httpx.Client, dibs: Dibs, keys: Keys
) -> None:
    dibs.put_event("acme.m", items={"floor": 1})
    for beyond, is_listed in (("acme.lz\n", True), ("acme.m\n1\n", False)):
        page = {"after": beyond, "limit": 1}
        for credential in (keys.page, keys.office):
            told = http.get(LIST, params=page, headers=shown(credential))
            assert told.status_code == 200, told.text
            listed = [one["event_id"] for one in told.json()["events"]]
            assert ("acme.m" in listed) is is_listed


def test_of_all_browsers_one_reads_the_list_at_a_time(
    database: str, http: httpx.Client, keys: Keys
) -> None:
    watcher = Watcher(database)

    def read(credential: str, limit: int) -> int:
        asked = {"limit": limit}
        return http.get(LIST, params=asked, headers=shown(credential)).status_code

    def until_reading(count: int) -> None:
        for _ in range(LOOKS_MAX):
            assert http.get("/livez").status_code == 200
            if watcher.value(READING) == count:
                return
        raise AssertionError(f"{count} never read the list")

    with ThreadPoolExecutor(READERS) as threads:
        with psycopg.connect(database) as holder:
            holder.execute("lock table dibs.events in access exclusive mode")
            browsers = [threads.submit(read, keys.page, n) for n in range(1, READERS)]
            until_reading(1)
            for _ in range(LOOKS):
                assert http.get("/livez").status_code == 200
                assert watcher.value(READING) == 1
            # Who runs the office waits for none of them.
            office = threads.submit(read, keys.office, 1)
            until_reading(2)
        assert {one.result() for one in (*browsers, office)} == {200}
    watcher.close()
