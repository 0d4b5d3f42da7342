"""What our Stripe knows: intents, sessions, refunds, and what buyers do to them.

Plain dictionaries in Stripe's own shape; `now` is the clock it goes by.
"""

import time
from collections.abc import Callable
from itertools import count
from secrets import token_hex
from typing import Any

from .errors import StripeSays, invalid, missing, unexpected_state
from .forms import Object, amount_of, page_of

DECLINES = {
    "4000000000000002": ("card_declined", "generic_decline"),
    "4000000000009995": ("card_declined", "insufficient_funds"),
    "4000000000000069": ("expired_card", None),
    "4000000000000127": ("incorrect_cvc", None),
}
GOOD = "4242424242424242"
AUTHENTICATED = "4000000000003220"
ELSEWHERE = "4000000000003063"
"""Of a bank that asks on a page of its own."""
DEBIT = "000123456789"
"""Of a bank account: money that cannot be set aside, only taken."""
MINUTE = 60


class Bank:
    """All that is kept. Every change is an event that its webhooks tell."""

    def __init__(self, now: Callable[[], float] = time.time) -> None:
        self.now = now
        self.intents: dict[str, Object] = {}
        self.charges: dict[str, Object] = {}
        self.sessions: dict[str, Object] = {}
        self.refunds: dict[str, Object] = {}
        self.disputes: dict[str, Object] = {}
        self.events: list[Object] = []
        self._numbers = count(1)

    # What programs call.

    def create_intent(self, given: Object) -> Object:
        amount = amount_of(given, "amount", given["currency"])
        made: Object = {
            "id": self._id("pi"),
            "object": "payment_intent",
            "amount": amount,
            "amount_capturable": 0,
            "amount_received": 0,
            "capture_method": given.get("capture_method", "automatic_async"),
            "created": int(self.now()),
            "currency": given["currency"],
            "description": given.get("description"),
            "last_payment_error": None,
            "latest_charge": None,
            "metadata": given.get("metadata", {}),
            "next_action": None,
            "status": "requires_payment_method",
        }
        made["client_secret"] = f"{made['id']}_secret_{token_hex(8)}"
        self.intents[made["id"]] = made
        self._tell("payment_intent.created", made)
        return made

    def intent(self, name: str) -> Object:
        if name not in self.intents:
            raise missing("payment_intent", name)
        return self.intents[name]

    def capture_intent(self, name: str, given: Object) -> Object:
        intent = self.intent(name)
        if intent["status"] != "requires_capture":
            raise unexpected_state(intent["status"])
        amount = amount_of(
            given, "amount_to_capture", intent["currency"], intent["amount"]
        )
        if amount > intent["amount"]:
            message = "You cannot capture more than was authorised."
            raise StripeSays(400, message, code="amount_too_large")
        self._take(intent, amount)
        return intent

    def cancel_intent(self, name: str) -> Object:
        intent = self.intent(name)
        if intent["status"] in ("succeeded", "canceled", "processing"):
            raise unexpected_state(intent["status"])
        charge = self.charges.get(intent["latest_charge"] or "")
        if charge is not None and not charge["captured"]:
            charge["amount_refunded"] = charge["amount"]
        intent |= {"status": "canceled", "amount_capturable": 0, "next_action": None}
        self._tell("payment_intent.canceled", intent)
        return intent

    def create_refund(self, given: Object) -> Object:
        intent = self.intent(given["payment_intent"])
        charge = self.charges.get(intent["latest_charge"] or "")
        if charge is None or not charge["captured"]:
            raise StripeSays(400, "This payment has no successful charge to refund.")
        left = charge["amount"] - charge["amount_refunded"]
        amount = amount_of(given, "amount", intent["currency"], left)
        if not left:
            message = f"Charge {charge['id']} has already been refunded."
            raise StripeSays(400, message, code="charge_already_refunded")
        if amount > left:
            message = f"Refund amount ({amount}) is greater than unrefunded ({left})."
            raise StripeSays(400, message, param="amount")
        charge["amount_refunded"] += amount
        made = self._refund(charge, amount, metadata=given.get("metadata", {}))
        self._tell("charge.refunded", charge)
        self._tell("refund.created", made)
        return made

    def list_refunds(self, given: Object) -> Object:
        return page_of(self.refunds, given, "/v1/refunds")

    def list_disputes(self, given: Object) -> Object:
        return page_of(self.disputes, given, "/v1/disputes")

    def refund(self, name: str) -> Object:
        if name not in self.refunds:
            raise missing("refund", name)
        return self.refunds[name]

    def create_session(self, given: Object) -> Object:
        now = int(self.now())
        ends = int(given.get("expires_at", now + 24 * 60 * MINUTE))
        if not 30 * MINUTE <= ends - now <= 24 * 60 * MINUTE:
            message = "The `expires_at` timestamp must be at least 30 minutes and"
            raise invalid(f"{message} at most 24 hours from now.", "expires_at")
        lines = given["line_items"]
        price = lines["0"]["price_data"]
        made: Object = {
            "id": f"cs_test_{token_hex(12)}",
            "object": "checkout.session",
            "amount_total": amount_of(price, "unit_amount", price["currency"]),
            "client_reference_id": given.get("client_reference_id"),
            "created": now,
            "currency": price["currency"],
            "expires_at": ends,
            "metadata": given.get("metadata", {}),
            "payment_intent": None,
            "payment_status": "unpaid",
            "status": "open",
            "success_url": given["success_url"],
            "_intent": given.get("payment_intent_data", {}),
        }
        made["url"] = f"https://checkout.stripe.test/c/pay/{made['id']}"
        self.sessions[made["id"]] = made
        return made

    def session(self, name: str) -> Object:
        if name not in self.sessions:
            raise missing("checkout.session", name)
        session = self.sessions[name]
        if session["status"] == "open" and self.now() >= session["expires_at"]:
            self._expire(session)
        return session

    def expire_session(self, name: str) -> Object:
        session = self.session(name)
        if session["status"] != "open":
            message = "Only Checkout Sessions with a status of open can be expired."
            raise StripeSays(400, message)
        self._expire(session)
        return session

    # What buyers do.

    def pay(self, reference: str, number: str = GOOD) -> Object:
        """Pays an intent, or the intent of a session, by a card or a debit."""
        if not reference.startswith("cs_"):
            return self._pay_intent(self.intent(reference), number)
        session = self.session(reference)
        if session["status"] != "open":
            raise StripeSays(400, f"This session is {session['status']}.")
        if session["payment_intent"] is None:
            asked = {
                "amount": session["amount_total"],
                "currency": session["currency"],
            }
            made = self.create_intent(asked | session["_intent"])
            session["payment_intent"] = made["id"]
        intent = self._pay_intent(self.intent(session["payment_intent"]), number)
        if intent["status"] in ("requires_capture", "processing", "succeeded"):
            self._complete(session, intent)
        return intent

    def prove(self, reference: str, *, approve: bool) -> Object:
        """Says who pays, or does not."""
        is_session = reference.startswith("cs_")
        session = self.session(reference) if is_session else None
        intent = self.intent(session["payment_intent"] if session else reference)
        if intent["status"] != "requires_action":
            raise unexpected_state(intent["status"])
        if not approve:
            return self._decline(intent, "payment_intent_authentication_failure", None)
        self._authorise(intent)
        if session:
            self._complete(session, intent)
        return intent

    def settle_debit(self, reference: str, *, succeeds: bool = True) -> Object:
        """What a bank says of a debit, days later."""
        intent = self.intent(self.intent_of(reference))
        if intent["status"] != "processing":
            raise unexpected_state(intent["status"])
        if succeeds:
            self._take(intent, intent["amount"])
            return intent
        return self._decline(intent, "payment_intent_payment_attempt_failed", None)

    def debit(self, reference: str) -> Object:
        """Pays by a debit that the bank says yes to at once."""
        self.pay(reference, DEBIT)
        return self.settle_debit(reference)

    def intent_of(self, reference: str) -> str:
        is_session = reference.startswith("cs_")
        found = self.session(reference)["payment_intent"] if is_session else reference
        return str(found)

    # What shops and banks do behind our back.

    def give_back(self, reference: str, amount: int | None = None) -> Object:
        """A refund made at Stripe's own pages: of all that is left, or an amount."""
        asked: Object = {"payment_intent": self.intent_of(reference)}
        return self.create_refund(asked | ({"amount": amount} if amount else {}))

    def come_back(self, name: str) -> Object:
        """A refund whose money the buyer's bank does not take, days later."""
        refund = self.refund(name)
        self.charges[refund["charge"]]["amount_refunded"] -= refund["amount"]
        refund |= {"status": "failed", "failure_reason": "expired_or_canceled_card"}
        self._tell("refund.failed", refund)
        return refund

    def dispute(self, reference: str, status: str = "needs_response") -> Object:
        """A bank takes all of it back, or says that it might."""
        intent = self.intent(self.intent_of(reference))
        made: Object = {
            "id": self._id("du"),
            "object": "dispute",
            "amount": intent["amount_received"],
            "charge": intent["latest_charge"],
            "created": int(self.now()),
            "currency": intent["currency"],
            "metadata": {},
            "payment_intent": intent["id"],
            "reason": "fraudulent",
            "status": status,
        }
        self.disputes[made["id"]] = made
        self._tell("charge.dispute.created", made)
        return made

    def decide(self, name: str, status: str) -> Object:
        """A bank decides about a dispute: won, or lost."""
        self.disputes[name]["status"] = status
        self._tell("charge.dispute.closed", self.disputes[name])
        return self.disputes[name]

    # What follows.

    def _pay_intent(self, intent: Object, number: str) -> Object:
        if intent["status"] not in ("requires_payment_method", "requires_action"):
            raise unexpected_state(intent["status"])
        intent |= {"last_payment_error": None, "next_action": None}
        if number in DECLINES:
            return self._decline(intent, *DECLINES[number])
        if number in (AUTHENTICATED, ELSEWHERE):
            action = {"type": "use_stripe_sdk", "use_stripe_sdk": {}}
            intent |= {"status": "requires_action", "next_action": action}
            self._tell("payment_intent.requires_action", intent)
            return intent
        if number == DEBIT:
            self._charge(intent)
            intent["status"] = "processing"
            self._tell("payment_intent.processing", intent)
            return intent
        self._authorise(intent)
        return intent

    def _authorise(self, intent: Object) -> None:
        self._charge(intent)
        intent |= {
            "status": "requires_capture",
            "amount_capturable": intent["amount"],
            "next_action": None,
        }
        if intent["capture_method"] != "manual":
            self._take(intent, intent["amount"])
            return
        self._tell("payment_intent.amount_capturable_updated", intent)

    def _charge(self, intent: Object) -> None:
        made: Object = {
            "id": self._id("ch"),
            "object": "charge",
            "amount": intent["amount"],
            "amount_captured": 0,
            "amount_refunded": 0,
            "captured": False,
            "currency": intent["currency"],
            "metadata": intent["metadata"],
            "payment_intent": intent["id"],
        }
        self.charges[made["id"]] = made
        intent["latest_charge"] = made["id"]

    def _take(self, intent: Object, amount: int) -> None:
        charge = self.charges[intent["latest_charge"]]
        # Stripe counts what it lets go as refunded.
        rest = intent["amount"] - amount
        charge |= {
            "captured": True,
            "amount_captured": amount,
            "amount_refunded": rest,
        }
        if rest:
            let_go = {"balance_transaction": None, "reason": "partial_capture"}
            self._refund(charge, rest, **let_go)
        intent |= {
            "status": "succeeded",
            "amount_received": amount,
            "amount_capturable": 0,
        }
        self._tell("payment_intent.succeeded", intent)

    def _refund(self, charge: Object, amount: int, **given: Any) -> Object:
        made: Object = {
            "id": self._id("re"),
            "object": "refund",
            "amount": amount,
            "balance_transaction": self._id("txn"),
            "charge": charge["id"],
            "created": int(self.now()),
            "currency": charge["currency"],
            "failure_reason": None,
            "metadata": {},
            "payment_intent": charge["payment_intent"],
            "reason": None,
            "status": "succeeded",
        }
        made |= given
        self.refunds[made["id"]] = made
        return made

    def _decline(self, intent: Object, code: str, decline: str | None) -> Object:
        said = {"code": code, "decline_code": decline, "message": "It was declined."}
        intent |= {
            "status": "requires_payment_method",
            "last_payment_error": {"type": "card_error"} | said,
            "next_action": None,
        }
        self._tell("payment_intent.payment_failed", intent)
        return intent

    def _complete(self, session: Object, intent: Object) -> None:
        is_paid = intent["status"] != "processing"
        session |= {
            "status": "complete",
            "payment_status": "paid" if is_paid else "unpaid",
            "url": None,
        }
        self._tell("checkout.session.completed", session)

    def _expire(self, session: Object) -> None:
        session |= {"status": "expired", "url": None}
        if session["payment_intent"] is not None:
            intent = self.intents[session["payment_intent"]]
            if intent["status"] not in ("succeeded", "canceled", "processing"):
                intent["status"] = "canceled"
        self._tell("checkout.session.expired", session)

    def _tell(self, what: str, about: Object) -> None:
        shown = {name: one for name, one in about.items() if name[0] != "_"}
        self.events.append(
            {
                "id": self._id("evt"),
                "object": "event",
                "api_version": "2026-10-28.endive",
                "created": int(self.now()),
                "data": {"object": shown},
                "livemode": False,
                "type": what,
            }
        )

    def _id(self, prefix: str) -> str:
        return f"{prefix}_{next(self._numbers):06}{token_hex(8)}"
