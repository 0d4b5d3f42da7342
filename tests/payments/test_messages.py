"""Messages of providers, whatever they say and whenever: each order comes to an end.

Success, failure, late, early, repeated, reordered, lost, forged, with wrong amounts and
wrong currencies, from 5 s before the deadline to 24 h after it, at two providers: the
sandbox, and Stripe by its own library.
"""

import random
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from typing import Any

import psycopg
import pytest
from tests.doors.clock import START, Clock
from tests.doors.logins import SERVICE, as_member
from tests.providers.local_stripe import Bank, build_app
from tests.providers.serving import served
from tests.sizes import IS_CAMPAIGN, sized

from dibs import AsyncDibs, Settings
from dibs.payments import Till
from dibs.payments.models import Payment
from dibs.payments.sandbox import Sandbox
from dibs.payments.stripe import Stripe

from .banks import SECRET, House, SandboxHouse, StripeHouse
from .fair import Fair, Visit
from .fates import STEPS, fates

WAKES = STEPS[3:]
"""When the cashier is back: at the deadline, or up to 24 h after it."""
ORDERS = len(WAKES) * sized(18, 286)
SEED = 14
ENDS = {"paid", "refunded", "cancelled"}
PAYMENT_ENDS = {"succeeded", "cancelled"}
LATE = {"same", "equal", "refused"} | ({"next_best"} if IS_CAMPAIGN else set())
"""What late payment must have come to; few are so lucky as to get the next best."""
SETTINGS = Settings(
    pool_connections_max=8, call_timeout_seconds=30, sandbox_secrets=SECRET
)


@pytest.fixture
async def dibs(url: str) -> AsyncIterator[AsyncDibs]:
    async with AsyncDibs(as_member(url, SERVICE), settings=SETTINGS) as dibs:
        yield dibs


@pytest.fixture
def owner(url: str) -> Iterator["psycopg.Connection[Any]"]:
    with psycopg.connect(url, autocommit=True) as owner:
        yield owner


@pytest.fixture
async def houses(
    dibs: AsyncDibs, owner: "psycopg.Connection[Any]", settable_clock: Clock
) -> AsyncIterator[dict[str, House]]:
    bank = Bank(now=lambda: settable_clock.now().timestamp())
    with served(build_app(bank)) as base:
        stripe = Stripe("sk_test_good", webhook_secrets=(SECRET,), api_base=base)
        sandbox = Sandbox(dibs.url, SETTINGS)
        yield {
            "sandbox": SandboxHouse(sandbox, owner),
            "stripe": StripeHouse(stripe, bank),
        }
        await stripe.close()
        await sandbox.close()


@pytest.fixture
async def till(dibs: AsyncDibs, houses: dict[str, House]) -> AsyncIterator[Till]:
    providers = {name: house.provider for name, house in houses.items()}
    till = Till(dibs, providers, SETTINGS)
    yield till
    await till.aclose()


def given_back(payments: list[Payment]) -> int:
    """How many refunds payments had."""
    return sum(len(payment.refunds) for payment in payments)


async def why_unsound(till: Till, house: House, visit: Visit) -> str | None:
    """What is wrong with how an order ended; None where all is well."""
    order = await till.order(visit.order_id)
    standing = await house.standing(visit.reference)
    kept_minor = standing.captured_minor - standing.refunded_minor
    sold_minor = sum(
        one.sold_minor for one in order.reservations if one.status != "cancelled"
    )
    payments = await till.payments(order=order.id)
    troubles = {
        f"it is {order.status}": order.status not in ENDS,
        f"its payment is {standing.status}": standing.status not in PAYMENT_ENDS,
        f"{kept_minor} were kept for {sold_minor}": (
            kept_minor != (sold_minor if order.status == "paid" else 0)
        ),
        "it was sold for money that was not asked for": (
            visit.fate.wrong is not None and order.status == "paid"
        ),
        "money went back more than once": given_back(payments) > 1,
        "there is something left to do": any(
            payment.point != "finished" for payment in payments
        ),
    }
    return next((name for name, is_true in troubles.items() if is_true), None)


@pytest.mark.timeout(3_600)
async def test_every_order_ends_paid_refunded_or_cancelled(
    dibs: AsyncDibs,
    till: Till,
    houses: dict[str, House],
    owner: "psycopg.Connection[Any]",
    settable_clock: Clock,
    record_property: Any,
) -> None:
    chance = random.Random(SEED)
    ends: Counter[str] = Counter()
    outcomes: Counter[str] = Counter()
    messages: Counter[str] = Counter()
    settable_clock.set(START)
    for number, wakes_at in enumerate(WAKES):
        fair = Fair(dibs, till, houses, settable_clock, f"fair-{number}", chance)
        await fair.open(fates(ORDERS // len(WAKES), SEED + number, wakes_at))
        await fair.run(wakes_at)
        await fair.close()
        for visit in fair.visits:
            house = houses[visit.fate.provider]
            unsound = await why_unsound(till, house, visit)
            assert unsound is None, (wakes_at, visit, await till.order(visit.order_id))
            order = await till.order(visit.order_id)
            ends[order.status] += 1
            outcomes.update(str(one.outcome) for one in order.reservations)
        messages.update(signed=fair.sent_count, forged=len(fair.forged))
        assert believed(owner, fair) == 0
        for event in fair.events:
            assert await dibs.verify(event) == []
            assert confirmed(owner, event) == await sold(till, fair, event)
    assert await till.verify() == []
    record_property("messages", dict(messages))
    record_property("orders by their end", dict(ends))
    record_property("reservations by what late payment came to", dict(outcomes))
    assert ends.total() == ORDERS
    assert ends.keys() == ENDS
    assert outcomes.keys() >= LATE


def believed(owner: "psycopg.Connection[Any]", fair: Fair) -> int:
    """How many forged messages were kept."""
    (count,) = owner.execute(
        "select count(*) from dibs_office.provider_messages"
        " where message_id like '%forged%'"
    ).fetchone() or (None,)
    assert fair.forged
    assert isinstance(count, int)
    return count


def confirmed(owner: "psycopg.Connection[Any]", event: str) -> set[str]:
    """What is sold in an event, but to rivals."""
    rows = owner.execute(
        "select reservation_id::text from dibs.reservations"
        " where event_id = %s and status = 'confirmed'"
        " and session is distinct from 'rival'",
        (event,),
    )
    return {name for (name,) in rows}


async def sold(till: Till, fair: Fair, event: str) -> set[str]:
    """What orders say was sold of it and not given back."""
    found = set()
    for visit in fair.visits:
        for one in (await till.order(visit.order_id)).reservations:
            if one.event == event and one.status in ("sold", "replaced"):
                found.add(str(one.sold_id))
    return found
