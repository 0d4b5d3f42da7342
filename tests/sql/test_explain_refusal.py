"""A refusal explained: what was asked, what was in the way, and whether it still is."""

from datetime import timedelta
from typing import Any

import psycopg
from psycopg.types.json import Jsonb
from tests.doors.clock import START, Clock
from tests.doors.hall import plan_of
from tests.doors.sql_door import SqlDoor

from .told import Told, explain, sentences

Owner = psycopg.Connection[Any]


def latest(owner: Owner, event: str, **given: Any) -> list[Told]:
    return explain(owner, "refusal", event, **given, reveal=True)


def test_sold_out_tells_who_had_the_units_and_until_when(
    door: SqlDoor, owner: Owner, event: str, clock: Clock
) -> None:
    door.put_event(event, items={"floor": 6}, hold_seconds=600)
    door.confirm(door.reserve(event, {"floor": 1}, session="zoe"))
    anna = door.reserve(event, {"floor": 2}, session="anna")
    clock.advance(minutes=1)
    bo = door.reserve(event, {"floor": 2}, session="bo")
    clock.advance(minutes=1)
    assert door.reserve(event, {"floor": 2}, session="cy").code == "sold_out"
    asked = "Asked to reserve 2 × floor and was refused (sold_out)"
    before = [
        (f"{asked}: there was 1 × floor left.", "session cy"),
        ("floor then: 1 of 6 left; 1 sold and 4 held in 2 reservations.", None),
    ]
    told = latest(owner, event)
    assert [(one.what, one.actor) for one in told] == [
        *before,
        ("2 × floor were held until 10:10:00, and it still stands.", "session anna"),
        ("2 × floor were held until 10:11:00, and it still stands.", "session bo"),
        ("It would be refused now too: there is 1 × floor left.", None),
    ]
    assert told[-1].detail == {"is_granted": False}
    # What happened since changes what became of it, not how it was.
    clock.advance(minutes=1)
    door.extend(anna)
    door.release(bo)
    door.reserve(event, {"floor": 1}, session="di")
    clock.advance(minutes=1)
    door.confirm(anna)
    told = latest(owner, event)
    assert [(one.what, one.actor) for one in told] == [
        *before,
        ("2 × floor were held until 10:10:00; it was sold at 10:04:00.",
         "session anna"),
        ("2 × floor were held until 10:11:00; it was given back at 10:03:00.",
         "session bo"),
        ("Now it would be granted.", None),
    ]  # fmt: skip
    assert told[-1].detail == {"is_granted": True}
    clock.advance(minutes=30)
    assert sentences(latest(owner, event))[2].endswith("it was sold at 10:04:00.")


def test_seats_tell_who_had_them(
    door: SqlDoor, owner: Owner, event: str, clock: Clock
) -> None:
    door.put_event(event, duplicates="allow", orphans="allow")
    door.put_plan(event, plan_of(lower=["A-1", "A-2", "A-3", "A-4"]), {})
    held = door.reserve(event, seats=["A-1"], session="anna")
    door.confirm(door.reserve(event, seats=["A-2"], session="bo"))
    owner.execute("select dibs.block(%s, seats => '{A-3}')", (event,))
    clock.advance(minutes=1)
    wanted = ["A-1", "A-2", "A-3", "A-4"]
    assert door.reserve(event, seats=wanted, session="cy").code == "seats_unavailable"
    clock.advance(minutes=1)
    door.release(held)
    told = latest(owner, event)
    assert [(one.what, one.actor) for one in told[1:]] == [
        ("Seat A-1 was held until 10:10:00; it was given back at 10:02:00.",
         "session anna"),
        ("Seat A-2 was sold.", "session bo"),
        ("Seat A-3 was held back from sale, allocation house.", None),
        (("It would be refused now too: seat A-2 is sold, seat A-3 is held back"
         " and there is 2 × lower left."), None),
    ]  # fmt: skip
    owner.execute("select dibs.unblock(%s, seats => '{A-3}')", (event,))
    assert sentences(latest(owner, event))[3] == sentences(told)[3]


def test_seats_that_there_are_not_were_had_by_nobody(
    door: SqlDoor, owner: Owner, event: str, clock: Clock
) -> None:
    door.put_event(event)
    door.put_plan(event, plan_of(lower=["A-1"]), {})
    unknown = door.reserve(event, seats=["A-1", "Z-9"], session="bo")
    assert unknown.code == "seats_not_found"
    told = sentences(latest(owner, event))
    assert not [one for one in told if one.startswith("Seat ")], told


