"""What the service's office stands on: answers that are kept, refusals written down."""

from collections.abc import Sequence
from typing import NamedTuple
from uuid import UUID

import msgspec

from dibs.client.core import Core
from dibs.database import encode


class MetKey(NamedTuple):
    """What is known of an idempotency key, and what it was answered with."""

    code: str
    """`ok` where the call is to be made now, `replayed`, `idempotency_key_reused`, or
    `unavailable` while the first call with it is under way."""
    status: int | None
    answer_code: str | None
    body: str | None


class VainCall(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody of the office was refused, or how often some were."""

    seconds_ago: float
    action: str
    code: str
    organisation_id: str | None = None
    event_id: str = ""
    principal: str = ""
    network: str | None = None
    agent: str | None = None
    refusal_count: int = 1
    detail: dict[str, object] = {}


class Desk(Core):
    """For the HTTP service; programs need none of it."""

    async def meet_key(
        self, event: str, principal: str, key: str, call_id: UUID, fingerprint: bytes
    ) -> MetKey:
        """What a call was answered under its key, which else is taken for it.

        `event` is empty for what belongs to none. `call_id` is another for each call.
        """
        given = (event, principal, key, fingerprint, call_id)
        ((*met,),) = await self._fetch("meet_key", given)
        return MetKey(*met)

    async def keep_key(
        self,
        event: str,
        principal: str,
        key: str,
        call_id: UUID,
        answer: tuple[int, str, str] | None,
    ) -> None:
        """Keep what a call was answered: status, code and body; None frees its key.

        Where another has taken the key over meanwhile it stays as it is.
        """
        status, code, body = answer or (None, None, None)
        given = (event, principal, key, status, code, body, call_id)
        await self._fetch("keep_key", given)

    async def keep_refusals(self, calls: Sequence[VainCall]) -> None:
        """Write down what was asked in vain, in the office's journal."""
        # Where the answer is lost and it is sent again it counts twice: seldom, and no
        # loss to an account of refusals.
        await self._fetch("keep_refusals", (encode(calls).decode(),))
