"""Stripe alone: lost answers, what sessions end with, and how its amounts count."""

from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from starlette.applications import Starlette

from dibs.config import Settings
from dibs.errors import Fault, SettingsInvalid
from dibs.money import DIGITS
from dibs.payments.provider import ProviderRefused, ProviderUnavailable
from dibs.payments.providers import providers_of
from dibs.payments.sandbox import Sandbox
from dibs.payments.stripe import Stripe
from dibs.payments.stripe.standing import from_stripe, to_stripe

from .conftest import asked
from .local_stripe import Bank, build_app
from .local_stripe.app import Failure
from .local_stripe.bank import DEBIT
from .local_stripe.errors import StripeSays
from .serving import served

BACK = "https://shop.example/thanks"
WHOLE = "BIF CLP DJF GNF JPY KMF KRW MGA PYG RWF VND VUV XAF XOF XPF"
WHOLE_AT_STRIPE = WHOLE.split()
THOUSANDTHS_AT_STRIPE = ["BHD", "JOD", "KWD", "OMR", "TND"]


@pytest.fixture
def now() -> datetime:
    """As our Stripe reads the clock."""
    return datetime.now(UTC).replace(microsecond=0)


@pytest.fixture(scope="module")
def app() -> Starlette:
    return build_app(Bank())


@pytest.fixture
def bank(app: Starlette) -> Bank:
    found: Bank = app.state.bank
    return found


@pytest.fixture(scope="module")
def base(app: Starlette) -> Iterator[str]:
    with served(app) as base:
        yield base


@pytest.fixture
async def stripe(base: str) -> AsyncIterator[Stripe]:
    provider = Stripe("sk_test_good", api_base=base)
    yield provider
    await provider.close()


def fails(app: Starlette, path: str, how: str, times: int = 10) -> Failure:
    """From now on calls whose path begins so go wrong, so often."""
    failure = Failure(path, how, times)
    app.state.failures.append(failure)
    return failure


@pytest.fixture(autouse=True)
def mended(app: Starlette) -> Iterator[None]:
    yield
    app.state.failures.clear()


@pytest.mark.parametrize("how", ["before", "after", "500", "429", "409"])
async def test_an_answer_that_is_lost_is_asked_for_again(
    app: Starlette, bank: Bank, stripe: Stripe, how: str
) -> None:
    wanted = asked()
    before = len(bank.intents)
    fails(app, "payment_intents", how)
    with pytest.raises(ProviderUnavailable):
        await stripe.create(wanted)
    app.state.failures.clear()
    opened = await stripe.create(wanted)
    assert len(bank.intents) == before + 1
    assert bank.intent(opened.reference)["metadata"]["payment_id"] == wanted.payment_id


async def test_one_lost_answer_is_asked_for_again_by_itself(
    app: Starlette, bank: Bank, stripe: Stripe
) -> None:
    before = len(bank.intents)
    fails(app, "payment_intents", "after", times=1)
    await stripe.create(asked())
    assert len(bank.intents) == before + 1


async def test_a_failure_that_is_kept_for_a_day_holds_no_payment_up(
    app: Starlette, bank: Bank, stripe: Stripe
) -> None:
    """Under its key Stripe tells a failure again, and does nothing more."""
    wanted, before = asked(), len(bank.intents)
    for kept_count in range(3):
        fails(app, "payment_intents", "500", times=kept_count + 1)
        with pytest.raises(ProviderUnavailable):
            await stripe.create(wanted)
    opened = await stripe.create(wanted)
    assert len(bank.intents) == before + 1
    bank.pay(opened.reference)
    fails(app, f"payment_intents/{opened.reference}/capture", "500", times=1)
    with pytest.raises(ProviderUnavailable):
        await stripe.capture(opened.reference, 4200, "c")
    taken = await stripe.capture(opened.reference, 4200, "c")
    again = await stripe.capture(opened.reference, 4200, "c")
    assert taken == again
    assert taken.captured_minor == 4200


async def test_a_refund_whose_answer_is_lost_is_made_once(
    app: Starlette, bank: Bank, stripe: Stripe
) -> None:
    opened = await stripe.create(asked())
    bank.pay(opened.reference)
    await stripe.capture(opened.reference, 4200, f"{opened.reference}c")
    fails(app, "refunds", "after")
    with pytest.raises(ProviderUnavailable):
        await stripe.refund(opened.reference, 4200, f"{opened.reference}r")
    app.state.failures.clear()
    await stripe.refund(opened.reference, 4200, f"{opened.reference}r")
    assert (await stripe.read(opened.reference)).refunded_minor == 4200


