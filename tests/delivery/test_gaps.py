"""What is kept no longer when somebody comes to tell it: said, shown, never silent."""

import json
from typing import Any

import psycopg
from tests.doors.clock import Clock

from dibs.delivery import EndpointPatch, ReplayAsk

from .conftest import Mail
from .misbehaving import Web

MONTHS = 6
"""So long that the first of them is kept no more."""


async def months_pass(mail: Mail, clock: Clock, url: str) -> int:
    """Tidied up every month; the first position of the journal that is kept."""
    for _ in range(MONTHS):
        clock.advance(days=31)
        await mail.dibs.tidy()
        await mail.hold()
    with psycopg.connect(url) as link:
        row = link.execute(
            "select min(position) from dibs.journal where event_id = %s", (mail.event,)
        ).fetchone()
    assert row is not None
    first: int = row[0]
    assert first > 1, "something was pruned"
    return first


def told(web: Web, path: str) -> list[dict[str, Any]]:
    said = [json.loads(one.body) for one in web.at(path)]
    return sorted(said, key=lambda one: int(one["data"]["position"]))


async def test_is_told_of_what_was_pruned_while_it_was_paused(
    mail: Mail, web: Web, clock: Clock, url: str
) -> None:
    made = await mail.tell(web.url("/away"), types=["reservation.confirmed"])
    await mail.hold()
    await mail.carry()
    name, before = made.endpoint.id, (await mail.dibs.event(mail.event)).position
    await mail.post.change(name, EndpointPatch(status="paused"))
    await mail.hold(3)
    first = await months_pass(mail, clock, url)
    (bought,) = await mail.hold()
    await mail.dibs.confirm(mail.event, bought)
    await mail.post.change(name, EndpointPatch(status="active"))
    await mail.carry()

    gap, sale = told(web, "/away")
    assert (gap["type"], sale["type"]) == ("gap", "reservation.confirmed")
    lost = {"first": before + 1, "last": first - 1}
    assert gap["data"] == {"event": mail.event, "position": first - 1, **lost}
    endpoint = await mail.post.endpoint(name)
    assert endpoint.missed_count == first - 1 - before
    (shown,) = endpoint.gaps
    assert (shown.ledger, shown.first, shown.last) == (mail.event, *lost.values())
    assert shown.noticed_at == clock.now()

    await mail.hold()
    await mail.carry()
    assert (await mail.post.endpoint(name)).gaps == [shown], "noticed once"


async def test_a_replay_says_what_it_cannot_tell(
    mail: Mail, web: Web, clock: Clock, url: str
) -> None:
    first = await months_pass(mail, clock, url)
    made = await mail.tell(web.url("/again"))
    await mail.hold()
    await mail.carry()
    assert (await mail.post.endpoint(made.endpoint.id)).gaps == [], "it had begun later"
    ask = ReplayAsk(ledger=mail.event, after=0)
    await mail.post.replay(made.endpoint.id, ask)
    await mail.carry()
    gap, *rest = told(web, "/again")
    assert (gap["type"], gap["data"]["last"]) == ("gap", first - 1)
    assert rest[0]["data"]["position"] == first
    (shown,) = (await mail.post.endpoint(made.endpoint.id)).gaps
    assert (shown.first, shown.last) == (1, first - 1)


async def test_what_became_of_orders_has_its_gaps_told_too(
    mail: Mail, web: Web, clock: Clock, url: str
) -> None:
    made = await mail.tell(web.url("/orders"), types=["order.*"])
    name, ledger = made.endpoint.id, "/"
    with psycopg.connect(url) as link:
        row = link.execute(
            "insert into dibs_office.message_heads values (%s, 7) on conflict"
            " (organisation_id) do update set position = message_heads.position + 7"
            " returning position",
            ("",),
        ).fetchone()
    assert row is not None
    await mail.carry()
    (gap,) = [one for one in told(web, "/orders") if one["type"] == "gap"]
    assert gap["data"]["orders_of"] == ""
    (shown,) = (await mail.post.endpoint(name)).gaps
    assert (shown.ledger, shown.first, shown.last) == (ledger, row[0] - 6, row[0])


async def test_gaps_are_shown_as_long_as_deliveries_are_kept(
    mail: Mail, web: Web, clock: Clock, url: str
) -> None:
    made = await mail.tell(web.url("/past"))
    await mail.hold()
    await months_pass(mail, clock, url)
    await mail.carry()
    clock.advance(days=29)
    await mail.dibs.tidy()
    assert (await mail.post.endpoint(made.endpoint.id)).missed_count > 0
    clock.advance(days=2)
    await mail.dibs.tidy()
    assert (await mail.post.endpoint(made.endpoint.id)).gaps == []
