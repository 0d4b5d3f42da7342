"""Secrets as settings have them: what they must be, and how several are told apart."""

from base64 import b64decode

SECRET_LENGTH_MIN = 16
_ENCRYPTION_BYTES = 32


def check_secret(text: str) -> str:
    """The secret; ValueError where it is so short that it may be guessed."""
    if len(text) < SECRET_LENGTH_MIN:
        raise ValueError(f"must have at least {SECRET_LENGTH_MIN} characters")
    return text


def secrets_of(text: str | None) -> tuple[str, ...]:
    """Secrets named one after the other, separated by commas; the first is the newest.

    Raises ValueError where one is so short that it may be guessed.
    """
    given = (one.strip() for one in (text or "").split(","))
    return tuple(check_secret(one) for one in given if one)


def encryption_keys(text: str) -> list[bytes]:
    """The keys of DIBS_ENCRYPTION_KEY: the first encrypts, all of them decrypt.

    Raises ValueError, which says what they must be.
    """
    try:
        keys = [b64decode(one.strip(), validate=True) for one in text.split(",")]
    except ValueError:
        keys = []
    if not keys or any(len(one) != _ENCRYPTION_BYTES for one in keys):
        raise ValueError(
            f"must be {_ENCRYPTION_BYTES} random bytes in base64 (`openssl rand "
            "-base64 32`), or several, separated by commas, the newest first"
        )
    return keys
