"""Whoever chose a name, it steers nobody's screen."""

import json

import pytest

from dibs import Dibs, Refused

from .conftest import Run
from .test_payments import paid

WIDE = {"COLUMNS": "250"}
NAME = "a\x1b[2J\x1b[H\n\x9b1A\x7f\x07\u202eb\u2066"
SHOWN = r"a\u001b[2J\u001b[H\u000a\u009b1A\u007f\u0007\u202eb\u2066"


@pytest.fixture
def steered(database_url: str) -> str:
    """An event at which a name that steers terminals is known, and was refused."""
    with Dibs(database_url) as library:
        library.put_event("steered", items={"floor": 1}, name=NAME)
        for _ in range(2):
            try:
                library.reserve("steered", {"floor": 1}, session=NAME)
            except Refused:
                break
    return "steered"


@pytest.mark.parametrize(
    "command",
    [
        ("journal", "steered", "--reveal"),
        ("explain", "refusal", "steered", f"--session={NAME}", "--reveal"),
        ("event", "show", "steered"),
        ("event", "list"),
        ("event", "show", "steered", "--json"),
    ],
)
def test_a_name_that_steers_terminals_is_shown_and_not_obeyed(
    dibs: Run, steered: str, command: tuple[str, ...]
) -> None:
    said = dibs(*command, environment=WIDE)
    assert said.returncode == 0, said.stderr
    assert all(one.isprintable() for one in said.stdout.split("\n"))
    shown = SHOWN.replace(r"\u000a", r"\n") if "--json" in command else SHOWN
    assert shown in said.stdout
    if "--json" in command:
        assert json.loads(said.stdout)["event"]["name"] == NAME


def test_a_name_in_a_refusal_is_shown_and_not_obeyed(dibs: Run, steered: str) -> None:
    refused = dibs("allocation", "block", steered, "--seat", NAME)
    assert refused.returncode == 1
    assert refused.stderr == f"dibs: The event has no such seats: {SHOWN}.\n"


def test_ids_can_be_copied_from_a_narrow_screen(dibs: Run, database_url: str) -> None:
    order, payment = paid(dibs, database_url)
    with Dibs(database_url) as library:
        key = library.create_key(name="of the till by the door").key_id
        kid = library.create_token_key(organisation=None).token_key_id
    shown = json.loads(dibs("payments", "orders", order, "--json").stdout)
    held = [one["id"] for one in shown["reservations"]]
    heard = json.loads(dibs("payments", "show", payment, "--json").stdout)
    message = heard["messages"][0]["id"]
    for command, ids in (
        (("journal", shown["reservations"][0]["event"]), held[:1]),
        (("journal", "--limit=1000"), held),
        (("keys", "list"), [key]),
        (("keys", "tokens", "list"), [kid]),
        (("payments", "list"), [payment]),
        (("payments", "orders"), [order]),
        (("payments", "orders", order), held),
        (("payments", "show", payment), [message]),
    ):
        said = dibs(*command, environment={"COLUMNS": "80"})
        words = [line.split() for line in said.stdout.splitlines()]
        for one in ids:
            assert any(one in line for line in words), said.stdout


def test_a_row_that_nobody_looks_at_is_one_line(dibs: Run, database_url: str) -> None:
    with Dibs(database_url) as library:
        library.put_event("narrow", name="A long name " * 12, items={"floor": 9})
    listed = dibs("event", "list", environment={"COLUMNS": "40"}).stdout
    (row,) = [line for line in listed.splitlines() if line.startswith("narrow")]
    assert "A long name " * 11 in row
