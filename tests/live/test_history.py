"""Differences, without a service: a client knows what the process does that told it.

Some processes look at one event, each at moments of its own. A client is told by one,
goes to another, and back.
"""

from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dibs.live.history import History, Step
from dibs.live.marks import BYTES_MAX, Mark, entry_of, read, written

SEATS = 2
PROCESSES = 3

Rows = st.lists(
    st.tuples(st.integers(0, SEATS - 1), st.sampled_from("ar")), max_size=12
)
Visits = st.lists(
    st.tuples(st.integers(0, PROCESSES - 1), st.integers(0, 3)), min_size=1, max_size=30
)
"""Which process does something, and how many positions it has moved on by then."""


class Process:
    """What one process knows of an event whose journal is a list of rows."""

    def __init__(self) -> None:
        self.history = History(Mark(0, 0), seats_max=6)
        self.letters = ["a"] * SEATS
        self.position = 0

    def look(self, rows: list[tuple[int, str]], position: int, now: int) -> None:
        before = list(self.letters)
        touched = rows[self.position : position]
        for seat, letter in touched:
            self.letters[seat] = letter
        self.position = position
        changed = [n for n in range(SEATS) if self.letters[n] != before[n]]
        step = Step(
            Mark(position, now),
            tuple(changed),
            tuple({seat for seat, _ in touched}),
            frozenset(),
            frozenset(),
        )
        self.history.add(step)


@given(Rows, Visits)
def test_a_client_knows_what_the_process_does_that_told_it_last(
    rows: list[tuple[int, str]], visits: list[tuple[int, int]]
) -> None:
    processes = [Process() for _ in range(PROCESSES)]
    known, heard = ["a"] * SEATS, Mark(0, 0)
    for now, (which, moved) in enumerate(visits, 1):
        process = processes[which]
        # As `Feed.join` does: who was told more by another is not told less.
        position = max(process.position + moved, heard.position)
        process.look(rows, min(position, len(rows)), now)
        point = process.history.point_at(heard)
        since = None if point is None else process.history.since(point)
        if since is None:
            known = list(process.letters)
        else:
            for seat in since.seats:
                known[seat] = process.letters[seat]
        heard = process.history.mark
        assert known == process.letters


@given(
    st.dictionaries(
        st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=64),
        st.tuples(st.integers(0, 10**15), st.integers(0, 10**17)),
        max_size=10,
    )
)
def test_an_id_says_what_was_written_whatever_events_are_called(
    marks: dict[str, tuple[int, int]],
) -> None:
    entries = [entry_of(event, Mark(*mark)) for event, mark in marks.items()]
    text = written("0a1b2c3d", entries).decode("ascii")
    assert "\n" not in text
    assert " " not in text
    if len(text) <= BYTES_MAX:
        assert read(text) == ("0a1b2c3d", marks)


@pytest.mark.parametrize("text", ["", ";", "x;y", "e;=1.2.3", "e;a=-1.2", "e;a=1"])
def test_what_is_no_id_says_nothing(text: str) -> None:
    assert not read(text).by_event


def test_ten_events_of_long_names_fit() -> None:
    longest = max(len(quote(letter, safe="")) for letter in "aé€😀")
    assert 10 * (64 * longest + 45) < BYTES_MAX
