"""What every provider does alike: the sandbox, localstripe, and our own Stripe.

The last two by Stripe's own library, over HTTP.
"""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import suppress
from datetime import datetime

import pytest
from tests.doors.clock import Clock

from dibs.payments.provider import (
    Provider,
    ProviderRefused,
    ProviderUnavailable,
    Standing,
)
from dibs.payments.sandbox import Sandbox
from dibs.payments.stripe import Stripe

from .buyers import (
    AT_ONCE,
    AUTHENTICATED,
    DECLINED,
    GOOD,
    POOR,
    BankBuyer,
    Buyer,
    LocalStripeBuyer,
    SandboxBuyer,
)
from .conftest import asked
from .local_stripe import Bank, build_app
from .serving import localstripe, served

SECRET_KEY = "sk_test_good"
EVERYWHERE = ["sandbox", "localstripe", "stripe"]
BEYOND = ["sandbox", "stripe"]
beyond_localstripe = pytest.mark.parametrize("buyer", BEYOND, indirect=True)
"""localstripe knows no idempotency keys, sessions, debits or parts of an amount, gives
every decline one reason and lets nobody try again, and captures what was cancelled."""
BACK = "https://shop.example/thanks"


@pytest.fixture(scope="module")
def localstripe_base() -> Iterator[str]:
    with localstripe() as base:
        yield base


@pytest.fixture(scope="module")
def bank() -> Bank:
    return Bank()


@pytest.fixture(scope="module")
def bank_base(bank: Bank) -> Iterator[str]:
    with served(build_app(bank)) as base:
        yield base


@pytest.fixture(params=EVERYWHERE)
async def buyer(
    request: pytest.FixtureRequest, sandbox: Sandbox, clock: Clock
) -> AsyncIterator[Buyer]:
    """Somebody who pays at one provider after the other."""
    if request.param == "sandbox":
        yield SandboxBuyer(sandbox)
        return
    named = "localstripe_base" if request.param == "localstripe" else "bank_base"
    base: str = request.getfixturevalue(named)
    stripe = Stripe(SECRET_KEY, api_base=base)
    if request.param == "localstripe":
        yield LocalStripeBuyer(stripe, base)
    else:
        yield BankBuyer(stripe, request.getfixturevalue("bank"))
    await stripe.close()


@pytest.fixture
def provider(buyer: Buyer) -> Provider:
    return buyer.provider


async def paid(buyer: Buyer, number: str = GOOD) -> Standing:
    opened = await buyer.provider.create(asked())
    await buyer.pay(opened.reference, number)
    return await buyer.provider.read(opened.reference)


async def test_opens_a_payment_of_the_amount(provider: Provider) -> None:
    opened = await provider.create(asked(amount_minor=1234, currency="CHF"))
    assert (opened.status, opened.amount_minor) == ("open", 1234)
    assert (opened.currency, opened.captured_minor) == ("CHF", 0)
    assert opened.client_secret is not None
    assert opened.url is None
    assert await provider.read(opened.reference) == opened


@beyond_localstripe
async def test_the_same_key_opens_one_payment(provider: Provider) -> None:
    wanted = asked()
    first = await provider.create(wanted)
    both = await asyncio.gather(provider.create(wanted), provider.create(wanted))
    assert [one.reference for one in both] == [first.reference] * 2


@beyond_localstripe
async def test_a_key_that_opened_another_payment_is_refused(provider: Provider) -> None:
    first = asked()
    await provider.create(first)
    with pytest.raises(ProviderRefused, match="idempotency_key_reused"):
        await provider.create(asked(key=first.key, amount_minor=4300))


async def test_sets_money_aside_and_captures_it(
    buyer: Buyer, provider: Provider
) -> None:
    standing = await paid(buyer)
    assert (standing.status, standing.captured_minor) == ("authorised", 0)
    taken = await provider.capture(standing.reference, 4200, f"{standing.reference}c")
    assert (taken.status, taken.captured_minor) == ("succeeded", 4200)
    assert (await provider.read(standing.reference)).refunded_minor == 0


