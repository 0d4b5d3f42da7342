"""Keys and tokens that are not good, each in its own way."""

import base64
import json
from collections.abc import Callable
from typing import Any

from .conftest import CUSTOMER, Keys, Signer

Tokens = Callable[[Signer], str]

FORGED: dict[str, Tokens] = {
    "expired token": lambda s: s.token(CUSTOMER, iat=1, exp=2),
    "token for others": lambda s: s.token(CUSTOMER, aud="somebody-else"),
    "token without audience": lambda s: s.token(CUSTOMER, aud=None),
    "token without end": lambda s: s.token(CUSTOMER, exp=None),
    "token without customer": lambda s: s.token(CUSTOMER, sub=None),
    "token for a day": lambda s: s.token(CUSTOMER, exp=4_000_000_000),
    "token of another issuer": lambda s: s.token(CUSTOMER, iss="other"),
    "token by another secret": lambda s: s._replace(secret="x" * 86).token(CUSTOMER),
    "token by nobody": lambda s: s.token(CUSTOMER, algorithm="none"),
    "token by another algorithm": lambda s: s.token(CUSTOMER, algorithm="HS384"),
    "token of an unknown key": lambda s: s._replace(kid="unknown").token(CUSTOMER),
    "token of a key with NUL": lambda s: s._replace(kid="un\x00known").token(CUSTOMER),
    "token of half a letter": lambda s: s._replace(kid="\ud800").token(CUSTOMER),
    "token for NUL": lambda s: s.token("anna\x00"),
    "token for half a letter": lambda s: s.token("anna\ud800"),
    "token with changed claims": lambda s: _changed(s.token(CUSTOMER), sub="bo"),
}
BAD: dict[str, Callable[[Keys], str]] = {
    "revoked key": lambda k: k.revoked,
    "expired key": lambda k: k.expired,
    "token of a revoked key": lambda k: k.revoked_signer.token(CUSTOMER),
    "mistyped key": lambda k: k.office[:-1] + ("0" if k.office[-1] != "0" else "1"),
    "no key at all": lambda k: "hello",
    "far too long": lambda k: "x" * 9_000,
    **{
        name: lambda k, forge=forge: forge(k.signer)  # type: ignore[misc]
        for name, forge in FORGED.items()
    },
}


def _changed(token: str, **claims: Any) -> str:
    head, body, signature = token.split(".")
    said = json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))
    body = base64.urlsafe_b64encode(json.dumps({**said, **claims}).encode()).decode()
    return f"{head}.{body.rstrip('=')}.{signature}"
