"""How the sandbox signs what it tells, and how that is checked.

As Stripe does: an HMAC-SHA256 over the time and the body. Several secrets may be good
at once, so that one can be replaced without losing a message.
"""

import hmac
import time
from collections.abc import Iterable, Mapping

from dibs.payments.provider import SignatureInvalid

HEADER = "sandbox-signature"
TOLERANCE_SECONDS = 300
DIGITS_MAX = 12
"""Of a time in seconds: tens of thousands of years."""


def signed(raw: bytes, secret: str, *, at: float | None = None) -> dict[str, str]:
    """The header that says who wrote this, and when: now, unless stated."""
    seconds = int(time.time() if at is None else at)
    return {HEADER: f"t={seconds},v1={_digest(raw, secret, seconds)}"}


def verify(headers: Mapping[str, str], raw: bytes, secrets: Iterable[str]) -> None:
    """Raises SignatureInvalid where nobody who has a secret wrote this just now."""
    found = {name.lower(): value for name, value in headers.items()}.get(HEADER)
    if found is None:
        raise SignatureInvalid(f"there is no header {HEADER}")
    parts = [part.strip().partition("=") for part in found.split(",")]
    given = [value for name, _, value in parts if name == "v1"]
    try:
        (seconds,) = (_seconds(value) for name, _, value in parts if name == "t")
    except ValueError:
        raise SignatureInvalid(f"{HEADER} does not say when it was signed") from None
    if abs(time.time() - seconds) > TOLERANCE_SECONDS:
        raise SignatureInvalid("it was not signed just now")
    wanted = [_digest(raw, secret, seconds) for secret in secrets]
    if not any(_is_same(one, other) for one in given for other in wanted):
        raise SignatureInvalid("no secret of ours signed it")


def _seconds(told: str) -> int:
    """Plain digits alone: else int() takes signs and other scripts' digits."""
    if not (told.isascii() and told.isdigit() and len(told) <= DIGITS_MAX):
        raise ValueError(told)
    return int(told)


def _is_same(one: str, other: str) -> bool:
    return hmac.compare_digest(one.encode(), other.encode())


def _digest(raw: bytes, secret: str, seconds: int) -> str:
    signed_bytes = f"{seconds}.".encode() + raw
    return hmac.digest(secret.encode(), signed_bytes, "sha256").hex()
