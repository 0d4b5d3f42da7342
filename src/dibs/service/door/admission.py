"""The door of a call: who it is, whether they may, and how often.

Before anything of the request is looked at. Where nobody needs a key nobody is counted.
"""

from typing import NamedTuple

from starlette.types import Scope

from dibs.caller import Caller
from dibs.config import Settings
from dibs.errors import Forbidden, NotFound, RateLimited, Refused, Unauthenticated
from dibs.service.calls.actor import NOBODY, OPEN, Actor
from dibs.service.calls.call import Header, Headers, Parts, Row
from dibs.service.calls.problems import Halt, invalid, refuse
from dibs.service.door.identity import Identity, credential_of
from dibs.service.door.own_host import OwnHost
from dibs.service.door.rates import Rate


class Admitted(NamedTuple):
    """Somebody who may make a call, and what the answer tells them of their rate."""

    actor: Actor
    headers: tuple[Header, ...] = ()


class TurnedAway(Halt):
    """Ends the call of who may not make it; `actor` is nobody where that is unknown."""

    def __init__(
        self, refusal: Refused, headers: tuple[Header, ...], actor: Actor
    ) -> None:
        super().__init__(refuse(refusal, headers=headers))
        self.refusal = refusal
        self.actor = actor


class Admission:
    """Lets callers in, one call at a time."""

    def __init__(self, identity: Identity, settings: Settings) -> None:
        self._identity = identity
        self._own_host = OwnHost(settings)
        self._may_confirm_for_free = settings.free_confirm
        self._by_key = Rate("key", settings.key_calls_per_minute)
        self._by_network = Rate("network", settings.network_calls_per_minute)
        # Or browsers would use up what a secret key's first call is counted by.
        self._unknown = Rate("unknown", settings.network_calls_per_minute)

    async def admit(
        self, row: Row, scope: Scope, headers: Headers, caller: Caller
    ) -> Admitted:
        """Whoever may make the call; raises TurnedAway for all others."""
        if row.scope == "open":
            return Admitted(OPEN)
        credential = credential_of(headers)
        actor = self._identity.known(credential)
        rate: tuple[Header, ...] = ()
        try:
            if actor is None:
                if not self._identity.is_familiar(credential):
                    # Before the database is asked, for anybody can make keys up.
                    rate = self._counted_by(self._unknown, caller.network or "", NOBODY)
                actor = await self._identity.actor_of(
                    credential, is_for_outages=row.is_for_outages
                )
            if actor is OPEN:
                self._own_host.check(row.method, headers, scope["headers"])
            rate = self._counted(actor, caller)
            self._check(actor, row, scope)
        except (Unauthenticated, Forbidden, NotFound) as refusal:
            raise TurnedAway(refusal, rate, actor or NOBODY) from refusal
        return Admitted(actor, rate)

    def count_parts(
        self, actor: Actor, caller: Caller, parts: Parts
    ) -> tuple[Header, ...]:
        """What to tell of a browser's call of several parts, each of which counts.

        Raises InvalidInput for more than ever fit, whenever they are asked for.
        """
        if actor.kind in {"open", "secret"} or parts.calls <= 1:
            return ()
        most = self._by_network.most
        if most is not None and parts.calls > most:
            reason = f"must be at most {most}: each counts as a call of its own"
            raise invalid(parts.pointer, reason)
        # The first was counted as the call was let in.
        return self._of_network(actor, caller, parts.calls, counted=1)

    def _counted(self, actor: Actor, caller: Caller) -> tuple[Header, ...]:
        """A key's calls count for the key, a browser's for where they come from."""
        if actor.kind == "open":
            return ()
        if actor.kind == "secret":
            return self._counted_by(self._by_key, actor.principal, actor)
        return self._of_network(actor, caller)

    def _of_network(
        self, actor: Actor, caller: Caller, calls: int = 1, *, counted: int = 0
    ) -> tuple[Header, ...]:
        network = caller.network or ""
        return self._counted_by(self._by_network, network, actor, calls, counted)

    @staticmethod
    def _counted_by(
        rate: Rate, name: str, actor: Actor, calls: int = 1, counted: int = 0
    ) -> tuple[Header, ...]:
        """What to tell of the rate; ends the call where it is too much."""
        allowance = rate.count(name, calls, counted=counted)
        if allowance is None:
            return ()
        if allowance.wait_seconds:
            refusal = RateLimited({"retry_after_seconds": allowance.wait_seconds})
            raise TurnedAway(refusal, allowance.headers, actor)
        return allowance.headers

    def _check(self, actor: Actor, row: Row, scope: Scope) -> None:
        if row.scope not in actor.scopes and not self._is_for_free(actor, row):
            if actor.kind == "nobody":
                raise Unauthenticated
            raise Forbidden({"scope": row.scope})
        if actor.organisation:
            event = scope["path_params"].get("event")
            if event is not None and not actor.owns(event):
                raise NotFound({"event": event})
            if row.is_installations:
                raise Forbidden({"reason": "this is about the whole installation"})

    def _is_for_free(self, actor: Actor, row: Row) -> bool:
        """Whether who may not do it at a price may try; the act sees to the price."""
        return self._may_confirm_for_free and row.scope_if_free in actor.scopes
