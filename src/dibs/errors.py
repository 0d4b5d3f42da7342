"""What can go wrong, as exceptions.

    Exception
    ├── Refused                        an expected "no": nothing was changed
    │   ├── InvalidInput               ├── LimitReached
    │   ├── Unauthenticated            ├── SeatsUnavailable
    │   ├── Forbidden                  ├── SoldOut
    │   ├── RateLimited                ├── AlreadyConfirmed
    │   ├── IdempotencyKeyReused       ├── AlreadyReleased
    │   ├── NotFound                   ├── NotConfirmed
    │   ├── SeatsNotFound              ├── NotDue
    │   ├── NotOnSale                  ├── Expired
    │   ├── TooManySeats               ├── ExtensionLimit
    │   ├── TooManyUnits               └── Unavailable
    │   └── DuplicateReservation
    └── Fault                          misuse or breakage
        ├── SettingsInvalid
        ├── NotInstalled
        └── MigrationChanged

A refusal's class says which one it is, `code` is its name in every door, and `str()` is
a sentence for a developer. Raising one leaves a transaction of the caller's healthy.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, ClassVar


class Refused(Exception):  # noqa: N818 a refusal is an answer, not an error
    """An expected "no". Nothing was reserved, changed or sold.

    `detail` holds what the engine said besides the code; `server_now` is when it
    decided, None where it was never asked.
    """

    code: ClassVar[str]
    status: ClassVar[int]
    sentence: ClassVar[str]

    def __init__(
        self,
        detail: Mapping[str, Any] | None = None,
        *,
        server_now: datetime | None = None,
    ) -> None:
        super().__init__(detail)
        self.detail: dict[str, Any] = dict(detail or {})
        self.server_now = server_now

    def __str__(self) -> str:
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
    """A field has the wrong type, range or name."""

    code = "invalid_input"
    status = 422
    sentence = "The request is not valid."

    def __str__(self) -> str:
        reason = self.detail.get("reason")
        if reason is None:
            return self.sentence
        return f"The request is not valid: {self.field or '/'} {reason}."


class Unauthenticated(Refused):
    """The call needs a token or credentials and none were given."""

    code = "unauthenticated"
    status = 401
    sentence = "This call needs a token or credentials, and none were given."


class Forbidden(Refused):
    """The token, session or credentials given belong to somebody else."""

    code = "forbidden"
    status = 403
    sentence = "The token, session or credentials given do not allow this."


class RateLimited(Refused):
    """Too many calls in a short time."""

    code = "rate_limited"
    status = 429
    sentence = "There were too many calls in a short time; try again in a moment."


class IdempotencyKeyReused(Refused):
    """The idempotency key came with a different request before."""

    code = "idempotency_key_reused"
    status = 422
    sentence = (
        "This idempotency key came with a different request before; "
        "use a new key for a new request."
    )


class NotFound(Refused):
    """There is no such event, item or reservation."""

    code = "not_found"
    status = 404
    sentence = "There is no such thing."

    def __str__(self) -> str:
        if "items" in self.detail:
            return f"The event has no such items: {_list(self.detail['items'])}."
        for what in ("event", "item", "reservation", "plan"):
            if what in self.detail:
                return f"There is no {what} {self.detail[what]!r}."
        return self.sentence


class SeatsNotFound(Refused):
    """Some of the seats do not exist in this event."""

    code = "seats_not_found"
    status = 404
    sentence = "Some of the seats do not exist in this event."

    def __str__(self) -> str:
        return f"The event has no such seats: {_list(self.seats)}."


class NotOnSale(Refused):
    """The event is not on sale now."""

    code = "not_on_sale"
    status = 409
    sentence = "The event is not on sale now."

    def __str__(self) -> str:
        known = [
            f"{name.replace('_', ' ')} {self.detail[name]}"
            for name in ("status", "sales_start_at", "sales_end_at")
            if self.detail.get(name) is not None
        ]
        return f"The event is not on sale now ({', '.join(known)})."


class _TooMany(Refused):
    what: ClassVar[str]

    def __str__(self) -> str:
        if "max" not in self.detail:
            return self.sentence
        return (
            f"{self.detail.get('asked', 'Too many')} {self.what} were asked for; one "
            f"reservation of this event holds at most {self.detail['max']}."
        )


class TooManySeats(_TooMany):
    """One reservation may not hold so many seats."""

    code = "too_many_seats"
    status = 409
    what = "seats"
    sentence = "One reservation may not hold so many seats."


class TooManyUnits(_TooMany):
    """One reservation may not hold so many units."""

    code = "too_many_units"
    status = 409
    what = "units"
    sentence = "One reservation may not hold so many units."


class DuplicateReservation(Refused):
    """The same owner already holds some of these items."""

    code = "duplicate_reservation"
    status = 409
    sentence = "The same owner already holds some of these items."

    def __str__(self) -> str:
        if self.reservation is None:
            return self.sentence
        return (
            "The same owner already holds some of these items, in reservation "
            f"{self.reservation}; release or confirm it first."
        )


class LimitReached(Refused):
    """A limit of the event would be exceeded."""

    code = "limit_reached"
    status = 409
    sentence = "A limit of the event would be exceeded."


class SeatsUnavailable(Refused):
    """Some of the seats are reserved, sold or blocked."""

    code = "seats_unavailable"
    status = 409
    sentence = "Some of the seats are taken."

    def __str__(self) -> str:
        return f"These seats are reserved, sold or blocked: {_list(self.seats)}."


class SoldOut(Refused):
    """Fewer units are left than were asked for."""

    code = "sold_out"
    status = 409
    sentence = "Fewer units are left than were asked for."

    def __str__(self) -> str:
        if not self.available:
            return self.sentence
        left = (f"{item} has {count} left" for item, count in self.available.items())
        return f"Fewer units are left than were asked for: {_list(left)}."


class AlreadyConfirmed(Refused):
    """The reservation is sold already."""

    code = "already_confirmed"
    status = 409
    sentence = "The reservation is confirmed already: what it holds is sold."


class AlreadyReleased(Refused):
    """The reservation was given back."""

    code = "already_released"
    status = 409
    sentence = "The reservation was released; what it held is free again."


class NotConfirmed(Refused):
    """Only a confirmed reservation can do this."""

    code = "not_confirmed"
    status = 409
    sentence = "The reservation is not confirmed, and only confirmed ones can do this."


class NotDue(Refused):
    """The reservation's deadline has not come yet."""

    code = "not_due"
    status = 409
    sentence = "The reservation's deadline has not come yet."


