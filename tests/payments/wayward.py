"""A provider that is not to be trusted: the sandbox with things going wrong."""

from collections.abc import Callable
from typing import Any

from msgspec.structs import replace

from dibs.payments.provider import (
    Asked,
    ProviderRefused,
    ProviderUnavailable,
    RefundStanding,
    RefundStatus,
    Standing,
)
from dibs.payments.sandbox import Sandbox

Telling = Callable[[Standing], Standing]


class Wayward(Sandbox):
    """Tells what `telling` makes of the truth; loses answers; refuses."""

    telling: Telling | None = None
    lost: tuple[str, ...] = ()
    """Calls whose answer gets lost, each once."""
    refused: tuple[str, ...] = ()
    """Calls that are refused."""
    refunds_are: RefundStatus | None = None
    """How it says that its refunds stand, of which it gives none then."""
    feigns_cancelling = False
    """Whether it says that it ended what can be paid still."""
    calls: list[str]
    given: list[RefundStanding]
    """The refunds that it only says that it gave."""
    stand: dict[str, RefundStatus]
    """How some of those stand, by reference; the others have failed."""

    def __init__(self, *given: Any) -> None:
        super().__init__(*given)
        self.calls = []
        self.given = []
        self.stand = {}

    async def create(self, asked: Asked) -> Standing:
        self._begin("create")
        return self._told("create", await super().create(asked))

    async def read(self, reference: str) -> Standing:
        self._begin("read")
        return self._told("read", await super().read(reference))

    async def capture(self, reference: str, amount_minor: int, key: str) -> Standing:
        self._begin("capture")
        return self._told(
            "capture", await super().capture(reference, amount_minor, key)
        )

    async def cancel(self, reference: str, key: str) -> Standing:
        self._begin("cancel")
        if self.feigns_cancelling:
            return replace(await super().read(reference), status="cancelled")
        return self._told("cancel", await super().cancel(reference, key))

    async def refund(
        self, reference: str, amount_minor: int, key: str
    ) -> RefundStanding:
        self._begin("refund")
        if self.refunds_are is not None:
            feigned = RefundStanding(
                reference=f"feigned-{key}",
                status=self.refunds_are,
                amount_minor=amount_minor,
                key=key,
            )
            self.given.append(feigned)
            return feigned
        given = await super().refund(reference, amount_minor, key)
        self._lose("refund")
        return given

    async def refunds(self, reference: str) -> list[RefundStanding]:
        self._refuse("refunds")
        status = self.refunds_are or "failed"
        feigned = [
            replace(one, status=self.stand.get(one.reference, status))
            for one in self.given
        ]
        return [*feigned, *await super().refunds(reference)]

    def _begin(self, call: str) -> None:
        self.calls.append(call)
        self._refuse(call)

    def _refuse(self, call: str) -> None:
        if call in self.refused:
            raise ProviderRefused("no", f"it does not {call}")

    def _told(self, call: str, standing: Standing) -> Standing:
        self._lose(call)
        return self.telling(standing) if self.telling else standing

    def _lose(self, call: str) -> None:
        if call in self.lost:
            self.lost = tuple(one for one in self.lost if one != call)
            raise ProviderUnavailable("the line went dead")
