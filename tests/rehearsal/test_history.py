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

    def answer(self, verb: str, reservation: str, **changes: Any) -> None:
        """Has a call answered otherwise."""
        for place, call in enumerate(self.calls):
            if call.answer and (call.verb, call.answer.id) == (verb, reservation):
                other = msgspec.structs.replace(call.answer, **changes)
                self.calls[place] = msgspec.structs.replace(call, answer=other)

    def add(self, after: int, action: str, reservation: str, **told: Any) -> None:
        """One more row, written at the instant of the one before."""
        at = self.journal[after].at
        row = Entry(position=0, at=at, action=action, reservation=reservation, **told)
        self.journal.insert(after + 1, row)
        self.journal = numbered(self.journal)
        self.position += 1

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


def answer_for_another(told: Told) -> None:
    told.answer("confirm", "bo", id="anna")


def answer_with_other_seats(told: Told) -> None:
    told.answer("confirm", "bo", seats=["D"])


def answer_with_other_items(told: Told) -> None:
    told.answer("confirm", "bo", items={"adult": 3})


def confirm_and_say_reserved(told: Told) -> None:
    told.answer("confirm", "bo", status="reserved")


def release_and_say_reserved(told: Told) -> None:
    told.answer("release", "anna", status="reserved")


def grant_what_is_not_on_sale(told: Told) -> None:
    told.answer("reserve", "bo", items={"ghost": 3})


def promise_a_later_deadline(told: Told) -> None:
    told.answer("reserve", "di", expires_at=1300.0)


def write_an_earlier_deadline(told: Told) -> None:
    place = told.row("reserved", "cy")
    told.change(place, expires_at=(told.journal[place].expires_at or 0.0) - 0.5)


def confirm_as_it_is_held(told: Told) -> None:
    told.change(told.row("confirmed", "bo"), at=3.05)


def release_later_than_told(told: Told) -> None:
    told.change(told.row("released", "anna"), at=3.04)


def extend_unasked(told: Told) -> None:
    told.add(told.row("reserved", "bo"), "extended", "bo", expires_at=1603.05)


def release_unasked(told: Told) -> None:
    told.change(told.row("expired", "cy"), action="released", at=670.0)


def amend_unasked(told: Told) -> None:
    told.add(len(told.journal) - 1, "amended", "di", seats=["A"])


def cancel_unasked(told: Told) -> None:
    told.add(len(told.journal) - 1, "cancelled", "bo")


def act_for_a_stranger(told: Told) -> None:
    told.add(len(told.journal) - 1, "moved", "ghost")


def confirm_other_seats(told: Told) -> None:
    told.change(told.row("confirmed", "bo"), seats=["D"])


def confirm_other_items(told: Told) -> None:
    told.change(told.row("confirmed", "bo"), items={"adult": 2, "floor": 9})


def reserve_a_sold_seat_in_the_end(told: Told) -> None:
    told.final.reserved_seats.add("A")


def free_a_held_seat_in_the_end(told: Told) -> None:
    told.final.reserved_seats.clear()


def tell_of_a_stranger_in_the_end(told: Told) -> None:
    told.final.statuses["ghost"] = ("confirmed", 700.0)


def go_on_behind_the_end(told: Told) -> None:
    told.position -= 3


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
    answer_for_another: "granted_something_else",
    answer_with_other_seats: "granted_something_else",
    answer_with_other_items: "granted_something_else",
    confirm_and_say_reserved: "granted_something_else",
    release_and_say_reserved: "granted_something_else",
    grant_what_is_not_on_sale: "granted_something_else",
    promise_a_later_deadline: "acknowledged_but_lost",
    write_an_earlier_deadline: "acknowledged_but_lost",
    confirm_as_it_is_held: "acknowledged_but_lost",
    release_later_than_told: "acknowledged_but_lost",
    extend_unasked: "written_for_nobody",
    release_unasked: "written_for_nobody",
    amend_unasked: "written_for_nobody",
    cancel_unasked: "written_for_nobody",
    act_for_a_stranger: "written_for_nobody",
    confirm_other_seats: "journal_contradicts",
    confirm_other_items: "journal_contradicts",
    reserve_a_sold_seat_in_the_end: "sold_to_nobody",
    free_a_held_seat_in_the_end: "acknowledged_but_lost",
    tell_of_a_stranger_in_the_end: "sold_to_nobody",
    go_on_behind_the_end: "journal_gap",
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


def test_counts_what_was_never_on_sale(tmp_path: Path) -> None:
    told = Told()
    told.final.sold["ghost"] = 5
    found = verdict(told, tmp_path)
    assert (found.drift_by_item, found.exit_status) == ({"ghost": 5}, 1)


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
