"""No disguise makes a delivery connect to an address that is nobody's but ours."""

import asyncio
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, aclosing, suppress

import httpx
import psycopg
import pytest
from tests.doors.clock import Clock
from tests.doors.logins import SERVICE, as_member

from dibs.client import AsyncDibs
from dibs.config import Settings
from dibs.delivery import Courier, Post, Relay, WebhookPut
from dibs.errors import InvalidInput

from .conftest import Mail
from .disguises import ANSWERS, NAMED, PUBLIC, SPELLED
from .misbehaving import misbehaving, says
from .sink import Sink, sink

HONEST = "https://honest.test/"
ATTEMPTS = 4


class Names:
    """What names are said to be: as the corpus has it, or as the system does."""

    def __init__(self) -> None:
        self._answers = {**ANSWERS, "honest.test": [[PUBLIC]]}
        self._turns = dict.fromkeys(self._answers, 0)

    def say(self, host: str, address: str) -> None:
        """From now on a name is that, whatever the system says."""
        self._answers[host] = [[address]]
        self._turns[host] = 0

    async def __call__(self, host: str, port: int) -> list[str]:
        """Another answer each time, where the corpus says so."""
        if host not in self._turns:
            return await self._ask(host, port)
        answers = self._answers[host]
        turn = min(self._turns[host], len(answers) - 1)
        self._turns[host] += 1
        return answers[turn]

    async def _ask(self, host: str, port: int) -> list[str]:
        loop = asyncio.get_running_loop()
        found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        return [str(address[0]) for *_, address in found]


@pytest.fixture
def nobody() -> Iterator[Sink]:
    """Who must not be connected to."""
    with sink() as made:
        yield made


@pytest.fixture
def names() -> Names:
    return Names()


@pytest.fixture
async def guarded(url: str, event: str, names: Names) -> AsyncIterator[Mail]:
    """All that delivers, as it is without any setting."""
    async with mail_of(url, event, names, Settings(webhook_seconds_max=1.0)) as mail:
        yield mail


class mail_of(AsyncExitStack):  # noqa: N801 - reads as a verb
    """Agents with those settings, and names as the corpus has them."""

    def __init__(self, url: str, event: str, names: Names, settings: Settings) -> None:
        super().__init__()
        self._given = as_member(url, SERVICE), event, names, settings

    async def __aenter__(self) -> Mail:  # type: ignore[override]
        reached, event, names, settings = self._given
        await super().__aenter__()
        dibs = await self.enter_async_context(AsyncDibs(reached, settings=settings))
        await dibs.put_event(event, items={"floor": 10_000}, hold_seconds=86_400 * 30)
        post = Post(reached, settings, resolve=names)
        relay = Relay(reached, settings)
        courier = Courier(reached, settings, resolve=names)
        for part in (post, relay, courier):
            await self.enter_async_context(aclosing(part))
        mail = Mail(dibs, post, relay, courier, event)
        self.push_async_callback(mail.forget)
        return mail


@pytest.mark.parametrize("how", SPELLED)
async def test_an_address_that_says_where_it_goes_is_no_endpoint(
    guarded: Mail, nobody: Sink, how: str
) -> None:
    where = SPELLED[how].format(port=nobody.port)
    with pytest.raises(InvalidInput) as refused:
        await guarded.post.create(WebhookPut(url=where))
    assert refused.value.field == "/url"
    assert (nobody.came, nobody.tried) == (0, [])


async def test_nothing_is_connected_to_though_an_endpoint_s_address_became_one_of_them(
    guarded: Mail, nobody: Sink, url: str, clock: Clock
) -> None:
    """As by somebody who may write in the database, or by an error of ours."""
    made = {how: await guarded.tell(HONEST) for how in SPELLED}
    with psycopg.connect(url) as owner:
        for how, endpoint in made.items():
            owner.execute(
                "update dibs_office.endpoints set url = %s, version = version + 1"
                " where endpoint_id = %s",
                (SPELLED[how].format(port=nobody.port), endpoint.endpoint.id),
            )
    await guarded.hold()
    for _ in range(ATTEMPTS):
        await guarded.carry()
        clock.advance(hours=6)
    assert (nobody.came, nobody.tried) == (0, [])
    for how, endpoint in made.items():
        delivery = await guarded.one(endpoint)
        assert (delivery.status, delivery.last_status) == ("pending", None), how
        assert delivery.attempts == ATTEMPTS, how
        assert delivery.last_error, how


