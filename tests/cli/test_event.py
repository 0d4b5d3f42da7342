"""Events from the command line."""

import json
from typing import Any

from .conftest import Run


def shown_event(dibs: Run, event: str) -> dict[str, Any]:
    shown = json.loads(dibs("event", "show", event, "--json").stdout)
    moving = {"position", "updated_at"}
    return {name: of for name, of in shown["event"].items() if name not in moving}


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


def test_put_sets_any_setting(dibs: Run) -> None:
    settings = {
        "orphans": "allow",
        "focal_x": 1.5,
        "focal_y": 2.0,
        "leave_grace_seconds": 20,
        "heartbeat_seconds": 30,
        "duplicates": "merge",
        "session_reservations_max": 2,
        "conforming_timing": True,
        "time_zone": "Europe/Berlin",
    }
    given = [f"--set={name}={str(value).lower()}" for name, value in settings.items()]
    given[-1] = "--set=time_zone=Europe/Berlin"

    assert dibs("event", "put", "set", *given).returncode == 0
    assert settings.items() <= shown_event(dibs, "set").items()


def test_change_leaves_the_other_settings(dibs: Run) -> None:
    dibs("event", "put", "fair", "--name", "The fair", "--set", "seats_max=4")
    before = shown_event(dibs, "fair")

    changed = dibs("event", "change", "fair", "units_max=9", "status=paused")
    assert changed.stdout == "fair is paused.\n"
    told = {"units_max": 9, "status": "paused", "on_sale": False}
    assert shown_event(dibs, "fair") == before | told

    dibs("event", "change", "fair", "units_max=", "seats_max=null", "status=")
    defaults = shown_event(dibs, "fair")
    assert defaults["name"] == "The fair"
    assert defaults["status"] == "on_sale"
    assert defaults["seats_max"] != 4
    assert defaults["units_max"] == before["units_max"]


def test_a_time_needs_its_offset(dibs: Run) -> None:
    bare, whole = "2030-05-04T18:00:00", "2030-05-04T18:00:00+02:00"
    for option in ("--sales-start", "--sales-end"):
        refused = dibs("event", "put", "late", option, bare)
        assert refused.returncode == 2
        assert "sales_" in refused.stderr
        assert dibs("event", "put", "late", option, whole).returncode == 0
    for name in ("sales_start_at", "sales_end_at"):
        assert dibs("event", "change", "late", f"{name}={bare}").returncode == 2
    assert shown_event(dibs, "late")["sales_end_at"] == "2030-05-04T16:00:00Z"


def test_a_setting_that_is_none_is_wrong_usage(dibs: Run) -> None:
    dibs("event", "put", "odd")
    for wrong in ("seats_max", "sats_max=4", "seats_max=many", "orphans=maybe"):
        assert dibs("event", "change", "odd", wrong).returncode == 2
        assert dibs("event", "put", "odd", "--set", wrong).returncode == 2
    twice = dibs("event", "put", "odd", "--name", "A", "--set", "name=B")
    assert twice.returncode == 2
    assert "'name' is named twice" in twice.stderr
    assert dibs("event", "change", "nowhere", "seats_max=4").returncode == 1


def test_pause_resume_and_end_change_the_status(dibs: Run) -> None:
    dibs("event", "put", "changing")

    paused = dibs("event", "pause", "changing", "--reason", "a fire alarm")
    assert paused.stdout == "changing is paused.\n"
    assert dibs("event", "resume", "changing").stdout == "changing is on sale.\n"
    assert dibs("event", "end", "changing").stdout == "changing is ended.\n"


def test_every_change_answers_in_json(dibs: Run) -> None:
    def changed(verb: str) -> dict[str, Any]:
        answer = dibs("event", verb, "told", "--json")
        event: dict[str, Any] = json.loads(answer.stdout)["event"]
        return event

    assert changed("put")["event_id"] == "told"
    assert changed("pause")["status"] == "paused"
    assert changed("resume")["status"] == "on_sale"
    assert changed("end")["status"] == "ended"


def test_a_wrong_item_is_wrong_usage(dibs: Run) -> None:
    refused = dibs("event", "put", "gala", "--item", "floor")

    assert refused.returncode == 2
    assert "'floor' is not NAME=COUNT" in refused.stderr


def test_a_wrong_setting_is_refused_in_one_line(dibs: Run) -> None:
    refused = dibs("event", "put", "gala", "--hold-seconds", "-1")

    assert refused.returncode == 2
    assert "hold_seconds" in refused.stderr
