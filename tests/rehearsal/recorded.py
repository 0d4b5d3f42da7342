"""The file of a rehearsal, made up from the calls of a tale, to be lied in."""

from pathlib import Path
from typing import Any

import msgspec

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


def verdict(told: Told, folder: Path) -> Verdict:
    recording = read_recording(told.write(folder / "history.jsonl"))
    return verdict_on(recording, recording.evidence)
