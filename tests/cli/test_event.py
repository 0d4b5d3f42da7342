"""Events from the command line."""

import json

from .conftest import Run


def test_put_makes_an_event_that_show_and_list_know(dibs: Run) -> None:
    made = dibs("event", "put", "gala", "--item", "floor=200", "--name", "The gala")
    shown = json.loads(dibs("event", "show", "gala", "--json").stdout)
    listed = json.loads(dibs("event", "list", "--json").stdout)

    assert made.stdout == "gala is on sale.\n"
    assert shown["event"]["name"] == "The gala"
    assert shown["availability"]["items"]["floor"]["available_count"] == 200
    assert "gala" in [event["event_id"] for event in listed["events"]]


def test_show_is_a_table_for_people(dibs: Run) -> None:
    dibs("event", "put", "show", "--item", "floor=200")
    words = dibs("event", "show", "show").stdout.split()

    assert words[:5] == ["show", "·", "performance", "·", "on"]
    assert words[words.index("floor") :][:4] == ["floor", "ticket", "200", "200"]


def test_pause_resume_and_end_change_the_status(dibs: Run) -> None:
    dibs("event", "put", "changing")

    assert dibs("event", "pause", "changing").stdout == "changing is paused.\n"
    assert dibs("event", "resume", "changing").stdout == "changing is on sale.\n"
    assert dibs("event", "end", "changing").stdout == "changing is ended.\n"


def test_a_wrong_item_is_wrong_usage(dibs: Run) -> None:
    refused = dibs("event", "put", "gala", "--item", "floor")

    assert refused.returncode == 2
    assert "'floor' is not NAME=COUNT" in refused.stderr


def test_a_wrong_setting_is_refused_in_one_line(dibs: Run) -> None:
    refused = dibs("event", "put", "gala", "--hold-seconds", "-1")

    assert refused.returncode == 2
    assert "hold_seconds" in refused.stderr
