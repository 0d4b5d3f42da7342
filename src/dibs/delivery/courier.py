"""The courier: brings webhooks what was put down for them, each as often as it takes.

It looks a few times a second at what is due. Each endpoint has tasks of its own, so one
that hangs keeps nobody else waiting; and of each reservation or order one message is
under way at a time. What it took and did not finish, since it was killed perhaps, is
taken again after a while: at least once.
"""

import contextlib
import math
import time
from collections.abc import Callable
from typing import NamedTuple

import msgspec
import structlog

from dibs.config import Settings
from dibs.delivery.crew import Crew
from dibs.delivery.desk import Desk
from dibs.delivery.egress import Answered, Egress, Resolve
from dibs.delivery.places import Places
from dibs.delivery.schedule import asked_seconds, resume_seconds, retry_seconds
from dibs.delivery.signing import Unreadable, Vault, signed_headers
from dibs.delivery.strangers import Strangers
from dibs.delivery.targets import EgressRefused
from dibs.errors import Unavailable

UNDER_WAY_MAX = 1_000
"""The most messages under way from one process."""
LEASE_MARGIN_SECONDS = 10
"""How much longer than an attempt may take nobody else takes the message."""
GAP_SECONDS = 0.01
"""Between two looks while there is something to do."""
CLOSE_SECONDS_MAX = 1.0
USER_AGENT = "Dibs-Webhooks/1"
GONE = 410
ERROR_LENGTH_MAX = 500

OnAttempt = Callable[[str, float], None]
"""Hears what became of an attempt and how many seconds it took: `delivered`, `failed`,
`refused` (by us, for its address) or `gone`."""


class Taken(NamedTuple):
    """A delivery that is ours to make."""

    id: str
    endpoint: str
    url: str
    secret: str
    former_secret: str | None
    body: str
    attempts: int
    step: int


class Outcome(NamedTuple):
    """What became of an attempt."""

    name: str
    status: int | None = None
    error: str | None = None
    asked_seconds: float | None = None


