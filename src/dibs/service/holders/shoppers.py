"""Whose a hold shall be: a session and a customer, from a body, headers or a token."""

from dibs.service.calls.call import Call
from dibs.service.calls.problems import invalid
from dibs.service.holders.proof import customer_of, session_of, spoken_for


def shopper_of(
    call: Call, session: str | None, customer: str | None
) -> tuple[str, str | None]:
    """The session and the customer of a new hold; who has no session is their own.

    A new hold may be of any session that is named: here it proves nothing. Raises
    InvalidInput where there is neither, or where a body and a header differ, and
    Forbidden for a customer whom the caller cannot speak for.
    """
    said, customer = (
        spoken_for(call.actor, name) for name in (customer_of(call), customer)
    )
    session = agreed("session", session, session_of(call))
    customer = agreed("customer", customer, said)
    if session is None and customer is None:
        raise invalid("/session", "is required: here, or as the header Dibs-Session")
    return session or customer or "", customer


def agreed(name: str, in_body: str | None, said: str | None) -> str | None:
    """What a body says, or else what was said beside it."""
    if said is not None and in_body not in {None, said}:
        raise invalid(f"/{name}", f"must equal the Dibs-{name.title()} header")
    return said if in_body is None else in_body
