"""CSV in and out of an event, as a program carries it."""

import csv
import io
from typing import Any

import psycopg
import pytest

from dibs import AsyncDibs, NotFound, called_from
from dibs.stock import StockError

SHEET = b"""\
item;name;capacity;price_minor;draws
mug;"A mug; blue";50;900;

set;The set;;;mug:1 cap:2
cap;;80;;
"""


async def test_a_file_is_put_line_by_line(dibs: AsyncDibs, event: str) -> None:
    report = await dibs.put_stock(event, SHEET)
    assert [(one.line, one.item, one.outcome) for one in report.lines] == [
        (2, "mug", "created"),
        (4, "set", "created"),
        (5, "cap", "created"),
    ]
    assert (report.event, report.dry_run, report.problems) == (event, False, [])
    assert report.count("created") == 3
    put = (await dibs.event(event)).items
    assert put["mug"].name == "A mug; blue"
    assert put["set"].draws == {"mug": 1, "cap": 2}


async def test_is_for_an_organisation_what_every_call_is(
    dibs: AsyncDibs, event: str
) -> None:
    with pytest.raises(NotFound):
        await dibs.for_organisation("acme").put_stock(event, SHEET, dry_run=True)
    with called_from("203.0.113.7"):
        await dibs.put_stock(event, "item,capacity\nmug,50\n")
    put, *_ = await dibs.search_journal(event, action="item_put", reveal=True)
    assert put.network == "203.0.113.7"


async def test_what_is_exported_changes_nothing_when_imported(
    dibs: AsyncDibs, event: str
) -> None:
    await dibs.put_stock(event, SHEET)
    report = await dibs.put_stock(event, await dibs.stock(event))
    assert report.count("unchanged") == len(report.lines) == 4


async def test_an_export_makes_another_event_alike(dibs: AsyncDibs, event: str) -> None:
    await dibs.put_stock(event, SHEET)
    await dibs.put_event(f"{event}-too")
    await dibs.put_stock(f"{event}-too", await dibs.stock(event))
    assert (await dibs.event(f"{event}-too")).items == (await dibs.event(event)).items


async def test_what_the_engine_refuses_names_its_lines(
    dibs: AsyncDibs, event: str
) -> None:
    await dibs.reserve(event, {"floor": 30}, session="anna")
    sheet = "item,capacity,draws\nbar,4,\nfloor,29,\nset,,lost:1\npair,,floor:2000\n"
    with pytest.raises(StockError) as refused:
        await dibs.put_stock(event, sheet)
    assert refused.value.errors == [
        (3, "capacity", "'floor' must be at least 30: so many are taken"),
        (4, "draws", "'set' must name items of this event"),
        (5, "draws/floor", "'pair' must be a whole number from 1 to 1000"),
    ]
    assert "line 3, capacity: 'floor' must be" in str(refused.value)
    report = await dibs.put_stock(event, sheet, dry_run=True)
    assert report.problems == refused.value.errors
    assert report.count("created") == 1
    assert (await dibs.event(event)).items.keys() == {"floor"}


async def test_progress_hears_of_all_items(dibs: AsyncDibs, event: str) -> None:
    heard: list[tuple[int, int]] = []
    await dibs.put_stock(event, SHEET, progress=lambda *told: heard.append(told))
    assert heard == [(0, 3), (3, 3)]


async def test_the_journal_says_who_put_what(
    dibs: AsyncDibs, event: str, url: str
) -> None:
    await dibs.put_stock(event, SHEET, principal="office")
    await dibs.put_stock(event, SHEET, principal="again")
    with psycopg.connect(url) as link:
        rows: list[Any] = link.execute(
            "select item_ids[1] from dibs.journal where event_id = %s"
            " and action = 'item_put' and principal <> '' order by 1",
            (event,),
        ).fetchall()
    assert rows == [("cap",), ("mug",), ("set",)]


async def test_a_large_file_is_one_step(dibs: AsyncDibs, event: str) -> None:
    count = 5_000
    out = io.StringIO()
    csv.writer(out).writerows([("item", "capacity"), *((n, n) for n in range(count))])
    report = await dibs.put_stock(event, out.getvalue())
    assert report.count("created") == count


async def test_an_unknown_event_has_no_stock(dibs: AsyncDibs) -> None:
    with pytest.raises(NotFound, match="nowhere"):
        await dibs.put_stock("nowhere", SHEET)
    with pytest.raises(NotFound, match="nowhere"):
        await dibs.stock("nowhere")
