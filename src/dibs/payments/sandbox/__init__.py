"""A payment provider of our own, for demos and tests."""

from dibs.payments.sandbox.cards import CARDS
from dibs.payments.sandbox.sandbox import Sandbox
from dibs.payments.sandbox.signing import signed

__all__ = ["CARDS", "Sandbox", "signed"]
