"""Who may not make a call: a line each in the log, as far as it is not flooded."""

from time import monotonic

from structlog.typing import FilteringBoundLogger

from dibs.caller import Caller
from dibs.errors import Refused
from dibs.service.calls.actor import Actor
from dibs.service.calls.call import Reply

SECONDS = 1.0
ONE_BY_ONE_MAX = 100
"""Lines in so long; of those beyond only their number is told, with the next one."""
OF_WHO_CALLS = {"unauthenticated", "forbidden"}


def is_of_who_calls(refusal: Refused, actor: Actor) -> bool:
    """Whether somebody is refused for who they are, not for what they ask."""
    named = refusal.detail.get("event") or refusal.detail.get("store")
    is_others = isinstance(named, str) and not actor.owns(named)
    return refusal.code in OF_WHO_CALLS or (refusal.code == "not_found" and is_others)


class AwayLog:
    """Writes `turned_away`."""

    def __init__(self, log: FilteringBoundLogger) -> None:
        self._log = log
        self._began = 0.0
        self._count = 0

    def log(
        self,
        operation: str,
        reply: Reply,
        request_id: bytes,
        actor: Actor,
        caller: Caller,
    ) -> None:
        """That a call was answered so, whose it was and where from."""
        now = monotonic()
        more = {}
        if now - self._began >= SECONDS:
            if self._count > ONE_BY_ONE_MAX:
                more = {"untold_before": self._count - ONE_BY_ONE_MAX}
            self._began, self._count = now, 0
        self._count += 1
        if self._count <= ONE_BY_ONE_MAX:
            self._log.warning(
                "turned_away",
                operation=operation,
                code=reply.code,
                request_id=request_id.decode(),
                principal=actor.principal or None,
                network=caller.network,
                agent=caller.agent,
                **more,
            )
