"""Secrets: how messages are signed by them, and how they are kept.

Messages are signed as Standard Webhooks 1.0.0 says, by its own library. Secrets are
kept encrypted by AES-256-GCM where there is a key (DIBS_ENCRYPTION_KEY), each bound to
its endpoint, so that a row copied to another endpoint opens nothing. Without a key they
are kept as they are, which is for one's own machine.
"""

from base64 import b64decode, b64encode
from contextlib import suppress
from datetime import UTC, datetime
from secrets import token_bytes

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from standardwebhooks.webhooks import Webhook

from dibs.errors import Fault
from dibs.secrecy import encryption_keys

SECRET_BYTES = 32
NONCE_BYTES = 12
_PREFIX = "whsec_"
_SEALED = "aes256gcm:"
_PLAIN = "plain:"
UNREADABLE = (
    "a secret of endpoint {endpoint} cannot be read: DIBS_ENCRYPTION_KEY is not the "
    "one it was kept under; name the former one too, after a comma"
)


class Unreadable(Fault):
    """A secret is kept under a key that we have not: others may have it."""


def new_secret() -> str:
    """A secret for one endpoint, in the form in which its owner is told it."""
    return _PREFIX + b64encode(token_bytes(SECRET_BYTES)).decode()


def signed_headers(
    message_id: str, body: str, secrets: list[str], at: datetime | None = None
) -> dict[str, str]:
    """The three headers of a message, with a signature by each secret.

    The time is this host's and not the database's: who verifies it compares it with
    their own clock.
    """
    at = at or datetime.now(UTC)
    signatures = [Webhook(one).sign(message_id, at, body) for one in secrets]
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": " ".join(signatures),
    }


class Vault:
    """Seals secrets to be kept, and opens them again."""

    def __init__(self, encryption_key: str | None) -> None:
        """`encryption_key` as the setting has it; None keeps secrets as they are."""
        keys = [] if encryption_key is None else encryption_keys(encryption_key)
        self._ciphers = [AESGCM(one) for one in keys]

    @property
    def encrypts(self) -> bool:
        """Whether what it seals can be read by nobody else."""
        return bool(self._ciphers)

    def seal(self, endpoint: str, secret: str) -> str:
        """The secret as it is kept."""
        if not self._ciphers:
            return _PLAIN + secret
        nonce = token_bytes(NONCE_BYTES)
        sealed = self._ciphers[0].encrypt(nonce, secret.encode(), endpoint.encode())
        return _SEALED + b64encode(nonce + sealed).decode()

    def open(self, endpoint: str, kept: str) -> str:
        """The secret that was sealed for this endpoint; Unreadable without its key."""
        if kept.startswith(_PLAIN):
            return kept.removeprefix(_PLAIN)
        for cipher in self._ciphers:
            # A row that was damaged is what no key opens, too.
            with suppress(InvalidTag, ValueError):
                sealed = b64decode(kept.removeprefix(_SEALED))
                nonce, sealed = sealed[:NONCE_BYTES], sealed[NONCE_BYTES:]
                return cipher.decrypt(nonce, sealed, endpoint.encode()).decode()
        raise Unreadable(UNREADABLE.format(endpoint=endpoint))
