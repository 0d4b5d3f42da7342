"""One interface for three doors: what may be asked, and how each of them answers.

A behaviour is written once against `Door` and holds through SQL, Python and HTTP.
Refusals come as data, whatever a door makes of them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What any door answers: a reservation as the engine told it, or a refusal."""

    code: str
    event: str = ""
    id: str | None = None
    token: str | None = None
    status: str | None = None
    items: Mapping[str, int] = field(default_factory=dict)
    seats: Sequence[str] = ()
    amount_minor: int | None = None
    currency: str | None = None
    reserved_at: datetime | None = None
    expires_at: datetime | None = None
    extension_count: int | None = None
    extensions_left: int | None = None
    replayed: bool = False
    leaves_at: datetime | None = None
    merged: bool = False
    again: Mapping[str, Any] | None = None
    late: Mapping[str, Any] | None = None
    server_now: datetime | None = None
    detail: Mapping[str, Any] = field(default_factory=dict)
    session: str | None = None
    """Shown with the token by who acts on it; no door ever answers it."""
    customer: str | None = None
    """Likewise."""


class Door(Protocol):
    """A way into the engine.

    `held` is the answer to a reserve: its token is shown, and session and customer, if
    a test adds them.
    """

    name: str

    def put_event(self, event: str, **settings: Any) -> Answer: ...

    def change_event(self, event: str, **changes: Any) -> Answer: ...

    def put_item(self, event: str, item: str, **settings: Any) -> Answer: ...

    def put_product(self, event: str, product: str, **rule: Any) -> Answer: ...

    def put_plan(
        self,
        event: str,
        document: dict[str, Any],
        floors: Mapping[str, int],
        access: Mapping[str, Any] | None = None,
    ) -> Answer: ...

    def put_access(
        self, event: str, seats: Sequence[str], access: str | None
    ) -> Answer: ...

    def reserve(
        self,
        event: str,
        items: Mapping[str, Any] | None = None,
        *,
        seats: Sequence[str] = (),
        best: Mapping[str, Any] | None = None,
        session: str,
        customer: str | None = None,
        customer_class: str | None = None,
        key: str | None = None,
    ) -> Answer: ...

    def reserve_many(
        self, event: str, requests: Sequence[dict[str, Any]]
    ) -> list[Answer]: ...

    def extend(self, held: Answer, *, key: str | None = None) -> Answer: ...

    def confirm(self, held: Answer, *, key: str | None = None) -> Answer: ...

    def begin_payment(
        self, held: Answer, *, order: str | None = None, key: str | None = None
    ) -> Answer: ...

    def end_payment(
        self, held: Answer, *, order: str | None = None, key: str | None = None
    ) -> Answer: ...

    def settle(
        self,
        held: Answer,
        order: str,
        *,
        accepts: str = "equal",
        amount_minor: int | None = None,
        key: str | None = None,
    ) -> Answer:
        """Nothing of the holder's is shown but the reservation's id."""
        ...

    def release(self, held: Answer, *, key: str | None = None) -> Answer: ...

    def force_release(
        self, held: Answer, reason: str, *, key: str | None = None
    ) -> Answer:
        """Nothing of the holder's is shown but the reservation's id."""
        ...

    def leave(self, held: Answer, *, key: str | None = None) -> Answer: ...

    def heartbeat(
        self, held: Answer, *, paying: bool = False, key: str | None = None
    ) -> Answer: ...

    def sell(
        self,
        event: str,
        items: Mapping[str, Any] | None = None,
        *,
        seats: Sequence[str] = (),
        session: str,
        customer: str | None = None,
        key: str | None = None,
    ) -> Answer: ...

    def cancel(
        self,
        held: Answer,
        items: Mapping[str, Any] | None = None,
        *,
        seats: Sequence[str] | None = None,
        key: str | None = None,
    ) -> Answer: ...

    def amend(
        self,
        held: Answer,
        *,
        items: Mapping[str, Any] | None = None,
        seats: Sequence[str] | None = None,
        best: Mapping[str, Any] | None = None,
        session: str | None = None,
        customer: str | None = None,
        key: str | None = None,
    ) -> Answer: ...

    def reserve_again(
        self, held: Answer, *, customer_class: str | None = None, key: str | None = None
    ) -> Answer: ...

    def fill_cart(
        self, event: str, items: Mapping[str, Any] | None = None, **asked: Any
    ) -> Answer:
        """What is asked besides: products, change, session, customer, held, key."""
        ...

    def reservations(
        self,
        event: str,
        *,
        session: str | None = None,
        customer: str | None = None,
        before: str | None = None,
        limit: int = 100,
    ) -> list[Answer]: ...

    def read(self, held: Answer) -> Answer: ...

    def block(
        self,
        event: str,
        items: Mapping[str, int] | None = None,
        *,
        seats: Sequence[str] = (),
        allocation: str = "house",
        reason: str = "",
    ) -> Answer: ...

    def unblock(
        self,
        event: str,
        items: Mapping[str, int] | None = None,
        *,
        seats: Sequence[str] = (),
        allocation: str = "house",
        reason: str = "",
    ) -> Answer: ...

    def put_policy(
        self,
        event: str,
        *,
        item: str | None = None,
        customer_class: str | None = None,
        amount_minor_min: int = 0,
        **settings: Any,
    ) -> Answer: ...

    def remove_policy(
        self,
        event: str,
        *,
        item: str | None = None,
        customer_class: str | None = None,
        amount_minor_min: int = 0,
    ) -> Answer: ...

    def policies(self, event: str) -> list[dict[str, Any]]:
        """The policies of the event, as the library names their parts."""
        ...

    def explain_policy(
        self,
        event: str,
        items: Mapping[str, Any] | None = None,
        *,
        seats: Sequence[str] = (),
        best: Mapping[str, Any] | None = None,
        customer_class: str | None = None,
    ) -> list[dict[str, Any]] | Answer:
        """The rulings, as the library names their parts; a refusal is an answer."""
        ...

    def allocations(self, event: str) -> list[dict[str, Any]]: ...

    def sweep(self, event: str) -> list[str]:
        """Ends what is due and returns the ids of what it ended, in no order."""
        ...

    def event(self, event: str) -> dict[str, Any] | None:
        """The event with its settings and items; None where there is none."""
        ...

    def events(self, after: str, limit: int) -> list[str]: ...

    def plan(self, event: str) -> dict[str, Any] | None: ...

    def availability(
        self, event: str, *, explain: bool = False
    ) -> dict[str, Any] | None: ...

    def availability_version(self, event: str) -> str | None: ...

    def journal(self, event: str, after: int, limit: int) -> list[dict[str, Any]]: ...

    def statistics(self, event: str, hours: int) -> dict[str, Any] | None: ...

    def verify(self, event: str) -> list[Any]: ...

    def close(self) -> None: ...


class ExpiringDoor(Door, Protocol):
    """A door that also ends single reservations: SQL and Python; not HTTP."""

    def expire(self, held: Answer) -> Answer: ...


class ResumingDoor(Door, Protocol):
    """A door that hands out tokens anew: SQL and Python; HTTP with a refusal alone."""

    def resume(self, held: Answer) -> Answer: ...
