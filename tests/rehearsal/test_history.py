"""A history is proved from its file alone, and each lie in it is caught."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest

from dibs.errors import Fault
from dibs.rehearsal.checker import Entry, Final
from dibs.rehearsal.history import Call
from dibs.rehearsal.record import Closing, Line, Opening, read_recording
from dibs.rehearsal.verdict import Verdict, verdict_on

from .tale import STOCK, Tale
from .test_checker import final, sound

ENDS = {"expired", "released"}
WRITTEN = {
    "reserve": "reserved",
    "extend": "extended",
    "confirm": "confirmed",
    "release": "released",
}


def journal_of(tale: Tale) -> list[Entry]:
    """The rows that a sound service wrote; the event itself was put first."""
    rows = [Entry(position=0, at=-1.0, action="event_put")]
    for call in tale.calls:
        answer = call.answer
        if answer is None:
            continue
        at = call.server_now or 0.0
        rows += [row for row in expired_by(rows, at) if call.verb == "reserve"]
        demand = dict(answer.items)
        demand |= {"floor": demand["adult"]} if "adult" in demand else {}
        extends = call.verb in {"reserve", "extend"}
        rows.append(
            Entry(
                position=0,
                at=at,
                action=WRITTEN[call.verb],
                reservation=answer.id,
                items={} if call.verb == "extend" else dict(demand),
                seats=[] if call.verb == "extend" else answer.seats,
                expires_at=answer.expires_at if extends else None,
            )
        )
    return numbered(rows)


def expired_by(rows: list[Entry], at: float) -> list[Entry]:
    """What a reserve ends first: every hold that is over by then."""
    ended = {row.reservation for row in rows if row.action in {*ENDS, "confirmed"}}
    return [
        msgspec.structs.replace(row, at=at, action="expired", expires_at=None)
        for row in rows
        if row.action == "reserved"
        and row.reservation not in ended
        and (row.expires_at or 0.0) <= at
    ]


def numbered(rows: list[Entry]) -> list[Entry]:
    """The rows with positions from 1."""
    return [
        msgspec.structs.replace(row, position=position)
        for position, row in enumerate(rows, 1)
    ]


class Told:
    """A history before it is written, to be lied in."""

    def __init__(self) -> None:
        tale = sound()
        self.calls: list[Call] = tale.calls
        self.journal = journal_of(tale)
        self.position = len(self.journal)
        self.final: Final = final()

    def row(self, action: str, reservation: str) -> int:
        """Where a row stands."""
        found = [(row.action, row.reservation) for row in self.journal]
        return found.index((action, reservation))

    def change(self, place: int, **changes: Any) -> None:
        """Writes another row in its place."""
        row = msgspec.structs.replace(self.journal[place], **changes)
        self.journal[place] = row

    def drop(self, place: int) -> None:
        """Leaves a row out and closes the ranks."""
        del self.journal[place]
        self.journal = numbered(self.journal)
        self.position -= 1

    def write(self, path: Path) -> Path:
        """The file."""
        lines: list[Line] = [
            Opening(event="gala", seed=1, speed=1.0, stock=STOCK),
            *self.calls,
            *self.journal,
            Closing(position=self.position, final=self.final, broken=[]),
        ]
        path.write_bytes(b"".join(msgspec.json.encode(line) + b"\n" for line in lines))
        return path


def leave_a_gap(told: Told) -> None:
    del told.journal[told.row("released", "anna")]


def cut_the_end_off(told: Told) -> None:
    told.journal.pop()


def write_out_of_order(told: Told) -> None:
    told.change(told.row("reserved", "cy"), at=1.0)


def lose_a_sale(told: Told) -> None:
    told.drop(told.row("confirmed", "bo"))


def lose_a_sale_in_the_end(told: Told) -> None:
    told.final.sold["stalls"] = 0
    told.final.sold_seats.clear()


def lose_a_hold(told: Told) -> None:
    told.drop(told.row("reserved", "di"))


def hold_a_seat_twice(told: Told) -> None:
    told.change(told.row("reserved", "cy"), seats=["A"])


def exceed_a_capacity(told: Told) -> None:
    told.change(told.row("reserved", "bo"), items={"adult": 2, "floor": 11})


def confirm_late(told: Told) -> None:
    told.change(told.row("confirmed", "bo"), at=604.0)


def expire_early(told: Told) -> None:
    told.change(told.row("expired", "cy"), at=669.0)


def end_twice(told: Told) -> None:
    row = told.journal[told.row("released", "anna")]
    told.journal = numbered([*told.journal, msgspec.structs.replace(row, at=699.0)])
    told.position += 1


def reserve_for_nobody(told: Told) -> None:
    row = told.journal[told.row("reserved", "di")]
    ghost = msgspec.structs.replace(row, reservation="ghost", seats=["D"])
    told.journal = numbered([*told.journal, ghost])
    told.position += 1


def hold_another_seat(told: Told) -> None:
    told.change(told.row("reserved", "di"), seats=["C"])


LIES: dict[Callable[[Told], None], str] = {
    leave_a_gap: "journal_gap",
    cut_the_end_off: "journal_gap",
    write_out_of_order: "journal_disorder",
    lose_a_sale: "acknowledged_but_lost",
    lose_a_sale_in_the_end: "acknowledged_but_lost",
    lose_a_hold: "acknowledged_but_lost",
    hold_a_seat_twice: "seat_held_twice",
    exceed_a_capacity: "above_capacity",
    confirm_late: "confirmed_late",
    expire_early: "ended_early",
    end_twice: "journal_contradicts",
    reserve_for_nobody: "sold_to_nobody",
    hold_another_seat: "acknowledged_but_lost",
}


def verdict(told: Told, folder: Path) -> Verdict:
    recording = read_recording(told.write(folder / "history.jsonl"))
    return verdict_on(recording, recording.evidence)


def test_finds_nothing_in_a_sound_history(tmp_path: Path) -> None:
    found = verdict(Told(), tmp_path)
    assert found.findings == []
    assert found.exit_status == 0
    assert (found.reserved, found.confirmed, found.journal_rows) == (4, 1, 8)


@pytest.mark.parametrize("lie", LIES)
def test_catches_a_lie(lie: Callable[[Told], None], tmp_path: Path) -> None:
    told = Told()
    lie(told)
    found = verdict(told, tmp_path)
    assert LIES[lie] in {finding.kind for finding in found.findings}
    assert found.exit_status == 1


def test_catches_counts_that_are_not_the_journal_s(tmp_path: Path) -> None:
    told = Told()
    told.final.sold["shirt"] = 1
    kinds = {finding.kind for finding in verdict(told, tmp_path).findings}
    assert kinds == {"journal_disagrees"}


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
