"""Who is looked up again, and who is not kept from it by others."""

from typing import Any

import pytest
from tests.live.taker import Taker

from dibs.config import Settings
from dibs.errors import Unavailable
from dibs.keys import FoundTokenKey
from dibs.live import Feed, Stream
from dibs.service.calls.actor import OF_BROWSERS, Actor
from dibs.service.door.identity import Identity
from dibs.service.live.standing import Standing


class Engine:
    """Knows no signer any more, and fails at some."""

    def __init__(self, failures: dict[str, Exception]) -> None:
        self.failures = failures

    async def find_token_key(self, kid: str) -> FoundTokenKey | None:
        if kid in self.failures:
            raise self.failures[kid]
        return None


def customer_of(kid: str) -> Actor:
    principal = f"token:{kid}:5f2c"
    return Actor(kind="customer", scopes=OF_BROWSERS, principal=principal)


@pytest.mark.parametrize(
    ("failure", "is_other_over"),
    [
        (RuntimeError("only this one cannot be looked up"), True),
        # Nor could anybody else be: the round leaves them to the next.
        (Unavailable(), False),
    ],
)
async def test_one_who_cannot_be_looked_up_keeps_nobody_else(
    failure: Exception, is_other_over: bool
) -> None:
    engine: Any = Engine({"broken": failure})
    identity = Identity(engine, Settings(), may_be_open=False)
    standing = Standing(identity, Feed("", Settings()))
    one, other = (
        Stream(Taker(), [], lambda _: None, 0.0, with_seats=False) for _ in range(2)
    )
    with (
        standing.of(one, customer_of("broken"), b""),
        standing.of(other, customer_of("revoked"), b""),
    ):
        with pytest.raises(type(failure)):
            await standing.run_once()
        assert (one.is_over, other.is_over) == (False, is_other_over)
