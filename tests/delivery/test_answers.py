"""What an endpoint answers, and what becomes of the message then."""

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from tests.doors.clock import START, Clock

from dibs.delivery import EndpointPatch
from dibs.delivery.schedule import asked_seconds

from . import misbehaving as web_of
from .conftest import Mail
from .misbehaving import Answer, Web, in_turn, says

TAKEN_BYTES_MAX = 2_000_000
"""What is taken of an answer without an end: 64 kB, and what lies in sockets."""

TAKEN: dict[str, Answer] = {
    "says 200": says(200),
    "says 202 with a body": says(202, b"thanks"),
    "says 204": says(204),
    "says 299": says(299),
    "says more than anybody reads": web_of.never_ends,
    "drips a body": web_of.drips_its_body,
    "hangs in its body": web_of.hangs_in_its_body,
    "blows up": web_of.blows_up,
}
NOT_TAKEN: dict[str, tuple[Answer, int | None]] = {
    **{
        f"says {status}": (says(status, location="/elsewhere"), status)
        for status in (300, 301, 302, 303, 304, 307, 308)
    },
    **{
        f"says {status}": (says(status), status)
        for status in (400, 401, 403, 404, 409, 422, 451, 500, 501, 503, 599)
    },
    "hangs": (web_of.hangs, None),
    "drips its head": (web_of.drips_its_head, None),
    "never ends its head": (web_of.never_ends_its_head, None),
    "says wait": (web_of.says_wait, None),
    "hangs up": (web_of.hangs_up, None),
    "resets": (web_of.resets, None),
    "talks nonsense": (web_of.talks_nonsense, None),
    "a year that no calendar has": (
        says(503, retry_after="Mon, 99999999999 Jan 2027 00:00:00 GMT"),
        503,
    ),
}
DAY_SECONDS = 86_400.0
NEVER = "Fri, 31 Dec 9999 23:59:59 GMT"


def date_in(seconds: float) -> str:
    """When so much has passed, by the clock of this host, as HTTP writes it."""
    when = datetime.now(UTC) + timedelta(seconds=seconds)
    return format_datetime(when, usegmt=True)


@pytest.mark.parametrize("how", TAKEN)
async def test_whoever_says_that_it_is_taken_is_told_once(
    mail: Mail, web: Web, clock: Clock, how: str
) -> None:
    endpoint = await mail.tell(web.url("/takes", TAKEN[how]))
    await mail.hold()
    await mail.carry()
    delivery = await mail.one(endpoint)
    assert (delivery.status, delivery.attempts) == ("delivered", 1)
    assert web.sent_bytes < TAKEN_BYTES_MAX
    clock.advance(days=1)
    await mail.carry()
    assert len(web.at("/takes")) == 1


@pytest.mark.parametrize("how", NOT_TAKEN)
async def test_whatever_else_is_said_is_a_failure(
    mail: Mail, web: Web, clock: Clock, how: str
) -> None:
    answer, status = NOT_TAKEN[how]
    endpoint = await mail.tell(web.url("/fails", answer))
    await mail.hold()
    await mail.carry()
    delivery = await mail.one(endpoint)
    assert (delivery.status, delivery.attempts) == ("pending", 1)
    assert delivery.last_status == status
    assert delivery.last_error or status
    assert web.at("/elsewhere") == []
    assert web.sent_bytes < TAKEN_BYTES_MAX
    assert (await mail.post.endpoint(endpoint.endpoint.id)).status == "active"


async def test_nobody_there_is_a_failure(mail: Mail, web: Web, clock: Clock) -> None:
    endpoint = await mail.tell("http://127.0.0.1:9/")
    await mail.hold()
    await mail.carry()
    delivery = await mail.one(endpoint)
    assert (delivery.status, delivery.last_status) == ("pending", None)
    assert delivery.last_error


async def test_410_disables_an_endpoint_until_somebody_lets_it_go_on(
    mail: Mail, web: Web, clock: Clock
) -> None:
    endpoint = await mail.tell(web.url("/gone", in_turn(says(410), says(200))))
    other = await mail.tell(web.url("/there"))
    await mail.hold(3)
    await mail.carry()
    found = await mail.post.endpoint(endpoint.endpoint.id)
    assert (found.status, found.disabled_reason) == ("disabled", "gone")
    heard = len(web.at("/gone"))
    await mail.hold(3)
    clock.advance(days=10)
    await mail.carry()
    assert len(web.at("/gone")) == heard, "who is gone hears nothing"
    assert len(web.at("/there")) == 6
    assert len(await mail.sent(other, status="delivered")) == 6
    await mail.post.change(endpoint.endpoint.id, EndpointPatch(status="active"))
    await mail.carry()
    assert {one.status for one in await mail.sent(endpoint)} == {"delivered"}
    assert len(await mail.sent(endpoint)) == 6