@beyond_localstripe
async def test_captures_a_part_and_lets_the_rest_go(
    buyer: Buyer, provider: Provider
) -> None:
    standing = await paid(buyer)
    taken = await provider.capture(standing.reference, 3000, f"{standing.reference}c")
    assert (taken.captured_minor, taken.refunded_minor) == (3000, 0)
    await provider.refund(standing.reference, 1000, f"{standing.reference}r")
    left = await provider.read(standing.reference)
    assert (left.captured_minor, left.refunded_minor) == (3000, 1000)


@beyond_localstripe
async def test_captures_once_by_one_key(buyer: Buyer, provider: Provider) -> None:
    reference = (await paid(buyer)).reference

    async def insist() -> Standing:
        """As a till does: asked again by its key while the first is not answered."""
        while True:
            with suppress(ProviderUnavailable):
                return await provider.capture(reference, 4200, f"{reference}c")

    both = await asyncio.gather(insist(), insist())
    assert [one.captured_minor for one in both] == [4200, 4200]
    with pytest.raises(ProviderRefused):
        await provider.capture(reference, 4200, f"{reference}again")


async def test_captures_no_more_than_was_set_aside(
    buyer: Buyer, provider: Provider
) -> None:
    reference = (await paid(buyer)).reference
    with pytest.raises(ProviderRefused):
        await provider.capture(reference, 4201, f"{reference}c")
    assert (await provider.read(reference)).status == "authorised"


@beyond_localstripe
async def test_captures_nothing_that_is_not_paid(provider: Provider) -> None:
    opened = await provider.create(asked())
    with pytest.raises(ProviderRefused):
        await provider.capture(opened.reference, 4200, f"{opened.reference}c")


async def test_a_declined_card_leaves_the_payment_failed(buyer: Buyer) -> None:
    standing = await paid(buyer, DECLINED)
    assert standing.status == "failed"
    assert standing.error is not None
    assert standing.error.code == "card_declined"
    assert standing.error.message


@beyond_localstripe
async def test_who_was_declined_may_try_again(buyer: Buyer) -> None:
    standing = await paid(buyer, DECLINED)
    await buyer.pay(standing.reference)
    again = await buyer.provider.read(standing.reference)
    assert (again.status, again.error) == ("authorised", None)


@beyond_localstripe
async def test_a_decline_says_the_bank_s_reason(buyer: Buyer) -> None:
    standing = await paid(buyer, POOR)
    assert standing.error is not None
    assert standing.error.code == "insufficient_funds"


@pytest.mark.parametrize("approve", [True, False])
async def test_asks_who_pays(buyer: Buyer, *, approve: bool) -> None:
    standing = await paid(buyer, AUTHENTICATED)
    assert standing.status == "needs_action"
    await buyer.prove(standing.reference, approve=approve)
    proven = await buyer.provider.read(standing.reference)
    assert proven.status == ("authorised" if approve else "failed")


@pytest.mark.parametrize("number", [None, GOOD, AUTHENTICATED])
async def test_ends_what_is_not_captured_and_lets_the_money_go(
    buyer: Buyer, provider: Provider, number: str | None
) -> None:
    reference = (await provider.create(asked())).reference
    if number is not None:
        await buyer.pay(reference, number)
    for _ in range(2):
        ended = await provider.cancel(reference, f"{reference}x")
        assert (ended.status, ended.captured_minor) == ("cancelled", 0)
    assert (await provider.read(reference)).refunded_minor == 0


@beyond_localstripe
async def test_captures_nothing_that_was_ended(
    buyer: Buyer, provider: Provider
) -> None:
    reference = (await paid(buyer)).reference
    await provider.cancel(reference, f"{reference}x")
    with pytest.raises(ProviderRefused):
        await provider.capture(reference, 4200, f"{reference}c")


async def test_what_is_captured_cannot_be_ended(
    buyer: Buyer, provider: Provider
) -> None:
    reference = (await paid(buyer)).reference
    await provider.capture(reference, 4200, f"{reference}c")
    standing = await provider.cancel(reference, f"{reference}x")
    assert (standing.status, standing.captured_minor) == ("succeeded", 4200)


@beyond_localstripe
async def test_money_may_come_without_being_set_aside(
    buyer: Buyer, provider: Provider
) -> None:
    standing = await paid(buyer, AT_ONCE)
    assert (standing.status, standing.captured_minor) == ("succeeded", 4200)
    given = await provider.refund(standing.reference, 4200, "r")
    assert (given.status, given.amount_minor) == ("succeeded", 4200)