def test_seats_that_are_too_many_to_be_kept_are_counted(
    door: SqlDoor, owner: Owner, event: str
) -> None:
    door.put_event(event)
    names = [f"{number:03}".ljust(200, "x") for number in range(300)]
    door.reserve(event, seats=names, session="bo")
    (told, *_) = sentences(latest(owner, event))
    seats = f"seats {', '.join(names[:9])} and 291 more"
    because = f"was refused (seats_not_found): there is no {seats}."
    assert told == f"Asked to reserve {seats} and {because}"


def test_a_duplicate_tells_of_the_reservation_that_stood(
    door: SqlDoor, owner: Owner, event: str, clock: Clock
) -> None:
    door.put_event(event, items={"floor": 6}, duplicates="refuse")
    held = door.reserve(event, {"floor": 2}, session="anna")
    clock.advance(minutes=1)
    door.reserve(event, {"floor": 1}, session="anna")
    assert sentences(latest(owner, event)) == [
        (
            "Asked to reserve 1 × floor and was refused (duplicate_reservation):"
            f" the same owner already held some of it, in reservation {held.id}."
        ),
        "It held 2 × floor until 10:30:00, and it still stands.",
        "It would be refused now too: that reservation still stands.",
    ]
    door.release(held)
    assert sentences(latest(owner, event))[-1] == "Now it would be granted."


def test_what_is_due_is_in_nobody_s_way(
    door: SqlDoor, owner: Owner, event: str, clock: Clock
) -> None:
    door.put_event(event, items={"floor": 6, "adult": {"draws": {"floor": 2}}})
    door.reserve(event, {"adult": 2}, session="anna")
    door.reserve(event, {"adult": 2}, session="bo")
    assert sentences(latest(owner, event))[-1] == (
        "It would be refused now too: there is 2 × floor left."
    )
    for minutes in (30, 31):
        clock.set(START + timedelta(minutes=minutes))
        assert sentences(latest(owner, event))[-1] == "Now it would be granted."


def test_a_seat_is_in_the_way_until_the_hold_on_it_is_over(
    door: SqlDoor, owner: Owner, event: str, clock: Clock
) -> None:
    door.put_event(event, hold_seconds=600, duplicates="allow", orphans="allow")
    door.put_plan(event, plan_of(lower=["A-1", "A-2"]), {})
    door.confirm(door.reserve(event, seats=["A-2"], session="anna"))
    door.reserve(event, seats=["A-1"], session="anna")
    door.reserve(event, seats=["A-1"], session="bo")
    # Whom it is kept for does not change who had it.
    clock.advance(minutes=1)
    door.put_access(event, ["A-1"], "companion")
    told = sentences(latest(owner, event))
    assert told[1:] == [
        "Seat A-1 was held until 10:10:00, and it still stands.",
        ("It would be refused now too: seat A-1 is held and there is no lower left."),
    ]
    for minutes in (10, 11):
        clock.set(START + timedelta(minutes=minutes))
        assert sentences(latest(owner, event))[-1] == "Now it would be granted."
    assert door.reserve(event, seats=["A-2"], session="cy").code == "seats_unavailable"
    assert sentences(latest(owner, event))[-1] == (
        "It would be refused now too: seat A-2 is sold."
    )


def test_what_ended_before_its_deadline_is_free_once(
    door: SqlDoor, owner: Owner, event: str, clock: Clock
) -> None:
    door.put_event(event, items={"floor": 4}, hold_seconds=600)
    door.release(door.reserve(event, {"floor": 3}, session="anna"))
    door.sell(event, {"floor": 3}, session="bo")
    door.reserve(event, {"floor": 2}, session="cy")
    clock.advance(minutes=11)
    assert sentences(latest(owner, event))[-1] == (
        "It would be refused now too: there is 1 × floor left."
    )


def test_finds_what_became_of_it_where_the_journal_was_counted(
    door: SqlDoor, owner: Owner, event: str, clock: Clock
) -> None:
    door.put_event(event, orphans="allow")
    door.put_plan(event, plan_of(lower=["A-1"]), {})
    held = door.reserve(event, seats=["A-1"], session="anna")
    door.reserve(event, seats=["A-1"], session="bo")
    clock.advance(minutes=1)
    door.release(held)
    owner.execute("select dibs.roll_up(%s)", (event,))
    door.reserve(event, seats=["A-1"], session="cy")
    assert sentences(latest(owner, event))[1] == (
        "Seat A-1 was held until 10:10:00; it was given back at 10:01:00."
    )


