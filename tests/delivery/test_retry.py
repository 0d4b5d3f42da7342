"""When what did not arrive is tried again."""

import json
from contextlib import aclosing
from datetime import timedelta
from time import monotonic

import msgspec
import pytest
from tests.doors.clock import START, Clock

from dibs.delivery import Courier, ReplayAsk
from dibs.errors import InvalidInput

from .conftest import SETTINGS, Mail
from .misbehaving import Answer, Web, hangs, hangs_up, in_turn, says

MINUTE, HOUR = 60.0, 3_600.0
SCHEDULE = (
    *(0.0, 5.0, 5 * MINUTE, 30 * MINUTE, 2 * HOUR, 5 * HOUR),
    *(10 * HOUR, 14 * HOUR, 20 * HOUR, 24 * HOUR),
)
"""Standard Webhooks 1.0.0, operational considerations: from an attempt to the next."""


@pytest.mark.parametrize(
    ("answer", "status"), [(says(500), 500), (says(302), 302), (hangs_up, None)]
)
async def test_ten_attempts_are_made_on_the_schedule_of_standard_webhooks(
    mail: Mail, web: Web, clock: Clock, answer: Answer, status: int | None
) -> None:
    broken = await mail.tell(web.url("/broken", answer))
    await mail.hold()
    tried_at = START
    for number, pause in enumerate(SCHEDULE, 1):
        if number > 1:
            due_at = (await mail.one(broken)).due_at
            assert due_at is not None
            waited = (due_at - tried_at).total_seconds()
            assert 0.9 * pause <= waited <= 1.1 * pause, f"attempt {number}"
            clock.set(due_at - timedelta(milliseconds=500))
            await mail.carry()
            assert len(web.at("/broken")) == number - 1, "too early"
            clock.set(due_at)
            tried_at = due_at
        await mail.carry()
        assert len(web.at("/broken")) == number
        assert (await mail.one(broken)).attempts == number
    given_up = await mail.one(broken)
    assert (given_up.status, given_up.due_at) == ("dead", None)
    assert (given_up.last_status, given_up.attempts) == (status, 10)
    total = (tried_at - START).total_seconds()
    assert abs(total - sum(SCHEDULE)) <= 0.1 * sum(SCHEDULE)
    clock.advance(days=30)
    await mail.carry()
    assert len(web.at("/broken")) == 10, "what was given up stays so"


async def test_every_attempt_has_the_same_id_and_the_same_body(
    mail: Mail, web: Web, clock: Clock
) -> None:
    late = await mail.tell(web.url("/late", in_turn(*[says(503)] * 3, says(204))))
    (held,) = await mail.hold()
    for _ in range(4):
        await mail.carry()
        clock.advance(hours=3)
    delivery = await mail.one(late)
    heard = web.at("/late")
    assert delivery.status == "delivered"
    assert {one.headers["webhook-id"] for one in heard} == {delivery.id}
    assert len({one.body for one in heard}) == 1
    assert len(heard) == 4
    assert held.encode() in heard[0].body


async def test_what_follows_of_one_reservation_waits_for_what_came_before(
    mail: Mail, web: Web, clock: Clock
) -> None:
    late = await mail.tell(web.url("/later", in_turn(*[says(500)] * 2, says(200))))
    (first,), (other,) = await mail.hold(), await mail.hold()
    await mail.dibs.confirm(mail.event, first)
    await mail.carry()
    of_first = [one for one in await mail.sent(late) if one.subject == first]
    assert [one.attempts for one in of_first] == [1, 0]
    for _ in range(4):
        clock.advance(hours=1)
        await mail.carry()
    assert {one.status for one in await mail.sent(late)} == {"delivered"}
    told = [one.body for one in web.at("/later") if first.encode() in one.body]
    assert b"reservation.confirmed" in told[-1]
    assert all(b"reservation.reserved" in body for body in told[:-1])
    assert any(other.encode() in one.body for one in web.at("/later"))


@pytest.mark.parametrize("again", ["retry", "replay"])
async def test_what_was_given_up_can_be_sent_again(
    mail: Mail, web: Web, clock: Clock, again: str
) -> None:
    mended = await mail.tell(web.url("/mended", in_turn(*[says(500)] * 10, says(200))))
    await mail.hold()
    for _ in SCHEDULE:
        await mail.carry()
        clock.advance(hours=27)
    dead = await mail.one(mended)
    assert dead.status == "dead"
    if again == "retry":
        await mail.post.retry(dead.id)
    else:
        await mail.post.replay(mended.endpoint.id, ReplayAsk(since=START))
    await mail.carry()
    assert (await mail.post.delivery(dead.id)).status == "delivered"
    assert web.at("/mended")[-1].headers["webhook-id"] == dead.id


