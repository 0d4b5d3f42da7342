"""Who calls: what an identity comes to, and what it may do."""

from math import inf
from typing import Literal

import msgspec

from dibs.verbs import Scope

GRANTABLE: tuple[Scope, ...] = ("read", "buy", "sell", "office", "maintain")
"""What keys may be given, in the order they are told."""
OF_BROWSERS = frozenset[str]({"read", "buy"})
"""All that a key may do that everybody can read."""
EVERYTHING = frozenset[str](GRANTABLE)


class Actor(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Somebody who calls, as far as the service knows them."""

    kind: Literal["open", "nobody", "secret", "publishable", "customer"]
    """`open` where nobody needs a key, `nobody` where a key is needed and none given,
    `customer` by a token that an organisation signed."""
    scopes: frozenset[str] = frozenset()
    organisation: str = ""
    """Whose events it may see; empty for those of the whole installation."""
    principal: str = ""
    """What the journal calls it, and whose idempotency keys it has."""
    customer: str | None = None
    customer_class: str | None = None
    ends_at: float = inf
    """Until when what it showed is good, by this process's clock."""

    def owns(self, event: str) -> bool:
        """Whether an event is one that it may see, by its name."""
        return not self.organisation or event.startswith(f"{self.organisation}.")

    @property
    def may_speak_for_others(self) -> bool:
        """Whether a session, a customer or a class is whatever it says."""
        return self.kind in {"open", "secret"}

    @property
    def is_trusted(self) -> bool:
        """Whether it may act on anybody's reservation without a proof."""
        return self.kind == "secret"


OPEN = Actor(kind="open", scopes=EVERYTHING)
NOBODY = Actor(kind="nobody")
