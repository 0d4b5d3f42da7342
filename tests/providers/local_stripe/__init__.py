"""A small Stripe of our own, for what `localstripe` lacks.

Checkout Sessions, idempotency keys with their errors, partial captures with what they
do to refunds, and failures on demand. It keeps to what docs.stripe.com/api says of the
calls that we make, and knows nothing of any other.
"""

from .app import build_app
from .bank import Bank

__all__ = ["Bank", "build_app"]