@pytest.mark.parametrize("again", ["replay", "skip and retry", "retry what hangs"])
@pytest.mark.parametrize("is_taken_again", [False, True])
async def test_a_last_attempt_that_fails_late_ends_nothing_that_began_anew(
    mail: Mail, web: Web, url: str, clock: Clock, again: str, *, is_taken_again: bool
) -> None:
    answers = in_turn(*[says(500)] * 11, says(200))
    told = await mail.tell(web.url("/anew", answers))
    await mail.hold()
    for _ in SCHEDULE[1:]:
        await mail.carry()
        clock.advance(hours=27)
    async with aclosing(Courier(url, SETTINGS)) as slow:
        (taken,) = await slow._take()
        if again == "replay":
            await mail.post.replay(told.endpoint.id, ReplayAsk(since=START))
            await mail.relay.run_once()
            await mail.relay.drain()
        elif again == "skip and retry":
            await mail.post.skip(taken.id)
            await mail.post.retry(taken.id)
        else:
            clock.advance(seconds=12)  # by then it is taken for dead
            await mail.post.retry(taken.id)
        others = await mail.courier._take() if is_taken_again else []
        await slow._deliver(taken, monotonic())
    anew = await mail.one(told)
    assert anew.status == "pending"
    assert anew.due_at is not None
    assert anew.due_at <= clock.now()
    for one in others:
        await mail.courier._deliver(one, monotonic())
    await mail.carry()
    failed = await mail.one(told)
    assert failed.due_at is not None
    assert 4.5 <= (failed.due_at - clock.now()).total_seconds() <= 5.5
    clock.advance(seconds=6)
    await mail.carry()
    assert (await mail.one(told)).status == "delivered"


async def test_a_success_that_comes_late_counts_though_it_was_to_begin_anew(
    mail: Mail, web: Web, url: str, clock: Clock
) -> None:
    told = await mail.tell(web.url("/success", says(200)))
    await mail.hold()
    await mail.relay.drain()
    async with aclosing(Courier(url, SETTINGS)) as slow:
        (taken,) = await slow._take()
        await mail.post.replay(told.endpoint.id, ReplayAsk(since=START))
        await mail.relay.run_once()
        await mail.relay.drain()
        await slow._deliver(taken, monotonic())
    delivery = await mail.post.delivery(taken.id)
    assert delivery.status == "delivered"
    assert [one.status for one in delivery.tries] == [200]


@pytest.mark.parametrize("after", [-1, 2**53, 2**63, 10**30])
async def test_a_replay_after_what_is_no_position_is_refused(
    mail: Mail, web: Web, after: int
) -> None:
    told = await mail.tell(web.url("/none"))
    asked = f'{{"ledger": "gala", "after": {after}}}'
    with pytest.raises(msgspec.ValidationError, match="after"):
        msgspec.json.decode(asked, type=ReplayAsk)
    with pytest.raises(InvalidInput) as refused:
        await mail.post.replay(
            told.endpoint.id, ReplayAsk(ledger=mail.event, after=after)
        )
    assert refused.value.detail["field"] == "/after"


async def test_a_replay_tells_what_still_waits_in_its_place(
    mail: Mail, web: Web, clock: Clock
) -> None:
    answer = in_turn(says(200), says(200), says(500), says(200))
    behind = await mail.tell(web.url("/behind", answer))
    (held,) = await mail.hold()
    await mail.dibs.extend(mail.event, held)
    await mail.dibs.confirm(mail.event, held)
    await mail.dibs.cancel(mail.event, held)
    for _ in range(3):
        await mail.carry()
    assert len(web.at("/behind")) == 3, "the third waits"
    await mail.post.replay(behind.endpoint.id, ReplayAsk(since=START))
    clock.advance(hours=1)
    for _ in range(4):
        await mail.carry()
    of_it = [json.loads(one.body)["type"] for one in web.at("/behind")]
    told = [one.removeprefix("reservation.") for one in of_it if "reserv" in one]
    in_order = ["reserved", "extended", "confirmed", "cancelled"]
    assert told == [*in_order[:3], *in_order]


async def test_an_attempt_that_hangs_ends_in_time(
    mail: Mail, web: Web, clock: Clock
) -> None:
    dumb = await mail.tell(web.url("/dumb", hangs))
    await mail.hold()
    await mail.carry()
    (attempt,) = (await mail.post.delivery((await mail.one(dumb)).id)).tries
    assert attempt.status is None
    assert 900 <= attempt.duration_ms <= 2_000
