"""A history is proved from its file alone, whatever was lost on the way."""

import subprocess
import sys
from pathlib import Path

import msgspec
import pytest

from dibs.errors import Fault
from dibs.rehearsal.record import read_recording

from .recorded import Told, verdict
from .test_lies import extend_unasked, lose_a_sale


def test_finds_nothing_in_a_sound_history(tmp_path: Path) -> None:
    found = verdict(Told(), tmp_path)
    assert found.findings == []
    assert found.exit_status == 0
    assert (found.reserved, found.confirmed, found.journal_rows) == (4, 1, 8)


def lose_an_answer(
    told: Told, verb: str, reservation: str, *, is_asked_again: bool
) -> None:
    """Nobody hears it, or who asks again does, five seconds later."""
    for place, call in enumerate(told.calls):
        if call.answer and (call.verb, call.answer.id) == (verb, reservation):
            unheard = msgspec.structs.replace(
                call, code="lost", status=0, answer=None, server_now=None
            )
            again = msgspec.structs.replace(
                call,
                started_at=call.started_at + 5,
                ended_at=call.ended_at + 5,
                answer=msgspec.structs.replace(call.answer, replayed=True),
                server_now=(call.server_now or 0.0) + 5,
            )
            told.calls[place : place + 1] = [unheard, again][: 1 + is_asked_again]
            return


@pytest.mark.parametrize("is_asked_again", [True, False])
@pytest.mark.parametrize(
    ("verb", "reservation"),
    [("reserve", "di"), ("confirm", "bo"), ("release", "anna")],
)
def test_finds_nothing_where_an_answer_was_lost(
    verb: str, reservation: str, is_asked_again: bool, tmp_path: Path
) -> None:
    told = Told()
    lose_an_answer(told, verb, reservation, is_asked_again=is_asked_again)
    if (verb, is_asked_again) == ("reserve", False):
        del told.final.statuses[reservation]
    assert verdict(told, tmp_path).findings == []


def test_finds_nothing_where_an_extension_was_asked_for(tmp_path: Path) -> None:
    told = Told()
    place = next(n for n, one in enumerate(told.calls) if one.verb == "confirm")
    call = told.calls[place]
    asked = msgspec.structs.replace(call, verb="extend", key="more", answer=None)
    told.calls.insert(place, msgspec.structs.replace(asked, code="lost", status=0))
    extend_unasked(told)
    assert verdict(told, tmp_path).findings == []


def test_finds_nothing_where_the_service_tells_that_a_hold_ends(tmp_path: Path) -> None:
    told = Told()
    told.add(told.row("reserved", "cy"), "expiring", "cy", expires_at=670.05)
    assert verdict(told, tmp_path).findings == []


@pytest.mark.parametrize("place", [1, 5])
@pytest.mark.parametrize("copied", [0, -1])
def test_two_histories_in_a_file_prove_nothing(
    place: int, copied: int, tmp_path: Path
) -> None:
    path = Told().write(tmp_path / "history.jsonl")
    lines = path.read_bytes().splitlines(keepends=True)
    lines.insert(place, lines[copied])
    path.write_bytes(b"".join(lines))
    with pytest.raises(Fault, match=f"line {place + 1}: .*more than one rehearsal"):
        read_recording(path)


def test_a_file_without_its_end_proves_nothing(tmp_path: Path) -> None:
    path = Told().write(tmp_path / "history.jsonl")
    whole = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join(whole[:-1]))
    with pytest.raises(Fault, match="never came to its end"):
        read_recording(path)
    path.write_bytes(b"".join(whole[1:]))
    with pytest.raises(Fault, match="has no opening"):
        read_recording(path)
    path.write_bytes(whole[0] + whole[1][:-9] + b"\n")
    with pytest.raises(Fault, match="line 2"):
        read_recording(path)


def run(path: Path) -> "subprocess.CompletedProcess[str]":
    """`dibs history check`, where no database can be reached."""
    return subprocess.run(
        [sys.executable, "-m", "dibs.cli", "history", "check", str(path), "--json"],
        capture_output=True,
        check=False,
        encoding="utf-8",
        env={"DIBS_DATABASE_URL": "postgresql://nobody@127.0.0.1:1/nothing"},
        timeout=120,
    )


def test_the_command_says_the_same_without_a_database(tmp_path: Path) -> None:
    told = Told()
    done = run(told.write(tmp_path / "sound.jsonl"))
    assert (done.returncode, done.stderr) == (0, "")
    assert msgspec.json.decode(done.stdout)["violations"] == 0
    lose_a_sale(told)
    done = run(told.write(tmp_path / "lie.jsonl"))
    assert done.returncode == 1
    assert msgspec.json.decode(done.stdout)["findings"][0]["subject"] == "bo"
