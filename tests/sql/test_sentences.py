"""Journal rows in words: every action has its sentence, and one unknown is told too."""

import re
from datetime import timedelta
from typing import Any

import psycopg
import pytest
from psycopg.types.json import Jsonb
from tests.doors.clock import START

Owner = psycopg.Connection[Any]

ADELAIDE, NEW_YORK, VIENNA = "Australia/Adelaide", "America/New_York", "Europe/Vienna"

THINGS = {"item_ids": ["floor"], "units": [2], "seat_ids": []}
SEATS = {"item_ids": ["lower"], "units": [2], "seat_ids": ["A-1", "A-2"]}
AMENDED = {"items": {"floor": 3, "lower": 1}, "seats_dropped": ["A-1"]}
PRESS = {"allocation": "press", "reason": "cameras"}
LEAVES = {"leaves_at": "2027-05-01T10:02:00+00:00"}
UNTIL = {"expires_at": (START + timedelta(minutes=30)).isoformat()}
TOMORROW = {"expires_at": (START + timedelta(days=1)).isoformat()}
FOUND = {"cause": "tickets were changed", "repair": "they are as they were"}

SENTENCES: list[tuple[str, dict[str, Any], dict[str, Any], str]] = [
    ("reserved", THINGS | UNTIL, {}, "Reserved 2 × floor until 10:30:00."),
    ("reserved", SEATS | TOMORROW, {},
     "Reserved 2 × lower (seats A-1 and A-2) until 2027-05-02 10:00:00."),
    ("extended", UNTIL, {}, "Extended until 10:30:00."),
    ("amended", {"item_ids": ["floor", "lower"], "units": [1, -1]}, AMENDED,
     ("Changed: 1 × floor and −1 × lower; seat A-1 given back;"
     " now 3 × floor and 1 × lower.")),
    (
        "amended",
        {"item_ids": [], "units": [], "seat_ids": ["A-1"]},
        {"items": {"lower": 1}, "seats_added": [], "claimed": True},
        "Changed: claimed by its customer; now 1 × lower.",
    ),
    (
        "amended",
        {"item_ids": ["floor"], "units": [2]},
        {"items": {"floor": 3}, "merged": True},
        "Changed: 2 × floor; a further request was merged into it; now 3 × floor.",
    ),
    ("left", {}, LEAVES,
     "Left the page: all is given back at 10:02:00 unless somebody comes back."),
    ("stayed", {}, {}, "Came back."),
    ("stayed", {}, {"paying": True}, "Began to pay: only its deadline can end it now."),
    ("payment_begun", UNTIL, {"order": "7"},
     "Began to pay for order 7: only its deadline can end it now, at 10:30:00."),
    ("payment_begun", {}, {}, "Began to pay: only its deadline can end it now."),
    ("payment_ended", UNTIL, {"order": "7"},
     "The payment for order 7 ended: it ends at 10:30:00."),
    ("payment_ended", UNTIL, {"paying": True},
     "The payment ended, another one goes on."),
    ("payment_ended", {"expires_at": START.isoformat()}, {},
     "The payment ended, and its time is over."),
    ("payment_ended", {}, {}, "The payment ended."),
    ("expiring", UNTIL, {}, "Told that it ends at 10:30:00."),
    ("late_refused", {}, {"order": "7", "tried": ["same"]},
     "Paid too late for order 7: nothing of it could be sold."),
    ("reserved", THINGS | UNTIL, {"order": "7", "late": "same"},
     "Reserved 2 × floor, paid too late."),
    ("confirmed", THINGS, {}, "Confirmed: 2 × floor sold."),
    ("confirmed", THINGS, {"order": "7"}, "Confirmed for order 7: 2 × floor sold."),
    ("confirmed", THINGS, {"order": "7", "late": "same"},
     "Confirmed for order 7: 2 × floor sold, as it was held."),
    ("confirmed", THINGS, {"order": "7", "late": "equal"},
     "Confirmed for order 7: 2 × floor sold, as good as what was held."),
    ("confirmed", THINGS, {"order": "7", "late": "next_best"},
     "Confirmed for order 7: 2 × floor sold, in place of what was held."),
    ("released", THINGS, {}, "Released: 2 × floor back on sale."),
    ("released", THINGS, {"reason": "left"},
     "Given back, since its owner had left: 2 × floor back on sale."),
    ("released", THINGS, {"reason": "silent"},
     "Given back, since nothing was heard of its owner: 2 × floor back on sale."),
    ("released", THINGS, {"forced": True, "reason": "left"},
     "Released for its owner (left): 2 × floor back on sale."),
    ("expired", THINGS, {}, "Expired unpaid: 2 × floor back on sale."),
    ("cancelled", THINGS, {}, "Cancelled: 2 × floor back on sale."),
    ("cancelled", SEATS, {"partial": True},
     "Cancelled in part: 2 × lower (seats A-1 and A-2) back on sale."),
    ("blocked", THINGS, PRESS,
     "Held back 2 × floor from sale, allocation press: cameras."),
    ("unblocked", SEATS, PRESS | {"reason": ""},
     "Put 2 × lower (seats A-1 and A-2) back on sale, allocation press."),
    ("access_put", {"seat_ids": ["A-1"]}, {"access": "companion"},
     "Kept seat A-1 for companion."),
    ("access_put", {"seat_ids": ["A-1"]}, {},
     "Kept seat A-1 for nobody in particular."),
    ("event_put", {}, {"status": "on_sale"}, "Set up the event; it is on sale."),
    ("event_put", {}, {"status": "paused", "reason": "a fire alarm"},
     "Set up the event; it is paused: a fire alarm."),
    ("item_put", {"item_ids": ["floor"]}, {"capacity": 9}, "Set up floor, 9 in all."),
    ("item_put", {"item_ids": ["floor"]}, {"capacity": 9, "reason": "a wider stage"},
     "Set up floor, 9 in all: a wider stage."),
    ("item_put", {"item_ids": ["floor"]}, {}, "Set up floor, without a limit."),
    ("plan_put", {}, {"seats": 300}, "Imported a seating plan with 300 seats."),
    (
        "policy_put",
        {"item_ids": ["floor"]},
        {
            "item_id": "floor",
            "customer_class": "vip",
            "amount_minor_min": 5000,
            "settings": {"units_max": 4, "hold_seconds": 60},
        },
        (
            "Set a policy for floor, class vip, from an amount of 5000:"
            " hold_seconds 60 and units_max 4."
        ),
    ),
    (
        "policy_put",
        {},
        {"item_id": "", "customer_class": "", "amount_minor_min": 0, "settings": None},
        "Removed the policy.",
    ),
    (
        "product_put",
        {},
        {"product": "mug", "serving": "fullest"},
        "Set up product mug, served from its fullest location.",
    ),
    ("balance", {"item_ids": ["floor"]},
     {"capacity": 9, "reserved_count": 2, "sold_count": 3, "blocked_count": 0},
     "Balanced the books of floor: 2 held, 3 sold of 9."),
    ("reconciled", {}, FOUND,
     "Found that tickets were changed; repaired: they are as they were."),
    ("reconciled", {}, {"cause": "a hold ended twice"},
     "Found that a hold ended twice; it cannot be undone."),
    ("reconciled", {}, {"reconciled": True}, "Stands for a row that was missing."),
    ("expired", THINGS, {"reconciled": True},
     "Expired unpaid: 2 × floor back on sale (a missing row, written anew)."),
    ("handed_over", THINGS, {"to": "bo"}, "Handed over: 2 × floor."),
    ("handed_over", {}, {}, "Handed over."),
    ("left", {}, {"leaves_at": "soon"}, "Left the page."),
    ("amended", {}, {"items": 5, "seats_added": "A-1"}, "Changed: ."),
]  # fmt: skip


