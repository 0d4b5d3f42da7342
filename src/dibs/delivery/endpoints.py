"""Endpoints: who is told what happens, put, changed and removed."""

from collections.abc import Iterable
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import msgspec

from dibs.database import require_sound
from dibs.delivery.brokers import broker_of, kinds
from dibs.delivery.errands import Errands, as_json, new_id, said, settled, uuid_of
from dibs.delivery.message import ORDERS, matches
from dibs.delivery.models import (
    Endpoint,
    EndpointPatch,
    EndpointPut,
    NewEndpoint,
    Rotation,
    WebhookPut,
)
from dibs.delivery.signing import new_secret
from dibs.delivery.targets import EgressRefused
from dibs.errors import InvalidInput, NotFound

UNENCRYPTED = (
    "needs DIBS_ENCRYPTION_KEY: where others can reach this service, secrets are kept "
    "encrypted only (`openssl rand -base64 32` makes a key)"
)


class Endpoints(Errands):
    """Those who are told, where, and of what."""

    async def create(
        self, put: WebhookPut, *, principal: str = "", reason: str = ""
    ) -> NewEndpoint:
        """Make an endpoint, which is told what happens from now on.

            new = await post.create(WebhookPut(url="https://example.com/dibs"))
            new.secret  # told this once

        An `EndpointPut` may name a broker too, for the whole installation: its user and
        password stay here. Raises InvalidInput where the address is none that we may
        call, Forbidden.
        """
        kind = put.kind if isinstance(put, EndpointPut) else "webhook"
        endpoint = new_id()
        secret, url = await self._judged(kind, put.url)
        settings = {**msgspec.structs.asdict(put), "kind": kind, "url": url}
        heads = await self._heads(put.events)
        given = (
            *(endpoint, as_json(settings), self._vault.seal(endpoint, secret)),
            *(as_json(heads), *said(principal, reason)),
        )
        told = settled(await self._ask("put_endpoint", *given))
        return NewEndpoint(
            endpoint=msgspec.convert(told, Endpoint),
            secret=secret if kind == "webhook" else None,
        )

    async def endpoints(
        self, *, after: str | None = None, limit: int = 100
    ) -> list[Endpoint]:
        """At most `limit` endpoints, the oldest first, from beyond `after`."""
        given = (None, None if after is None else uuid_of(after, "/after"), limit)
        rows = await self._ask("list_endpoints", *given)
        return [msgspec.json.decode(text, type=Endpoint) for (text,) in rows]

    async def endpoint(self, endpoint: str) -> Endpoint:
        """The endpoint; raises NotFound."""
        rows = await self._ask("list_endpoints", uuid_of(endpoint), None, 1)
        if not rows:
            raise NotFound({"endpoint": endpoint})
        return msgspec.json.decode(rows[0][0], type=Endpoint)

    async def change(
        self,
        endpoint: str,
        patch: EndpointPatch,
        *,
        principal: str = "",
        reason: str = "",
    ) -> Endpoint:
        """Change some settings of an endpoint; what is left out stays.

        Paused it is told nothing, and once it is active again all that happened
        meanwhile. Of events that it follows anew it is told what happens from now on.
        Raises NotFound, InvalidInput.
        """
        was = await self.endpoint(endpoint)
        changes: dict[str, Any] = msgspec.to_builtins(patch)
        sealed = None
        if "url" in changes:
            secret, changes["url"] = await self._judged(was.kind, changes["url"])
            sealed = None if was.kind == "webhook" else self._vault.seal(was.id, secret)
        heads = {}
        if "events" in changes and was.events:
            heads = {
                ledger: position
                for ledger, position in (await self._heads(changes["events"])).items()
                if not (ledger.startswith(ORDERS) or matches(was.events, ledger))
            }
        given = (was.id, as_json(changes), sealed, as_json(heads))
        rows = await self._ask("change_endpoint", *given, *said(principal, reason))
        return msgspec.convert(settled(rows), Endpoint)

    async def rotate(
        self,
        endpoint: str,
        rotation: Rotation | None = None,
        *,
        principal: str = "",
        reason: str = "",
    ) -> NewEndpoint:
        """Give a webhook another secret; for a while both sign. Raises NotFound."""
        endpoint, secret = uuid_of(endpoint), new_secret()
        former_seconds = (rotation or Rotation()).former_seconds
        given = (endpoint, self._vault.seal(endpoint, secret), former_seconds)
        rows = await self._ask("rotate_endpoint", *given, *said(principal, reason))
        told = msgspec.convert(settled(rows), Endpoint)
        return NewEndpoint(endpoint=told, secret=secret)

    async def remove(
        self, endpoint: str, *, principal: str = "", reason: str = ""
    ) -> Endpoint:
        """Delete an endpoint and all its deliveries; returns it as it was.

        Raises NotFound.
        """
        given = (uuid_of(endpoint), *said(principal, reason))
        was = await self.endpoint(endpoint)
        rows = await self._ask("delete_endpoint", *given)
        try:
            return msgspec.convert(settled(rows), Endpoint)
        except NotFound:
            # What was there a moment ago is deleted: by us, where that answer was lost.
            return was

    async def _heads(self, patterns: Iterable[str]) -> dict[str, int]:
        """How far every ledger is that the endpoint follows by now."""
        events = await self._ask("moved_heads", None)
        heads = {row[0]: row[1] for row in events if matches([*patterns], row[0])}
        orders = await self._ask("message_positions")
        return heads | {ORDERS + row[0]: row[1] for row in orders}

    async def _judged(self, kind: str, url: str) -> tuple[str, str]:
        """What is kept secret of an address, and how it is shown."""
        require_sound(url, "/url")
        if not (self._vault.encrypts or _is_own_machine(self._settings.host)):
            raise InvalidInput({"field": "/url", "reason": UNENCRYPTED})
        if kind != "webhook":
            _require_broker(kind, url)
            return url, _without_user(url)
        try:
            await self._egress.judge(url)
        except EgressRefused as refused:
            detail = {"field": "/url", "reason": refused.reason}
            raise InvalidInput(detail) from None
        return new_secret(), url


def _without_user(url: str) -> str:
    parts = urlsplit(url)
    if "@" not in parts.netloc:
        return url  # as it is: put together again tape:///var would be tape:/var
    return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))


def _require_broker(kind: str, url: str) -> None:
    """Refuses a kind that nobody here tells, and an address that no such broker can
    have; nobody is called.
    """
    if kind not in (known := kinds()):
        reason = f"must be one of webhook, {', '.join(sorted(known))}"
        raise InvalidInput({"field": "/kind", "reason": reason})
    try:
        broker_of(kind, url)
    except ValueError as error:
        raise InvalidInput({"field": "/url", "reason": str(error)}) from None


def _is_own_machine(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