@pytest.mark.parametrize("status", [429, 503])
async def test_whoever_asks_to_wait_is_left_alone_so_long(
    mail: Mail, web: Web, clock: Clock, status: int
) -> None:
    busy = says(status, retry_after="1000")
    endpoint = await mail.tell(web.url("/busy", in_turn(busy, says(200))))
    await mail.hold()
    await mail.carry()
    clock.advance(seconds=999)
    await mail.carry()
    assert len(web.at("/busy")) == 1
    clock.advance(seconds=2)
    await mail.carry()
    assert (await mail.one(endpoint)).status == "delivered"


@pytest.mark.parametrize("status", [429, 502, 504])
async def test_whoever_cannot_keep_up_is_sent_less(
    mail: Mail, web: Web, clock: Clock, status: int
) -> None:
    await mail.tell(web.url("/slow", says(status)))
    await mail.hold(50)
    await mail.carry()
    assert len(web.at("/slow")) < 25


@pytest.mark.parametrize("status", [429, 503])
async def test_whoever_names_a_date_is_left_alone_until_then(
    mail: Mail, web: Web, clock: Clock, status: int
) -> None:
    busy = says(status, retry_after=date_in(1_000))
    endpoint = await mail.tell(web.url("/dated", in_turn(busy, says(200))))
    await mail.hold()
    await mail.carry()
    clock.advance(seconds=900)
    await mail.carry()
    assert len(web.at("/dated")) == 1
    clock.advance(seconds=101)
    await mail.carry()
    assert (await mail.one(endpoint)).status == "delivered"


@pytest.mark.parametrize("status", [429, 503])
async def test_a_date_that_is_past_keeps_nothing_longer(
    mail: Mail, web: Web, clock: Clock, status: int
) -> None:
    busy = says(status, retry_after=date_in(-1_000))
    endpoint = await mail.tell(web.url("/past", in_turn(busy, says(200))))
    await mail.hold()
    await mail.carry()
    clock.advance(seconds=6)
    await mail.carry()
    assert (await mail.one(endpoint)).status == "delivered"


@pytest.mark.parametrize("status", [429, 503])
async def test_nobody_is_left_alone_for_longer_than_a_day(
    mail: Mail, web: Web, clock: Clock, status: int
) -> None:
    busy = says(status, retry_after=NEVER)
    endpoint = await mail.tell(web.url("/never", in_turn(busy, says(200))))
    await mail.hold()
    await mail.carry()
    due_at = (await mail.one(endpoint)).due_at
    assert due_at == START + timedelta(seconds=DAY_SECONDS)
    clock.set(due_at)
    await mail.carry()
    assert (await mail.one(endpoint)).status == "delivered"


@pytest.mark.parametrize(
    ("asked", "seconds"),
    [
        ("Sun, 06 Nov 2033 08:50:37 GMT", 60.0),
        ("Sunday, 06-Nov-33 08:50:37 GMT", 60.0),
        ("Sun Nov  6 08:50:37 2033", 60.0),
        ("Sun, 06 Nov 2033 08:49:37 GMT", 0.0),
        ("Sun, 06 Nov 1994 08:49:37 GMT", 0.0),
        ("Mon, 07 Nov 2033 08:49:38 GMT", DAY_SECONDS),
        (NEVER, DAY_SECONDS),
        ("Fri, 31 Dec 9999 23:59:59 -2359", DAY_SECONDS),
        (" 120 ", 120.0),
        ("9" * 400, DAY_SECONDS),
        ("-120", None),
        ("1.5", None),
        ("tomorrow", None),
        ("", None),
        (None, None),
    ],
)
def test_seconds_and_each_way_to_write_a_date_are_understood(
    asked: str | None, seconds: float | None
) -> None:
    """The three of RFC 9110, 5.6.7."""
    now = datetime(2033, 11, 6, 8, 49, 37, tzinfo=UTC)
    assert asked_seconds(asked, now) == seconds
