"""What commits late is not lost to who reads on: positions wait, numbers do not."""

import json
from concurrent.futures import ThreadPoolExecutor

import psycopg
from tests.embedded.processes import wait_until

from dibs import Dibs

OUTBOX = "create table public.outbox (number bigserial primary key, wrote text)"
"""As most write one: numbered by a sequence, in the writer's own transaction."""
WRITE = "select code from dibs.reserve(%s, items => '{\"floor\": 1}', session => %s)"
NUMBER = "insert into public.outbox (wrote) values (%s)"
AFTER_NUMBER = "select number, wrote from public.outbox where number > %s order by 1"
HEADS = "select event_id, position from dibs.moved_heads() order by 1"
AFTER_POSITION = """
select event_id, position, action
from dibs.journal_of(asked => %s::jsonb, count_max => 100) order by 1, 2
"""
WAITS = "select wait_event_type = 'Lock' from pg_stat_activity where pid = %s"


class Reader:
    """Reads on from where it was: by number, and by position as delivery does."""

    def __init__(self, link: psycopg.Connection) -> None:
        self._link = link
        self._number = 0
        self._cursors: dict[str, int] = {}
        self.numbers: list[str] = []
        self.holds: dict[str, int] = {}

    def look(self) -> None:
        for number, wrote in self._link.execute(AFTER_NUMBER, (self._number,)):
            self._number = number
            self.numbers.append(wrote)
        moved = [event for event, _ in self._link.execute(HEADS)]
        asked = json.dumps([[event, self._cursors.get(event, 0)] for event in moved])
        for event, position, action in self._link.execute(AFTER_POSITION, (asked,)):
            assert position == self._cursors.get(event, 0) + 1
            self._cursors[event] = position
            self.holds[event] = self.holds.get(event, 0) + (action == "reserved")

    def waits(self, writer: psycopg.Connection) -> bool:
        pid = writer.info.backend_pid
        return self._link.execute(WAITS, (pid,)).fetchone() == (True,)


def write(link: psycopg.Connection, event: str, whose: str) -> None:
    assert link.execute(WRITE, (event, whose)).fetchone() == ("ok",)
    link.execute(NUMBER, (whose,))


def test_a_reader_by_position_has_what_one_by_number_has_lost(url: str) -> None:
    with Dibs(url) as dibs:
        for event in ("one", "other"):
            dibs.put_event(event, items={"floor": 9})
    with (
        psycopg.connect(url) as late,
        psycopg.connect(url) as quick,
        psycopg.connect(url) as behind,
        psycopg.connect(url, autocommit=True) as link,
        ThreadPoolExecutor() as pool,
    ):
        late.execute(OUTBOX)
        late.commit()
        reader = Reader(link)
        write(late, "one", "late")
        write(quick, "other", "quick")
        quick.commit()
        behind_it = pool.submit(write, behind, "one", "behind")
        wait_until(lambda: reader.waits(behind))
        reader.look()
        assert reader.numbers == ["quick"]
        late.commit()
        behind_it.result()
        reader.look()
        behind.commit()
        reader.look()
    assert reader.numbers == ["quick", "behind"]
    assert reader.holds == {"one": 2, "other": 1}
