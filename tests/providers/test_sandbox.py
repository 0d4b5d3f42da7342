"""The sandbox: what each card does, and what is told of it when."""

import asyncio
from collections.abc import Mapping
from datetime import datetime

import pytest
from tests.doors.clock import Clock

from dibs.payments.provider import ProviderMessage, ProviderRefused, Standing
from dibs.payments.sandbox import CARDS, Sandbox

from .conftest import asked

GOOD = "4242 4242 4242 4242"
AUTHENTICATED = "4000 0000 0000 3220"
SLOW = "4999 0000 0000 0104"
SLOWLY_DECLINED = "4999 0000 0000 0203"
REPEATING = "4999 0000 0000 0302"
REORDERED = "4999 0000 0000 0401"
LATE = "4999 0000 0000 0500"
AT_ONCE = "4999 0000 0000 0609"


class Ear:
    """Takes in what a sandbox tells, or does not."""

    def __init__(self, sandbox: Sandbox) -> None:
        self.sandbox = sandbox
        self.heard: list[ProviderMessage] = []
        self.is_deaf = False

    async def receive(
        self, provider: str, headers: Mapping[str, str], raw: bytes
    ) -> None:
        assert provider == "sandbox"
        if self.is_deaf:
            raise ConnectionError
        self.heard.append(self.sandbox.message(headers, raw))

    async def types_of(self, reference: str) -> list[str]:
        """What is told of a payment until there is nothing more to tell."""
        while await self.sandbox.deliver(self.receive):
            pass
        return [one.type for one in self.heard if one.reference == reference]


@pytest.fixture
def ear(sandbox: Sandbox, clock: Clock) -> Ear:
    return Ear(sandbox)


async def paid_with(sandbox: Sandbox, card: str) -> Standing:
    opened = await sandbox.create(asked())
    return await sandbox.confirm(opened.reference, card)


@pytest.mark.parametrize(
    ("card", "code"),
    [
        ("4000000000000002", "card_declined"),
        ("4000000000009995", "insufficient_funds"),
        ("4000000000000069", "expired_card"),
        ("4000000000000127", "incorrect_cvc"),
    ],
)
async def test_a_card_that_is_declined_leaves_the_payment_open_to_another(
    sandbox: Sandbox, ear: Ear, card: str, code: str
) -> None:
    declined = await paid_with(sandbox, card)
    assert declined.status == "failed"
    assert declined.error is not None
    assert declined.error.code == code
    paid = await sandbox.confirm(declined.reference, GOOD)
    assert (paid.status, paid.error) == ("authorised", None)
    told = await ear.types_of(paid.reference)
    assert told == ["payment.failed", "payment.authorised"]


async def test_money_that_is_set_aside_is_captured_in_part(
    sandbox: Sandbox, ear: Ear
) -> None:
    paid = await paid_with(sandbox, GOOD)
    taken = await sandbox.capture(paid.reference, 3000, "capture")
    assert (taken.status, taken.captured_minor) == ("succeeded", 3000)
    told = await ear.types_of(paid.reference)
    assert told == ["payment.authorised", "payment.succeeded"]


@pytest.mark.parametrize("approve", [True, False])
async def test_a_card_may_want_to_know_who_pays(
    sandbox: Sandbox, clock: Clock, *, approve: bool
) -> None:
    asks = await paid_with(sandbox, AUTHENTICATED)
    assert asks.status == "needs_action"
    proven = await sandbox.authenticate(asks.reference, approve=approve)
    assert proven.status == ("authorised" if approve else "failed")
    if not approve:
        assert proven.error is not None
        assert proven.error.code == "authentication_failed"
        assert (await sandbox.confirm(asks.reference, GOOD)).status == "authorised"


@pytest.mark.parametrize(
    ("card", "outcome"), [(SLOW, "authorised"), (SLOWLY_DECLINED, "failed")]
)
async def test_a_slow_card_takes_five_seconds(
    sandbox: Sandbox, ear: Ear, clock: Clock, card: str, outcome: str
) -> None:
    slow = await paid_with(sandbox, card)
    assert (slow.status, slow.error) == ("processing", None)
    assert await ear.types_of(slow.reference) == ["payment.processing"]
    clock.advance(seconds=4.9)
    assert (await sandbox.read(slow.reference)).status == "processing"
    assert (await sandbox.cancel(slow.reference, "c")).status == "processing"
    clock.advance(seconds=0.1)
    assert (await sandbox.read(slow.reference)).status == outcome
    told = await ear.types_of(slow.reference)
    assert told == ["payment.processing", f"payment.{outcome}"]


