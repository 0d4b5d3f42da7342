"""Parties that ask for the best seats at once: nobody is refused a seat there is."""

from collections import Counter
from functools import partial
from random import Random

from tests.behaviour.counts import counts_of, seats_of
from tests.doors.door import Answer, Door
from tests.doors.hall import plan_of_rows

from .race import race

CLIENTS = 50
LENGTHS = (5, 9, 14, 14, 20, 21, 6, 3, 12, 12, 18, 30, 7, 25, 40, 11)
"""Seats of the hall's rows."""
KEPT = 6


def test_fifty_clients_fill_the_hall_to_the_last_seat(door: Door, event: str) -> None:
    rows = [
        [(f"{row}-{number}", 10.0 * number) for number in range(length)]
        for row, length in enumerate(LENGTHS)
    ]
    names = [name for row in rows for name, _ in row]
    door.put_event(event, duplicates="allow")
    door.put_plan(event, plan_of_rows(rows), {})
    door.put_access(event, names[:KEPT], "companion")

    def client(number: int) -> list[Answer]:
        random, answers = Random(number), []
        units = random.randint(1, 6)
        while units:
            answer = door.reserve(
                event, best={"lower": units}, session=f"s{number}-{len(answers)}"
            )
            answers.append(answer)
            if answer.code == "ok":
                assert answer.items == {"lower": units}
                units = random.randint(1, 6)
            else:
                left = answer.detail["available"]["lower"]
                assert left < units, "refused though there were seats enough"
                units = left
        return answers

    told = race([partial(client, number) for number in range(CLIENTS)])
    answers = [answer for of_client in told for answer in of_client]
    assert {answer.code for answer in answers} == {"ok", "sold_out"}
    given = Counter(seat for answer in answers for seat in answer.seats)
    assert set(given.values()) == {1}
    assert sorted(given) == sorted(names[KEPT:])
    assert sorted(seats_of(door, event, "reserved")) == sorted(given)
    assert counts_of(door, event, "lower") == (KEPT, len(names) - KEPT, 0)
