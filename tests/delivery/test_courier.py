"""At least once, in order, signed: what becomes of deliveries that are due."""

import asyncio
from contextlib import aclosing
from time import monotonic
from typing import Any

import psycopg
import pytest
from standardwebhooks.webhooks import Webhook, WebhookVerificationError
from structlog.testing import capture_logs
from tests.doors.clock import Clock

from dibs.config import Settings
from dibs.delivery import (
    Courier,
    EndpointPatch,
    Lags,
    NewEndpoint,
    Post,
    Rotation,
    WebhookPut,
    strangers,
)
from dibs.errors import InvalidInput

from .conftest import LOOPBACK, SETTINGS, Mail
from .misbehaving import Heard, Web, hangs, in_turn, says

KEY, FORMER_KEY = (f"{letter * 43}=" for letter in "AB")


def verifies(secret: str | None, heard: Heard) -> bool:
    """Whether the official library believes a message by a secret."""
    assert secret is not None
    try:
        Webhook(secret).verify(heard.body, heard.headers)
    except WebhookVerificationError:
        return False
    return True


async def test_messages_verify_with_the_official_library(mail: Mail, web: Web) -> None:
    told = await mail.tell(web.url("/signed"))
    await mail.hold(3)
    await mail.carry()
    heard = web.at("/signed")
    assert [verifies(told.secret, one) for one in heard] == [True] * 3
    assert not verifies("whsec_" + "A" * 43 + "=", heard[0])
    assert {one.headers["content-type"] for one in heard} == {"application/json"}
    forged = heard[0]._replace(body=heard[0].body.replace(b"1", b"2"))
    assert not verifies(told.secret, forged)


async def test_a_secret_gives_way_to_another_by_and_by(
    mail: Mail, web: Web, clock: Clock
) -> None:
    told = await mail.tell(web.url("/rotated"))
    rotated = await mail.post.rotate(told.endpoint.id, Rotation(former_seconds=3_600))
    await mail.hold()
    await mail.carry()
    clock.advance(hours=1)
    await mail.hold()
    await mail.carry()
    both, new = web.at("/rotated")
    assert len(both.headers["webhook-signature"].split()) == 2
    assert verifies(told.secret, both)
    assert verifies(rotated.secret, both)
    assert not verifies(told.secret, new)
    assert verifies(rotated.secret, new)


async def test_one_message_of_a_reservation_is_under_way_at_a_time(
    mail: Mail, web: Web, clock: Clock
) -> None:
    told = await mail.tell(web.url("/order", in_turn(says(500), says(200))))
    (held,) = await mail.hold()
    for _ in range(3):
        await mail.dibs.extend(mail.event, held)
    await mail.carry()
    await mail.carry()
    assert len(web.at("/order")) == 1
    assert [one.due_at is None for one in await mail.sent(told)] == [
        *(False, True, True, True)
    ]
    clock.advance(seconds=6)
    await mail.carry()
    ids = [one.headers["webhook-id"] for one in web.at("/order")]
    sent = [one.id for one in await mail.sent(told)]
    assert ids == [sent[0], *sent]


async def test_others_go_on_where_one_reservation_is_stuck(
    mail: Mail, web: Web, clock: Clock
) -> None:
    told = await mail.tell(web.url("/stuck", in_turn(says(500), says(200))))
    (stuck,) = await mail.hold()
    await mail.carry()
    others = await mail.hold(3)
    await mail.carry()
    status = {one.subject: one.status for one in await mail.sent(told)}
    assert status == {stuck: "pending", **dict.fromkeys(others, "delivered")}


async def test_what_a_killed_courier_took_is_taken_again(
    mail: Mail, web: Web, url: str, clock: Clock
) -> None:
    told = await mail.tell(web.url("/killed"))
    await mail.hold()
    await mail.relay.drain()
    async with aclosing(Courier(url, SETTINGS)) as killed:
        (taken,) = await killed._take()
        await mail.courier.drain()
        assert web.at("/killed") == []
        clock.advance(seconds=11)
        await mail.courier.drain()
        (heard,) = web.at("/killed")
        assert heard.headers["webhook-id"] == taken.id
        # It was not killed after all, but slow: it sends it again, and that is all.
        await killed._deliver(taken, monotonic())
    delivery = await mail.one(told)
    assert (delivery.status, delivery.attempts) == ("delivered", 1)
    assert len(web.at("/killed")) == 2