async def test_a_card_may_say_everything_three_times(
    sandbox: Sandbox, ear: Ear
) -> None:
    paid = await paid_with(sandbox, REPEATING)
    told = await ear.types_of(paid.reference)
    assert told == ["payment.authorised"] * 3
    assert len({one.id for one in ear.heard}) == 1


async def test_a_card_may_tell_the_end_before_the_beginning(
    sandbox: Sandbox, ear: Ear, clock: Clock
) -> None:
    paid = await paid_with(sandbox, REORDERED)
    clock.advance(seconds=5)
    assert await ear.types_of(paid.reference) == ["payment.authorised"]
    clock.advance(seconds=1)
    told = await ear.types_of(paid.reference)
    assert told == ["payment.authorised", "payment.processing"]
    assert ear.heard[0].at > ear.heard[1].at


async def test_a_late_card_pays_after_the_end(
    sandbox: Sandbox, ear: Ear, clock: Clock, in_five_minutes: datetime
) -> None:
    opened = await sandbox.create(asked(ends_at=in_five_minutes))
    await sandbox.confirm(opened.reference, LATE)
    clock.set(in_five_minutes)
    assert (await sandbox.read(opened.reference)).status == "processing"
    clock.advance(seconds=5)
    assert (await sandbox.read(opened.reference)).status == "authorised"
    told = await ear.types_of(opened.reference)
    assert told == ["payment.processing", "payment.authorised"]


async def test_money_that_cannot_be_set_aside_comes_at_once(
    sandbox: Sandbox, clock: Clock
) -> None:
    paid = await paid_with(sandbox, AT_ONCE)
    assert (paid.status, paid.captured_minor) == ("succeeded", 4200)
    assert (await sandbox.cancel(paid.reference, "c")).status == "succeeded"


async def test_a_session_ends_with_the_hold_and_an_intent_does_not(
    sandbox: Sandbox, clock: Clock, in_five_minutes: datetime
) -> None:
    session = await sandbox.create(asked(method="session", ends_at=in_five_minutes))
    intent = await sandbox.create(asked(ends_at=in_five_minutes))
    assert session.url == f"/sandbox/{session.reference}"
    assert intent.url is None
    clock.set(in_five_minutes)
    assert (await sandbox.read(session.reference)).status == "cancelled"
    with pytest.raises(ProviderRefused, match="unexpected_state"):
        await sandbox.confirm(session.reference, GOOD)
    assert (await sandbox.confirm(intent.reference, GOOD)).status == "authorised"


async def test_what_is_not_taken_in_is_told_again(
    sandbox: Sandbox, ear: Ear, clock: Clock
) -> None:
    paid = await paid_with(sandbox, GOOD)
    ear.is_deaf = True
    with pytest.raises(ConnectionError):
        await sandbox.deliver(ear.receive)
    ear.is_deaf = False
    assert await ear.types_of(paid.reference) == []
    clock.advance(seconds=30)
    assert await ear.types_of(paid.reference) == ["payment.authorised"]


async def test_two_who_deliver_share_the_work(
    sandbox: Sandbox, ear: Ear, clock: Clock
) -> None:
    paid = [await paid_with(sandbox, GOOD) for _ in range(20)]
    both = (sandbox.deliver(ear.receive, 10), sandbox.deliver(ear.receive, 10))
    assert sum(await asyncio.gather(*both)) == len(paid)
    assert len({one.id for one in ear.heard}) == len(paid)


async def test_an_unknown_card_is_refused(sandbox: Sandbox, clock: Clock) -> None:
    with pytest.raises(ProviderRefused, match="card_number_unknown"):
        await paid_with(sandbox, "4111 1111 1111 1111")


def test_every_card_has_a_number_that_could_be_one() -> None:
    def check(number: str) -> int:
        digits = [int(digit) for digit in reversed(number)]
        doubled = (sum(divmod(2 * digit, 10)) for digit in digits[1::2])
        return (sum(digits[::2]) + sum(doubled)) % 10

    assert {number for number in CARDS if check(number) or len(number) != 16} == set()
