"""Outside schedulers: where nobody needs a key they show CRON_SECRET all the same."""

import hmac
from typing import TYPE_CHECKING

from dibs.errors import Forbidden, Unauthenticated
from dibs.service.calls.call import Call
from dibs.service.door.identity import credential_of

if TYPE_CHECKING:
    from dibs.service.state import Service


def require_secret(service: "Service", call: Call) -> None:
    """Raises Unauthenticated and Forbidden to who has not shown the secret."""
    if call.actor.kind != "open":
        return  # let in by its scope
    secret = service.settings.cron_secret
    if secret is None:
        raise Forbidden({"reason": "CRON_SECRET is not set, so this call is closed"})
    given = credential_of(call.headers)
    if not given:
        raise Unauthenticated
    if not hmac.compare_digest(given, secret.encode()):
        raise Forbidden