def test_a_refused_verb_tells_how_its_reservation_stands(
    door: SqlDoor, owner: Owner, event: str, clock: Clock
) -> None:
    door.put_event(event, items={"floor": 6}, hold_seconds=60)
    held = door.reserve(event, {"floor": 2}, session="anna")
    clock.advance(minutes=2)
    door.confirm(held)
    told = sentences(latest(owner, event, reservation_id=held.id))
    assert told == [
        (
            "Asked to confirm and was refused (expired):"
            " the deadline has passed; nothing was sold."
        ),
        (
            "Over since 10:01:00: what it held counts as free and goes to whoever asks,"
            " swept or not."
        ),
    ]


def test_finds_the_latest_that_fit(
    door: SqlDoor, owner: Owner, event: str, clock: Clock
) -> None:
    def asked(**given: Any) -> list[str]:
        told = latest(owner, event, **given)
        return [one.actor or "" for one in told if one.what.startswith("Asked")]

    door.put_event(event, items={"floor": 6})
    for session in ("anna", "bo", "anna", "cy"):
        door.reserve(event, {"floor": 7}, session=session)
        clock.advance(seconds=10)
    assert asked() == ["session cy"]
    assert asked(refusals_max=3) == ["session bo", "session anna", "session cy"]
    assert asked(session="bo") == ["session bo"]
    assert asked(session="anna", refusals_max=9) == ["session anna"] * 2
    assert asked(until=START + timedelta(seconds=15)) == ["session bo"]
    assert asked(until=START + timedelta(seconds=10)) == ["session bo"]
    at = {"second_at": START + timedelta(seconds=20.5), "number": 1}
    assert asked(**at) == ["session anna"]
    assert asked(session="zoe") == []


def test_tells_of_a_flood_that_it_was_one(
    door: SqlDoor, owner: Owner, event: str, clock: Clock
) -> None:
    door.put_event(event, items={"floor": 1})
    requests = [{"session": f"s{n}", "items": {"floor": 2}} for n in range(130)]
    owner.execute("select dibs.reserve_many(%s, %s)", (event, Jsonb(requests)))
    assert sentences(latest(owner, event)) == [
        (
            "30 more requests of this second to reserve were refused (sold_out):"
            " less is left than was asked for."
        )
    ]


def test_says_that_it_cannot_tell_where_nobody_kept_what_was_asked(
    door: SqlDoor, owner: Owner, event: str, clock: Clock
) -> None:
    door.put_event(event, items={"floor": 1})
    door.reserve(event, {"floor": 2}, session="anna")
    owner.execute("update dibs.refusals set asked = null where event_id = %s", (event,))
    told = sentences(latest(owner, event))
    assert told[0] == (
        "Asked to reserve and was refused (sold_out): there was 1 × floor left."
    )
    assert told[-1] == "Whether it would be granted now cannot be told."


def test_tells_how_many_are_too_many(
    door: SqlDoor, owner: Owner, event: str, clock: Clock
) -> None:
    door.put_event(event, items={"floor": 9}, units_max=4, seats_max=1)
    door.put_plan(event, plan_of(lower=["A-1", "A-2"]), {})
    door.reserve(event, {"floor": 5}, session="anna")
    door.reserve(event, seats=["A-1", "A-2"], session="bo")
    told = sentences(latest(owner, event, refusals_max=2))
    assert [said.partition(" and was ")[2] for said in told if "Asked" in said] == [
        "refused (too_many_units): at most 4 may be held; 5 were asked for.",
        "refused (too_many_seats): at most 1 may be held; 2 were asked for.",
    ]


def test_tells_which_limit_it_was(
    door: SqlDoor, owner: Owner, event: str, clock: Clock
) -> None:
    door.put_event(event, items={"floor": 9}, duplicates="allow", hold_seconds=60)
    door.put_policy(event, item="floor", session_units_max=2)
    said = []
    for limits in (
        {},
        {"session_reservations_max": 1},
        {"held_minutes_max": 1},
        {"cooldown_after": 1, "cooldown_seconds": 600},
    ):
        door.change_event(event, **limits)
        door.reserve(event, {"floor": 2}, session="anna")
        if "held_minutes_max" in limits:
            clock.advance(minutes=1)
        door.reserve(event, {"floor": 1}, session="anna")
        said.append(sentences(latest(owner, event))[0].partition(": ")[2])
    assert said == [
        "one session may have 2 units at a time of floor.",
        "one session may have 1 reservations at a time.",
        (
            "one session may hold what they do not buy for 1 minutes a day, "
            "and held it for 1."
        ),
        "one session who let 1 of their holds expire has to wait.",
    ]