@pytest.mark.parametrize(("action", "row", "detail", "sentence"), SENTENCES)
def test_says_what_happened(
    owner: Owner,
    action: str,
    row: dict[str, Any],
    detail: dict[str, Any],
    sentence: str,
) -> None:
    entry = {
        "event_id": "gala",
        "position": 7,
        "recorded_at": START.isoformat(),
        "action": action,
        "principal": "",
        "detail": detail,
        **row,
    }
    (said,) = owner.execute(
        "select dibs._said_row(jsonb_populate_record(null::dibs.journal, %s), 'UTC')",
        (Jsonb(entry),),
    ).fetchone() or (None,)
    assert said == sentence


@pytest.mark.parametrize(
    ("said", "beside", "zone", "words"),
    [
        # 02:52 in summer, and 02:02 in winter ten minutes later.
        ("2026-10-25 01:02Z", "2026-10-25 00:52Z", VIENNA, "02:02:00+01:00"),
        ("2026-10-25 00:59Z", "2026-10-25 01:02Z", VIENNA, "02:59:00+02:00"),
        ("2026-10-25 00:59Z", "2026-10-25 00:52Z", VIENNA, "02:59:00"),
        ("2026-10-25 01:30Z", "2026-10-25 01:02Z", VIENNA, "02:30:00"),
        ("2026-10-25 01:02Z", "2026-10-25 01:02Z", VIENNA, "02:02:00"),
        ("2026-10-25 01:02Z", "2026-10-24 12:00Z", VIENNA,
         "2026-10-25 02:02:00+01:00"),
        ("2026-10-26 01:02Z", "2026-10-25 12:00Z", VIENNA, "2026-10-26 02:02:00"),
        ("2026-03-29 01:00Z", "2026-03-29 00:59Z", VIENNA, "03:00:00+02:00"),
        ("2026-11-01 06:05Z", "2026-11-01 05:55Z", NEW_YORK, "01:05:00-05:00"),
        ("2026-04-04 16:35Z", "2026-04-04 16:25Z", ADELAIDE, "02:05:00+09:30"),
        ("2026-10-25 01:02Z", None, VIENNA, "2026-10-25 02:02:00"),
        (None, "2026-10-25 01:02Z", VIENNA, None),
    ],
)  # fmt: skip
def test_names_the_offset_where_clocks_were_set_in_between(
    owner: Owner, said: str | None, beside: str | None, zone: str, words: str | None
) -> None:
    told = owner.execute(
        "select dibs._said_at(%s::timestamptz, %s, %s)", (said, beside, zone)
    ).fetchone()
    assert told == (words,)


def test_names_ten_things_at_most(owner: Owner) -> None:
    names = [f"A-{number}" for number in range(1, 14)]
    (said,) = owner.execute("select dibs._said_seats(%s)", (names,)).fetchone() or (0,)
    assert said == "seats " + ", ".join(names[:9]) + " and 4 more"


def test_every_action_that_is_written_has_a_sentence(owner: Owner) -> None:
    source = owner.execute(
        "select string_agg(prosrc, ' ') from pg_proc"
        " where pronamespace = 'dibs'::regnamespace and prosrc like %s",
        ("%insert into dibs.journal%",),
    ).fetchone()
    assert source is not None
    known = {action for action, _, _, _ in SENTENCES}
    named = set(re.findall(r"'([a-z]+ed|[a-z]+_put|left|balance)'", source[0]))
    # What an amendment's and a late payment's details say.
    written = named - {"claimed", "merged", "refused", "tried"}
    assert {"reserved", "expired", "event_put"} <= written <= known
