"""Text is written as it is, whatever the locale and whatever it looks like."""

import json
import os
import subprocess
import sys

import pytest

from .conftest import SCREEN, Run

ENCODINGS = ("latin-1", "cp1252", "ascii")
NAMES = ("gala:x:1", "gala.:warning:", "[bold]gala", "[/]", "a\\", "\\[b]", "a\\[b]")


def speaking(encoding: str, database_url: str, *arguments: str) -> bytes:
    """What `dibs` writes where standard output has that encoding."""
    ours = {"DIBS_DATABASE_URL": database_url, "PYTHONIOENCODING": encoding, **SCREEN}
    done = subprocess.run(
        [sys.executable, "-m", "dibs.cli", *arguments],
        capture_output=True,
        check=False,
        env=os.environ | ours,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_scripts_and_json_are_utf_8_in_every_locale(
    dibs: Run, database_url: str, encoding: str
) -> None:
    dibs("event", "put", "named", "--item", "Häferl=1", "--name", "日本 …")
    shown = speaking(encoding, database_url, "event", "show", "named", "--json")
    assert json.loads(shown.decode())["event"]["name"] == "日本 …"
    for command in (["sql"], ["sql", "--roles"], ["openapi"]):
        said = speaking(encoding, database_url, *command)
        assert said.decode() == dibs(*command).stdout


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_what_a_screen_has_no_letters_for_is_told_by_number(
    dibs: Run, database_url: str, encoding: str
) -> None:
    dibs("event", "put", "told", "--item", "日本=1")
    shown = speaking(encoding, database_url, "event", "show", "told")
    assert r"\u65e5\u672c" in shown.decode(encoding)


@pytest.mark.parametrize("name", NAMES)
def test_names_are_told_as_they_are(dibs: Run, name: str) -> None:
    dibs("event", "put", "spelled", "--item", "floor=1")
    put = dibs("event", "put", "spelled", "--name", name, "--item", f"{name}=1")
    assert put.returncode == 0, put.stderr
    shown = dibs("event", "show", "spelled").stdout.splitlines()
    assert shown[0].split(" · ")[1] == name
    assert name in [line.split()[0] for line in shown[1:]]
    listed = dibs("event", "list").stdout.splitlines()
    assert ["spelled", name] in [line.split()[:2] for line in listed]


def test_an_id_is_told_as_it_is(dibs: Run) -> None:
    assert dibs("event", "put", "gala:x:1").stdout == "gala:x:1 is on sale.\n"
    wrong = dibs("event", "put", "odd", "--item", ":x:")
    assert "':x:' is not NAME=COUNT" in wrong.stderr
