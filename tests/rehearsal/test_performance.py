"""A whole evening against a real service."""

import asyncio
import secrets
import time
from pathlib import Path

import msgspec
import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from dibs.demo import sample_evening
from dibs.errors import Fault
from dibs.installer import scratch_database
from dibs.plans import parse
from dibs.rehearsal import Options, Performance, Report, Script, in_words, rehearse
from dibs.rehearsal.office import SetUpError
from dibs.rehearsal.own_service import OwnServiceError, own_service
from dibs.rehearsal.performance import CUT_SHARE
from dibs.rehearsal.record import read_recording
from dibs.rehearsal.venue import Venue, with_usual_extras
from dibs.rehearsal.verdict import verdict_on
from dibs.rehearsal.wire import Wire

from .small import small_plan


def script(event: str, *, buyers: int, cut_share: float = CUT_SHARE) -> Script:
    """A small house, six hundred times as fast."""
    plan = parse(small_plan(), {"Pit": 40})
    return Script(
        event=event,
        venue=with_usual_extras(plan, buyers),
        moments=sample_evening().moments(buyers, seed=1),
        speed=600.0,
        seed=1,
        cut_share=cut_share,
    )


async def play(service: str, what: Script, history: Path | None = None) -> Report:
    async with asyncio.timeout(120):
        return await Performance(what, history).play(service)


async def test_a_crowd_sells_the_house_out(service: str, tmp_path: Path) -> None:
    path = tmp_path / "history.jsonl"
    report = await play(service, script("sold-out", buyers=300), path)
    assert report.findings == []
    assert report.passed
    assert report.exit_status == 0
    assert report.buyers == sum(report.endings.values()) == 300
    assert report.seats_confirmed >= 0.95 * report.seats_total
    assert report.refused_by_code["seats_unavailable"] > 0
    assert report.connections_cut > 0
    recording = read_recording(path)
    assert len(recording.calls) == report.calls
    assert len(recording.journal) >= report.reserved + report.confirmed
    assert verdict_on(recording, recording.evidence).exit_status == 0
    assert b"token" not in path.read_bytes()
    assert await status_of(service, "sold-out") == "ended"


async def test_one_that_is_cut_off_leaves_nothing_on_sale(service: str) -> None:
    reason = "^/dev/full cannot be written: No space left on device$"
    with pytest.raises(Fault, match=reason):
        await play(service, script("cut-off", buyers=300), Path("/dev/full"))
    assert await status_of(service, "cut-off") == "ended"


async def status_of(service: str, event: str) -> str:
    async with Wire(service) as wire:
        shown = await wire.send("GET", f"/v1/events/{event}")
    return str(msgspec.json.decode(shown.body)["status"])


async def test_every_unsold_seat_is_explained(service: str) -> None:
    report = await play(service, script("half-empty", buyers=20))
    unsold = report.seats_total - report.seats_confirmed
    assert sum(report.unsold_explained.values()) == unsold > 0
    assert "unexplained" not in report.unsold_explained
    assert report.unsold_explained["never_asked_for"] > 0


async def test_nothing_is_lost_or_doubled_where_many_answers_are(service: str) -> None:
    report = await play(service, script("cut", buyers=150, cut_share=0.3))
    assert report.connections_cut > 100
    assert report.retried >= report.connections_cut
    assert report.findings == []
    assert report.passed


async def test_says_what_the_service_does_not_take(service: str) -> None:
    venue = Venue(plan=parse(small_plan()), extras={"shirt": {"capacity": -1}})
    what = msgspec.structs.replace(script("refused", buyers=1), venue=venue)
    with pytest.raises(SetUpError, match=r"items/shirt was answered 422.*capacity"):
        await play(service, what)


def databases(url: str) -> set[str]:
    """Every database of the server."""
    with psycopg.connect(url) as connection:
        rows = connection.execute("select datname from pg_database").fetchall()
    return {name for (name,) in rows}


def test_leaves_no_database_behind(postgres: str) -> None:
    before = databases(postgres)
    with own_service(postgres):
        (scratch,) = databases(postgres) - before
        assert scratch.startswith("dibs_scratch_")
    assert databases(postgres) == before


def test_drops_what_a_killed_rehearsal_left_long_ago(postgres: str) -> None:
    left, fresh = "dibs_scratch_1000000000_a", f"dibs_scratch_{int(time.time())}_a"
    with psycopg.connect(postgres, autocommit=True) as connection:
        for name in (left, fresh):
            connection.execute(f"create database {name}")
        with scratch_database(postgres):
            assert databases(postgres) & {left, fresh} == {fresh}
        connection.execute(f"drop database {fresh}")


def test_what_another_left_is_theirs_to_drop(postgres: str) -> None:
    left, login = "dibs_scratch_1000000000_b", f"rehearser_{secrets.token_hex(4)}"
    with psycopg.connect(postgres, autocommit=True) as connection:
        connection.execute(f"create role {login} login createdb password 'of-a-test'")
        connection.execute(f"create database {left}")
        other = make_conninfo(postgres, user=login, password="of-a-test")
        try:
            with scratch_database(other):
                assert left in databases(postgres)
        finally:
            connection.execute(f"drop database {left}")
            connection.execute(f"drop role {login}")


def test_says_why_its_own_service_does_not_start() -> None:
    nowhere = "postgresql://nobody@127.0.0.1:1/nothing"
    with pytest.raises(OwnServiceError, match="refused"), own_service(nowhere):
        pass


def test_reads_its_files(service: str, tmp_path: Path) -> None:
    plan, arrivals = tmp_path / "plan.json", tmp_path / "arrivals.csv"
    plan.write_bytes(msgspec.json.encode(small_plan()))
    arrivals.write_text("period,count\n2030-05-01T18:00,3\n2030-05-01T18:01,9\n")
    options = Options(
        plan=plan,
        floors={"Pit": 40},
        arrivals=arrivals,
        buyers=30,
        speed=600,
        url=service,
    )
    report = rehearse(options)
    assert report.passed
    assert "the service kept its word" in in_words(report)
    assert report.items["Pit"]["capacity"] == 40
