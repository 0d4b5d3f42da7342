"""An errand of the office: what its statements are asked with, and what they answer."""

import copy
import os
import time
from collections.abc import Mapping
from typing import Any, Self
from uuid import UUID

from dibs.client.fields import require_organisation
from dibs.config import Settings
from dibs.database import Row, encode, require_sound
from dibs.delivery.desk import Desk
from dibs.delivery.egress import Egress, Resolve
from dibs.delivery.signing import Vault
from dibs.errors import InvalidInput, refusal_of


class Errands:
    """The way to the office, for the whole installation or for one organisation."""

    def __init__(
        self,
        url: str,
        settings: Settings,
        *,
        resolve: Resolve | None = None,
        desk: Desk | None = None,
    ) -> None:
        """`resolve` finds the addresses of a host, by default as the system does.

        `desk` is one that several agents share.
        """
        self._settings = settings
        self._desk = (desk or Desk(url, settings)).join()
        self._vault = Vault(settings.encryption_key)
        self._egress = Egress.of(settings, resolve=resolve)
        self._organisation = ""

    def for_organisation(self, organisation: str) -> Self:
        """The same post, as an organisation sees it; it lives as long as this one.

        Raises InvalidInput for what is no organisation's name.
        """
        require_organisation(organisation)
        bound = copy.copy(self)
        bound._organisation = organisation  # noqa: SLF001 a copy of ours
        return bound

    async def aclose(self) -> None:
        """Give the database's connections back."""
        await self._egress.aclose()
        await self._desk.aclose()

    async def _ask(self, name: str, *given: Any) -> list[Row]:
        return await self._desk.ask(name, *given, within=self._organisation)


def settled(rows: list[Row]) -> Mapping[str, Any]:
    """The detail of an answer; raises where its code is not ok."""
    ((code, detail),) = rows
    if code != "ok":
        raise refusal_of(code, detail)
    return detail or {}


def said(principal: str, reason: str) -> tuple[str, str]:
    require_sound({"principal": principal, "reason": reason}, "")
    return principal, reason


def as_json(value: Any) -> str:
    return encode(value).decode()


def uuid_of(text: str, field: str = "/id") -> str:
    try:
        return str(UUID(text))
    except ValueError:
        raise InvalidInput({"field": field, "reason": "must be a UUID"}) from None


def new_id() -> str:
    """A version 7 UUID (RFC 9562, section 5.7): in the order of time."""
    born = time.time_ns() // 1_000_000
    digits = int.from_bytes(born.to_bytes(6) + os.urandom(10))
    return str(UUID(int=digits & ~(0xF << 76) & ~(0x3 << 62) | 0x7 << 76 | 0x2 << 62))
