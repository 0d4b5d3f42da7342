"""What can go wrong, as exceptions.

    Exception
    ├── Refused                      an expected "no": nothing was changed
    │   ├── InvalidInput          ├── TooManyUnits          ├── Expired
    │   ├── Unauthenticated       ├── DuplicateReservation  ├── ExtensionLimit
    │   ├── Forbidden             ├── LimitReached          ├── InAnotherOrder
    │   ├── RateLimited           ├── SeatsUnavailable      ├── AlreadyPaid
    │   ├── IdempotencyKeyReused  ├── SoldOut               ├── AlreadyCancelled
    │   ├── IdempotencyKeyTaken   ├── AlreadyConfirmed      ├── NotPaid
    │   ├── NotFound              ├── AlreadyReleased       ├── PaymentRefused
    │   ├── SeatsNotFound         ├── NotConfirmed          └── Unavailable
    │   ├── NotOnSale             ├── NotDue
    │   └── TooManySeats          └── AmountChanged
    └── Fault                          misuse or breakage
        ├── SettingsInvalid       ├── MigrationChanged
        ├── NotInstalled          └── PlanError, StockError: a document's faults

A refusal's class says which one it is, `code` is its name in every door, and `str()` is
a sentence for a developer. Raising one leaves a transaction of the caller's healthy.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, ClassVar


class Refused(Exception):  # noqa: N818 a refusal is an answer, not an error
    """An expected "no". Nothing was reserved, changed or sold.

    `detail` holds what the engine said besides the code; `server_now` is when it
    decided, None where it was never asked. `replayed`: the same key was refused before.
    """

    code: ClassVar[str]
    status: ClassVar[int]
    """The HTTP status that goes with it."""
    sentence: ClassVar[str]
    """What it says without knowing more: the first line of its docstring."""
    telling: ClassVar[str] = ""
    """What it says where the detail has what is named in braces."""

    def __init_subclass__(cls) -> None:
        cls.sentence = (cls.__doc__ or cls.code).partition("\n")[0]

    def __init__(
        self,
        detail: Mapping[str, Any] | None = None,
        *,
        server_now: datetime | None = None,
    ) -> None:
        super().__init__(detail)
        self.detail: dict[str, Any] = dict(detail or {})
        self.server_now, self.replayed = server_now, False

    def __str__(self) -> str:
        known = {name: _shown(value) for name, value in self.detail.items()}
        try:
            return self.telling.format_map(known) or self.sentence
        except KeyError:
            return self.sentence

    @property
    def available(self) -> dict[str, int]:
        """Units still available of each item that had too few."""
        return dict(self.detail.get("available") or {})

    @property
    def seats(self) -> list[str]:
        """The seats that stood in the way."""
        return list(self.detail.get("seats") or ())

    @property
    def field(self) -> str | None:
        """JSON pointer (RFC 6901) to the field at fault."""
        return self.detail.get("field")

    @property
    def reservation(self) -> str | None:
        """The id of the reservation the refusal is about."""
        return self.detail.get("reservation")


class InvalidInput(Refused):
    """The request is not valid."""

    code, status = "invalid_input", 422
    telling = "The request is not valid: {field} {reason}."

    def __str__(self) -> str:
        if self.field == "":  # all of it
            return f"The request is not valid: it {self.detail.get('reason')}."
        return super().__str__()


class Unauthenticated(Refused):
    """This call needs a key, a token or other credentials that are good."""

    code, status = "unauthenticated", 401
    telling = "Who calls is not known: {reason}."


class Forbidden(Refused):
    """The token, session or credentials given do not allow this."""

    code, status = "forbidden", 403

    def __str__(self) -> str:
        if "scope" in self.detail:
            return f"This call needs the scope {self.detail['scope']!r}."
        if "reason" in self.detail:
            return f"This is not allowed: {self.detail['reason']}."
        return super().__str__()


class RateLimited(Refused):
    """There were too many calls in a short time; try again in a moment."""

    code, status = "rate_limited", 429


class IdempotencyKeyReused(Refused):
    """This idempotency key came with another request before; use a new one."""

    code, status = "idempotency_key_reused", 422


class IdempotencyKeyTaken(Refused):
    """This idempotency key came with another order before; use a new one."""

    code, status = "idempotency_key_taken", 409


class NotFound(Refused):
    """There is no such event, item or reservation."""

    code, status = "not_found", 404
    telling = "The endpoint is told of no ledger '{ledger}'."

    def __str__(self) -> str:
        if "key" in self.detail:
            return f"There is no key {self.detail['key']!r} (any more)."
        if "items" in self.detail:
            return f"The event has no such items: {_shown(self.detail['items'])}."
        if "products" in self.detail:
            where = "store" if "store" in self.detail else "event"
            names = _shown(self.detail["products"])
            return f"The {where} has no such products: {names}."
        if "plan" in self.detail:
            return f"Event {self.detail['plan']!r} has no seating plan."
        for what in _NAMED:
            if what in self.detail:
                return f"There is no {what} {self.detail[what]!r}."
        return super().__str__()


_NAMED = (
    "event", "store", "reservation", "order", "payment", "provider", "endpoint",
    "delivery",
)  # fmt: skip
"""What may be missing by its name alone."""


class SeatsNotFound(Refused):
    """Some of the seats do not exist in this event."""

    code, status = "seats_not_found", 404
    telling = "The event has no such seats: {seats}."


class NotOnSale(Refused):
    """The event is not on sale now."""

    code, status = "not_on_sale", 409

    def __str__(self) -> str:
        names = ("status", "sales_start_at", "sales_end_at")
        known = ((name, self.detail.get(name)) for name in names)
        facts = ", ".join(f"{name} is {value}" for name, value in known if value)
        return f"The event is not on sale now: {facts}." if facts else self.sentence


class TooManySeats(Refused):
    """One reservation may not hold so many seats."""

    code, status = "too_many_seats", 409
    telling = "One reservation holds at most {max} seats here; {asked} were asked for."


class TooManyUnits(Refused):
    """One reservation may not hold so many units."""

    code, status = "too_many_units", 409
    telling = "One reservation holds at most {max} units here; {asked} were asked for."


class DuplicateReservation(Refused):
    """The same owner already holds some of these items."""

    code, status = "duplicate_reservation", 409
    telling = (
        "The same owner already holds some of these items, in reservation "
        "{reservation}; release or confirm it first."
    )


class LimitReached(Refused):
    """A limit of the event would be exceeded."""

    code, status = "limit_reached", 409


class SeatsUnavailable(Refused):
    """Some of the seats are reserved, sold or blocked."""

    code, status = "seats_unavailable", 409
    telling = "These seats are reserved, sold or blocked: {seats}."

    def __str__(self) -> str:
        if "allocation" in self.detail:  # it was to give them back
            name, seats = self.detail["allocation"], _shown(self.seats)
            return f"These seats are not held back as {name!r}: {seats}."
        return super().__str__()


class SoldOut(Refused):
    """Fewer units are left than were asked for."""

    code, status = "sold_out", 409
    telling = "Fewer units are left than were asked for: {available}."


class AlreadyConfirmed(Refused):
    """The reservation is confirmed already: what it holds is sold."""

    code, status = "already_confirmed", 409


class AlreadyReleased(Refused):
    """The reservation was released; what it held is free again."""

    code, status = "already_released", 409


class NotConfirmed(Refused):
    """The reservation is not confirmed, and only confirmed ones can do this."""

    code, status = "not_confirmed", 409


class NotDue(Refused):
    """The reservation's deadline has not come yet."""

    code, status = "not_due", 409
    telling = "The reservation's deadline has not come yet; it is {expires_at}."