async def test_a_key_that_is_not_good_refuses_no_payment(base: str) -> None:
    stripe = Stripe("sk_test_revoked", api_base=base)
    with pytest.raises(ProviderUnavailable, match="Invalid API Key"):
        await stripe.create(asked())
    await stripe.close()


async def test_nobody_there_is_no_refusal() -> None:
    stripe = Stripe("sk_test_good", api_base="http://127.0.0.1:9")
    with pytest.raises(ProviderUnavailable):
        await stripe.read("pi_1")
    await stripe.close()


@pytest.mark.parametrize(
    ("lasts", "ends_after"),
    [
        (timedelta(minutes=5), timedelta(minutes=36)),
        (timedelta(minutes=30), timedelta(minutes=61)),
        (timedelta(minutes=31), timedelta(minutes=31)),
        (timedelta(hours=5), timedelta(hours=5)),
        (timedelta(hours=23, minutes=59), timedelta(hours=23, minutes=59)),
        (timedelta(hours=24), timedelta(hours=24)),
        (timedelta(days=3), timedelta(hours=24)),
        (None, timedelta(hours=24)),
    ],
)
async def test_a_session_ends_with_the_hold_where_stripe_allows_that(
    bank: Bank,
    stripe: Stripe,
    now: datetime,
    lasts: timedelta | None,
    ends_after: timedelta,
) -> None:
    ends_at = None if lasts is None else now + lasts
    wanted = asked(method="session", return_url=BACK, asked_at=now, ends_at=ends_at)
    opened = await stripe.create(wanted)
    ends = bank.session(opened.reference)["expires_at"]
    assert abs(ends - (now + ends_after).timestamp()) < 30
    assert await stripe.create(wanted) == opened


async def test_a_session_ends_before_where_the_hold_is_short(
    bank: Bank, stripe: Stripe, now: datetime
) -> None:
    wanted = asked(
        method="session",
        return_url=BACK,
        asked_at=now,
        ends_at=now + timedelta(minutes=5),
    )
    opened = await stripe.create(wanted)
    assert (await stripe.cancel(opened.reference, "x")).status == "cancelled"
    assert bank.session(opened.reference)["status"] == "expired"


async def test_a_session_needs_a_way_back(stripe: Stripe) -> None:
    with pytest.raises(ProviderRefused, match="return_url_missing"):
        await stripe.create(asked(method="session"))


async def test_what_a_bank_works_on_cannot_be_ended(bank: Bank, stripe: Stripe) -> None:
    for method in ("intent", "session"):
        opened = await stripe.create(asked(method=method, return_url=BACK))
        bank.pay(opened.reference, DEBIT)
        standing = await stripe.cancel(opened.reference, "x")
        assert standing.status == "processing"
        bank.settle_debit(opened.reference)
        standing = await stripe.cancel(opened.reference, "x")
        assert (standing.status, standing.captured_minor) == ("succeeded", 4200)


async def test_ending_is_tried_anew_each_time(bank: Bank, stripe: Stripe) -> None:
    opened = await stripe.create(asked())
    bank.pay(opened.reference, DEBIT)
    assert (await stripe.cancel(opened.reference, "x")).status == "processing"
    bank.settle_debit(opened.reference, succeeds=False)
    assert (await stripe.cancel(opened.reference, "x")).status == "cancelled"


@pytest.mark.parametrize(
    ("currency", "counted"),
    [
        ("EUR", 4200),
        ("JPY", 4200),
        ("ISK", 420_000),
        ("UGX", 420_000),
        ("MGA", 42),
        ("KWD", 4200),
    ],
)
async def test_amounts_are_counted_as_stripe_counts_them(
    bank: Bank, stripe: Stripe, currency: str, counted: int
) -> None:
    opened = await stripe.create(asked(currency=currency))
    assert bank.intent(opened.reference)["amount"] == counted
    assert (opened.amount_minor, opened.currency) == (4200, currency)
    bank.pay(opened.reference)
    taken = await stripe.capture(opened.reference, 4000, f"{opened.reference}c")
    assert taken.captured_minor == 4000
    given = await stripe.refund(opened.reference, 100, f"{opened.reference}r")
    assert given.amount_minor == 100
    assert (await stripe.read(opened.reference)).refunded_minor == 100


