"""What a payment provider would not do, as refusals of a call."""

from collections.abc import Iterator
from contextlib import contextmanager

from dibs.errors import PaymentRefused, Unavailable
from dibs.payments.provider import ProviderRefused, ProviderUnavailable

RETRY_AFTER_SECONDS = 2


@contextmanager
def told_as_refusals() -> Iterator[None]:
    """Turns a provider's no and its silence into PaymentRefused and Unavailable."""
    try:
        yield
    except ProviderUnavailable as silence:
        reason = "the payment provider does not answer"
        again = {"retry_after_seconds": RETRY_AFTER_SECONDS}
        raise Unavailable({"reason": reason, **again}) from silence
    except ProviderRefused as no:
        said = {"reason": no.reason, "provider_code": no.code}
        raise PaymentRefused(said) from no
