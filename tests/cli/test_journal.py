"""The journal from the command line: who did what, from where, who was refused."""

import json
from typing import Any

import pytest

from dibs import Dibs, SoldOut, called_from
from dibs.networks import kept_of

from .conftest import Run

WIDE = {"COLUMNS": "250"}
SECRET = "sixteen-letters-at-least"
HOME, WORK = "203.0.113.7", "198.51.100.4"


def live(database_url: str, event: str) -> str:
    """Anna holds and confirms from home; Bo is refused at work."""
    with Dibs(database_url) as dibs:
        dibs.migrate()
        dibs.put_event(event, items={"floor": 2}, time_zone="Europe/Vienna")
        with called_from(HOME, agent="Chrome"):
            held = dibs.reserve(
                event, {"floor": 2}, session="anna-in-the-web", customer="a@x.org"
            )
            dibs.confirm(event, held.id)
        with called_from(WORK, agent="Firefox"), pytest.raises(SoldOut):
            dibs.reserve(event, {"floor": 1}, session="bo-at-the-desk")
    return held.id


def entries(dibs: Run, *given: str, **environment: Any) -> list[dict[str, Any]]:
    said = dibs("journal", *given, "--json", **environment)
    assert said.returncode == 0, said.stderr
    found: list[dict[str, Any]] = json.loads(said.stdout)["entries"]
    return found


def test_tells_who_did_what_from_where(dibs: Run, database_url: str) -> None:
    held = live(database_url, "audited")
    said = dibs("journal", "audited", "--reveal", environment=WIDE)
    assert said.returncode == 0
    lines = [" ".join(line.split()) for line in said.stdout.splitlines()]
    assert lines[0] == "when (Europe/Vienna) what reservation who from"
    refused, confirmed = (line.split(" ", 2)[2] for line in lines[1:3])
    assert refused == (
        f"reserve 1 × floor: sold_out session bo-at-the-desk {WORK} Firefox"
    )
    assert confirmed == (
        f"confirmed 2 × floor {held} session anna-in-the-web, customer a@x.org"
        f" {HOME} Chrome"
    )
    masked = dibs("journal", "audited", environment=WIDE).stdout
    for name in ("anna-in", "bo-at", "a@x", HOME, WORK):
        assert name not in masked


def test_tells_what_the_office_changed_and_why(dibs: Run, database_url: str) -> None:
    held = live(database_url, "changed")
    with Dibs(database_url) as library:
        key = library.create_key(name="till").key_id
    for command in (
        ("event", "pause", "changed", "--reason", "fire alarm"),
        ("event", "resume", "changed", "--reason", "all is well"),
        ("keys", "revoke", key, "--reason", "left the company"),
    ):
        assert dibs(*command).returncode == 0
    said = dibs("journal", environment=WIDE).stdout
    for told in (
        "event_put; status paused; “fire alarm”",
        "event_put; status on_sale; “all is well”",
        f"key_revoked; key {key}; “left the company”",
    ):
        assert told in said
    assert held in said


def test_finds_by_all_that_may_be_named(dibs: Run, database_url: str) -> None:
    held = live(database_url, "named-audit")
    of_anna = ("--session", "anna-in-the-web", "--customer", "a@x.org")
    made = ("--reservation", held, "--action", "reserve", "--network", HOME)
    long = ("--from", "2020-01-01T00:00", "--until", "2100-01-01T00:00:00Z")
    (reserved,) = entries(dibs, "named-audit", *of_anna, *made, *long, "--code", "ok")
    assert reserved["action"] == "reserved"
    for nobodys in (("--key", "7"), ("--principal", "dibs"), ("--seat", "A-1")):
        said = dibs("journal", "named-audit", *nobodys)
        assert (said.returncode, said.stdout) == (0, "Nothing fits.\n")


def test_times_are_those_of_the_zone(dibs: Run, database_url: str) -> None:
    live(database_url, "zoned")
    (row,) = entries(dibs, "zoned", "--code", "sold_out")
    since = ("--code", "sold_out", "--from", row["at"][:19])  # UTC without saying so
    # In Vienna that was an hour or two ago, in Honolulu it is ten hours on.
    assert entries(dibs, "zoned", *since) == [row]
    assert entries(dibs, "zoned", *since, "--zone", "Pacific/Honolulu") == []
    said = dibs("journal", "zoned", "--zone", "Pacific/Honolulu", environment=WIDE)
    assert said.stdout.startswith("when (Pacific/Honolulu)")


def test_goes_on_where_a_page_ended(dibs: Run, database_url: str) -> None:
    live(database_url, "paged")
    whole = entries(dibs, "paged")
    said = dibs("journal", "paged", "--limit", "3", "--json")
    first = json.loads(said.stdout)
    assert first["entries"] == whole[:3]
    rest = entries(dibs, "paged", "--before", first["next"])
    assert rest == whole[3:]
    # Without an event it searches all of them.
    told = dibs("journal", "--limit", "1000", environment=WIDE).stdout
    assert "paged" in {line.split()[2] for line in told.splitlines()[1:] if line}
    page = json.loads(dibs("journal", "--limit", "3", "--json").stdout)
    told = dibs("journal", "--limit", "3", environment=WIDE).stdout
    assert f"--before '{page['next']}'" in told


def test_finds_an_address_that_is_kept_as_a_digest(
    dibs: Run, database_url: str
) -> None:
    live(database_url, "hidden-audit")
    hidden = kept_of(WORK, SECRET)
    with Dibs(database_url) as library, called_from(hidden):
        library.put_item("hidden-audit", "mug", capacity=1)
    secret = {"DIBS_NETWORK_HASH_SECRET": SECRET}
    for network in (WORK, hidden):
        found = entries(dibs, "hidden-audit", "--network", network, environment=secret)
        assert [one["action"] for one in found] == ["item_put"]


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        (("--from", "yesterday"), "is not a time"),
        (("--zone", "../etc"), "is no time zone"),
        (("--key", "7", "--principal", "dibs"), "one of the two"),
    ],
)
def test_says_what_is_wrong(
    dibs: Run, database_url: str, given: tuple[str, ...], reason: str
) -> None:
    said = dibs("journal", *given)
    assert said.returncode == 2
    assert reason in said.stderr


def test_refuses_what_is_no_cursor_and_no_event(dibs: Run, database_url: str) -> None:
    live(database_url, "cursors")
    said = dibs("journal", "cursors", "--before", "nonsense")
    assert said.returncode == 1
    assert "/before must be the cursor" in said.stderr
    assert dibs("journal", "nowhere").returncode == 1
    said = dibs("journal", "--code", "nonsense")
    assert said.returncode == 1
    assert "/code must be ok or why" in said.stderr