@pytest.mark.parametrize("currency", THOUSANDTHS_AT_STRIPE)
async def test_thousandths_whose_last_digit_cannot_be_paid_are_refused(
    stripe: Stripe, bank: Bank, currency: str
) -> None:
    with pytest.raises(ProviderRefused, match="does not end in 0"):
        await stripe.create(asked(currency=currency, amount_minor=4201))
    opened = await stripe.create(asked(currency=currency))
    bank.pay(opened.reference)
    with pytest.raises(ProviderRefused, match="amount_not_payable"):
        await stripe.capture(opened.reference, 4001, f"{opened.reference}c")
    given = {"amount": "4201", "currency": currency.lower()}
    with pytest.raises(StripeSays):  # as Stripe itself
        bank.create_intent(given)


async def test_hundredths_that_stripe_does_not_count_are_refused(
    stripe: Stripe, bank: Bank
) -> None:
    with pytest.raises(ProviderRefused, match="4250 does not end in 00, as") as refused:
        await stripe.create(asked(currency="MGA", amount_minor=4250))
    assert refused.value.code == "amount_not_payable"
    opened = await stripe.create(asked(currency="MGA"))
    bank.pay(opened.reference)
    with pytest.raises(ProviderRefused, match="4150 does not end in 00"):
        await stripe.capture(opened.reference, 4150, f"{opened.reference}c")


@pytest.mark.parametrize("currency", sorted({*DIGITS, *WHOLE_AT_STRIPE, "EUR"}))
def test_an_amount_is_the_same_money_at_stripe(currency: str) -> None:
    """A thousand of each, by its digits here and by those that Stripe lists."""
    digits = 3 if currency in THOUSANDTHS_AT_STRIPE else 2
    counted = 1000 if currency in WHOLE_AT_STRIPE else 1000 * 10**digits
    amount_minor = 1000 * 10 ** DIGITS.get(currency, 2)
    assert to_stripe(amount_minor, currency) == counted
    assert from_stripe(counted, currency.lower()) == amount_minor


@pytest.mark.parametrize(
    ("given", "names"),
    [
        ({}, []),
        ({"payments": "sandbox"}, ["sandbox"]),
        ({"stripe_secret_key": "sk_test_good"}, ["stripe"]),
        (
            {"payments": "sandbox", "stripe_secret_key": "sk_test_good"},
            ["stripe", "sandbox"],
        ),
    ],
)
async def test_settings_say_who_takes_money(
    given: dict[str, Any], names: list[str]
) -> None:
    settings = Settings(**given, stripe_publishable_key="pk_test_good")
    providers = providers_of(settings, "postgresql://nowhere")
    assert list(providers) == names
    keys = {name: provider.publishable_key for name, provider in providers.items()}
    assert keys.get("stripe", "pk_test_good") == "pk_test_good"
    assert all(
        isinstance(provider, Sandbox) == (name == "sandbox")
        for name, provider in providers.items()
    )
    for provider in providers.values():
        await provider.close()


@pytest.mark.parametrize(
    ("variable", "text"),
    [
        ("DIBS_PAYMENTS", "paypal"),
        ("DIBS_SANDBOX_SECRETS", "long enough, I think,short"),
        ("DIBS_STRIPE_WEBHOOK_SECRETS", "whsec_"),
        ("DIBS_STRIPE_API_BASE", "http://stripe.example"),
        ("DIBS_STRIPE_API_BASE", "api.stripe.com"),
    ],
)
def test_settings_that_cannot_be_meant_are_refused(variable: str, text: str) -> None:
    with pytest.raises(SettingsInvalid, match=variable):
        Settings.from_environment({variable: text})


def test_a_local_stripe_needs_no_encryption() -> None:
    for base in ("http://127.0.0.1:8420", "http://localhost:1", "http://[::1]:1"):
        given = {"DIBS_STRIPE_API_BASE": base}
        assert Settings.from_environment(given).stripe_api_base == base


@pytest.mark.parametrize("kind", ["sk", "rk"])
def test_no_play_money_is_taken_beside_real_money(kind: str) -> None:
    settings = Settings(payments="sandbox", stripe_secret_key=f"{kind}_live_good")
    with pytest.raises(Fault, match="play money"):
        providers_of(settings, "postgresql://nowhere")