async def test_a_failure_that_comes_late_undoes_nothing(
    mail: Mail, web: Web, url: str, clock: Clock
) -> None:
    answers = in_turn(says(500), says(500), says(200))
    told = await mail.tell(web.url("/late", answers))
    await mail.hold()
    await mail.relay.drain()
    async with aclosing(Courier(url, SETTINGS)) as slow:
        (taken,) = await slow._take()
        clock.advance(seconds=11)
        await mail.courier.drain()
        was = await mail.one(told)
        await slow._deliver(taken, monotonic())
    assert await mail.one(told) == was
    assert (was.status, was.attempts) == ("pending", 1)


async def test_many_couriers_send_everything_once(
    mail: Mail, web: Web, url: str
) -> None:
    told = await mail.tell(web.url("/many"))
    held = await mail.hold(50)
    for one in held:
        await mail.dibs.extend(mail.event, one)
    await mail.relay.drain()
    couriers = [Courier(url, SETTINGS) for _ in range(4)]
    await asyncio.gather(*(one.drain() for one in couriers))
    await mail.courier.drain()
    for one in couriers:
        await one.aclose()
    ids = [one.headers["webhook-id"] for one in web.at("/many")]
    sent = await mail.sent(told)
    assert sorted(ids) == sorted(one.id for one in sent)
    place = {one: number for number, one in enumerate(ids)}
    for subject in held:
        of_one = [place[one.id] for one in sent if one.subject == subject]
        assert of_one == sorted(of_one)


async def test_an_endpoint_that_hangs_has_few_under_way(
    mail: Mail, web: Web, url: str
) -> None:
    await mail.tell(web.url("/hangs", hangs))
    await mail.hold(30)
    await mail.relay.drain()
    settings = Settings(
        webhooks_allow_private=LOOPBACK, webhook_seconds_max=0.5,
        webhooks_per_endpoint_max=8,
    )  # fmt: skip
    async with aclosing(Courier(url, settings)) as courier:
        await courier.run_once()
        await courier.run_once()
        assert len(web.at("/hangs")) == 1
        while courier._crew.busy:
            await courier._crew.wait()
        await courier.run_once()
        assert len(web.at("/hangs")) == 2, "one at a time where nothing arrives"


async def test_what_is_given_up_lets_the_next_one_go(
    mail: Mail, web: Web, clock: Clock
) -> None:
    told = await mail.tell(web.url("/poison", in_turn(says(500), says(200))))
    (held,) = await mail.hold()
    await mail.dibs.extend(mail.event, held)
    await mail.carry()
    first, _ = await mail.sent(told)
    skipped = await mail.post.skip(first.id, principal="cli:ann", reason="poison")
    assert skipped.status == "skipped"
    await mail.carry()
    assert [one.status for one in await mail.sent(told)] == ["skipped", "delivered"]


async def test_a_ping_comes_with_its_own_id(mail: Mail, web: Web) -> None:
    told = await mail.tell(web.url("/ping"))
    ping = await mail.post.ping(told.endpoint.id)
    await mail.carry()
    (heard,) = web.at("/ping")
    assert heard.headers["webhook-id"] == ping.id
    assert b'"ping"' in heard.body
    assert verifies(told.secret, heard)


async def test_secrets_are_kept_encrypted(mail: Mail, web: Web, url: str) -> None:
    settings = Settings(webhooks_allow_private=LOOPBACK, encryption_key=KEY)
    async with aclosing(Post(url, settings)) as post:
        told = await post.create(
            WebhookPut(url=web.url("/sealed"), events=[mail.event])
        )
        mail.made.append(told)
        rotated = await post.rotate(told.endpoint.id)
    with psycopg.connect(url) as link:
        (kept,) = link.execute(
            "select e::text from dibs_office.endpoints e where endpoint_id = %s",
            (told.endpoint.id,),
        ).fetchone() or ("",)
    for secret in (told.secret, rotated.secret):
        assert secret is not None
        assert secret not in kept
        assert secret.removeprefix("whsec_") not in kept
    assert kept.count("aes256gcm:") == 2
    await mail.hold()
    await mail.relay.drain()
    later = Settings(
        webhooks_allow_private=LOOPBACK, encryption_key=f"{FORMER_KEY},{KEY}"
    )
    async with aclosing(Courier(url, later)) as courier:
        await courier.drain()
    (heard,) = web.at("/sealed")
    assert verifies(told.secret, heard)
    assert verifies(rotated.secret, heard)


async def sealed(mail: Mail, web: Web, url: str) -> NewEndpoint:
    """An endpoint whose secret `mail.courier` has no key to."""
    settings = Settings(webhooks_allow_private=LOOPBACK, encryption_key=KEY)
    async with aclosing(Post(url, settings)) as post:
        told = await post.create(WebhookPut(url=web.url("/x"), events=[mail.event]))
    mail.made.append(told)
    return told


