"""What holds on every connection a caller may lend: each library's tests inherit it."""

import time
from typing import Any

import msgspec
import psycopg
import pytest
from msgspec.structs import replace
from tests.embedded.processes import wait_until

from dibs import (
    Answer,
    Dibs,
    Fault,
    InvalidInput,
    NotFound,
    ReserveRequest,
    SoldOut,
    Unavailable,
)

from .caller import Open

LOCK_SECONDS_MAX = 2.0
QUICKLY = "alter function dibs.turn(text, jsonb) set lock_timeout = '1ms'"
STATE = """
select a.state, a.xact_start, a.backend_xid::text
from pg_stat_activity a
where a.pid = %s
"""

Watch = psycopg.Connection[Any]


class Promises:
    """The tests; `open_caller` opens as many callers of a kind as one asks for."""

    def test_commits_with_the_order(
        self, open_caller: Open, watch: Watch, event: str
    ) -> None:
        caller = open_caller()
        caller.order(event)
        held = caller.call("reserve", event, {"floor": 2}, session="anna")
        assert caller.call("confirm", event, held.id).status == "confirmed"
        assert left(watch, event) == (0, 0)
        caller.commit()
        assert left(watch, event) == (1, 1)

    def test_a_rollback_undoes_the_hold(
        self, open_caller: Open, watch: Watch, pool: Dibs, event: str
    ) -> None:
        caller = open_caller()
        caller.order(event)
        caller.call("reserve", event, {"floor": 2}, session="anna")
        caller.rollback()
        assert left(watch, event) == (0, 0)
        assert pool.availability(event).items["floor"].available_count == 10

    def test_a_refusal_leaves_the_transaction_usable(
        self, open_caller: Open, watch: Watch, event: str
    ) -> None:
        caller = open_caller()
        caller.order(event)
        with pytest.raises(SoldOut) as refused:
            caller.call("reserve", event, {"floor": 11}, session="anna")
        assert refused.value.available == {"floor": 10}
        caller.call("reserve", event, {"floor": 10}, session="anna")
        caller.commit()
        assert left(watch, event) == (1, 1)

    def test_begins_nothing_and_commits_nothing(
        self, open_caller: Open, watch: Watch, event: str
    ) -> None:
        caller = open_caller()
        caller.order(event)
        backend = caller.value("select pg_backend_pid()")
        before = watch.execute(STATE, (backend,)).fetchall()
        assert before[0][0] == "idle in transaction"
        held = caller.call("reserve", event, {"floor": 1}, session="anna")
        caller.call("extend", event, held.id)
        with pytest.raises(NotFound):
            caller.call("reserve", event, {"balcony": 1}, session="anna")
        assert watch.execute(STATE, (backend,)).fetchall() == before
        caller.rollback()

    def test_a_locked_event_is_unavailable_after_one_wait(
        self, open_caller: Open, watch: Watch, event: str
    ) -> None:
        first, second = open_caller(), open_caller()
        first.call("reserve", event, {"floor": 1}, session="anna")
        second.order(event, "bo")
        began = time.monotonic()
        with pytest.raises(Unavailable, match="lock timeout") as refused:
            second.call("reserve", event, {"floor": 1}, session="bo")
        waited = time.monotonic() - began
        assert LOCK_SECONDS_MAX - 0.1 < waited < 2 * LOCK_SECONDS_MAX
        assert refused.value.__cause__ is not None
        with pytest.raises(Fault) as aborted:
            second.call("reserve", event, {"floor": 1}, session="bo")
        assert aborted.value.sqlstate == "25P02"
        second.rollback()
        first.commit()
        assert left(watch, event) == (0, 1)

    def test_a_savepoint_keeps_the_order_from_a_locked_event(
        self, open_caller: Open, watch: Watch, event: str
    ) -> None:
        first, second = open_caller(), open_caller()
        first.call("reserve", event, {"floor": 1}, session="anna")
        second.order(event, "bo")
        second.savepoint(lambda: hurried(second, event))
        second.commit()
        first.rollback()
        assert left(watch, event) == (1, 0)

    def test_a_lost_connection_is_unavailable(
        self, open_caller: Open, watch: Watch, event: str
    ) -> None:
        caller = open_caller()
        backend = caller.value("select pg_backend_pid()")
        watch.execute("select pg_terminate_backend(%s, 20000)", (backend,))
        with pytest.raises(Unavailable):
            caller.call("reserve", event, {"floor": 1}, session="anna")

    def test_a_transaction_that_idled_for_too_long_is_unavailable(
        self, open_caller: Open, watch: Watch, event: str
    ) -> None:
        caller = open_caller()
        backend = caller.value("select pg_backend_pid()")
        caller.rows("set local idle_in_transaction_session_timeout = 1")
        wait_until(lambda: not watch.execute(STATE, (backend,)).fetchall())
        with pytest.raises(Unavailable):
            caller.call("reserve", event, {"floor": 1}, session="anna")

    def test_text_that_its_encoding_lacks_is_invalid_input(
        self, open_caller: Open, event: str
    ) -> None:
        caller = open_caller()
        caller.rows("set local client_encoding to 'latin1'")
        with pytest.raises(InvalidInput) as refused:
            caller.call("reserve", event, {"floor": 1}, session="\N{TICKET}")
        assert "client_encoding" in refused.value.detail["reason"]
        caller.rollback()

    @pytest.mark.parametrize("text", ["nul \0", "lone \ud800"])
    def test_text_that_no_database_can_hold_is_refused_alone(
        self, open_caller: Open, watch: Watch, pool: Dibs, event: str, text: str
    ) -> None:
        caller = open_caller()
        caller.order(event)
        requests = [
            ReserveRequest(items={"floor": units}, session=session)
            for units, session in enumerate((text, "anna", text, "bo", text), 1)
        ]
        theirs = caller.call("reserve_many", event, requests)
        ours = pool.reserve_many(event, [requests[0]])
        assert [answer.code for answer in theirs] == [
            *("invalid_input", "ok", "invalid_input", "ok", "invalid_input")
        ]
        units = [one.reservation and one.reservation.items["floor"] for one in theirs]
        assert units == [None, 2, None, 4, None]
        assert theirs[:1] == ours
        nowhere = caller.call("reserve_many", text, requests[1:2])
        assert nowhere == pool.reserve_many(text, requests[1:2])
        assert caller.call("reserve_many", event, []) == []
        with pytest.raises(InvalidInput, match="/session"):
            caller.call("reserve", event, {"floor": 1}, session=text)
        caller.commit()
        assert left(watch, event) == (1, 2)

    def test_reads_what_only_it_can_see(
        self, open_caller: Open, pool: Dibs, event: str
    ) -> None:
        caller = open_caller()
        held = caller.call("reserve", event, {"floor": 1}, session="anna")
        read = caller.call("reservation", event, held.id, session="anna")
        assert read.valid
        assert read.expires_at == held.expires_at
        with pytest.raises(NotFound):
            pool.reservation(event, held.id)
        caller.rollback()

    def test_answers_are_the_pools(
        self, open_caller: Open, pool: Dibs, event: str
    ) -> None:
        caller = open_caller()
        same_answers(caller.call, pool, event)
        caller.commit()

    def test_answers_are_the_pools_whatever_the_connection_was_taught(
        self, open_caller: Open, pool: Dibs, event: str
    ) -> None:
        caller = open_caller()
        caller.teach()
        caller.rows("set local time zone 'Asia/Kolkata'")
        same_answers(caller.call, pool, event)
        caller.commit()