def test_masks_owners(door: SqlDoor, owner: Owner, event: str, clock: Clock) -> None:
    door.put_event(event, items={"floor": 2})
    door.reserve(
        event, {"floor": 2}, session="anna-in-the-web", customer="a@example.org"
    )
    door.reserve(
        event, {"floor": 2}, session="bo-at-the-desk", customer="b@example.org"
    )
    told = str(explain(owner, "refusal", event))
    for name in ("web", "desk", "example"):
        assert name not in told


def test_what_was_changed_since_is_undone(
    door: SqlDoor, owner: Owner, event: str, clock: Clock
) -> None:
    door.put_event(event, items={"floor": 5}, orphans="allow", duplicates="allow")
    door.put_plan(event, plan_of(lower=["A-1", "A-2", "A-3"]), {})
    anna = door.reserve(event, {"floor": 3}, seats=["A-1", "A-2"], session="anna")
    clock.advance(seconds=1)
    bo = door.reserve(event, {"floor": 1}, session="bo")
    door.reserve(event, {"floor": 2}, session="cy")
    clock.set(START + timedelta(minutes=1))
    door.reserve(event, seats=["A-1", "A-2"], session="cy")
    clock.advance(minutes=1)
    door.amend(anna, items={"floor": 1}, seats=["A-2", "A-3"])
    door.amend(bo, items={"floor": 4})
    early = START + timedelta(seconds=30)
    by_units = sentences(latest(owner, event, until=early))
    assert by_units[1:4] == [
        "floor then: 1 of 5 left; 4 held in 2 reservations.",
        "3 × floor were held until 10:10:00, and it still stands.",
        "1 × floor was held until 10:30:01, and it still stands.",
    ]
    by_seats = sentences(latest(owner, event))
    assert by_seats[1:3] == [
        "Seat A-1 was held until another was taken for it at 10:02:00.",
        "Seat A-2 was held until 10:10:00, and it still stands.",
    ]


def test_a_cancelled_sale_was_one_then(
    door: SqlDoor, owner: Owner, event: str, clock: Clock
) -> None:
    door.put_event(event, items={"floor": 5}, orphans="allow")
    door.put_plan(event, plan_of(lower=["A-1", "A-2"]), {})
    sold = door.sell(event, {"floor": 4}, seats=["A-1"], session="anna")
    door.reserve(event, {"floor": 2}, seats=["A-1"], session="bo")
    door.reserve(event, {"floor": 2}, session="bo")
    clock.advance(minutes=1)
    door.cancel(sold)
    told = sentences(latest(owner, event, refusals_max=2))
    assert "Seat A-1 was sold." in told
    assert "floor then: 1 of 5 left; 4 sold." in told
    assert told[-1] == "Now it would be granted."


def test_tells_holds_and_sales_of_the_same_instant_apart(
    door: SqlDoor, owner: Owner, event: str, clock: Clock
) -> None:
    door.put_event(event, items={"floor": 3}, hold_seconds=600)
    sold = door.confirm(door.reserve(event, {"floor": 1}, session="zoe"))
    door.reserve(event, {"floor": 2}, session="anna")
    assert door.reserve(event, {"floor": 1}, session="cy").code == "sold_out"
    then = [
        "floor then: 0 of 3 left; 1 sold and 2 held in 1 reservation.",
        "2 × floor were held until 10:10:00, and it still stands.",
    ]
    assert sentences(latest(owner, event))[1:3] == then
    clock.advance(minutes=1)
    door.cancel(sold)
    assert sentences(latest(owner, event))[1:] == [*then, "Now it would be granted."]


def test_what_was_extended_at_that_very_instant_was_held_that_long(
    door: SqlDoor, owner: Owner, event: str, clock: Clock
) -> None:
    door.put_event(event, items={"floor": 1}, hold_seconds=600, extension_seconds=60)
    held = door.reserve(event, {"floor": 1}, session="anna")
    clock.advance(minutes=1)
    door.extend(held)
    assert door.reserve(event, {"floor": 1}, session="bo").code == "sold_out"
    clock.advance(minutes=1)
    door.extend(held)
    assert sentences(latest(owner, event))[2] == (
        "1 × floor was held until 10:11:00, and it still stands."
    )
