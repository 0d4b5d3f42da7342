"""Money: orders of reservations, their payment and what is given back.

Paying is one state machine over recovery points, each written down around a call to the
outside. Whoever finds a payment goes on where it stands, so nothing is charged twice.
"""

from dibs.payments.till import Till

__all__ = ["Till"]