def left(watch: Watch, event: str) -> tuple[int, int]:
    """How many orders and reservations everybody sees."""
    ((orders, reservations),) = watch.execute(
        "select (select count(*) from orders where event_id = %(event)s),"
        " (select count(*) from dibs.reservations where event_id = %(event)s)",
        {"event": event},
    ).fetchall()
    return orders, reservations


def hurried(caller: Any, event: str) -> None:
    """Waits for the event's lock, but not for long."""
    caller.rows(QUICKLY)
    caller.call("reserve", event, {"floor": 1}, session="bo")


def same_answers(call: Any, pool: Dibs, event: str) -> None:
    """Grants, replays, refusals and reads, on the lent connection and on ours."""
    requests = [
        ReserveRequest(items={"floor": 2}, seats=["A-1", "A-2"], session="ä", key="1"),
        ReserveRequest(items={"floor": 1}, session="ö", customer="€", key="2"),
        ReserveRequest(items={"floor": 11}, session="ü", key="3"),
        ReserveRequest(items={"balcony": 1}, session="ü", key="4"),
        ReserveRequest(seats=["A-1"], session="ü", key="5"),
    ]
    ours = pool.reserve_many(event, requests)
    assert [answer.code for answer in ours] == [
        *("ok", "ok", "sold_out", "not_found", "seats_unavailable")
    ]
    replays = pool.reserve_many(event, requests)
    reads = [
        pool.reservation(event, answer.reservation.id)
        for answer in ours
        if answer.reservation
    ]
    theirs = call("reserve_many", event, requests)
    assert [answer.replayed for answer in theirs[:2]] == [True, True]
    assert [timeless(answer) for answer in theirs] == [
        timeless(answer) for answer in replays
    ]
    for read in reads:
        again = Answer(code="ok", reservation=call("reservation", event, read.id))
        assert timeless(again) == timeless(Answer(code="ok", reservation=read))


def timeless(answer: Answer) -> tuple[Answer, bytes]:
    """An answer, and how it is written, without what depends on when it was asked."""
    if answer.reservation is not None:
        reservation = replace(answer.reservation, seconds_left=0, server_now=None)
        answer = replace(answer, reservation=reservation)
    answer = replace(answer, server_now=None)
    return answer, msgspec.json.encode(answer)
