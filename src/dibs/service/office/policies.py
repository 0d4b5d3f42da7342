"""Policies: the rules of an event's holds, and which of them decides."""

from datetime import datetime
from typing import Annotated

import msgspec
from msgspec import Meta

from dibs.models import CustomerClass, ItemId, SaidReason
from dibs.policies import Policy, PolicyPut, PolicyQuestion, Ruling
from dibs.service.calls.call import Call, Reply, Row, in_order
from dibs.service.calls.clock import server_now
from dibs.service.calls.reasons import said_by, without_reason
from dibs.service.office.events import PATH, known_event
from dibs.service.state import Service

POLICIES = PATH + "/policies"


class PolicyQuery(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which policy: the one for exactly this item, class and amount."""

    item: ItemId | None = None
    """Absent: any item."""
    customer_class: CustomerClass | None = None
    """Absent: anybody."""
    amount_minor_min: Annotated[int, Meta(ge=0, le=999_999_999_999_999)] = 0


class PolicyRemoval(PolicyQuery, frozen=True, forbid_unknown_fields=True):
    """Which policy to remove, and why."""

    reason: SaidReason = ""
    """Kept in the journal."""


class PolicyPutBody(PolicyPut, frozen=True, kw_only=True):
    """What a policy sets, and why."""

    reason: SaidReason = ""
    """Kept in the journal."""


class PoliciesNow(msgspec.Struct, frozen=True, kw_only=True):
    """The policies of an event, the more specific first."""

    policies: list[Policy]
    server_now: datetime


class Rulings(msgspec.Struct, frozen=True, kw_only=True):
    """What decides each setting: of the whole reservation first, then of its items."""

    rulings: list[Ruling]
    server_now: datetime


async def list_policies(service: Service, call: Call) -> Reply:
    """The policies of the event."""
    event = await known_event(call)
    found = await call.dibs.policies(event)
    return Reply(200, PoliciesNow(policies=found, server_now=server_now()))


async def put_policy(service: Service, call: Call) -> Reply:
    """Put the policy for exactly this item, class and amount."""
    query: PolicyQuery = call.query
    await call.dibs.put_policy(
        call.params["event"],
        without_reason(call.body, PolicyPut),
        item=query.item,
        customer_class=query.customer_class,
        amount_minor_min=query.amount_minor_min,
        **said_by(call),
    )
    return await list_policies(service, call)


async def remove_policy(service: Service, call: Call) -> Reply:
    """Remove the policy for exactly this item, class and amount."""
    query: PolicyRemoval = call.query
    await call.dibs.remove_policy(
        call.params["event"],
        item=query.item,
        customer_class=query.customer_class,
        amount_minor_min=query.amount_minor_min,
        principal=call.actor.principal,
        reason=query.reason,
    )
    return await list_policies(service, call)


async def explain_policy(service: Service, call: Call) -> Reply:
    """Which rule decides each setting of what is asked for."""
    asked: PolicyQuestion = call.body
    rulings = await call.dibs.explain_policy(
        call.params["event"],
        asked.items,
        seats=asked.seats,
        best=asked.best,
        customer_class=asked.customer_class,
    )
    return Reply(200, Rulings(rulings=rulings, server_now=server_now()))


ROWS = (
    Row(
        name="list_policies",
        method="GET",
        path=POLICIES,
        tag="policies",
        summary="List the policies of an event, the more specific first.",
        scope="office",
        act=list_policies,
        answer=PoliciesNow,
        codes=in_order("invalid_input", "not_found"),
    ),
    Row(
        name="put_policy",
        method="PUT",
        path=POLICIES,
        tag="policies",
        summary="Put the policy for an item, a class of customers or both.",
        scope="office",
        act=put_policy,
        query=PolicyQuery,
        body=PolicyPutBody,
        answer=PoliciesNow,
        codes=in_order("invalid_input", "not_found"),
    ),
    Row(
        name="remove_policy",
        method="DELETE",
        path=POLICIES,
        tag="policies",
        summary="Remove the policy for an item, a class of customers or both.",
        scope="office",
        act=remove_policy,
        query=PolicyRemoval,
        answer=PoliciesNow,
        codes=in_order("invalid_input", "not_found"),
    ),
    Row(
        name="explain_policy",
        is_posted_read=True,
        method="POST",
        path=POLICIES + "/explain",
        tag="policies",
        summary="Say which rule decides each setting of a reservation made now.",
        scope="office",
        act=explain_policy,
        body=PolicyQuestion,
        answer=Rulings,
        codes=in_order("invalid_input", "not_found", "seats_not_found"),
    ),
)
