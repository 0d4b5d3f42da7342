"""Tokens of customers, as an organiser's backend signs them (RFC 7519, HS256)."""

import hashlib
import hmac
import json
import time
from base64 import urlsafe_b64encode
from itertools import count
from secrets import token_hex

MINUTES = 30


class Signer:
    """Signs for one customer after the other; each is new."""

    def __init__(self, *, key_id: str, secret: str, organisation: str) -> None:
        head = {"typ": "JWT", "alg": "HS256", "kid": key_id}
        self._head = _encoded(json.dumps(head).encode())
        self._secret = secret.encode()
        now = int(time.time())
        self._claims = {
            "aud": "dibs",
            "iss": organisation,
            "iat": now,
            "exp": now + 60 * MINUTES,
        }
        self._run = token_hex(8)
        self._numbers = count()

    def token(self) -> bytes:
        """The next customer's."""
        claims = self._claims | {"sub": f"{self._run}-{next(self._numbers)}"}
        said = b"%b.%b" % (self._head, _encoded(json.dumps(claims).encode()))
        signature = hmac.digest(self._secret, said, hashlib.sha256)
        return b"%b.%b" % (said, _encoded(signature))


def _encoded(data: bytes) -> bytes:
    return urlsafe_b64encode(data).rstrip(b"=")
