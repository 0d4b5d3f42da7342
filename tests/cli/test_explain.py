"""Explanations and statistics from the command line."""

import json

import pytest

from dibs import Dibs, SoldOut

from .conftest import Run

WIDE = {"COLUMNS": "250"}


def sell_out(database_url: str, event: str) -> str:
    """Somebody holds both units there are, and somebody else was refused one."""
    with Dibs(database_url) as dibs:
        dibs.migrate()
        dibs.put_event(event, items={"floor": 2}, time_zone="Europe/Vienna")
        held = dibs.reserve(event, {"floor": 2}, session="anna-in-the-web")
        with pytest.raises(SoldOut):
            dibs.reserve(event, {"floor": 1}, session="bo-at-the-desk")
    return held.id


def words(text: str) -> str:
    """What a table says, however its lines are broken."""
    return " ".join(text.split())


def test_reservation_tells_its_story(dibs: Run, database_url: str) -> None:
    held = sell_out(database_url, "story")
    said = dibs("explain", "reservation", "story", held)
    assert said.returncode == 0
    assert "when (Europe/Vienna)" in said.stdout
    assert "Reserved 2 × floor until" in words(said.stdout)
    assert "session an…" in words(said.stdout)
    assert "anna-in-the-web" not in said.stdout
    revealed = dibs("explain", "reservation", "story", held, "--reveal", "--json")
    first, last = json.loads(revealed.stdout)["explained"]
    assert first["actor"] == "session anna-in-the-web"
    assert last["what"].startswith("Holds 2 × floor for another")


def test_refusal_says_why_and_whether_it_still_is(dibs: Run, database_url: str) -> None:
    sell_out(database_url, "refused")
    said = dibs(
        "explain", "refusal", "refused", "--session", "bo-at-the-desk", environment=WIDE
    )
    assert "there was no floor left" in words(said.stdout)
    assert "It would be refused now too" in words(said.stdout)
    later = "2030-05-04T18:00:00+02:00"
    told = dibs("explain", "refusal", "refused", "--until", later, "--json")
    assert len(json.loads(told.stdout)["explained"]) == 4
    nobody = dibs("explain", "refusal", "refused", "--session", "nobody")
    assert (nobody.returncode, nobody.stdout) == (0, "No refusal fits.\n")


def test_soldout_says_what_is_taken(dibs: Run, database_url: str) -> None:
    sell_out(database_url, "soldout")
    said = dibs(
        "explain", "soldout", "soldout", "floor", "--minutes", 40, environment=WIDE
    )
    assert "floor: sold out, 0 of 2 left; 2 held in 1 reservation." in words(
        said.stdout
    )
    assert "2 × floor are back" in words(said.stdout)


def test_what_is_not_there_is_refused(dibs: Run, database_url: str) -> None:
    sell_out(database_url, "absent")
    unknown = "00000000-0000-7000-8000-000000000000"
    for arguments, reason in (
        (("reservation", "absent", unknown), "There is no reservation"),
        (("reservation", "nowhere", unknown), "There is no event 'nowhere'"),
        (("seat", "absent", "A-1"), "The event has no such seats: A-1"),
        (("soldout", "absent", "roof"), "The event has no such items: roof"),
    ):
        refused = dibs("explain", *arguments)
        assert refused.returncode == 1
        assert reason in refused.stderr


def test_a_time_without_its_offset_is_wrong_usage(dibs: Run) -> None:
    refused = dibs("explain", "refusal", "gala", "--until", "2030-05-04T18:00:00")
    assert refused.returncode == 2
    assert "has no offset" in words(refused.stderr)


def test_statistics_are_a_table_for_people(dibs: Run, database_url: str) -> None:
    sell_out(database_url, "counted")
    said = dibs("event", "statistics", "counted", "--hours", 1)
    assert said.stdout.startswith("counted in the last hour:\n")
    assert "created 1 completed 0" in words(said.stdout)
    counted = json.loads(dibs("event", "statistics", "counted", "--json").stdout)
    assert (counted["event"], counted["failed"]) == ("counted", 1)
    over_all = json.loads(dibs("event", "statistics", "--json").stdout)
    assert over_all["event"] is None
    assert over_all["created"] >= 1


def test_statistics_of_an_event_that_is_not_there_are_refused(
    dibs: Run, database_url: str
) -> None:
    sell_out(database_url, "there")
    refused = dibs("event", "statistics", "nowhere")
    assert (refused.returncode, "nowhere" in refused.stderr) == (1, True)