async def test_refunds_what_was_captured(buyer: Buyer, provider: Provider) -> None:
    reference = (await paid(buyer)).reference
    await provider.capture(reference, 4200, f"{reference}c")
    given = await provider.refund(reference, 1200, f"{reference}r")
    assert (given.status, given.amount_minor) == ("succeeded", 1200)
    left = await provider.read(reference)
    assert (left.captured_minor, left.refunded_minor) == (4200, 1200)


@beyond_localstripe
async def test_tells_all_that_went_back_and_what_it_was_asked_by(
    buyer: Buyer, provider: Provider
) -> None:
    reference = (await paid(buyer)).reference
    await provider.capture(reference, 4000, f"{reference}c")
    assert await provider.refunds(reference) == []
    for amount in (1200, 1300):
        await provider.refund(reference, amount, f"{reference}r{amount}")
    assert [
        (one.status, one.amount_minor, one.key)
        for one in await provider.refunds(reference)
    ] == [
        ("succeeded", 1200, f"{reference}r1200"),
        ("succeeded", 1300, f"{reference}r1300"),
    ]


@beyond_localstripe
async def test_refunds_once_by_one_key(buyer: Buyer, provider: Provider) -> None:
    reference = (await paid(buyer)).reference
    await provider.capture(reference, 4200, f"{reference}c")
    first = await provider.refund(reference, 1200, f"{reference}r")
    assert await provider.refund(reference, 1200, f"{reference}r") == first
    assert (await provider.read(reference)).refunded_minor == 1200
    with pytest.raises(ProviderRefused, match="idempotency_key_reused"):
        await provider.refund(reference, 1300, f"{reference}r")


@beyond_localstripe
async def test_refunds_no_more_than_was_captured(
    buyer: Buyer, provider: Provider
) -> None:
    reference = (await paid(buyer)).reference
    await provider.capture(reference, 4200, f"{reference}c")
    await provider.refund(reference, 4000, f"{reference}1")
    with pytest.raises(ProviderRefused):
        await provider.refund(reference, 201, f"{reference}2")
    assert (await provider.refund(reference, 200, f"{reference}3")).amount_minor == 200


@beyond_localstripe
async def test_a_session_is_paid_on_the_provider_s_page(
    buyer: Buyer,
    provider: Provider,
    in_five_minutes: datetime,
) -> None:
    session = await provider.create(
        asked(method="session", return_url=BACK, ends_at=in_five_minutes)
    )
    assert (session.status, session.amount_minor) == ("open", 4200)
    assert session.url is not None
    await buyer.pay(session.reference)
    standing = await provider.read(session.reference)
    assert (standing.status, standing.reference) == ("authorised", session.reference)
    taken = await provider.capture(session.reference, 3000, f"{session.reference}c")
    assert (taken.reference, taken.captured_minor) == (session.reference, 3000)
    await provider.refund(session.reference, 500, f"{session.reference}r")
    assert (await provider.read(session.reference)).refunded_minor == 500


@pytest.mark.parametrize("number", [None, DECLINED, AUTHENTICATED, GOOD])
@beyond_localstripe
async def test_a_session_that_is_ended_cannot_be_paid(
    buyer: Buyer,
    provider: Provider,
    number: str | None,
) -> None:
    session = await provider.create(asked(method="session", return_url=BACK))
    if number is not None:
        await buyer.pay(session.reference, number)
    ended = await provider.cancel(session.reference, f"{session.reference}x")
    assert ended.status == "cancelled"
    with pytest.raises(Exception, match=r"cancelled|complete|expired"):
        await buyer.pay(session.reference)


async def test_what_is_not_there_is_refused(provider: Provider) -> None:
    for call in (
        provider.read("pi_nobody"),
        provider.capture("pi_nobody", 1, "c"),
        provider.refund("pi_nobody", 1, "r"),
    ):
        with pytest.raises(ProviderRefused):
            await call


async def test_many_pay_at_once(buyer: Buyer, provider: Provider) -> None:
    standings = await asyncio.gather(*(paid(buyer) for _ in range(10)))
    assert {one.status for one in standings} == {"authorised"}
    assert len({one.reference for one in standings}) == 10
