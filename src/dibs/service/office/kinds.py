"""Kinds: what tickets, seats and stock get where nobody says more."""

from datetime import datetime

import msgspec
from msgspec import structs

from dibs.models import ItemKind
from dibs.policies import PolicyPut
from dibs.service.calls.call import Call, Reply, Row, in_order
from dibs.service.calls.clock import server_now
from dibs.service.calls.reasons import said_by, without_reason
from dibs.service.holders.discretion import UNTOLD
from dibs.service.office.policies import PolicyPutBody
from dibs.service.state import Service

KINDS = "/v1/kinds"


class KindsNow(msgspec.Struct, frozen=True, kw_only=True):
    """What items of each kind get where neither they nor their event say more."""

    kinds: dict[ItemKind, PolicyPut]
    server_now: datetime


async def list_kinds(_service: Service, call: Call) -> Reply:
    """All settings in force, the shipped ones among them; to browsers no limits."""
    kinds = await call.dibs.kinds()
    if not call.actor.may_speak_for_others:
        kinds = {kind: structs.replace(put, **UNTOLD) for kind, put in kinds.items()}
    return Reply(200, KindsNow(kinds=kinds, server_now=server_now()))


async def put_kind(service: Service, call: Call) -> Reply:
    """Put what a kind sets, for the whole installation."""
    kind = msgspec.convert(call.params["kind"], ItemKind)
    put = without_reason(call.body, PolicyPut)
    await call.dibs.put_kind(kind, put, **said_by(call))
    return await list_kinds(service, call)


ROWS = (
    Row(
        name="list_kinds",
        method="GET",
        path=KINDS,
        tag="policies",
        summary="List what tickets, seats and stock get where nobody says more.",
        scope="read",
        act=list_kinds,
        answer=KindsNow,
        codes=in_order(),
    ),
    Row(
        name="put_kind",
        method="PUT",
        path=KINDS + "/{kind}",
        tag="policies",
        summary="Put what a kind gets; what is left out is as shipped again.",
        scope="office",
        is_installations=True,
        act=put_kind,
        body=PolicyPutBody,
        answer=KindsNow,
        codes=in_order("invalid_input"),
    ),
)
