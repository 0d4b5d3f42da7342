"""Tokens that were found to be good once: what of that lasts, and what does not."""

import time

import jwt
import pytest

from dibs.config import Settings
from dibs.keys import FoundTokenKey
from dibs.service.door import tokens

SECRET = "of-a-backend-and-long-enough-for-HS256"
ANOTHER = "of-another-backend-and-as-long-as-that"


def found(secret: str = SECRET) -> FoundTokenKey:
    return FoundTokenKey(algorithm="HS256", verifier=secret, organisation="acme")


def signed(**claims: float) -> str:
    now = time.time()
    said = {"aud": "dibs", "iss": "acme", "sub": "anna", "iat": now, "exp": now + 60}
    return jwt.encode(said | claims, SECRET, "HS256", headers={"kid": "k"})


def claims_of(text: str, key: FoundTokenKey | None) -> tokens.Claims | None:
    header = tokens.header_of(text)
    assert header is not None
    return tokens.verified(text, header, key, Settings())


def test_a_token_that_was_good_is_not_once_its_time_is_over(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    text = signed()
    good = claims_of(text, found())
    assert good is not None
    assert good.customer == "anna"
    over = time.time() + 60 + tokens.LEEWAY_SECONDS
    monkeypatch.setattr(tokens, "time", lambda: over)
    assert claims_of(text, found()) is None


def test_a_token_that_was_good_is_not_by_another_key_or_none() -> None:
    text = signed()
    assert claims_of(text, found()) is not None
    assert claims_of(text, found(ANOTHER)) is None
    assert claims_of(text, None) is None
    assert claims_of(text, found()._replace(organisation="other")) is None


def test_nothing_is_kept_of_a_token_that_is_not_good_yet() -> None:
    kept = tokens._payload.cache_info().currsize
    assert claims_of(signed(nbf=time.time() + 3_600), found()) is None
    assert tokens._payload.cache_info().currsize == kept


@pytest.mark.parametrize("text", ["", "a", "a.b", "a.b.c.d", "é.b.c", "..", ".b.c"])
def test_what_is_no_token_has_no_header(text: str) -> None:
    assert tokens.header_of(text) is None