@pytest.mark.parametrize("name", NAMED)
async def test_a_name_that_leads_there_now_or_later_is_not_connected_to(
    guarded: Mail, nobody: Sink, clock: Clock, name: str
) -> None:
    where = NAMED[name].format(port=nobody.port)
    if ANSWERS[name][0] != [PUBLIC]:
        with pytest.raises(InvalidInput) as refused:
            await guarded.tell(where)
        assert refused.value.field == "/url"
    else:
        endpoint = await guarded.tell(where)
        await guarded.hold()
        for _ in range(ATTEMPTS):
            await guarded.carry()
            clock.advance(hours=6)
        delivery = await guarded.one(endpoint)
        assert (delivery.status, delivery.attempts) == ("pending", ATTEMPTS)
    assert nobody.came == 0
    assert set(nobody.tried) <= {PUBLIC}


async def test_what_is_connected_to_is_the_address_that_was_judged(
    guarded: Mail, nobody: Sink, names: Names, clock: Clock
) -> None:
    """And not the name once more, which the system says something else about."""
    names.say("localhost", PUBLIC)
    endpoint = await guarded.tell(f"https://localhost:{nobody.port}/")
    await guarded.hold()
    await guarded.carry()
    assert (await guarded.one(endpoint)).attempts == 1
    assert nobody.came == 0
    assert set(nobody.tried) == {PUBLIC}


async def test_nobody_says_who_they_are_in_an_address(guarded: Mail) -> None:
    for where in (f"https://anna:secret@{PUBLIC}/", f"https://anna@{PUBLIC}/"):
        with pytest.raises(InvalidInput) as refused:
            await guarded.tell(where)
        assert refused.value.field == "/url"
        assert "secret" not in str(refused.value)
    await guarded.tell(f"https://{PUBLIC}/")


async def test_a_redirect_is_not_followed_there(
    url: str, event: str, names: Names, nobody: Sink, clock: Clock
) -> None:
    settings = Settings(webhooks_allow_private="127.0.0.2/32", webhook_seconds_max=1.0)
    with misbehaving("127.0.0.2") as web:
        async with mail_of(url, event, names, settings) as mail:
            for status in (301, 302, 303, 307, 308):
                there = f"http://127.0.0.1:{nobody.port}/"
                leads = says(status, location=there, refresh=f"0; url={there}")
                await mail.tell(web.url(f"/{status}", leads))
            await mail.hold()
            await mail.carry()
        assert len(web.heard) == 5
    assert nobody.came == 0
    assert set(nobody.tried) == {"127.0.0.2"}


async def test_no_proxy_of_the_environment_is_asked(
    guarded: Mail, nobody: Sink, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        for spelled in (name, name.lower()):
            monkeypatch.setenv(spelled, f"http://127.0.0.1:{nobody.port}")
    endpoint = await guarded.tell(HONEST)
    await guarded.hold()
    await guarded.carry()
    assert (await guarded.one(endpoint)).attempts == 1
    assert nobody.came == 0
    assert set(nobody.tried) == {PUBLIC}


async def test_without_a_guard_most_of_them_arrive(nobody: Sink) -> None:
    """So the corpus is no straw man, and the sink hears who comes."""
    arrived = set()
    async with httpx.AsyncClient(timeout=1.0, trust_env=False) as careless:
        for how, spelled in SPELLED.items():
            before = nobody.came, len(nobody.tried)
            with suppress(httpx.HTTPError, httpx.InvalidURL, OSError, ValueError):
                await careless.post(spelled.format(port=nobody.port))
            if (nobody.came, len(nobody.tried)) != before:
                arrived.add(how)
    assert len(arrived) >= 50, sorted(SPELLED.keys() - arrived)


def test_there_are_sixty_of_them() -> None:
    assert len(SPELLED) + len(NAMED) >= 60
    assert len({*SPELLED.values(), *NAMED.values()}) == len(SPELLED) + len(NAMED)
