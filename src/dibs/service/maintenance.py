"""Maintenance calls for people and outside schedulers, guarded by CRON_SECRET."""

import hmac

from dibs.errors import Forbidden, Unauthenticated
from dibs.service.call import Call, Reply, Row, in_order
from dibs.service.state import Service
from dibs.workers.sweep import Sweep


async def cleanup(service: Service, call: Call) -> Reply:
    """Sweep what is due now, and check every event's consistency."""
    _require_secret(service.settings.cron_secret, call)
    return Reply(200, await service.inspector.inspect("manual"))


def _require_secret(secret: str | None, call: Call) -> None:
    if secret is None:
        raise Forbidden({"reason": "CRON_SECRET is not set, so this call is closed"})
    given = call.header(b"x-api-key") or _bearer(call.header(b"authorization"))
    if given is None:
        raise Unauthenticated
    if not hmac.compare_digest(given.encode(), secret.encode()):
        raise Forbidden


def _bearer(authorization: str | None) -> str | None:
    scheme, _, credentials = (authorization or "").partition(" ")
    return credentials.strip() if scheme.lower() == "bearer" and credentials else None


ROWS = (
    Row(
        name="cleanup",
        method="POST",
        path="/v1/maintenance/cleanup",
        tag="operations",
        summary="End reservations whose deadline has passed, and check every event.",
        act=cleanup,
        answer=Sweep,
        codes=in_order("unauthenticated", "forbidden"),
        proof="cron",
    ),
)
