"""Stripe, by its own library; needs the extra `stripe`."""

from dibs.payments.stripe.provider import Stripe

__all__ = ["Stripe"]
