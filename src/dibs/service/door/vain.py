"""What is asked in vain before a verb hears of it: written down each second.

What the office asks, and every change that somebody has no right to. In the office's
journal, where `dibs journal` and `GET /v1/journal` find it. A process writes down a
hundred of a second one by one, and as many of who may act for the office, the rest
counted by call and code: who has no right to something may ask for it a thousand times
a second, and leaves neither more than that nor the office's calls untold.
"""

from collections import Counter
from collections.abc import Mapping
from time import monotonic
from typing import Any

import msgspec
from msgspec import structs

from dibs.caller import Caller
from dibs.client import AsyncDibs
from dibs.client.desk import VainCall
from dibs.database import encode
from dibs.errors import InvalidInput, Refused
from dibs.service.calls.actor import Actor
from dibs.service.calls.call import Row
from dibs.service.telemetry.away import is_of_who_calls

SECONDS = 1.0
ONE_BY_ONE_MAX = 100
DETAIL_BYTES_MAX = 2_000
ADDRESS_LENGTH_MAX = 500
OF_OFFICES = {"office", "maintain"}
UNTOLD = {"unauthenticated", "unavailable", "rate_limited"}
"""What says nothing of what was asked."""


class VainCalls:
    """Writes down every second what was asked in vain since."""

    name = "vain calls"
    first_pause_seconds = SECONDS

    def __init__(self, dibs: AsyncDibs) -> None:
        self._dibs = dibs
        self._calls: list[tuple[float, VainCall]] = []
        self._surplus: Counter[tuple[str, str]] = Counter()
        self._began = 0.0
        self._kept: Counter[bool] = Counter()
        """Since a second began, by whether the office asked."""

    def turned_away(
        self, row: Row, params: Mapping[str, str], refusal: Refused, *who: Any
    ) -> None:
        """Somebody asked for what they have no right to; `who` as of `refused`."""
        if row.scope in OF_OFFICES or not row.is_read:
            self._count(row, params, refusal, *who)

    def refused(
        self,
        row: Row,
        params: Mapping[str, str],
        refusal: Refused,
        actor: Actor,
        caller: Caller,
    ) -> None:
        """A change was refused to an actor, by a caller, and no verb wrote it down.

        To the office whatever the reason, to all others for who they are: what is wrong
        with a wish is theirs to mend.
        """
        is_of_them = row.scope in OF_OFFICES or is_of_who_calls(refusal, actor)
        if is_of_them and not row.is_read:
            self._count(row, params, refusal, actor, caller)

    def _count(
        self,
        row: Row,
        params: Mapping[str, str],
        refusal: Refused,
        actor: Actor,
        caller: Caller,
    ) -> None:
        if refusal.code in UNTOLD:
            return
        now = monotonic()
        # By the clock, for whoever searches has us write; and what waits stays bounded.
        if now - self._began >= SECONDS and not self._calls:
            self._began, self._kept = now, Counter()
        is_office_s = actor.may_speak_for_others and bool(OF_OFFICES & actor.scopes)
        if self._kept[is_office_s] >= ONE_BY_ONE_MAX:
            self._surplus[row.name, refusal.code] += 1
            return
        self._kept[is_office_s] += 1
        event = params.get("event", "")
        call = VainCall(
            seconds_ago=0,
            action=row.name,
            code=refusal.code,
            organisation_id=actor.organisation or None,
            event_id=event if actor.owns(event) and len(event) <= 64 else "",
            principal=actor.principal,
            network=caller.network,
            agent=caller.agent,
            detail=_short({"at": row.path.format_map(params), **refusal.detail}),
        )
        self._calls.append((now, _storable(call)))

    async def run_once(self) -> int:
        """Write down what there is; where that fails it is kept for the next round."""
        if not self._calls and not self._surplus:
            return 0
        calls, surplus = self._calls, self._surplus
        self._calls, self._surplus = [], Counter()
        now = monotonic()
        rows = [structs.replace(call, seconds_ago=now - at) for at, call in calls]
        rows += [
            VainCall(seconds_ago=0, action=action, code=code, refusal_count=count)
            for (action, code), count in surplus.items()
        ]
        try:
            await self._dibs.keep_refusals(rows)
        except BaseException:
            newer = self._calls
            self._calls = [*calls, *newer][: 2 * ONE_BY_ONE_MAX]
            for _, call in [*calls, *newer][2 * ONE_BY_ONE_MAX :]:
                self._surplus[call.action, call.code] += 1
            self._surplus += surplus
            raise
        return len(rows)

    async def pause_seconds(self) -> float:
        """A second."""
        return SECONDS


def _storable(call: VainCall) -> VainCall:
    """The call without what somebody sent, where that is no text that can be kept."""
    try:
        encode(call)
    except InvalidInput:
        return structs.replace(call, event_id="", agent="", detail={})
    return call


def _short(detail: dict[str, Any]) -> dict[str, Any]:
    """The detail where it can be told, and is no longer than is worth it."""
    try:
        is_short = len(msgspec.json.encode(detail)) <= DETAIL_BYTES_MAX
    except (UnicodeEncodeError, TypeError):
        return {}
    at = {"at": str(detail["at"])[:ADDRESS_LENGTH_MAX]}
    return msgspec.to_builtins(detail) if is_short else at
