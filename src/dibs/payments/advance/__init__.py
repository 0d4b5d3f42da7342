"""From one recovery point to the next: all of paying, as a state machine.

    begun ──► held ──► created ──► authorised ──► settled ──► finished
      │                 │ ▲  │                      │ │          │
      │                 ▼ │  └──► declining ◄───────┘ ▼          ▼
      └───────────► stopping ─────────┴──► finished  unselling   its refunds

Each step is one call to the outside or one transaction of an event, and what it came to
is written down before the next. No step trusts the one before: a payment is read from
its provider before anything is decided about it. So a step may be done twice.
"""

from dibs.payments.advance.desk import Desk
from dibs.payments.advance.machine import Machine
from dibs.payments.advance.turns import Turns
from dibs.payments.books import WRITES
from dibs.payments.steps import CALLS, watched

STEPS = {*CALLS, *WRITES}
"""Every step there is: each call to the outside, each commit of the books."""

__all__ = ["STEPS", "Desk", "Machine", "Turns", "watched"]