async def test_without_its_key_a_secret_signs_nothing(
    mail: Mail, web: Web, url: str, clock: Clock
) -> None:
    told = await sealed(mail, web, url)
    await mail.hold()
    with capture_logs() as logs:
        for _ in range(3):
            await mail.carry()
    assert web.at("/x") == []
    (said,) = logs
    assert (said["log_level"], said["endpoint"]) == ("error", told.endpoint.id)
    assert "DIBS_ENCRYPTION_KEY" in said["reason"]
    delivery = await mail.one(told)
    assert (delivery.status, delivery.attempts) == ("pending", 0)
    clock.advance(seconds=90)
    async with aclosing(Lags(url, SETTINGS)) as lags:
        lag = {one.endpoint: one for one in await lags.measure()}[told.endpoint.id]
    assert (lag.late_seconds, lag.failing_seconds) == (90, 0), "it is no fault of its"


async def test_who_has_no_key_leaves_it_to_who_has(
    mail: Mail, web: Web, url: str
) -> None:
    told = await sealed(mail, web, url)
    held = await mail.hold(3)
    await mail.carry()
    settings = Settings(webhooks_allow_private=LOOPBACK, encryption_key=KEY)
    async with aclosing(Courier(url, settings)) as courier:
        await courier.drain()
    assert [one.subject for one in await mail.sent(told)] == held
    assert {one.status for one in await mail.sent(told)} == {"delivered"}
    assert {one.attempts for one in await mail.sent(told)} == {1}


async def test_what_can_be_read_by_now_is_sent_after_a_while(
    mail: Mail, web: Web, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = await sealed(mail, web, url)
    await mail.hold()
    await mail.carry()
    await mail.post.rotate(told.endpoint.id, Rotation(former_seconds=0))
    await mail.carry()
    assert web.at("/x") == [], "it is not looked at before"
    monkeypatch.setattr(strangers, "monotonic", lambda: monotonic() + 60)
    await mail.carry()
    assert len(web.at("/x")) == 1


async def test_who_lost_the_key_rotates_and_is_told_at_once(
    mail: Mail, web: Web, url: str
) -> None:
    told = await sealed(mail, web, url)
    rotated = await mail.post.rotate(told.endpoint.id)
    await mail.hold(2)
    with capture_logs() as logs:
        await mail.carry()
    heard = web.at("/x")
    assert len(heard) == 2
    assert all(verifies(rotated.secret, one) for one in heard)
    (said,) = logs
    assert (said["event"], said["endpoint"]) == ("signed without", told.endpoint.id)
    assert "DIBS_ENCRYPTION_KEY" in said["reason"]


@pytest.mark.parametrize("kept", ["aes256gcm:A", "aes256gcm:AAAA", "nonsense"])
async def test_a_damaged_secret_keeps_nobody_else_waiting(
    mail: Mail, web: Web, url: str, kept: str
) -> None:
    damaged = await sealed(mail, web, url)
    with psycopg.connect(url) as link:
        link.execute(
            "update dibs_office.endpoints set secret = %s where endpoint_id = %s",
            (kept, damaged.endpoint.id),
        )
    await mail.tell(web.url("/sound"))
    await mail.hold()
    await mail.relay.drain()
    settings = Settings(webhooks_allow_private=LOOPBACK, encryption_key=KEY)
    async with aclosing(Courier(url, settings)) as courier:
        await courier.drain()
    assert (len(web.at("/x")), len(web.at("/sound"))) == (0, 1)
    delivery = await mail.one(damaged)
    assert (delivery.status, delivery.attempts) == ("pending", 0)


async def test_where_others_can_call_there_is_a_key(mail: Mail, url: str) -> None:
    settings = Settings(host="0.0.0.0")  # noqa: S104 named, not bound
    async with aclosing(Post(url, settings)) as post:
        with pytest.raises(InvalidInput, match="DIBS_ENCRYPTION_KEY"):
            await post.create(WebhookPut(url="https://example.com/"))


async def test_who_changes_an_endpoint_stands_in_the_journal(
    mail: Mail, web: Web
) -> None:
    told = await mail.tell(web.url("/journal"))
    given: dict[str, Any] = {"principal": "cli:eve", "reason": "a move"}
    await mail.post.change(told.endpoint.id, EndpointPatch(name="Moved"), **given)
    await mail.post.rotate(told.endpoint.id, **given)
    found = await mail.dibs.search_journal(principal="cli:eve", reveal=True)
    assert [one.action for one in found] == ["endpoint_rotated", "endpoint_changed"]
    assert {one.detail["reason"] for one in found} == {"a move"}
    assert not any("whsec_" in str(one.detail) for one in found)