class Expired(Refused):
    """The reservation's deadline has passed."""

    code = "expired"
    status = 410
    sentence = "The reservation has expired; what it held is free again."

    def __str__(self) -> str:
        if "expired_at" not in self.detail:
            return self.sentence
        return (
            f"The reservation expired at {self.detail['expired_at']}; "
            "what it held is free again."
        )


class ExtensionLimit(Refused):
    """The reservation cannot be extended once more."""

    code = "extension_limit"
    status = 409
    sentence = "The reservation cannot be extended once more."

    def __str__(self) -> str:
        if "extensions_max" not in self.detail:
            return self.sentence
        return (
            "The reservation cannot be extended once more; at most "
            f"{self.detail['extensions_max']} extensions are allowed."
        )


class Unavailable(Refused):
    """The service cannot answer now; the same request may be sent again.

    `detail["key"]` is the key to ask again with where the outcome is not known.
    """

    code = "unavailable"
    status = 503
    sentence = "Dibs cannot answer now; send the same request again in a moment."

    def __str__(self) -> str:
        reason = self.detail.get("reason")
        if reason is None:
            return self.sentence
        return f"Dibs cannot answer now: {reason}."


def _list(names: Iterable[object]) -> str:
    return ", ".join(str(name) for name in names)


REFUSALS: dict[str, type[Refused]] = {
    refusal.code: refusal
    for refusal in (
        InvalidInput,
        Unauthenticated,
        Forbidden,
        RateLimited,
        IdempotencyKeyReused,
        NotFound,
        SeatsNotFound,
        NotOnSale,
        TooManySeats,
        TooManyUnits,
        DuplicateReservation,
        LimitReached,
        SeatsUnavailable,
        SoldOut,
        AlreadyConfirmed,
        AlreadyReleased,
        NotConfirmed,
        NotDue,
        Expired,
        ExtensionLimit,
        Unavailable,
    )
}
"""The class of each code, in order of precedence: of two reasons the first is given."""

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
