"""Which providers take money here, as the settings say."""

from dibs.config import Settings
from dibs.errors import Fault
from dibs.payments.provider import Provider
from dibs.payments.sandbox import Sandbox
from dibs.secrecy import secrets_of

UNINSTALLED = """DIBS_STRIPE_SECRET_KEY is set, but Stripe's library is not there.
Install it with `pip install 'dibs[stripe]'`"""

PLAY_MONEY = """DIBS_PAYMENTS=sandbox takes play money from whoever asks for it, and
DIBS_STRIPE_SECRET_KEY takes real money: unset one of them, or use one of Stripe's test
keys (sk_test_…)"""
LIVE_KEYS = ("sk_live_", "rk_live_")


def providers_of(settings: Settings, url: str) -> dict[str, Provider]:
    """Every provider that is set up, by name; `url` is the database's address.

    The first is the one for payments that name none: Stripe before the sandbox. Whoever
    opens them closes them. Raises Fault where a provider's library is missing, and
    where the sandbox is on beside real money: buyers choose who is paid.
    """
    found: list[Provider] = []
    is_played = settings.payments == "sandbox"
    if settings.stripe_secret_key is not None:
        if is_played and settings.stripe_secret_key.startswith(LIVE_KEYS):
            raise Fault(PLAY_MONEY)
        found.append(_stripe(settings, settings.stripe_secret_key))
    if is_played:
        found.append(Sandbox(url, settings))
    return {provider.name: provider for provider in found}


def _stripe(settings: Settings, secret_key: str) -> Provider:
    try:
        from dibs.payments.stripe import Stripe  # noqa: PLC0415 an extra
    except ImportError as error:
        raise Fault(UNINSTALLED) from error
    return Stripe(
        secret_key,
        publishable_key=settings.stripe_publishable_key,
        webhook_secrets=secrets_of(settings.stripe_webhook_secrets),
        api_base=settings.stripe_api_base,
    )