class Courier:
    """An agent (`dibs.workers`) that sends what is due."""

    name = "courier"
    first_pause_seconds = 0.0

    def __init__(
        self,
        url: str,
        settings: Settings,
        *,
        egress: Egress | None = None,
        resolve: Resolve | None = None,
        on_attempt: OnAttempt | None = None,
        desk: Desk | None = None,
    ) -> None:
        """`egress` is the way out, by default what the settings say.

        `desk` is one that several agents share.
        """
        self._desk = (desk or Desk(url, settings)).join()
        self._settings = settings
        self._vault = Vault(settings.encryption_key)
        self._egress = egress or Egress.of(settings, resolve=resolve)
        self._on_attempt = on_attempt or (lambda *_: None)
        self._look_seconds = settings.delivery_look_ms / 1000
        self._crew = Crew()
        self._places = Places(settings.webhooks_per_endpoint_max)
        self._strangers = Strangers()
        self._worked = False
        self._log = structlog.get_logger("dibs.delivery")

    async def run_once(self) -> int:
        """Begin what is due; return how many attempts were finished meanwhile."""
        taken_at = time.monotonic()
        taken = await self._take()
        for delivery in taken:
            self._crew.start(delivery.endpoint, self._deliver(delivery, taken_at))
        finished = await self._crew.wait(self._look_seconds)
        self._worked = bool(taken or finished)
        return finished

    async def pause_seconds(self) -> float:
        """Hardly any while there is something to do, or somebody was waited for."""
        return GAP_SECONDS if self._worked or self._crew else self._look_seconds

    async def drain(self) -> int:
        """Send until nothing is due now; return how many attempts that took."""
        finished = 0
        while True:
            finished += await self.run_once()
            if not len(self._crew) and not self._worked:
                return finished

    async def finish(self) -> None:
        """What `aclose` does, as an agent's loop calls it."""
        await self.aclose()

    async def aclose(self) -> None:
        """Stop: what is not done in a moment is taken again by somebody else."""
        await self._crew.aclose(CLOSE_SECONDS_MAX)
        await self._egress.aclose()
        await self._desk.aclose()

    async def _take(self) -> list[Taken]:
        busy = self._places.beyond_one(self._crew.busy)
        busy |= dict.fromkeys(self._strangers.names(), 1)
        given = (
            msgspec.json.encode(busy).decode(),
            1,
            UNDER_WAY_MAX - len(self._crew),
            math.ceil(self._settings.webhook_seconds_max) + LEASE_MARGIN_SECONDS,
        )
        rows = await self._desk.fetch("take_deliveries", *given)
        return [Taken._make(row) for row in rows]

    async def _deliver(self, delivery: Taken, taken_at: float) -> None:
        began = time.monotonic()
        if began - taken_at > LEASE_MARGIN_SECONDS:
            # We hung: by the time that this arrives somebody else may have sent it.
            return
        try:
            secrets = self._secrets_of(delivery)
        except Unreadable as failure:
            self._strangers.meet(delivery.endpoint, failure)
            with contextlib.suppress(Unavailable):  # then the lease ends by itself
                taken = (delivery.id, delivery.attempts)
                await self._desk.fetch("leave_delivery", *taken)
            return
        outcome = await self._attempt(delivery, secrets)
        seconds = time.monotonic() - began
        self._on_attempt(outcome.name, seconds)
        self._places.learn(delivery.endpoint, is_taken=outcome.name == "delivered")
        retry, resume = None, None
        if outcome.name in ("failed", "refused"):
            retry = retry_seconds(delivery.step + 1, outcome.asked_seconds)
            resume = resume_seconds(outcome.status, outcome.asked_seconds)
        given = (
            *(delivery.id, delivery.attempts, outcome.name, round(seconds * 1000)),
            *(outcome.status, _storable(outcome.error), retry, resume),
        )
        try:
            await self._desk.ask("finish_delivery", *given)
        except Unavailable:
            # Whether it arrived is forgotten: it is sent again once the lease is over.
            return

    def _secrets_of(self, delivery: Taken) -> list[str]:
        """What to sign by; raises Unreadable where its secret of now cannot be read."""
        endpoint, former = delivery.endpoint, delivery.former_secret
        secrets = [self._vault.open(endpoint, delivery.secret)]
        self._strangers.know(endpoint)
        if former is not None:
            try:
                secrets.append(self._vault.open(endpoint, former))
            except Unreadable as failure:
                self._strangers.miss_former(endpoint, failure)
        return secrets

    async def _attempt(self, delivery: Taken, secrets: list[str]) -> Outcome:
        try:
            headers = {
                "content-type": "application/json",
                "user-agent": USER_AGENT,
                **signed_headers(delivery.id, delivery.body, secrets),
            }
            answered = await self._egress.post(
                delivery.url,
                headers,
                delivery.body.encode(),
                self._settings.webhook_seconds_max,
            )
        except EgressRefused as refused:
            return Outcome("refused", error=f"the address {refused.reason}")
        except (ConnectionError, TimeoutError) as error:
            return Outcome("failed", error=str(error))
        except Exception as error:  # noqa: BLE001 else it would hold up all others
            self._log.exception("delivery failed", endpoint=delivery.endpoint)
            return Outcome("failed", error=repr(error))
        return outcome_of(answered)


def outcome_of(answered: Answered) -> Outcome:
    """What an answer means: 2xx alone is a success, 410 ends the endpoint."""
    status = answered.status
    if 200 <= status < 300:
        return Outcome("delivered", status)
    error = f"answered {status}: {answered.excerpt}".removesuffix(": ")
    if status == GONE:
        return Outcome("gone", status, error)
    return Outcome("failed", status, error, asked_seconds(answered.retry_after))


def _storable(text: str | None) -> str | None:
    if not text:
        return None
    return "".join(filter(str.isprintable, text))[:ERROR_LENGTH_MAX]