class AmountChanged(Refused):
    """What the reservation holds costs another amount than was paid for."""

    code, status = "amount_changed", 409
    telling = "What the reservation holds costs {amount_minor} now, in minor units."


class Expired(Refused):
    """The reservation has expired; what it held is free again."""

    code, status = "expired", 410
    telling = "The reservation expired at {expired_at}; what it held is free again."


class ExtensionLimit(Refused):
    """The reservation cannot be extended once more."""

    code, status = "extension_limit", 409
    telling = "The reservation was extended as often as it may be: {extensions_max}."


class InAnotherOrder(Refused):
    """The reservation is in another order that is not cancelled."""

    code, status = "in_another_order", 409
    telling = "Reservation {reservation} is in another order that is not cancelled."


class AlreadyPaid(Refused):
    """The order is paid already; a paid one is refunded."""

    code, status = "already_paid", 409


class AlreadyCancelled(Refused):
    """The order is cancelled or refunded, or will be: it cannot be paid any more."""

    code, status = "already_cancelled", 409


class NotPaid(Refused):
    """The order is not paid, and only paid ones can be refunded."""

    code, status = "not_paid", 409


class PaymentRefused(Refused):
    """The payment provider refused; nothing was charged."""

    code, status = "payment_refused", 402
    telling = "The payment provider refused: {reason}."


class Unavailable(Refused):
    """Dibs cannot answer now; send the same request again in a moment.

    `detail["key"]` is the key to ask again with where the outcome is not known.
    """

    code, status = "unavailable", 503
    telling = "Dibs cannot answer now: {reason}."


def _shown(value: object) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{name} has {left} left" for name, left in value.items())
    if isinstance(value, list):
        return ", ".join(str(name) for name in value)
    return str(value)


REFUSALS = {refusal.code: refusal for refusal in Refused.__subclasses__()}
"""The class of each code, in order of precedence, as they stand above: of two reasons
the first is given."""

CODES: dict[str, int] = {code: refusal.status for code, refusal in REFUSALS.items()}
"""Each code's HTTP status, in order of precedence."""


def refusal_of(
    code: str,
    detail: Mapping[str, Any] | None = None,
    *,
    server_now: datetime | None = None,
) -> Refused:
    """The exception for a code; Fault if this version does not know the code."""
    refusal = REFUSALS.get(code)
    if refusal is None:
        raise Fault(f"the database answered with a code unknown here: {code!r}")
    return refusal(detail, server_now=server_now)


class Fault(Exception):  # noqa: N818 the word of the whole project for it
    """Misuse or breakage: asking again does not help.

    `sqlstate` is PostgreSQL's code where the fault came from there.
    """

    def __init__(self, message: str, *, sqlstate: str | None = None) -> None:
        super().__init__(message)
        self.sqlstate = sqlstate

    def __reduce__(self) -> tuple[Any, ...]:
        """As it is, whatever its class is made of: other processes are told as well."""
        return Fault.__new__, (type(self), *self.args), self.__dict__


class SettingsInvalid(Fault):
    """Some settings cannot be used; `problems` maps each variable to its reason."""

    def __init__(self, problems: Mapping[str, str]) -> None:
        self.problems = dict(problems)
        lines = [f"{variable} {reason}" for variable, reason in problems.items()]
        super().__init__("\n".join(lines))


class NotInstalled(Fault):
    """The database lacks this version's schema; `dibs migrate` installs it."""


class MigrationChanged(Fault):
    """A released migration differs from the one the database was built with."""
