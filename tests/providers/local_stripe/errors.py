"""What Stripe answers where it says no."""

from typing import Any


class StripeSays(Exception):  # noqa: N818 an answer
    """An error as Stripe writes it."""

    def __init__(
        self,
        status: int,
        message: str,
        *,
        code: str | None = None,
        kind: str = "invalid_request_error",
        **more: Any,
    ) -> None:
        super().__init__(message)
        self.status = status
        said = {"type": kind, "message": message, "code": code} | more
        self.body = {"error": {name: one for name, one in said.items() if one}}


def missing(what: str, name: str) -> StripeSays:
    return StripeSays(404, f"No such {what}: '{name}'", code="resource_missing")


def unexpected_state(status: str) -> StripeSays:
    message = f"You cannot do this to a PaymentIntent with a status of {status}."
    return StripeSays(400, message, code="payment_intent_unexpected_state")


def invalid(message: str, param: str) -> StripeSays:
    return StripeSays(400, message, code="parameter_invalid_integer", param=param)
